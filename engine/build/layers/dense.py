"""``dropout(activation(normalise(W x + b)))``."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.build.activations import FUNCTIONS
from engine.build.initialisations import draw
from engine.build.layers.base import LayerModule
from engine.spec.catalog.layers import Dense
from engine.spec.shapes import LayerShape


class DenseModule(LayerModule):
    """A dense layer.

    Parameters
    ----------
    dropout : generator of the masks; its state belongs to the run, so that a resumed run draws the same ones.
    """

    def __init__(
        self, inputs: int, units: int, *, bias: bool, initialisation: str, activation: str = "linear",
        normalisation: str = "none", dropout: torch.Generator | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(units, inputs))
        self.bias = nn.Parameter(torch.zeros(units)) if bias else None
        self.norm = _norm(normalisation, units)
        self.initialisation = initialisation
        self._activation = FUNCTIONS[activation]
        self._dropout = dropout
        self.dropout_share = 0.0

    def draw(self, generator: torch.Generator) -> None:
        """Draw the weights; biases are zero, a norm starts as the identity."""
        if not self.weight.is_meta:
            draw(self.initialisation, self.weight, generator)
        with torch.no_grad():
            if self.bias is not None:
                self.bias.zero_()
        if self.norm is not None:
            self.norm.reset_parameters()

    def adopt(self, layer: Any) -> None:
        super().adopt(layer)
        self.initialisation = layer.initialisation
        self.dropout_share = getattr(layer, "dropout", 0.0)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, inputs) -> (batch, units)."""
        x = functional.linear(x, self.weight, self.bias)
        if self.norm is not None:
            x = self._normalise(x)
        if self._activation is not None:
            x = self._activation(x)
        if self.training and self.dropout_share > 0:
            x = x * self._mask(x)
        return x

    def _normalise(self, x: Tensor) -> Tensor:
        norm = self.norm
        if isinstance(norm, nn.BatchNorm1d) and norm.training and len(x) < 2:  # a batch of one has no deviation
            return functional.batch_norm(x, norm.running_mean, norm.running_var, norm.weight, norm.bias, False)
        return norm(x)  # type: ignore[misc, no-any-return]

    def _mask(self, x: Tensor) -> Tensor:
        kept = 1.0 - self.dropout_share
        return torch.empty_like(x).bernoulli_(kept, generator=self._dropout).div_(kept)


def _norm(kind: str, units: int) -> nn.BatchNorm1d | nn.LayerNorm | None:
    if kind == "batch":
        return nn.BatchNorm1d(units)
    return nn.LayerNorm(units) if kind == "layer" else None


def build_dense(layer: Dense, shape: LayerShape, dropout: torch.Generator) -> LayerModule:
    """The module of a Dense layer."""
    return DenseModule(
        shape.inputs[0][0],
        shape.output[0],
        bias=layer.bias,
        initialisation=layer.initialisation,
        activation=layer.activation,
        normalisation=layer.normalisation,
        dropout=dropout,
    )
