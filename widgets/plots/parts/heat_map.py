"""A matrix in the three colours, with names along its sides, told under the pointer and the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QToolTip, QWidget

from engine.snapshot import Floats
from widgets.kit import (
    contrast,
    device_pixmap,
    diverging_rgb32,
    draw_rounded_rect,
    elide,
    font,
    format_number,
    printable,
    text_width,
    theme,
)
from widgets.plots.base import Cached, Surface
from widgets.plots.heat import bar_image
from widgets.plots.parts.cells import Cell, CellLayout, RowsLayout, TilesLayout

HEAD = 18  # px, names of the columns
BAR = 10  # px, width of the colour bar
MOST_NUMBERS = 80  # cells with a number in them: more cost time and are not read
NUMBER_WIDTH, NUMBER_HEIGHT = 46, 17  # px of a cell that has room for a number
MOST_NAME = 96  # px
LEAST_NAME = 44  # px, to which the names of columns may be cut
_STEPS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


@dataclass(frozen=True)
class Sides:
    """What stands around a heat map.

    Attributes
    ----------
    rows, columns : names. picture, pixels : see `TilesLayout`; None for rows and columns of cells.
    margin : px kept free at the left of each row for the owner's `paint_margin`. least_height : px of a row.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    picture: tuple[int, int, int] | None = None
    pixels: Sequence[int] = ()
    margin: int = 0
    least_height: float = 0.0
    key: object = field(default=None)  # another key, other names: compared instead of the names


def round_limit(largest: float) -> float:
    """The next of 1, 1.5, 2, 3, 5, 7, 10 ... above: colours that hold still while numbers grow."""
    if not largest > 0 or not np.isfinite(largest):
        return 0.0
    power = 10.0 ** np.floor(np.log10(largest))
    steps = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)
    return float(next(step * power for step in steps if step * power >= largest * (1 - 1e-6)))


class HeatMap(Surface):
    """Shows a matrix. A click, or the arrow keys and Enter, ask for a cell."""

    cell_requested = Signal(object)  # (row, column)
    cursor_moved = Signal(object)  # (row, column) that the keyboard is on
    paint_margin: Callable[[QPainter, int, QRectF], None] | None = None

    def __init__(self, name: str, tell: Callable[[Cell, float], str], parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._tell = tell
        self._values: Floats = np.zeros((0, 0), dtype=np.float32)
        self._sides = Sides((), ())
        self._limit = 0.0
        self._cursor: Cell = (0, 0)
        self._layout: Cached[CellLayout] = Cached()
        self._labels: Cached[QPixmap] = Cached()
        self._inks: dict[int, QColor] = {}
        self.set_message("")

    # ---- what is shown

    def show_matrix(self, values: Floats, limit: float, sides: Sides) -> None:
        """Show numbers of shape (rows, columns), full colour at plus and minus `limit`."""
        self._values, self._limit, self._sides = values, limit, sides
        last = (max(values.shape[0] - 1, 0), max(values.shape[1] - 1, 0))
        self._cursor = (min(self._cursor[0], last[0]), min(self._cursor[1], last[1]))
        self._need_height()
        self.update()

    def cursor_cell(self) -> Cell:
        """The cell that the keyboard is on."""
        return self._cursor

    def set_cursor_cell(self, cell: Cell) -> None:
        """Put the keyboard on a cell."""
        self._cursor = cell
        self.setAccessibleDescription(self.text_of(cell))
        self.update()
        self.cursor_moved.emit(cell)

    def text_of(self, cell: Cell) -> str:
        """A cell in words; empty where there is none."""
        rows, columns = self._values.shape
        if not (0 <= cell[0] < rows and 0 <= cell[1] < columns):
            return ""
        return self._tell(cell, float(self._values[cell]))

    def skipped(self) -> int:
        """How many rows there is no room for."""
        return self.cells().skipped

    # ---- where things lie

    def cells(self) -> CellLayout:
        """Where each number lies now."""
        key = (self.width(), self._box_height(), self._values.shape, self._sides.key, self._sides.picture)
        return self._layout.get(key, self._lay_out)

    def _lay_out(self) -> CellLayout:
        sides, shape = self._sides, self._values.shape
        right = self._bar_room()
        if sides.picture is not None:
            box = QRectF(1, 1, max(self.width() - right - 2, 1), max(self._box_height() - 2, 1))
            return TilesLayout(shape, sides.picture, sides.pixels, box)
        left = self._name_width() + sides.margin + (6 if self._name_width() else 0)
        box = QRectF(left, HEAD, max(self.width() - left - right, 1), max(self._box_height() - HEAD - 1, 1))
        return RowsLayout(shape, box, sides.least_height)

    def _box_height(self) -> int:
        """Height of the window that this is seen through: tiles that do not fit go on below."""
        parent = self.parentWidget()
        return min(self.height(), parent.height()) if parent is not None else self.height()

    def _bar_room(self) -> int:
        return BAR + 12 + text_width(format_number(-abs(self._limit) or 0.0), font("small"))

    def _name_width(self) -> int:
        rows = self._sides.rows
        some = rows[:: max(1, len(rows) // 40)]
        widest = max((text_width(printable(name), font("small")) for name in some), default=0)
        return min(widest, MOST_NAME, self.width() // 4)

    def _need_height(self) -> None:
        wanted = max(self.cells().size.height(), 40)
        if self._sides.picture is None and self._sides.least_height <= 1:
            wanted = 40
        if wanted != self.minimumHeight():
            self.setMinimumHeight(wanted)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._need_height()

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        if self._values.size == 0:
            return
        cells, now = self.cells(), theme()
        key = (cells, self._sides.key, now.name, self._limit, self.devicePixelRatioF())
        painter.drawPixmap(0, 0, self._labels.get(key, self._make_labels))
        rect = cells.image_rect()
        painter.drawImage(rect, cells.image(self._values, self._limit, now))
        if isinstance(cells, RowsLayout):
            self._paint_rows(painter, cells, exposed)
        if self.hasFocus():
            mark = cells.cell_rect(self._cursor).adjusted(-2, -2, 2, 2)
            draw_rounded_rect(painter, mark, line=now.text, width=2, radius=3)

    def _paint_rows(self, painter: QPainter, cells: RowsLayout, exposed: QRectF) -> None:
        if self.paint_margin is not None:
            self._paint_margins(painter, cells, exposed)
        first = cells.cell_rect((0, 0))
        roomy = first.width() >= NUMBER_WIDTH and first.height() >= NUMBER_HEIGHT
        if roomy and self._values.size <= MOST_NUMBERS:
            self._paint_numbers(painter, cells)

    def _paint_margins(self, painter: QPainter, cells: RowsLayout, exposed: QRectF) -> None:
        assert self.paint_margin is not None
        for row in cells.rows:
            rect = cells.cell_rect((row, 0))
            room = QRectF(rect.left() - self._sides.margin, rect.top(), self._sides.margin, rect.height())
            if room.bottom() >= exposed.top() and room.top() <= exposed.bottom():
                self.paint_margin(painter, row, room)

    def _paint_numbers(self, painter: QPainter, cells: RowsLayout) -> None:
        painter.setFont(font("small"))
        fills = diverging_rgb32(self._values, self._limit, theme()).tolist()
        for row, line in enumerate(self._values.tolist()):
            for column, value in enumerate(line):
                painter.setPen(self._ink(fills[row][column]))
                words = format_number(float(f"{value:.2g}"))
                painter.drawText(cells.cell_rect((row, column)), Qt.AlignmentFlag.AlignCenter, words)

    def _ink(self, fill: int) -> QColor:
        """Black or white, whichever can be read on a colour."""
        made = self._inks.get(fill)
        if made is None:
            color = f"#{fill & 0xFFFFFF:06x}"
            made = self._inks[fill] = QColor(max(("#ffffff", "#14171b"), key=lambda ink: contrast(ink, color)))
        return made

    def _make_labels(self) -> QPixmap:
        """Names and the colour bar, which change with the size only."""
        made = device_pixmap(self, self.size())
        painter = QPainter(made)
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        cells = self.cells()
        if isinstance(cells, RowsLayout):
            self._paint_row_names(painter, cells)
            self._paint_column_names(painter, cells)
        self._paint_bar(painter, cells)
        painter.end()
        return made

    def _paint_row_names(self, painter: QPainter, cells: RowsLayout) -> None:
        names, width, last = self._sides.rows, self._name_width(), -99.0
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row in cells.rows if names else ():
            middle = cells.cell_rect((row, 0)).center().y()
            if middle - last >= 14:
                room = QRectF(0, middle - 8, width, 16)
                painter.drawText(room, right, elide(printable(names[row]), painter.font(), width))
                last = middle

    def _paint_column_names(self, painter: QPainter, cells: RowsLayout) -> None:
        """As many as there is room for."""
        names = self._sides.columns
        if not names:
            return
        pitch = max(cells.cell_rect((0, 0)).width(), 1.0)
        widest = max(text_width(printable(name), painter.font()) for name in names[:: max(1, len(names) // 40)])
        every = max(1, ceil((min(widest, LEAST_NAME) + 6) / pitch))
        for column in cells.columns[::every]:
            middle = cells.cell_rect((0, column)).center().x()
            room = QRectF(middle - pitch * every / 2 + 2, 0, pitch * every - 4, HEAD - 2)
            shown = elide(printable(names[column]), painter.font(), room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, shown)

    def _paint_bar(self, painter: QPainter, cells: CellLayout) -> None:
        rect = cells.image_rect()
        height = max(min(rect.height(), self._box_height() - rect.top() - 1.0, 132.0), 24.0)
        bar = QRectF(min(rect.right() + 8, self.width() - self._bar_room() + 4), rect.top(), BAR, height)
        painter.drawImage(bar, bar_image(self._limit or 1.0, int(height)))
        for value, y in ((self._limit, bar.top() + 6), (-self._limit, bar.bottom() - 6)):
            room = QRectF(bar.right() + 4, y - 8, self._bar_room(), 16)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, format_number(value))
        if height >= 60:
            room = QRectF(bar.right() + 4, bar.center().y() - 8, 20, 16)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "0")

    # ---- hands

    def cell_at(self, position: QPointF) -> Cell | None:
        """The cell at a place."""
        return self.cells().cell_at(position) if self._values.size else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), self.text_of(cell), self)

    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.set_cursor_cell(cell)
            self.cell_requested.emit(cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS and self._values.size:
            self.set_cursor_cell(self.cells().moved(self._cursor, *_STEPS[key]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2) and self._values.size:
            self.cell_requested.emit(self._cursor)
        else:
            event.ignore()


def scrolling(content: HeatMap) -> QScrollArea:
    """A bare scroll area around a map that may be higher than the view; it follows the keyboard."""
    made = QScrollArea()
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setWidgetResizable(True)
    made.setWidget(content)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the map takes the keys
    made.setAccessibleName(content.accessibleName())
    made.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)

    def follow(cell: Cell) -> None:
        middle = content.cells().cell_rect(cell).center().toPoint()
        made.ensureVisible(middle.x(), middle.y(), 0, HEAD + 8)

    content.cursor_moved.connect(follow)
    return made
