"""Numbers at a steady scale: over the batch, over each sample, or over groups of its channels."""

from __future__ import annotations

from math import prod

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.build.layers.base import LayerModule, Surroundings
from engine.build.layers.steps import beyond, lengths_of
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
        return normalise(self.norm, x, lengths_of(self))


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


def normalise(norm: AnyNorm, x: Tensor, lengths: Tensor | None = None) -> Tensor:
    """(batch, channels, ...) -> (batch, channels, ...).

    A single number has no deviation: over the batch, the running statistics stand in; within a sample, it becomes the
    bias (torch refuses both).

    Parameters
    ----------
    lengths : (batch,) steps that each sample has; only these count. None where all are whole.
    """
    if lengths is not None:
        return _of_own_steps(norm, x, lengths)
    if isinstance(norm, nn.GroupNorm):
        if torch.is_grad_enabled() and not x.requires_grad:
            x = x.contiguous()  # the way back over channels-last pictures whose own gradient nobody needs crashes torch
        return torch.group_norm(x, norm.num_groups, norm.weight, norm.bias, norm.eps)
    if isinstance(norm, (nn.BatchNorm1d, nn.BatchNorm2d)) and norm.training and len(x) * prod(x.shape[2:]) < 2:
        return functional.batch_norm(x, norm.running_mean, norm.running_var, norm.weight, norm.bias, False)
    return norm(x)  # type: ignore[no-any-return]


def _of_own_steps(norm: AnyNorm, x: Tensor, lengths: Tensor) -> Tensor:
    """Of samples of different lengths, each its own steps only: (batch, channels, steps) -> the same."""
    there = ~beyond(lengths, x.shape[2])  # (batch, steps)
    if isinstance(norm, nn.GroupNorm):
        return _of_own_groups(norm, x, there)
    if not norm.training:
        return normalise(norm, x)  # by the running statistics, each number by itself
    by_step = x.transpose(1, 2)
    given = torch.zeros_like(by_step)
    given[there] = normalise(norm, by_step[there])
    return given.transpose(1, 2)


def _of_own_groups(norm: nn.GroupNorm, x: Tensor, there: Tensor) -> Tensor:
    """What `torch.group_norm` makes of each sample by itself."""
    groups = x.reshape(len(x), norm.num_groups, -1, x.shape[2])  # (batch, groups, channels of each, steps)
    counts = there[:, None, None]
    count = counts.sum(3, keepdim=True).clamp_min(1) * groups.shape[2]
    mean = (groups * counts).sum((2, 3), keepdim=True) / count
    off = (groups - mean) * counts
    variance = off.square().sum((2, 3), keepdim=True) / count
    scaled = (off * torch.rsqrt(variance + norm.eps)).flatten(1, 2)
    return scaled * norm.weight[:, None] + norm.bias[:, None]


def build_norm(layer: Norm, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Normalise layer."""
    return NormModule(layer.normalisation, shape.output[0], len(shape.output) - 1, layer.groups)
