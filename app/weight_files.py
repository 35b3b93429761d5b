"""The weights of a layer as a CSV file: a line for each unit, its bias first, a head line with the inputs' names."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.spec.atomic_file import plain_os_error, write_bytes_atomically
from widgets.panels.matrix_text import Matrix, MatrixError, counted, decimal_comma, exact, read_number

UNIT, BIAS = "unit", "bias"
MOST_BYTES = 64 * 2**20
MOST_TOLD = 3  # bad lines that are named; the others are counted
Line = tuple[int, list[str]]  # its number in the file, its cells


class WeightFileError(ValueError):
    """A file that holds no weights; `remedy` says what would help."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


def weights_csv(matrix: Matrix) -> str:
    """The table as text; every number is read back as the same one."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    bias = matrix.bias
    table.writerow([UNIT, *([] if bias is None else [BIAS]), *matrix.inputs])
    for at, (name, weights) in enumerate(zip(matrix.units, matrix.weight, strict=True)):
        table.writerow([name, *([] if bias is None else [exact(bias[at])]), *map(exact, weights)])
    return text.getvalue()


def write_weights(path: Path, matrix: Matrix) -> Path:
    """Write the table and return its path; for a thread that may wait."""
    try:
        write_bytes_atomically(path, weights_csv(matrix).encode("utf-8"))
    except OSError as error:
        raise plain_os_error(error, path) from None
    return path


def read_weights(path: Path) -> Matrix:
    """Read a table, with commas, semicolons or tabs between its cells; for a thread that may wait.

    Raises
    ------
    WeightFileError
        If it holds no weights; bad lines are named by their numbers.
    engine.spec.problems.ProjectError
        If it cannot be read at all.
    """
    lines = _lines(_text(path), path.name)
    (_number, head), body = lines[0], lines[1:]
    if not body:
        raise WeightFileError(f"{path.name} has a head line only.", "A line for each unit must follow.")
    return _matrix([name.strip() for name in head], body)


def _text(path: Path) -> str:
    """What older programs write is not always UTF-8."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise WeightFileError(f"{path.name} is larger than 64 MB.", "Choose a file with the weights of one layer.")
        content = path.read_bytes()
    except OSError as error:
        raise plain_os_error(error, path) from None
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise WeightFileError(f"{path.name} is not a text file.", "Choose a table saved as CSV.")
    try:
        return content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _lines(text: str, name: str) -> list[Line]:
    """Every line that is not empty, with its number."""
    first = text.partition("\n")[0]
    separator = max(",;\t", key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise WeightFileError(f"Line {reader.line_num} of {name}: {error}.", "Save the table as CSV again.") from None
    if not lines:
        raise WeightFileError(f"{name} is empty.", "Choose a table with a head line and a line for each unit.")
    if all(_is_number(cell) for cell in lines[0][1]):
        raise WeightFileError(
            f"Line {lines[0][0]} of {name} has numbers where the names of the inputs belong.",
            "Put a head line first: unit, bias, then a name for each input.",
        )
    return lines


def _is_number(cell: str) -> bool:
    try:
        read_number(cell, comma="," in cell)
    except MatrixError:
        return False
    return True


def _matrix(head: Sequence[str], body: Sequence[Line]) -> Matrix:
    named = head[0].lower() in (UNIT, "")
    at_bias = int(named) if len(head) > named and head[int(named)].lower() == BIAS else None
    first = int(named) + (at_bias is not None)
    if len(head) == first:
        raise WeightFileError("The file has no column for an input.", "Its head line is: unit, bias, then the inputs.")
    numbers = np.array(_numbers(head, body, int(named)), dtype=np.float32)
    bias = None if at_bias is None else numbers[:, 0]
    units = tuple(cells[0].strip() if named else str(at) for at, (_line, cells) in enumerate(body, start=1))
    return Matrix(numbers[:, first - int(named) :], bias, tuple(head[first:]), units)


def _numbers(head: Sequence[str], body: Sequence[Line], first: int) -> list[list[float]]:
    try:
        comma = decimal_comma(cell for _line, cells in body for cell in cells[first:])
    except MatrixError as error:
        raise WeightFileError(str(error), "Save the table with one kind of decimal mark.") from None
    rows, bad = [], []
    for line, cells in body:
        try:
            rows.append(_row(head, cells, first, comma))
        except MatrixError as error:
            bad.append(f"Line {line}: {error}.")
    if bad:
        more = f" And {counted(len(bad) - MOST_TOLD, 'line')} more." if len(bad) > MOST_TOLD else ""
        raise WeightFileError(" ".join(bad[:MOST_TOLD]) + more, "Nothing was loaded: mend the file and load it again.")
    return rows


def _row(head: Sequence[str], cells: Sequence[str], first: int, comma: bool) -> list[float]:
    if len(cells) != len(head):
        raise MatrixError(f"{counted(len(cells), 'cell')} where the head line has {len(head)}")
    found = []
    for name, cell in zip(head[first:], cells[first:], strict=True):
        try:
            found.append(read_number(cell, comma))
        except MatrixError as error:
            raise MatrixError(f"{name} {error}" if str(error).startswith("is ") else f"{name}: {error}") from None
    return found


__all__ = ["WeightFileError", "read_weights", "weights_csv", "write_weights"]
