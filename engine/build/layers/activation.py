"""An activation function by itself."""

from __future__ import annotations

from torch import Tensor

from engine.build.activations import FUNCTIONS
from engine.build.layers.base import LayerModule, Surroundings
from engine.spec.catalog.layers import ActivationLayer
from engine.spec.shapes import LayerShape


class ActivationModule(LayerModule):
    """Bends every number alike."""

    def __init__(self, activation: str) -> None:
        super().__init__()
        self._activation = FUNCTIONS[activation]

    def forward(self, x: Tensor) -> Tensor:
        """(batch, ...) -> (batch, ...)."""
        return x if self._activation is None else self._activation(x)


def build_activation(layer: ActivationLayer, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of an Activation layer."""
    return ActivationModule(layer.activation)
