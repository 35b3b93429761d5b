"""From a file to the table in it, whatever the format."""

from __future__ import annotations

from pathlib import Path

from engine.data.dataset import Cancelled
from engine.data.own.batch import Source
from engine.data.own.frame_table import open_parquet, open_workbook
from engine.data.own.text import unreadable
from engine.data.own.text_table import TextTable

_ZIP, _PARQUET = b"PK\x03\x04", b"PAR1"


def open_table(path: Path, cancelled: Cancelled, most_rows: int) -> Source:
    """Look into a file and choose how it is read; what it begins with counts for more than its name.

    Raises
    ------
    DataError
        If it is no table; says why and what would help.
    DataCancelled
    """
    start = _start(path)
    if start == _ZIP:
        return open_workbook(path, cancelled)
    if start == _PARQUET:
        return open_parquet(path, most_rows)
    return TextTable.open(path, cancelled)


def _start(path: Path) -> bytes:
    try:
        if not path.is_file():
            return b""  # what is said of it is said where texts are read
        with path.open("rb") as file:
            return file.read(4)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
