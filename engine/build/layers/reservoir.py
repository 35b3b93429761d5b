"""A recurrence that is drawn and never learned."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from engine.build.layers.base import Surroundings
from engine.build.layers.units import MarkedModule
from engine.spec.catalog.layers import Reservoir
from engine.spec.shapes import LayerShape

LEAST = 1e-6  # a spectral radius below it is none


class ReservoirModule(MarkedModule):
    """``h = (1 - leak) h_before + leak tanh(scale (W x + b) + radius R h_before)``.

    Attributes
    ----------
    weight : (units, channels), bias : (units,), from -1 to 1. recurrent : (units, units), of spectral radius 1, no unit
        hears itself. They are buffers, as nothing learns them.
    """

    weight: Tensor
    bias: Tensor
    recurrent: Tensor

    def __init__(self, layer: Reservoir, channels: int, around: Surroundings) -> None:
        super().__init__(layer.units, 1, around.dropout)
        self.register_buffer("weight", torch.zeros(layer.units, channels))
        self.register_buffer("bias", torch.zeros(layer.units))
        self.register_buffer("recurrent", torch.zeros(layer.units, layer.units))
        self._settings(layer)

    def _settings(self, layer: Reservoir) -> None:
        self.radius, self.leak, self.scale = layer.spectral_radius, layer.leak, layer.input_scale
        self.density = layer.density

    def adopt(self, layer: Any) -> None:
        super().adopt(layer)
        self._settings(layer)

    def draw(self, generator: torch.Generator) -> None:
        """Draw it; R is scaled to a spectral radius of 1."""
        if self.weight.is_meta:
            return
        self.weight.uniform_(-1.0, 1.0, generator=generator)
        self.bias.uniform_(-1.0, 1.0, generator=generator)
        heard = torch.empty(self.recurrent.shape).uniform_(generator=generator) < self.density
        self.recurrent.uniform_(-1.0, 1.0, generator=generator).mul_(heard).fill_diagonal_(0.0)
        radius = float(torch.linalg.eigvals(self.recurrent).abs().max())
        self.recurrent.div_(radius) if radius > LEAST else self.recurrent.zero_()

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, steps) -> (batch, units, steps)."""
        coming = torch.nn.functional.linear(x.permute(2, 0, 1), self.weight, self.bias) * self.scale
        inner = (self.recurrent * self.radius).t()
        if self._silent is not None:
            inner = inner.masked_fill(self._silent.reshape(-1, 1), 0.0)  # nobody hears an ablated unit
        state = coming.new_zeros(coming.shape[1:])
        states = []
        for at_step in coming:
            state = torch.lerp(state, torch.tanh(torch.addmm(at_step, state, inner)), self.leak)
            states.append(state)
        return self.thinned(torch.stack(states).permute(1, 2, 0))


def build_reservoir(layer: Reservoir, shape: LayerShape, around: Surroundings) -> ReservoirModule:
    """The module of an echo-state reservoir."""
    return ReservoirModule(layer, shape.inputs[0][0], around)
