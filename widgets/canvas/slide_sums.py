"""The products under a window, written out in the window's own arrangement, and the lines of the sum below them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from engine.snapshot import Doubles
from widgets.canvas.cells import colors_of, fitting, ink_on, limit_of, paint_hatch, paint_mark, paint_numbers, sized
from widgets.canvas.products import Products
from widgets.canvas.slide import number
from widgets.kit.fonts import printable
from widgets.kit.paint import draw_rounded_rect, elide
from widgets.kit.theme import font, theme

TITLE, GAP = 24, 4
ONE_LINE, STACKED, BARE = 88.0, 42.0, 26.0  # px that a cell must have for a product in one line, in three, for a number
LARGEST_CELL = 132.0
LINE, LAST = 24.0, 36.0  # px
HEAD, TALL = 56.0, 380  # px: the pictures above the products, and the height from which there is room for them


class SumsPanel(QWidget):
    """The kernel on the numbers under it: a cell for each product."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._made: Products | None = None
        self._place = 0
        self._title = ""
        self._lines: tuple[str, ...] = ()
        self._size = 12.0  # px of the products
        self.setAccessibleName("Products and their sum")

    def show_products(self, made: Products | None, place: int, title: str, lines: tuple[str, ...]) -> None:
        """Show what a position is made of.

        Parameters
        ----------
        place : which of its channels. lines : the arithmetic below; the last is what comes out.
        """
        self._made, self._place, self._title, self._lines = made, place, printable(title), lines
        self.setAccessibleDescription("; ".join(lines))
        self.update()

    # ---- places -----------------------------------------------------------------------------------------------------

    def grid(self) -> QRectF:
        """Where the cells are."""
        rows, cols = self._edges()
        below = LINE * max(len(self._lines) - 1, 0) + LAST + 2 * GAP
        room = QRectF(self.rect()).adjusted(2, TITLE + GAP + self._head(), -2, -below)
        width = min(room.width() / cols, LARGEST_CELL)
        height = min(room.height() / rows, width, LARGEST_CELL)
        if rows == 1:
            height = min(room.height(), max(width, 64.0))
        made = QRectF(0, 0, width * cols, height * rows)
        made.moveCenter(room.center())
        return made

    def _head(self) -> float:
        """Height for the numbers and the kernel as pictures, where there is room for them."""
        wanted = self._made is not None and self._made.how == "sum" and self.height() >= TALL
        return HEAD if wanted else 0.0

    def _edges(self) -> tuple[int, int]:
        if self._made is None:
            return 1, 1
        return self._made.counts.shape[0], self._made.counts.shape[1]

    # ---- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        if self._made is None:
            self._paint_lines(painter, self.height() / 2 - LAST)
            return
        grid = self.grid()
        top = grid.top() - TITLE - GAP - self._head()
        painter.setFont(font("title"))
        painter.setPen(QColor(now.text))
        head = QRectF(0, top, self.width(), TITLE)
        painter.drawText(head, Qt.AlignmentFlag.AlignCenter, elide(self._title, painter.font(), self.width()))
        if self._head():
            self._paint_head(painter, QRectF(0, top + TITLE, self.width(), HEAD - GAP), self._made)
        self._paint_cells(painter, grid, self._made)
        self._paint_lines(painter, grid.bottom() + 2 * GAP)

    def _paint_head(self, painter: QPainter, room: QRectF, made: Products) -> None:
        """What is under the window times the kernel, as pictures."""
        rows, cols = self._edges()
        edge = min(room.height() / rows, 96.0 / cols)
        width, height, sign = edge * cols, edge * rows, 28.0
        left = room.center().x() - width - sign / 2
        top = room.top() + (room.height() - height) / 2
        for array, x in ((made.values, left), (made.weights, left + width + sign)):
            paint_numbers(painter, QRectF(x, top, width, height), array[self._place], limit_of(array), 1e9)
        painter.setFont(font("title"))
        painter.setPen(QColor(theme().text))
        centered = Qt.AlignmentFlag.AlignCenter
        painter.drawText(QRectF(left + width, top, sign, height), centered, "×")
        painter.drawText(QRectF(left + 2 * width + sign, top, sign, height), centered, "=")

    def _paint_cells(self, painter: QPainter, grid: QRectF, made: Products) -> None:
        rows, cols = self._edges()
        width, height = grid.width() / cols, grid.height() / rows
        gap = 2.0 if min(width, height) > BARE else 0.5
        shown = self._shown(made)
        colors = colors_of(shown, limit_of(shown))
        self._size = self._text_size(made, width - 2 * gap, height - 2 * gap)
        winner = made.winner(0) if made.how == "largest" else None
        for row, col in np.ndindex(rows, cols):
            room = QRectF(grid.left() + col * width, grid.top() + row * height, width, height)
            cell = room.adjusted(gap, gap, -gap, -gap)
            self._paint_cell(painter, cell, made, row, col, int(colors[row, col]))
            if winner is not None and winner != (row, col):
                self._veil(painter, cell)
        if winner is not None:
            spot = QRectF(grid.left() + winner[1] * width, grid.top() + winner[0] * height, width, height)
            paint_mark(painter, spot.adjusted(2, 2, -2, -2), 3.0)

    def _shown(self, made: Products) -> Doubles:
        """(height, width) what colours the cells: products, of a pooling the numbers themselves."""
        chosen: Doubles = made.terms[self._place] if made.how == "sum" else made.values[0]
        return chosen

    def _veil(self, painter: QPainter, cell: QRectF) -> None:
        veil = QColor(theme().panel)
        veil.setAlphaF(0.45)
        painter.fillRect(cell, veil)

    def _paint_cell(self, painter: QPainter, cell: QRectF, made: Products, row: int, col: int, rgb: int) -> None:
        inside = made.stand.from_rows[row] == made.stand.rows[row] and made.stand.from_cols[col] == made.stand.cols[col]
        if not made.counts[row, col]:
            draw_rounded_rect(painter, cell, fill=theme().sunken, radius=3)
            paint_hatch(painter, cell)
            return
        draw_rounded_rect(painter, cell, fill=f"#{rgb & 0xFFFFFF:06x}", radius=3)
        if not inside:
            paint_hatch(painter, cell)
        painter.setPen(QColor(ink_on(rgb)))
        words = self._words(made, row, col, cell.width(), cell.height())
        if words:
            painter.setFont(sized(self._size))
            step = min(QFontMetricsF(painter.font()).height(), cell.height() / len(words))
            top = cell.center().y() - step * len(words) / 2
            for line, text in enumerate(words):
                place = QRectF(cell.left(), top + line * step, cell.width(), step)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _text_size(self, made: Products, width: float, height: float) -> float:
        """One size for all cells, so that the longest product fits."""
        rows, cols = self._edges()
        written = [self._words(made, row, col, width, height) for row, col in np.ndindex(rows, cols)]
        longest = max((line for words in written for line in words), key=len, default="")
        size = min(height / (max(len(words) for words in written) + 0.6) * 0.78, 18.0)
        return float(fitting(longest, size, width - 12).pixelSize())

    def _words(self, made: Products, row: int, col: int, width: float, height: float) -> tuple[str, ...]:
        """What is written into a cell, as far as there is room."""
        if min(width, height) < BARE:
            return ()
        if made.how != "sum":
            return (number(float(made.values[0, row, col])),)
        value, weight, term = (
            number(float(array[self._place, row, col])) for array in (made.values, made.weights, made.terms)
        )
        if width >= ONE_LINE:
            return (f"{value} × {weight}", f"= {term}")
        return (value, f"× {weight}", f"= {term}") if min(width, height) >= STACKED else (term,)

    def _paint_lines(self, painter: QPainter, top: float) -> None:
        now = theme()
        for at, text in enumerate(self._lines):
            last = at == len(self._lines) - 1
            height = LAST if last else LINE
            painter.setFont(fitting(text, 20 if last else 14, self.width() - 4, strong=last))
            painter.setPen(QColor(now.accent if last else now.text))
            painter.drawText(QRectF(0, top, self.width(), height), Qt.AlignmentFlag.AlignCenter, printable(text))
            top += height
