"""Where the numbers of a matrix lie on the screen: as rows and columns of cells, or as a picture for each row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QImage

from engine.snapshot import Floats
from widgets.kit import Theme, diverging_rgb32, image_from

MOST_CELL_WIDTH, MOST_CELL_HEIGHT = 88.0, 32.0  # px
MOST_TILE = 112  # px
TILE_GAP = 3  # px
LEAST_TILE = 16  # px; smaller pictures would say nothing, so they scroll
MOST_TILES = 400
Cell = tuple[int, int]  # (row, column) of the matrix


class CellLayout:
    """Places a matrix in a box of the screen; all in px."""

    shape: tuple[int, int]
    size: QSize  # that it takes
    skipped: int = 0  # rows of the matrix that are not shown

    def image(self, values: Floats, limit: float, now: Theme) -> QImage:
        """The matrix as one picture, for `image_rect`."""
        raise NotImplementedError

    def image_rect(self) -> QRectF:
        """Where the picture goes."""
        raise NotImplementedError

    def cell_rect(self, cell: Cell) -> QRectF:
        """Where a number lies."""
        raise NotImplementedError

    def cell_at(self, position: QPointF) -> Cell | None:
        """The number at a place."""
        raise NotImplementedError

    def moved(self, cell: Cell, right: int, down: int) -> Cell:
        """The number beside another one, the same at the edge."""
        raise NotImplementedError


class RowsLayout(CellLayout):
    """Rows and columns of cells. Where there are more than pixels, evenly spread ones stand for all.

    Parameters
    ----------
    shape : (rows, columns) of the matrix. box : where the cells may lie. least_height : px of a row.
    """

    def __init__(self, shape: tuple[int, int], box: QRectF, least_height: float = 0.0) -> None:
        self.shape = shape
        tall = min(max(box.height() / max(shape[0], 1), least_height), MOST_CELL_HEIGHT)
        wide = min(box.width() / max(shape[1], 1), MOST_CELL_WIDTH)
        self.rows, self.y = _spread(shape[0], box.top(), max(tall, 1e-6))
        self.columns, self.x = _spread(shape[1], box.left(), max(wide, 1e-6))
        self.skipped = shape[0] - len(self.rows)
        self.skipped_columns = shape[1] - len(self.columns)
        self.size = QSize(self.x[-1], self.y[-1])

    def image(self, values: Floats, limit: float, now: Theme) -> QImage:
        if self.skipped or self.skipped_columns:
            values = values[np.ix_(self.rows, self.columns)]
        cells = diverging_rgb32(values, limit, now)
        tall, wide = np.diff(self.y), np.diff(self.x)
        return image_from(np.repeat(np.repeat(cells, wide, axis=1), tall, axis=0))

    def image_rect(self) -> QRectF:
        return QRectF(self.x[0], self.y[0], self.x[-1] - self.x[0], self.y[-1] - self.y[0])

    def cell_rect(self, cell: Cell) -> QRectF:
        row, column = _nearest(self.rows, cell[0]), _nearest(self.columns, cell[1])
        x, y = self.x[column], self.y[row]
        return QRectF(x, y, self.x[column + 1] - x, self.y[row + 1] - y)

    def cell_at(self, position: QPointF) -> Cell | None:
        row, column = bisect_right(self.y, position.y()) - 1, bisect_right(self.x, position.x()) - 1
        if 0 <= row < len(self.rows) and 0 <= column < len(self.columns):
            return (self.rows[row], self.columns[column])
        return None

    def moved(self, cell: Cell, right: int, down: int) -> Cell:
        return (_beside(self.rows, cell[0], down), _beside(self.columns, cell[1], right))


def _spread(count: int, start: float, each: float) -> tuple[list[int], list[int]]:
    """Which of `count` things are shown and the edges between them, at whole pixels."""
    shown = max(1, min(count, int(count * each + 1e-6))) if count else 0
    index = [(2 * i + 1) * count // (2 * shown) for i in range(shown)]
    pitch = each * count / max(shown, 1)
    return index, [round(start + i * pitch) for i in range(shown + 1)]


def _nearest(shown: Sequence[int], index: int) -> int:
    at = bisect_right(shown, index)
    return min(max(at - 1, 0), max(len(shown) - 1, 0))


def _beside(shown: Sequence[int], index: int, step: int) -> int:
    return shown[min(max(_nearest(shown, index) + step, 0), len(shown) - 1)]


class TilesLayout(CellLayout):
    """A picture for each row: a unit's weights where its pixels are.

    Parameters
    ----------
    shape : (rows, columns) of the matrix. picture : (channels, height, width); channels stand side by side.
    pixels : column of the matrix for each pixel, -1 where a pixel is not used. box : where pictures may lie; what
        does not fit goes on under it.
    """

    def __init__(
        self, shape: tuple[int, int], picture: tuple[int, int, int], pixels: Sequence[int], box: QRectF
    ) -> None:
        self.shape = shape
        channels, self._high, width = picture
        self._wide = channels * width
        self._shown = min(shape[0], MOST_TILES)
        self.skipped = shape[0] - self._shown
        order = np.asarray(pixels).reshape(picture).transpose(1, 0, 2).reshape(self._high, self._wide)
        self._columns = order
        self._place = {int(column): divmod(at, self._wide) for at, column in enumerate(order.ravel()) if column >= 0}
        self._box = box
        self.scale = self._fit(box)
        self._across = max(1, int(box.width() + TILE_GAP) // self._pitch(self._wide))
        down = -(-self._shown // self._across)
        bottom = round(box.top()) + down * self._pitch(self._high) - TILE_GAP
        self.size = QSize(round(box.left()) + min(self._shown, self._across) * self._pitch(self._wide), bottom)

    def _pitch(self, pixels: int) -> int:
        return pixels * self.scale + TILE_GAP

    def _fit(self, box: QRectF) -> int:
        """The largest whole scale at which all pictures are seen at once, or the least that can be read."""
        least = max(1, -(-LEAST_TILE // max(self._high, 1)))
        for scale in range(max(MOST_TILE // self._high, least), least, -1):
            across = int(box.width() + TILE_GAP) // (self._wide * scale + TILE_GAP)
            down = int(box.height() + TILE_GAP) // (self._high * scale + TILE_GAP)
            if across * down >= self._shown:
                return scale
        return least

    def image(self, values: Floats, limit: float, now: Theme) -> QImage:
        padded = np.append(values[: self._shown], np.full((self._shown, 1), np.nan, np.float32), axis=1)
        tiles = diverging_rgb32(padded[:, self._columns], limit, now)  # (tiles, height, width)
        tiles = np.repeat(np.repeat(tiles, self.scale, axis=1), self.scale, axis=2)
        down, gap = -(-self._shown // self._across), int("ff" + now.panel[1:], 16)
        across = min(self._across, self._shown)
        sheet = np.full((down * across, tiles.shape[1] + TILE_GAP, tiles.shape[2] + TILE_GAP), gap, dtype=np.uint32)
        sheet[: self._shown, :-TILE_GAP, :-TILE_GAP] = tiles
        high, wide = sheet.shape[1:]
        return image_from(sheet.reshape(down, across, high, wide).swapaxes(1, 2).reshape(down * high, across * wide))

    def image_rect(self) -> QRectF:
        down, across = -(-self._shown // self._across), min(self._across, self._shown)
        left, top = round(self._box.left()), round(self._box.top())
        return QRectF(left, top, across * self._pitch(self._wide), down * self._pitch(self._high))

    def tile_rect(self, row: int) -> QRectF:
        """Where the picture of a row lies."""
        down, across = divmod(row, self._across)
        left = round(self._box.left()) + across * self._pitch(self._wide)
        top = round(self._box.top()) + down * self._pitch(self._high)
        return QRectF(left, top, self._wide * self.scale, self._high * self.scale)

    def cell_rect(self, cell: Cell) -> QRectF:
        tile = self.tile_rect(min(cell[0], self._shown - 1))
        y, x = self._place.get(cell[1], (0, 0))
        return QRectF(tile.left() + x * self.scale, tile.top() + y * self.scale, self.scale, self.scale)

    def cell_at(self, position: QPointF) -> Cell | None:
        rect = self.image_rect()
        if not rect.contains(position):
            return None
        across = int(position.x() - rect.left()) // self._pitch(self._wide)
        down = int(position.y() - rect.top()) // self._pitch(self._high)
        row = down * self._across + across
        if across >= self._across or row >= self._shown or not self.tile_rect(row).contains(position):
            return None
        inside = position - self.tile_rect(row).topLeft()
        y = min(int(inside.y() / self.scale), self._high - 1)
        column = int(self._columns[y, min(int(inside.x() / self.scale), self._wide - 1)])
        return (row, column) if column >= 0 else None

    def moved(self, cell: Cell, right: int, down: int) -> Cell:
        y, x = self._place.get(cell[1], (0, 0))
        row, y, x = cell[0], y + down, x + right
        step = (x >= self._wide) - (x < 0) + self._across * ((y >= self._high) - (y < 0))
        if not 0 <= row + step < self._shown:
            return cell
        column = int(self._columns[y % self._high, x % self._wide])
        return (row + step, column) if column >= 0 else cell
