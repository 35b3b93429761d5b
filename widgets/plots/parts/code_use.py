"""What each unit of a code does: how far it spreads, and the places along it that are looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.snapshot import CodeView, Floats
from widgets.kit import format_number
from widgets.plots.parts.code_plane import Code, spread_of

STEPS = 9
REACH = 2.25  # deviations of the prior from the middle to the end, so that the outer ones of nine steps are at 2
OUTER = 1.0  # percent of the samples that lie beyond either end where there is no prior
BINS = 27  # of a histogram: three a step
UNUSED_VARIANCE = 0.01  # of the means of a Gaussian unit that carries nothing: Burda, Grosse and Salakhutdinov (2015)
UNUSED_SHARE = 0.01  # of the widest unit's spread, of a plain one


@dataclass(frozen=True, eq=False)
class UnitUse:
    """One unit.

    Attributes
    ----------
    low, high : the ends that are shown. density : (BINS,) of the samples between them.
    use : divergence from the prior in nats, or the spread of a plain unit. gaussian : which of the two.
    unused : whether it carries (nearly) nothing. prior : whether it is held to a normal distribution.
    """

    unit: int
    low: float
    high: float
    density: Floats
    use: float
    gaussian: bool
    unused: bool
    prior: bool

    @property
    def name(self) -> str:
        """What it is called."""
        return f"Unit {self.unit + 1}"

    @property
    def words(self) -> str:
        """How much it does, in words."""
        figure = format_number(float(f"{self.use:.2g}"))
        words = f"KL {figure} nats" if self.gaussian else f"spread {figure}"
        return f"{words} · unused" if self.unused else words

    def steps(self) -> Floats:
        """(STEPS,) places along it, each in the middle of its part."""
        return np.asarray(self.low + (np.arange(STEPS) + 0.5) / STEPS * (self.high - self.low), np.float32)

    def share(self, value: float) -> float:
        """Where a value lies, 0 to 1."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


def uses_of(view: CodeView, most: int) -> tuple[UnitUse, ...]:
    """The first units of a code, each by itself."""
    spread = spread_of(view)
    use = spread if view.spread is None else divergence(view.codes, view.spread)
    least = UNUSED_VARIANCE**0.5 if view.prior else UNUSED_SHARE * float(spread.max(initial=0))
    return tuple(
        _use(view, unit, float(use[unit]), bool(spread[unit] <= least)) for unit in range(min(len(spread), most))
    )


def _use(view: CodeView, unit: int, use: float, unused: bool) -> UnitUse:
    values = view.codes[:, unit]
    values = values[np.isfinite(values)]
    low, high = _ends(values, view.prior)
    counts, edges = np.histogram(np.clip(values, low, high), BINS, (low, high))
    density = counts / max(len(values), 1) / (edges[1] - edges[0])
    gaussian = view.spread is not None
    return UnitUse(unit, low, high, density.astype(np.float32), use, gaussian, unused, view.prior)


def _ends(values: Floats, prior: bool) -> tuple[float, float]:
    if prior:
        return -REACH, REACH
    if not len(values):
        return -1.0, 1.0
    low, high = (float(end) for end in np.percentile(values, (OUTER, 100 - OUTER)))
    pad = 0.03 * (high - low)
    least = 1e-6 * max(abs(low), abs(high), 1.0)
    return (low - pad, high + pad) if high - low > least else (low - 1.0, low + 1.0)


def divergence(means: Floats, spread: Floats) -> Floats:
    """(units,) mean over samples of the divergence of each unit's normal distribution from the prior, in nats.

    Kingma and Welling (2014), appendix B: (mean² + deviation² - 1) / 2 - ln deviation.
    """
    sound = np.maximum(spread, 1e-12)
    nats = 0.5 * (means**2 + sound**2 - 1) - np.log(sound)
    return np.asarray(np.nan_to_num(nats).mean(0) if len(nats) else np.zeros(means.shape[1]), np.float32)


def in_order(uses: tuple[UnitUse, ...], by_use: bool) -> tuple[UnitUse, ...]:
    """As they come, or those that do most first."""
    return tuple(sorted(uses, key=lambda use: (use.unused, -use.use))) if by_use else uses


def traversals(uses: tuple[UnitUse, ...], code: Code) -> tuple[Code, ...]:
    """Codes along each unit one after another, with the others as they are."""
    return tuple(
        (*code[: use.unit], float(value), *code[use.unit + 1 :]) for use in uses for value in use.steps().tolist()
    )
