"""Samples of a table of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engine.data.dataset import Cancelled, DataError, Dataset, noise, split
from engine.data.own import report
from engine.data.own.memory import recall, remember, stamp_of
from engine.data.own.source import open_table
from engine.data.own.values import RowReader
from engine.snapshot import Bools, Floats
from engine.spec.catalog.data import Column, CsvTable

MOST_NUMBERS = 50_000_000  # 200 MB
FEWEST_ROWS = 4


def make_own(data: CsvTable, seed: int, cancelled: Cancelled) -> Dataset:
    """The usable rows of the file, in its order; the noise is a share of each number column's deviation."""
    if not data.path:
        raise DataError("No file is chosen.", "Choose a table, or drop one on the window.")
    table = _table(data, cancelled)
    inputs, target = table[:, :-1].copy(), table[:, -1].copy()
    classes = bool(data.shape().classes)
    _check(data, target, classes)
    train = split(data, seed, target, classes)
    _fill(data, inputs, train)
    inputs += _spread(data, inputs) * noise(data, seed, inputs.shape)
    return Dataset(inputs, target, train, np.arange(len(target), dtype=np.int64))


def _check(data: CsvTable, target: Floats, classes: bool) -> None:
    if len(target) < FEWEST_ROWS:
        raise DataError(
            f"Only {len(target)} row{'s' * (len(target) != 1)} can be used.", f"Add rows, at least {FEWEST_ROWS}."
        )
    if classes and len(np.unique(target)) < 2:
        raise DataError(f"{data.target} is the same in every row.", "Choose another column to predict.")


def _fill(data: CsvTable, inputs: Floats, train: Bools) -> None:
    """Give what is missing the mean or the most frequent category of the training rows: the test stays unseen."""
    for column, start, end in _places(data):
        part = inputs[:, start:end]
        gone = np.isnan(part[:, 0])
        if gone.any():
            known = part[train & ~gone]
            part[gone] = _usual(column, known if len(known) else part[~gone])


def _usual(column: Column, known: Floats) -> Floats:
    """What stands for a missing value: (features of the column,)"""
    if not len(known):
        return np.zeros(known.shape[1], dtype=np.float32)
    if column.kind == "number":
        return np.asarray(known.mean(axis=0, dtype=np.float64), dtype=np.float32)
    rows, counts = np.unique(known, axis=0, return_counts=True)
    return np.asarray(rows[counts.argmax()], dtype=np.float32)


def _places(data: CsvTable) -> Iterator[tuple[Column, int, int]]:
    """Each column that is an input, and which features are its own."""
    start = 0
    for column in data.columns:
        if column.name != data.target and column.features:
            yield column, start, start + len(column.features)
            start += len(column.features)


def _spread(data: CsvTable, inputs: Floats) -> Floats:
    """Deviation of each feature; 0 for the 0/1 features of a category, which noise would make meaningless."""
    deviation = np.zeros(inputs.shape[1], dtype=np.float32)
    for column, start, end in _places(data):
        if column.kind == "number":
            deviation[start:end] = inputs[:, start].std(dtype=np.float64)
    return deviation


def _table(data: CsvTable, cancelled: Cancelled) -> Floats:
    path = Path(data.path)
    stamp = stamp_of(path)
    table = recall(data, stamp)
    if table is None:
        table = _read(data, path, cancelled)
        remember(data, stamp, table)
    return table


def _read(data: CsvTable, path: Path, cancelled: Cancelled) -> Floats:
    """(rows, features and the target last)"""
    source = open_table(path, cancelled, report.MOST_ROWS)
    reader = RowReader(data, source.layout)
    parts: list[Floats] = []
    numbers = 0
    for batch in source.batches(cancelled, lambda share: None):
        rows = reader.read(batch)  # rows that cannot be used were reported when the file was first read
        parts.append(rows.values)
        numbers += rows.values.size
        if numbers > MOST_NUMBERS:
            raise _too_many(path)
    return np.concatenate([np.empty((0, len(data.shape().features) + 1), dtype=np.float32), *parts])


def _too_many(path: Path) -> DataError:
    return DataError(
        f"{path.name} holds more than {MOST_NUMBERS:,} numbers (a category counts once for each text).",
        "Leave out columns or rows.",
    )
