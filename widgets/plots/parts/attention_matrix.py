"""Attention as a matrix: a row for each word that looks, a column for each word that is looked at."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QToolTip, QWidget

from engine.snapshot import Floats
from widgets.kit import (
    contrast,
    device_pixmap,
    draw_rounded_rect,
    elide,
    font,
    image_from,
    printable,
    sequential_rgb32,
    text_width,
    theme,
)
from widgets.plots.base import Cached
from widgets.plots.parts.attention_surface import AttentionSurface
from widgets.plots.parts.attention_weights import Attention

LINE = 15  # px, the least height of a row whose word is written
MOST_NAME, LONGEST_SLANTED = 84, 70  # px of words at the rows, over the columns
SLANT = 50.0  # degrees of words that do not fit over their columns
LARGEST_CELL = 64.0  # px; cells are at most half as wide again as high
MOST_NUMBERS = 120  # cells with a number in them
NUMBER = (24, 15)  # px of a cell that has room for a number
_MOVES = {
    Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1),
}  # fmt: skip
Cell = tuple[int, int]


def every_fit(pitch: float, least: float) -> int:
    """Every how many words there is room for one, of words `pitch` px apart that need `least` px."""
    return max(1, math.ceil(least / max(pitch, 1e-6) - 0.05))


class _Layout:
    """Where cells and words lie, in px, of a matrix of at least one cell."""

    def __init__(self, shown: Attention, width: int, height: int) -> None:
        small, body = font("small"), font("body")
        rows, columns = len(shown.queries), len(shown.keys)
        widest = max(text_width(printable(word), body) for word in shown.queries)
        self.name_width = min(widest, MOST_NAME, width // 3)
        self.left = self.name_width + 8
        longest = max(text_width(printable(word), body) for word in shown.keys)
        room = max(width - self.left - 2, columns)
        self.pitch_x = min(room / columns, LARGEST_CELL * 1.5)
        self.slanted = longest + 6 > self.pitch_x and longest > 12
        self.key_width = min(longest, LONGEST_SLANTED) if self.slanted else longest
        rise = self.key_width * math.sin(math.radians(SLANT)) + 12 if self.slanted else LINE + 4
        self.top = min(rise, height / 3)
        if self.slanted:  # the last word leans out over the right edge
            out = self.key_width * math.cos(math.radians(SLANT))
            self.pitch_x = min((room - min(out, room / 3)) / max(columns - 0.5, 1), LARGEST_CELL * 1.5)
        self.pitch_y = min(max(height - self.top - 2, rows) / rows, LARGEST_CELL)
        least = 26.0 if self.slanted else max(26.0, longest + 8.0)
        self.pitch_x = min(self.pitch_x, max(2.2 * self.pitch_y, least))
        self.box = QRectF(self.left, self.top, self.pitch_x * columns, self.pitch_y * rows)
        self.every_row = every_fit(self.pitch_y, LINE)
        self.every_column = every_fit(self.pitch_x, LINE if self.slanted else max(longest, 8) + 4)
        self.small = small

    def cell(self, row: int, column: int) -> QRectF:
        """Where a cell lies."""
        return QRectF(
            self.box.left() + column * self.pitch_x, self.box.top() + row * self.pitch_y, self.pitch_x, self.pitch_y
        )


class AttentionMatrix(AttentionSurface):
    """Weights as cells: the bluer, the more a row's word looks at a column's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Attention, rows look at columns", parent)
        self._column = 0
        self._layouts: Cached[_Layout] = Cached()
        self._plates: Cached[QPixmap] = Cached()
        self._images: Cached[QImage] = Cached()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 56)

    # ---- what is shown

    def text_of(self, cell: Cell) -> str:
        """A cell in words."""
        return self._shown.told(self._head, *cell)

    # ---- where things lie

    def _layout(self) -> _Layout:
        size = self.size()
        return self._layouts.get(
            (self._shown.queries, self._shown.keys, size), lambda: _Layout(self._shown, size.width(), size.height())
        )

    def cell_rect(self, cell: Cell) -> QRectF:
        """Where a cell lies, in px."""
        return self._layout().cell(*cell)

    def cell_at(self, position: QPointF) -> Cell | None:
        """The cell at a place."""
        if not self._shown.queries or not self._shown.keys:
            return None
        lay = self._layout()
        row = math.floor((position.y() - lay.box.top()) / lay.pitch_y)
        column = math.floor((position.x() - lay.box.left()) / lay.pitch_x)
        inside = 0 <= row < len(self._shown.queries) and 0 <= column < len(self._shown.keys)
        return (row, column) if inside else None

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        if not self._shown.queries or not self._shown.keys:
            return
        key = (self._shown, self._head, self.row(), self.size(), theme().name, self.devicePixelRatioF())
        painter.drawPixmap(0, 0, self._plates.get(key, self._make_plate))
        if self.row() >= 0:
            self._paint_cursor(painter, self.row())

    def _make_plate(self) -> QPixmap:
        made, lay = device_pixmap(self, self.size()), self._layout()
        painter = QPainter(made)
        painter.setFont(font("body"))
        painter.setPen(QColor(theme().text))
        self._paint_queries(painter, lay)
        (self._paint_slanted if lay.slanted else self._paint_keys)(painter, lay)
        weights = self._shown.of_head(self._head)
        painter.drawImage(lay.box, image_from(sequential_rgb32(weights, self._shown.limit(self._head), theme())))
        self._paint_grid(painter, lay)
        if weights.size <= MOST_NUMBERS and lay.pitch_x >= NUMBER[0] and lay.pitch_y >= NUMBER[1]:
            self._paint_numbers(painter, lay, weights)
        painter.end()
        return made

    def _paint_queries(self, painter: QPainter, lay: _Layout) -> None:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row in range(0, len(self._shown.queries), lay.every_row):
            middle = lay.cell(row, 0).center().y()
            if self.row() >= 0 and abs(row - self.row()) * lay.pitch_y < LINE:
                continue  # the cursor's word stands there
            words = elide(printable(self._shown.queries[row]), painter.font(), lay.name_width)
            painter.drawText(QRectF(0, middle - 9, lay.name_width, 18), right, words)

    def _paint_keys(self, painter: QPainter, lay: _Layout) -> None:
        for column in range(0, len(self._shown.keys), lay.every_column):
            middle = lay.cell(0, column).center().x()
            room = QRectF(middle - lay.key_width, lay.top - LINE - 4, 2 * lay.key_width, LINE + 2)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, printable(self._shown.keys[column]))

    def _paint_slanted(self, painter: QPainter, lay: _Layout) -> None:
        for column in range(0, len(self._shown.keys), lay.every_column):
            cell = lay.cell(0, column)
            painter.save()
            painter.translate(cell.center().x() + 4, lay.top - 4)
            painter.rotate(-SLANT)
            words = elide(printable(self._shown.keys[column]), painter.font(), lay.key_width)
            painter.drawText(QPointF(0, 0), words)
            painter.restore()

    def _paint_grid(self, painter: QPainter, lay: _Layout) -> None:
        """Hairlines between cells that are large enough."""
        if min(lay.pitch_x, lay.pitch_y) < 10:
            return
        painter.setPen(QColor(theme().panel))
        for row in range(1, len(self._shown.queries)):
            y = lay.box.top() + row * lay.pitch_y
            painter.drawLine(QPointF(lay.box.left(), y), QPointF(lay.box.right(), y))
        for column in range(1, len(self._shown.keys)):
            x = lay.box.left() + column * lay.pitch_x
            painter.drawLine(QPointF(x, lay.box.top()), QPointF(x, lay.box.bottom()))

    def _paint_numbers(self, painter: QPainter, lay: _Layout, weights: Floats) -> None:
        """Per cent, where there is at least one."""
        painter.setFont(font("small"))
        fills = sequential_rgb32(weights, self._shown.limit(self._head), theme()).tolist()
        for row, line in enumerate(weights.tolist()):
            for column, value in enumerate(line):
                if value >= 0.005:
                    fill = f"#{fills[row][column] & 0xFFFFFF:06x}"
                    painter.setPen(QColor(max(("#ffffff", "#14171b"), key=lambda ink: contrast(ink, fill))))
                    painter.drawText(lay.cell(row, column), Qt.AlignmentFlag.AlignCenter, f"{100 * value:.0f}")

    def _paint_cursor(self, painter: QPainter, row: int) -> None:
        lay, now = self._layout(), theme()
        band = QRectF(lay.box.left(), lay.cell(row, 0).top(), lay.box.width(), max(lay.pitch_y, 2.0))
        draw_rounded_rect(painter, band.adjusted(-2, -2, 2, 2), line=now.accent, width=2, radius=3)
        painter.setFont(font("body", strong=True))
        words = elide(printable(self._shown.queries[row]), painter.font(), lay.name_width)
        room = QRectF(0, band.center().y() - 10, lay.name_width + 4, 20)
        painter.setPen(QColor(now.accent))
        painter.drawText(room.adjusted(0, 0, -4, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        if self.hasFocus():
            cell = lay.cell(row, min(self._column, len(self._shown.keys) - 1))
            draw_rounded_rect(painter, cell.adjusted(-1, -1, 1, 1), line=now.text, width=2, radius=3)

    # ---- hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        words = "" if cell is None else self.text_of(cell)
        self.pair_hovered.emit(words)
        if cell is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), words, self)

    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()
        self.pair_hovered.emit("")
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._shown.queries and place.x() < self._layout().box.left():
            place = QPointF(self._layout().box.left() + 1, place.y())  # a word stands for its row
        cell = self.cell_at(place)
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._go(cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        rows, columns = len(self._shown.queries), len(self._shown.keys)
        if move is None or not rows or not columns:
            event.ignore()
            return
        self._go((
            min(max(max(self.row(), 0) + move[0], 0), rows - 1), min(max(self._column + move[1], 0), columns - 1)
        ))  # fmt: skip

    def _go(self, cell: Cell) -> None:
        moved, self._column = cell[0] != self._row, cell[1]
        self.set_row(cell[0])
        self.setAccessibleDescription(self.text_of(cell))
        self.pair_hovered.emit(self.text_of(cell))
        self.update()
        if moved:
            self.row_chosen.emit(cell[0])
