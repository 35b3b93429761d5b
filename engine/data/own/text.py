"""A file as lines of text: whether it is text at all, and in which encoding. Nothing is held but one line."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.data.dataset import Cancelled, DataCancelled, DataError

LARGEST_BYTES = 500_000_000
LONGEST_LINE = 1_000_000  # characters
SAMPLE_BYTES = 65_536
CHUNK_BYTES = 1 << 20
BLOCK = 1 << 19  # characters: a hundredth of a second's work
SAVE_AS_CSV = "Open it in a spreadsheet and save it as an Excel workbook (.xlsx) or as CSV (UTF-8)."
SAVE_AS_TEXT = "Open it where it was made, and save it as plain text (UTF-8)."

Progress = Callable[[float], None]  # told the share read, 0 to 1

_MAGIC = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"SQLite format 3", "a database"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = frozenset(range(32)) - {9, 10, 11, 12, 13, 26, 27}


@dataclass(frozen=True)
class TextFile:
    """A file that can be read line by line; `size` in bytes."""

    path: Path
    encoding: str
    size: int

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.path.name


@dataclass(frozen=True)
class Purpose:
    """What a file is to be, in the words of messages; `smaller` and `otherwise` are what helps."""

    what: str
    smaller: str
    otherwise: str


TABLE = Purpose("a table", "Take a sample of its rows, and read that.", SAVE_AS_CSV)
PROSE = Purpose("a text", "Take a part of it, and read that.", SAVE_AS_TEXT)


def examine(path: Path, cancelled: Cancelled, purpose: Purpose = TABLE) -> TextFile:
    """Find out whether and how a file can be read as text.

    Raises
    ------
    DataError
        If it is missing, empty, too large, or no text.
    """
    try:
        size = _size(path, purpose)
        with path.open("rb") as file:
            start = file.read(SAMPLE_BYTES)
        return TextFile(path, _encoding(path, start, cancelled, purpose), size)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None


def unreadable(path: Path, error: OSError | ValueError) -> DataError:
    """The error for a file that the system does not hand out; a ValueError is a name that no file can have."""
    if isinstance(error, FileNotFoundError):
        return DataError(f"The file {path.name} is not in {path.parent}.", "Put it back, or choose another file.")
    if isinstance(error, PermissionError):
        return DataError(f"{path.name} may not be read.", "Change its permissions, or choose a copy of it.")
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return DataError(f"{path.name} cannot be read ({reason}).", "Choose another file, or a copy on this computer.")


def size_of(path: Path) -> int:
    """The size of a file in bytes.

    Raises
    ------
    DataError
        If it is missing, empty or too large.
    """
    try:
        return _size(path, TABLE)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None


def _size(path: Path, purpose: Purpose) -> int:
    size = path.stat().st_size
    if not path.is_file():
        kinds = ": CSV, TSV, Excel or Parquet" if purpose is TABLE else ""
        raise DataError(f"{path.name} is not a file.", f"Choose {purpose.what}{kinds}.")
    if size == 0:
        raise DataError(f"{path.name} is empty.", f"Choose a file with {purpose.what} in it.")
    if size > LARGEST_BYTES:
        raise DataError(
            f"{path.name} is larger than {LARGEST_BYTES // 1_000_000} MB ({size / 1e6:,.0f} MB).",
            purpose.smaller,
        )
    return size


def _encoding(path: Path, start: bytes, cancelled: Cancelled, purpose: Purpose) -> str:
    for magic, what in _MAGIC:
        if start.startswith(magic):
            wanted = "a table in text" if purpose is TABLE else "plain text"
            raise DataError(f"{path.name} is {what}, not {wanted}.", purpose.otherwise)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if (wide := _utf16_without_mark(start)) is not None:
        return wide
    if sum(byte in _CONTROL for byte in start) > max(4, len(start) / 100):
        raise DataError(f"{path.name} is not text.", purpose.otherwise)
    return next((name for name in ("utf-8", "cp1252") if _decodes(path, name, cancelled)), "latin-1")


def _utf16_without_mark(start: bytes) -> str | None:
    """UTF-16 of mostly Latin text has a zero in every second byte."""
    half = max(len(start) // 2, 1)
    even, odd = start[0::2].count(0) / half, start[1::2].count(0) / half
    if odd > 0.6 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 and odd < 0.1 else None


def _decodes(path: Path, encoding: str, cancelled: Cancelled) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                if cancelled():
                    raise DataCancelled
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@dataclass(frozen=True)
class Block:
    """Whole lines of a file, each with a plain line feed at its end; `line` is the number of the first."""

    line: int
    text: str


def lines(file: TextFile) -> Iterator[str]:
    """The lines of a file with their ends.

    Raises
    ------
    DataError
        At a line that no table has, with its number.
    """
    count = 0
    with _reading(file, lambda: count), file.path.open("rb") as raw:
        text = io.TextIOWrapper(raw, encoding=file.encoding, newline="")
        while line := text.readline(LONGEST_LINE):
            count += 1
            _check(line, count)
            yield line


def blocks(file: TextFile, progress: Progress) -> Iterator[Block]:
    """The lines of a file, some hundred thousand characters of them at a time.

    Raises
    ------
    DataError
        At a line that no table has, with its number.
    """
    line, rest = 1, ""
    with _reading(file, lambda: line - 1), file.path.open("rb") as raw:
        text = io.TextIOWrapper(raw, encoding=file.encoding, newline=None)
        while piece := text.read(BLOCK):
            whole = rest + piece
            end = whole.rfind("\n") + 1
            whole, rest = whole[:end], whole[end:]
            _check_block(whole, rest, line)
            progress(min(raw.tell() / max(file.size, 1), 1.0))
            if whole:
                yield Block(line, whole)
            line += whole.count("\n")
        if rest:
            yield Block(line, rest)


@contextmanager
def _reading(file: TextFile, count: Callable[[], int]) -> Iterator[None]:
    """Say in plain words what can go wrong while a file is read."""
    try:
        yield
    except OSError as error:
        raise unreadable(file.path, error) from None
    except UnicodeError:
        raise DataError(
            f"{file.name} cannot be read as {file.encoding} after line {count()}.", "Save it again as CSV (UTF-8)."
        ) from None


def _check_block(whole: str, rest: str, line: int) -> None:
    if "\0" in whole or "\0" in rest or len(rest) >= LONGEST_LINE:
        for count, text in enumerate([*whole.split("\n")[:-1], rest], start=line):
            _check(text, count)


def _check(line: str, count: int) -> None:
    if "\0" in line:
        raise DataError(
            f"Line {count} holds a NUL character, which no text has; the file may be damaged.",
            "Save the table again as CSV (UTF-8).",
        )
    if len(line) >= LONGEST_LINE:
        raise DataError(f"Line {count} is longer than a million characters; this is not a table.", SAVE_AS_CSV)
