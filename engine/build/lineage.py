"""Where each number that a layer gives comes from, so that weights find their places again after an edit.

A column is one number of a layer's output, in the order in which a flattened sample has it. It is known by the layer
and the unit that made it, whatever it passed on its way (activations, norms, joins that put columns side by side).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from math import prod
from typing import NamedTuple

from engine.spec.catalog.layers import Concatenate, Dense, Input, Join, LayerKind, Norm, Output
from engine.spec.document import Spec
from engine.spec.edits import Edit, RemoveUnits, Several, SplitUnit
from engine.spec.shapes import Analysis, analyse

Origins = Mapping[str, Sequence[int | None]]  # of each unit of a Dense layer: which old unit it was, None is a new one


class Change(NamedTuple):
    """An edit, whether it was taken back, and the document that it led to."""

    edit: Edit
    undone: bool
    reached: Spec


@dataclass(frozen=True, slots=True)
class Column:
    """One number of a layer's output.

    Attributes
    ----------
    key : who made it, and the layers it passed since.
    origin : who made it; of a layer that is only in one of the two networks and keeps the width, what it was made of.
    copy : which of the copies of a split unit it is.
    """

    key: Hashable
    origin: Hashable
    copy: Hashable = 0


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
        self._old = _trace(before, self._before, both, {}, {})
        self._new = _trace(after, self._after, both, self.origins, self._old)
        self._specs = before, after

    def inputs(self, layer_id: str) -> Places | None:
        """Columns that reach a layer in both networks; None where they have nothing to do with one another."""
        old, new = (self._reaching(side, layer_id) for side in (0, 1))
        places = match(old, new)
        if places.new:
            return places
        return _by_index(len(old)) if len(old) == len(new) else None

    def rows(self, layer_id: str) -> Places | None:
        """Units of a layer that are in both networks."""
        before, after = (spec.network.layer(layer_id) for spec in self._specs)
        if before.kind != after.kind:
            return None
        if isinstance(after, Norm):
            return self.inputs(layer_id)
        if isinstance(after, Dense) and isinstance(before, Dense):
            origins = self.origins.get(layer_id)
            if origins is None:
                return _by_index(min(before.units, after.units))
            pairs = [(old, new) for new, old in enumerate(origins) if old is not None]
            return Places(tuple(old for old, _ in pairs), tuple(new for _, new in pairs))
        old, new = (prod(analysis.shapes[layer_id].output) for analysis in (self._before, self._after))
        return _by_index(min(old, new))

    def _reaching(self, side: int, layer_id: str) -> Columns:
        columns = (self._old, self._new)[side]
        return tuple(c for source in self._specs[side].network.sources(layer_id) for c in columns[source])


def match(old: Columns, new: Columns) -> Places:
    """Find each new column among the old ones: by key first, then what is left by origin."""
    if old is new or ([c.key for c in old] == [c.key for c in new] and not any(c.copy for c in new)):
        return _by_index(len(new))
    found: dict[int, int] = {}
    for name in ("key", "origin"):
        taken = set(found.values())
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for place, column in enumerate(old):
            if place not in taken:
                waiting[getattr(column, name)].append(place)
        seen: Counter[Hashable] = Counter()
        for place, column in enumerate(new):
            if place in found:
                continue
            key = getattr(column, name)
            turn = seen[key, column.copy]
            seen[key, column.copy] += 1
            if turn < len(waiting.get(key, ())):
                found[place] = waiting[key][turn]
    places = sorted(found)
    return Places(tuple(found[place] for place in places), tuple(places))


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


@lru_cache(maxsize=64)
def _by_index(count: int) -> Places:
    return Places(tuple(range(count)), tuple(range(count)))


# ---- along one network --------------------------------------------------------------------------------------------


def _trace(
    spec: Spec, analysis: Analysis, both: frozenset[str], origins: Origins, old: Mapping[str, Columns]
) -> dict[str, Columns]:
    """The columns of every layer that takes part; `old` are those of the network before, where this is the next."""
    found: dict[str, Columns] = {}
    for layer_id in analysis.order:
        layer = spec.network.layer(layer_id)
        sources = [found[source] for source in spec.network.sources(layer_id)]
        width = prod(analysis.shapes[layer_id].output)
        found[layer_id] = _columns(layer, sources, width, spec, both, origins, old)
    return found


def _columns(
    layer: LayerKind,
    sources: list[Columns],
    width: int,
    spec: Spec,
    both: frozenset[str],
    origins: Origins,
    old: Mapping[str, Columns],
) -> Columns:
    if isinstance(layer, Input):
        return tuple(Column((layer.id, name), name) for name in layer.chosen(spec.data_shape))
    if isinstance(layer, Concatenate):
        return tuple(column for source in sources for column in source)
    if isinstance(layer, Join):
        return _joined(layer.id, spec.network.sources(layer.id), sources, both, old)
    if isinstance(layer, (Dense, Output)):
        return _made(layer.id, sources[0], width, both, origins)
    return tuple(replace(column, key=(column.key, layer.id)) for column in sources[0])


def _made(layer_id: str, source: Columns, width: int, both: frozenset[str], origins: Origins) -> Columns:
    """Columns of a layer that makes new numbers; one that is not in both networks stands for what it was made of."""
    if layer_id not in both:
        if len(source) != width:
            return tuple(Column(_new(layer_id, unit), _new(layer_id, unit)) for unit in range(width))
        return tuple(replace(column, key=_new(layer_id, unit)) for unit, column in enumerate(source))
    if layer_id not in origins:
        return _own(layer_id, width)
    seen: Counter[int] = Counter()
    columns = []
    for place, unit in enumerate(origins[layer_id]):
        key = _new(layer_id, place) if unit is None else (layer_id, unit)
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
    if layer_id not in both:
        known = max(sources, key=_known)
        return tuple(replace(column, key=_new(layer_id, place)) for place, column in enumerate(known))
    common = next((at for at, name in enumerate(names) if name in both and name in old), None)
    if common is None:
        return _own(layer_id, len(sources[0]))
    places = match(old[names[common]], sources[common])
    if places.is_all(len(old[layer_id]), len(sources[0])):
        return old[layer_id]
    columns = [Column(_new(layer_id, place), _new(layer_id, place)) for place in range(len(sources[0]))]
    for before, place in zip(places.old, places.new, strict=True):
        columns[place] = Column((layer_id, before), (layer_id, before), sources[common][place].copy)
    return tuple(columns)


class _New(tuple[str, str, int]):
    """A key that the other network does not have."""


def _new(layer_id: str, place: int) -> _New:
    return _New(("new", layer_id, place))


def _known(source: Columns) -> int:
    """How many columns may be found in the other network."""
    return sum(not isinstance(column.origin, _New) for column in source)
