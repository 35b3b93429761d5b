"""Generated: what the network makes of noise, always of the same, so that one sees it improve."""

from __future__ import annotations

import math
from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.snapshot import GenerateView, Snapshot, Watch
from engine.spec.autoencoder import halves, rivals
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from engine.spec.studies import GenerateStudy
from widgets.kit import SPACE
from widgets.plots.base import Caption, News, Run
from widgets.plots.parts.any_sample import Limits
from widgets.plots.parts.generated_sheet import GeneratedSheet
from widgets.plots.parts.turns import WhoLearns
from widgets.plots.parts.view import WidgetView

COUNT = 64
MOST_HZ = 8.0
HOW = "Start with the GAN or the Variational autoencoder template."
OTHER_TASK = f"What is made of noise shows here when a network generates samples or rebuilds its input. {HOW}"
PROBLEMS = "What is made of noise shows here once the network's problems are solved."
NO_CODE = "This network has no code that noise could be put in: one layer that all must go through to come back."
WAITING = "What the network makes of noise is on its way."
ORIGINS = {
    "prior": "Normal noise in the place of the code, as its prior says",
    "codes": "Noise spread like the codes of the training samples",
    "noise": "Noise through the generator, the same at every step",
}
CHANCE = 0.55  # accuracy of a discriminator that can hardly tell
SURE = 0.9


class GeneratedView(WidgetView):
    """A sheet of samples that nobody has measured."""

    title: ClassVar[str] = "Generated"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: DataShape | None = None
        self._about: object = None
        self._seed = 1
        self._view: GenerateView | None = None
        self._limits: Limits | None = None
        self._accuracy = math.nan
        self._problem = WAITING
        self._news = News(MOST_HZ)
        self.turns, self.told, self.sheet = WhoLearns(), Caption(), GeneratedSheet()
        self.header.insertWidget(0, self.turns)
        self.other = self.add_action("other noise", "Draw other random numbers to make samples of.")
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(self.told)
        column.addWidget(self.sheet, 1)
        self.content.addLayout(column)
        self.turns.value_requested.connect(lambda value: self.ask(self.turns.edit(value)))
        self.other.clicked.connect(self._take_other_noise)
        self._refresh()

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether samples are made, and more can be seen of each than where it lies in the plane."""
        shape = spec.data_shape
        return shape.task in ("reconstruction", "adversarial") and not shape.plane

    def study(self) -> GenerateStudy:
        """The question that this view asks."""
        return GenerateStudy(COUNT, self._seed)

    def watch(self) -> Watch:
        if self._problem:
            return Watch()
        return Watch(curves=self._generates, studies=frozenset({self.study()}))

    @property
    def _generates(self) -> bool:
        return self._shape is not None and self._shape.task == "adversarial"

    def _take_other_noise(self) -> None:
        self._seed += 1
        self._news.forget()
        self.watch_changed.emit()  # the old samples stay until there are others

    # ---- the document and the run

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        shape, problem = spec.data_shape, why_not(spec, analysis)
        about = (shape, spec.data.kind)
        if about != self._about:
            self._about, self._view, self._limits, self._accuracy = about, None, None, math.nan
            self._news.forget()
        changed, self._shape, self._problem = problem != self._problem, shape, problem
        self.turns.show_document(spec)
        self._refresh()
        if changed:
            self.watch_changed.emit()

    def wants_control(self, control: QWidget) -> bool:
        return control is not self.turns or self._generates

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if self._problem:
            return
        curves = snapshot.curves
        if self._generates and curves is not None and len(curves.test_metric):
            found = float(curves.test_metric[-1])
            self._accuracy = found if math.isfinite(found) else float(curves.train_metric[-1])
        answer = snapshot.studies.get(self.study())
        if isinstance(answer, GenerateView) and self._news.is_new(answer, snapshot.state):
            if self._view is not None and self._view.samples.shape[1] != answer.samples.shape[1]:
                self._limits = None
            self._view = answer
            self._limits = Limits.of(answer.samples).joined(self._limits)
            self._refresh()

    # ---- showing

    def _refresh(self) -> None:
        view = self._view
        self.say_empty(self._problem or ("" if view is not None else WAITING), controls=self._generates)
        if self._problem or view is None:
            self.caption.set_runs()
            return
        self.sheet.show_samples(view.samples, self._shape, self._limits)
        runs = self._verdict() if self._generates else ((ORIGINS.get(view.origin, ""), ""),)
        self.told.set_runs(*runs)
        origin = ORIGINS.get(view.origin, "")
        self.told.setToolTip(origin)
        verdict = "".join(words for words, _color in runs) if self._generates else ""
        self.describe(". ".join(filter(None, (f"{len(view.samples)} samples", origin, verdict))))

    def _verdict(self) -> tuple[Run, ...]:
        """How well the discriminator tells them from real ones."""
        if not math.isfinite(self._accuracy):
            return ((ORIGINS["noise"], ""),)
        told: Run = (f"{100 * self._accuracy:.0f} %", "text")
        if self._accuracy >= SURE:
            return ("The discriminator is right in ", ""), told, (": it can nearly always tell", "")
        if self._accuracy <= CHANCE:
            return ("The discriminator is right in ", ""), told, (": it can hardly tell them from real ones", "")
        return ("The discriminator is right in ", ""), told, ("; 50 % would be guessing", "")


def why_not(spec: Spec, analysis: Analysis) -> str:
    """Why nothing can be made of noise; '' where something can."""
    task = spec.data_shape.task
    if task not in ("reconstruction", "adversarial"):
        return OTHER_TASK
    if analysis.problems or not analysis.answer:
        return PROBLEMS
    if task == "adversarial":
        return "" if rivals(spec, analysis) is not None else PROBLEMS
    return "" if halves(spec, analysis) is not None else NO_CODE
