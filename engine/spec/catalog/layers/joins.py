"""Where several ways through the network meet."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.layers.base import MOST_INPUTS, Family, Layer, Shape, same_shape, words_of_shape
from engine.spec.data_shape import DataShape
from engine.spec.problems import ShapeError


class Join(Layer):
    """Takes any number of links; with one it passes on what it gets."""

    family: ClassVar[Family] = "joins"
    max_inputs: ClassVar[int] = MOST_INPUTS


class Add(Join):
    """The sum of its inputs, number by number: the skip connection of residual networks (He 2015)."""

    title: ClassVar[str] = "Add"
    summary: ClassVar[str] = "the sum of its inputs"
    words: ClassVar[tuple[str, ...]] = ("sum", "plus", "residual", "skip", "merge")
    kind: Literal["add"] = "add"

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        return _equal(self.title, inputs)

    def caption(self, output: Shape | None) -> str:
        return "sum"


class Multiply(Join):
    """The product of its inputs, number by number: a gate (Dauphin 2016).

    A list with one number for each channel scales whole maps of a picture or a signal (Hu 2018).
    """

    title: ClassVar[str] = "Multiply"
    summary: ClassVar[str] = "the product of its inputs"
    words: ClassVar[tuple[str, ...]] = ("product", "times", "gate", "merge")
    kind: Literal["multiply"] = "multiply"

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        largest = max(inputs, key=len)
        return _equal(self.title, tuple(largest if shape == largest[:1] else shape for shape in inputs))

    def caption(self, output: Shape | None) -> str:
        return "product"


class Concatenate(Join):
    """Its inputs one after another, along the first axis of a sample (Huang 2016)."""

    title: ClassVar[str] = "Concatenate"
    summary: ClassVar[str] = "its inputs one after another"
    words: ClassVar[tuple[str, ...]] = ("concat", "stack", "join", "merge", "dense net")
    kind: Literal["concatenate"] = "concatenate"

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        if not same_shape(tuple(shape[1:] for shape in inputs)):
            raise ShapeError(
                f"Concatenate gets {_listed(inputs)}, which differ in more than the first size.",
                "Bring them to one size, or insert Flatten layers before it.",
            )
        return (sum(shape[0] for shape in inputs), *inputs[0][1:])

    def caption(self, output: Shape | None) -> str:
        return "side by side"


def _equal(title: str, inputs: tuple[Shape, ...]) -> Shape:
    if not same_shape(inputs):
        raise ShapeError(
            f"{title} needs inputs of equal shape; it gets {_listed(inputs)}.",
            "Match the units of the layers that feed it, or use Concatenate.",
        )
    return inputs[0]


def _listed(inputs: tuple[Shape, ...]) -> str:
    words = [words_of_shape(shape) for shape in dict.fromkeys(inputs)]
    return " and ".join(words) if len(words) < 4 else f"{', '.join(words[:3])} and others"
