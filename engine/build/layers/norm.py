"""Numbers at a steady scale, over the batch or over each sample."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.build.layers.base import LayerModule, Surroundings
from engine.spec.catalog.layers import Norm
from engine.spec.shapes import LayerShape

AnyNorm = nn.BatchNorm1d | nn.LayerNorm


class NormModule(LayerModule):
    """A norm by itself. Its parameters are called as those of a Dense layer's norm, so that penalties pass them by."""

    def __init__(self, normalisation: str, units: int) -> None:
        super().__init__()
        norm = norm_module(normalisation, units)
        assert norm is not None
        self.norm = norm

    def draw(self, generator: torch.Generator) -> None:
        """It starts as the identity."""
        self.norm.reset_parameters()

    def forward(self, x: Tensor) -> Tensor:
        """(batch, units) -> (batch, units)."""
        return normalise(self.norm, x)


def norm_module(kind: str, units: int) -> AnyNorm | None:
    """The norm of this name in the catalog; None where there is none."""
    if kind == "batch":
        return nn.BatchNorm1d(units)
    return nn.LayerNorm(units) if kind == "layer" else None


def normalise(norm: AnyNorm, x: Tensor) -> Tensor:
    """(batch, units) -> (batch, units). A batch of one has no deviation: the running statistics stand in."""
    if isinstance(norm, nn.BatchNorm1d) and norm.training and len(x) < 2:
        return functional.batch_norm(x, norm.running_mean, norm.running_var, norm.weight, norm.bias, False)
    return norm(x)  # type: ignore[no-any-return]


def build_norm(layer: Norm, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Normalise layer."""
    return NormModule(layer.normalisation, shape.output[0])
