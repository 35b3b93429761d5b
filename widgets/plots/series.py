"""Curves made ready for the screen: smoothed, thinned, their ranges and their marks' places."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]

_FORGOTTEN = 1e-3  # a weight below this share of the newest one is left out


def smoothed(values: Doubles, memory: float) -> Doubles:
    """Exponential moving average that starts without bias (Kingma and Ba 2015, section 3).

    Parameters
    ----------
    values : (n,); a value that is not finite adds nothing, and stays a gap.
    memory : 0 (none) to under 1: the share of the past in each new value.
    """
    if memory <= 0 or len(values) < 2:
        return values
    length = min(len(values), math.ceil(math.log(_FORGOTTEN) / math.log(memory)))
    kernel = memory ** np.arange(length)
    known = np.isfinite(values)
    total = np.convolve(np.where(known, values, 0.0), kernel)[: len(values)]
    weight = np.convolve(known.astype(np.float64), kernel)[: len(values)]
    return np.where(known, total / np.maximum(weight, 1e-12), np.nan)


def envelope(x: Doubles, y: Doubles, column: float) -> tuple[Doubles, Doubles]:
    """At most two points for each column of pixels: its smallest and largest y, so that no spike is lost.

    Parameters
    ----------
    x, y : (n,), x rising. column : how wide a column of pixels is, in x.
    """
    if len(x) < 4 or len(x) <= 2 * (x[-1] - x[0]) / column:
        return x, y
    columns = np.floor(x / column)
    starts = np.flatnonzero(np.diff(columns, prepend=-np.inf))
    with np.errstate(invalid="ignore"):
        low, high = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
    rising = y[starts] < y[np.append(starts[1:], len(y)) - 1]
    pairs = np.where(rising[:, None], np.stack([low, high], 1), np.stack([high, low], 1))
    return np.repeat((columns[starts] + 0.5) * column, 2), pairs.ravel()


def value_range(curves: Sequence[Doubles], *, log: bool) -> tuple[float, float]:
    """Low and high of the axis, both round, so that the axis rests while a curve moves.

    A linear axis begins at 0 where all is above it; a logarithmic one at a power of ten.
    """
    finite = np.concatenate([np.asarray(c)[np.isfinite(c)] for c in curves]) if curves else np.zeros(0)
    if log:
        finite = finite[finite > 0]
        if not finite.size:
            return 0.1, 1.0
        low, high = float(finite.min()), float(finite.max())
        return 10.0 ** math.floor(math.log10(low)), max(_up(high), low * 1.1)
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    return (-_up(-low) if low < 0 else 0.0), max(_up(high), 1e-9)


def _up(value: float) -> float:
    """The next number with two digits, even in the second; 0 for what is not above 0."""
    if value <= 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    step = unit * (2 if value / unit < 40 else 5)
    return math.ceil(value / step - 1e-9) * step


def label_rows(places: Sequence[float], widths: Sequence[float], right: float, rows: int) -> list[tuple[float, int]]:
    """Where labels go so that none lies on another: right of its mark, left of it where the right edge is near.

    What lies right of the last marks is the newest of a curve; a label pushed back over its mark would hide it.

    Parameters
    ----------
    places : x of each mark, rising. widths : of its label. right : no label goes further. rows : how many there are.

    Returns
    -------
    (x, row) for each; row -1 where there is no room.
    """
    ends = [-math.inf] * rows
    found = []
    for place, width in zip(places, widths, strict=True):
        x = place + 4 if place + 4 + width <= right else max(place - 4 - width, 0.0)
        row = next((r for r in range(rows) if ends[r] + 6 <= x), -1)
        if row >= 0:
            ends[row] = x + width
        found.append((x, row))
    return found
