"""Each step looks at others: ``out(softmax(q k / sqrt(size)) v)``, by several heads side by side."""

from __future__ import annotations

from math import sqrt

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.build.initialisations import draw
from engine.build.layers.base import LayerModule, Surroundings
from engine.build.layers.units import MarkedModule
from engine.spec.catalog.layers import Attention, CrossAttention, SelfAttention
from engine.spec.shapes import LayerShape

INNER = ("query", "key", "value")  # projections whose rows belong to heads


class AttentionModule(MarkedModule):
    """Attention of the steps of one sequence to those of the same, or of another.

    Parameters
    ----------
    units : width of the answer. asking, told : channels of what asks, and of what is asked.
    causal : a step looks at none later than itself.
    dropout : see `MarkedModule`.

    Attributes
    ----------
    heads : how many; each has its share of the rows of `query`, `key` and `value`, one head after another.
    query : (units, asking). key, value : (units, told). out : (units, units).
    query_bias, key_bias, value_bias, out_bias : (units,), or None.
    """

    shared = (*INNER, *(f"{name}_bias" for name in INNER))

    query: nn.Parameter
    key: nn.Parameter
    value: nn.Parameter
    out: nn.Parameter
    query_bias: nn.Parameter | None
    key_bias: nn.Parameter | None
    value_bias: nn.Parameter | None
    out_bias: nn.Parameter | None

    def __init__(
        self, units: int, asking: int, told: int, *, heads: int, bias: bool, causal: bool, initialisation: str,
        dropout: torch.Generator,
    ) -> None:  # fmt: skip
        super().__init__(units, 1, dropout)
        self.initialisation = initialisation
        self.heads = heads
        self.causal = causal
        self._names: list[str] = []
        for name, inputs in (("query", asking), ("key", told), ("value", told), ("out", units)):
            self.project(name, units, inputs, bias)

    def project(self, name: str, units: int, inputs: int, bias: bool) -> None:
        """Add weights (units, inputs) of this name, and their bias."""
        self._names.append(name)
        self.register_parameter(name, nn.Parameter(torch.zeros(units, inputs)))
        self.register_parameter(f"{name}_bias", nn.Parameter(torch.zeros(units)) if bias else None)

    def draw(self, generator: torch.Generator) -> None:
        """Draw the weights; biases are zero."""
        for name in self._names:
            weight, bias = getattr(self, name), getattr(self, f"{name}_bias")
            if not weight.is_meta:
                self.draw_weights(name, weight, generator)
            if bias is not None:
                with torch.no_grad():
                    bias.zero_()

    def draw_weights(self, name: str, weight: Tensor, generator: torch.Generator) -> None:
        """Those of one projection."""
        draw(self.initialisation, weight, generator)

    def forward(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        """(batch, channels, steps), (batch, channels, keys) -> (batch, units, steps)."""
        mixed = self.mixed(x.mT, x.mT if memory is None else memory.mT)
        return self.thinned(mixed.mT)

    def mixed(self, asking: Tensor, told: Tensor) -> Tensor:
        """(batch, steps, channels), (batch, keys, channels) -> (batch, steps, units)."""
        value = self._split(functional.linear(told, self.value, self.value_bias))
        there = None if self.causal else self._there(told)
        found = functional.scaled_dot_product_attention(
            *self._asked(asking, told), value, attn_mask=there, is_causal=self.causal
        )
        return functional.linear(found.transpose(1, 2).flatten(2), self.out, self.out_bias)

    def attend(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        """How much each step takes from each.

        Parameters
        ----------
        x : (batch, channels, steps). memory : (batch, channels, keys) of another sequence.

        Returns
        -------
        (batch, heads, steps, keys); each row adds up to 1.
        """
        return self.weights(x.mT, x.mT if memory is None else memory.mT)

    def weights(self, asking: Tensor, told: Tensor) -> Tensor:
        """(batch, steps, channels), (batch, keys, channels) -> (batch, heads, steps, keys)."""
        query, key = self._asked(asking, told)
        scores = query @ key.mT / sqrt(query.shape[-1])
        if self.causal:
            later = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).triu(1)
            scores = scores.masked_fill(later, float("-inf"))
        elif (there := self._there(told)) is not None:
            scores = scores.masked_fill(~there, float("-inf"))
        return scores.softmax(-1)

    def _asked(self, asking: Tensor, told: Tensor) -> tuple[Tensor, Tensor]:
        """Queries and keys of each head: (batch, heads, steps, size)."""
        query = functional.linear(asking, self.query, self.query_bias)
        return self._split(query), self._split(functional.linear(told, self.key, self.key_bias))

    def _split(self, x: Tensor) -> Tensor:
        """(batch, steps, units) -> (batch, heads, steps, size)."""
        return x.reshape(*x.shape[:2], self.heads, -1).transpose(1, 2)

    def _there(self, told: Tensor) -> Tensor | None:
        """(batch, 1, 1, keys) bool: which steps of what is asked are there; None where all are.

        Where each step looks back only, what lies beyond the end is seen by none that counts. A sample without any
        step looks at its first, which is zero.
        """
        lengths = self.lengths[-1] if self.lengths else None
        if lengths is None:
            return None
        steps = torch.arange(told.shape[1], device=told.device)
        return (steps < lengths.clamp_min(1)[:, None])[:, None, None]


def build_self_attention(layer: SelfAttention, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Self-attention layer."""
    return _built(layer, shape, around, causal=layer.causal)


def build_cross_attention(layer: CrossAttention, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Cross-attention layer."""
    return _built(layer, shape, around, causal=False)


def _built(layer: Attention, shape: LayerShape, around: Surroundings, causal: bool) -> AttentionModule:
    return AttentionModule(
        layer.units,
        shape.inputs[0][0],
        shape.inputs[-1][0],
        heads=layer.heads,
        bias=layer.bias,
        causal=causal,
        initialisation=layer.initialisation,
        dropout=around.dropout,
    )
