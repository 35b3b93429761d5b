"""Layers that let a step see what it is asked to say.

Where the next token is wanted at every step, the input a step later is the answer. A layer that mixes steps with later
ones, anywhere between that input and the output, gives it away: the loss falls to nothing, and nothing is learned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.spec.catalog.layers import (
    AdaptivePool,
    AttentionPool,
    Conv1d,
    CrossAttention,
    Flatten,
    GlobalPool,
    Input,
    LastStep,
    Layer,
    Norm,
    Pool,
    Recurrent,
    Reshape,
    SelfAttention,
    Shape,
    TransformerBlock,
    Upsample,
)
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.document import Network
from engine.spec.graph import after, before
from engine.spec.problems import SpecProblem

PROBLEM = "This layer sees the token that is to be said."
CHANGES = {  # what a setting does, by the name of the first that is changed
    "causal": "Switch on “Causal”",
    "bidirectional": "Switch off “Both directions”",
    "padding": "Choose causal padding",
    "padding_mode": "Fill with zeros",
    "normalisation": "Normalise over the batch",
    "mode": "Repeat steps instead",
}
Settings = Mapping[str, Any]


def peeking(network: Network, data: DataShape, inputs: Mapping[str, tuple[Shape, ...]]) -> tuple[SpecProblem, ...]:
    """A warning for each layer that lets a step see later ones of the sequence whose next token is wanted.

    Parameters
    ----------
    inputs : shapes of what reaches each layer, where they are known.
    """
    return tuple(
        SpecProblem(layer_id, PROBLEM, _sentence(network.layer(layer_id), settings), next(iter(settings), ""), "ahead")
        for layer_id, settings in _found(network, data, inputs)
    )


def told_of(network: Network, data: DataShape) -> frozenset[str]:
    """The layers that the sequence reaches whose next token is wanted; none where no next token is."""
    part = data.answered
    if part is None or data.task == "tagging":
        return frozenset()
    return after(network, [layer.id for layer in network.layers if _brings(layer, data, part)])


def causal_settings(layer: Layer, shape: Shape) -> Settings | None:
    """The settings with which a layer sees no later step; None where it sees none as it is, empty where none helps.

    Parameters
    ----------
    shape : of what reaches it, (channels, steps).
    """
    if getattr(layer, "bypassed", False) or getattr(layer, "ablated", False):
        return None
    match layer:
        case SelfAttention() | TransformerBlock():
            return None if layer.causal else {"causal": True}
        case Recurrent():
            return {"bidirectional": False} if layer.bidirectional else None
        case Conv1d():
            return _of_filters(layer) or None
        case Norm():
            return {"normalisation": "batch"} if layer.normalisation != "batch" else None
        case Upsample():
            return {"mode": "nearest"} if layer.mode != "nearest" and layer.factor > 1 else None
        case Pool():
            return {} if layer.window.span - 1 > layer.window.before else None
        case GlobalPool() | AdaptivePool() | AttentionPool() | LastStep() | Flatten():
            return {}
        case Reshape():
            return {} if layer.infer_shape((shape,), DataShape((), ())) != shape else None
    return None


def _of_filters(layer: Conv1d) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if layer.window.span - 1 > layer.window.before:
        found["padding"] = "causal"
    if layer.padding_mode in ("reflect", "circular") and layer.padding != "none" and layer.window.before:
        found["padding_mode"] = "zeros"
    if layer.normalisation in ("layer", "group"):
        found["normalisation"] = "batch"
    return found


def _found(
    network: Network, data: DataShape, inputs: Mapping[str, tuple[Shape, ...]]
) -> Iterator[tuple[str, Settings]]:
    told = told_of(network, data)
    leading = before(network, [layer.id for layer in network.layers if layer.kind == "output"])
    for layer_id, shapes in inputs.items():
        if layer_id not in told or layer_id not in leading or len(shapes[:1]) == 0 or len(shapes[0]) != 2:
            continue
        layer, sources = network.layer(layer_id), network.sources(layer_id)
        asked = sources[-1] if isinstance(layer, CrossAttention) else sources[0]
        settings = {} if isinstance(layer, CrossAttention) else causal_settings(layer, shapes[0])
        if settings is not None and asked in told:
            yield layer_id, settings


def _brings(layer: Layer, data: DataShape, part: SequencePart) -> bool:
    return isinstance(layer, Input) and layer.sequence(data) == part


def _sentence(layer: Layer, settings: Settings) -> str:
    if settings:
        return f"{CHANGES[next(iter(settings))]}: then no step looks at a later one."
    if isinstance(layer, CrossAttention):
        return "Link another sequence as its memory, or use causal self-attention."
    return "It takes several steps together; remove it."
