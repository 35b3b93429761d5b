"""Numbers for symbols."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.build.initialisations import draw
from engine.build.layers.base import Surroundings
from engine.build.layers.units import MarkedModule
from engine.spec.catalog.layers import Embedding
from engine.spec.catalog.layers.sequences import symbols_of
from engine.spec.shapes import LayerShape


class EmbeddingModule(MarkedModule):
    """Each symbol becomes the numbers of its column.

    Attributes
    ----------
    weight : (units, symbols); in memory one symbol after another, as they are looked up.
    """

    def __init__(self, layer: Embedding, symbols: int, around: Surroundings) -> None:
        super().__init__(layer.units, 1, around.dropout)
        self.initialisation = layer.initialisation
        self.weight = nn.Parameter(torch.zeros(symbols, layer.units).t())

    def draw(self, generator: torch.Generator) -> None:
        """By the layer's initialisation."""
        if not self.weight.is_meta:
            draw(self.initialisation, self.weight, generator)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, 1, steps) of indices -> (batch, units, steps)."""
        symbols = x[:, 0].t().long().clamp(0, self.weight.shape[1] - 1)
        return self.thinned(functional.embedding(symbols, self.weight.t()).permute(1, 2, 0))


def build_embedding(layer: Embedding, shape: LayerShape, around: Surroundings) -> EmbeddingModule:
    """The module of an Embedding layer."""
    return EmbeddingModule(layer, symbols_of(around.data), around)
