"""``dropout(activation(normalise(W x + b)))``."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from engine.build.layers.base import LayerModule, Surroundings
from engine.build.layers.units import UnitsModule
from engine.spec.catalog.layers import Dense
from engine.spec.shapes import LayerShape


class DenseModule(UnitsModule):
    """A dense layer; `weight` is (units, inputs)."""

    def sums(self, x: Tensor) -> Tensor:
        """(batch, inputs) -> (batch, units)."""
        return functional.linear(x, self.weight, self.bias)


def build_dense(layer: Dense, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Dense layer."""
    return DenseModule(
        (shape.output[0], shape.inputs[0][0]),
        bias=layer.bias,
        initialisation=layer.initialisation,
        activation=layer.activation,
        normalisation=layer.normalisation,
        dropout=around.dropout,
    )
