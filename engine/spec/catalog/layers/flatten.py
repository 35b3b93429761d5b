"""From rows and columns to a list."""

from __future__ import annotations

from math import prod
from typing import ClassVar, Literal

from engine.spec.catalog.layers.base import Family, Layer, Shape
from engine.spec.data_shape import DataShape


class Flatten(Layer):
    """All numbers of a sample as one list, row by row."""

    title: ClassVar[str] = "Flatten"
    summary: ClassVar[str] = "a list of all numbers"
    family: ClassVar[Family] = "shapes"
    words: ClassVar[tuple[str, ...]] = ("reshape", "vector", "list")
    kind: Literal["flatten"] = "flatten"

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        return (prod(inputs[0]),)

    def caption(self, output: Shape | None) -> str:
        return "a list"
