"""Layers in which each step looks at others and takes from those that matter (Bahdanau 2015, Vaswani 2017)."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from engine.spec.catalog.choices import Initialisation
from engine.spec.catalog.layers.base import Family, Hidden, Learned, Shape
from engine.spec.catalog.layers.sequences import takes_sequence
from engine.spec.catalog.layers.units import Units, bias_field, dropout_field, initialisation_field
from engine.spec.data_shape import DataShape
from engine.spec.form import field
from engine.spec.problems import ShapeError

MOST_HEADS = 32
CAUSAL_HELP = "No step looks at a later one: what is to be said must not be seen."


def heads_field(default: int) -> Any:
    """How many patterns of looking there are at once."""
    return field(
        default, "Heads", "units", minimum=1, maximum=MOST_HEADS,
        help="So many ways of looking side by side, each with its share of the width.",
    )  # fmt: skip


class Attention(Units):
    """``out(softmax(q k / sqrt(size)) v)``, by several heads side by side.

    Weights: `query`, `key`, `value` (units, channels) and `out` (units, units), each with a bias of its name and
    `_bias`. Head h has the rows from ``h * units / heads`` on.

    Attributes
    ----------
    units : width of the answer, shared out to the heads.
    """

    family: ClassVar[Family] = "sequences"

    units: int = field(32, "Units", "units", minimum=1, maximum=2048, help="Width of its answer, for all heads.")
    heads: int = heads_field(4)
    bias: bool = bias_field()
    initialisation: Initialisation = initialisation_field("xavier_uniform")
    dropout: float = dropout_field()

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        for shape in inputs:
            takes_sequence(self.title, shape)
        if self.units % self.heads:
            units, heads = fitting_units(self.units, self.heads), fitting_heads(self.units, self.heads)
            problem = f"{self.units:,} units cannot be shared out to {self.heads} heads."
            raise ShapeError(problem, f"Take {units:,} units, or {_heads(heads)}.")
        return (self.units, inputs[0][1])

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        asking, told = inputs[0][0], inputs[-1][0]
        return self.units * (asking + 2 * told + self.units) + (4 * self.units if self.bias else 0)

    def multiply_adds(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        (asking, queries), (told, keys) = inputs[0], inputs[-1]
        projected = asking * queries + 2 * told * keys + self.units * queries
        return self.units * (projected + 2 * queries * keys)

    def caption(self, output: Shape | None) -> str:
        return _heads(self.heads)


class SelfAttention(Attention):
    """Each step asks all steps of the same sequence (Vaswani 2017): (channels, steps) to (units, steps).

    Attributes
    ----------
    causal : it asks only those up to itself.
    """

    title: ClassVar[str] = "Self-attention"
    summary: ClassVar[str] = "each step looks at the others"
    words: ClassVar[tuple[str, ...]] = ("attention", "transformer", "multi-head", "query", "key", "value", "sequence")
    kind: Literal["self_attention"] = "self_attention"
    causal: bool = field(False, "Causal", "switch", help=CAUSAL_HELP)

    def caption(self, output: Shape | None) -> str:
        return _with_causal(super().caption(output), self.causal)


class CrossAttention(Attention):
    """Each step of one sequence asks all steps of another (Bahdanau 2015).

    Its first link brings those that ask (channels, steps), its second what is asked, the memory (channels, steps).
    It gives (units, steps of the first).
    """

    title: ClassVar[str] = "Cross-attention"
    summary: ClassVar[str] = "each step looks at another sequence"
    words: ClassVar[tuple[str, ...]] = (
        "attention", "encoder", "decoder", "translation", "alignment", "memory", "query", "key", "value",
    )  # fmt: skip
    min_inputs: ClassVar[int] = 2
    max_inputs: ClassVar[int] = 2
    ports: ClassVar[tuple[str, ...]] = ("queries", "memory")
    kind: Literal["cross_attention"] = "cross_attention"


TransformerActivation = Literal["gelu", "relu"]
ACTIVATIONS = (("gelu", "GELU"), ("relu", "ReLU"))


class TransformerBlock(Hidden, Learned):
    """``y = x + attention(norm(x))``, then ``y + W2 f(W1 norm(y))``: it keeps channels and steps (Vaswani 2017).

    The norms come first (Xiong 2020), over the channels of each step. What ends the two ways, `out` and `narrow`, is
    zero at first: the block changes nothing until it learns, so that it can be put into a network that learns already
    (Goyal 2017, Bachlechner 2021).

    Weights: `query`, `key`, `value`, `out` (channels, channels), `widen` (widening * channels, channels), `narrow`
    (channels, widening * channels), each with a bias of its name and `_bias`; the norms `attention_norm` and
    `forward_norm`.

    Attributes
    ----------
    widening : how many times as wide as the channels its inner layer is.
    causal : each step asks only those up to itself.
    dropout : of what the two ways add, while training.
    """

    title: ClassVar[str] = "Transformer block"
    summary: ClassVar[str] = "attention, then a layer at each step"
    family: ClassVar[Family] = "sequences"
    words: ClassVar[tuple[str, ...]] = ("attention", "encoder", "decoder", "gpt", "bert", "multi-head", "feedforward")
    kind: Literal["transformer"] = "transformer"

    heads: int = heads_field(4)
    causal: bool = field(False, "Causal", "switch", help=CAUSAL_HELP)
    widening: int = field(
        4, "Widening", "units", minimum=1, maximum=8, help="How many times as wide its inner layer is at each step."
    )
    activation: TransformerActivation = field(
        "gelu", "Activation", "choice", choices=ACTIVATIONS, help="What the units of its inner layer do."
    )
    initialisation: Initialisation = initialisation_field("xavier_uniform")
    dropout: float = dropout_field()

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        takes_sequence(self.title, inputs[0])
        channels = inputs[0][0]
        if channels % self.heads:
            units, heads = fitting_units(channels, self.heads), fitting_heads(channels, self.heads)
            problem = f"{channels:,} channels cannot be shared out to {self.heads} heads."
            raise ShapeError(problem, f"Take {_heads(heads)}, or {units:,} channels before it.")
        return inputs[0]

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        width = output[0]
        return width * ((4 + 2 * self.widening) * width + 4 + self.widening + 1 + 4)  # weights, biases, two norms

    def multiply_adds(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        width, steps = output
        return width * steps * ((4 + 2 * self.widening) * width + 2 * steps)

    def caption(self, output: Shape | None) -> str:
        return _with_causal(_heads(self.heads), self.causal)


def fitting_units(units: int, heads: int) -> int:
    """The nearest width that can be shared out to so many heads."""
    return max(1, round(units / heads)) * heads


def fitting_heads(units: int, heads: int) -> int:
    """The most heads, so many at most, to which a width can be shared out."""
    return max(count for count in range(1, min(heads, units) + 1) if units % count == 0)


def _heads(count: int) -> str:
    return f"{count} heads" if count != 1 else "1 head"


def _with_causal(words: str, causal: bool) -> str:
    return f"{words} · causal" if causal else words
