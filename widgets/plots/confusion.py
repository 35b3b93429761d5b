"""What is taken for what; a regression has predicted against true values instead."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import Confusion, Samples, Snapshot, Watch
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, format_count
from widgets.plots.base import Caption, News
from widgets.plots.parts.matrix import Cell, Matrix
from widgets.plots.parts.scatter import Scatter
from widgets.plots.parts.tiles import SampleGrid
from widgets.plots.parts.view import WidgetView

MOST_HZ = 8.0  # numbers that change faster cannot be read
MOST_HZ_CELL = 2.0
MOST_CLASSES = 64  # that can be told apart in a table
WIDE = 1.7  # from this width to height on, the samples of a cell stand beside the matrix


class ConfusionView(WidgetView):
    """The confusion matrix of the test samples; a cell shows its samples."""

    title: ClassVar[str] = "Confusion"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: DataShape | None = None
        self._confusion: Confusion | None = None
        self._samples: Samples | None = None
        self._news, self._cell_news = News(MOST_HZ), News(MOST_HZ_CELL)
        self.matrix, self.scatter = Matrix(), Scatter()
        self.cell_caption, self.cell_samples = Caption(), SampleGrid("Samples of the chosen cell")
        self._beside = QWidget()
        self._lay_out()
        self.matrix.cell_requested.connect(self._choose)
        self._refresh()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.cell_caption)
        column.addWidget(self.cell_samples, 1)
        self.content.addWidget(self.matrix, 3)
        self.content.addWidget(self.scatter, 3)
        self.content.addWidget(self._beside, 2)
        self._beside.hide()

    @staticmethod
    def suits(spec: Spec) -> bool:
        """Whether there are several classes, or values that are no curve."""
        shape = spec.data_shape
        unsuited = shape.plane or shape.line or shape.task == "forecast" or len(shape.places) > MOST_CLASSES
        return shape.labelled and not unsuited

    def watch(self) -> Watch:
        if self._shape is not None and self._shape.task == "regression":
            return Watch(samples=True)
        return Watch(confusion=True, cell=self.matrix.cell())

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        shape = spec.data_shape
        if shape == self._shape:
            return
        self._shape, self._confusion, self._samples = shape, None, None
        self._news.forget()
        self._cell_news.forget()
        self.matrix.set_cell(None)
        self._beside.hide()
        self._refresh()
        self.watch_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if self._shape is None:
            return
        if self._shape.task == "regression":
            if self._news.is_new(snapshot.samples, snapshot.state):
                self._samples = snapshot.samples
                self._refresh()
            return
        confusion = snapshot.confusion
        if confusion is None or len(confusion.counts) != len(classes_of(self._shape)):
            return
        if self._news.is_new(confusion, snapshot.state):
            self._confusion = confusion
            self._refresh()
        chosen = confusion.cell
        if chosen is not None and self._belongs(chosen) and self._cell_news.is_new(chosen, snapshot.state):
            self.cell_samples.show_samples(chosen, self._shape)

    def _belongs(self, samples: Samples) -> bool:
        """Samples of the cell chosen before may still be on their way."""
        cell = self.matrix.cell()
        if cell is None:
            return False
        if samples.mask is not None and samples.said is not None:
            return bool(((samples.mask == cell[0]) & (samples.said == cell[1])).any(axis=(1, 2)).all())
        return bool(np.all(samples.target == cell[0]) and np.all(samples.predicted == cell[1]))

    def _choose(self, cell: Cell | None) -> None:
        self.matrix.set_cell(cell)
        self._cell_news.forget()
        if self._shape is not None:
            self.cell_samples.show_samples(None, self._shape)
        self._beside.setVisible(cell is not None)
        self._refresh()
        self.watch_changed.emit()

    def _refresh(self) -> None:
        regression = self._shape is not None and self._shape.task == "regression"
        self.matrix.setVisible(not regression)
        self.scatter.setVisible(regression)
        if regression:
            self._refresh_scatter()
        else:
            self._refresh_matrix()

    def _refresh_scatter(self) -> None:
        if self._samples is None:
            self.say_empty("Predicted against true values of the test samples show here once there are some.")
            return
        self.scatter.show_samples(self._samples)
        words = f"Regression: predicted against true, {len(self._samples.index)} hardest"
        self.caption.set_runs((words, ""))
        self.caption.setToolTip("The test samples with the largest errors; on the dashed line the answer is right.")
        self.say_empty("")
        self.describe(words)

    def _refresh_matrix(self) -> None:
        if self._shape is None or self._confusion is None:
            self.say_empty("How often each class is taken for another shows here once there are test samples.")
            return
        counts = self._confusion.counts
        right, total = int(np.trace(counts)), int(counts.sum())
        self.matrix.show_counts(counts, classes_of(self._shape))
        pixels = " pixels" if self._shape.task == "segmentation" else " steps" if self._shape.places else ""
        words = f"{format_count(right)} of {format_count(total)}{pixels} right"
        self.caption.set_runs((f"{words} · rows are true, columns predicted", ""))
        self.say_empty("")
        self.describe(words)
        cell = self.matrix.cell()
        if cell is not None:
            self.cell_caption.set_runs((self.matrix.text_of(cell), ""))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A cell's samples stand beside the matrix where there is width, else under it."""
        super().resizeEvent(event)
        wide = event.size().width() > WIDE * event.size().height()
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self.content.setDirection(direction)


def classes_of(shape: DataShape) -> tuple[str, ...]:
    """What is told apart: classes of samples, or of their pixels or steps."""
    return shape.places or shape.classes
