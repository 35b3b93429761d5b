"""A forecast as it is drawn: the past, what came, the network's own line and the fan of the others."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from engine.snapshot import Doubles, Floats
from widgets.kit import format_number
from widgets.plots.parts.dates import MONTHS, date_ticks, in_words

EMPTY: Floats = np.zeros(0, np.float32)
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
    clock : what times are: "years", plain "numbers" of the data, or "" steps ahead.
    moments : (n + steps,) seconds since 1970 of the past and of what is forecast; empty where no dates are known.
    """

    past: Floats
    came: Floats
    paths: Floats
    baseline: Floats
    start: float
    pace: float
    clock: str
    unit: str
    moments: Doubles = field(default_factory=lambda: np.zeros(0))

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
        """When a step is, in words: 'Nov 1957', '1957.25', '3 Mar 2020', or '+3'."""
        if len(self.moments):
            pace = float(np.median(np.diff(self.moments)))
            return in_words(float(self.moments[len(self.past) + step]), pace)
        if not self.clock:
            return f"+{step + 1}"
        time = self.time(step)
        if self.clock == "numbers":
            return plain_number(time)
        if abs(self.pace - 1 / 12) < 0.003:
            months = round(time * 12)
            return f"{MONTHS[months % 12]} {months // 12}"
        return f"{time:.2f}".rstrip("0").rstrip(".")

    def time_ticks(self, first: int, most: int) -> list[tuple[float, str]]:
        """(step, words) of round times from a step on, at most so many."""
        if len(self.moments):
            begin = len(self.past) + first
            shown = self.moments[begin:]
            steps = np.arange(first, first + len(shown))
            return [
                (float(np.interp(moment, shown, steps)), words)
                for moment, words in date_ticks(float(shown[0]), float(shown[-1]), most)
            ]
        ticks = round_ticks(self.time(first), self.time(self.steps - 1), most)
        if self.clock == "years":
            ticks = [tick for tick in ticks if tick == round(tick)]
        named = {"years": lambda tick: f"{tick:.0f}", "numbers": plain_number}.get(self.clock, _ahead)
        return [((tick - self.start) / self.pace, named(tick)) for tick in ticks]

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


def plain_number(time: float) -> str:
    """A time that is a number: 1957 stays 1957."""
    return f"{time:.0f}" if time == round(time) else f"{time:.6g}"


def _ahead(step: float) -> str:
    return "now" if step == 0 else f"{'+' if step > 0 else ''}{format_number(step)}" if math.isfinite(step) else ""
