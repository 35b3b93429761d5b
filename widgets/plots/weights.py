"""The weights of a layer as a heat map; those of a first layer on pictures as pictures."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.snapshot import Floats, Snapshot, Watch
from engine.spec.catalog.layers import Input
from engine.spec.document import Spec
from engine.spec.edits import SetWeight
from engine.spec.matrices import OWN, column_names, matrices, matrix_of, watched
from engine.spec.shapes import Analysis
from widgets.kit import Choice, format_count, format_number
from widgets.plots.base import News
from widgets.plots.heat import largest
from widgets.plots.names import own_names, weighted_layers
from widgets.plots.parts.cell_edit import CellEdit
from widgets.plots.parts.cells import Cell
from widgets.plots.parts.heat_map import HeatMap, Sides, round_limit, scrolling
from widgets.plots.parts.names import layer_options
from widgets.plots.parts.view import WidgetView

MOST_HZ = 20.0


class WeightsView(WidgetView):
    """One layer's weights: a row for each unit, a column for each input; a click types another number."""

    title: ClassVar[str] = "Weights"

    gesture_cancelled = Signal()  # the edits since the last gesture are to be as if they had never been

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: Spec | None = None
        self._analysis: Analysis | None = None
        self._layer_id = ""
        self._matrix = OWN
        self._weight: Floats | None = None
        self._news = News(MOST_HZ)
        self._sides = Sides((), ())
        self._edited: Cell = (0, 0)
        self._most = 0.0
        self.choice = Choice("Layer", [], "Whose weights are shown.", "none")
        self.matrix = Choice("Table", [], "Which of its tables is shown.", "none")
        self.map = HeatMap("Weights, a row for each unit", self._tell)
        self.edit = CellEdit(self.map)
        self.scroller = scrolling(self.map)
        self.header.insertWidget(0, self.choice)
        self.header.insertWidget(1, self.matrix)
        self.content.addWidget(self.scroller)
        self.choice.value_requested.connect(lambda layer_id: self._show_layer(str(layer_id)))
        self.matrix.value_requested.connect(lambda key: self._show_layer(self._layer_id, str(key)))
        self.map.cell_requested.connect(self._open_edit)
        self.edit.value_requested.connect(self._ask_value)
        self.edit.finished.connect(self.gesture_finished)
        self.edit.cancelled.connect(self.gesture_cancelled)
        self._refresh()

    def watch(self) -> Watch:
        return Watch(**watched(self._layer_id, self._matrix))

    def layer_id(self) -> str:
        """The layer that is shown; empty without one."""
        return self._layer_id

    def set_layers(self, ids: tuple[str, ...]) -> None:
        """Show the first of these layers that has weights; else stay."""
        if self._spec is not None:
            weighted = self._weighted(self._spec)
            wanted = next((layer_id for layer_id in ids if layer_id in weighted), self._layer_id)
            self._show_layer(wanted)

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        self._spec, self._analysis = spec, analysis
        weighted = self._weighted(spec)
        self.choice.set_options(layer_options(spec, weighted))
        wanted = self._layer_id if self._layer_id in weighted else next(iter(weighted), "")
        self._show_layer(wanted)
        self._sides = self._sides_of(wanted)
        self._refresh()

    def _weighted(self, spec: Spec) -> tuple[str, ...]:
        """Layers that have weights; those whose shape is not known yet may have some."""
        shapes = {} if self._analysis is None else self._analysis.shapes
        return tuple(
            layer_id
            for layer_id in weighted_layers(spec)
            if layer_id not in shapes or shapes[layer_id].parameters or matrices(spec.network.layer(layer_id))
        )

    def _show_layer(self, layer_id: str, key: str = "") -> None:
        self.choice.set_value(layer_id)
        key = self._offer_matrices(layer_id, key or self._matrix)
        if (layer_id, key) == (self._layer_id, self._matrix):
            return
        self.edit.hide()
        self._layer_id, self._matrix, self._weight = layer_id, key, None
        self.matrix.setVisible(self.wants_control(self.matrix))
        self._sides = self._sides_of(layer_id)
        self._news.forget()
        self._refresh()
        self.watch_changed.emit()

    def _offer_matrices(self, layer_id: str, key: str) -> str:
        """The tables of a layer to choose from; returns the one that is shown."""
        if self._spec is None or not layer_id:
            return OWN
        layer = self._spec.network.layer(layer_id)
        self.matrix.set_options([(matrix.key, matrix.title) for matrix in matrices(layer)])
        shown = matrix_of(layer, key).key
        self.matrix.set_value(shown)
        return shown

    def wants_control(self, control: QWidget) -> bool:
        """The choice of a table is only for layers that have several."""
        if control is not self.matrix:
            return True
        known = self._spec is not None and self._spec.network.has(self._layer_id)
        return known and self._spec is not None and len(matrices(self._spec.network.layer(self._layer_id))) > 1

    def show_snapshot(self, snapshot: Snapshot) -> None:
        view = snapshot.layers.get(self._layer_id)
        table = None if view is None else view.table(self._matrix)
        if table is None or not self._news.is_new(table, snapshot.state):
            return
        self._weight = table
        self._refresh()

    # ---- names and pictures

    def _sides_of(self, layer_id: str) -> Sides:
        spec = self._spec
        if spec is None or not spec.network.has(layer_id):
            return Sides((), ())
        rows = tuple(own_names(spec, layer_id) or ())
        sources = spec.network.sources(layer_id)
        matrix = matrix_of(spec.network.layer(layer_id), self._matrix)
        if matrix.key != OWN or spec.data_shape.sequence:
            columns = matrix.columns or (column_names(spec, layer_id) if matrix.side == "inputs" else ())
            return Sides(rows, columns, key=(layer_id, matrix.key, rows, columns))
        names = own_names(spec, sources[0]) if len(sources) == 1 else None
        picture, pixels = self._picture_of(spec, sources)
        key = (layer_id, rows, tuple(names or ()), picture)
        return Sides(rows, tuple(names or ()), picture, pixels, key=key)

    def _picture_of(self, spec: Spec, sources: tuple[str, ...]) -> tuple[tuple[int, int, int] | None, tuple[int, ...]]:
        """The picture that the inputs are pixels of, and which input each pixel is; None where they are not."""
        shape = spec.data_shape
        source = spec.network.layer(sources[0]) if len(sources) == 1 else None
        if shape.picture is None or not isinstance(source, Input):
            return None, ()
        column = {name: at for at, name in enumerate(source.chosen(shape))}
        return shape.picture, tuple(column.get(name, -1) for name in shape.features)

    def _named(self, weight: Floats) -> Sides:
        """The sides with numbers where there are no names; what is shown may be older than the names."""
        sides = self._sides
        rows, columns = sides.rows, sides.columns
        if len(rows) != weight.shape[0]:
            rows = tuple(str(i + 1) for i in range(weight.shape[0]))
        if len(columns) != weight.shape[1]:
            columns = tuple(str(i + 1) for i in range(weight.shape[1]))
        fits = sides.picture is not None and max(sides.pixels, default=-1) + 1 == weight.shape[1]
        picture, pixels = (sides.picture, sides.pixels) if fits else (None, ())
        return Sides(rows, columns, picture, pixels, key=(sides.key, weight.shape))

    def _tell(self, cell: Cell, value: float) -> str:
        return f"{self._unit_name(cell[0])}, {self._input_name(cell[1])}: {format_number(value)}"

    def _unit_name(self, unit: int) -> str:
        return self._sides.rows[unit] if unit < len(self._sides.rows) else f"unit {unit + 1}"

    def _input_name(self, column: int) -> str:
        return self._sides.columns[column] if column < len(self._sides.columns) else f"from unit {column + 1}"

    # ---- painting

    def _refresh(self) -> None:
        if not self._layer_id:
            self.say_empty("No layer has weights yet. Insert one with + on a link.")
        elif self._weight is None:
            self.say_empty("The weights show here as soon as the network is ready.", controls=True)
        else:
            self._show_weight(self._weight)

    def _show_weight(self, weight: Floats) -> None:
        self.say_empty("")
        most = largest(weight)
        self.map.show_matrix(weight, round_limit(most), self._named(weight))
        self._most = most
        self._tell_size(weight)

    def _tell_size(self, weight: Floats) -> None:
        units, inputs = weight.shape
        words = f"{format_count(units)} × {format_count(inputs)}, largest {format_number(float(f'{self._most:.3g}'))}"
        skipped = self.map.skipped()
        if skipped:
            words += f" · {format_count(units - skipped)} units shown"
        self.caption.set_runs((words, ""))
        self.describe(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size has room for more or fewer units."""
        super().resizeEvent(event)
        if self._weight is not None:
            self._tell_size(self._weight)

    # ---- typing

    def _open_edit(self, cell: Cell) -> None:
        if self._weight is None:
            return
        self._edited = cell
        name = f"Weight, {self._unit_name(cell[0])}, {self._input_name(cell[1])}"
        self.edit.open_at(QRectF(self.map.cells().cell_rect(cell)), float(self._weight[cell]), name)

    def _ask_value(self, value: float) -> None:
        unit, source = self._edited
        self.edit_requested.emit(
            SetWeight(layer_id=self._layer_id, parameter=self._matrix, unit=unit, source=source, value=value)
        )
