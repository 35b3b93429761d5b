"""Samples of different lengths in one batch."""

from __future__ import annotations

import torch
from torch import Tensor


def beyond(lengths: Tensor, steps: int) -> Tensor:
    """(batch, steps) bool: where a sample of so many steps has ended."""
    return torch.arange(steps, device=lengths.device) >= lengths[:, None]
