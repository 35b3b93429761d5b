"""A series in a table of one's own: rows put in the order of their time, gaps filled, and cut into windows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.data.dataset import Cancelled, DataError, Dataset, Doubles, noise
from engine.data.own import report
from engine.data.own.memory import Stamp, stamp_of
from engine.data.own.source import open_table
from engine.data.own.times import Clock, times_of
from engine.data.own.values import RowReader
from engine.data.sequences.series import windows
from engine.snapshot import Bools, Floats, Ints
from engine.spec.catalog.data import CsvSeries

if TYPE_CHECKING:
    from polars import Series

MOST_NUMBERS = 50_000_000  # 200 MB
_Key = tuple[object, ...]
# The series that was read last and when it was; replaced as a whole, for two threads read.
_last: tuple[_Key, Doubles, Doubles, Clock] | None = None


def make_series_of_table(data: CsvSeries, seed: int, cancelled: Cancelled) -> Dataset:
    """Windows of the past of all columns that are used, with the future of the target; the split is by time."""
    if not data.path:
        raise DataError("No file is chosen.", "Choose a table with a time in each row, or drop one on the window.")
    if not data.channels:
        raise DataError("No column of numbers is chosen to forecast.", "Choose one as the target.")
    series = whole(data, cancelled)
    needed = data.window + 2 * data.horizon
    if len(series) < needed:
        raise DataError(
            f"{len(series):,} rows are too few for a window of {data.window} and a horizon of {data.horizon} steps.",
            f"Take a shorter window or horizon; together they need {needed:,} rows.",
        )
    count = len(series) * data.window * series.shape[1]
    if count > MOST_NUMBERS:
        raise DataError(f"These windows hold {count:,} numbers.", "Take a shorter window, or leave out columns.")
    return _cut(data, seed, series)


def _cut(data: CsvSeries, seed: int, series: Doubles) -> Dataset:
    pasts: list[Floats] = []
    future: Floats = np.zeros((0, 0), np.float32)
    train: Bools = np.zeros(0, np.bool_)
    starts: Ints = np.zeros(0, np.int64)
    for channel in range(series.shape[1] - 1, -1, -1):  # the target is the first: its future is the last to be made
        past, future, train, starts = windows(series[:, channel], data.window, data.horizon, data.train_share)
        pasts.insert(0, past)
    inputs = np.concatenate(pasts, axis=1)
    spread = np.repeat(series.std(axis=0), data.window).astype(np.float32)
    seen = inputs + spread * noise(data, seed, inputs.shape)
    return Dataset(seen.astype(np.float32), np.zeros(len(seen), np.float32), train, starts, future=future)


def whole(data: CsvSeries, cancelled: Cancelled) -> Doubles:
    """(rows, channels) in the order of time, the target first; nothing is missing any more.

    Raises
    ------
    DataError
        If the column of the time holds no times, or the file has changed.
    """
    global _last
    stamp = stamp_of(Path(data.path))
    key = _key(data, stamp)
    last = _last
    if last is None or last[0] != key:
        values, times, clock = _read(data, cancelled)
        order = np.argsort(times, kind="stable") if clock else np.arange(len(values))
        times = times[order] if clock else order.astype(np.float64)
        last = _last = key, _without_gaps(values[order], times), times, clock
    return last[1]


def remembered_times(data: CsvSeries) -> tuple[Doubles, Clock]:
    """(rows,) when each row of this series was, in the order of time, and what the numbers are; (0,) of a series that
    was not the last one read, or that has no time."""
    last = _last
    if last is None or last[0][0] != data.path or last[0][-3:] != _reading(data) or not last[3]:
        return np.zeros(0), ""
    return last[2], last[3]


def _key(data: CsvSeries, stamp: Stamp) -> _Key:
    return data.path, *stamp, *_reading(data)


def _reading(data: CsvSeries) -> tuple[object, ...]:
    """The settings that the series depends on."""
    return data.channels, data.time, data.skip_untimed


def _read(data: CsvSeries, cancelled: Cancelled) -> tuple[Doubles, Doubles, Clock]:
    """(rows, channels) as they stand in the file, and (rows,) when each was; (0,) and "" without a column of it."""
    import polars

    source = open_table(Path(data.path), cancelled, report.MOST_ROWS)
    layout = source.layout
    reader = RowReader(data, layout)
    if data.time and data.time not in layout.names:
        raise DataError(f"The file has no column {data.time} any more.", "Choose another column for the time.")
    parts: list[Doubles] = [np.empty((0, len(data.channels)))]
    lines: list[Ints] = []
    cells: list[Series] = []
    for batch in source.batches(cancelled, lambda share: None):
        rows = reader.read(batch)  # rows that cannot be used were reported when the file was first read
        parts.append(np.roll(rows.values, 1, axis=1).astype(np.float64))  # the target comes last, and is to be first
        if data.time:
            cells.append(batch.cells[layout.names.index(data.time)].filter(polars.Series(rows.good)))
            lines.append(batch.lines[rows.good])
    values = np.concatenate(parts)
    if not data.time or not len(values):
        return values, np.zeros(0), ""
    comma, skips = layout.decimal_comma, data.skip_untimed
    times, clock = times_of(polars.concat(cells), data.time, comma, np.concatenate(lines), gaps=skips)
    timed = np.isfinite(times)
    return values[timed], times[timed], clock


def _without_gaps(values: Doubles, times: Doubles) -> Doubles:
    """What is missing is drawn straight between its neighbours in time; at the ends the nearest value stands."""
    filled = values.copy()
    for channel in range(values.shape[1]):
        known = ~np.isnan(values[:, channel])
        if known.any() and not known.all():
            filled[~known, channel] = np.interp(times[~known], times[known], values[known, channel])
    return np.nan_to_num(filled)
