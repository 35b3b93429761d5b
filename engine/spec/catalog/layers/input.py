"""Where the data comes in."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.layers.base import Layer, Shape
from engine.spec.data_shape import DataShape
from engine.spec.form import field
from engine.spec.problems import ShapeError


class Input(Layer):
    """The features that the network sees.

    Attributes
    ----------
    features : names of the features that are switched on, in the order of the data; None means the data's default
        (x1 and x2 of a plane, everything else whole).
    """

    title: ClassVar[str] = "Input"
    summary: ClassVar[str] = "where the data comes in"
    min_inputs: ClassVar[int] = 0
    max_inputs: ClassVar[int] = 0

    kind: Literal["input"] = "input"
    features: tuple[str, ...] | None = field(
        None, "Features", "columns", help="What the network is given of each sample."
    )

    def chosen(self, data: DataShape) -> tuple[str, ...]:
        """The features that are on, in the order in which the data offers them."""
        if self.features is None:
            return data.default_features
        return tuple(name for name in data.features if name in self.features)

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        count = len(self.chosen(data))
        if count == 0:
            raise ShapeError("No input feature is switched on.", "Switch on at least one feature tile.")
        return (count,)

    def caption(self, output: Shape | None) -> str:
        return "" if output is None else f"{output[0]} features" if output[0] != 1 else "1 feature"
