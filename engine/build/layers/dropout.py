"""Sets numbers to zero at random while training."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from engine.build.layers.base import LayerModule, Surroundings
from engine.spec.catalog.layers import DropoutLayer
from engine.spec.shapes import LayerShape


class DropoutModule(LayerModule):
    """Dropout with masks from the run's own generator."""

    def __init__(self, dropout: torch.Generator) -> None:
        super().__init__()
        self._dropout = dropout
        self.dropout_share = 0.0

    def adopt(self, layer: Any) -> None:
        super().adopt(layer)
        self.dropout_share = layer.dropout

    def forward(self, x: Tensor) -> Tensor:
        """(batch, ...) -> (batch, ...)."""
        return drop(x, self.dropout_share, self._dropout) if self.training and self.dropout_share > 0 else x


def drop(x: Tensor, share: float, generator: torch.Generator | None) -> Tensor:
    """Set a share of the numbers to zero, and scale the others so that the mean stays (Srivastava 2014)."""
    kept = 1.0 - share
    return x * torch.empty_like(x).bernoulli_(kept, generator=generator).div_(kept)


def build_dropout(layer: DropoutLayer, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Dropout layer."""
    return DropoutModule(around.dropout)
