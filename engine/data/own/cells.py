"""What one cell of a table says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polars import Series

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "?"})
LARGEST = 1e30  # beyond this a float32 soon overflows

_POINT_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")  # 1,234.5
_COMMA_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")  # 1.234,5
_COMMA_DECIMAL = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")  # 1,5
_POINT_DECIMAL = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?")  # 1.5


def is_missing(text: str) -> bool:
    """Whether a cell stands for no value."""
    return text.strip().lower() in MISSING


def number(text: str, decimal_comma: bool = False) -> float | None:
    """The number in a cell, or None if it holds none that can be computed with."""
    if decimal_comma:
        text = _from_comma(text.strip())
    try:
        value = float(text)
    except ValueError:
        return _without_thousands(text.strip())
    # float() also takes nan, inf, and 1_000, which nobody means in a table
    return value if -LARGEST <= value <= LARGEST and "_" not in text else None


def missing(cells: Series, values: Series) -> Series:
    """Which cells of a column stand for no value: of stripped texts, or of numbers as they were stored.

    Parameters
    ----------
    values : the numbers in them; a cell with a number is not looked at again.
    """
    if not values.null_count():
        return values.is_null()
    if cells.dtype.is_numeric():
        return cells.is_null() | (cells.cast(float).is_nan() if cells.dtype.is_float() else False)
    return cells.is_null() | cells.str.to_lowercase().is_in(sorted(MISSING))


def numbers(cells: Series, decimal_comma: bool = False) -> Series:
    """The number in each cell of a column, as `number` reads it; null where there is none."""
    import polars

    if cells.dtype.is_numeric():
        values = cells.cast(polars.Float64)
    else:
        values = _plain(cells, decimal_comma).cast(polars.Float64, strict=False)
        if not values.null_count():
            return _computable(values)
        rest = cells.filter(values.is_null() & cells.str.contains(r"\d")).unique()  # few, and each of them odd
        odd = {text: value for text in rest.to_list() if (value := number(text, decimal_comma)) is not None}
        if odd:
            read = cells.replace_strict(odd, default=None, return_dtype=polars.Float64)
            values = values.fill_null(read)
    return _computable(values)


def _computable(values: Series) -> Series:
    """With null for what is not a number, or too large for one."""
    sound = values.abs() <= LARGEST
    return values if sound.all() and not values.is_nan().any() else values.set(~sound | values.is_nan(), None)


def _plain(cells: Series, decimal_comma: bool) -> Series:
    """Texts that are read at once where they are numbers: those with both signs of a decimal comma's table wait."""
    if not decimal_comma:
        return cells
    return cells.set(cells.str.contains(".", literal=True), None).str.replace(",", ".", literal=True)


def _from_comma(text: str) -> str:
    if _COMMA_THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    return text.replace(",", ".", 1)


def _without_thousands(text: str) -> float | None:
    return float(text.replace(",", "")) if _POINT_THOUSANDS.fullmatch(text) and len(text) < 30 else None


def uses_decimal_comma(cells: list[str], delimiter: str) -> bool:
    """Whether more of the cells are written 1,5 than 1.5."""
    commas = [cell for cell in cells if _COMMA_DECIMAL.fullmatch(cell) or _COMMA_THOUSANDS.fullmatch(cell)]
    if delimiter == ",":  # then 1,234 is quoted, and more likely a thousand than 1.234
        commas = [cell for cell in commas if "," in cell and not _POINT_THOUSANDS.fullmatch(cell)]
    points = sum(bool(_POINT_DECIMAL.fullmatch(cell)) for cell in cells)
    return len([cell for cell in commas if "," in cell]) > points
