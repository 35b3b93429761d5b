"""A forecast as it is drawn: the past, what came, the network's own line and the fan of the others."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.snapshot import Floats

EMPTY: Floats = np.zeros(0, np.float32)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LEAST_FAN = 3  # paths whose quartiles tell something


@dataclass(frozen=True, eq=False)
class Future:
    """What is drawn; step 0 is the first that is forecast.

    Attributes
    ----------
    past : (n,) newest last. came : (m,) what came. own : (steps,) the network's own forecast.
    paths : (members, steps), the own one first. baseline : (steps,) or empty.
    start, pace : time of step 0 and from step to step; 1 and 1 where times are not known, so that 0 is now.
    unit : what is measured.
    dated : whether times are years.
    """

    past: Floats
    came: Floats
    paths: Floats
    baseline: Floats
    start: float
    pace: float
    dated: bool
    unit: str

    @property
    def own(self) -> Floats:
        """(steps,) the network's own forecast."""
        first: Floats = self.paths[0]
        return first

    @property
    def steps(self) -> int:
        """How many steps ahead."""
        return int(self.paths.shape[1])

    def fan(self) -> tuple[Floats, ...]:
        """(steps,) smallest, first quartile, median, third quartile and largest over the networks."""
        return tuple(np.quantile(self.paths, (0, 0.25, 0.5, 0.75, 1), axis=0).astype(np.float32))

    def time(self, step: float) -> float:
        """When a step is."""
        return self.start + step * self.pace

    def when(self, step: int) -> str:
        """When a step is, in words: 'Nov 1957', '1957.25', or '+3'."""
        if not self.dated:
            return f"+{step + 1}"
        time = self.time(step)
        if abs(self.pace - 1 / 12) < 0.003:
            months = round(time * 12)
            return f"{MONTHS[months % 12]} {months // 12}"
        return f"{time:.2f}".rstrip("0").rstrip(".")

    def range(self) -> tuple[float, float]:
        """Smallest and largest of all that is drawn."""
        parts = [part.ravel() for part in (self.past, self.came, self.paths, self.baseline)]
        finite = np.concatenate(parts)
        finite = finite[np.isfinite(finite)]
        return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def off_by(forecast: Floats, came: Floats) -> float:
    """Root mean square error over what came; not-a-number where nothing did."""
    n = min(len(forecast), len(came))
    return float(np.sqrt(np.mean((forecast[:n].astype(np.float64) - came[:n]) ** 2))) if n else math.nan


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two, at most so many, evenly apart."""
    if not high > low or most < 1:
        return [low]
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    every = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))
    first = math.ceil(low / every - 1e-9)
    return [number * every for number in range(first, math.floor(high / every + 1e-9) + 1)]
