"""Reconstruction: samples beside what comes back of them, and beside what a PCA of the same size makes of them."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.snapshot import RebuildView, Snapshot, Watch
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from engine.spec.studies import RebuildStudy
from widgets.kit import SPACE
from widgets.plots.base import Caption, News
from widgets.plots.names import class_name
from widgets.plots.parts.any_sample import Limits
from widgets.plots.parts.rebuild_sheet import RebuildSheet
from widgets.plots.parts.rebuild_words import error_words, given_words, sample_words
from widgets.plots.parts.spots import SpotPage
from widgets.plots.parts.view import WidgetView

MOST_HZ = 10.0
HOW = "Start with the Autoencoder template."
OTHER_TASK = f"What comes back shows here when a network rebuilds its own input. {HOW}"
PROBLEMS = "What comes back shows here once the network's problems are solved."
WAITING = "What comes back of the samples is on its way."
HINT = "Click one of the worst or the best, or press Enter on it, to see the whole network by it."
STUDY = RebuildStudy()


class ReconstructionView(WidgetView):
    """The chosen sample, the worst and the best, with their errors.

    Signals
    -------
    sample_chosen(origin) : the whole network shall be seen by this sample.
    """

    title: ClassVar[str] = "Reconstruction"
    sample_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: DataShape | None = None
        self._about: object = None
        self._view: RebuildView | None = None
        self._limits: Limits | None = None
        self._problem = WAITING
        self._never_seen = ""  # what the test has and the training has not
        self._news = News(MOST_HZ)
        self.told = Caption()
        self.sheet = RebuildSheet()
        self.page = SpotPage(self.sheet)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(self.told)
        column.addWidget(self.page, 1)
        self.content.addLayout(column)
        self.sheet.sample_chosen.connect(self.sample_chosen)
        self._refresh()

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether the network rebuilds its input."""
        return spec.data_shape.task == "reconstruction"

    def watch(self) -> Watch:
        return Watch() if self._problem else Watch(studies=frozenset({STUDY}))

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        shape, problem = spec.data_shape, why_not(spec, analysis)
        about = (shape, spec.data.kind)
        if about != self._about:
            self._about, self._view, self._limits = about, None, None
            self._news.forget()
        held = [class_name(shape, index) for index in spec.data.held_out if shape.classes]
        self._never_seen = f"{', '.join(held)} never trained on, but tested" if held else ""
        changed, self._shape, self._problem = problem != self._problem, shape, problem
        self._refresh()
        if changed:
            self.watch_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        answer = snapshot.studies.get(STUDY)
        if self._problem or not isinstance(answer, RebuildView) or not self._news.is_new(answer, snapshot.state):
            return
        before, self._view = self._view, answer
        seen = [answer.chosen.inputs, answer.best.inputs, answer.worst.inputs]
        if before is not None and before.chosen.inputs.shape[1] != answer.chosen.inputs.shape[1]:
            self._limits = None
        self._limits = Limits.of(np.concatenate(seen)).joined(self._limits)
        self._refresh()

    def _refresh(self) -> None:
        view = self._view
        self.say_empty(self._problem or ("" if view is not None else WAITING))
        if self._problem or view is None or self._shape is None:
            self.caption.set_runs()
            return
        words = error_words(view)
        figure, _, rest = words.removeprefix("error ").partition(";")
        self.caption.set_runs(("error ", ""), (figure, "text"), (f";{rest}", ""))
        more = "; ".join(filter(None, (given_words(view), self._never_seen)))
        self.told.set_runs((more, ""))
        self.told.setVisible(bool(more))
        self.sheet.show_view(view, self._shape, self._limits)
        self.page.fit()
        chosen = sample_words(self._shape, view.chosen, 0, view.size)
        self.describe(". ".join(filter(None, (words, more, chosen, HINT))))


def why_not(spec: Spec, analysis: Analysis) -> str:
    """Why nothing comes back of such a document; '' where something does."""
    if spec.data_shape.task != "reconstruction":
        return OTHER_TASK
    return PROBLEMS if analysis.problems or not analysis.answer else ""
