"""A table in an Excel workbook or a Parquet file, which are read whole."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.data.dataset import Cancelled, DataCancelled, DataError
from engine.data.own.batch import Batch
from engine.data.own.layout import MOST_COLUMNS, SAMPLE_LINES, Layout, Row, recognise_rows, tidy_names
from engine.data.own.text import Progress, size_of, unreadable

if TYPE_CHECKING:
    from polars import DataFrame, Series

MOST_CELLS = 50_000_000
MOST_UNPACKED = 1_000_000_000  # bytes of a workbook, which is a zip archive
ROWS_AT_ONCE = 50_000
_CHUNK = 1 << 20


@dataclass(frozen=True)
class FrameTable:
    """A table that is in memory.

    Attributes
    ----------
    first : number in the file of the row that `frame` begins with. notes : what was found in the file.
    """

    path: Path
    encoding: str
    layout: Layout
    frame: DataFrame
    first: int
    notes: tuple[str, ...] = ()

    def batches(self, cancelled: Cancelled, progress: Progress) -> Iterator[Batch]:
        """The rows, without those that are empty.

        Raises
        ------
        DataCancelled
        """
        for start in range(0, len(self.frame), ROWS_AT_ONCE):
            if cancelled():
                raise DataCancelled
            part = self.frame.slice(start, ROWS_AT_ONCE)
            lines = np.arange(self.first + start, self.first + start + len(part), dtype=np.int64)
            columns = [_cells(column) for column in part.get_columns()]
            present = np.zeros(len(part), dtype=bool)
            for column in columns:
                present |= column.is_not_null().to_numpy()
            yield Batch(lines[present], tuple(column.filter(present) for column in columns))
            progress(min((start + ROWS_AT_ONCE) / len(self.frame), 1.0))


def open_workbook(path: Path, cancelled: Cancelled) -> FrameTable:
    """The first sheet with something in it of an Excel workbook (.xlsx).

    Raises
    ------
    DataError, DataCancelled
    """
    size_of(path)
    _check_archive(path, cancelled)
    import fastexcel

    with _library(path, "Excel workbook"):
        book = fastexcel.read_excel(str(path))
        for index in range(len(book.sheet_names)):
            sample = book.load_sheet(index, header_row=None, skip_rows=0, n_rows=SAMPLE_LINES, dtypes="string")
            rows = _rows(sample.to_polars())
            if rows:
                break
        else:
            raise DataError(f"{path.name} is empty.", "Choose a workbook with a table in it.")
        layout = recognise_rows(rows, path.name, "")
        start = layout.start if layout.header else layout.start - 1
        frame = book.load_sheet(index, header_row=None, skip_rows=start, schema_sample_rows=None).to_polars()
    note = f"The sheet {book.sheet_names[index]} was read; the workbook has {len(book.sheet_names)}."
    notes = (note,) if len(book.sheet_names) > 1 else ()
    frame = frame.select(frame.columns[: len(layout.names)])
    return FrameTable(path, "Excel", layout, _plain(frame, layout.names), start + 1, notes)


def open_parquet(path: Path, most_rows: int) -> FrameTable:
    """A Parquet file; how much it holds is looked at before it is read.

    Raises
    ------
    DataError
    """
    import polars

    size_of(path)
    with _library(path, "Parquet file"):
        columns = list(polars.read_parquet_schema(path))
        rows = polars.scan_parquet(path).select(polars.len()).collect().item()
    if rows > most_rows:
        raise DataError(f"{path.name} has more than {most_rows:,} rows.", "Take a sample of its rows, and read that.")
    if len(columns) > MOST_COLUMNS or rows * len(columns) > MOST_CELLS:
        raise DataError(
            f"{path.name} has {len(columns):,} columns and {rows:,} rows.",
            f"Leave out columns or rows, so that at most {MOST_COLUMNS:,} columns and {MOST_CELLS:,} cells remain.",
        )
    if rows == 0:
        raise DataError(f"{path.name} has no rows.", "Choose a file with a table in it.")
    if len(columns) < 2:
        raise DataError(
            f"{path.name} has only one column.",
            "Choose a table with a column to predict and at least one to predict it from.",
        )
    with _library(path, "Parquet file"):
        frame = polars.read_parquet(path)
    names = tidy_names(columns)
    return FrameTable(path, "Parquet", Layout("", False, False, names, 0), _plain(frame, names), 1)


@contextmanager
def _library(path: Path, what: str) -> Iterator[None]:
    """Say in plain words that a library cannot read a file; some of them panic outside of `Exception`."""
    try:
        yield
    except (DataError, DataCancelled, KeyboardInterrupt, SystemExit):
        raise
    except OSError as error:
        raise unreadable(path, error) from None
    except BaseException:
        raise DataError(
            f"{path.name} is a damaged {what}, or none at all.", "Open it where it was made, and save it again."
        ) from None


def _check_archive(path: Path, cancelled: Cancelled) -> None:
    """Unpack a workbook once without keeping it: its sizes may lie."""
    total = 0
    with _library(path, "Excel workbook"), zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise DataError(f"{path.name} is a zip archive, not an Excel workbook.", "Unpack it, and choose a table.")
        for member in archive.infolist():
            with archive.open(member) as file:
                while piece := file.read(_CHUNK):
                    total += len(piece)
                    if cancelled():
                        raise DataCancelled
                    if total > MOST_UNPACKED:
                        raise DataError(
                            f"{path.name} unpacks to more than {MOST_UNPACKED // 1_000_000:,} MB.",
                            "Save the sheet as CSV, or take a sample of its rows.",
                        )


def _rows(sample: DataFrame) -> list[Row]:
    """The rows of a sample with something in them, numbered as the spreadsheet numbers them."""
    table = [[cell or "" for cell in row] for row in sample.rows()]
    return [Row(i, _trimmed(cells)) for i, cells in enumerate(table, start=1) if any(cell.strip() for cell in cells)]


def _trimmed(cells: list[str]) -> list[str]:
    """Without empty cells at the end, so that a title above the table does not look as wide as it."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _plain(frame: DataFrame, names: tuple[str, ...]) -> DataFrame:
    """Columns of texts and numbers only; whole numbers are kept as such, so that a class is 1 and not 1.0."""
    import polars

    return polars.DataFrame([_typed(column).rename(name) for column, name in zip(frame, names, strict=True)])


def _typed(column: Series) -> Series:
    import polars

    kind = column.dtype
    if kind.is_float():
        column = column.cast(polars.Float64)
        whole = column.drop_nulls().drop_nans()
        small = bool((whole.abs() < 2**53).all()) and bool((whole == whole.floor()).all())
        return column.fill_nan(None).cast(polars.Int64) if small else column
    if kind.is_decimal():
        return column.cast(polars.Float64)
    if kind.is_integer() or kind == polars.String:
        return column
    if kind.is_nested() or kind in (polars.Binary, polars.Object):
        return polars.Series([None] * len(column), dtype=polars.String)
    return column.cast(polars.String, strict=False)


def _cells(column: Series) -> Series:
    """Stripped texts, where a text of nothing but blanks is none."""
    if column.dtype.is_numeric():
        return column
    stripped = column.str.strip_chars()
    return stripped.set(stripped == "", None)
