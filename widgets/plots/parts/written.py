"""A text on the screen: where each of its symbols stands, in lines that wrap at blanks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF

BREAK = "↵"  # stands where a line ends
LEAD = 3  # px between the lines


@dataclass(frozen=True, eq=False)
class Written:
    """What is shown.

    Attributes
    ----------
    texts : of each symbol, as the data have it. given : how many of the first ones were not written by the network.
    spelt : whether the symbols are characters; else words, with blanks between them.
    """

    texts: tuple[str, ...]
    given: int
    spelt: bool

    def sign(self, at: int) -> str:
        """A symbol as it is drawn; that of the end of a line only where it is pointed at."""
        text = self.texts[at]
        return BREAK if text == "\n" else " " if text.isspace() else text


NOTHING = Written((), 0, True)


@dataclass(frozen=True, eq=False)
class Lines:
    """Where everything stands.

    Attributes
    ----------
    line, x, width : (n,) of each symbol, x and width in px. spans : (start, stop) of each line. height : of a line.
    """

    line: list[int]
    x: list[float]
    width: list[float]
    spans: list[tuple[int, int]]
    height: float

    def rect(self, at: int) -> QRectF:
        """Where a symbol stands, from the top of the first line."""
        return QRectF(self.x[at], self.line[at] * self.height, self.width[at], self.height)

    def at(self, x: float, y: float) -> int | None:
        """The symbol at a place; None beside them."""
        row = int(y // self.height)
        if not 0 <= row < len(self.spans) or y < 0:
            return None
        start, stop = self.spans[row]
        return next((at for at in range(start, stop) if self.x[at] <= x < self.x[at] + self.width[at]), None)

    def beside(self, at: int, rows: int) -> int:
        """The symbol nearest to one, some lines further."""
        row = min(max(self.line[at] + rows, 0), len(self.spans) - 1)
        start, stop = self.spans[row]
        return min(range(start, stop), key=lambda other: abs(self.x[other] - self.x[at]))


def lay_out(written: Written, room: float, measure: Callable[[str], float], height: float) -> Lines:
    """Put the symbols into lines that are at most `room` px wide; a word that is wider is broken."""
    gap = 0.0 if written.spelt else measure(" ")
    known = {text: measure(BREAK if text == "\n" else text) + gap for text in set(written.texts)}
    width = [known[text] for text in written.texts]
    line, x, spans = [0] * len(width), [0.0] * len(width), []
    start = word = 0  # where the line and the word begin
    place = 0.0
    for at, text in enumerate(written.texts):
        if not written.spelt or (at and written.texts[at - 1].isspace()):
            word = at
        if place + width[at] > room and at > start and not text.isspace():
            spans.append((start, word if word > start else at))
            start = spans[-1][1]
            place = _moved(line, x, width, start, at, len(spans))
        line[at], x[at] = len(spans), place
        place += width[at]
        if text == "\n":
            spans.append((start, at + 1))
            start = word = at + 1
            place = 0.0
    if start < len(width):
        spans.append((start, len(width)))
    return Lines(line, x, width, spans, height)


def _moved(line: list[int], x: list[float], width: list[float], start: int, stop: int, row: int) -> float:
    """Begin a line with the symbols of a word that did not fit; returns where the next one stands."""
    place = 0.0
    for at in range(start, stop):
        line[at], x[at] = row, place
        place += width[at]
    return place
