"""Numbers at a steady scale: over the batch, over each sample, or over groups of its channels."""

from __future__ import annotations

from math import prod

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.build.layers.base import LayerModule, Surroundings
from engine.spec.catalog.layers import Norm
from engine.spec.shapes import LayerShape

AnyNorm = nn.BatchNorm1d | nn.BatchNorm2d | nn.LayerNorm | nn.GroupNorm
MOST_GROUPS = 8


class NormModule(LayerModule):
    """A norm by itself. Its parameters are called as those of a Dense layer's norm, so that penalties pass them by."""

    def __init__(self, normalisation: str, channels: int, axes: int, groups: int) -> None:
        super().__init__()
        norm = norm_module(normalisation, channels, axes, groups)
        assert norm is not None
        self.norm = norm

    def draw(self, generator: torch.Generator) -> None:
        """It starts as the identity."""
        self.norm.reset_parameters()

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, ...) -> (batch, channels, ...)."""
        return normalise(self.norm, x)


def norm_module(kind: str, channels: int, axes: int = 0, groups: int | None = None) -> AnyNorm | None:
    """The norm of this name in the catalog; None where there is none.

    Parameters
    ----------
    axes : of a map: 0 of a list, 1 of a signal, 2 of a picture. A gain and a bias for each channel in any case.
    groups : of a "group" norm; None takes as many as fit, 8 at most.
    """
    if kind == "batch":
        return nn.BatchNorm2d(channels) if axes == 2 else nn.BatchNorm1d(channels)
    if kind == "group":
        return nn.GroupNorm(groups or usual_groups(channels), channels)
    if kind == "layer":
        return nn.GroupNorm(1, channels) if axes else nn.LayerNorm(channels)
    return None


def usual_groups(channels: int) -> int:
    """The largest number of equal groups, 8 at most."""
    return max(n for n in range(1, MOST_GROUPS + 1) if channels % n == 0)


def normalise(norm: AnyNorm, x: Tensor) -> Tensor:
    """(batch, channels, ...) -> (batch, channels, ...).

    A single number has no deviation: over the batch, the running statistics stand in; within a sample, it becomes the
    bias (torch refuses both).
    """
    if isinstance(norm, nn.GroupNorm):
        if torch.is_grad_enabled() and not x.requires_grad:
            x = x.contiguous()  # the way back over channels-last pictures whose own gradient nobody needs crashes torch
        return torch.group_norm(x, norm.num_groups, norm.weight, norm.bias, norm.eps)
    if isinstance(norm, (nn.BatchNorm1d, nn.BatchNorm2d)) and norm.training and len(x) * prod(x.shape[2:]) < 2:
        return functional.batch_norm(x, norm.running_mean, norm.running_var, norm.weight, norm.bias, False)
    return norm(x)  # type: ignore[no-any-return]


def build_norm(layer: Norm, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Normalise layer."""
    return NormModule(layer.normalisation, shape.output[0], len(shape.output) - 1, layer.groups)
