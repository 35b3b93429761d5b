"""``W x + b``: logits, or the regression's standardised answer."""

from __future__ import annotations

from typing import Any

from engine.build.layers.base import LayerModule, Surroundings
from engine.build.layers.dense import DenseModule
from engine.spec.catalog.layers import Output
from engine.spec.shapes import LayerShape


class OutputModule(DenseModule):
    """An answer.

    Attributes
    ----------
    loss_weight : how much its loss counts.
    """

    loss_weight = 1.0

    def adopt(self, layer: Any) -> None:
        super().adopt(layer)
        self.loss_weight = layer.loss_weight


def build_output(layer: Output, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of an Output layer."""
    return OutputModule(shape.inputs[0][0], shape.output[0], bias=layer.bias, initialisation=layer.initialisation)
