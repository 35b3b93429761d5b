"""Choosing: one of many, on or off, one of a few, a picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSizePolicy, QWidget

from widgets.kit.base import FIELD_HEIGHT, FIELD_WIDTH, CaptionSide, Control, FocusRing
from widgets.kit.buttons import KitButton
from widgets.kit.fields import paint_field
from widgets.kit.fonts import printable
from widgets.kit.icons import draw_icon
from widgets.kit.motion import Glide
from widgets.kit.paint import draw_focus_ring, draw_rounded_rect, elide, text_width
from widgets.kit.theme import RADIUS, font, theme

Options = Sequence[tuple[object, str]]


class _Combo(QComboBox):
    """Qt's combo box, painted as a field."""

    in_trouble = False

    def __init__(self) -> None:
        super().__init__()
        self.setFont(font("body"))
        self.setFixedHeight(FIELD_HEIGHT)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(16)

    def sizeHint(self) -> QSize:
        widest = max((text_width(self.itemText(i), self.font()) for i in range(self.count())), default=40)
        return QSize(max(widest + 44, 80), FIELD_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 104), FIELD_HEIGHT)

    def event(self, event: QEvent) -> bool:
        """A letter looks for an option, whatever it may mean to the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            if event.text().isprintable() and event.text() and not held:
                event.accept()
                return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()  # the page scrolls instead

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.sizeHint().width())  # the list may be wider than the field
        super().showPopup()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_field(self, self.hasFocus(), self.in_trouble)
        now = theme()
        painter = QPainter(self)
        painter.setPen(QColor(now.text if self.isEnabled() else now.disabled))
        room = self.rect().adjusted(10, 0, -26, 0)
        text = elide(self.currentText(), self.font(), room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        sign = QRectF(self.width() - 26, 0, 24, self.height())
        draw_icon(painter, "chevron-down", sign, now.text_second if self.isEnabled() else now.disabled, 14)


class Choice(Control):
    """One of many, from a list.

    Parameters
    ----------
    options : sequence of (value, label)
    """

    value_requested = Signal(object)

    def __init__(
        self,
        title: str,
        options: Options,
        help: str = "",  # noqa: A002 (the word of Qt and of the catalog)
        caption_side: CaptionSide = "left",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, help, caption_side, parent)
        self._values: list[object] = []
        self._value: object = None
        self._combo = _Combo()
        self._place(self._combo, FIELD_WIDTH)
        self._adopt(self._combo)
        self._combo.view().setAccessibleName(title)
        self._combo.activated.connect(self._activated)
        self.set_options(options)
        if self._values:
            self.set_value(self._values[0])

    def set_options(self, options: Options) -> None:
        """Give other options, keeping the value where it is still among them; emits nothing."""
        self._values = [value for value, _label in options]
        self._combo.clear()
        self._combo.addItems([printable(label) for _value, label in options])
        self._show()

    def value(self) -> object:
        """The value that was set last."""
        return self._value

    def set_value(self, value: object) -> None:
        """Show a value; one that is not among the options shows as nothing. Emits nothing."""
        self._value = value
        self._show()

    def _show(self) -> None:
        at = self._values.index(self._value) if self._value in self._values else -1
        self._combo.setCurrentIndex(at)

    def _activated(self, index: int) -> None:
        wanted = self._values[index]
        self._show()
        if wanted != self._value:
            self.value_requested.emit(wanted)

    def _problem_changed(self) -> None:
        self._combo.in_trouble = bool(self.problem())
        self._combo.update()


class _Toggle(FocusRing, QCheckBox):
    """The knob of a switch: a QCheckBox to screen readers, which asks instead of switching itself."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(32, FIELD_HEIGHT)
        self._knob = Glide(self, 0.0, self.update)

    def set_on(self, on: bool) -> None:
        self.setChecked(on)
        self._knob.go_to(1.0 if on else 0.0)
        self.update()

    def nextCheckState(self) -> None:
        self.asked.emit()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        body = QRectF(0, 5, 32, 18)
        off = now.disabled if self.underMouse() and self.isEnabled() else now.track
        on = now.accent_hover if self.underMouse() else now.accent
        fill = now.track if not self.isEnabled() else on if self.isChecked() else off
        draw_rounded_rect(painter, body, fill=fill, radius=9)
        knob = QRectF(body.left() + 3 + 14 * self._knob.value, body.top() + 3, 12, 12)
        draw_rounded_rect(painter, knob, fill=self._knob_color(), radius=6)
        if self.focus_visible:
            draw_rounded_rect(painter, body, line=now.text, width=2, radius=9)

    def _knob_color(self) -> str:
        now = theme()
        if not self.isEnabled():
            return now.disabled
        return now.accent_text if self.isChecked() else now.panel if now.name == "light" else now.text


class Switch(Control):
    """On or off."""

    value_requested = Signal(bool)

    def __init__(
        self,
        title: str,
        help: str = "",  # noqa: A002 (the word of Qt and of the catalog)
        caption_side: CaptionSide = "left",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, help, caption_side, parent)
        self._toggle = _Toggle()
        self._place(self._toggle, None)
        self._adopt(self._toggle)
        self._toggle.asked.connect(lambda: self.value_requested.emit(not self.value()))

    def value(self) -> bool:
        """The state that was set last."""
        return self._toggle.isChecked()

    def set_value(self, value: bool) -> None:
        """Show a state; emits nothing."""
        self._toggle.set_on(value)


NARROWEST = 84  # per cent of the usual width of letters: a caption that is a little too long is set tighter
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class _Segment(KitButton):
    """One part of a segmented control; asks instead of checking itself."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.setCheckable(True)
        self.setText(printable(label))
        self.setFont(font("body"))
        self.setFixedHeight(FIELD_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """Stay as it is: the owner decides."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _ARROWS:
            event.ignore()  # a QAbstractButton would move the focus; Segments does it
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(text_width(self.text(), self.font()) + 20, FIELD_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(text_width(self.text(), self.font()) + 12, FIELD_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        inset = 4 if self.focus_visible else 2  # a gap, so that the ring is seen beside the accent
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        if self.isChecked():
            draw_rounded_rect(painter, box, fill=now.accent if self.isEnabled() else now.track, radius=4)
        else:
            draw_rounded_rect(painter, box, fill=self._surface(), radius=4)
        ink = now.accent_text if self.isChecked() else now.text if self.underMouse() else now.text_second
        painter.setPen(QColor(ink if self.isEnabled() else now.disabled))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.focus_visible:
            draw_focus_ring(painter, QRectF(self.rect()), RADIUS)


class Segments(QWidget):
    """One of a few, side by side; the arrow keys go from one to the next.

    Parameters
    ----------
    options : sequence of (value, label)
    title : str
        The accessible name; it is not painted.
    """

    value_requested = Signal(object)

    def __init__(self, options: Options, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._values = [value for value, _label in options]
        self._parts = [_Segment(label) for _value, label in options]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for index, part in enumerate(self._parts):
            row.addWidget(part)
            part.clicked.connect(lambda _on=False, at=index: self._ask(at))
        self._value: object = None
        if self._values:
            self.set_value(self._values[0])

    def value(self) -> object:
        """The value that was set last."""
        return self._value

    def set_value(self, value: object) -> None:
        """Show a value; emits nothing."""
        self._value = value
        for each, part in zip(self._values, self._parts, strict=True):
            part.setChecked(each == value)
            # one stop for Tab: the part that is on, or the first
            is_stop = each == value or (value not in self._values and part is self._parts[0])
            part.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)

    def set_enabled(self, enabled: bool, why: str = "") -> None:
        """Switch it on or off; `why` is the tooltip while it is off."""
        self.setEnabled(enabled)
        for part in self._parts:
            part.set_enabled(enabled, why)

    def _ask(self, at: int) -> None:
        if self._values[at] != self._value:
            self.value_requested.emit(self._values[at])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _ARROWS.get(Qt.Key(event.key()))
        focused = [i for i, part in enumerate(self._parts) if part.hasFocus()]
        if step is None or not focused:
            event.ignore()
            return
        at = (focused[0] + step) % len(self._parts)
        self._parts[at].setFocus(Qt.FocusReason.TabFocusReason)
        self._ask(at)

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_rounded_rect(QPainter(self), QRectF(self.rect()), fill=theme().sunken)


class Thumb(KitButton):
    """A picture with a caption underneath that can be chosen.

    `clicked` says that it was pressed; it is `setChecked` by the owner, not by the press.
    """

    def __init__(
        self,
        title: str,
        help: str = "",  # noqa: A002 (the word of Qt and of the catalog)
        edge: int = 64,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, help, parent)
        self.setText(printable(title))
        self.setCheckable(True)
        self._edge = edge
        self._picture = QPixmap()
        self._image = QImage()
        self.setFixedSize(self.sizeHint())

    def set_image(self, image: QImage) -> None:
        """Show another picture; it is scaled to the square inside."""
        self._image = image
        self._picture = QPixmap()
        self.update()

    def nextCheckState(self) -> None:
        """Stay as it is: the owner decides."""

    def sizeHint(self) -> QSize:
        return QSize(self._edge, self._edge + 20)

    def _scaled(self) -> QPixmap:
        """The picture at the screen's own resolution, made once."""
        ratio = self.devicePixelRatioF()
        edge = round((self._edge - 8) * ratio)
        if self._picture.isNull() or max(self._picture.width(), self._picture.height()) != edge:
            keep = Qt.AspectRatioMode.KeepAspectRatio
            small = max(self._image.width(), self._image.height()) * 2 <= edge
            how = Qt.TransformationMode
            mode = how.FastTransformation if small else how.SmoothTransformation
            self._picture = QPixmap.fromImage(self._image.scaled(edge, edge, keep, mode))
            self._picture.setDevicePixelRatio(ratio)
        return self._picture

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(0, 0, self._edge, self._edge)
        self._paint_box(painter, box)
        if not self._image.isNull():
            picture = self._scaled()
            size = picture.deviceIndependentSize()
            painter.setOpacity(1.0 if self.isEnabled() else 0.4)
            painter.drawPixmap(
                round(box.center().x() - size.width() / 2), round(box.center().y() - size.height() / 2), picture
            )
            painter.setOpacity(1.0)
        self._paint_caption(painter)
        if self.focus_visible:
            draw_focus_ring(painter, QRectF(self.rect()))

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        now = theme()
        hovered = self.underMouse() and self.isEnabled()
        fill = now.hover if hovered else now.panel if self.isChecked() else now.sunken
        chosen = self.isChecked()
        line = now.accent if chosen else now.line
        draw_rounded_rect(painter, box, fill=fill, line=line, width=2 if chosen else 1)

    def _paint_caption(self, painter: QPainter) -> None:
        now = theme()
        strong = self.isChecked() or self.underMouse()
        painter.setFont(font("small", strong=self.isChecked()))
        painter.setPen(QColor(now.disabled if not self.isEnabled() else now.text if strong else now.text_second))
        room = QRectF(0, self._edge + 2, self._edge, 18)
        tight = painter.font()
        tight.setStretch(NARROWEST)
        if text_width(self.text(), painter.font()) > room.width():
            painter.setFont(tight)
        text = elide(self.text(), painter.font(), room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
