"""The latest numbers of every layer, and the last hundred, as the snapshots brought them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.snapshot import Floats, LayerView, RunState, Snapshot
from widgets.canvas.content import MOST_TILES, BlockContent
from widgets.canvas.ranges import ColorRange, Scale, largest
from widgets.canvas.samples import sample_pixels
from widgets.kit.colors import Rgb32, diverging_rgb32
from widgets.kit.theme import theme

HISTORY = 100
COLORS = 3
MOST_KEPT = 100_000  # numbers of a layer; the history of larger ones is not kept


class Live:
    """What is known of the run. Arrays are the snapshots' own, never copied."""

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self.color_range: ColorRange = "layer"
        self.views: Mapping[str, LayerView] = {}
        self._history: dict[str, deque[LayerView]] = {}
        self._strengths: dict[str, tuple[Floats, Floats]] = {}

    def take(self, snapshot: Snapshot) -> None:
        """Note a snapshot; one of a network that cannot be trained knows nothing of its layers."""
        self.snapshot = snapshot
        if snapshot.state is RunState.BLOCKED:
            return
        self.views = {i: _completed(view, self.views.get(i)) for i, view in snapshot.layers.items()}
        for layer_id, view in snapshot.layers.items():
            if view.weight is not None and view.weight.size <= MOST_KEPT:
                self._history.setdefault(layer_id, deque(maxlen=HISTORY)).append(view)

    def keep_only(self, layer_ids: set[str]) -> None:
        """Forget the layers that are gone; with all of them, what they were shown."""
        self.snapshot = self.snapshot if layer_ids else None
        self._history = {i: kept for i, kept in self._history.items() if i in layer_ids}
        self.views = {i: view for i, view in self.views.items() if i in layer_ids}
        self._strengths = {i: known for i, known in self._strengths.items() if i in layer_ids}

    def weight(self, content: BlockContent, inputs: int) -> Floats | None:
        """The weights of a layer, (units, inputs); None where there are none of this shape.

        Where a unit has several for an input, their root mean square with the sign of their sum.
        """
        view = self.views.get(content.layer_id)
        if view is None or view.weight is None or view.weight.ndim != 2:
            return None
        rows, columns = view.weight.shape
        whole = rows == content.units or MOST_TILES <= rows < content.units  # of a very large layer the first rows
        if not whole or columns != inputs * content.places:
            return None
        if content.places == 1:
            return view.weight
        known = self._strengths.get(content.layer_id)
        if known is None or known[0] is not view.weight:  # asked for by every part of a link that is drawn
            known = self._strengths[content.layer_id] = view.weight, _strength(view.weight, content.places)
        return known[1]

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
        that is weak beside its layer stays pale; units that say the same at every place, as those of a generator do,
        share that of their layer.
        """
        view = self.views.get(content.seen)
        if view is None or view.maps is None or len(view.maps) < min(content.units, 1):
            return None
        maps: NDArray[np.float32] = view.maps
        if content.bounded:
            return diverging_rgb32(maps, 1.0, theme())
        largest = np.nan_to_num(np.abs(maps).max(axis=(1, 2), initial=0), posinf=1e30)
        floor = 0.0 if content.kind == "input" else 0.3 * float(largest.max(initial=0))
        if np.array_equal(maps.min(axis=(1, 2)), maps.max(axis=(1, 2))):
            floor = float(largest.max(initial=0))
        limit = np.maximum(largest, max(floor, 1e-6))
        return diverging_rgb32(maps / limit[:, None, None], 1.0, theme())

    def rows(self, content: BlockContent) -> Mapping[int, int]:
        """Where in `maps` each unit has its picture."""
        view = self.views.get(content.seen)
        if view is not None and view.shown_units is not None:
            return {int(unit): row for row, unit in enumerate(view.shown_units)}
        return {tile.unit: tile.unit for tile in content.tiles}

    def answer(self, content: BlockContent) -> Floats | None:
        """What a layer answers to the chosen sample, (units,)."""
        view = self.views.get(content.seen)
        if view is None or view.response is None or view.response.shape != (content.units,):
            return None
        return view.response

    def listed(self, content: BlockContent) -> Floats | None:
        """The same of a long list, of which only the first numbers may have been sent; the others are none."""
        view = self.views.get(content.seen)
        if view is None or view.response is None or view.response.ndim != 1:
            return None
        missing = content.units - len(view.response)
        if missing < 0 or (missing and len(view.response) < MOST_TILES):
            return None
        return np.pad(view.response, (0, missing), constant_values=np.nan) if missing else view.response

    def channels(self, content: BlockContent) -> Floats | None:
        """What the tiles of a layer show of the chosen sample, (tiles, height, width); not-a-number where none is."""
        view = self.views.get(content.seen)
        if view is None or view.response is None or view.response.ndim < 2 or not content.tiles:
            return None
        shape = (1, *view.response.shape[1:]) if view.response.ndim == 2 else view.response.shape[1:]
        if shape != content.size:
            return None
        maps = view.response.reshape(len(view.response), *shape)
        rows = self.rows(content)
        return _rows_of(maps, [rows.get(tile.unit, -1) for tile in content.tiles])

    def filters(self, content: BlockContent) -> Floats | None:
        """The filters of a layer's tiles, (tiles, height, width); of colours with a last axis of 3.

        Over several channels their mean.
        """
        view, (height, width) = self.views.get(content.seen), content.kernel
        if view is None or view.weight is None or view.weight.ndim != 2 or not height or not content.tiles:
            return None
        weight = _both_steps(view.weight, view.depthwise) if content.kind == "separable_conv2d" else view.weight
        if weight is None or weight.shape[1] % (height * width):
            return None
        kernels = weight.reshape(len(weight), -1, height, width)
        chosen = _rows_of(kernels, [tile.unit for tile in content.tiles])
        if content.colored and kernels.shape[1] == COLORS:
            return np.moveaxis(chosen, 1, -1)
        mean: Floats = chosen.mean(axis=1) if kernels.shape[1] > 1 else chosen[:, 0]
        return mean

    def scale(self, contents: Iterable[BlockContent]) -> Scale:
        """What the colours of all maps and filters mean now."""
        if self.color_range != "network":
            return Scale(self.color_range)
        maps, weights = [0.0], [0.0]
        for content in contents:
            view = self.views.get(content.seen)
            if content.style == "maps" and view is not None:
                maps += [] if view.response is None else largest(view.response).tolist()
                weights += [] if view.weight is None or not content.kernel[0] else largest(view.weight).tolist()
        return Scale("network", max(maps), max(weights))

    def pictures(self, contents: Iterable[BlockContent]) -> dict[str, Rgb32]:
        """The colours of the chosen sample, (height, width), by the id of each input that shows it as a picture."""
        inputs = self.picture()
        if inputs is None:
            return {}
        made = {c.layer_id: sample_pixels(inputs, c) for c in contents if c.style == "picture" and c.kind == "input"}
        return {layer_id: pixels for layer_id, pixels in made.items() if pixels is not None}

    def picture(self) -> Floats | None:
        """The chosen sample, (features,) as measured."""
        chosen = self.snapshot.chosen if self.snapshot else None
        return None if chosen is None else chosen.inputs

    def shown_picture(self, content: BlockContent) -> Floats | None:
        """What a block shows as a picture, (features,): an input the chosen sample, an output what comes back of it."""
        if content.kind == "input":
            return self.picture()
        view = self.views.get(content.seen)
        return None if view is None or view.response is None else view.response.reshape(-1)


def _rows_of(pictures: Floats, rows: list[int]) -> Floats:
    """Some of them, in this order; what is not there is not a number."""
    if rows == list(range(len(pictures))):
        return pictures
    at = np.array(rows)
    made: Floats = pictures[np.clip(at, 0, len(pictures) - 1)]
    made[(at < 0) | (at >= len(pictures))] = np.nan
    return made


def _both_steps(weight: Floats, depthwise: Floats | None) -> Floats | None:
    """What a separable convolution does to each channel, as one filter; (filters, channels * places)."""
    if depthwise is None or len(depthwise) != weight.shape[1]:
        return None
    made: Floats = (weight[:, :, None] * depthwise).reshape(len(weight), -1)
    return made


def _strength(weight: Floats, places: int) -> Floats:
    """(units, inputs * places) to (units, inputs)."""
    each = weight.reshape(len(weight), -1, places)
    size: Floats = np.sqrt(np.einsum("uip,uip->ui", each, each) / places)
    return np.where(each.sum(axis=2) < 0, -size, size)


def _completed(view: LayerView, before: LayerView | None) -> LayerView:
    """A snapshot may leave out what has not been computed anew; the numbers from before stay."""
    if before is None:
        return view
    return replace(
        view,
        weight=before.weight if view.weight is None else view.weight,
        bias=before.bias if view.weight is None else view.bias,
        maps=before.maps if view.maps is None else view.maps,
        depthwise=before.depthwise if view.weight is None else view.depthwise,
        response=before.response if view.response is None else view.response,
        shown_units=before.shown_units if view.maps is None and view.response is None else view.shown_units,
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
