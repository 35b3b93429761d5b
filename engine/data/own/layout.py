"""How a text file is a table: delimiter, decimal comma, header, names, and its rows."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from engine.data.dataset import DataError
from engine.data.own.cells import is_missing, number, uses_decimal_comma

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LINES = 200
MOST_COLUMNS = 2000
LONGEST_NAME = 80


@dataclass(frozen=True)
class Layout:
    """How to read a table.

    Attributes
    ----------
    header : whether the table begins with names.
    names : one for each column, unique.
    start : number of the line where the table begins, header included.
    """

    delimiter: str
    decimal_comma: bool
    header: bool
    names: tuple[str, ...]
    start: int


@dataclass(frozen=True)
class Row:
    """A row of the file: the number of its first line, its cells, and what is wrong with it ("" if nothing)."""

    line: int
    cells: list[str]
    fault: str = ""


def recognise(sample: list[str], name: str) -> Layout:
    """Find out how a text file is a table, from its first lines.

    Raises
    ------
    DataError
        If it has no two columns.
    """
    delimiter = _named_delimiter(sample) or max(DELIMITERS, key=lambda mark: _quality(sample, mark))
    table = _table(sample, delimiter)
    if not any(line.strip() for line in sample):
        raise DataError(f"{name} is empty.", "Choose a file with a table in it.")
    return recognise_rows(table, name, delimiter)


def recognise_rows(table: list[Row], name: str, delimiter: str) -> Layout:
    """Find out where a table begins and what its columns are called, from its first rows.

    Raises
    ------
    DataError
        If it has no two columns.
    """
    width = _width(table)
    if width < 2:
        raise DataError(
            f"{name} has only one column.",
            "Choose a table with a column to predict and at least one to predict it from.",
        )
    if width > MOST_COLUMNS:
        raise DataError(f"{name} has {width:,} columns.", f"Leave out columns, so that {MOST_COLUMNS:,} remain.")
    first = next(row for row in table if _fits(row.cells, width))
    if (shorter := _row_names_without_title(table, width)) is not None:
        first = shorter
    below = [row.cells for row in table if row.line > first.line and _fits(row.cells, width)]
    comma = uses_decimal_comma([cell.strip() for cells in below or [first.cells] for cell in cells], delimiter)
    header = shorter is not None or _is_header(first.cells, below, comma)
    titles = ["", *first.cells] if shorter is not None else first.cells
    return Layout(delimiter, comma, header, tidy_names(titles[:width] if header else [""] * width), first.line)


def checked(row: Row, layout: Layout) -> Row | None:
    """A row with its fault, if it has one; None where it is no row of the table, as the header is."""
    width = len(layout.names)
    if row.line < layout.start:
        return None if _is_separator_line(row) else Row(row.line, row.cells, "stands before the table")
    if row.line == layout.start and layout.header:
        return None
    return row if row.fault or _fits(row.cells, width) else Row(row.line, row.cells, misfit(len(row.cells), width))


def split(text: Iterator[str], delimiter: str, first: int = 1) -> Iterator[Row]:
    """The rows in some lines of text, without those that are empty.

    Parameters
    ----------
    first : number of the first of these lines in the file.

    Raises
    ------
    DataError
        At a row that does not end.
    """
    reader = csv.reader(text, delimiter=delimiter, skipinitialspace=True)
    line = first
    try:
        for cells in reader:
            last = first + reader.line_num - 1
            fault = f"goes on to line {last}; a quotation mark may be missing" if last - line > 20 else ""
            if any(cell.strip() for cell in cells):
                yield Row(line, cells, fault)
            line = last + 1
    except csv.Error:
        raise DataError(
            f"The row that begins at line {line} does not end; a quotation mark may be missing.",
            "Mend the quotation marks there, and read the file again.",
        ) from None


def _fits(cells: list[str], width: int) -> bool:
    """A row may end in delimiters too many, as spreadsheets write them."""
    return len(cells) >= width and not any(cell.strip() for cell in cells[width:])


def misfit(count: int, width: int) -> str:
    """What is wrong with a row of another width; completes "line 7 ..."."""
    return f"has {count} column{'s' * (count != 1)} instead of {width}"


def _named_delimiter(sample: list[str]) -> str | None:
    """Excel's own first line, such as sep=;"""
    start = sample[0].strip().lower() if sample else ""
    return start[4] if len(start) == 5 and start.startswith("sep=") else None


def _is_separator_line(row: Row) -> bool:
    return row.line == 1 and row.cells[0].strip().lower().startswith("sep=")


def _table(sample: list[str], delimiter: str) -> list[Row]:
    try:
        table = list(split(iter(sample), delimiter))
    except DataError:
        return []
    # The sample may have cut the last row in two.
    return [row for row in (table[:-1] if len(sample) == SAMPLE_LINES else table) if not _is_separator_line(row)]


def _width(table: list[Row]) -> int:
    if not table:
        return 0
    width = Counter(len(row.cells) for row in table).most_common(1)[0][0]
    while width > 1 and all(_fits(row.cells, width - 1) or len(row.cells) < width for row in table):
        width -= 1  # every row ends in a delimiter
    return width


def _quality(sample: list[str], delimiter: str) -> float:
    """How well a delimiter explains the lines: rows of the same width, and cells that are numbers."""
    table = _table(sample, delimiter)
    width = _width(table)
    if width < 2:
        return 0.0
    regular = sum(_fits(row.cells, width) for row in table) / len(table)
    cells = [cell for row in table for cell in row.cells]
    comma = delimiter != "," and uses_decimal_comma([cell.strip() for cell in cells], delimiter)
    return regular + 0.5 * sum(number(cell, comma) is not None for cell in cells) / len(cells)


def _row_names_without_title(table: list[Row], width: int) -> Row | None:
    """R writes row names with no title: a first line of one name less, all of them words."""
    first = table[0]
    one_less = len(first.cells) == width - 1 and all(len(row.cells) == width for row in table[1:])
    return first if one_less and len(table) > 1 and all(number(cell) is None for cell in first.cells) else None


def _is_header(first: list[str], below: list[list[str]], comma: bool) -> bool:
    """Names stand above numbers without being numbers; without numbers, names do not occur below."""
    votes = again = 0
    for title, *column in zip(first, *below, strict=False):
        present = [cell for cell in column if not is_missing(cell)]
        again += title in column
        if present and sum(number(cell, comma) is not None for cell in present) >= 0.9 * len(present):
            votes += 1 if number(title, comma) is None and not is_missing(title) else -1
    if votes == 0:
        return again * 2 < len(first) and not any(number(title, comma) is not None for title in first)
    return votes > 0


def tidy_names(titles: list[str]) -> tuple[str, ...]:
    """Names of columns from their titles: short, none empty, none twice."""
    names: list[str] = []
    for index, title in enumerate(titles, start=1):
        wanted = " ".join(title.split())[:LONGEST_NAME] or f"column {index}"
        name, count = wanted, 1
        while name in names:
            count += 1
            name = f"{wanted} ({count})"
        names.append(name)
    return tuple(names)
