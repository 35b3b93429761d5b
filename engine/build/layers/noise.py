"""Random numbers that a generator makes samples of."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.build.layers.base import LayerModule, Surroundings
from engine.build.layers.still import Still
from engine.build.seeds import generator
from engine.spec.catalog.layers import Noise
from engine.spec.shapes import LayerShape


class NoiseModule(LayerModule):
    """Gives as many rows as the batch has: new ones while training, afterwards those that it always gives."""

    def __init__(self, units: int, dropout: torch.Generator, still: Still) -> None:
        super().__init__()
        self._units = units
        self._dropout = dropout
        self._still = still

    def forward(self, x: Tensor) -> Tensor:
        """(batch, ...) of any numbers -> (batch, units)."""
        if not self.training:
            return self._still.rows(x, (self._units,))
        return self._still.fill(x.new_empty(len(x), self._units), self._dropout)


def build_noise(layer: Noise, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Noise layer."""
    seed = generator(around.still, "noise", layer.id).initial_seed()
    return NoiseModule(layer.units, around.dropout, Still(layer.distribution, seed))
