"""One button for each action, with its key written on it, for those who play with the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.kit import (
    SPACE,
    FlowLayout,
    KitButton,
    draw_focus_ring,
    draw_rounded_rect,
    font,
    printable,
    text_width,
    theme,
)
from widgets.stage.world_hand import Key

HEIGHT, CAP = 28, 20  # px
GAP = 6


class ActionButton(KitButton):
    """A word, and the key that does the same."""

    def __init__(self, key: Key, name: str = "", hint: str = "") -> None:
        super().__init__(name or key.does, hint or (f"Key {key.sign}" if key.name else "Without a key"))
        self._key = key
        self.setText(printable(key.word))
        self.setFont(font("small"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a press with the mouse leaves the keyboard with the world
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, words: str) -> None:
        """Write other words on it; what it is called stays."""
        if printable(words) != self.text():
            self.setText(printable(words))
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        cap = self._cap_width() + 6 if self._key.name else 9
        word = text_width(self.text(), self.font()) + (GAP if self._key.name else 0) + 3 if self.text() else 0
        return QSize(cap + word + 6, HEIGHT)

    def _cap_width(self) -> int:
        return max(CAP, text_width(self._key.sign, font("small", strong=True)) + 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, painter, box = theme(), QPainter(self), QRectF(self.rect())
        fill = now.accent if self.isDown() else now.hover if self.underMouse() else now.sunken
        draw_rounded_rect(painter, box, fill=fill if self.isEnabled() else now.sunken)
        ink = now.disabled if not self.isEnabled() else now.accent_text if self.isDown() else now.text
        left = 8.0
        if self._key.name:
            cap = QRectF(6, (box.height() - CAP) / 2, self._cap_width(), CAP)
            draw_rounded_rect(painter, cap, fill=now.panel, line=now.track, radius=4)
            painter.setFont(font("small", strong=True))
            painter.setPen(QColor(now.text if self.isEnabled() else now.disabled))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key.sign)
            left = cap.right() + GAP
        painter.setFont(self.font())
        painter.setPen(QColor(ink))
        painter.drawText(box.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.focus_visible:
            draw_focus_ring(painter, box)


class ActionButtons(QWidget):
    """All of them.

    Signals
    -------
    pressed(int), released(int) : the button of a place went down, or came up.
    """

    pressed = Signal(int)
    released = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Actions")
        self._keys: tuple[Key, ...] = ()
        self.buttons: list[ActionButton] = []
        self._flow = FlowLayout(self, gap=SPACE)

    def offer(self, keys: Sequence[Key]) -> None:
        """Offer other actions."""
        if tuple(keys) == self._keys:
            return
        self._keys = tuple(keys)
        for old in self.buttons:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = [ActionButton(key) for key in keys]
        for place, button in enumerate(self.buttons):
            self._flow.addWidget(button)
            button.pressed.connect(lambda at=place: self.pressed.emit(at))
            button.released.connect(lambda at=place: self.released.emit(at))
