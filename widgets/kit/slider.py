"""The slider with its caption and typed value."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from widgets.kit.base import Control, FocusRing
from widgets.kit.fields import NumberFormat, ValueEdit
from widgets.kit.paint import draw_rounded_rect, text_width
from widgets.kit.theme import theme

_KNOB = 6.5  # px, radius
_LOG_STEPS = 100  # arrow keys cross a logarithmic slider in this many steps


@dataclass(frozen=True)
class Scale:
    """Where a value lies on the slider, from 0 to 1, and back.

    Attributes
    ----------
    step : float
        Values are whole steps from the minimum. A logarithmic scale keeps 2 significant digits instead.
    """

    minimum: float
    maximum: float
    step: float
    log: bool = False

    def __post_init__(self) -> None:
        if not self.minimum < self.maximum or self.step <= 0:
            raise ValueError("a slider needs minimum < maximum and a step above 0")
        if self.log and self.minimum <= 0:
            raise ValueError("a logarithmic slider needs a minimum above 0")

    def share(self, value: float) -> float:
        """Where the value lies; ends are clipped."""
        inside = min(max(value, self.minimum), self.maximum)
        if self.log:
            return math.log(inside / self.minimum) / math.log(self.maximum / self.minimum)
        return (inside - self.minimum) / (self.maximum - self.minimum)

    def value(self, share: float) -> float:
        """The nearest allowed value to a place on the slider."""
        share = min(max(share, 0.0), 1.0)
        if self.log:
            return self.snapped(self.minimum * (self.maximum / self.minimum) ** share)
        return self.snapped(self.minimum + share * (self.maximum - self.minimum))

    def snapped(self, value: float) -> float:
        """The nearest allowed value."""
        if self.log:
            value = float(f"{value:.1e}")
        else:
            steps = round((value - self.minimum) / self.step)
            value = float(f"{self.minimum + steps * self.step:.12g}")  # 0.1 + 2 * 0.1 is 0.3
        return min(max(value, self.minimum), self.maximum)

    def moved(self, value: float, steps: int) -> float:
        """The value some steps further."""
        if not self.log:
            return self.snapped(value + steps * self.step)
        moved = self.value(self.share(value) + steps / _LOG_STEPS)
        # so few digits are kept that one step may round back to where it began
        return moved if moved != self.snapped(value) else self.value(self.share(value) + 2 * steps / _LOG_STEPS)


class SlimSlider(FocusRing, QSlider):
    """A thin line with a round knob. It is a QSlider for screen readers; gestures and paint are its own."""

    moved = Signal(float)  # by a gesture: the value that the hand is at
    finished = Signal()  # the gesture is over

    def __init__(self, scale: Scale, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.scale = scale
        self._value = scale.minimum
        self._held: float | None = None
        self._keys_down = False
        self._set_spoken_range()
        self.setFixedHeight(16)
        self.setMinimumWidth(48)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(120, 16)

    def set_value(self, value: float) -> None:
        """Move the knob."""
        self._value = value
        self._held = None
        self.setValue(round(self.minimum() + self.scale.share(value) * (self.maximum() - self.minimum())))
        self.update()

    def _set_spoken_range(self) -> None:
        """Let a screen reader say the value itself where it is whole, and percent of the way elsewhere."""
        ends = (self.scale.minimum, self.scale.maximum, self.scale.step)
        if not self.scale.log and all(float(end).is_integer() for end in ends):
            self.setRange(int(self.scale.minimum), int(self.scale.maximum))
        else:
            self.setRange(0, 100)

    def _shown(self) -> float:
        return self._value if self._held is None else self._held

    def _value_at(self, x: float) -> float:
        return self.scale.value((x - _KNOB) / max(self.width() - 2 * _KNOB, 1))

    def _ask(self, value: float) -> None:
        if value != self._shown():
            self._held = value
            self.moved.emit(value)
            self.update()

    def _let_go(self) -> None:
        """Show again what was set, whatever the hand asked for."""
        self._held = None
        self.update()
        self.finished.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._ask(self._value_at(event.position().x()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._ask(self._value_at(event.position().x()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)
            self._let_go()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = self._by_key(event)
        if wanted is None:
            event.ignore()
            return
        self._keys_down = True
        self._ask(wanted)

    def _by_key(self, event: QKeyEvent) -> float | None:
        key = Qt.Key(event.key())
        ends = {Qt.Key.Key_Home: self.scale.minimum, Qt.Key.Key_End: self.scale.maximum}
        if key in ends:
            return ends[key]
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_PageUp: 10,
            Qt.Key.Key_PageDown: -10,
        }
        if key not in steps:
            return None
        faster = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        return self.scale.moved(self._shown(), steps[key] * faster)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self._keys_down and not event.isAutoRepeat():
            self._keys_down = False
            self._let_go()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._keys_down:
            self._keys_down = False
            self._let_go()
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()  # the page scrolls instead
            return
        delta = event.angleDelta().y()
        if delta:
            self._ask(self.scale.moved(self._shown(), 1 if delta > 0 else -1))
            self._let_go()
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        middle = self.height() / 2
        knob_x = _KNOB + self.scale.share(self._shown()) * (self.width() - 2 * _KNOB)
        ink = now.accent if self.isEnabled() else now.disabled
        draw_rounded_rect(painter, QRectF(0, middle - 1.5, self.width(), 3), fill=now.track, radius=1.5)
        draw_rounded_rect(painter, QRectF(0, middle - 1.5, knob_x, 3), fill=ink, radius=1.5)
        if self.focus_visible:
            self._paint_disc(painter, knob_x, _KNOB + 1.5, now.accent_soft, now.accent_soft)
        held = self.isSliderDown() or (self.underMouse() and self.isEnabled())
        self._paint_disc(painter, knob_x, _KNOB, now.accent_soft if held else now.panel, ink)
        if self.focus_visible:
            self._paint_disc(painter, knob_x, 2.5, ink, ink)

    def _paint_disc(self, painter: QPainter, x: float, radius: float, fill: str, line: str) -> None:
        disc = QRectF(x - radius, self.height() / 2 - radius, 2 * radius, 2 * radius)
        draw_rounded_rect(painter, disc, fill=fill, line=line, width=2, radius=radius)


class SliderRow(Control):
    """A number on a slider: caption left, value right (click it to type), the slim slider underneath.

    `value_requested` is emitted for each new value during a gesture, `editing_finished` once at its end, so
    that the owner can make one undo of it. While the hand holds the knob it follows the hand; afterwards it
    shows what was set.

    Parameters
    ----------
    step : float
        Values are whole steps from the minimum.
    decimals : int
        Digits after the point that are shown.
    log : bool
        Equal ways on the slider are equal factors; needs a minimum above 0. `decimals` then is not used:
        4 significant digits are shown.
    """

    value_requested = Signal(float)
    editing_finished = Signal()

    def __init__(
        self,
        title: str,
        minimum: float,
        maximum: float,
        step: float,
        unit: str = "",
        decimals: int = 0,
        help: str = "",  # noqa: A002 (the word of Qt and of the catalog)
        log: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, help, "left", parent)
        self._form = NumberFormat(minimum, maximum, None if log else decimals, unit)
        self._scale = Scale(minimum, maximum, step, log)
        self._edit = ValueEdit(self._form)
        self._slider = SlimSlider(self._scale)
        self._build()
        self._edit.value_requested.connect(self._typed)
        self._edit.step_requested.connect(self._stepped)
        self._edit.problem_found.connect(self._set_input_problem)
        self._slider.moved.connect(self.value_requested)
        self._slider.finished.connect(self.editing_finished)
        self.set_value(minimum)

    def _build(self) -> None:
        widest = max((self._form.text(v) for v in (self._form.minimum, self._form.maximum)), key=len)
        self._edit.setProperty("kit", "quiet")
        self._edit.setTextMargins(0, 0, -4, 0)  # QLineEdit's own margin, which cannot be styled away
        self._edit.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._edit.setFixedWidth(max(text_width(widest + "00", self._edit.font()), 56))
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._caption, 1)
        row.addWidget(self._edit)
        self._outer.setSpacing(0)
        self._outer.addLayout(row)
        self._outer.addWidget(self._slider)
        self._adopt(self._edit, main=False)
        self._adopt(self._slider)
        QWidget.setTabOrder(self._slider, self._edit)

    def value(self) -> float:
        """The number that was set last."""
        return self._edit.value()

    def set_value(self, value: float) -> None:
        """Show a number; emits nothing."""
        self._edit.set_value(value)
        self._slider.set_value(value)

    def _typed(self, value: float) -> None:
        self.value_requested.emit(value)
        self.editing_finished.emit()

    def _stepped(self, steps: int) -> None:
        wanted = self._scale.moved(self.value(), steps)
        if wanted != self.value():
            self._typed(wanted)
