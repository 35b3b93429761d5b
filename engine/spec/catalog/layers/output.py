"""The answer; its width follows the task."""

from __future__ import annotations

from math import prod
from typing import ClassVar, Literal

from engine.spec.catalog.choices import INITIALISATIONS, Initialisation
from engine.spec.catalog.layers.base import Family, Learned, Shape, words_of_shape
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.problems import ShapeError


class Output(Learned):
    """``W x + b``: one logit for two classes, one for each of more classes, one number for each regression target.

    A reconstruction's answer is all numbers of the input: from a list, or from maps of the input's height and width by
    ``W x + b`` at each pixel (a convolution whose window is one pixel). A segmentation's answer is such a picture too,
    a logit for each class at each pixel. Likewise where each step of a sequence has an answer.

    A network may have several: each learns the same answer from where it stands, and their losses add up, each times
    its weight (Szegedy 2015). The first in the document is the network's answer.
    """

    family: ClassVar[Family] = "ends"
    words: ClassVar[tuple[str, ...]] = ("head", "answer", "auxiliary")

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
    loss_weight: float = field(
        1.0, "Loss weight", "ladder", minimum=0, maximum=100, ladder=(0.0, 0.1, 0.3, 1.0, 3.0), depth=Depth.RATE,
        help="How much this answer's loss counts where there are several outputs.", advanced=True,
    )  # fmt: skip

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        if data.task == "segmentation":
            return self._masks(inputs[0], data)
        if data.answered is not None:
            return self._steps(inputs[0], data, data.answered)
        if data.task == "reconstruction":
            return self._rebuilt(inputs[0], data)
        if len(inputs[0]) != 1:
            layer = "Last step or Global pool" if data.sequence and len(inputs[0]) == 2 else "Flatten"
            raise ShapeError("The output takes a list of numbers.", f"Insert a {layer} layer before it.")
        return (data.outputs,)

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return self._width(inputs[0]) * output[0] + (output[0] if self.bias else 0)

    def learned_numbers(self, inputs: tuple[Shape, ...], output: Shape, data: DataShape) -> int:
        """With the deviation of each number of an action, where actions are numbers."""
        deviations = output[0] if data.task == "reinforcement" and not data.classes else 0
        return self.parameter_count(inputs, output) + deviations

    def multiply_adds(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return self._width(inputs[0]) * prod(output)

    def _masks(self, shape: Shape, data: DataShape) -> Shape:
        """A segmentation answers for every pixel of the picture."""
        wanted = (data.picture or (0, 0, 0))[1:]
        if len(shape) != 3 or shape[1:] != wanted:
            raise ShapeError(
                f"A segmentation answers for {words_of_shape(wanted)} pixels; the output gets {words_of_shape(shape)}.",
                "Keep rows and columns up to here: no Flatten, and Upsample after each pooling.",
            )
        return (data.outputs, *wanted)

    def _steps(self, shape: Shape, data: DataShape, part: SequencePart) -> Shape:
        """A class for every step."""
        if len(shape) != 2 or shape[1] != part.length:
            raise ShapeError(
                f"Each of {part.length:,} steps has an answer; the output gets {words_of_shape(shape)}.",
                "Keep the steps up to here: no Last step, pooling or Flatten before the output.",
            )
        return data.outputs, part.length

    def _rebuilt(self, shape: Shape, data: DataShape) -> Shape:
        """A reconstruction is a list of all numbers, or where rows and columns, or steps, were kept, as the input."""
        if len(shape) == 1:
            return (data.outputs,)
        whole = data.picture or next(((part.channels, part.length) for part in data.sequence), None)
        if whole is None or prod(whole) != data.outputs:
            raise ShapeError("The output takes a list of numbers.", "Insert a Flatten layer before it.")
        if shape[1:] != whole[1:]:
            raise ShapeError(
                f"A reconstruction has {words_of_shape(whole[1:])} places; the output gets {words_of_shape(shape)}.",
                "Upsample after each pooling until it is as large as the input again.",
            )
        return whole

    def _width(self, shape: Shape) -> int:
        """Numbers that each answer is a sum of."""
        return shape[0] if len(shape) > 1 else prod(shape)

    def caption(self, output: Shape | None) -> str:
        return "" if output is None else f"{output[0]} outputs" if output[0] != 1 else "1 output"
