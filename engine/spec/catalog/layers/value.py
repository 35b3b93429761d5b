"""What an agent expects: the second head of an actor and critic."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.choices import INITIALISATIONS, Initialisation
from engine.spec.catalog.layers.base import Family, Learned, Shape
from engine.spec.data_shape import DataShape
from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.problems import ShapeError


class ValueOutput(Learned):
    """``W x + b``, one number: the return that is expected from what is seen (Sutton 1984).

    It takes part where one acts in a world; elsewhere it is idle. Fed from the trunk of the Output it is its second
    head, behind layers of its own a network of its own.
    """

    family: ClassVar[Family] = "ends"
    words: ClassVar[tuple[str, ...]] = ("critic", "baseline", "head", "reinforcement")

    title: ClassVar[str] = "Value"
    summary: ClassVar[str] = "what return an agent expects, discounted and in the reward it learns from"

    kind: Literal["value"] = "value"
    bias: bool = field(True, "Bias", "switch", help="A number added to the sum.")
    initialisation: Initialisation = field(
        "xavier_uniform",
        "Initialisation",
        "choice",
        choices=INITIALISATIONS,
        depth=Depth.VIEW,
        help="How weights are drawn at the next reset, or when the layer is randomised.",
    )

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        if len(inputs[0]) != 1:
            layer = "Last step or Global pool" if data.sequence and len(inputs[0]) == 2 else "Flatten"
            raise ShapeError("The value takes a list of numbers.", f"Insert a {layer} layer before it.")
        return (1,)

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return inputs[0][0] + int(self.bias)

    def multiply_adds(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return inputs[0][0]

    def caption(self, output: Shape | None) -> str:
        return "" if output is None else "1 output"
