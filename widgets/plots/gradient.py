"""How much of the gradient of the loss reaches each step of time: where it vanishes, nothing is learned."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from engine.snapshot import GradientView, Snapshot, Watch
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from engine.spec.studies import GradientStudy
from widgets.kit import SPACE, Label
from widgets.plots.base import News
from widgets.plots.parts.gradient_curves import GradientCurves, Line
from widgets.plots.parts.gradient_words import RECURRENT, branch_of, output_titles, sentence
from widgets.plots.parts.loss_legend import LossEntry, LossLegend
from widgets.plots.parts.names import layer_options
from widgets.plots.parts.view import WidgetView

MOST_HZ = 4.0  # sentences that change faster cannot be read
LEAST_FOR_WORDS, LEAST_FOR_LOSSES = 220, 160  # px of the view's height
STUDY = GradientStudy()
NO_SEQUENCES = "How far back in time the gradient reaches shows here when the data are sequences."
WAITING = "How much of the gradient reaches each step is on its way. It is measured while the network trains."
HINT = "Left and right move along the steps."


class GradientTimeView(WidgetView):
    """One curve a layer: the length of the loss's gradient at each step, on a logarithmic axis.

    Signals
    -------
    step_chosen(int) : the user moved the cursor of time.
    """

    title: ClassVar[str] = "Gradient in time"

    step_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: Spec | None = None
        self._view: GradientView | None = None
        self._news = News(MOST_HZ)
        self.curves, self.losses, self.words = GradientCurves(), LossLegend(), Label("")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(self.curves, 1)
        column.addWidget(self.losses)
        column.addWidget(self.words)
        self.content.addLayout(column)
        self.curves.step_chosen.connect(self._moved)
        self._refresh()

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether samples are sequences."""
        return bool(spec.data_shape.sequence) and spec.data_shape.labelled

    def watch(self) -> Watch:
        if self._spec is None or not self.suits(self._spec):
            return Watch()
        return Watch(studies=frozenset({STUDY}))

    def set_step(self, step: int) -> None:
        """Move the cursor of time; emits nothing."""
        self.curves.set_step(step)
        self._tell_step()

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        old, self._spec = self._spec, spec
        if old is None or old.data_shape != spec.data_shape or old.network != spec.network:
            self._view = None
            self._news.forget()
        self._refresh()
        if old is None or self.suits(old) != self.suits(spec):
            self.watch_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        answer = snapshot.studies.get(STUDY)
        if self._spec is None or not isinstance(answer, GradientView) or not self._fits(answer, self._spec):
            return
        if self._news.is_new(answer, snapshot.state):
            self._view = answer
            self._refresh()

    @staticmethod
    def _fits(view: GradientView, spec: Spec) -> bool:
        """Answers about an older network may still be on their way."""
        return bool(view.layers) and all(spec.network.has(layer_id) for layer_id in (*view.layers, *view.losses))

    # ---- showing

    def _refresh(self) -> None:
        spec, view = self._spec, self._view
        if spec is None or not self.suits(spec):
            self.say_empty(NO_SEQUENCES)
        elif view is None:
            self.say_empty(WAITING)
        else:
            self._show(view, spec)

    def _show(self, view: GradientView, spec: Spec) -> None:
        titles = dict(layer_options(spec, view.layers))
        led = sorted(view.layers, key=lambda layer_id: spec.network.layer(layer_id).kind not in RECURRENT)
        hues = {layer_id: at for at, layer_id in enumerate(led)}  # those that remember have the plainest lines
        self.curves.show_lines(tuple(Line(titles[i], view.layers[i], hues[i]) for i in view.layers))
        self.losses.show_losses(self._losses(view, spec, hues))
        words = sentence(view, spec, titles)
        self.words.setText(words)
        self.words.setToolTip(words)
        self.say_empty("")
        self._fit()
        self._tell_step()
        self.describe(" ".join((words, self.losses.text(), HINT)))

    @staticmethod
    def _losses(view: GradientView, spec: Spec, hues: dict[str, int]) -> tuple[LossEntry, ...]:
        outputs = tuple(view.losses)
        titles = output_titles(spec, outputs)
        found = []
        for output in outputs:
            branch = branch_of(spec, output, outputs)
            found.append(LossEntry(titles[output], view.losses[output], hues.get(branch, -1)))
        return tuple(found)

    def _fit(self) -> None:
        """In a low dock the curves come first, then the losses, then the sentence."""
        self.words.setVisible(self.height() >= LEAST_FOR_WORDS)
        self.losses.setVisible(self.height() >= LEAST_FOR_LOSSES)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _moved(self, step: int) -> None:
        self._tell_step()
        self.step_chosen.emit(step)

    def _tell_step(self) -> None:
        if not self.curves.steps():
            return
        words = self.curves.text_of(self.curves.step())
        self.caption.set_runs((words, ""))
        self.curves.setAccessibleDescription(words)
