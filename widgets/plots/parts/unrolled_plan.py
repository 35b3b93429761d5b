"""What of a network is drawn step by step: its stretches of time, and in each of them rows of blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.spec.data_shape import SequencePart
from engine.spec.document import Network, Spec
from engine.spec.edits import title_of
from engine.spec.graph import before
from engine.spec.shapes import Analysis
from widgets.plots.parts.sequence_tokens import home_of

RECURRENT = ("rnn", "gru", "lstm", "reservoir")
MOST_BANDS = 3
Answer = Literal["none", "steps", "last", "all"]  # nothing here, at each step, from the last step, from all of them


@dataclass(frozen=True)
class Block:
    """One layer over time.

    Attributes
    ----------
    recurrent : whether a state goes on to the next step. twice : whether two do, as in an LSTM.
    back : whether a second one comes from the end.
    heir_of : layer of another stretch whose last state is its first; '' without one.
    """

    layer_id: str
    title: str
    recurrent: bool = False
    twice: bool = False
    back: bool = False
    heir_of: str = ""


@dataclass(frozen=True)
class Band:
    """One branch: the way from the input to an output.

    Attributes
    ----------
    blocks : from the input on. output : id of the answer, '' where it leads into another stretch.
    """

    blocks: tuple[Block, ...]
    output: str
    answer: Answer


@dataclass(frozen=True)
class Stretch:
    """One sequence, walked step by step."""

    part: SequencePart
    bands: tuple[Band, ...]


def plan_of(spec: Spec, analysis: Analysis) -> tuple[Stretch, ...]:
    """The stretches of a network, that of the answer last; empty where no layer goes along the steps."""
    shape = spec.data_shape
    outputs = _outputs(spec, analysis)
    if not shape.sequence or not outputs:
        return ()
    answered = home_of(spec, outputs[0]) or shape.sequence[0]
    parts = sorted(shape.sequence, key=lambda part: part.name == answered.name)
    stretches = [Stretch(part, _bands(spec, analysis, part, outputs)) for part in parts]
    return tuple(stretch for stretch in stretches if any(band.blocks for band in stretch.bands))


def _outputs(spec: Spec, analysis: Analysis) -> tuple[str, ...]:
    """The answer first."""
    found = [i for i in analysis.order if spec.network.layer(i).kind == "output"]
    return tuple(sorted(found, key=lambda output: output != analysis.answer))


def _bands(spec: Spec, analysis: Analysis, part: SequencePart, outputs: tuple[str, ...]) -> tuple[Band, ...]:
    """One for each output that another way leads to."""
    found: dict[tuple[str, ...], Band] = {}
    for output in outputs:
        leading = before(spec.network, [output])
        ids = tuple(i for i in _drawn(spec, analysis, part) if i in leading)
        if ids and ids not in found:
            home = home_of(spec, output)
            mine = home is not None and home.name == part.name
            answer = _answer(spec, output) if mine else "none"
            found[ids] = Band(tuple(_block(spec, i) for i in ids), output if mine else "", answer)
    return tuple(found.values())[:MOST_BANDS]


def _drawn(spec: Spec, analysis: Analysis, part: SequencePart) -> tuple[str, ...]:
    """Layers with a state or weights, which go along this sequence; what only rescales is left out."""
    found = []
    for layer_id in analysis.order:
        layer, shape = spec.network.layer(layer_id), analysis.shapes.get(layer_id)
        if layer.kind in ("input", "output", "norm") or shape is None or len(shape.output) != 2:
            continue
        home = home_of(spec, layer_id)
        if home is not None and home.name == part.name and (layer.kind in RECURRENT or shape.parameters):
            found.append(layer_id)
    return tuple(found)


def _block(spec: Spec, layer_id: str) -> Block:
    layer = spec.network.layer(layer_id)
    recurrent = layer.kind in RECURRENT
    return Block(
        layer_id, title_of(spec, layer_id), recurrent, layer.kind == "lstm",
        bool(getattr(layer, "bidirectional", False)), _heir_of(spec.network, layer_id) if recurrent else "",
    )  # fmt: skip


def _heir_of(network: Network, layer_id: str) -> str:
    """The recurrent layer from which the first state comes, through whatever lies between."""
    at = (*network.sources(layer_id), "", "")[1]
    while at and network.has(at) and network.layer(at).kind not in RECURRENT:
        at = next(iter(network.sources(at)), "")
    return at if network.has(at) else ""


def _answer(spec: Spec, output: str) -> Answer:
    if spec.data_shape.answered is not None:
        return "steps"
    ways = before(spec.network, [output])
    return "last" if any(spec.network.layer(i).kind == "last_step" for i in ways) else "all"
