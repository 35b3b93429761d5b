"""The confusion matrix: how often a true class was taken for which."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QToolTip, QWidget

from engine.snapshot import Ints
from widgets.kit import (
    contrast,
    device_pixmap,
    draw_focus_ring,
    draw_rounded_rect,
    elide,
    font,
    format_count,
    mixed,
    printable,
    text_width,
    theme,
)
from widgets.plots.base import Cached, Surface
from widgets.plots.parts.column_heads import FLAT, column_heads

LEAST_FOR_COUNT = 13  # px of a cell's height in which a number can be read
MOST_NAME = 84  # px
_ROWS_KEY = "rows: true class, columns: predicted"
_MOVES = {
    Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
}  # fmt: skip
Cell = tuple[int, int]


class _Grid:
    """Names, and edges of the columns and rows in px; cells are at most four times as wide as high.

    Attributes
    ----------
    heads : what stands over the columns. rows : what stands before the rows.
    """

    def __init__(self, names: tuple[str, ...], width: int, height: int) -> None:
        n, small = max(len(names), 1), font("small")
        self.rows = tuple(printable(name) for name in names)
        self.name_width = self._name_width(width)
        room = max(width - self.name_width - 7, 1) / n
        self.heads = column_heads(names, min(room, _widest((height - FLAT) / n)), height / 3, small)
        if self.heads.numbered:
            self.rows = tuple(f"{number} {name}" for number, name in enumerate(self.rows, 1))
            self.name_width = self._name_width(width)
        left, tall = self.name_width + 6, max(height - self.heads.height - 1, 1) / n
        wide = min(max(width - left - 1, 1) / n, _widest(tall))
        self.x = [round(left + i * wide) for i in range(n + 1)]
        self.y = [round(self.heads.height + i * tall) for i in range(n + 1)]

    def _name_width(self, width: int) -> float:
        widest = max((text_width(name, font("small")) for name in self.rows), default=0)
        return min(widest, MOST_NAME, max(width // 4, 20))


def _widest(tall: float) -> float:
    """How wide a cell of this height may be."""
    return max(4 * tall, 40.0)


class Matrix(Surface):
    """Cells with counts: the diagonal in the positive colour, errors in the negative one.

    A click, or the arrow keys and Enter, choose a cell; the chosen one again, or Esc, chooses none.
    """

    cell_requested = Signal(object)  # (true class, predicted class), or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Confusion matrix, " + _ROWS_KEY, parent)
        self._names: tuple[str, ...] = ()
        self._counts: Ints = np.zeros((0, 0), dtype=np.int64)
        self._cell: Cell | None = None
        self._cursor: Cell = (0, 0)
        self._labels: Cached[QPixmap] = Cached()
        self._grids: Cached[_Grid] = Cached()
        self._inks: Cached[_Inks] = Cached()
        self.set_message("")

    def show_counts(self, counts: Ints, names: tuple[str, ...]) -> None:
        """Show counts of shape (classes, classes); row = true class."""
        self._counts, self._names = counts, names
        last = max(len(counts) - 1, 0)
        self._cursor = (min(self._cursor[0], last), min(self._cursor[1], last))
        self.update()

    def set_cell(self, cell: Cell | None) -> None:
        """Show which cell is chosen; emits nothing."""
        self._cell = cell
        if cell is not None:
            self._cursor = cell
        self.update()

    def cell(self) -> Cell | None:
        """The chosen cell."""
        return self._cell

    def text_of(self, cell: Cell) -> str:
        """A cell in words."""
        true, said = cell
        count = int(self._counts[true, said])
        samples = f"{format_count(count) if count else 'No'} sample{'s' * (count != 1)}"
        if true == said:
            return f"{samples} of {self._names[true]} recognised"
        return f"{samples} of {self._names[true]} taken for {self._names[said]}"

    def text_at(self, position: QPointF) -> str:
        """What a place says in full: a cell, or the class whose row or column begins there; empty elsewhere."""
        cell, grid = self.cell_at(position), self._grid()
        if cell is not None:
            return self.text_of(cell)
        row, column = bisect_right(grid.y, position.y()) - 1, bisect_right(grid.x, position.x()) - 1
        if row < 0 <= column < len(self._counts):
            return f"{self._names[column]}: predicted"
        if column < 0 <= row < len(self._counts):
            return f"{self._names[row]}: true"
        return ""

    # ---- where things lie

    def _grid(self) -> _Grid:
        return self._grids.get((self.size(), self._names), lambda: _Grid(self._names, self.width(), self.height()))

    def cell_rect(self, cell: Cell) -> QRectF:
        """Where a cell lies, in px; whole numbers, so that edges are sharp."""
        grid, (row, column) = self._grid(), cell
        x, y = grid.x[column], grid.y[row]
        return QRectF(x, y, grid.x[column + 1] - x - 1, grid.y[row + 1] - y - 1)

    def cell_at(self, position: QPointF) -> Cell | None:
        """The cell at a place."""
        n, grid = len(self._counts), self._grid()
        row, column = bisect_right(grid.y, position.y()) - 1, bisect_right(grid.x, position.x()) - 1
        return (row, column) if 0 <= row < n and 0 <= column < n else None

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 110)

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        if not len(self._counts):
            return
        key = (self.size(), self._names, theme().name, self.devicePixelRatioF())
        painter.drawPixmap(0, 0, self._labels.get(key, self._make_labels))
        painter.setFont(font("small"))
        counts, most = self._counts.tolist(), max(int(self._counts.max()), 1)
        errors = max(int((self._counts - np.diag(np.diag(self._counts))).max()), 1)
        inks = self._inks.get((theme().name,), _Inks)
        for row, line in enumerate(counts):
            for column, count in enumerate(line):
                if count:
                    share = count / most if row == column else count / max(errors, most / 8)
                    self._paint_cell(painter, self.cell_rect((row, column)), count, *inks.of(row == column, share))
        self._paint_marks(painter)

    def _paint_cell(self, painter: QPainter, rect: QRectF, count: int, fill: QColor, ink: QColor) -> None:
        painter.fillRect(rect, fill)
        if rect.height() >= LEAST_FOR_COUNT and rect.width() >= 7 * len(str(count)) + 2:
            painter.setPen(ink)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(count))

    def _paint_marks(self, painter: QPainter) -> None:
        if self._cell is not None and max(self._cell) < len(self._counts):
            rect = self.cell_rect(self._cell).adjusted(-1, -1, 1, 1)
            draw_rounded_rect(painter, rect, line=theme().text, width=2, radius=2)
        if self.hasFocus() and self._cursor != self._cell:
            draw_focus_ring(painter, self.cell_rect(self._cursor).adjusted(-1, -1, 1, 1), 2)

    def _make_labels(self) -> QPixmap:
        """The empty cells and the names, which only change with the size."""
        made = device_pixmap(self, self.size())
        painter, n = QPainter(made), len(self._counts)
        painter.setFont(font("small"))
        for row in range(n):
            for column in range(n):
                painter.fillRect(self.cell_rect((row, column)), QColor(theme().sunken))
        painter.setPen(QColor(theme().text_second))
        every = max(1, int(np.ceil(12 / max(self.cell_rect((0, 0)).height(), 1))))
        for row in range(0, n, every):
            self._paint_row_name(painter, row)
        self._paint_column_names(painter)
        painter.end()
        return made

    def _paint_row_name(self, painter: QPainter, row: int) -> None:
        rect = self.cell_rect((row, 0))
        grid = self._grid()
        room = QRectF(0, rect.center().y() - 8, grid.name_width, 16)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, right, elide(grid.rows[row], painter.font(), room.width()))

    def _paint_column_names(self, painter: QPainter) -> None:
        heads = self._grid().heads
        for column in range(0, len(self._names), heads.every):
            rect = self.cell_rect((0, column))
            if heads.turned:
                painter.save()
                painter.translate(rect.center().x() + 8, heads.height - 3)
                painter.rotate(-90)
                left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(QRectF(0, -16, heads.height, 16), left, heads.texts[column])
                painter.restore()
            else:
                room = QRectF(rect.center().x() - 40, 0, 80, heads.height - 2)
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, heads.texts[column])

    # ---- hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        words = self.text_at(event.position())
        if words:
            QToolTip.showText(event.globalPosition().toPoint(), words, self)
        else:
            QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._cursor = cell
            self.cell_requested.emit(None if cell == self._cell else cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, n = Qt.Key(event.key()), len(self._counts)
        if key in _MOVES and n:
            row, column = _MOVES[key]
            self._cursor = (min(max(self._cursor[0] + row, 0), n - 1), min(max(self._cursor[1] + column, 0), n - 1))
            self.setAccessibleDescription(self.text_of(self._cursor))
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and n:
            self.cell_requested.emit(None if self._cursor == self._cell else self._cursor)
        elif key == Qt.Key.Key_Escape and self._cell is not None:
            self.cell_requested.emit(None)
        else:
            event.ignore()


class _Inks:
    """Fill and text colours of cells, made once for each shade."""

    def __init__(self) -> None:
        self._made: dict[tuple[bool, int], tuple[QColor, QColor]] = {}

    def of(self, right: bool, share: float) -> tuple[QColor, QColor]:
        """The colours of a cell with this share (0 to 1) of the largest count."""
        key = (right, round(16 * min(share, 1.0)))
        if key not in self._made:
            now = theme()
            fill = mixed(now.sunken, now.positive if right else now.negative, 0.25 + 0.75 * key[1] / 16)
            ink = max(("#ffffff", "#14171b"), key=lambda color: contrast(color, fill))
            self._made[key] = (QColor(fill), QColor(ink))
        return self._made[key]
