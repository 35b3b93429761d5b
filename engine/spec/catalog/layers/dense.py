"""Every unit sees every input."""

from __future__ import annotations

from math import prod
from typing import ClassVar, Literal

from engine.spec.catalog.choices import (
    ACTIVATION_NAMES,
    ACTIVATIONS,
    INITIALISATIONS,
    NORMALISATIONS,
    Activation,
    Initialisation,
    Normalisation,
)
from engine.spec.catalog.layers.base import Hidden, Learned, Shape
from engine.spec.data_shape import DataShape
from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.problems import ShapeError


class Dense(Hidden, Learned):
    """``dropout(activation(normalise(W x + b)))``, W of shape (units, inputs).

    Attributes
    ----------
    frozen_units : learn nothing. ablated_units : give zero. bypassed_units : give their sum without the activation.
        Indices beyond the last unit are ignored.
    """

    words: ClassVar[tuple[str, ...]] = ("linear", "fully connected", "fc", "hidden", "perceptron", "mlp")
    title: ClassVar[str] = "Dense"
    summary: ClassVar[str] = "every unit to every unit"

    kind: Literal["dense"] = "dense"
    units: int = field(8, "Units", "units", minimum=1, maximum=4096, help="How many neurons stand in this layer.")
    activation: Activation = field(
        "tanh", "Activation", "choice", choices=ACTIVATIONS, help="What a neuron does with its sum."
    )
    bias: bool = field(True, "Bias", "switch", help="A number added to each neuron's sum.")
    initialisation: Initialisation = field(
        "xavier_uniform",
        "Initialisation",
        "choice",
        choices=INITIALISATIONS,
        depth=Depth.VIEW,
        help="How weights are drawn at the next reset, or when the layer is randomised.",
    )
    normalisation: Normalisation = field(
        "none",
        "Normalisation",
        "choice",
        choices=NORMALISATIONS,
        help="Keeps sums at a steady scale: over the batch, or over the units of each sample.",
    )
    dropout: float = field(
        0.0,
        "Dropout",
        "slider",
        minimum=0.0,
        maximum=0.9,
        step=0.05,
        decimals=2,
        depth=Depth.RATE,
        help="Share of the outputs set to zero at random while training.",
    )
    frozen_units: tuple[int, ...] = field((), "Frozen units", "none", depth=Depth.RATE)
    ablated_units: tuple[int, ...] = field((), "Ablated units", "none", depth=Depth.RATE)
    bypassed_units: tuple[int, ...] = field((), "Bypassed units", "none", depth=Depth.RATE)

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        if len(inputs[0]) != 1:
            raise ShapeError("A Dense layer takes a list of numbers.", "Insert a Flatten layer before it.")
        return (self.units,)

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        norm = 2 * self.units if self.normalisation != "none" else 0
        return prod(inputs[0]) * self.units + (self.units if self.bias else 0) + norm

    def multiply_adds(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return prod(inputs[0]) * self.units

    def caption(self, output: Shape | None) -> str:
        return ACTIVATION_NAMES[self.activation]
