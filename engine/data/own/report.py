"""Reading a table of one's own for the first time: what was recognised, and what could not be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from engine.data.dataset import Cancelled, DataError, never
from engine.data.own.columns import Tally, suggest_target
from engine.data.own.layout import Layout, Row, recognise, rows
from engine.data.own.text import Progress, TextFile, examine
from engine.data.own.values import BadCell, MissingCell, RowReader
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
    target = suggest_target(columns)
    if not target:
        raise DataError(f"No column of {file.name} holds numbers or a few different texts.", "Choose another table.")
    data = CsvTable(path=str(file.path), columns=columns, target=target)
    count = _count(file, layout, data, cancelled, lambda share: tell(0.5 + share / 2))
    tell(1.0)
    return TableReport(
        data=data.with_(rows=count.good, columns=tuple(_of_kept_rows(column, count.kept) for column in columns)),
        bad_rows=tuple(count.reported),
        bad=count.bad,
        delimiter=layout.delimiter,
        encoding=file.encoding,
        header=layout.header,
        notes=(*_layout_notes(layout), *notes, *_left_out(count)),
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
    if sum(column.kind != "skip" for column, _ in found) < 2:  # then a count of the rows may be the input
        found = [tally.column(keep_counts=True) for tally in tallies]
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


@dataclass
class _Count:
    """Rows that can be used and their texts; rows that cannot, how many only lack a value, and the first of them."""

    good: int = 0
    bad: int = 0
    missing: int = 0
    reported: list[tuple[int, str]] = field(default_factory=list)
    kept: dict[str, set[str]] = field(default_factory=dict)  # texts in the rows that can be used, by column

    def leave_out(self, line: int, fault: BadCell) -> None:
        self.bad += 1
        self.missing += isinstance(fault, MissingCell)
        if len(self.reported) < MOST_REPORTED:
            self.reported.append((line, str(fault)))


def _count(file: TextFile, layout: Layout, data: CsvTable, cancelled: Cancelled, progress: Progress) -> _Count:
    reader = RowReader(data, layout)
    listed = [(index, name) for index, name in enumerate(layout.names) if data.columns[index].categories]
    count = _Count(kept={name: set() for _, name in listed})
    for row in rows(file, layout, cancelled, progress):
        try:
            reader.read(row)
            count.good += 1
            for index, name in listed:
                count.kept[name].add(row.cells[index].strip())
        except BadCell as fault:
            count.leave_out(row.line, fault)
    if not count.good and not count.bad:
        raise DataError(f"{file.name} was emptied while it was read.", "Read the file again.")
    if count.good == 0:
        line, reason = count.reported[0]
        raise DataError(
            f"No row of {file.name} can be used; line {line} {reason}.", "Mend the rows, or leave out columns."
        )
    return count


def _of_kept_rows(column: Column, kept: dict[str, set[str]]) -> Column:
    """Without the categories that only stood in rows which are left out; in a number's column it may be their fault."""
    if column.kind == "number":
        return column
    texts = kept.get(column.name, set())
    return column.with_(
        categories=tuple(text for text in column.categories if text in texts),
        left_out=tuple(text for text in column.categories if text not in texts),
    )


def _layout_notes(layout: Layout) -> list[str]:
    notes = [] if layout.header else ["The first line has no names, so the columns are numbered."]
    return [*notes, "Numbers are written with a decimal comma."] if layout.decimal_comma else notes


def _left_out(count: _Count) -> list[str]:
    notes: list[str] = []
    if count.missing:
        notes.append(f"{_rows(count.missing)} without a value {_are(count.missing)} left out.")
    if other := count.bad - count.missing:
        notes.append(f"{_rows(other)} that cannot be read {_are(other)} left out.")
    return notes


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
