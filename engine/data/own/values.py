"""From the cells of a table to numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import DataError, Doubles
from engine.data.own.batch import Batch
from engine.data.own.cells import missing, numbers
from engine.data.own.columns import MOST_CATEGORIES
from engine.data.own.layout import Layout
from engine.snapshot import Bools, Floats, Ints
from engine.spec.catalog.data import Column, CsvSeries, CsvTable

if TYPE_CHECKING:
    from polars import Series


class Fault(IntEnum):
    """What is wrong with a cell."""

    NONE = 0
    MISSING = 1
    NO_NUMBER = 2
    LEFT_OUT = 3  # a text that only rows have which are left out
    UNKNOWN = 4  # a text that the column did not have when the table was read first


_Faults = NDArray[np.int8]  # of Fault
_REASONS = {
    Fault.MISSING: "has no value for {name}",
    Fault.NO_NUMBER: "has “{text}” for {name}, which is not a number",
    Fault.LEFT_OUT: "has “{text}” for {name}, which no row has that could be used",
}


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be used; the reason completes "line 7 ..."."""

    line: int
    reason: str


@dataclass(frozen=True)
class Rows:
    """What was read of a batch.

    Attributes
    ----------
    values : (rows, features and the target last); not-a-number where a value is missing that is to be filled.
    good : (rows of the batch,) which of them these are.
    """

    values: Floats
    good: Bools
    bad: int
    missing: int
    _batch: Batch
    _faults: _Faults
    _where: Ints
    _readers: tuple[_ColumnReader, ...]

    def bad_rows(self) -> Iterator[BadRow]:
        """The rows that cannot be used, in their order."""
        misfits = iter(self._batch.faults)
        misfit = next(misfits, None)
        for index in np.flatnonzero(~self.good):
            line = int(self._batch.lines[index])
            while misfit is not None and misfit[0] < line:
                yield BadRow(*misfit)
                misfit = next(misfits, None)
            yield BadRow(line, self._reason(int(index)))
        if misfit is not None:
            yield BadRow(*misfit)
        yield from (BadRow(*row) for row in misfits)

    def _reason(self, index: int) -> str:
        reader = self._readers[self._where[index]]
        text = _short(str(self._batch.cells[reader.position][index]))
        return _REASONS[Fault(int(self._faults[index]))].format(name=reader.column.name, text=text)


class RowReader:
    """Reads rows as (features..., target), as the columns of a table say.

    Raises
    ------
    DataError
        If the file no longer has these columns, or none is chosen to predict.
    """

    def __init__(self, data: CsvTable, layout: Layout) -> None:
        target, series = data.target_column, isinstance(data, CsvSeries)
        if target is None or target.kind == "skip":
            raise DataError("No column is chosen to predict.", "Choose one in the data panel.")
        if series and target.kind != "number":
            raise DataError(f"{target.name} does not hold numbers.", "Choose a column of numbers to forecast.")
        used = data.used
        if not used and not series:  # a series is forecast from its own past
            raise DataError(f"There is no column to predict {data.target} from.", "Use at least one more column.")
        place, comma = {name: index for index, name in enumerate(layout.names)}, layout.decimal_comma
        columns = [(column, False) for column in used]
        self._readers = tuple(
            _ColumnReader(_position(place, column, layout), column, asked, comma)
            for column, asked in (*columns, (target, not series))
        )

    def read(self, batch: Batch) -> Rows:
        """The numbers of a batch.

        Raises
        ------
        DataError
            If it shows that the file has changed.
        """
        count = len(batch.lines)
        faults, where = np.zeros(count, dtype=np.int8), np.zeros(count, dtype=np.int64)
        parts: list[Doubles] = []
        for index, reader in enumerate(self._readers):
            part, wrong = reader.read(batch.cells[reader.position])
            parts.append(part)
            first = (faults == Fault.NONE) & (wrong != Fault.NONE)
            faults[first], where[first] = wrong[first], index
        self._check_known(batch, faults, where)
        good = faults == Fault.NONE
        values = np.concatenate(parts, axis=1)[good].astype(np.float32)
        gone = int((faults == Fault.MISSING).sum())
        bad = count - len(values) + len(batch.faults)
        return Rows(values, good, bad, gone, batch, faults, where, self._readers)

    def _check_known(self, batch: Batch, faults: _Faults, where: Ints) -> None:
        for index in np.flatnonzero(faults == Fault.UNKNOWN)[:1]:
            reader = self._readers[where[index]]
            text, line = _short(str(batch.cells[reader.position][int(index)])), batch.lines[index]
            raise DataError(
                f"Line {line} has “{text}” for {reader.column.name}, which was not there when the file was read.",
                "Read the file again.",
            )


class _ColumnReader:
    """Reads one column."""

    def __init__(self, position: int, column: Column, target: bool, comma: bool) -> None:
        if column.kind == "category" and not column.categories:
            raise DataError(
                f"{column.name} has more than {MOST_CATEGORIES} different texts.",
                "Use it as numbers, or leave it out.",
            )
        self.position, self.column, self._comma = position, column, comma
        self._fills = column.fill == "fill" and not target
        self._one_hot = column.kind == "category" and column.encoding == "one-hot" and not target

    def read(self, cells: Series) -> tuple[Doubles, _Faults]:
        """(rows, features of the column), and (rows,) what is wrong with each cell."""
        values, faults = self._numbers(cells) if self.column.kind == "number" else self._codes(cells)
        if self._fills:
            faults[faults == Fault.MISSING] = Fault.NONE
        return (self._spread(values) if self._one_hot else values[:, None]), faults

    def _numbers(self, cells: Series) -> tuple[Doubles, _Faults]:
        found = numbers(cells, self._comma)
        values = found.fill_null(float("nan")).to_numpy().astype(np.float64)
        faults = np.where(np.isnan(values), Fault.NO_NUMBER, Fault.NONE).astype(np.int8)
        faults[missing(cells, found).to_numpy()] = Fault.MISSING
        return values, faults

    def _codes(self, cells: Series) -> tuple[Doubles, _Faults]:
        """The place of each text among the categories."""
        import polars

        column, known = self.column, {text: float(i) for i, text in enumerate(self.column.categories)}
        texts = cells.cast(polars.String)
        codes = texts.replace_strict(known, default=None, return_dtype=polars.Float64)
        values = codes.fill_null(float("nan")).to_numpy().astype(np.float64)
        faults = np.where(np.isnan(values), Fault.UNKNOWN, Fault.NONE).astype(np.int8)
        faults[np.isnan(values) & texts.is_in(list(column.left_out)).fill_null(False).to_numpy()] = Fault.LEFT_OUT
        faults[np.isnan(values) & missing(cells, codes).to_numpy()] = Fault.MISSING
        return values, faults

    def _spread(self, codes: Doubles) -> Doubles:
        """One 0/1 feature for each category; a value that is missing is missing in all of them."""
        spread: Doubles = (codes[:, None] == np.arange(len(self.column.categories))).astype(np.float64)
        spread[np.isnan(codes)] = np.nan
        return spread


def _position(place: dict[str, int], column: Column, layout: Layout) -> int:
    if column.name not in place:
        where = f"in line {layout.start} of the file" if layout.header else "in the file"
        raise DataError(f"The column {column.name} is no longer {where}.", "Put it back, or read the file again.")
    return place[column.name]


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 30 else text[:29] + "…"
