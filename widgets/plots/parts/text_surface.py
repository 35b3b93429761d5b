"""The text that a network writes: what it went on from in a quiet colour, what it wrote in that of text."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from engine.snapshot import Floats
from widgets.kit import device_pixmap, diverging_rgb32, draw_rounded_rect, font, image_from, theme
from widgets.kit.colors import Rgb32
from widgets.plots.base import Cached, Surface
from widgets.plots.parts.written import LEAD, NOTHING, Lines, Written, lay_out

SIZE, LOW_SIZE = 16, 14  # px of the letters; the smaller ones where there is room for a few lines only
LOW = 120  # px of height under which the letters are smaller
WHEEL = 60  # eighths of a degree of the wheel that go on by a line
STRONGEST = 0.6  # of the full colour lies behind a symbol at most, so that it can be read
_MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


def reading_font(low: bool = False) -> QFont:
    """For text to be read from afar; without kerning a part of a line is as wide as its letters together."""
    made = font("body")
    made.setPixelSize(LOW_SIZE if low else SIZE)
    made.setKerning(False)
    return made


class TextSurface(Surface):
    """Symbols in lines, the newest in sight; each can have a colour behind it.

    Signals
    -------
    pointed(int) : the symbol under the pointer or at the cursor is another one; -1 is none.
    """

    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The text that the network writes", parent)
        self._written, self._values, self._limit = NOTHING, np.zeros(0, np.float32), 1.0
        self._hovered, self._cursor = -1, -1
        self._up = 0  # lines that are scrolled up from the end
        self._lines: Cached[Lines] = Cached()
        self._plates: Cached[QPixmap] = Cached()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 48)

    # ---- what is shown

    def show_text(self, written: Written) -> None:
        """Show another text, its end in sight unless it was scrolled."""
        shorter = len(written.texts) < len(self._written.texts)
        self._written = written
        if shorter:
            self._cursor = self._hovered = -1
        self._up = min(self._up, self._most_up())
        self.update()

    def show_colors(self, values: Floats, limit: float) -> None:
        """Colour what is behind each symbol by a number; none where `values` is empty."""
        if values is not self._values or limit != self._limit:
            self._values, self._limit = values, limit
            self.update()

    def written(self) -> Written:
        """The text that is shown."""
        return self._written

    def pointed_at(self) -> int:
        """The symbol under the pointer, or at the cursor; -1 is none."""
        at = self._hovered if self._hovered >= 0 else self._cursor
        return at if at < len(self._written.texts) else -1

    # ---- where things stand

    def lines(self) -> Lines:
        """Where each symbol stands."""
        return self._lines.get((self._written, self.size()), self._lay_out)

    def _lay_out(self) -> Lines:
        made = reading_font(self.height() < LOW)
        metrics = QFontMetricsF(made)
        return lay_out(self._written, self.width() - 2.0, metrics.horizontalAdvance, round(metrics.height()) + LEAD)

    def _room(self) -> int:
        """How many whole lines are in sight."""
        return max(1, int(self.height() // self.lines().height))

    def _most_up(self) -> int:
        return max(0, len(self.lines().spans) - self._room())

    def _first_row(self) -> int:
        return self._most_up() - self._up

    def _top(self) -> float:
        """How far the first line stands above the upper edge, in px."""
        return self._first_row() * self.lines().height

    def symbol_rect(self, at: int) -> QRectF:
        """Where a symbol stands, in px."""
        return self.lines().rect(at).translated(0, -self._top())

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        key = (self._written, self._values, self._limit, self._up, self.size(), theme().name, self.devicePixelRatioF())
        painter.drawPixmap(0, 0, self._plates.get(key, self._make_plate))
        if self.pointed_at() >= 0:
            self._paint_pointed(painter, self.pointed_at())

    def _make_plate(self) -> QPixmap:
        made, lines = device_pixmap(self, self.size()), self.lines()
        painter = QPainter(made)
        painter.setFont(reading_font(self.height() < LOW))
        painter.translate(0, -self._top())
        rows = range(self._first_row(), min(self._first_row() + self._room(), len(lines.spans)))
        if len(self._values):
            fills = diverging_rgb32(self._values[: len(self._written.texts)], self._limit / STRONGEST, theme())
            self._paint_strips(painter, lines, rows, fills)
        inks = self._inks()
        base = QFontMetricsF(painter.font()).ascent() + LEAD / 2
        for row in rows:
            self._paint_line(painter, lines, row, base, inks)
        painter.end()
        return made

    def _inks(self) -> list[str]:
        """The colour of each symbol; one that has a colour behind it is always in that of text."""
        now, count = theme(), len(self._written.texts)
        given = self._written.given if not len(self._values) else 0
        return [now.text_second] * given + [now.text] * (count - given)

    @staticmethod
    def _paint_strips(painter: QPainter, lines: Lines, rows: range, fills: Rgb32) -> None:
        """Each line's colours as one picture that is a pixel high: quicker than a rectangle for each symbol."""
        for row in rows:
            start, stop = lines.spans[row]
            stop = min(stop, len(fills))
            if start < stop:
                edges = np.rint([*lines.x[start:stop], lines.x[stop - 1] + lines.width[stop - 1]]).astype(int)
                strip = image_from(np.repeat(fills[start:stop], np.diff(edges))[None])
                painter.drawImage(QRectF(0, row * lines.height + 1, strip.width(), lines.height - 2), strip)

    def _paint_line(self, painter: QPainter, lines: Lines, row: int, base: float, inks: list[str]) -> None:
        """A line in as few parts as it has colours."""
        start, stop = lines.spans[row]
        while start < stop:
            end = start + 1
            while end < stop and inks[end] == inks[start] and self._written.spelt:
                end += 1
            ends_line = self._written.texts[end - 1] == "\n"
            signs = "".join(map(self._written.sign, range(start, end - ends_line)))
            painter.setPen(QColor(inks[start]))
            painter.drawText(QPointF(lines.x[start], row * lines.height + base), signs)
            start = end

    def _paint_pointed(self, painter: QPainter, at: int) -> None:
        """A frame around a symbol; a blank and the end of a line are written as signs."""
        now, box = theme(), self.symbol_rect(at)
        draw_rounded_rect(painter, box.adjusted(-1, 0, 1, 0), line=now.accent, width=2, radius=3)
        if self._written.texts[at] == "\n":
            painter.setFont(reading_font(self.height() < LOW))
            painter.setPen(QColor(now.accent))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._written.sign(at))

    # ---- hands

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scroll(self._up)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place, below = event.position(), event.position().y() >= self._room() * self.lines().height
        at = None if below else self.lines().at(place.x(), place.y() + self._top())
        self._point(hovered=-1 if at is None else at)

    def leaveEvent(self, event: QEvent) -> None:
        self._point(hovered=-1)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click puts the cursor on a symbol, or takes it away again."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._point(cursor=-1 if self._hovered == self._cursor else self._hovered)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self._most_up():
            event.ignore()
            return
        self._scroll(self._up + round(event.angleDelta().y() / WHEEL))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, count = Qt.Key(event.key()), len(self._written.texts)
        if not count or key not in (*_MOVES, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Escape):
            event.ignore()
            return
        self._point(cursor=self._moved(key, count))
        self._reveal()

    def _moved(self, key: Qt.Key, count: int) -> int:
        """Where a key leads the cursor."""
        at = self._cursor if 0 <= self._cursor < count else count - 1
        if key not in _MOVES:
            return {Qt.Key.Key_Home: 0, Qt.Key.Key_End: count - 1}.get(key, -1)
        right, down = _MOVES[key]
        return self.lines().beside(at, down) if down else min(max(at + right, 0), count - 1)

    def _point(self, hovered: int | None = None, cursor: int | None = None) -> None:
        before = self.pointed_at()
        self._hovered = self._hovered if hovered is None else hovered
        self._cursor = self._cursor if cursor is None else cursor
        if self.pointed_at() != before:
            self.pointed.emit(self.pointed_at())
        self.update()

    def _scroll(self, up: int) -> None:
        self._up = min(max(up, 0), self._most_up())
        self.update()

    def _reveal(self) -> None:
        """Scroll the cursor into sight."""
        if self._cursor >= 0:
            row, first = self.lines().line[self._cursor], self._first_row()
            self._scroll(self._up + max(first - row, 0) - max(row - first - self._room() + 1, 0))
