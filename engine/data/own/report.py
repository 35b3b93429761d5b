"""Reading a table of one's own for the first time: what was recognised, and what could not be used."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np

from engine.data.dataset import Cancelled, DataError, never
from engine.data.own.batch import Batch, Source
from engine.data.own.columns import Tally, suggest_target
from engine.data.own.layout import Layout
from engine.data.own.memory import remember, stamp_of
from engine.data.own.source import open_table
from engine.data.own.text import Progress
from engine.data.own.times import say_when
from engine.data.own.values import RowReader
from engine.snapshot import Floats
from engine.spec.catalog.data import Column, CsvSeries, CsvTable
from engine.spec.catalog.data.own_sequences import likely_times

MOST_ROWS = 1_000_000
MOST_REPORTED = 1000
MOST_KEPT = 50_000_000  # numbers: 200 MB
HEAD_ROWS = 20
FEWEST_IN_ORDER = 10  # numbers in a single column that are a series without anything to say so
LONGEST_CELL = 200  # characters that are shown

HeadRow = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class TableReport:
    """A table as it was recognised.

    Attributes
    ----------
    data : ready for the document; columns and target are suggestions that a person may change.
    bad_rows : (line number, reason) of the rows that are left out, the first thousand of them. The reason completes
        "line 7 ...".
    bad : how many are left out in all.
    delimiter : one of , ; tab |; "" where there is none. encoding : as Python names it, or the format.
    header : whether the first line has the names.
    notes : sentences about what was found and decided.
    head : (line, cells) of the first rows, as they stand in the file.
    time : the column that says when, where each row has a time; else "".
    """

    data: CsvTable
    bad_rows: tuple[tuple[int, str], ...]
    bad: int
    delimiter: str
    encoding: str
    header: bool
    notes: tuple[str, ...]
    head: tuple[HeadRow, ...] = ()
    time: str = ""


def read_table(
    path: str | Path, *, series: bool = False, progress: Progress | None = None, cancelled: Cancelled = never
) -> TableReport:
    """Recognise a table: format, encoding, delimiter, header, columns, target, and rows that cannot be used.

    A text file is read twice from beginning to end, and never held in memory.

    Parameters
    ----------
    series : its rows follow one another in time. A table with a single column of numbers is read so in any case.
    progress : told the share that has been read, from 0 to 1.
    cancelled : asked now and then.

    Raises
    ------
    DataError
        If it is no table that can be learned from; says why and what would help.
    DataCancelled
        If `cancelled` said so.
    """
    stamp = stamp_of(Path(path).absolute())
    source = open_table(Path(path).absolute(), cancelled, MOST_ROWS)
    tell = progress or (lambda share: None)
    head: list[HeadRow] = []
    columns, notes, rows = _columns(source, head, cancelled, lambda share: tell(share / 2))
    target = suggest_target(columns)
    name = source.path.name
    if not target:
        raise DataError(f"No column of {name} holds numbers or a few different texts.", "Choose another table.")
    data = CsvTable(path=str(source.path), columns=columns, target=target)
    time = _time(columns, rows, head, source.layout, series)
    lone = sum(column.kind != "skip" for column in columns) == 1 and CsvSeries.of(data, time).target
    if series or (lone and (time or rows >= FEWEST_IN_ORDER)):
        data, notes = _as_series(data, time, notes, name)
        columns = data.columns
    count = count_rows(source, data, cancelled, lambda share: tell(0.5 + share / 2))
    tell(1.0)
    kept = tuple(_of_kept_rows(column, count.kept) for column in columns)
    data = data.with_(rows=count.good, columns=kept)
    if isinstance(data, CsvSeries):
        data = data.fitted()
    elif kept == columns and count.table:
        remember(data, stamp, np.concatenate(count.table))
    return TableReport(
        data=data,
        bad_rows=tuple(count.reported),
        bad=count.bad,
        delimiter=source.layout.delimiter,
        encoding=source.encoding,
        header=source.layout.header,
        notes=(*_layout_notes(source.layout), *getattr(source, "notes", ()), *notes, *_left_out(count)),
        head=tuple(head),
        time=time,
    )


def _time(columns: tuple[Column, ...], rows: int, head: list[HeadRow], layout: Layout, sure: bool) -> str:
    """The likeliest column that says when, by its name and by what stands in its first rows; "" if there is none.

    Numbers that come again and again, as those of months do, do not say when.

    Parameters
    ----------
    sure : whether the table is a series; else numbers have to be in their order to say so.
    """
    place = {column.name: index for index, column in enumerate(columns)}
    for name in likely_times(columns):
        column = columns[place[name]]
        again = column.kind == "number" and column.categories and len(column.categories) < rows - column.missing
        if not again and say_when([cells[place[name]] for _, cells in head], layout.decimal_comma, sure):
            return name
    return ""


def _as_series(table: CsvTable, time: str, notes: list[str], name: str) -> tuple[CsvSeries, list[str]]:
    """A table as a series in time; what is said of columns that are left out does not hold for the time's."""
    data = CsvSeries.of(table, time)
    if not data.target:
        raise DataError(f"No column of {name} holds numbers.", "Choose a table with numbers in it.")
    when = f"in the order of {data.time}" if data.time else "in the order of the file"
    kept = [note for note in notes if not (data.time and note.startswith(f"{data.time} "))]
    return data, [f"Read as a series in time, {when}.", *kept]


def check_table(data: CsvTable, *, progress: Progress | None = None, cancelled: Cancelled = never) -> TableReport:
    """Read a table again as the document says; the report has its first rows, and what cannot be used of it now.

    Raises
    ------
    DataError, DataCancelled
    """
    source = open_table(Path(data.path), cancelled, MOST_ROWS)
    head: list[HeadRow] = []
    for batch in source.batches(cancelled, lambda share: None):
        _add_head(head, batch)
        if len(head) == HEAD_ROWS:
            break
    count = count_rows(source, data, cancelled, progress or (lambda share: None))
    layout = source.layout
    return TableReport(
        data, tuple(count.reported), count.bad, layout.delimiter, source.encoding, layout.header,
        tuple(_left_out(count)), tuple(head),
    )  # fmt: skip


def _columns(
    source: Source, head: list[HeadRow], cancelled: Cancelled, progress: Progress
) -> tuple[tuple[Column, ...], list[str], int]:
    """What each column holds, with notes, and how many rows there are; puts the first rows into `head`."""
    layout, name = source.layout, source.path.name
    tallies = [Tally(title, layout.decimal_comma) for title in layout.names]
    count = 0
    for batch in source.batches(cancelled, progress):
        _add_head(head, batch)
        count += len(batch.lines)
        if count > MOST_ROWS:
            raise DataError(f"{name} has more than {MOST_ROWS:,} rows.", "Take a sample of its rows, and read that.")
        for tally, cells in zip(tallies, batch.cells, strict=True):
            tally.add(cells)
    if count == 0:
        raise DataError(f"{name} has no rows under its header.", "Choose a file with a table in it.")
    found = [tally.column() for tally in tallies]
    if sum(column.kind != "skip" for column, _ in found) < 2:  # then a count of the rows may be the input
        found = [tally.column(keep_counts=True) for tally in tallies]
    columns = [column for column, _ in found]
    _name_classes(columns, tallies)
    return tuple(columns), [note for _, note in found if note], count


def _add_head(head: list[HeadRow], batch: Batch) -> None:
    more = min(HEAD_ROWS - len(head), len(batch.lines))
    for index in range(max(more, 0)):
        found = (column[index] for column in batch.cells)
        cells = tuple("" if cell is None else str(cell)[:LONGEST_CELL] for cell in found)
        head.append((int(batch.lines[index]), cells))


def _name_classes(columns: list[Column], tallies: list[Tally]) -> None:
    """A target of few whole numbers is taken as classes."""
    target = suggest_target(columns)
    for index, tally in enumerate(tallies):
        if tally.name == target and columns[index].kind == "number" and tally.names_classes:
            columns[index] = columns[index].with_(kind="category")


@dataclass
class Count:
    """Rows that can be used and their texts; rows that cannot, how many only lack a value, and the first of them."""

    good: int = 0
    bad: int = 0
    missing: int = 0
    reported: list[tuple[int, str]] = field(default_factory=list)
    kept: dict[str, set[str]] = field(default_factory=dict)  # texts in the rows that can be used, by column
    table: list[Floats] = field(default_factory=list)  # the usable rows as numbers, while they are not too many
    numbers: int = 0

    def keep(self, values: Floats) -> None:
        """Put rows to the others, or let all go when they become too many."""
        self.numbers += values.size
        if self.numbers <= MOST_KEPT:
            self.table.append(values)
        else:
            self.table.clear()


def count_rows(source: Source, data: CsvTable, cancelled: Cancelled, progress: Progress) -> Count:
    """Read all rows, and keep of the usable ones how many they are and which texts they have.

    Raises
    ------
    DataError
        If none can be used.
    """
    reader, layout = RowReader(data, source.layout), source.layout
    listed = {column.name: column for column in data.columns if column.categories}
    count = Count(kept={name: set() for name in listed})
    for batch in source.batches(cancelled, progress):
        rows = reader.read(batch)
        count.good += len(rows.values)
        count.keep(rows.values)
        count.bad += rows.bad
        count.missing += rows.missing
        left = MOST_REPORTED - len(count.reported)
        count.reported += [(row.line, row.reason) for row in islice(rows.bad_rows(), left)]
        for name, cells in zip(layout.names, batch.cells, strict=True):
            if name in count.kept and len(count.kept[name]) < len(listed[name].categories):
                count.kept[name].update(cells.filter(rows.good).drop_nulls().unique().cast(str).to_list())
    _check_usable(source, count)
    return count


def _check_usable(source: Source, count: Count) -> None:
    name = source.path.name
    if not count.good and not count.bad:
        raise DataError(f"{name} was emptied while it was read.", "Read the file again.")
    if count.good == 0:
        line, reason = count.reported[0]
        raise DataError(f"No row of {name} can be used; line {line} {reason}.", "Mend the rows, or leave out columns.")


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


def _left_out(count: Count) -> list[str]:
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
