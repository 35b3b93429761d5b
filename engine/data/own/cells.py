"""What one cell of a table says."""

from __future__ import annotations

import re

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
