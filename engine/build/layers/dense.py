"""``dropout(activation(normalise(W x + b)))``."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.build.activations import FUNCTIONS
from engine.build.initialisations import draw
from engine.build.layers.base import LayerModule, Surroundings
from engine.build.layers.dropout import drop
from engine.build.layers.norm import norm_module, normalise
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
        self.norm = norm_module(normalisation, units)
        self.initialisation = initialisation
        self._activation = FUNCTIONS[activation]
        self._dropout = dropout
        self.dropout_share = 0.0
        self._silent: Tensor | None = None  # (units,) bool, or None where no unit is
        self._straight: Tensor | None = None

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
        self._silent = self._mask(getattr(layer, "ablated_units", ()))
        self._straight = self._mask(getattr(layer, "bypassed_units", ()))
        held = self._inside((*getattr(layer, "frozen_units", ()), *getattr(layer, "ablated_units", ())))
        self.held_rows = torch.tensor(held, dtype=torch.long) if held else None

    def forward(self, x: Tensor) -> Tensor:
        """(batch, inputs) -> (batch, units)."""
        return self.finish(functional.linear(x, self.weight, self.bias))

    def finish(self, x: Tensor) -> Tensor:
        """What is done with the sums: (batch, units) -> (batch, units)."""
        if self.norm is not None:
            x = normalise(self.norm, x)
        if self._activation is not None:
            x = self._activation(x) if self._straight is None else torch.where(self._straight, x, self._activation(x))
        if self.training and self.dropout_share > 0:
            x = drop(x, self.dropout_share, self._dropout)
        return x if self._silent is None else x.masked_fill(self._silent, 0.0)

    def _mask(self, units: tuple[int, ...]) -> Tensor | None:
        inside = self._inside(units)
        if not inside:
            return None
        mask = torch.zeros(len(self.weight), dtype=torch.bool, device=self.weight.device)
        mask[inside] = True
        return mask

    def _inside(self, units: tuple[int, ...]) -> list[int]:
        """Those that are there, each once."""
        return sorted({unit for unit in units if 0 <= unit < len(self.weight)})


def build_dense(layer: Dense, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Dense layer."""
    return DenseModule(
        shape.inputs[0][0],
        shape.output[0],
        bias=layer.bias,
        initialisation=layer.initialisation,
        activation=layer.activation,
        normalisation=layer.normalisation,
        dropout=around.dropout,
    )
