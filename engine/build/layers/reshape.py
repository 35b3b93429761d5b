"""The same numbers in another arrangement."""

from __future__ import annotations

from torch import Tensor

from engine.build.layers.base import LayerModule, Surroundings
from engine.spec.catalog.layers import Reshape, Shape
from engine.spec.shapes import LayerShape


class ReshapeModule(LayerModule):
    """All numbers of a sample with other axes, row by row."""

    def __init__(self, sizes: Shape) -> None:
        super().__init__()
        self._sizes = sizes

    def forward(self, x: Tensor) -> Tensor:
        """(batch, ...) -> (batch, sizes)."""
        return x.reshape(len(x), *self._sizes)


def build_reshape(layer: Reshape, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Reshape layer."""
    return ReshapeModule(shape.output)
