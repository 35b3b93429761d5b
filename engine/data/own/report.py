"""Reading a table of one's own for the first time: what was recognised, and what could not be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from engine.data.dataset import Cancelled, DataError, never
from engine.data.own.columns import Tally, suggest_target
from engine.data.own.layout import Layout, Row, recognise, rows
from engine.data.own.text import Progress, TextFile, examine
from engine.data.own.values import BadCell, RowReader
from engine.spec.catalog.data import Column, CsvTable

MOST_ROWS = 1_000_000
MOST_REPORTED = 1000
BATCH = 2000


@dataclass(frozen=True)
class TableReport:
    """A table as it was recognised.

    Attributes
    ----------
    data : ready for the document; columns and target are suggestions that a person may change.
    bad_rows : (line number, reason) of the rows that are left out, the first thousand of them. The reason completes
        "line 7 ...".
    bad : how many are left out in all.
    delimiter : one of , ; tab |. encoding : as Python names it. header : whether the first line has the names.
    notes : sentences about what was found and decided.
    """

    data: CsvTable
    bad_rows: tuple[tuple[int, str], ...]
    bad: int
    delimiter: str
    encoding: str
    header: bool
    notes: tuple[str, ...]


def read_table(path: str | Path, *, progress: Progress | None = None, cancelled: Cancelled = never) -> TableReport:
    """Recognise a CSV file: encoding, delimiter, header, columns, target, and rows that cannot be used.

    The file is read twice from beginning to end, and never held in memory.

    Parameters
    ----------
    progress : told the share that has been read, from 0 to 1.
    cancelled : asked now and then.

    Raises
    ------
    DataError
        If it is no table that can be learned from; says why and what would help.
    DataCancelled
        If `cancelled` said so.
    """
    file = examine(Path(path).absolute(), cancelled)
    layout = recognise(file)
    tell = progress or (lambda share: None)
    columns, notes = _columns(file, layout, cancelled, lambda share: tell(share / 2))
    data = CsvTable(path=str(file.path), columns=columns, target=suggest_target(columns))
    count, bad, bad_rows = _count(file, layout, data, cancelled, lambda share: tell(0.5 + share / 2))
    tell(1.0)
    return TableReport(
        data=data.with_(rows=count),
        bad_rows=bad_rows,
        bad=bad,
        delimiter=layout.delimiter,
        encoding=file.encoding,
        header=layout.header,
        notes=(*_layout_notes(layout), *notes, *_left_out(bad)),
    )


def _columns(
    file: TextFile, layout: Layout, cancelled: Cancelled, progress: Progress
) -> tuple[tuple[Column, ...], list[str]]:
    tallies = [Tally(name, layout.decimal_comma) for name in layout.names]
    count = 0
    for batch in _batches(row for row in rows(file, layout, cancelled, progress) if not row.fault):
        count += len(batch)
        if count > MOST_ROWS:
            raise DataError(
                f"{file.name} has more than {MOST_ROWS:,} rows.", "Take a sample of its rows, and read that."
            )
        for tally, cells in zip(tallies, zip(*(row.cells for row in batch), strict=False), strict=False):
            tally.add([cell.strip() for cell in cells])
    if count == 0:
        raise DataError(f"{file.name} has no rows under its header.", "Choose a file with a table in it.")
    found = [tally.column() for tally in tallies]
    columns = [column for column, _ in found]
    _name_classes(columns, tallies)
    return tuple(columns), [note for _, note in found if note]


def _name_classes(columns: list[Column], tallies: list[Tally]) -> None:
    """A target of few whole numbers is taken as classes."""
    target = suggest_target(columns)
    for index, tally in enumerate(tallies):
        if tally.name == target and columns[index].kind == "number" and tally.names_classes:
            columns[index] = columns[index].with_(kind="category")


def _batches(found: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(found, BATCH)):
        yield batch


def _count(
    file: TextFile, layout: Layout, data: CsvTable, cancelled: Cancelled, progress: Progress
) -> tuple[int, int, tuple[tuple[int, str], ...]]:
    """How many rows can be used, how many cannot, and the first of those."""
    reader = RowReader(data, layout)
    good = bad = 0
    reported: list[tuple[int, str]] = []
    for row in rows(file, layout, cancelled, progress):
        try:
            reader.read(row)
            good += 1
        except BadCell as fault:
            bad += 1
            if len(reported) < MOST_REPORTED:
                reported.append((row.line, str(fault)))
    if good == 0:
        line, reason = reported[0]
        raise DataError(
            f"No row of {file.name} can be used; line {line} {reason}.", "Mend the rows, or leave out columns."
        )
    return good, bad, tuple(reported)


def _layout_notes(layout: Layout) -> list[str]:
    notes = [] if layout.header else ["The first line has no names, so the columns are numbered."]
    return [*notes, "Numbers are written with a decimal comma."] if layout.decimal_comma else notes


def _left_out(bad: int) -> list[str]:
    if bad == 0:
        return []
    return ["1 row cannot be used and is left out." if bad == 1 else f"{bad:,} rows cannot be used and are left out."]
