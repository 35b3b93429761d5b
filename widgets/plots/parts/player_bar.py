"""Playing what was recorded: step, play, pause, and how fast; the clock only runs while it is seen."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from widgets.kit import SPACE, IconButton, Segments

EDGE = 26  # px of a button
TICK_MS = 33
SPEEDS: tuple[tuple[float, str], ...] = ((0.25, "¼×"), (1.0, "1×"), (4.0, "4×"))


class PlayerBar(QWidget):
    """Buttons that ask for another moment.

    Signals
    -------
    moment_requested(int) : go there, by a button. advanced(int) : so many moments are over while it plays.
    began() : it plays, and from the start if it stands at the end.
    """

    moment_requested = Signal(int)
    advanced = Signal(int)
    began = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moment, self._last = 0, 0
        self._pace_hz, self._part, self._then = 30.0, 0.0, 0.0
        self.first = IconButton("first", "To the beginning", "Home", EDGE)
        self.back = IconButton("chevron-left", "One action back", "Left", EDGE)
        self.play = IconButton("play", "Play the episode", edge=EDGE)
        self.on = IconButton("chevron-right", "One action on", "Right", EDGE)
        self.speed = Segments(SPEEDS, "How fast it is played")
        self.speed.set_value(1.0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in (self.first, self.back, self.play, self.on):
            row.addWidget(button)
        row.addSpacing(2 * SPACE)
        row.addWidget(self.speed)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._connect()

    def _connect(self) -> None:
        self.first.clicked.connect(lambda: self._ask(0))
        self.back.clicked.connect(lambda: self._ask(self._moment - 1))
        self.on.clicked.connect(lambda: self._ask(self._moment + 1))
        self.play.clicked.connect(lambda: self.stop() if self.is_playing() else self.start())
        self.speed.value_requested.connect(self.speed.set_value)

    def show_moment(self, moment: int, last: int, pace_hz: float) -> None:
        """Say where the cursor is, which moment is the last, and how many are over in a second at 1×."""
        self._moment, self._last, self._pace_hz = moment, last, pace_hz
        for button in (self.first, self.back):
            button.set_enabled(moment > 0, "This is the beginning.")
        self.on.set_enabled(moment < last, "This is the end.")

    def is_playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._clock.isActive()

    def start(self) -> None:
        """Play on, at the chosen speed."""
        self._show("pause", "Pause")
        self._part, self._then = 0.0, monotonic()
        self._clock.start()
        self.began.emit()

    def stop(self) -> None:
        """Stand still."""
        self._clock.stop()
        self._show("play", "Play the episode")

    def _show(self, icon: str, words: str) -> None:
        self.play.set_icon(icon)
        self.play.setAccessibleName(words)
        self.play.set_hint(words)

    def _tick(self) -> None:
        now = monotonic()
        self.pass_time(now - self._then)
        self._then = now

    def pass_time(self, seconds: float) -> None:
        """So much time is over."""
        speed = self.speed.value()
        self._part += min(seconds, 0.5) * self._pace_hz * (speed if isinstance(speed, float) else 1.0)
        whole = int(self._part)
        if whole:
            self._part -= whole
            self.advanced.emit(whole)

    def _ask(self, moment: int) -> None:
        self.stop()
        self.moment_requested.emit(min(max(moment, 0), self._last))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.stop()
