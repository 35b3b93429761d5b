"""Where the weights of layers over time find their places again."""

from __future__ import annotations

from typing import Protocol

from engine.build.columns import Places, by_index
from engine.spec.catalog.layers import Embedding, Input, Recurrent
from engine.spec.data_shape import STEPWISE
from engine.spec.document import Spec

Found = tuple[Places | None, Places | None]  # rows and columns, as `engine.build.lineage.Lineage.places` gives them


class Ways(Protocol):
    """What is asked of a `Lineage`."""

    def inputs(self, layer_id: str, port: int | None = None) -> Places | None:
        """Columns that reach a layer in both networks."""

    def rows(self, layer_id: str) -> Places | None:
        """Units of a layer that are in both networks."""


def recurrent_places(ways: Ways, old: Recurrent, new: Recurrent, parameter: str) -> Found:
    """Rows are the units, in every layer; what a unit hears comes from outside, from the layer below or from units."""
    rows, name = ways.rows(new.id), parameter.removesuffix("_back")
    if rows is None or "bias" in name:
        return rows, None
    if name.startswith("recurrent"):
        return rows, rows
    return rows, ways.inputs(new.id, 0) if name == "weight_0" else in_directions(rows, old, new)


def in_directions(rows: Places, old: Recurrent, new: Recurrent) -> Places:
    """The states that the units give: forward ones first, then, where both networks have them, backward ones."""
    turns = range(min(old.directions, new.directions))
    return Places(
        tuple(turn * old.units + unit for turn in turns for unit in rows.old),
        tuple(turn * new.units + unit for turn in turns for unit in rows.new),
    )


def symbol_places(before: Spec, after: Spec, layer: Embedding) -> Places:
    """Columns of an embedding: each symbol keeps its own, wherever it stands in the list."""
    return _by_name(*(_symbols(spec, layer.id) for spec in (before, after)))


def answer_places(before: Spec, after: Spec) -> Places | None:
    """Rows of an output that answers step by step: each symbol or tag keeps its own; None of other tasks."""
    if not {before.data_shape.task, after.data_shape.task} <= STEPWISE:
        return None
    return _by_name(before.data_shape.places, after.data_shape.places)


def _by_name(old: tuple[str, ...], new: tuple[str, ...]) -> Places:
    """What has the same name in both."""
    if old == new:
        return by_index(len(new))
    known = {symbol: place for place, symbol in enumerate(old)}
    pairs = [(known[symbol], place) for place, symbol in enumerate(new) if symbol in known]
    return Places(tuple(old for old, _ in pairs), tuple(new for _, new in pairs))


def _symbols(spec: Spec, layer_id: str) -> tuple[str, ...]:
    """Those of the sequence that comes in before a layer."""
    while sources := spec.network.sources(layer_id):
        layer_id = sources[0]
    layer = spec.network.layer(layer_id)
    part = layer.sequence(spec.data_shape) if isinstance(layer, Input) else None
    return () if part is None else part.symbols
