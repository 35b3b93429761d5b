"""Stepping along a sequence: to its ends, one step, or played through; and from one sample to the next."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from engine.snapshot import Shelf, Snapshot
from widgets.kit import SPACE, IconButton, Label, text_width

EDGE = 24  # px of a button
WHOLE_MS, FASTEST_MS, SLOWEST_MS = 9000, 70, 420  # a long sequence is played faster, never too fast to follow


class StepBar(QWidget):
    """Buttons that ask for another step.

    Signals
    -------
    step_requested(int) : go there; while it plays, once for each step.
    """

    step_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step, self._steps = 0, 0
        self.first = IconButton("first", "First step", "Home", EDGE)
        self.back = IconButton("chevron-left", "Step back", "Left", EDGE)
        self.play = IconButton("play", "Play through", edge=EDGE)
        self.on = IconButton("chevron-right", "Step on", "Right", EDGE)
        self.last = IconButton("last", "Last step", "End", EDGE)
        self.place = Label("", "second")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in (self.first, self.back, self.play, self.on, self.last):
            row.addWidget(button)
        row.addSpacing(SPACE)
        row.addWidget(self.place)
        self._pace = QTimer(self)
        self._pace.timeout.connect(self._go_on)
        self.first.clicked.connect(lambda: self._ask(0))
        self.back.clicked.connect(lambda: self._ask(self._step - 1))
        self.on.clicked.connect(lambda: self._ask(self._step + 1))
        self.last.clicked.connect(lambda: self._ask(self._steps - 1))
        self.play.clicked.connect(self._play_or_pause)

    def show_step(self, step: int, steps: int) -> None:
        """Say where the cursor is."""
        if (step, steps) == (self._step, self._steps):
            return
        self._step, self._steps = step, steps
        self.place.setMinimumWidth(text_width(f"{steps} / {steps}", self.place.font()) + 2)
        self.place.setText(f"{step} / {steps - 1}" if steps else "")
        self.place.setAccessibleName(f"Step {step}, the last is {steps - 1}")
        for button, there in ((self.first, step > 0), (self.back, step > 0)):
            button.set_enabled(there, "This is the first step.")
        for button in (self.on, self.last):
            button.set_enabled(step < steps - 1, "This is the last step.")
        self.play.set_enabled(steps > 1, "There is only one step.")

    def is_playing(self) -> bool:
        """Whether the cursor goes on by itself."""
        return self._pace.isActive()

    def stop(self) -> None:
        """Stand still."""
        self._pace.stop()
        self.play.set_icon("play")
        self.play.setAccessibleName("Play through")
        self.play.set_hint("Play through")

    def _play_or_pause(self) -> None:
        if self.is_playing():
            self.stop()
            return
        self.play.set_icon("pause")
        self.play.setAccessibleName("Pause")
        self.play.set_hint("Pause")
        self._pace.start(min(max(WHOLE_MS // max(self._steps, 1), FASTEST_MS), SLOWEST_MS))
        if self._step >= self._steps - 1:
            self.step_requested.emit(0)  # it begins anew

    def _go_on(self) -> None:
        if self._step >= self._steps - 1:
            self.stop()
        else:
            self.step_requested.emit(self._step + 1)

    def _ask(self, step: int) -> None:
        self.stop()
        self.step_requested.emit(min(max(step, 0), max(self._steps - 1, 0)))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.stop()


class SampleButtons(QWidget):
    """The sample before and the next one, of those of the test, in the order of the source.

    Signals
    -------
    sample_chosen(int) : index in the source. watch_changed() : `shelf()` is another one.
    """

    sample_chosen = Signal(int)
    watch_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._origins: tuple[int, ...] = ()
        self._origin, self._count, self._page = -1, 0, 0
        self._ours = False  # whether the thumbnails are those that were asked for here
        self._wanted = 0  # way to go once the page is there that was asked for
        self.back = IconButton("chevron-left", "Sample before", edge=EDGE)
        self.on = IconButton("chevron-right", "Next sample", edge=EDGE)
        self.back.clicked.connect(lambda: self._go(-1))
        self.on.clicked.connect(lambda: self._go(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.back)
        row.addWidget(self.on)
        self._show()

    def shelf(self) -> Shelf:
        """Which samples are to be chosen from."""
        return Shelf(page=self._page)

    def forget(self) -> None:
        """Begin anew with other data."""
        self._origins, self._page, self._wanted, self._count = (), 0, 0, 0
        self._show()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take in which samples there are, and which one is chosen."""
        if snapshot.chosen is not None:
            self._origin = snapshot.chosen.origin
        page = snapshot.thumbnails
        if page is None:
            return
        self._ours = page.shelf == self.shelf()
        self._origins, self._count = tuple(page.origin.tolist()), page.count
        self._show()
        if self._wanted and self._ours and self._origins:
            way, self._wanted = self._wanted, 0
            self.sample_chosen.emit(self._origins[0 if way > 0 else -1])

    def _show(self) -> None:
        for button in (self.back, self.on):
            button.set_enabled(bool(self._origins), "The samples are on their way.")

    def _go(self, way: int) -> None:
        """The neighbour on this page; at its end that of the next page."""
        if self._origin not in self._origins:
            self.sample_chosen.emit(self._origins[0])
            return
        at = self._origins.index(self._origin) + way
        if 0 <= at < len(self._origins):
            self.sample_chosen.emit(self._origins[at])
        elif self._ours and self._count > len(self._origins):
            self._turn(way)
        else:
            self.sample_chosen.emit(self._origins[at % len(self._origins)])

    def _turn(self, way: int) -> None:
        pages = -(-self._count // PAGE)
        self._page, self._wanted = (self._page + way) % pages, way
        self.watch_changed.emit()


PAGE = 48  # samples on a page of a shelf
