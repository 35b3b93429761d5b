"""Where the numbers of each layer lie: weights, activations, gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from engine.snapshot import Histogram, LayerView, Snapshot, Watch
from engine.spec.document import Spec
from engine.spec.edits import title_of
from engine.spec.shapes import Analysis
from widgets.plots.base import WAITING, News, View
from widgets.plots.histograms_surface import HistogramSurface, Row
from widgets.plots.names import weighted_layers

MOST_HZ = 10.0


class HistogramsView(View):
    """Histograms of the selected layers, or of all where none is."""

    title = "Histograms"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.surface = HistogramSurface()
        self._spec: Spec | None = None
        self._layers: Mapping[str, LayerView] = {}
        self._wanted: tuple[str, ...] = ()
        self._news = News(MOST_HZ)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.surface)
        self._scroll.viewport().setAutoFillBackground(False)
        self.surface.setAutoFillBackground(False)
        self._scroll.viewport().installEventFilter(self)
        self.body.addWidget(self._scroll, 1)
        self.surface.looked_at.connect(lambda _words: self._tell())

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Give the rows the height that can be seen."""
        if event.type() == QEvent.Type.Resize:
            self.surface.set_room(self._scroll.viewport().height())
        return False

    def set_layers(self, layer_ids: Sequence[str]) -> None:
        """Show these layers; none means all that have weights."""
        self._wanted = tuple(layer_ids)
        self._refresh()

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        old, self._spec = self._spec, spec
        if old is None or old.network is not spec.network:
            self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        first = next((v.activation_histogram for v in snapshot.layers.values() if v.activation_histogram), None)
        if first is not None and self._news.is_new(first, snapshot.state):
            self._layers = snapshot.layers
            self._refresh()

    def watch(self) -> Watch:
        return Watch(histograms=True)

    def _refresh(self) -> None:
        rows = self._rows()
        self.surface.set_rows(rows)
        self.surface.set_message("" if rows else WAITING)
        self._tell()

    def _rows(self) -> tuple[Row, ...]:
        if self._spec is None:
            return ()
        network = self._spec.network
        wanted = [i for i in self._wanted if network.has(i)] or weighted_layers(self._spec)
        found = []
        for layer_id in wanted:
            view = self._layers.get(layer_id)
            parts = (None,) * 3 if view is None else _parts(view)
            if any(part is not None for part in parts):
                found.append(Row(layer_id, title_of(self._spec, layer_id), parts))
        return tuple(found)

    def _tell(self) -> None:
        rows = self.surface.rows()
        words = self.surface.words()
        shown = f"{len(rows)} layer{'s' * (len(rows) != 1)}" if rows else ""
        self.caption.set_runs((words or shown, ""))
        self.describe(words or (f"Histograms of {', '.join(row.title for row in rows)}." if rows else WAITING))


def _parts(view: LayerView) -> tuple[Histogram | None, Histogram | None, Histogram | None]:
    return view.weight_histogram, view.activation_histogram, view.gradient_histogram
