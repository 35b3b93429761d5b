"""Round ends for axes and colour scales."""

from __future__ import annotations

import math


def nice_limit(value: float) -> float:
    """The next 1, 1.5, 2, 3, 5 or 7 times a power of ten, so that a moving limit does not flicker."""
    if not math.isfinite(value) or value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return float(next(step * power for step in (1, 1.5, 2, 3, 5, 7, 10) if step * power >= value * (1 - 1e-9)))
