"""What stands at each step of a sequence: symbols as people can see them, numbers, and which sequence a layer walks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.snapshot import Chosen, Floats, Ints
from engine.spec.catalog.layers import Input
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.document import Spec

SEEN = {" ": "␣", "\n": "↵", "\t": "⇥", "": "∅"}  # symbols that would not be seen
UNKNOWN = "?"


def token_text(symbol: str) -> str:
    """A symbol as it can be seen: ␣ for a space."""
    return SEEN.get(symbol, symbol)


def token_at(symbols: Sequence[str], index: float) -> str:
    """The symbol of an index as it comes in an array; a question mark where there is none."""
    known = index == index and 0 <= round(index) < len(symbols)
    return token_text(symbols[round(index)]) if known else UNKNOWN


def home_of(spec: Spec, layer_id: str, port: int = 0) -> SequencePart | None:
    """The sequence that a layer's steps are steps of: that of the input reached by its first link (or by `port`)."""
    network, seen = spec.network, set[str]()
    sources = network.sources(layer_id) if network.has(layer_id) else ()
    at = sources[port] if port < len(sources) else layer_id
    while network.has(at) and at not in seen:
        layer = network.layer(at)
        if isinstance(layer, Input):
            return layer.sequence(spec.data_shape)
        seen.add(at)
        at = next(iter(network.sources(at)), "")
    return None


def place_of(shape: DataShape, part: SequencePart) -> int:
    """Which of the sequences of a sample this is."""
    return next((at for at, each in enumerate(shape.sequence) if each.name == part.name), 0)


def own_steps(chosen: Chosen, shape: DataShape, part: SequencePart) -> int:
    """How many steps of a sequence the chosen sample has."""
    at = place_of(shape, part)
    return min(chosen.steps[at], part.length) if at < len(chosen.steps) else part.length


def values_of(chosen: Chosen, shape: DataShape, part: SequencePart) -> Floats:
    """What comes in of one sequence: (channels, its own steps); empty where the sample is of other data."""
    sizes = [each.channels * each.length for each in shape.sequence]
    at = place_of(shape, part)
    if len(chosen.inputs) != sum(sizes):
        return np.zeros((part.channels, 0), np.float32)
    first = sum(sizes[:at])
    return chosen.inputs[first : first + sizes[at]].reshape(part.channels, part.length)[
        :, : own_steps(chosen, shape, part)
    ]


def tokens_of(chosen: Chosen, shape: DataShape, part: SequencePart) -> tuple[str, ...]:
    """A word for each step that comes in: its symbol, or the number of the step where it is measured."""
    values = values_of(chosen, shape, part)
    if not part.symbols:
        return tuple(map(str, range(values.shape[1])))
    return tuple(token_at(part.symbols, float(index)) for index in values[0])


def said_tokens(classes: Ints | None, shape: DataShape, steps: int) -> tuple[str, ...]:
    """The class of each step in words, of `Chosen.said` or `Chosen.mask`; empty where nothing is asked."""
    if classes is None or classes.ndim != 1:
        return ()
    return tuple(token_at(shape.places, float(index)) if index >= 0 else "" for index in classes[:steps])
