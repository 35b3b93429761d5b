"""From rows and columns to a list."""

from __future__ import annotations

from torch import Tensor

from engine.build.layers.base import LayerModule, Surroundings
from engine.spec.catalog.layers import Flatten
from engine.spec.shapes import LayerShape


class FlattenModule(LayerModule):
    """All numbers of a sample as one list."""

    def forward(self, x: Tensor) -> Tensor:
        """(batch, ...) -> (batch, numbers)."""
        return x.flatten(1)


def build_flatten(layer: Flatten, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Flatten layer."""
    return FlattenModule()
