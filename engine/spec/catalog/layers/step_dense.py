"""The same Dense layer at each step."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.choices import ACTIVATION_NAMES, Activation, Initialisation
from engine.spec.catalog.layers.base import Family, Shape
from engine.spec.catalog.layers.sequences import takes_sequence
from engine.spec.catalog.layers.units import (
    Units,
    activation_field,
    bias_field,
    dropout_field,
    initialisation_field,
)
from engine.spec.data_shape import DataShape
from engine.spec.form import field


class StepDense(Units):
    """``dropout(activation(W x + b))`` of the numbers at each step by itself; W of shape (units, channels)."""

    title: ClassVar[str] = "Dense at each step"
    summary: ClassVar[str] = "the same units at each step"
    family: ClassVar[Family] = "sequences"
    words: ClassVar[tuple[str, ...]] = ("time distributed", "linear", "pointwise", "fully connected", "1x1")
    kind: Literal["step_dense"] = "step_dense"

    units: int = field(16, "Units", "units", minimum=1, maximum=2048, help="How many numbers each step becomes.")
    activation: Activation = activation_field("relu")
    bias: bool = bias_field()
    initialisation: Initialisation = initialisation_field("xavier_uniform")
    dropout: float = dropout_field()

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        takes_sequence(self.title, inputs[0])
        return (self.units, inputs[0][1])

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return self.units * (inputs[0][0] + (1 if self.bias else 0))

    def multiply_adds(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return self.units * inputs[0][0] * output[1]

    def caption(self, output: Shape | None) -> str:
        return ACTIVATION_NAMES[self.activation]
