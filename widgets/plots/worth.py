"""Labels: what is learning without labels worth to one who has few of them?"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.snapshot import Floats, Snapshot, Watch, WorthView
from engine.spec.autoencoder import Halves, halves
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from engine.spec.studies import WorthStudy
from widgets.kit import SPACE, FlowLayout, Label, LinkLabel, format_count, theme, theme_signals
from widgets.plots.base import News
from widgets.plots.names import counted
from widgets.plots.parts.label_curves import LabelCurves, Line
from widgets.plots.parts.view import WidgetView

STUDY = WorthStudy()
ASKED = 50  # labels that the sentence is about
HOW = "Start with the Autoencoder template."
OTHER_TASK = f"What the code is worth to a classifier shows here when a network rebuilds its own input. {HOW}"
NO_CLASSES = "These data have no classes: there are no labels that a classifier could learn from."
ONE_CLASS = (
    "Only one class is trained on: there is nothing to tell apart. Let others be trained on, under More in Data."
)
NO_CODE = f"This network has no code that a classifier could be put on. {HOW}"
PROBLEMS = "What the code is worth shows here once the network's problems are solved."
WAITING = "Small classifiers are being trained on the code, on the features and on a PCA."
HINT = "A linear classifier learns from few labels, on each of the three; bands go from the worst to the best seed."


class LabelsView(WidgetView):
    """Accuracy of a classifier on the code, on the features and on a PCA, by how many labels it learns from.

    Signals
    -------
    classifier_requested(labels) : put a classifier on the frozen code that learns from so many labels.
    """

    title: ClassVar[str] = "Labels"
    classifier_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: DataShape | None = None
        self._halves: Halves | None = None
        self._view: WorthView | None = None
        self._problem = WAITING
        self._news = News()
        self.told = Label("", "body")
        self.curves = LabelCurves()
        self.curves.setToolTip("")
        self.buttons: list[LinkLabel] = []
        self._row = QWidget()
        self._flow = FlowLayout(self._row, 2 * SPACE)
        self._flow.addWidget(Label("Classifier on the code, labels:", "small"))
        self._offered: tuple[int, ...] = ()
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        self.told.setWordWrap(True)
        column.addWidget(self.told)
        column.addWidget(self.curves, 1)
        column.addWidget(self._row)
        self.content.addLayout(column)
        theme_signals().changed.connect(self._refresh)
        self._refresh()

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether the network rebuilds its input, and there are classes."""
        return spec.data_shape.task == "reconstruction" and bool(spec.data_shape.classes)

    def watch(self) -> Watch:
        return Watch() if self._problem else Watch(studies=frozenset({STUDY}))

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        shape, cut = spec.data_shape, halves(spec, analysis)
        problem = _why_not(spec, analysis, cut)
        if shape != self._shape or cut != self._halves:
            self._view = None
            self._news.forget()
        changed = problem != self._problem
        self._shape, self._halves, self._problem = shape, cut, problem
        self._refresh()
        if changed:
            self.watch_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        answer = snapshot.studies.get(STUDY)
        if not self._problem and isinstance(answer, WorthView) and self._news.is_new(answer, snapshot.state):
            self._view = answer
            self._refresh()

    def _refresh(self) -> None:
        self.say_empty(self._problem or ("" if self._view is not None else WAITING))
        if self._problem or self._view is None or self._shape is None or self._halves is None:
            self.caption.set_runs()
            return
        view, now, features = self._view, theme(), features_name(self._shape)
        lines = (
            Line("code", now.accent, view.code),
            Line(features, now.class_colors[3], view.raw),
            Line(f"PCA of {self._halves.units}", now.text_second, view.baseline, dashed=True),
        )
        self.curves.show_lines(view.labels, lines)
        self._offer(view.labels)
        words = sentence(view, features)
        self.told.setText(words)
        done = np.mean([np.isfinite(cells).mean() for cells in (view.code, view.raw, view.baseline)])
        seeds = counted(view.code.shape[1], "seed")
        self.caption.set_runs(
            (f"test accuracy, {seeds}" if view.done else f"{done:.0%} of the classifiers trained", "")
        )
        said = ". ".join(self.curves.words_at(self.curves.x_of(at)) for at in range(len(view.labels)))
        self.describe(f"{words} {said}. {HINT}")

    def _offer(self, labels: tuple[int, ...]) -> None:
        """A button for each number of labels."""
        if labels == self._offered:
            return
        self._offered = labels
        for button in self.buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(count) for count in labels]
        self._row.updateGeometry()

    def _button(self, count: int) -> LinkLabel:
        button = LinkLabel(format_count(count), role="small")
        words = f"Put a classifier on the code with {format_count(count)} labels"
        button.setAccessibleName(words)
        button.set_hint(f"{words}: the encoder is frozen, and only what stands behind the code learns.")
        button.clicked.connect(partial(self._take, count))
        self._flow.addWidget(button)
        button.show()
        return button

    def _take(self, count: int, _checked: bool = False) -> None:
        self.classifier_requested.emit(count)


def features_name(shape: DataShape) -> str:
    """What the numbers of a sample are called together."""
    if shape.picture is not None:
        return "pixels"
    return "steps" if shape.sequence else "coordinates" if shape.plane else "columns"


def sentence(view: WorthView, features: str) -> str:
    """Who wins with about 50 labels, and whether chance can be told from it."""
    at = min(range(len(view.labels)), key=lambda i: abs(view.labels[i] - ASKED))
    gain = _gain(view.code[at], view.raw[at])
    with_labels = f"With {format_count(view.labels[at])} labels"
    if gain is None:
        return f"{with_labels}: not known yet."
    mean, doubt = gain
    points = round(abs(mean) * 100)
    if points == 0:
        said = f"{with_labels} the code is worth as much as the {features}"
    elif mean > 0:
        said = f"{with_labels} the code is worth {counted(points, 'point')} more than the {features}"
    else:
        said = f"{with_labels} the code does not help: {counted(points, 'point')} less than the {features}"
    return f"{said}{doubt if points else ''}.{_beside(view.code[at], view.baseline[at])}"


def _gain(code: Floats, other: Floats) -> tuple[float, str] | None:
    """Mean difference over the seeds that both are done for, and a doubt in words.

    One seed alone says little; a mean within two of its standard errors may be chance.
    """
    apart = (code - other)[np.isfinite(code - other)].astype(float)
    if not len(apart):
        return None
    if len(apart) == 1:
        return float(apart[0]), ", after one seed"
    error = float(apart.std(ddof=1)) / len(apart) ** 0.5
    return float(apart.mean()), ", which may be chance" if abs(float(apart.mean())) < 2 * error else ""


def _beside(code: Floats, baseline: Floats) -> str:
    """The same beside a PCA of the code's size."""
    gain = _gain(code, baseline)
    if gain is None:
        return ""
    points = round(gain[0] * 100)
    said = "as good" if points == 0 else f"{counted(abs(points), 'point')} {'worse' if points > 0 else 'better'}"
    return f" PCA of the same size is {said}."


def _why_not(spec: Spec, analysis: Analysis, cut: Halves | None) -> str:
    """Why nothing can be shown of such a document; '' where it can."""
    if spec.data_shape.task != "reconstruction":
        return OTHER_TASK
    if not spec.data_shape.classes:
        return NO_CLASSES
    if len(spec.data_shape.classes) - len(set(spec.data.held_out)) < 2:
        return ONE_CLASS
    if cut is not None:
        return ""
    return PROBLEMS if analysis.problems or not analysis.answer else NO_CODE
