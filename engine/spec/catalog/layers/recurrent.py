"""Layers that go through a sequence step by step and remember (Elman 1990)."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.choices import Initialisation
from engine.spec.catalog.layers.base import Family, Shape, words_of_shape
from engine.spec.catalog.layers.sequences import takes_sequence
from engine.spec.catalog.layers.units import Units, dropout_field, initialisation_field
from engine.spec.data_shape import DataShape
from engine.spec.form import field
from engine.spec.problems import ShapeError


class Recurrent(Units):
    """A state of `units` numbers, made at each step of what comes in there and of the state before.

    Takes (channels, steps) and gives the states (units, steps); in both directions (2 * units, steps), forward first. A
    second link brings a list of `units` numbers, which is the first hidden state of the first layer, forward.

    Weights: `weight_0` (units, channels, gates), `recurrent_0` (units, units, gates), `bias_0` (units, gates); the
    number is that of the layer, and the backward direction has its own with `_back` behind the name.

    Attributes
    ----------
    layers : so many on top of one another, each over the states of the one below.
    bidirectional : a second state runs from the end to the start (Schuster 1997).
    dropout : of the states that are handed on, to the next layer and to the outside; not within the recurrence.
    initialisation : of the weights of what comes in; those of the state are orthogonal (Saxe 2014).
    gates : how many sums each unit has.
    """

    family: ClassVar[Family] = "sequences"
    max_inputs: ClassVar[int] = 2
    ports: ClassVar[tuple[str, ...]] = ("steps", "first state")
    gates: ClassVar[int] = 1

    units: int = field(32, "Units", "units", minimum=1, maximum=1024, help="How many numbers it remembers.")
    layers: int = field(
        1,
        "Layers",
        "units",
        minimum=1,
        maximum=4,
        help="So many on top of one another, each over the states of the one below.",
    )
    bidirectional: bool = field(
        False, "Both directions", "switch",
        help="A second state runs from the end to the start; twice as many outputs.",
    )  # fmt: skip
    initialisation: Initialisation = initialisation_field("xavier_uniform")
    dropout: float = dropout_field()

    @property
    def directions(self) -> int:
        """1, or 2 where it also runs from the end to the start."""
        return 2 if self.bidirectional else 1

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        takes_sequence(self.title, inputs[0])
        if len(inputs) > 1 and inputs[1] != (self.units,):
            raise ShapeError(
                f"The second link is the first state, {self.units:,} numbers; it brings {words_of_shape(inputs[1])}.",
                f"Insert a Dense layer of {self.units:,} units there, or remove that link.",
            )
        return (self.directions * self.units, inputs[0][1])

    def widths(self, channels: int) -> tuple[int, ...]:
        """(layers,) how many numbers come into each layer at a step."""
        return (channels, *[self.directions * self.units] * (self.layers - 1))

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        each = sum(self.gates * (width + self.units + 1) + self._inner for width in self.widths(inputs[0][0]))
        return self.directions * self.units * each

    def multiply_adds(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        each = sum(self.gates * (width + self.units) for width in self.widths(inputs[0][0]))
        return self.directions * self.units * each * output[1]

    def caption(self, output: Shape | None) -> str:
        words = [f"{self.layers} layers"] if self.layers > 1 else []
        return " · ".join([*words, *self._more, *(["both directions"] if self.bidirectional else [])])

    @property
    def _more(self) -> list[str]:
        """What else the caption says."""
        return []

    @property
    def _inner(self) -> int:
        """Biases of a unit besides one for each gate."""
        return 0


RecurrentActivation = Literal["tanh", "relu"]
ACTIVATIONS = (("tanh", "tanh"), ("relu", "ReLU"))


class Rnn(Recurrent):
    """``h = tanh(W x + R h_before + b)`` (Elman 1990)."""

    title: ClassVar[str] = "Elman RNN"
    summary: ClassVar[str] = "a state, made anew at each step"
    words: ClassVar[tuple[str, ...]] = ("recurrent", "memory", "vanilla", "sequence", "time", "simple rnn")
    kind: Literal["rnn"] = "rnn"
    activation: RecurrentActivation = field(
        "tanh", "Activation", "choice", choices=ACTIVATIONS, help="What becomes of the sum at each step."
    )

    @property
    def _more(self) -> list[str]:
        return [dict(ACTIVATIONS)[self.activation]]


class Gru(Recurrent):
    """Gates say how much of the state is forgotten and made anew (Cho 2014).

    Gates in the order of torch: reset, update, new. `inner_bias_0` (units, 1) stands within the reset's reach.
    """

    title: ClassVar[str] = "GRU"
    summary: ClassVar[str] = "gates say what is made anew"
    words: ClassVar[tuple[str, ...]] = ("recurrent", "gated", "memory", "rnn", "sequence", "time")
    gates: ClassVar[int] = 3
    kind: Literal["gru"] = "gru"

    @property
    def _inner(self) -> int:
        return 1


class Lstm(Recurrent):
    """A cell that keeps, behind gates that write, forget and read (Hochreiter 1997, Gers 2000).

    Gates in the order of torch: input, forget, cell, output. The bias of the forget gate starts at 1, so that a new
    cell remembers (Jozefowicz 2015).
    """

    title: ClassVar[str] = "LSTM"
    summary: ClassVar[str] = "a cell that keeps, behind gates"
    words: ClassVar[tuple[str, ...]] = ("recurrent", "long short-term memory", "gated", "rnn", "sequence", "time")
    gates: ClassVar[int] = 4
    kind: Literal["lstm"] = "lstm"
