"""Where the weights of attention find their places again: heads keep theirs by number, within each its first rows."""

from __future__ import annotations

from typing import Protocol

from engine.build.columns import Places, by_index
from engine.spec.catalog.layers import Attention, LayerKind, TransformerBlock
from engine.spec.shapes import LayerShape

Found = tuple[Places | None, Places | None]  # rows and columns, as `engine.build.lineage.Lineage.places` gives them


class Ways(Protocol):
    """What is asked of a `Lineage`."""

    def inputs(self, layer_id: str, port: int | None = None) -> Places | None:
        """Columns that reach a layer in both networks."""

    def rows(self, layer_id: str) -> Places | None:
        """Units of a layer that are in both networks."""


def attention_places(
    ways: Ways, layers: tuple[LayerKind, LayerKind], shapes: tuple[LayerShape, LayerShape], parameter: str
) -> Found:
    """Rows and columns of a parameter that are in both networks.

    Parameters
    ----------
    layers, shapes : an attention layer or a Transformer block before and after an edit.
    """
    old, new = layers
    layer_id, name = new.id, parameter.split(".")[0].removesuffix("_bias")
    if isinstance(old, TransformerBlock) and isinstance(new, TransformerBlock):
        found = _of_block(ways, old, new, shapes, name)
    elif isinstance(old, Attention) and isinstance(new, Attention):
        inner = _inner((old.units, old.heads), (new.units, new.heads))
        port = 0 if name == "query" else len(shapes[1].inputs) - 1
        found = (ways.rows(layer_id), inner) if name == "out" else (inner, ways.inputs(layer_id, port))
    else:
        return None, None
    rows, columns = found
    return rows, None if parameter != name else columns


def _of_block(
    ways: Ways, old: TransformerBlock, new: TransformerBlock, shapes: tuple[LayerShape, LayerShape], name: str
) -> Found:
    """It keeps the channels, which come and go with those that reach it."""
    before, after = (shape.output[0] for shape in shapes)
    channels = ways.inputs(new.id)
    inner = _inner((before, old.heads), (after, new.heads))
    wide = by_index(min(old.widening * before, new.widening * after))
    match name:
        case "widen":
            return wide, channels
        case "narrow":
            return channels, wide
        case "out":
            return channels, inner
        case "query" | "key" | "value":
            return inner, channels
    return channels, None  # a norm


def _inner(old: tuple[int, int], new: tuple[int, int]) -> Places:
    """(units, heads) before and after: places of the numbers within the heads."""
    if old[1] != new[1]:
        return by_index(min(old[0], new[0]))
    sizes = old[0] // old[1], new[0] // new[1]
    pairs = [(head, at) for head in range(new[1]) for at in range(min(sizes))]
    return Places(
        tuple(head * sizes[0] + at for head, at in pairs),
        tuple(head * sizes[1] + at for head, at in pairs),
    )
