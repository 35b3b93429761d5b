"""Every unit sees every input."""

from __future__ import annotations

from math import prod
from typing import ClassVar, Literal

from engine.spec.catalog.choices import ACTIVATION_NAMES, Activation, Initialisation, Normalisation
from engine.spec.catalog.layers.base import Shape
from engine.spec.catalog.layers.units import (
    Units,
    activation_field,
    bias_field,
    dropout_field,
    initialisation_field,
    normalisation_field,
)
from engine.spec.data_shape import DataShape
from engine.spec.form import field
from engine.spec.problems import ShapeError


class Dense(Units):
    """``dropout(activation(normalise(W x + b)))``, W of shape (units, inputs)."""

    words: ClassVar[tuple[str, ...]] = ("linear", "fully connected", "fc", "hidden", "perceptron", "mlp")
    title: ClassVar[str] = "Dense"
    summary: ClassVar[str] = "every unit to every unit"

    kind: Literal["dense"] = "dense"
    units: int = field(8, "Units", "units", minimum=1, maximum=4096, help="How many neurons stand in this layer.")
    activation: Activation = activation_field("tanh")
    bias: bool = bias_field()
    initialisation: Initialisation = initialisation_field("xavier_uniform")
    normalisation: Normalisation = normalisation_field()
    dropout: float = dropout_field()

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
