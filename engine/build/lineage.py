"""Where each number that a layer gives comes from, so that weights find their places again after an edit.

Columns are followed along each of the two networks (see `engine.build.columns`) and units through the edits that led
from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from engine.build.columns import Columns, Places, by_index, match, trace
from engine.build.head_places import attention_places
from engine.build.step_places import answer_places, recurrent_places, symbol_places
from engine.spec.catalog.layers import (
    Attention,
    AttentionPool,
    DepthwiseConv2d,
    Embedding,
    Norm,
    Output,
    PositionalEncoding,
    Recurrent,
    Reservoir,
    TiedDense,
    TransformerBlock,
    Units,
)
from engine.spec.document import Spec
from engine.spec.edits import Edit, RemoveUnits, Several, SplitUnit
from engine.spec.shapes import Analysis, analyse


class Change(NamedTuple):
    """An edit, whether it was taken back, and the document that it led to."""

    edit: Edit
    undone: bool
    reached: Spec


class Lineage:
    """Two networks beside one another, and which of their columns and units are the same.

    Parameters
    ----------
    changes : the edits that led from one to the other, as far as they are known: units that were split or removed
        are followed. Without them units keep their place by index.
    """

    def __init__(self, before: Spec, after: Spec, changes: Iterable[Change] = ()) -> None:
        self._before, self._after = analyse(before), analyse(after)
        both = _in_both(before, self._before, after, self._after)
        self.origins = unit_origins(before, after, changes)
        self._old = trace(before, self._before, both, {}, {})
        self._new = trace(after, self._after, both, self.origins, self._old)
        self._specs = before, after

    def places(self, layer_id: str, parameter: str, axes: int) -> tuple[Places | None, Places | None]:
        """Rows and columns of a parameter that are in both networks.

        Parameters
        ----------
        axes : how many it has; one has rows only.

        Returns
        -------
        Rows, None where nothing has a place; columns, None where the parameter has none of its own.
        """
        layers = self._specs[0].network.layer(layer_id), self._specs[1].network.layer(layer_id)
        if isinstance(layers[1], Attention | TransformerBlock):
            shapes = self._before.shapes[layer_id], self._after.shapes[layer_id]
            return attention_places(self, layers, shapes, parameter)
        match layers:
            case (Recurrent() as old, Recurrent() as new):
                return recurrent_places(self, old, new, parameter)
            case (_, Embedding() as new):
                return self.rows(layer_id), symbol_places(*self._specs, new)
            case (_, AttentionPool()):
                return by_index(1), self.inputs(layer_id)
            case (_, Reservoir()) if parameter == "recurrent":
                return self.rows(layer_id), self.rows(layer_id)
        if parameter == "depthwise":
            return self.inputs(layer_id), None
        alone = isinstance(layers[1], DepthwiseConv2d | PositionalEncoding)
        return self.rows(layer_id), None if axes < 2 or alone else self.inputs(layer_id)

    def inputs(self, layer_id: str, port: int | None = None) -> Places | None:
        """Columns that reach a layer in both networks; None where they have nothing to do with one another.

        Parameters
        ----------
        port : those of one link; None is all of them, one link after another.
        """
        old, new = (self._reaching(side, layer_id, port) for side in (0, 1))
        sizes = [column.size for column in old], [column.size for column in new]
        places = match(old, new)
        if places.new:
            return places.times(*sizes)
        return by_index(sum(sizes[0])) if sum(sizes[0]) == sum(sizes[1]) else None

    def rows(self, layer_id: str) -> Places | None:
        """Units of a layer that are in both networks."""
        before, after = (spec.network.layer(layer_id) for spec in self._specs)
        if before.kind != after.kind:
            return None
        if isinstance(after, Norm | PositionalEncoding):
            return self.inputs(layer_id)
        if isinstance(before, TiedDense) and isinstance(after, TiedDense) and before.tied_to == after.tied_to:
            return self.inputs(after.tied_to)
        if isinstance(after, Output) and (places := answer_places(*self._specs)) is not None:
            return places
        if isinstance(after, DepthwiseConv2d):
            return self._filters_of_channels(layer_id)
        old, new = (analysis.shapes[layer_id].output[0] for analysis in (self._before, self._after))
        if isinstance(before, Recurrent) and isinstance(after, Recurrent):
            old, new = before.units, after.units
        origins = self.origins.get(layer_id)
        if origins is None or not isinstance(after, Units):
            return by_index(min(old, new))
        pairs = [(old, new) for new, old in enumerate(origins) if old is not None]
        return Places(tuple(old for old, _ in pairs), tuple(new for _, new in pairs))

    def _filters_of_channels(self, layer_id: str) -> Places | None:
        """Filters that see one channel each go where the channel goes."""
        shapes = [analysis.shapes[layer_id] for analysis in (self._before, self._after)]
        each = [shape.output[0] // shape.inputs[0][0] for shape in shapes]
        channels = self.inputs(layer_id)
        if channels is None or each[0] != each[1]:
            return None
        return channels.times(*([count] * shape.inputs[0][0] for count, shape in zip(each, shapes, strict=True)))

    def _reaching(self, side: int, layer_id: str, port: int | None) -> Columns:
        columns, sources = (self._old, self._new)[side], self._specs[side].network.sources(layer_id)
        return tuple(c for at, source in enumerate(sources) if port in (None, at) for c in columns[source])


def unit_origins(before: Spec, after: Spec, changes: Iterable[Change]) -> dict[str, tuple[int | None, ...]]:
    """Follow units that were split or removed; other layers keep theirs by index and are not named."""
    found: dict[str, list[int | None]] = {}
    for edit, undone, start, end in _steps(before, changes):
        if isinstance(edit, (SplitUnit, RemoveUnits)):
            old, new = _units(start, edit.layer_id), _units(end, edit.layer_id)
            now = _fitted(found.get(edit.layer_id, list(range(_units(before, edit.layer_id)))), old)
            found[edit.layer_id] = _led_back(edit, now, new) if undone else _led_on(edit, now, new)
        found = {layer_id: _fitted(origins, _units(end, layer_id)) for layer_id, origins in found.items()}
    return {i: tuple(_fitted(origins, _units(after, i))) for i, origins in found.items() if after.network.has(i)}


def _steps(before: Spec, changes: Iterable[Change]) -> Iterator[tuple[Edit, bool, Spec, Spec]]:
    """Each single edit on the way, with the documents that it led from and to."""
    at = before
    for edit, undone, reached in changes:
        if not isinstance(edit, Several):
            yield edit, undone, at, reached
        elif (between := _between(edit, reached if undone else at)) is not None:
            steps = list(zip(edit.edits, pairwise(between), strict=True))
            for part, (start, end) in reversed(steps) if undone else steps:
                yield (part, True, end, start) if undone else (part, False, start, end)
        at = reached


def _between(edit: Several, start: Spec) -> list[Spec] | None:
    """The documents from the first to the last; None where the edit was not made on this one."""
    specs = [start]
    for part in edit.edits:
        try:
            specs.append(part.apply(specs[-1]))
        except ValueError:
            return None
    return specs


def _units(spec: Spec, layer_id: str) -> int:
    return getattr(spec.network.layer(layer_id), "units", 0) if spec.network.has(layer_id) else 0


def _led_on(edit: SplitUnit | RemoveUnits, now: list[int | None], count: int) -> list[int | None]:
    """Where the units behind an edit come from; by index where it was not made on so many units."""
    places = edit.old_units(len(now))
    fits = len(places) == count and max(places, default=0) < len(now)
    return [now[place] for place in places] if fits else now


def _led_back(edit: SplitUnit | RemoveUnits, now: list[int | None], count: int) -> list[int | None]:
    """Where the units before an edit come from, by those behind it."""
    places = edit.old_units(count)
    if len(places) != len(now) or max(places, default=0) >= count:
        return now
    back: list[int | None] = [None] * count
    for unit, place in reversed(list(zip(now, places, strict=True))):
        back[place] = unit
    return back


def _fitted(origins: list[int | None], units: int) -> list[int | None]:
    """Units that came or went at the end by other edits."""
    return [*origins[:units], *([None] * (units - len(origins)))]


def _in_both(before: Spec, old: Analysis, after: Spec, new: Analysis) -> frozenset[str]:
    """Layers of the same kind that take part in both networks."""
    both = set(old.order) & set(new.order)
    return frozenset(i for i in both if before.network.layer(i).kind == after.network.layer(i).kind)
