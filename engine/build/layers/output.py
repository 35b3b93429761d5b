"""``W x + b``: logits, or the regression's standardised answer."""

from __future__ import annotations

import torch

from engine.build.layers.base import LayerModule
from engine.build.layers.dense import DenseModule
from engine.spec.catalog.layers import Output
from engine.spec.shapes import LayerShape


def build_output(layer: Output, shape: LayerShape, dropout: torch.Generator) -> LayerModule:
    """The module of an Output layer."""
    return DenseModule(shape.inputs[0][0], shape.output[0], bias=layer.bias, initialisation=layer.initialisation)
