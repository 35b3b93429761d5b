"""What carries and shows, without being pressed: cards, figures, states."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.kit.base import ElidedLabel, Label
from widgets.kit.buttons import KitButton, LinkLabel
from widgets.kit.fonts import printable
from widgets.kit.paint import draw_focus_ring, draw_rounded_rect, text_width
from widgets.kit.theme import CARD_RADIUS, SPACE, font, theme

PillState = Literal["good", "warning", "danger", "neutral", "busy"]


class Card(QWidget):
    """A rounded panel: a title row with small buttons at its right, and a body.

    Attributes
    ----------
    body : QVBoxLayout
        Where the contents go.
    """

    def __init__(self, title: str, side_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._title = ElidedLabel(title, "title")
        self._side = Label(side_text, "small")
        self._row = QHBoxLayout()
        self._row.setSpacing(3 * SPACE)
        self._row.addWidget(self._title, 1)
        self._row.addWidget(self._side)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 4 * SPACE)
        outer.setSpacing(2 * SPACE)
        if title:
            outer.addLayout(self._row)
        self.body = QVBoxLayout()
        self.body.setSpacing(2 * SPACE)
        outer.addLayout(self.body, 1)
        self.set_side_text(side_text)

    def title(self) -> str:
        """The words in the title row."""
        return self._title.text()

    def set_title(self, title: str) -> None:
        """Change the title and the accessible name."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_side_text(self, text: str) -> None:
        """Change the quiet text at the right of the title."""
        self._side.setText(printable(text))
        self._side.setVisible(bool(text))

    def add_side_action(self, text: str, checkable: bool = False) -> QAbstractButton:
        """Add a small word to press at the right of the title row.

        A checkable one switches itself on a press, as any QAbstractButton; `clicked(bool)` is emitted on a
        gesture only, `setChecked` does not emit it.
        """
        action = LinkLabel(text, quiet=True, role="small")
        action.setCheckable(checkable)
        self._row.addWidget(action)
        return action

    def add_side_widget(self, widget: QWidget) -> None:
        """Add any other small widget at the right of the title row."""
        self._row.addWidget(widget)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        draw_rounded_rect(QPainter(self), QRectF(self.rect()), fill=now.panel, line=now.line, radius=CARD_RADIUS)


class Readout(QWidget):
    """A caption above big digits, repainted only when the digits change. Its width grows, never shrinks."""

    def __init__(self, caption: str, widest: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = printable(caption)
        self._text = "–"
        self._color = ""
        self._wanted = 0
        self._grow(widest)
        self.setAccessibleName(caption)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """The digits that are shown."""
        return self._text

    def set_text(self, text: str, color: str = "") -> None:
        """Show other digits, in a colour of their own if one is given ('#rrggbb')."""
        if (text, color) == (self._text, self._color):
            return
        self._text, self._color = text, color
        self.setAccessibleDescription(text)
        self._grow(text)
        self.update()

    def _grow(self, text: str) -> None:
        captioned = text_width(self._caption, font("small"))
        wanted = max(self._wanted, captioned, text_width(printable(text), font("figure")))
        if wanted != self._wanted:
            self._wanted = wanted
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._wanted + 2, 40)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text_second))
        painter.drawText(QRectF(0, 0, self.width(), 16), left, self._caption)
        painter.setFont(font("figure"))
        painter.setPen(QColor(self._color or now.text))
        painter.drawText(QRectF(0, 15, self.width(), 25), left, printable(self._text))


class Pill(KitButton):
    """A state in one word, with a dot in its colour; it can be pressed to ask for more."""

    def __init__(self, text: str, state: PillState = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(text, parent=parent)
        self._state: PillState = state
        self.setFont(font("body"))
        self.setText(printable(text))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def state(self) -> PillState:
        """Which colour the dot has."""
        return self._state

    def set_state(self, text: str, state: PillState, hint: str = "") -> None:
        """Say another state; `hint` becomes the tooltip."""
        if text != self.accessibleName() or printable(text) != self.text():
            self.setText(printable(text))
            self.setAccessibleName(text)
            self.updateGeometry()  # the whole window is laid out anew: only when it may be wider
        self.set_hint(hint)
        if state != self._state:
            self._state = state
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(text_width(self.text(), self.font()) + 40, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _dot(self) -> str:
        now = theme()
        return {
            "good": now.good,
            "warning": now.negative,
            "danger": now.danger,
            "neutral": now.nan,
            "busy": now.accent,
        }[self._state]

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        box = QRectF(self.rect())
        draw_rounded_rect(painter, box, fill=self._surface() or now.sunken, radius=box.height() / 2)
        dot = QRectF(14, box.center().y() - 4, 8, 8)
        draw_rounded_rect(painter, dot, fill=self._dot(), radius=4)
        painter.setPen(QColor(now.text if self.isEnabled() else now.disabled))
        painter.drawText(box.adjusted(28, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.focus_visible:
            draw_focus_ring(painter, box, box.height() / 2)
