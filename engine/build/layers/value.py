"""``W x + b``: the return that an agent expects."""

from __future__ import annotations

from engine.build.layers.base import LayerModule, Surroundings
from engine.build.layers.dense import DenseModule
from engine.spec.catalog.layers import ValueOutput
from engine.spec.shapes import LayerShape


def build_value(layer: ValueOutput, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Value layer; `weight` is (1, inputs)."""
    return DenseModule((shape.output[0], shape.inputs[0][0]), bias=layer.bias, initialisation=layer.initialisation)
