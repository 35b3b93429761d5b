"""Curves of an agent made ready for the screen: round ends, running means, and columns of pixels."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from engine.snapshot import Doubles

# root mean square of the range of so many normal numbers, in deviations (Tippett 1925)
_SIZES = np.array([1, 2, 3, 5, 10, 25, 100, 1000, 10_000], np.float64)
_RANGES = np.array([1.0, 1.414, 1.912, 2.481, 3.180, 3.994, 5.051, 6.500, 7.714], np.float64)
OUTLIERS = 1.5  # per cent at each end that may lie outside the axis
NEAR_ZERO = 0.35  # of the span: zero is taken in where it is as near as this
MOST_REACH = 1.0  # spans beyond the curve in which a level still widens the axis


def round_step(span: float, count: int) -> float:
    """The distance of round numbers, 1, 2 or 5 times a power of ten, of which at most so many lie in a span."""
    rough = max(span, 1e-12) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))


def round_ends(low: float, high: float) -> tuple[float, float]:
    """Round ends around two numbers, with zero where it is near."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 1.0
    if high - low < 1e-9 * max(abs(low), abs(high), 1e-3):
        low, high = low - max(abs(low) * 0.1, 0.5), high + max(abs(high) * 0.1, 0.5)
    span = high - low
    low = 0.0 if 0 < low < NEAR_ZERO * span else low
    high = 0.0 if -NEAR_ZERO * span < high < 0 else high
    step = round_step(high - low, 8)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def seen_ends(firm: list[Doubles], faint: list[Doubles], levels: list[float]) -> tuple[float, float]:
    """Ends of an axis that holds the lines, nearly all single points, and levels that are not far away."""
    lines = _finite(firm)
    points = _finite(faint)
    ends = [] if not lines.size else [float(lines.min()), float(lines.max())]
    if points.size:
        ends += np.percentile(points, (OUTLIERS, 100 - OUTLIERS)).tolist()
    if not ends:
        ends = [0.0, 1.0] if not levels else [min(0.0, *levels), max(0.0, *levels)]
    reach = MOST_REACH * max(max(ends) - min(ends), 1e-9)
    near = [level for level in levels if min(ends) - reach <= level <= max(ends) + reach]
    return round_ends(min(*ends, *near), max(*ends, *near))


def _finite(curves: list[Doubles]) -> Doubles:
    found = np.concatenate(curves) if curves else np.zeros(0)
    kept: Doubles = found[np.isfinite(found)]
    return kept


def running_mean(values: Doubles, window: int) -> Doubles:
    """(n,) mean of the newest `window` numbers up to each; numbers that are missing do not count."""
    known = np.isfinite(values)
    total, count = _running(np.where(known, values, 0.0), window), _running(known.astype(np.float64), window)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: Doubles = total / np.where(count > 0, count, np.nan)
    return mean


def _running(values: Doubles, window: int) -> Doubles:
    """(n,) sum of the newest numbers up to each."""
    summed = np.concatenate(([0.0], np.cumsum(values)))
    at = np.arange(1, len(values) + 1)
    found: Doubles = summed[at] - summed[np.maximum(at - window, 0)]
    return found


def running_spread(values: Doubles, low: Doubles, high: Doubles, each: float, window: int) -> Doubles:
    """(n,) deviation of the newest episodes up to each.

    Parameters
    ----------
    values, low, high : (n,) mean, lowest and highest of the episodes that a point stands for.
    each : how many these are. window : points that are looked at together.
    """
    known = values[np.isfinite(values)]
    away = values - (known.mean() if known.size else 0.0)  # less is lost when large numbers are squared
    between = running_mean(away**2, window) - running_mean(away, window) ** 2
    if each > 1:
        within = ((high - low) / float(np.interp(math.log(each), np.log(_SIZES), _RANGES))) ** 2 * (each - 1) / each
        between = between + running_mean(within, window)
    spread: Doubles = np.sqrt(np.maximum(between, 0.0))
    return spread


def columns(x: Doubles, low: Doubles, high: Doubles, width: float = 1.0) -> tuple[Doubles, Doubles, Doubles]:
    """One stroke for each column of pixels: (k,) middle of the column, and the lowest and highest number in it.

    Parameters
    ----------
    x : (n,) px, rising. low, high : (n,). width : px of a column.
    """
    if not len(x):
        return x, low, high
    whole = np.floor(x / width)
    starts = np.flatnonzero(np.diff(whole, prepend=-np.inf))
    with np.errstate(invalid="ignore"):
        return (whole[starts] + 0.5) * width, np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts)


def nearest(x: npt.NDArray[np.float64], at: float) -> int:
    """The index of the number next to a place; -1 where there is none."""
    return -1 if not len(x) else int(np.abs(x - at).argmin())
