"""The columns of every layer's output: who made which number, whatever it passed on its way.

A column is one number of a list, or one channel of a signal or a picture. Behind a Flatten a channel goes on as one
column of several numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate
from math import prod

from engine.spec.catalog.layers import (
    Concatenate,
    DepthwiseConv2d,
    Flatten,
    Input,
    Join,
    LayerKind,
    Noise,
    Output,
    Recurrent,
    Reshape,
    Shape,
    TiedDense,
    Units,
    ValueOutput,
)
from engine.spec.document import Spec
from engine.spec.shapes import Analysis, LayerShape

Origins = Mapping[str, Sequence[int | None]]  # of each unit of a layer: which old unit it was, None is a new one


@dataclass(frozen=True, slots=True)
class Column:
    """One number or one channel of a layer's output.

    Attributes
    ----------
    key : who made it, and the layers it passed since.
    origin : who made it; of a layer that is only in one of the two networks and keeps the width, what it was made of.
    copy : which of the copies of a split unit it is.
    size : numbers of a list that it stands for.
    """

    key: Hashable
    origin: Hashable
    copy: Hashable = 0
    size: int = 1


Columns = tuple[Column, ...]


@dataclass(frozen=True)
class Places:
    """Places in an old and in a new list that belong together; one old place may have several new ones."""

    old: tuple[int, ...]
    new: tuple[int, ...]

    def is_all(self, old: int, new: int) -> bool:
        """Whether every place of two lists of these lengths is where it was."""
        return old == new == len(self.new) and self.old == self.new

    @cached_property
    def shared(self) -> dict[int, tuple[int, ...]]:
        """New places of each old place that has more than one."""
        if len(set(self.old)) == len(self.old):
            return {}
        found: dict[int, list[int]] = defaultdict(list)
        for old, new in zip(self.old, self.new, strict=True):
            found[old].append(new)
        return {old: tuple(new) for old, new in found.items() if len(new) > 1}

    def times(self, old_sizes: Sequence[int], new_sizes: Sequence[int]) -> Places:
        """The places of the numbers, where each place stands for several; those that belong together for as many."""
        if len(old_sizes) == sum(old_sizes) and len(new_sizes) == sum(new_sizes):
            return self
        starts = [list(accumulate(sizes, initial=0)) for sizes in (old_sizes, new_sizes)]
        pairs = list(zip(self.old, self.new, strict=True))
        return Places(
            tuple(place for old, _ in pairs for place in range(starts[0][old], starts[0][old + 1])),
            tuple(place for _, new in pairs for place in range(starts[1][new], starts[1][new + 1])),
        )


@lru_cache(maxsize=64)
def by_index(count: int) -> Places:
    """Everything is where it was."""
    return Places(tuple(range(count)), tuple(range(count)))


def match(old: Columns, new: Columns) -> Places:
    """Find each new column among the old ones: by key first, then what is left by origin."""
    if old is new or (
        [(c.key, c.size) for c in old] == [(c.key, c.size) for c in new] and not any(c.copy for c in new)
    ):
        return by_index(len(new))
    found: dict[int, int] = {}
    for name in ("key", "origin"):
        taken = set(found.values())
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for place, column in enumerate(old):
            if place not in taken:
                waiting[getattr(column, name), column.size].append(place)
        seen: Counter[Hashable] = Counter()
        for place, column in enumerate(new):
            if place in found:
                continue
            key = getattr(column, name), column.size
            turn = seen[key, column.copy]
            seen[key, column.copy] += 1
            if turn < len(waiting.get(key, ())):
                found[place] = waiting[key][turn]
    places = sorted(found)
    return Places(tuple(found[place] for place in places), tuple(places))


def trace(
    spec: Spec, analysis: Analysis, both: frozenset[str], origins: Origins, old: Mapping[str, Columns]
) -> dict[str, Columns]:
    """The columns of every layer that takes part.

    Parameters
    ----------
    both : layers that are in the other network too. old : the columns of the network before, where this is the next.
    """
    found: dict[str, Columns] = {}
    for layer_id in analysis.order:
        layer = spec.network.layer(layer_id)
        sources = [found[source] for source in spec.network.sources(layer_id)]
        if isinstance(layer, TiedDense):
            taken = found[spec.network.sources(layer.tied_to)[0]]
            found[layer_id] = _tied(layer_id, sources[0], taken, both)
            continue
        found[layer_id] = _columns(layer, sources, analysis.shapes[layer_id], spec, both, origins, old)
    return found


def _columns(
    layer: LayerKind,
    sources: list[Columns],
    shape: LayerShape,
    spec: Spec,
    both: frozenset[str],
    origins: Origins,
    old: Mapping[str, Columns],
) -> Columns:
    match layer:
        case Noise():
            return _made(layer.id, (), shape.output[0], both, {})
        case Input():
            return _given(layer, shape.output, spec)
        case Concatenate():
            return tuple(column for source in sources for column in source)
        case Join():
            return _joined(layer.id, spec.network.sources(layer.id), sources, both, old)
        case DepthwiseConv2d():
            return _multiplied(sources[0], layer.id, shape.output[0] // shape.inputs[0][0])
        case Recurrent():
            return _both_ways(layer, _made(layer.id, sources[0], layer.units, both, origins))
        case Units() | Output() | ValueOutput():
            return _made(layer.id, sources[0], shape.output[0], both, origins)
        case Flatten() | Reshape():
            return _arranged(layer.id, sources[0], shape.inputs[0], shape.output)
    return _passed(sources[0], layer.id)


def _tied(layer_id: str, source: Columns, taken: Columns, both: frozenset[str]) -> Columns:
    """Columns of a layer that uses another's weights backwards: one for each that the other takes."""
    if layer_id not in both:
        return _made(layer_id, source, sum(column.size for column in taken), both, {})
    columns = _passed(taken, layer_id)
    return tuple(replace(c, origin=c.origin if isinstance(c.origin, New) else (layer_id, c.origin)) for c in columns)


def _passed(source: Columns, layer_id: str) -> Columns:
    return tuple(replace(column, key=(column.key, layer_id)) for column in source)


def _given(layer: Input, output: Shape, spec: Spec) -> Columns:
    if len(output) == 1:
        return tuple(Column((layer.id, name), name) for name in layer.chosen(spec.data_shape))
    return tuple(Column((layer.id, channel), ("channel", channel)) for channel in range(output[0]))


def _both_ways(layer: Recurrent, forward: Columns) -> Columns:
    """The states of a recurrent layer; those that run backwards are columns of their own."""
    if not layer.bidirectional:
        return forward
    back = (replace(column, key=(column.key, "back"), origin=part(column.origin, 1)) for column in forward)
    return (*forward, *back)


def _multiplied(source: Columns, layer_id: str, times: int) -> Columns:
    """Filters for each channel by itself: they come and go with it."""
    if times == 1:
        return _passed(source, layer_id)
    return tuple(
        replace(column, key=(column.key, layer_id, turn), origin=part(column.origin, turn))
        for column in source
        for turn in range(times)
    )


def _arranged(layer_id: str, source: Columns, before: Shape, after: Shape) -> Columns:
    """The same numbers with other axes: channels become runs of numbers, and such runs channels."""
    if len(before) > 1 and before[0] == after[0] and len(after) > 1:
        return _passed(source, layer_id)
    if len(before) > 1:
        source = tuple(replace(column, size=prod(before[1:])) for column in source)
    source = _passed(source, layer_id)
    return source if len(after) == 1 else _channels(source, prod(after[1:]))


def _channels(source: Columns, size: int) -> Columns:
    """Runs of so many numbers, each known by its first and its last."""
    starts = list(accumulate((column.size for column in source), initial=0))
    found = []
    for start in range(0, starts[-1], size):
        places = [bisect_right(starts, number) - 1 for number in (start, start + size - 1)]
        if places[0] == places[1] and source[places[0]].size == size:
            found.append(replace(source[places[0]], size=1))
            continue
        first, last = (
            _number(source[at], n - starts[at]) for at, n in zip(places, (start, start + size - 1), strict=True)
        )
        copy = first.copy if first.copy == last.copy else 0
        new = next((x.origin for x in (first, last) if isinstance(x.origin, New)), None)
        origin = (first.origin, last.origin, size) if new is None else part(new, start)
        found.append(Column((first.key, last.key, size), origin, copy))
    return tuple(found)


def _number(column: Column, place: int) -> Column:
    """One number of a run."""
    if column.size == 1:
        return column
    return replace(column, key=(column.key, place), origin=part(column.origin, place), size=1)


def singly(columns: Columns) -> Columns:
    """Every number by itself."""
    return tuple(_number(column, place) for column in columns for place in range(column.size))


def _made(layer_id: str, source: Columns, width: int, both: frozenset[str], origins: Origins) -> Columns:
    """Columns of a layer that makes new numbers; one that is not in both networks stands for what it was made of."""
    if layer_id not in both:
        if len(source) != width or any(column.size > 1 for column in source):
            return tuple(Column(new(layer_id, unit), new(layer_id, unit)) for unit in range(width))
        return tuple(replace(column, key=new(layer_id, unit)) for unit, column in enumerate(source))
    if layer_id not in origins:
        return _own(layer_id, width)
    seen: Counter[int] = Counter()
    columns = []
    for place, unit in enumerate(origins[layer_id]):
        key = new(layer_id, place) if unit is None else (layer_id, unit)
        columns.append(Column(key, key, 0 if unit is None else seen[unit]))
        if unit is not None:
            seen[unit] += 1
    return tuple(columns)


@lru_cache(maxsize=512)
def _own(layer_id: str, width: int) -> Columns:
    return tuple(Column((layer_id, unit), (layer_id, unit)) for unit in range(width))


def _joined(
    layer_id: str, names: tuple[str, ...], sources: list[Columns], both: frozenset[str], old: Mapping[str, Columns]
) -> Columns:
    """Columns of an Add or Multiply: those of its own, found again through a source that both networks have."""
    if len({tuple(column.size for column in source) for source in sources}) > 1:
        sources = [singly(source) for source in sources]
    if layer_id not in both:
        known = max(sources, key=_known)
        return tuple(replace(column, key=new(layer_id, place)) for place, column in enumerate(known))
    common = next((at for at, name in enumerate(names) if name in both and name in old), None)
    if common is None:
        own = _own(layer_id, len(sources[0]))
        return tuple(replace(column, size=source.size) for column, source in zip(own, sources[0], strict=True))
    was, now = old[names[common]], sources[common]
    if len(was) != len(old[layer_id]):
        was, now = singly(was), singly(now)
    places = match(was, now)
    if places.is_all(len(old[layer_id]), len(now)):
        return old[layer_id]
    columns = [Column(new(layer_id, at), new(layer_id, at), size=column.size) for at, column in enumerate(now)]
    for before, place in zip(places.old, places.new, strict=True):
        columns[place] = Column((layer_id, before), (layer_id, before), now[place].copy, now[place].size)
    return tuple(columns)


class New(tuple[str, str, int]):
    """A key that the other network does not have."""


def new(layer_id: str, place: int) -> New:
    """The key of a column that is made by a layer which only one network has."""
    return New(("new", layer_id, place))


def part(origin: Hashable, place: int) -> Hashable:
    """One part of what something came from; of what is new, it is as new."""
    return New(("new", repr(tuple(origin)), place)) if isinstance(origin, New) else (origin, place)


def _known(source: Columns) -> int:
    """How many columns may be found in the other network."""
    return sum(not isinstance(column.origin, New) for column in source)
