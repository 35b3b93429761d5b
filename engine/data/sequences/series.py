"""One series in time, cut into windows of the past and what came after; the split is by time."""

from __future__ import annotations

import csv
from functools import cache

import numpy as np

from engine.data.dataset import Cancelled, Dataset, Doubles, noise
from engine.data.sequences.files import shipped
from engine.snapshot import Bools, Floats, Ints
from engine.spec.catalog.data import Series

_COLUMNS = {"airline": ("Date", "Passengers"), "sunspots": ("YEAR", "SUNACTIVITY")}


@cache
def _read(kind: str) -> tuple[Doubles, Doubles]:
    """(n,) values and times in years."""
    when, what = _COLUMNS[kind]
    with shipped(f"{kind}.csv") as path, path.open(encoding="utf-8", newline="") as file:
        rows = [(_year(row[when]), float(row[what])) for row in csv.DictReader(file)]
    times, values = np.array(rows).T
    return values, times


def _year(text: str) -> float:
    """A year, or a month such as 1949-01, as a number of years."""
    year, _, month = text.partition("-")
    return float(year) + (float(month) - 1) / 12 if month else float(year)


def whole_series(data: Series) -> tuple[Doubles, Doubles]:
    """The series as it was measured: (n,) values, and (n,) times in years."""
    values, times = _read(data.kind)
    return values.copy(), times.copy()


def windows(series: Doubles, window: int, horizon: int, share: float) -> tuple[Floats, Floats, Bools, Ints]:
    """Windows of a series with their futures, split by time.

    Parameters
    ----------
    series : (n,). share : part of the windows that is trained on, in percent; at least one is on either side.

    Returns
    -------
    (m, window) pasts, (m, horizon) futures, (m,) whether trained on, and (m,) the step at which the future begins.
    What is trained on ends before any future of the test begins; windows between the two are left out.
    """
    count = len(series) - window - 2 * horizon + 2
    trained = min(max(round(count * share / 100), 1), count - 1)
    starts = window + np.concatenate((np.arange(trained), np.arange(trained, count) + horizon - 1))
    past = series[starts[:, None] + np.arange(-window, 0)].astype(np.float32)
    future = series[starts[:, None] + np.arange(horizon)].astype(np.float32)
    return past, future, np.arange(count) < trained, starts.astype(np.int64)


def make_series(data: Series, seed: int, cancelled: Cancelled) -> Dataset:
    """All windows of the series; the noise is on the past only, a share of the deviation of the series."""
    series, _ = whole_series(data)
    past, future, train, starts = windows(series, data.window, data.horizon, data.train_share)
    seen = _noisy(data, past, series, noise(data, seed, past.shape)) if data.noise else past
    return Dataset(seen, np.zeros(len(seen), dtype=np.float32), train, starts, future=future)


def _noisy(data: Series, past: Floats, series: Doubles, chance: Floats) -> Floats:
    """Where logarithms are taken it is the logarithm that deviates, so that nothing falls below what it can."""
    if not data.logarithm:
        return (past + np.float32(series.std()) * chance).astype(np.float32)
    even, spread = np.log(past + data.shift), np.float32(np.log(series + data.shift).std())
    seen: Floats = (np.exp(even + spread * chance) - data.shift).astype(np.float32)
    return seen
