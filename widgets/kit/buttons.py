"""Buttons: with a sign, with a word, and the big round one that starts the training."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from widgets.kit.base import FIELD_HEIGHT, FocusRing, wrapped
from widgets.kit.fonts import printable
from widgets.kit.icons import draw_icon
from widgets.kit.motion import motion_enabled
from widgets.kit.paint import draw_focus_ring, draw_rounded_rect, elide, text_width
from widgets.kit.theme import TextRole, font, theme

PlayState = Literal["play", "pause", "waiting"]


class KitButton(FocusRing, QAbstractButton):
    """Base of the painted buttons: hover, keyboard, name, and saying why it is off."""

    def __init__(self, name: str, tooltip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = tooltip
        self._why = ""
        self.setAccessibleName(name)
        self.setToolTip(wrapped(tooltip))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_enabled(self, enabled: bool, why: str = "") -> None:
        """Switch the button on or off; `why` is the tooltip while it is off."""
        self._why = "" if enabled else why
        self.setEnabled(enabled)
        self._show_hint()

    def set_hint(self, tooltip: str) -> None:
        """Change the tooltip; while the button is off it goes on saying why."""
        self._hint = tooltip
        self._show_hint()

    def _show_hint(self) -> None:
        self.setToolTip(wrapped(self._why or self._hint))
        self.setAccessibleDescription(self._why)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()  # Qt's own buttons know the space bar only
        else:
            super().keyPressEvent(event)

    def _surface(self) -> str | None:
        """Colour behind the button in its present state; None for nothing."""
        now = theme()
        if not self.isEnabled():
            return None
        if self.isDown():
            return now.pressed
        return now.hover if self.underMouse() else None


class IconButton(KitButton):
    """A square button with a sign; its tooltip is its accessible name.

    Parameters
    ----------
    icon_name : str
        See `widgets.kit.icons`.
    tooltip : str
        What it does, in a few words.
    shortcut_text : str
        Shown behind the tooltip; the shortcut itself belongs to the action.
    edge : int
        Width and height in px.
    icon_size : int
        Size of the sign in px.
    """

    def __init__(
        self,
        icon_name: str,
        tooltip: str,
        shortcut_text: str = "",
        edge: int = FIELD_HEIGHT,
        icon_size: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tooltip, f"{tooltip} ({shortcut_text})" if shortcut_text else tooltip, parent)
        self._icon_name, self._icon_size = icon_name, icon_size
        self.setFixedSize(edge, edge)

    def set_icon(self, icon_name: str) -> None:
        """Show another sign."""
        if icon_name != self._icon_name:
            self._icon_name = icon_name
            self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def _ink(self) -> str:
        now = theme()
        if not self.isEnabled():
            return now.disabled
        if self.isChecked():
            return now.accent
        return now.text if self.underMouse() or self.isDown() else now.text_second

    def _surface(self) -> str | None:
        quiet = super()._surface()
        return theme().accent_soft if self.isChecked() and quiet is None else quiet

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        draw_rounded_rect(painter, box, fill=self._surface())
        draw_icon(painter, self._icon_name, box, self._ink(), self._icon_size)
        if self.focus_visible:
            draw_focus_ring(painter, box)


class LinkLabel(KitButton):
    """A word that can be pressed; `clicked` says that it was.

    With `quiet` it has the colour of second text until the pointer is over it; a checkable one takes the
    accent while it is on.
    """

    def __init__(self, text: str, quiet: bool = False, role: TextRole = "body", parent: QWidget | None = None) -> None:
        super().__init__(text, parent=parent)
        self._quiet = quiet
        self.setFont(font(role))
        self.setText(printable(text))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(text_width(self.text(), self.font()), self.fontMetrics().height() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 40), self.sizeHint().height())

    def _ink(self) -> str:
        now = theme()
        if not self.isEnabled():
            return now.disabled
        if self.isChecked() or not self._quiet:
            return now.accent_hover if self.underMouse() else now.accent
        return now.text if self.underMouse() else now.text_second

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.focus_visible:
            draw_rounded_rect(painter, QRectF(self.rect()), fill=theme().accent_soft, radius=4)
        shown = self.font()
        shown.setUnderline(self.isEnabled() and self.underMouse())
        painter.setFont(shown)
        painter.setPen(QColor(self._ink()))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), left, elide(self.text(), shown, self.width()))
        if self.isChecked() or self.focus_visible:
            self._paint_underline(painter)

    def _paint_underline(self, painter: QPainter) -> None:
        """So that being on, or having the focus, is not told by colour alone."""
        line = QRectF(0, self.height() - 2, self.width(), 2)
        draw_rounded_rect(painter, line, fill=self._ink(), radius=1)


class PlayButton(KitButton):
    """The round button that starts and pauses the training.

    `state` is what it offers: 'play', 'pause', or 'waiting' (the engine is loading; it can be pressed already,
    and a ring turns around it). `clicked` says that it was pressed.
    """

    def __init__(self, diameter: int = 40, parent: QWidget | None = None) -> None:
        super().__init__("Play", "Play", parent)
        self._state: PlayState = "play"
        self._angle = 0
        self._turning = QTimer(self)
        self._turning.setInterval(40)
        self._turning.timeout.connect(self._turn)
        self._diameter = diameter
        self.setFixedSize(diameter + 8, diameter + 8)  # room for the ring

    def state(self) -> PlayState:
        """What the button offers."""
        return self._state

    def set_state(self, state: PlayState, hint: str = "") -> None:
        """Offer play or pause, or wait; `hint` replaces the tooltip."""
        names: dict[PlayState, str] = {"play": "Play", "pause": "Pause", "waiting": "Play, engine loading"}
        self._state = state
        self.setAccessibleName(names[state])
        self.set_hint(hint or names[state])
        self._follow_visibility()
        self.update()

    def _turn(self) -> None:
        self._angle = (self._angle + 12) % 360
        self.update()

    def _follow_visibility(self) -> None:
        if self._state == "waiting" and self.isVisible() and motion_enabled():
            self._turning.start()
        else:
            self._turning.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_visibility()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._turning.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.update()

    def _disc(self) -> str:
        now = theme()
        if not self.isEnabled():
            return now.track
        return now.accent_hover if self.underMouse() or self.isDown() else now.accent

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        disc = QRectF(4, 4, self._diameter, self._diameter)
        draw_rounded_rect(painter, disc, fill=self._disc(), radius=self._diameter / 2)
        ink = theme().accent_text if self.isEnabled() else theme().disabled
        sign = "pause" if self._state == "pause" else "play"
        draw_icon(painter, sign, disc, ink, round(self._diameter * 0.5))
        if self._state == "waiting":
            self._paint_ring(painter)
        elif self.focus_visible:
            draw_focus_ring(painter, QRectF(self.rect()), self.width() / 2)

    def _paint_ring(self, painter: QPainter) -> None:
        ring = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        pen = QPen(QColor(theme().track), 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawEllipse(ring)
        pen.setColor(QColor(theme().accent))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(ring, (90 - self._angle) * 16, -100 * 16)
