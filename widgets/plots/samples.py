"""Test samples with what the network says of them, worst first."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from engine.snapshot import Samples, Snapshot, Watch
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import Segments
from widgets.plots.base import News
from widgets.plots.parts.tiles import SampleGrid, one_class
from widgets.plots.parts.view import WidgetView

MOST_HZ = 2.0  # tiles that change places at every snapshot could not be read


class SamplesView(WidgetView):
    """A grid of test samples, those with the largest loss first; all of them, or only the wrong ones."""

    title: ClassVar[str] = "Predictions"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: DataShape | None = None
        self._samples: Samples | None = None
        self._news = News(MOST_HZ)
        self.filter = Segments([(False, "All"), (True, "Wrong")], "Which samples")
        self.grid = SampleGrid("Test samples, largest loss first")
        self.header.insertWidget(0, self.filter)
        self.content.addWidget(self.grid)
        self.filter.value_requested.connect(self._filter)
        self._refresh()

    @staticmethod
    def suits(spec: Spec) -> bool:
        """Whether samples are more than points of a plane or a line, which have better views."""
        shape = spec.data_shape
        return shape.labelled and not (shape.plane or shape.line or shape.sequence)

    def watch(self) -> Watch:
        return Watch(samples=True)

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        shape = spec.data_shape
        if shape == self._shape:
            return
        self._shape, self._samples = shape, None
        self._news.forget()
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        samples = snapshot.samples
        if samples is None or not self._fits(samples) or not self._news.is_new(samples, snapshot.state):
            return
        self._samples = samples
        self._refresh()

    def _fits(self, samples: Samples) -> bool:
        """Arrays of an older document may still be on their way."""
        shape = self._shape
        if shape is None:
            return False
        return shape.picture is None or samples.inputs.shape[1] == len(shape.features)

    def _filter(self, only_wrong: object) -> None:
        self.filter.set_value(only_wrong)
        self._refresh()

    def wants_control(self, control: QWidget) -> bool:
        return control is not self.filter or self._shape is None or one_class(self._shape)

    def _refresh(self) -> None:
        if self._shape is None or self._samples is None or not len(self._samples.index):
            self.say_empty("The test samples that the network finds hardest show here once it has seen some.")
            return
        classes = one_class(self._shape)
        only_wrong = bool(self.filter.value()) and classes
        self.grid.show_samples(self._samples, self._shape, only_wrong)
        self.caption.set_runs(("largest error first" if self._shape.task == "regression" else "largest loss first", ""))
        nothing = "Nothing is wrong among these test samples." if only_wrong and not self.grid.count() else ""
        self.filter.setVisible(classes)
        self.say_empty(nothing, controls=True)
        if not nothing:
            self.describe(f"{self.grid.count()} test samples, the hardest first")
