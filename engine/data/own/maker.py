"""Samples of a table of one's own."""

from __future__ import annotations

from array import array
from pathlib import Path

import numpy as np

from engine.data.dataset import Cancelled, DataError, Dataset, noise, split
from engine.data.own.layout import recognise, rows
from engine.data.own.text import examine, unreadable
from engine.data.own.values import BadCell, RowReader
from engine.snapshot import Floats
from engine.spec.catalog.data import CsvTable

MOST_NUMBERS = 50_000_000  # 200 MB
FEWEST_ROWS = 4

_Key = tuple[object, ...]
_last: tuple[_Key, Floats] | None = None  # so that a drag of the noise slider does not read the file again


def make_own(data: CsvTable, seed: int, cancelled: Cancelled) -> Dataset:
    """The usable rows of the file, in its order; the noise is a share of each number column's deviation."""
    if not data.path:
        raise DataError("No file is chosen.", "Choose a CSV file, or drop one on the window.")
    table = _table(data, cancelled)
    inputs, target = table[:, :-1].copy(), table[:, -1].copy()
    classes = bool(data.shape().classes)
    _check(data, target, classes)
    inputs += _spread(data, inputs) * noise(data, seed, inputs.shape)
    return Dataset(inputs, target, split(data, seed, target, classes), np.arange(len(target), dtype=np.int64))


def _check(data: CsvTable, target: Floats, classes: bool) -> None:
    if len(target) < FEWEST_ROWS:
        raise DataError(
            f"Only {len(target)} row{'s' * (len(target) != 1)} can be used.", f"Add rows, at least {FEWEST_ROWS}."
        )
    if classes and len(np.unique(target)) < 2:
        raise DataError(f"{data.target} is the same in every row.", "Choose another column to predict.")


def _spread(data: CsvTable, inputs: Floats) -> Floats:
    """Deviation of each feature; 0 for the 0/1 features of a category, which noise would make meaningless."""
    deviation: list[float] = []
    for column in data.columns:
        if column.name == data.target or column.kind == "skip":
            continue
        if column.kind == "category":
            deviation += [0.0] * len(column.categories)
        else:
            deviation.append(float(inputs[:, len(deviation)].std(dtype=np.float64)))
    return np.array(deviation, dtype=np.float32)


def _table(data: CsvTable, cancelled: Cancelled) -> Floats:
    global _last
    path = Path(data.path)
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    key: _Key = (data.path, status.st_mtime_ns, status.st_size, data.columns, data.target)
    if _last is None or _last[0] != key:
        _last = (key, _read(data, path, cancelled))
    return _last[1]


def _read(data: CsvTable, path: Path, cancelled: Cancelled) -> Floats:
    """(rows, features and the target last)"""
    file = examine(path, cancelled)
    layout = recognise(file)
    reader = RowReader(data, layout)
    numbers = array("f")
    width = len(data.shape().features) + 1
    for row in rows(file, layout, cancelled):
        try:
            numbers.extend(reader.read(row))
        except BadCell:
            continue  # reported by line number when the file was first read
        if len(numbers) > MOST_NUMBERS:
            raise DataError(
                f"{file.name} holds more than {MOST_NUMBERS:,} numbers (a category counts once for each text).",
                "Leave out columns or rows.",
            )
    return np.array(numbers, dtype=np.float32).reshape(-1, width)
