"""Where a layer puts the samples: what is alike to it lies together."""

from __future__ import annotations

from typing import ClassVar, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.snapshot import EmbeddingView, Snapshot, Watch
from engine.spec.autoencoder import reached
from engine.spec.document import Spec
from engine.spec.edits import title_of
from engine.spec.shapes import Analysis
from engine.spec.studies import EmbeddingStudy
from widgets.kit import SPACE, Choice, Segments
from widgets.plots.base import Caption, News
from widgets.plots.feature_surface import FeatureSurface
from widgets.plots.parts.names import layer_options
from widgets.plots.parts.picked_strip import PickedStrip
from widgets.plots.parts.point_colors import asked_shape
from widgets.plots.parts.view import WidgetView

MOST_HZ = 10.0  # new places a second; in between the points glide
SAMPLES = 500
METHODS = (("pca", "PCA"), ("tsne", "t-SNE"))
HINT = "Hover over a point to see its sample, click to choose it, draw around some to see them all."


class FeatureSpaceView(WidgetView):
    """The answers of one layer, drawn in the plane.

    Signals
    -------
    sample_chosen(origin) : the whole network shall be seen by this sample.
    """

    title: ClassVar[str] = "Feature space"
    sample_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: Spec | None = None
        self._ids: tuple[str, ...] = ()
        self._layer_id = ""
        self._view: EmbeddingView | None = None
        self._news = News(MOST_HZ)
        self.choice = Choice("Layer", [], "Whose answers are drawn.", "none")
        self.method = Segments(METHODS, "How they are drawn")
        self.surface = FeatureSurface()
        self.surface.set_message("")
        self.surface.setToolTip("")
        self.strip, self.told = PickedStrip(), Caption()
        self.header.insertWidget(0, self.choice)
        self.header.addWidget(self.method)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(self.told)
        column.addWidget(self.surface, 1)
        column.addWidget(self.strip)
        self.content.addLayout(column)
        self.choice.value_requested.connect(lambda layer_id: self.set_layer(str(layer_id)))
        self.method.value_requested.connect(self._use)
        self.surface.sample_chosen.connect(self.sample_chosen)
        self.surface.picked_changed.connect(self._show_picked)
        self.strip.sample_chosen.connect(self.sample_chosen)
        self._refresh()

    def watch(self) -> Watch:
        study = self.study()
        return Watch() if study is None else Watch(studies=frozenset({study}))

    def study(self) -> EmbeddingStudy | None:
        """The question that this view asks; None without a layer."""
        method = cast(str, self.method.value())
        return (
            EmbeddingStudy(self._layer_id, "tsne" if method == "tsne" else "pca", SAMPLES) if self._layer_id else None
        )

    def layer_id(self) -> str:
        """The layer that is shown; empty without one."""
        return self._layer_id

    def set_layer(self, layer_id: str) -> None:
        """Show another layer; one that takes no part leaves it as it is."""
        if layer_id in self._ids and layer_id != self._layer_id:
            self._layer_id = layer_id
            self._ask_anew()
        self.choice.set_value(self._layer_id)

    def set_layers(self, ids: tuple[str, ...]) -> None:
        """Show the first of these layers that takes part."""
        self.set_layer(next((layer_id for layer_id in ids if layer_id in self._ids), self._layer_id))

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        old, self._spec = self._spec, spec
        self._ids = reached(spec, analysis)
        self.choice.set_options(layer_options(spec, self._ids))
        if old is not None and (old.data_shape != spec.data_shape or old.data != spec.data):
            self._forget()
        if self._layer_id not in self._ids:
            self._layer_id = self._usual(spec, analysis)
            self._ask_anew()
        self.choice.set_value(self._layer_id)
        self._refresh()

    @staticmethod
    def _usual(spec: Spec, analysis: Analysis) -> str:
        """The layer before the answer: it knows most and has not decided yet."""
        sources = spec.network.sources(analysis.answer) if analysis.answer else ()
        return next((i for i in sources if i in analysis.order), next(iter(analysis.order), ""))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        chosen = snapshot.chosen
        self.surface.show_chosen(-1 if chosen is None else chosen.origin)
        study = self.study()
        answer = None if study is None else snapshot.studies.get(study)
        if not isinstance(answer, EmbeddingView) or not self._fits(answer):
            return
        if self._news.is_new(answer, snapshot.state):
            self._view = answer
            self._refresh()

    def _fits(self, view: EmbeddingView) -> bool:
        """Answers about an older document may still be on their way."""
        shape = None if self._spec is None else self._spec.data_shape
        return shape is not None and (shape.picture is None or view.inputs.shape[1] == len(shape.features))

    def _use(self, method: object) -> None:
        self.method.set_value(method)
        self._ask_anew()

    def _ask_anew(self) -> None:
        self._forget()
        self._refresh()
        self.watch_changed.emit()

    def _forget(self) -> None:
        self._view = None
        self._news.forget()
        self.surface.clear()

    # ---- showing

    def _refresh(self) -> None:
        if self._spec is None or not self._layer_id:
            self.say_empty("Where a layer puts the samples shows here, once a network leads to an output.")
            return
        title = title_of(self._spec, self._layer_id)
        if self._view is None:
            how = "t-SNE takes some seconds. " if self.method.value() == "tsne" else ""
            self.say_empty(f"The samples as {title} sees them are on their way. {how}".strip(), controls=True)
            return
        self.say_empty("")
        self.surface.show_view(self._view, self._spec.data_shape)
        self._show_picked()
        words = self._words(self._view)
        self.head_with(words, self.told)
        self.surface.setAccessibleName(f"Samples as {title} sees them")
        self.describe(f"{title}: {words}. {HINT}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._view is not None:
            self.head_with(self._words(self._view), self.told)

    def _words(self, view: EmbeddingView) -> str:
        words = self.surface.count_words()
        if view.explained:
            return f"{words} · {sum(view.explained):.0%} of all spread"
        return f"{words} · still moving" if view.moving else words

    def _show_picked(self) -> None:
        shape = None if self._spec is None else asked_shape(self._spec.data_shape)
        self.strip.show_rows(self._view, self.surface.picked(), shape)
