"""The same Dense layer at each step."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from engine.build.layers.base import Surroundings
from engine.build.layers.units import UnitsModule
from engine.spec.catalog.layers import StepDense
from engine.spec.shapes import LayerShape


class StepDenseModule(UnitsModule):
    """A dense layer at each step; `weight` is (units, channels)."""

    def sums(self, x: Tensor) -> Tensor:
        """(batch, channels, steps) -> (batch, units, steps)."""
        return functional.linear(x.permute(2, 0, 1), self.weight, self.bias).permute(1, 2, 0)


def build_step_dense(layer: StepDense, shape: LayerShape, around: Surroundings) -> StepDenseModule:
    """The module of a Dense layer at each step."""
    return StepDenseModule(
        (layer.units, shape.inputs[0][0]),
        axes=1,
        bias=layer.bias,
        initialisation=layer.initialisation,
        activation=layer.activation,
        dropout=around.dropout,
    )
