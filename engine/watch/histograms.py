"""How many numbers lie where."""

from __future__ import annotations

from math import isfinite

import numpy as np
import torch
from torch import Tensor

from engine.snapshot import Histogram, read_only

BINS = 40
MOST_NUMBERS = 100_000  # more are thinned evenly


def histogram(tensor: Tensor | None) -> Histogram | None:
    """Count the numbers of a tensor in even bins from the smallest to the largest."""
    if tensor is None or tensor.numel() == 0:
        return None
    flat = tensor.detach().reshape(-1)
    numbers = flat[:: 1 + flat.numel() // MOST_NUMBERS]
    low, high = (float(end) for end in torch.aminmax(numbers))
    if not isfinite(high - low):
        return None
    if high - low < 1e-6 * max(abs(low), abs(high), 1e-6):  # all the same: a bin needs a width
        width = max(abs(low), 1e-6) * 1e-3
        low, high = low - width, high + width
    counts = torch.histc(numbers, BINS, low, high).numpy().astype(np.int64)
    return Histogram(read_only(counts), read_only(np.linspace(low, high, BINS + 1)))
