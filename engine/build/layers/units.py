"""What layers made of units share: ``dropout(activation(normalise(sums)))``."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from engine.build.activations import FUNCTIONS
from engine.build.initialisations import draw
from engine.build.layers.base import LayerModule
from engine.build.layers.dropout import drop
from engine.build.layers.norm import norm_module, normalise


class MarkedModule(LayerModule):
    """A layer of units, each of which can be frozen, ablated or bypassed, with dropout behind them.

    Parameters
    ----------
    units : how many. axes : of a map: 0 of a list, 1 of a signal or a sequence, 2 of a picture.
    dropout : generator of the masks; its state belongs to the run, so that a resumed run draws the same ones.
    """

    def __init__(self, units: int, axes: int, dropout: torch.Generator | None) -> None:
        super().__init__()
        self.units = units
        self.axes = axes
        self.initialisation = ""
        self.dropout_share = 0.0
        self._dropout = dropout
        self._silent: Tensor | None = None  # (units, 1 for each axis of a map) bool, or None where no unit is
        self._straight: Tensor | None = None

    def adopt(self, layer: Any) -> None:
        super().adopt(layer)
        self.initialisation = getattr(layer, "initialisation", "")
        self.dropout_share = getattr(layer, "dropout", 0.0)
        self._silent = self._mask(getattr(layer, "ablated_units", ()))
        self._straight = self._mask(getattr(layer, "bypassed_units", ()))
        held = self._inside((*getattr(layer, "frozen_units", ()), *getattr(layer, "ablated_units", ())))
        self.held_rows = torch.tensor(held, dtype=torch.long) if held else None

    def thinned(self, x: Tensor) -> Tensor:
        """Without what dropout takes while training, and without ablated units: (batch, units, ...) -> the same."""
        if self.training and self.dropout_share > 0:
            x = drop(x, self.dropout_share, self._dropout)
        return self.without_ablated(x)

    def without_ablated(self, x: Tensor) -> Tensor:
        """With zeros for ablated units: (batch, units, ...) -> the same."""
        return x if self._silent is None else x.masked_fill(self._silent, 0.0)

    def _mask(self, units: tuple[int, ...]) -> Tensor | None:
        inside = self._inside(units)
        if not inside:
            return None
        where = next(iter((*self.parameters(), *self.buffers()))).device
        mask = torch.zeros(self.units, dtype=torch.bool, device=where)
        mask[inside] = True
        return mask.reshape(-1, *[1] * self.axes)

    def _inside(self, units: tuple[int, ...]) -> list[int]:
        """Those that are there, each once."""
        return sorted({unit for unit in units if 0 <= unit < self.units})


class UnitsModule(MarkedModule):
    """A layer with a sum for each unit: a neuron of a Dense layer, a filter of a convolution.

    Parameters
    ----------
    size : of the weight: (units, inputs) or (units, channels, kernel, ...).
    axes : of a map: 0 of a list, 1 of a signal, 2 of a picture.
    groups : into how many the channels are divided that a filter may see.
    dropout : generator of the masks; its state belongs to the run, so that a resumed run draws the same ones.

    Attributes
    ----------
    axes : as above. weight : (units, ...). bias : (units,) or None.
    """

    def __init__(
        self, size: tuple[int, ...], *, bias: bool, initialisation: str, axes: int = 0, groups: int = 1,
        activation: str = "linear", normalisation: str = "none", dropout: torch.Generator | None = None,
    ) -> None:  # fmt: skip
        units = size[0]
        super().__init__(units, axes, dropout)
        self.weight = kernels(size)
        self.bias = nn.Parameter(torch.zeros(units)) if bias else None
        self.norm = norm_module(normalisation, units, axes)
        self.groups = groups
        self.initialisation = initialisation
        self._activation = FUNCTIONS[activation]

    def draw(self, generator: torch.Generator) -> None:
        """Draw the weights; biases are zero, a norm starts as the identity."""
        if not self.weight.is_meta:
            self.draw_weights(generator)
        with torch.no_grad():
            if self.bias is not None:
                self.bias.zero_()
        if self.norm is not None:
            self.norm.reset_parameters()

    def draw_weights(self, generator: torch.Generator) -> None:
        """All but biases and norms."""
        draw(self.initialisation, self.weight, generator, self.groups)

    def sums(self, x: Tensor) -> Tensor:
        """What each unit adds up, with its bias: (batch, ...) -> (batch, units, ...)."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """(batch, ...) -> (batch, units, ...)."""
        return self.finish(self.sums(x))

    def finish(self, x: Tensor) -> Tensor:
        """What is done with the sums: (batch, units, ...) -> (batch, units, ...)."""
        if self.norm is not None:
            x = normalise(self.norm, x, self.lengths_after(self.lengths) if self.lengths else None)
        if self._activation is not None:
            x = self._activation(x) if self._straight is None else torch.where(self._straight, x, self._activation(x))
        return self.thinned(x)


def kernels(size: tuple[int, ...]) -> nn.Parameter:
    """Weights that are not drawn yet; those of pictures have their channels side by side in memory, as convolutions
    on a CPU are a quarter faster so. (Asked for at birth, so that it holds for a single channel too.)"""
    if len(size) < 4:
        return nn.Parameter(torch.zeros(size))
    return nn.Parameter(torch.empty(size, memory_format=torch.channels_last).zero_())
