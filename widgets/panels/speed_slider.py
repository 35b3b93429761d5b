"""How fast the training may go, from one step a second to as fast as it can."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.kit import Label, si
from widgets.kit.base import wrapped
from widgets.kit.slider import Scale, SlimSlider

SPEEDS: tuple[float | None, ...] = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, None)  # steps a second

STEP_IS = {
    False: "A step learns from one batch.",
    True: "Of an agent a step is one action in each of its worlds, or one batch of an update: it acts more often than "
    "it steps where it has several worlds, and not at all while it learns from what it did.",
}  # by whether there is an agent


def speed_words(speed: float | None) -> str:
    """'1 step/s', '100 steps/s', 'unlimited'."""
    if speed is None:
        return "unlimited"
    return "1 step/s" if speed == 1 else f"{si(speed)} steps/s"


class SpeedSlider(QWidget):
    """A slider over the speeds; equal ways are (nearly) equal factors, the last one is unlimited.

    Signals
    -------
    speed_requested(float | None) : steps a second at most; None is as fast as it goes.
    """

    speed_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speed: float | None = None
        self._caption = Label("Speed", "small")
        self._words = Label("", "small")
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._slider = SlimSlider(Scale(0, len(SPEEDS) - 1, 1))
        self._slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._slider.setAccessibleName("Speed")
        self.setFocusProxy(self._slider)
        line = QHBoxLayout()
        line.addWidget(self._caption)
        line.addWidget(self._words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self._slider)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_acting(False)
        self._slider.moved.connect(lambda at: self._ask(round(at)))
        self.set_speed(None)

    def show_acting(self, acts: bool) -> None:
        """Say what a step is: of samples, or of an agent, whose actions are counted beside it."""
        self.setToolTip(wrapped(f"Steps a second at most. {STEP_IS[acts]} [ and ] change it."))

    def sizeHint(self) -> QSize:
        return QSize(128, 36)

    def speed(self) -> float | None:
        """The speed that was set last."""
        return self._speed

    def set_speed(self, speed: float | None) -> None:
        """Show a speed; emits nothing."""
        self._speed = speed
        self._slider.set_value(self._index())
        self._words.setText(speed_words(speed))
        self._slider.setAccessibleDescription(speed_words(speed))

    def change(self, steps: int) -> None:
        """Go to a slower (below zero) or faster speed."""
        self._ask(min(max(self._index() + steps, 0), len(SPEEDS) - 1))

    def _index(self) -> int:
        """The nearest of the speeds."""
        if self._speed is None:
            return len(SPEEDS) - 1
        return min(range(len(SPEEDS) - 1), key=lambda i: abs((SPEEDS[i] or 0) - (self._speed or 0)))

    def _ask(self, index: int) -> None:
        if SPEEDS[index] != self._speed:
            self.speed_requested.emit(SPEEDS[index])
