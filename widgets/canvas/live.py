"""The latest numbers of every layer, and the last hundred, as the snapshots brought them."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.snapshot import Floats, LayerView, Snapshot
from widgets.canvas.content import MOST_TILES, BlockContent
from widgets.kit.colors import Rgb32, diverging_rgb32
from widgets.kit.theme import theme

HISTORY = 100
MOST_KEPT = 100_000  # numbers of a layer; the history of larger ones is not kept


class Live:
    """What is known of the run. Arrays are the snapshots' own, never copied."""

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self.views: Mapping[str, LayerView] = {}
        self._history: dict[str, deque[LayerView]] = {}

    def take(self, snapshot: Snapshot) -> None:
        """Note a snapshot."""
        self.snapshot = snapshot
        self.views = {i: _completed(view, self.views.get(i)) for i, view in snapshot.layers.items()}
        for layer_id, view in snapshot.layers.items():
            if view.weight is not None and view.weight.size <= MOST_KEPT:
                self._history.setdefault(layer_id, deque(maxlen=HISTORY)).append(view)

    def keep_only(self, layer_ids: set[str]) -> None:
        """Forget the layers that are gone."""
        self._history = {i: kept for i, kept in self._history.items() if i in layer_ids}
        self.views = {i: view for i, view in self.views.items() if i in layer_ids}

    def weight(self, layer_id: str, units: int, inputs: int) -> Floats | None:
        """The weights of a layer, (units, inputs); None where there are none of this shape."""
        view = self.views.get(layer_id)
        if view is None or view.weight is None or view.weight.ndim != 2:
            return None
        rows, columns = view.weight.shape
        whole = rows == units or MOST_TILES <= rows < units  # of a very large layer only the first rows arrive
        return view.weight if whole and columns == inputs else None

    def bias(self, layer_id: str, units: int) -> Floats | None:
        """The biases of a layer, (units,)."""
        view = self.views.get(layer_id)
        if view is None or view.bias is None or view.bias.shape != (units,):
            return None
        return view.bias

    def number(self, layer_id: str, parameter: str, unit: int, source: int) -> float | None:
        """One weight or bias as it is now."""
        view = self.views.get(layer_id)
        return None if view is None else _number(view, parameter, unit, source)

    def history(self, layer_id: str, parameter: str, unit: int, source: int) -> list[float]:
        """The last values of one weight or bias, oldest first."""
        views = self._history.get(layer_id, ())
        numbers = (_number(view, parameter, unit, source) for view in views)
        return [number for number in numbers if number is not None]

    def maps(self, content: BlockContent) -> Rgb32 | None:
        """A layer's maps in colour, (units, size, size).

        Bounded units share the scale -1 to 1. The others are scaled each by its own largest value, yet a unit
        that is weak beside its layer stays pale.
        """
        view = self.views.get(content.seen)
        if view is None or view.maps is None or len(view.maps) < min(content.units, 1):
            return None
        maps: NDArray[np.float32] = view.maps
        if content.bounded:
            return diverging_rgb32(maps, 1.0, theme())
        largest = np.nan_to_num(np.abs(maps).max(axis=(1, 2), initial=0), posinf=1e30)
        floor = 0.0 if content.kind == "input" else 0.3 * float(largest.max(initial=0))
        limit = np.maximum(largest, max(floor, 1e-6))
        return diverging_rgb32(maps / limit[:, None, None], 1.0, theme())

    def rows(self, content: BlockContent) -> Mapping[int, int]:
        """Where in `maps` each unit has its picture."""
        view = self.views.get(content.seen)
        if view is not None and view.shown_units is not None:
            return {int(unit): row for row, unit in enumerate(view.shown_units)}
        return {tile.unit: tile.unit for tile in content.tiles}

    def activations(self, content: BlockContent) -> Floats | None:
        """What a layer answers to the first probe, (units,)."""
        view = self.views.get(content.seen)
        if view is None or view.activations is None or not len(view.activations):
            return None
        row: Floats = view.activations[0]
        return row if len(row) == content.units else None

    def picture(self) -> Floats | None:
        """The first probe's inputs, (features,)."""
        probes = self.snapshot.probes if self.snapshot else None
        if probes is None or not len(probes.inputs):
            return None
        first: Floats = probes.inputs[0]
        return first


def _completed(view: LayerView, before: LayerView | None) -> LayerView:
    """A snapshot may leave out what has not been computed anew; the numbers from before stay."""
    if before is None or (view.weight is not None and (view.maps is not None or before.maps is None)):
        return view
    return replace(
        view,
        weight=before.weight if view.weight is None else view.weight,
        bias=before.bias if view.weight is None else view.bias,
        maps=before.maps if view.maps is None else view.maps,
        activations=before.activations if view.activations is None else view.activations,
        shown_units=before.shown_units if view.maps is None else view.shown_units,
        activity_order=before.activity_order if view.activity_order is None else view.activity_order,
    )


def _number(view: LayerView, parameter: str, unit: int, source: int) -> float | None:
    array = view.weight if parameter == "weight" else view.bias
    place = (unit, source) if parameter == "weight" else (unit,)
    if array is None or len(place) != array.ndim:
        return None
    if any(at >= size for at, size in zip(place, array.shape, strict=True)):
        return None
    return float(array[place])
