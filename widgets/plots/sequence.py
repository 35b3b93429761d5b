"""The chosen sequence over time: what comes in, what is wanted, what is said."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.snapshot import Chosen, Snapshot, Watch
from engine.spec.data_shape import STEPWISE, DataShape
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, ElidedLabel, format_count
from widgets.plots.base import News
from widgets.plots.names import class_name
from widgets.plots.parts.band_surface import BandSurface, ScrolledBands
from widgets.plots.parts.sequence_bands import bands_of, words_at
from widgets.plots.parts.step_bar import SampleButtons, StepBar
from widgets.plots.parts.steps import cursor_part, fits, own_steps, right_or_wrong, steps_of
from widgets.plots.parts.view import WidgetView

MOST_HZ = 12.0
NO_SEQUENCES = "A sequence shows here, step by step, when the data has some: choose one of the kind Sequences."
WAITING = "The chosen sequence shows here once the network is ready."


class SequenceView(WidgetView):
    """The chosen sample over time, with a cursor that other views follow.

    Signals
    -------
    step_chosen(int) : a gesture put the cursor on a step. sample_chosen(int) : show the sample of this origin.
    """

    title: ClassVar[str] = "Sequence"

    step_chosen = Signal(int)
    sample_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: DataShape | None = None
        self._chosen: Chosen | None = None
        self._news = News(MOST_HZ)
        self.surface = BandSurface("The chosen sequence over time")
        self.samples, self.bar = SampleButtons(), StepBar()
        self.reading = ElidedLabel("", "body")
        self.reading.setAccessibleName("The step at the cursor, in words")
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        self.header.addWidget(self.samples)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(ScrolledBands(self.surface), 1)
        column.addWidget(self.reading)
        column.addWidget(self.bar)
        self.content.addLayout(column)

    def _connect(self) -> None:
        self.surface.step_chosen.connect(self._took_step)
        self.surface.step_hovered.connect(lambda _step: self._read())
        self.bar.step_requested.connect(self.surface.choose_step)
        self.samples.sample_chosen.connect(self.sample_chosen)
        self.samples.watch_changed.connect(self.watch_changed)

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether samples are sequences."""
        return bool(spec.data_shape.sequence)

    def watch(self) -> Watch:
        if self._shape is None or not self._shape.sequence:
            return Watch()
        return Watch(chosen=True, shelf=self.samples.shelf())

    def step(self) -> int:
        """Where the cursor is."""
        return self.surface.step()

    def set_step(self, step: int) -> None:
        """Put the cursor on a step; emits nothing."""
        self.surface.set_step(step)
        self._read()

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        shape = spec.data_shape
        if shape == self._shape:
            return
        self._shape, self._chosen = shape, None
        self._news.forget()
        self.samples.forget()
        self._refresh()
        self.watch_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if self._shape is None or not self._shape.sequence:
            return
        self.samples.show_snapshot(snapshot)
        chosen = snapshot.chosen
        if chosen is not None and fits(chosen, self._shape) and self._news.is_new(chosen, snapshot.state):
            self._chosen = chosen
            self._refresh()

    # ---- showing

    def _took_step(self, step: int) -> None:
        self._read()
        self.step_chosen.emit(step)

    def _refresh(self) -> None:
        shape, chosen = self._shape, self._chosen
        if shape is None or not shape.sequence or chosen is None:
            self.bar.stop()
            self.say_empty(WAITING if shape is not None and shape.sequence else NO_SEQUENCES)
            return
        self.say_empty("")
        shown = bands_of(chosen, shape)
        self.surface.show_bands(shown.bands, shown.steps, shown.cursor_steps)
        words = sample_words(chosen, shape)
        self.caption.set_runs((words, ""))
        self.caption.setToolTip(words)
        self._read()

    def _read(self) -> None:
        """Tell the step under the pointer, or at the cursor."""
        if self._chosen is None or self._shape is None:
            return
        self.bar.show_step(self.surface.step(), self.surface.steps())
        words = words_at(self._chosen, self._shape, self.surface.read_step())
        if words != self.reading.text():
            self.reading.setText(words)
            self.surface.setAccessibleDescription(words)
        self.describe(f"{sample_words(self._chosen, self._shape)}. {words}")


def sample_words(chosen: Chosen, shape: DataShape) -> str:
    """Which sample it is, and how well it is answered."""
    if shape.world:
        return "Seen by the agent"
    who = "Typed" if chosen.origin < 0 else f"Sample {format_count(chosen.origin)}"
    part = "" if chosen.origin < 0 else ", of training" if chosen.train else ", of the test"
    return f"{who}{part}{_score(chosen, shape)}"


def _score(chosen: Chosen, shape: DataShape) -> str:
    if shape.task not in STEPWISE:
        known = shape.classes and shape.task != "regression" and chosen.target == chosen.target
        return f" · {class_name(shape, chosen.target)}" if known else ""
    steps = steps_of(chosen, shape, cursor_part(shape))
    wanted, said = own_steps(chosen.mask, steps), own_steps(chosen.said, steps)
    marks = None if said is None else right_or_wrong(wanted, said)
    if marks is None or not marks.any():
        return ""
    return f" · {int((marks > 0).sum())} of {int((marks != 0).sum())} steps right"
