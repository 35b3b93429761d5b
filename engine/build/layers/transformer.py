"""Attention, then a layer at each step; both add to what passes by."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.build.activations import FUNCTIONS
from engine.build.layers.attention import AttentionModule
from engine.build.layers.base import LayerModule, Surroundings
from engine.spec.catalog.layers import TransformerBlock
from engine.spec.shapes import LayerShape

ENDS = ("out", "narrow")  # zero at first, so that the block is the identity


class TransformerModule(AttentionModule):
    """``y = x + attention(norm(x))``, then ``y + W2 f(W1 norm(y))``, over the channels of each step.

    Attributes
    ----------
    query, key, value, out : (channels, channels). widen : (widening * channels, channels). narrow : the other way.
    attention_norm, forward_norm : each with a weight and a bias (channels,).
    """

    widen: nn.Parameter
    narrow: nn.Parameter
    widen_bias: nn.Parameter
    narrow_bias: nn.Parameter

    def __init__(self, layer: TransformerBlock, channels: int, dropout: torch.Generator) -> None:
        super().__init__(
            channels, channels, channels, heads=layer.heads, bias=True, causal=layer.causal,
            initialisation=layer.initialisation, dropout=dropout,
        )  # fmt: skip
        self.project("widen", layer.widening * channels, channels, bias=True)
        self.project("narrow", channels, layer.widening * channels, bias=True)
        self.attention_norm = nn.LayerNorm(channels)
        self.forward_norm = nn.LayerNorm(channels)
        self._bent = FUNCTIONS[layer.activation]

    def draw(self, generator: torch.Generator) -> None:
        """Draw the weights; norms start as the identity, and so does the whole."""
        super().draw(generator)
        self.attention_norm.reset_parameters()
        self.forward_norm.reset_parameters()

    def draw_weights(self, name: str, weight: Tensor, generator: torch.Generator) -> None:
        if name in ENDS:
            nn.init.zeros_(weight)
        else:
            super().draw_weights(name, weight, generator)

    def forward(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        """(batch, channels, steps) -> the same."""
        y = x.mT
        seen = self.attention_norm(y)
        y = y + self.thinned(self.mixed(seen, seen))
        y = y + self.thinned(self._at_each_step(self.forward_norm(y)))
        return y.mT

    def attend(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        """How much each step takes from each: (batch, channels, steps) -> (batch, heads, steps, steps)."""
        seen = self.attention_norm(x.mT)
        return self.weights(seen, seen)

    def _at_each_step(self, x: Tensor) -> Tensor:
        """(batch, steps, channels) -> the same."""
        wide = functional.linear(x, self.widen, self.widen_bias)
        bent = wide if self._bent is None else self._bent(wide)
        return functional.linear(bent, self.narrow, self.narrow_bias)


def build_transformer(layer: TransformerBlock, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Transformer block."""
    return TransformerModule(layer, shape.inputs[0][0], around.dropout)
