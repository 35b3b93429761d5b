"""Numbers that say at which step something stands."""

from __future__ import annotations

from math import log

import torch
from torch import Tensor, nn

from engine.build.layers.base import LayerModule, Surroundings
from engine.spec.catalog.layers import PositionalEncoding
from engine.spec.shapes import LayerShape

LONGEST = 10_000.0  # the slowest wave, in steps divided by 2 pi
FIRST = 0.02  # standard deviation of learned positions at first


class PositionalModule(LayerModule):
    """Adds to each step its own numbers.

    Attributes
    ----------
    table : (channels, steps); a parameter where it is learned, else a buffer. It goes where the channels go, so that
        those that stay keep their waves when others come.
    """

    table: Tensor

    def __init__(self, learned: bool, channels: int, steps: int) -> None:
        super().__init__()
        self._learned = learned
        table = torch.zeros(channels, steps)
        if learned:
            self.table = nn.Parameter(table)
        else:
            self.register_buffer("table", table)

    def draw(self, generator: torch.Generator) -> None:
        """Sines, or small numbers to learn from."""
        if self.table.is_meta:
            return
        with torch.no_grad():
            if self._learned:
                self.table.normal_(0.0, FIRST, generator=generator)
            else:
                self.table.copy_(waves(*self.table.shape))

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, steps) -> (batch, channels, steps)."""
        return x + self.table[:, : x.shape[2]]


def waves(channels: int, steps: int) -> Tensor:
    """(channels, steps): a sine and a cosine of each wave in turn, each wave slower than the last (Vaswani 2017)."""
    pairs = torch.arange(channels) // 2 * 2
    angles = torch.exp(-log(LONGEST) * pairs / channels)[:, None] * torch.arange(steps)
    return torch.where((torch.arange(channels) % 2 == 0)[:, None], angles.sin(), angles.cos())


def build_positional(layer: PositionalEncoding, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a positional encoding."""
    return PositionalModule(layer.mode == "learned", *shape.output)
