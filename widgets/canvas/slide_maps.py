"""The map that a window slides over, and the map that it fills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from engine.snapshot import Floats
from engine.spec.windows import filled
from widgets.canvas.cells import limit_of, paint_hatch, paint_mark, paint_numbers
from widgets.kit.colors import Rgb32
from widgets.kit.fonts import printable
from widgets.kit.motion import animate
from widgets.kit.paint import device_pixmap, elide
from widgets.kit.theme import font, theme

TITLE, WORDS, GAP = 24, 20, 4
GLIDE_MS = 140
FLATTEST = 40.0  # px: cells of a signal are as high at least, if there is room


@dataclass(frozen=True)
class MapView:
    """What a map shows.

    Attributes
    ----------
    values : (height, width). padding : positions added at the top, bottom, left and right. mode : what they hold.
    taps : (row, col) of every place of the window. box : (top, left, height, width) around them.
    done : so many positions are filled in; None shows all. limit : at the end of the colours.
    colors : (height, width) of a sample's picture; None colours the numbers.
    """

    values: Floats
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    mode: str = "zeros"
    taps: tuple[tuple[int, int], ...] = ()
    box: tuple[float, float, float, float] = (0, 0, 0, 0)
    done: int | None = None
    limit: float = 1.0
    colors: Rgb32 | None = None

    @property
    def padded(self) -> Floats:
        """(height, width) with what was added around."""
        made: Floats = self._padded(self.values, 0)
        return made

    def padded_colors(self, empty: int) -> Rgb32 | None:
        """The same of the sample's colours; `empty` is the colour of what is added and holds nothing."""
        return None if self.colors is None else self._padded(self.colors, empty)

    def _padded(self, array: NDArray[Any], empty: int) -> NDArray[Any]:
        top, bottom, left, right = self.padding
        height, width = array.shape
        rows = [filled(i, height, self.mode) for i in range(-top, height + bottom)]
        cols = [filled(i, width, self.mode) for i in range(-left, width + right)]
        made = array[np.ix_([r or 0 for r in rows], [c or 0 for c in cols])].copy()
        made[[r is None for r in rows], :] = empty
        made[:, [c is None for c in cols]] = empty
        return made


class MapPanel(QWidget):
    """One map with its title, a line of words, and where the window is."""

    position_requested = Signal(int, int)  # row and column that was pressed

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: MapView | None = None
        self._title = self._words = ""
        self._at = (0.0, 0.0, 0.0, 0.0)
        self._run = 0
        self._cells: tuple[object, QPixmap] | None = None  # drawn once for all places of the window
        self.setAccessibleName(name)
        self.setMouseTracking(True)

    def show_map(self, view: MapView | None, title: str, words: str, *, glide: bool = False) -> None:
        """Show a map; with `glide` the window moves to where it stands now."""
        start = (
            self._at
            if self._view is not None and self._view.values.shape == getattr(view, "values", np.empty(0)).shape
            else None
        )
        if not _alike(view, self._view):
            self._cells = None
        self._view, self._title, self._words = view, printable(title), printable(words)
        self._run += 1
        run, end = self._run, (0.0,) * 4 if view is None else view.box
        if glide and start is not None:
            animate(self, 0.0, 1.0, GLIDE_MS, on_value=lambda share: self._move(run, start, end, share))
        else:
            self._move(run, end, end, 1.0)
        self.update()

    def _move(self, run: int, start: tuple[float, ...], end: tuple[float, ...], share: float) -> None:
        if run == self._run:
            a, b, c, d = (i + (j - i) * share for i, j in zip(start, end, strict=True))
            self._at = (a, b, c, d)
            self.update()

    # ---- where ------------------------------------------------------------------------------------------------------

    def grid(self) -> QRectF:
        """Where the cells are, padding included; as large as there is room for."""
        room = QRectF(self.rect()).adjusted(0, TITLE + GAP, 0, -WORDS - GAP)
        if self._view is None:
            return room
        top, bottom, left, right = self._view.padding
        height, width = self._view.values.shape
        rows, cols = height + top + bottom, width + left + right
        edge = min(room.width() / cols, room.height() / rows, 64.0)
        edge = max(1.0, float(int(edge))) if edge >= 4 else edge
        high = edge if rows > 1 else min(max(edge, FLATTEST), room.height())
        made = QRectF(0, 0, edge * cols, high * rows)
        made.moveCenter(room.center())
        made.moveTo(float(int(made.left())), float(int(made.top())))
        return made

    def cell(self, row: float, col: float, rows: float = 1, cols: float = 1) -> QRectF:
        """Where some cells are, counted without the padding."""
        assert self._view is not None
        grid, (top, bottom, left, right) = self.grid(), self._view.padding
        height, width = self._view.values.shape
        x, y = grid.width() / (width + left + right), grid.height() / (height + top + bottom)
        return QRectF(grid.left() + (col + left) * x, grid.top() + (row + top) * y, cols * x, rows * y)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._view is None or event.button() != Qt.MouseButton.LeftButton:
            return
        here, first = event.position(), self.cell(0, 0)
        row, col = int((here.y() - first.top()) // first.height()), int((here.x() - first.left()) // first.width())
        if 0 <= row < self._view.values.shape[0] and 0 <= col < self._view.values.shape[1]:
            self.position_requested.emit(row, col)

    # ---- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        painter.setFont(font("title"))
        painter.setPen(QColor(now.text))
        grid = self.grid()
        head = QRectF(0, max(grid.top() - TITLE - GAP, 0), self.width(), TITLE)
        painter.drawText(head, Qt.AlignmentFlag.AlignCenter, elide(self._title, painter.font(), self.width()))
        if self._view is None:
            return
        painter.drawPixmap(grid.topLeft(), self._drawn(grid, self._view))
        painter.setPen(QPen(QColor(now.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(grid)
        self._paint_window(painter, self._view)
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text_second))
        foot = QRectF(0, grid.bottom() + GAP, self.width(), WORDS)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, elide(self._words, painter.font(), self.width()))

    def _drawn(self, grid: QRectF, view: MapView) -> QPixmap:
        key = (grid.size().toTuple(), theme().name, self.devicePixelRatioF())
        if self._cells is None or self._cells[0] != key:
            pixmap = device_pixmap(self, grid.size().toSize())
            painter = QPainter(pixmap)
            painter.translate(-grid.topLeft())
            self._paint_cells(painter, grid, view)
            painter.end()
            self._cells = (key, pixmap)
        return self._cells[1]

    def _paint_cells(self, painter: QPainter, grid: QRectF, view: MapView) -> None:
        colors = view.padded_colors(QColor(theme().zero).rgb())
        paint_numbers(painter, grid, view.padded, view.limit, colors=colors)
        height, width = view.values.shape
        inside = self.cell(0, 0, height, width)
        for band in _around(grid, inside):
            paint_hatch(painter, band)
        if view.done is not None:
            row, col = divmod(view.done, width)
            for rest in (self.cell(row, col, 1, width - col), self.cell(row + 1, 0, height - row - 1, width)):
                if rest.height() > 0 and rest.width() > 0:
                    painter.fillRect(rest, QColor(theme().sunken))

    def _paint_window(self, painter: QPainter, view: MapView) -> None:
        row, col, rows, cols = self._at
        if rows <= 0:
            return
        gaps = len(view.taps) not in (0, round(rows * cols))
        arrived = self._at == view.box
        if gaps and arrived:
            for tap in view.taps:
                paint_mark(painter, self.cell(*tap).adjusted(1.5, 1.5, -1.5, -1.5), 1.8)
        around = self.cell(row, col, rows, cols)
        paint_mark(painter, around, 1.5 if gaps else 2.5, dashed=gaps)


def _alike(a: MapView | None, b: MapView | None) -> bool:
    """Whether two views differ in the window's place only."""
    if a is None or b is None:
        return a is b
    same = (a.padding, a.mode, a.done, a.limit) == (b.padding, b.mode, b.done, b.limit)
    painted = a.colors is b.colors or (
        a.colors is not None and b.colors is not None and np.array_equal(a.colors, b.colors)
    )
    return same and painted and np.array_equal(a.values, b.values, equal_nan=True)


def _around(outer: QRectF, inner: QRectF) -> tuple[QRectF, ...]:
    """The bands of a rectangle around another."""
    return (
        QRectF(outer.left(), outer.top(), outer.width(), inner.top() - outer.top()),
        QRectF(outer.left(), inner.bottom(), outer.width(), outer.bottom() - inner.bottom()),
        QRectF(outer.left(), inner.top(), inner.left() - outer.left(), inner.height()),
        QRectF(inner.right(), inner.top(), outer.right() - inner.right(), inner.height()),
    )


def limit_for(maps: Floats | None) -> float:
    """The end of the colours for some maps together."""
    return 1.0 if maps is None else limit_of(maps)
