"""Layers with several tables of weights: what each is called, and what their rows and columns are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.spec.catalog.layers import (
    Attention,
    Embedding,
    GaussianCode,
    Input,
    LayerKind,
    PositionalEncoding,
    Recurrent,
    Reservoir,
    TransformerBlock,
)
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec

Side = Literal["inputs", "memory", "others"]
OWN = "weight"  # the table of a layer that has one
GATES: dict[str, tuple[str, ...]] = {
    "lstm": ("input gate", "forget gate", "cell", "output gate"),
    "gru": ("reset gate", "update gate", "new state"),
    "rnn": ("state",),
}
SIGNS = {" ": "␣", "\n": "↵", "\t": "⇥", "": "∅"}  # symbols that would not be seen


@dataclass(frozen=True)
class Matrix:
    """One of several tables of a layer.

    Attributes
    ----------
    key : its tensor, as `SetWeight.parameter` has it; of a recurrent
        layer "weight_0:1" is the second gate of `weight_0`.
    title : 'input → forget gate'.
    side : where its columns come from: "inputs" of the layer, its "memory" link, or "others", which have `columns`.
    columns : their names; empty is numbers.
    """

    key: str
    title: str
    side: Side = "others"
    columns: tuple[str, ...] = ()


def matrices(layer: LayerKind) -> tuple[Matrix, ...]:
    """The tables of a layer that has several; empty of others, whose only one is `OWN`."""
    match layer:
        case Recurrent():
            return _of_recurrent(layer)
        case Reservoir():
            return Matrix(OWN, "input → state", "inputs"), Matrix("recurrent", "state → state")
        case Attention():
            return _of_attention("memory" if layer.max_inputs > 1 else "inputs")
        case GaussianCode():
            return Matrix(OWN, "input → mean", "inputs"), Matrix("spread_weight", "input → log variance", "inputs")
        case PositionalEncoding(mode="learned"):
            return (Matrix("table", "places"),)
        case TransformerBlock():
            widened = Matrix("widen", "channels → inner layer"), Matrix("narrow", "inner layer → channels")
            return *_of_attention("inputs"), *widened
    return ()


def watched(layer_id: str, key: str) -> dict[str, Any]:
    """What a `Watch` says for one table of a layer."""
    if not layer_id or key == OWN:
        return {"weights": frozenset({layer_id} if layer_id else ())}
    return {"matrices": frozenset({(layer_id, key)})}


def matrix_of(layer: LayerKind, key: str) -> Matrix:
    """The table of this key, or the first one."""
    every = matrices(layer) or (Matrix(OWN, "weights", "inputs"),)
    return next((matrix for matrix in every if matrix.key == key), every[0])


def _of_recurrent(layer: Recurrent) -> tuple[Matrix, ...]:
    """What comes in, gate by gate, then the state, then the biases; of each layer, and of each direction."""
    gates = GATES[layer.kind]
    found: list[Matrix] = []
    for number in range(layer.layers):
        for back in ("", "_back")[: layer.directions]:
            where = f"layer {number + 1}, " * (layer.layers > 1) + "backward, " * bool(back)
            side: Side = "others" if number else "inputs"
            name = f"{number}{back}"
            found += [Matrix(f"weight_{name}:{at}", f"{where}input → {gate}", side) for at, gate in enumerate(gates)]
            found += [Matrix(f"recurrent_{name}:{at}", f"{where}state → {gate}") for at, gate in enumerate(gates)]
            found.append(Matrix(f"bias_{name}", f"{where}biases", columns=gates))
    return tuple(found)


def _of_attention(told: Side) -> tuple[Matrix, ...]:
    return (
        Matrix("query", "input → query", "inputs"),
        Matrix("key", "memory → key" if told == "memory" else "input → key", told),
        Matrix("value", "memory → value" if told == "memory" else "input → value", told),
        Matrix("out", "heads → answer"),
    )


def column_names(spec: Spec, layer_id: str) -> tuple[str, ...]:
    """What the columns of a layer stand for where sequences say it: symbols of an embedding, or channels; else ()."""
    sources = spec.network.sources(layer_id)
    source = spec.network.layer(sources[0]) if sources else None
    if not isinstance(source, Input):
        return ()
    part = source.sequence(spec.data_shape)
    if part is not None and isinstance(spec.network.layer(layer_id), Embedding):
        return shown_symbols(part.symbols)
    return channel_names(source, spec.data_shape)


def channel_names(layer: Input, data: DataShape) -> tuple[str, ...]:
    """What comes in at each step of a sequence; () where samples are none."""
    part = layer.sequence(data)
    if part is None:
        return ()
    return part.channel_names or ((part.name,) if part.channels == 1 else tuple(map(str, range(1, part.channels + 1))))


def shown_symbols(symbols: Sequence[str]) -> tuple[str, ...]:
    """Symbols as they can be seen: ␣ for a space."""
    return tuple(SIGNS.get(symbol, symbol) for symbol in symbols)
