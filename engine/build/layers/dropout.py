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
        self.whole_maps = False

    def adopt(self, layer: Any) -> None:
        super().adopt(layer)
        self.dropout_share = layer.dropout
        self.whole_maps = layer.whole_maps

    def forward(self, x: Tensor) -> Tensor:
        """(batch, ...) -> (batch, ...)."""
        if not self.training or self.dropout_share == 0:
            return x
        return drop(x, self.dropout_share, self._dropout, self.whole_maps)


def drop(x: Tensor, share: float, generator: torch.Generator | None, whole_maps: bool = False) -> Tensor:
    """Set a share of the numbers to zero, and scale the others so that the mean stays (Srivastava 2014).

    Parameters
    ----------
    x : (batch, channels, ...).
    whole_maps : all positions of a channel go together (Tompson 2015).
    """
    kept = 1.0 - share
    like = x.new_empty(*x.shape[:2], *[1] * (x.dim() - 2)) if whole_maps else torch.empty_like(x)
    return x * like.bernoulli_(kept, generator=generator).div_(kept)


def build_dropout(layer: DropoutLayer, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Dropout layer."""
    return DropoutModule(around.dropout)
