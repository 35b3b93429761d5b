"""A block of numbers as text: what a spreadsheet copies and pastes, with a decimal point or comma."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.snapshot import Floats
from widgets.kit.paint import MINUS

LARGEST = 1e6  # the largest weight that may be typed, as everywhere in the window
Block = tuple[tuple[float, ...], ...]


class MatrixError(ValueError):
    """Numbers that cannot be read or do not fit; the text is one plain sentence."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """The weights of a layer with the names of its sides.

    Attributes
    ----------
    weight : (units, inputs). bias : (units,) or None. inputs, units : names of columns and rows.
    """

    weight: Floats
    bias: Floats | None
    inputs: tuple[str, ...]
    units: tuple[str, ...]


def exact(value: np.float32 | float) -> str:
    """The shortest text that is read back as the same number."""
    return str(np.float32(value))


def block_text(numbers: Floats) -> str:
    """Rows and columns as spreadsheets take them from the clipboard; numbers : (rows, columns)."""
    return "\n".join("\t".join(map(exact, row)) for row in numbers)


def parse_block(text: str) -> Block:
    """Read what was copied from a spreadsheet, a text file or a single field.

    Raises
    ------
    MatrixError
        If a cell is no number or the rows differ in length.
    """
    rows = _cells(text)
    if not rows:
        raise MatrixError("There is nothing to paste.")
    width = len(rows[0])
    for at, row in enumerate(rows, start=1):
        if len(row) != width:
            raise MatrixError(f"Row {at} has {counted(len(row), 'cell')}, the first row {width}.")
    comma = decimal_comma(cell for row in rows for cell in row)
    return tuple(
        tuple(_cell_number(cell, comma, f"Row {r}, column {c}") for c, cell in enumerate(row, start=1))
        for r, row in enumerate(rows, start=1)
    )


def _cells(text: str) -> list[list[str]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    separator = next((mark for mark in "\t;" if mark in lines), "")
    if not separator and "," in lines and ("." in lines or any(line.count(",") > 1 for line in lines.split("\n"))):
        separator = ","  # no spreadsheet's, but a text file's
    rows = csv.reader(io.StringIO(lines), delimiter=separator or "\t")
    return [row for row in rows if row]


def decimal_comma(cells: Iterable[str]) -> bool:
    """Whether the numbers have a decimal comma.

    Raises
    ------
    MatrixError
        If some have a comma and some a point: nobody can know which of them marks thousands.
    """
    comma = point = False
    for cell in cells:
        comma, point = comma or "," in cell, point or "." in cell
    if comma and point:
        raise MatrixError("Some numbers have a comma and some a point. Use one decimal mark, and none for thousands.")
    return comma


def read_number(cell: str, comma: bool) -> float:
    """Read one cell.

    Raises
    ------
    MatrixError
        With what is wrong with it, without its place.
    """
    bare = cell.strip().replace(MINUS, "-")
    if not bare:
        raise MatrixError("is empty")
    try:
        value = float(bare.replace(",", ".") if comma else bare)
    except ValueError:
        raise MatrixError(f"“{bare[:20]}” is not a number") from None
    if not math.isfinite(value):
        raise MatrixError(f"“{bare}” is not finite")
    if abs(value) > LARGEST:
        raise MatrixError(f"{bare} is beyond {LARGEST:,.0f}")
    return value


def _cell_number(cell: str, comma: bool, place: str) -> float:
    try:
        return read_number(cell, comma)
    except MatrixError as error:
        words = str(error)
        raise MatrixError(f"{place} {words}." if words.startswith("is ") else f"{place}: {words}.") from None


def read_typed(text: str) -> float:
    """Read a number as it is typed into a cell, with a decimal point or comma.

    Raises
    ------
    MatrixError
        With a message for the person.
    """
    bare = text.strip()
    try:
        return read_number(bare, comma="," in bare and "." not in bare)
    except MatrixError as error:
        words = str(error)
        raise MatrixError("Type a number." if words.startswith("is ") else f"{words}.") from None


def in_order_of(inputs: Sequence[str], matrix: Matrix) -> Matrix:
    """The same matrix with its columns in the order of these names, where it has the same names in another order."""
    same = sorted(inputs) == sorted(matrix.inputs) and len(set(inputs)) == len(inputs)
    if not same or tuple(inputs) == matrix.inputs:
        return matrix
    order = [matrix.inputs.index(name) for name in inputs]
    return Matrix(matrix.weight[:, order], matrix.bias, tuple(inputs), matrix.units)


def counted(n: int, word: str) -> str:
    """'1 row', '3 rows'."""
    return f"{n:,} {word}{'s' * (n != 1)}"
