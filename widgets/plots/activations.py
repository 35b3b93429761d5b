"""What a layer answers to a few samples: a row for each sample, a column for each unit."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from engine.snapshot import Floats, Ints, Probes, Snapshot, Watch
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import Choice, class_color, format_count, format_number, theme, theme_signals
from widgets.plots.base import News
from widgets.plots.heat import largest
from widgets.plots.names import has_target, own_names, target_title
from widgets.plots.parts.cells import Cell
from widgets.plots.parts.heat_map import HeatMap, Sides, round_limit, scrolling
from widgets.plots.parts.names import layer_options
from widgets.plots.parts.pictures import PictureStrip
from widgets.plots.parts.view import WidgetView

MOST_HZ = 15.0
STRIPE = 4  # px, colour of the class
THUMB = 18  # px
LEAST_ROW = 14  # px
_UNIT_RANGE = ("tanh", "sigmoid")  # activations whose answers end at 1


class ActivationsView(WidgetView):
    """Outputs of one layer's units for the probe samples, ordered by what they truly are."""

    title: ClassVar[str] = "Activations"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: Spec | None = None
        self._layer_id = ""
        self._values: Floats | None = None
        self._probes: Probes | None = None
        self._given: Probes | None = None  # as they came
        self._order: Ints = np.zeros(0, dtype=np.int64)
        self._strip: PictureStrip | None = None
        self._news = News(MOST_HZ)
        self.choice = Choice("Layer", [], "Whose answers are shown.", "none")
        self.map = HeatMap("Activations, a row for each sample", self._tell)
        self.map.paint_margin = self._paint_margin
        self._steps: dict[str, int] = {}
        self.header.insertWidget(0, self.choice)
        self.content.addWidget(scrolling(self.map))
        self.choice.value_requested.connect(lambda layer_id: self._show_layer(str(layer_id)))
        theme_signals().changed.connect(self._forget_strip)
        self._refresh()

    def watch(self) -> Watch:
        return Watch(activations=True)

    def layer_id(self) -> str:
        """The layer that is shown; empty without one."""
        return self._layer_id

    def set_layers(self, ids: tuple[str, ...]) -> None:
        """Show the first of these layers; none leaves it as it is."""
        known = self._ids()
        self._show_layer(next((layer_id for layer_id in ids if layer_id in known), self._layer_id))

    def _ids(self) -> tuple[str, ...]:
        return () if self._spec is None else tuple(layer.id for layer in self._spec.network.layers)

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        if self._spec is not None and spec.data_shape != self._spec.data_shape:
            self._values = self._probes = self._given = self._strip = None
            self._news.forget()
        self._spec, self._steps = spec, _steps_of(spec, analysis)
        ids = self._ids()
        self.choice.set_options(layer_options(spec, ids))
        first = next((layer_id for layer_id in ids if spec.network.layer(layer_id).kind != "input"), "")
        self._show_layer(self._layer_id if self._layer_id in ids else first)
        self._refresh()

    def _show_layer(self, layer_id: str) -> None:
        self.choice.set_value(layer_id)
        if layer_id != self._layer_id:
            self._layer_id, self._values = layer_id, None
            self._news.forget()
            self._refresh()
            self.watch_changed.emit()  # nothing else is wanted, but the newest snapshot is

    def show_snapshot(self, snapshot: Snapshot) -> None:
        view, probes = snapshot.layers.get(self._layer_id), snapshot.probes
        if view is None or view.activations is None or probes is None or not self._fits(view.activations, probes):
            return
        if not self._news.is_new(view.activations, snapshot.state):
            return
        if not _equal(probes, self._given):
            self._take_probes(probes)
        self._values = view.activations[self._order]
        self._refresh()

    def _take_probes(self, probes: Probes) -> None:
        """Put samples of a class next to each other: what the units make of it is then seen as a block."""
        self._given, self._strip = probes, None
        self._order = np.argsort(probes.target, kind="stable")
        order = self._order
        self._probes = Probes(probes.index[order], probes.inputs[order], probes.target[order])

    def _fits(self, values: Floats, probes: Probes) -> bool:
        """Arrays of an older document may still be on their way."""
        shape = None if self._spec is None else self._spec.data_shape
        right_width = shape is not None and (not shape.picture or probes.inputs.shape[1] == len(shape.features))
        return right_width and len(values) == len(probes.target)

    # ---- painting

    def _refresh(self) -> None:
        if self._values is None or self._probes is None or self._spec is None:
            self.say_empty(
                "What the units answer to a few samples shows here once the network is ready.", bool(self._layer_id)
            )
            return
        values = self._values
        self.say_empty("")
        self.map.show_matrix(values, self._limit(values), self._sides(self._spec, self._probes, values))
        samples, units = values.shape
        words = f"{_counted(samples, 'sample')} × {_counted(units, 'unit')}"
        self.caption.set_runs((words, ""))
        self.describe(words)

    def _limit(self, values: Floats) -> float:
        layer = self._spec.network.layer(self._layer_id) if self._spec is not None else None
        return 1.0 if getattr(layer, "activation", "") in _UNIT_RANGE else round_limit(largest(values))

    def _sides(self, spec: Spec, probes: Probes, values: Floats) -> Sides:
        shape = spec.data_shape
        rows = tuple(target_title(shape, float(target)) for target in probes.target)
        if not has_target(shape):
            rows = tuple(format_count(int(index)) for index in probes.index)
        columns = tuple(() if self._steps.get(self._layer_id) else own_names(spec, self._layer_id) or ())
        if len(columns) != values.shape[1]:
            steps = self._steps.get(self._layer_id, 0)
            places = (divmod(i, steps) if steps else (i, -1) for i in range(values.shape[1]))
            columns = tuple(f"{unit + 1}·{step}" if step >= 0 else str(unit + 1) for unit, step in places)
        pictures = shape.picture is not None
        margin = (THUMB + 2 if pictures else 0) + (STRIPE + 2 if shape.classes else 0)
        least = THUMB + 1 if pictures else LEAST_ROW
        return Sides(rows, columns, margin=margin, least_height=least, key=(self._layer_id, rows, columns))

    def _paint_margin(self, painter: QPainter, row: int, room: QRectF) -> None:
        """The sample's class in its colour, and its picture if it is one."""
        spec, probes = self._spec, self._probes
        if spec is None or probes is None or row >= len(probes.target):
            return
        shape, target = spec.data_shape, float(probes.target[row])
        if shape.classes and target == target:
            stripe = QRectF(room.right() - STRIPE - 2, room.top(), STRIPE, room.height() - 1)
            painter.fillRect(stripe, class_color(int(target)))
        if shape.picture is not None:
            if self._strip is None:
                self._strip = PictureStrip(probes.inputs, shape.picture, theme(), ink=shape.ink)
            edge = min(room.height() - 1, THUMB)
            box = QRectF(room.left(), room.center().y() - edge / 2, edge, edge)
            painter.drawImage(box, self._strip.image, QRectF(self._strip.place(row)))

    def _forget_strip(self) -> None:
        self._strip = None

    def _tell(self, cell: Cell, value: float) -> str:
        spec, probes = self._spec, self._probes
        if spec is None or probes is None:
            return ""
        target = target_title(spec.data_shape, float(probes.target[cell[0]]))
        of_what = f" ({target})" if has_target(spec.data_shape) else ""
        who = f"sample {format_count(int(probes.index[cell[0]]))}{of_what}"
        return f"{self._unit_words(spec, cell[1])}, {who}: {format_number(value)}"

    def _unit_words(self, spec: Spec, column: int) -> str:
        """What a column is; of a layer over time a unit at a step, one unit after another."""
        steps = self._steps.get(self._layer_id, 0)
        unit, step = divmod(column, steps) if steps else (column, 0)
        names = own_names(spec, self._layer_id) or ()
        name = names[unit] if unit < len(names) else f"unit {unit + 1}"
        return f"{name} at step {step}" if steps else name


def _steps_of(spec: Spec, analysis: Analysis) -> dict[str, int]:
    """How many steps the layers of a sequence have, of those that have any."""
    if not spec.data_shape.sequence:
        return {}
    shapes = {layer_id: shape.output for layer_id, shape in analysis.shapes.items()}
    return {layer_id: output[1] for layer_id, output in shapes.items() if len(output) == 2}


def _equal(probes: Probes, others: Probes | None) -> bool:
    """Whether these are the samples that were seen before; each snapshot may bring them in new arrays."""
    if others is None:
        return False
    same_rows = np.array_equal(probes.index, others.index) and np.array_equal(probes.target, others.target)
    return same_rows and np.array_equal(probes.inputs, others.inputs, equal_nan=True)


def _counted(count: int, word: str) -> str:
    return f"{format_count(count)} {word}{'s' * (count != 1)}"
