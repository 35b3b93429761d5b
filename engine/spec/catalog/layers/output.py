"""The answer; its width follows the task."""

from __future__ import annotations

from math import prod
from typing import ClassVar, Literal

from engine.spec.catalog.choices import INITIALISATIONS, Initialisation
from engine.spec.catalog.layers.base import Layer, Shape
from engine.spec.data_shape import DataShape
from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.problems import ShapeError


class Output(Layer):
    """``W x + b``: one logit for two classes, one for each of more classes, one number for each regression target."""

    title: ClassVar[str] = "Output"
    summary: ClassVar[str] = "the network's answer"

    kind: Literal["output"] = "output"
    bias: bool = field(True, "Bias", "switch", help="A number added to each output's sum.")
    initialisation: Initialisation = field(
        "xavier_uniform",
        "Initialisation",
        "choice",
        choices=INITIALISATIONS,
        depth=Depth.VIEW,
        help="How weights are drawn at the next reset, or when the layer is randomised.",
    )
    frozen: bool = field(
        False, "Frozen", "switch", depth=Depth.RATE, help="A frozen layer is used, but does not learn."
    )

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        if len(inputs[0]) != 1:
            raise ShapeError("The output takes a list of numbers.", "Insert a Flatten layer before it.")
        return (data.outputs,)

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return prod(inputs[0]) * output[0] + (output[0] if self.bias else 0)

    def caption(self, output: Shape | None) -> str:
        return "" if output is None else f"{output[0]} outputs" if output[0] != 1 else "1 output"
