"""A stretch of a table: its cells by column, and the rows that do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from engine.data.dataset import Cancelled
from engine.data.own.layout import Layout, Row
from engine.data.own.text import Progress
from engine.snapshot import Ints

if TYPE_CHECKING:
    from polars import Series


@dataclass(frozen=True)
class Batch:
    """Rows that follow one another in a table.

    Attributes
    ----------
    lines : (rows,) number of each row's first line in the file; of a workbook or Parquet file, of the row.
    cells : one series of so many rows for each column: stripped texts, or numbers as they were stored.
    faults : (line, reason) of the rows among them that do not fit; the reason completes "line 7 ...".
    """

    lines: Ints
    cells: tuple[Series, ...]
    faults: tuple[tuple[int, str], ...] = ()


class Source(Protocol):
    """A table in a file of any format.

    Attributes
    ----------
    path : where it is. encoding : of a text file, as Python names it; else the name of the format.
    """

    @property
    def path(self) -> Path:
        """Where the file is."""

    @property
    def encoding(self) -> str:
        """Of a text file, as Python names it; else the name of the format."""

    @property
    def layout(self) -> Layout:
        """How the file is a table."""

    def batches(self, cancelled: Cancelled, progress: Progress) -> Iterator[Batch]:
        """The rows under the header, one stretch after another."""


def batch_of_rows(rows: Sequence[Row], width: int) -> Batch:
    """A batch of rows that were read one by one."""
    import polars

    good = [row for row in rows if not row.fault]
    lines = np.array([row.line for row in good], dtype=np.int64)
    columns = zip(*(row.cells[:width] for row in good), strict=True) if good else ((),) * width
    cells = tuple(polars.Series(values, dtype=polars.String).str.strip_chars() for values in columns)
    return Batch(lines, cells, tuple((row.line, row.fault) for row in rows if row.fault))
