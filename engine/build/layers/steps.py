"""Samples of different lengths in one batch."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.build.layers.base import LayerModule


def lengths_of(module: LayerModule) -> Tensor | None:
    """(batch,) steps of each sample that comes in at the first port; None where all are whole."""
    return module.lengths[0] if module.lengths else None


def beyond(lengths: Tensor, steps: int) -> Tensor:
    """(batch, steps) bool: where a sample of so many steps has ended."""
    return torch.arange(steps, device=lengths.device) >= lengths[:, None]


def turned_within(steps: Tensor, lengths: Tensor) -> Tensor:
    """Each sample the other way about, within its own length; what is beyond stays: (steps, batch, width) -> same."""
    at = torch.arange(len(steps), device=steps.device)[:, None]
    back = torch.where(at < lengths, lengths - 1 - at, at)  # (steps, batch)
    return steps.gather(0, back[:, :, None].expand_as(steps))


def spread_last(x: Tensor, lengths: Tensor) -> Tensor:
    """Beyond its end, each sample goes on as it ended: (batch, channels, steps) -> the same."""
    at = torch.arange(x.shape[2], device=x.device)
    at = torch.minimum(at, (lengths - 1).clamp_min(0)[:, None])  # (batch, steps)
    return x.gather(2, at[:, None].expand_as(x))


def bins(lengths: Tensor, steps: int, count: int) -> Tensor:
    """(batch, count, steps) bool: the steps of each of so many windows that share each sample out evenly, as
    `torch.nn.functional.adaptive_avg_pool1d` has them for a sample by itself."""
    each, turn = lengths.clamp_min(1)[:, None], torch.arange(count, device=lengths.device)
    first = (turn * each).div(count, rounding_mode="floor")
    end = -(-(turn + 1) * each).div(count, rounding_mode="floor")
    at = torch.arange(steps, device=lengths.device)
    return (at >= first[:, :, None]) & (at < end[:, :, None])
