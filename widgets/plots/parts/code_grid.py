"""Decoded pictures on a lattice over the plane of the codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize

from engine.snapshot import Floats
from widgets.plots.parts.code_plane import SCATTER
from widgets.plots.parts.features import Frame

PICTURE_CELL, CELL = 28.0, 44.0  # px; curves and bars need more room, and more time
FEWEST, MOST = 3, 15  # along each side


@dataclass(frozen=True)
class Lattice:
    """Even places of the plane, row by row from the top.

    Attributes
    ----------
    left, top : the first place, in the plane's own unit. step : from one to the next.
    """

    left: float
    top: float
    step: float
    columns: int
    rows: int

    @classmethod
    def over(cls, frame: Frame, room: QRectF, *, one_row: bool, cell: float = PICTURE_CELL) -> Lattice:
        """As many as fit into a room that shows a part of the plane; `cell` is the size of one in px."""
        columns = _fitting(room.width(), cell)
        corner, far = plane_point(frame, room, room.topLeft()), plane_point(frame, room, room.bottomRight())
        step = (far[0] - corner[0]) / columns
        rows = 1 if one_row else min(max(int((corner[1] - far[1]) / step), FEWEST), MOST)
        below = -SCATTER * frame.span[0] - 0.75 * step  # the samples lie beside the line
        middle = below if one_row else (corner[1] + far[1]) / 2
        return cls(corner[0] + step / 2, middle + (rows - 1) / 2 * step, step, columns, rows)

    def points(self) -> Floats:
        """(rows * columns, 2)"""
        x = self.left + self.step * np.arange(self.columns)
        y = self.top - self.step * np.arange(self.rows)
        return np.stack((np.tile(x, self.rows), np.repeat(y, self.columns)), axis=1).astype(np.float32)

    def place(self, frame: Frame, room: QRectF) -> QRectF:
        """The part of the screen that the pictures take."""
        half = self.step / 2
        right, bottom = self.left + self.step * (self.columns - 1) + half, self.top - self.step * (self.rows - 1) - half
        ends = np.array([(self.left - half, self.top + half), (right, bottom)], np.float32)
        (x1, y1), (x2, y2) = frame.placed(ends, room).tolist()
        return QRectF(QPointF(x1, y1), QPointF(x2, y2))

    def edge(self, place: QRectF) -> QSize:
        """The size of a picture, in whole px."""
        return QSize(max(int(place.width() / self.columns), 1), max(int(place.height() / self.rows), 1))


def _fitting(length: float, cell: float) -> int:
    return min(max(int(length / cell), FEWEST), MOST)


def plane_point(frame: Frame, room: QRectF, at: QPointF) -> tuple[float, float]:
    """The point of the plane under a place of the screen."""
    (x0, y0), (x1, y1) = frame.placed(np.array([(0, 0), (1, 1)], np.float32), room).astype(float).tolist()
    return (at.x() - x0) / (x1 - x0 or 1.0), (at.y() - y0) / (y1 - y0 or 1.0)
