"""What spoils a sample before the network sees it."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from engine.build.layers.base import LayerModule, Surroundings
from engine.build.layers.steps import lengths_of, spread_last
from engine.build.layers.still import Still
from engine.build.seeds import generator
from engine.spec.catalog.layers import Corruption
from engine.spec.shapes import LayerShape

REACH = 3  # deviations; a blur looks no further


class CorruptionModule(LayerModule):
    """Adds noise, sets a share to zero, or blurs: anew each time while training, afterwards as before."""

    def __init__(self, dropout: torch.Generator, normal: Still, uniform: Still) -> None:
        super().__init__()
        self._dropout = dropout
        self._normal, self._uniform = normal, uniform
        self.mode = "noise"
        self.deviation = self.share = self.radius = 0.0

    def adopt(self, layer: Any) -> None:
        super().adopt(layer)
        self.mode, self.deviation = layer.mode, layer.deviation
        self.share, self.radius = layer.share, layer.radius

    def forward(self, x: Tensor) -> Tensor:
        """(batch, ...) -> the same."""
        if self.mode == "noise":
            return x + self.deviation * self._drawn(x, self._normal) if self.deviation else x
        if self.mode == "masking":
            return x.masked_fill(self._drawn(x, self._uniform) < self.share, 0.0) if self.share else x
        lengths = lengths_of(self)
        return blurred(x if lengths is None else spread_last(x, lengths), self.radius)

    def _drawn(self, x: Tensor, still: Still) -> Tensor:
        """Random numbers like x."""
        return still.fill(torch.empty_like(x), self._dropout) if self.training else still.rows(x, tuple(x.shape[1:]))


def blurred(x: Tensor, deviation: float) -> Tensor:
    """A Gaussian blur along all axes but the channels'; beyond an edge its last number goes on.

    Parameters
    ----------
    x : (batch, channels, steps) or (batch, channels, height, width). deviation : in pixels or steps.
    """
    reach = round(REACH * deviation + 0.5)
    if x.dim() < 3 or deviation == 0 or reach == 0:
        return x
    places = torch.arange(-reach, reach + 1, dtype=x.dtype, device=x.device)
    weights = torch.exp(-(places**2) / (2 * deviation**2))
    kernel = (weights / weights.sum()).reshape(1, 1, -1)
    for axis in range(2, x.dim()):
        lines = x.transpose(axis, -1)
        padded = functional.pad(lines.reshape(-1, 1, lines.shape[-1]), (reach, reach), mode="replicate")
        x = functional.conv1d(padded, kernel).reshape(lines.shape).transpose(axis, -1)
    return x


def build_corruption(layer: Corruption, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Corruption layer."""
    draws = (generator(around.still, purpose, layer.id).initial_seed() for purpose in ("noise", "masking"))
    return CorruptionModule(around.dropout, Still("normal", next(draws)), Still("share", next(draws)))
