"""Where the data comes in: the features are made before training, so nothing is left to do."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.build.layers.base import LayerModule
from engine.spec.catalog.layers import Input
from engine.spec.shapes import LayerShape


class InputModule(LayerModule):
    """Hands the features on."""

    def forward(self, x: Tensor) -> Tensor:
        """(batch, features) -> (batch, features)."""
        return x


def build_input(layer: Input, shape: LayerShape, dropout: torch.Generator) -> LayerModule:
    """The module of an Input layer."""
    return InputModule()
