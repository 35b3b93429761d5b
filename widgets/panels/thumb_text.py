"""A few lines of text in a thumbnail, as large as they fit; what does not fit at the smallest size is left out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from widgets.kit.theme import font, theme

LARGEST, SMALLEST = 13, 7  # px
LEADING = 1.12  # height of a row, in sizes of the letters

Row = tuple[int, str]  # the line that it is a part of, and its text


def paint_text(painter: QPainter, box: QRectF, lines: Sequence[str]) -> None:
    """Paint lines, the second, fourth ... in the accent's colour; symbols stand in columns where no line has words."""
    size = next((size for size in range(LARGEST, SMALLEST, -1) if _fits(lines, box, size)), SMALLEST)
    letters, height = _letters(size), size * LEADING
    rows = broken(lines, box.width(), size)[: max(1, int((box.height() + 1) / height))]
    top = box.top() + max(0.0, (box.height() - len(rows) * height) / 2)
    painter.setFont(letters)
    for number, (line, text) in enumerate(rows):
        painter.setPen(QColor(theme().accent if line % 2 else theme().text))
        _paint_row(painter, QRectF(box.left(), top + number * height, box.width(), height), text, _has_words(lines))


def _paint_row(painter: QPainter, place: QRectF, text: str, words: bool) -> None:
    if words or text.isalpha():
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        return
    cell = _cell(painter.font())
    for column, symbol in enumerate(text):
        here = QRectF(place.left() + column * cell, place.top(), cell, place.height())
        painter.drawText(here, Qt.AlignmentFlag.AlignCenter, symbol)


def _letters(size: int) -> QFont:
    letters = QFont(font("small"))
    letters.setPixelSize(size)
    return letters


def _cell(letters: QFont) -> float:
    """Width of a column of symbols, px."""
    return QFontMetricsF(letters).horizontalAdvance("0")


def _fits(lines: Sequence[str], box: QRectF, size: int) -> bool:
    return len(broken(lines, box.width(), size)) * size * LEADING <= box.height() + 1


def _has_words(lines: Sequence[str]) -> bool:
    return any(" " in line for line in lines)


def broken(lines: Sequence[str], width: float, size: int) -> list[Row]:
    """The lines broken to a width: between words, or after any symbol where there are no words.

    Parameters
    ----------
    width, size : of a row and of the letters, px.
    """
    letters, rows = _letters(size), list[Row]()
    for number, line in enumerate(lines):
        if _has_words(lines):
            rows += [(number, text) for text in _words(line, width, QFontMetricsF(letters))]
        else:
            room = max(1, int(width / _cell(letters)))
            rows += [(number, line[start : start + room]) for start in range(0, len(line), room)]
    return rows


def _words(line: str, width: float, metrics: QFontMetricsF) -> list[str]:
    """Words in rows that are no wider than they must be; a longer word is cut off by the row's end."""
    rows = [""]
    for word in line.split():
        longer = f"{rows[-1]} {word}".strip()
        if not rows[-1] or metrics.horizontalAdvance(longer) <= width:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows
