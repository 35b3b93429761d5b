"""The table that was read last, as numbers: so that a drag of the noise slider does not read its file again."""

from __future__ import annotations

from pathlib import Path

from engine.data.own.text import unreadable
from engine.snapshot import Floats
from engine.spec.catalog.data import CsvTable

Stamp = tuple[int, int]  # time of the last change in nanoseconds, size in bytes

_Key = tuple[object, ...]
_last: tuple[_Key, Floats] | None = None  # replaced as a whole: two threads read


def stamp_of(path: Path) -> Stamp:
    """What tells whether a file has changed.

    Raises
    ------
    DataError
        If it is not there.
    """
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    return status.st_mtime_ns, status.st_size


def remember(data: CsvTable, stamp: Stamp, table: Floats) -> None:
    """Keep (rows, features and the target last), read from a file that had this stamp before."""
    global _last
    _last = (_key(data, stamp), table)


def recall(data: CsvTable, stamp: Stamp) -> Floats | None:
    """What is known of a file with this stamp, read in this way."""
    last = _last
    return last[1] if last is not None and last[0] == _key(data, stamp) else None


def _key(data: CsvTable, stamp: Stamp) -> _Key:
    return (data.path, *stamp, data.columns, data.target)
