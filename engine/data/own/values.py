"""From the cells of a row to numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.data.dataset import DataError
from engine.data.own.cells import is_missing, number
from engine.data.own.columns import MOST_CATEGORIES
from engine.data.own.layout import Layout, Row
from engine.spec.catalog.data import Column, CsvTable


class BadCell(Exception):
    """A cell without a usable value; the text completes "line 7 ..."."""


class MissingCell(BadCell):
    """A cell that says that there is no value."""


Reader = Callable[[str], Sequence[float]]  # a cell to the features it stands for


class RowReader:
    """Reads rows as (features..., target), as the columns of a table say.

    Raises
    ------
    DataError
        If the file no longer has these columns, or none is chosen to predict.
    """

    def __init__(self, data: CsvTable, layout: Layout) -> None:
        target = data.target_column
        if target is None or target.kind == "skip":
            raise DataError("No column is chosen to predict.", "Choose one in the data panel.")
        used = [column for column in data.columns if column.kind != "skip" and column.name != data.target]
        if not used:
            raise DataError(f"There is no column to predict {data.target} from.", "Use at least one more column.")
        position = {name: index for index, name in enumerate(layout.names)}
        self._readers = [
            (_position(position, column, data, layout), column.name, _reader(column, layout.decimal_comma))
            for column in used
        ]
        index = _position(position, target, data, layout)
        self._readers.append((index, target.name, _target_reader(target, layout.decimal_comma)))

    def read(self, row: Row) -> list[float]:
        """The numbers of a row.

        Raises
        ------
        BadCell
            If the row cannot be used.
        DataError
            If it shows that the file has changed.
        """
        if row.fault:
            raise BadCell(row.fault)
        values: list[float] = []
        for index, name, reader in self._readers:
            cell = row.cells[index]
            try:
                values.extend(reader(cell))
            except (ValueError, KeyError) as error:
                raise _explain(error, row.line, cell, name) from None
        return values


def _explain(error: ValueError | KeyError, line: int, cell: str, name: str) -> BadCell | DataError:
    """What is wrong with a cell: nothing in it, no number, or a text that its column did not have."""
    if is_missing(cell):
        return MissingCell(f"has no value for {name}")
    if isinstance(error, ValueError):
        return BadCell(f"has “{_short(cell)}” for {name}, which is not a number")
    return DataError(
        f"Line {line} has “{_short(cell)}” for {name}, which was not there when the file was read.",
        "Read the file again.",
    )


def _position(position: dict[str, int], column: Column, data: CsvTable, layout: Layout) -> int:
    if column.name not in position:
        where = f"in line {layout.start} of the file" if layout.header else "in the file"
        raise DataError(f"The column {column.name} is no longer {where}.", "Put it back, or read the file again.")
    return position[column.name]


def _reader(column: Column, comma: bool) -> Reader:
    if column.kind == "number":
        return lambda cell: (_number(cell, comma),)
    one_hot = {text: tuple(float(text == other) for other in column.categories) for text in _categories(column)}
    return lambda cell: one_hot[_kept(cell.strip(), column)]


def _target_reader(column: Column, comma: bool) -> Reader:
    if column.kind == "number":
        return lambda cell: (_number(cell, comma),)
    index = {text: (float(place),) for place, text in enumerate(_categories(column))}
    return lambda cell: index[_kept(cell.strip(), column)]


def _kept(text: str, column: Column) -> str:
    if text in column.left_out:
        raise BadCell(f"has “{_short(text)}” for {column.name}, which no row has that could be used")
    return text


def _categories(column: Column) -> tuple[str, ...]:
    if not column.categories:
        raise DataError(
            f"{column.name} has more than {MOST_CATEGORIES} different texts.", "Use it as numbers, or leave it out."
        )
    return column.categories


def _number(cell: str, comma: bool) -> float:
    value = number(cell, comma)
    if value is None:
        raise ValueError(cell)
    return value


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 30 else text[:29] + "…"
