"""The plane of a code bent into the plane of the data, over the points that it stands for."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from engine.snapshot import Floats, ManifoldView
from widgets.kit import class_color, theme
from widgets.kit.colors import mixed
from widgets.plots.parts.gliding import GlidingArray
from widgets.plots.plane_surface import PlaneSurface

FAMILIES = (2, 3)  # classes whose colours the lines have along which the first or the second number grows
PALE = 0.45  # of its colour that the first line of a family has; the last has all
NEAR_PX = 9.0  # from a crossing, for the pointer to be on it
FADING = ((0.0, 0.34, 0.85), (0.34, 0.67, 0.5), (0.67, 1.0, 0.22))  # parts of the way from a sample, and how dark
HALO = 3.0  # px that a single curve is wider below, so that it can be followed over the points
Crossing = tuple[int, int]


class BentPlane(PlaneSurface):
    """The plane of the data: points, where they come back, and the grid of the code."""

    def __init__(self) -> None:
        super().__init__()
        self.bar_width = 10.0
        self._view: ManifoldView | None = None
        self._moved = GlidingArray(self, self.update)
        self._lit: Crossing | None = None

    def show_view(self, view: ManifoldView | None) -> None:
        """Bend into another shape; None shows none."""
        before, self._view = self._view, view
        if view is None or not np.isfinite(view.grid).all():
            self._view = None
            self._moved.go_to(None)
            return
        if before is None or not np.array_equal(before.inputs, view.inputs):
            self._moved.go_to(None)  # what came back of other samples does not move to these
        self._moved.go_to(np.concatenate((view.grid.reshape(-1, 2), view.rebuilt)))

    def grid(self) -> Floats | None:
        """(rows, columns, 2) where the crossings are drawn now."""
        if self._view is None or self._moved.value is None:
            return None
        rows, columns = self._view.grid.shape[:2]
        return self._moved.value[: rows * columns].reshape(rows, columns, 2)

    def _rebuilt(self) -> Floats | None:
        if self._view is None or self._moved.value is None:
            return None
        rows, columns = self._view.grid.shape[:2]
        return self._moved.value[rows * columns :]

    def crossing_near(self, place: tuple[float, float]) -> Crossing | None:
        """Row and column of the crossing at a place of the plane; None where there is none."""
        grid = self.grid()
        if grid is None:
            return None
        away = np.hypot(*(self._pixels(grid.reshape(-1, 2)) - self._pixels(np.array([place], np.float32))).T)
        at = int(away.argmin())
        return divmod(at, grid.shape[1]) if away[at] <= NEAR_PX else None

    def light(self, crossing: Crossing | None) -> None:
        """Mark a crossing."""
        if crossing != self._lit:
            self._lit = crossing
            self.update()

    def _pixels(self, places: Floats) -> Floats:
        """(n, 2) of the plane -> (n, 2) in px."""
        zero, one = self.to_pixels(0, 0), self.to_pixels(1, 1)
        scale, shift = (one.x() - zero.x(), one.y() - zero.y()), (zero.x(), zero.y())
        return np.asarray(places * scale + shift, np.float32)

    # ---- painting

    def paint_behind(self, painter: QPainter) -> None:
        """A thin line from each sample to where it comes back, fading on the way."""
        back = self._rebuilt()
        if self._view is None or back is None:
            return
        sound = np.isfinite(back).all(1)
        start, end = self._pixels(self._view.inputs[sound]), self._pixels(back[sound])
        for begin, stop, dark in FADING:
            ends = np.concatenate((start + begin * (end - start), start + stop * (end - start)), 1)
            color = QColor(theme().text)
            color.setAlphaF(0.75 * dark)
            painter.setPen(QPen(color, 1.0))
            painter.drawLines([QLineF(*four) for four in ends.tolist()])

    def paint_before(self, painter: QPainter) -> None:
        grid = self.grid()
        if grid is None:
            return
        rows, columns = grid.shape[:2]
        placed = self._pixels(grid.reshape(-1, 2)).reshape(rows, columns, 2)
        if rows == 1:
            self._paint_curve(painter, placed[0])
        else:
            for row in range(rows):
                self._paint_line(painter, placed[row], 0, row / (rows - 1))
            for column in range(columns):
                self._paint_line(painter, placed[:, column], 1, column / (columns - 1))
        self._paint_lit(painter, placed)

    @staticmethod
    def _paint_line(painter: QPainter, line: Floats, family: int, share: float) -> None:
        painter.setPen(QPen(line_color(family, share), 1.4))
        painter.drawPolyline(_polygon(line))

    @staticmethod
    def _paint_curve(painter: QPainter, line: Floats) -> None:
        """A code of one number: from pale, where it is small, to its colour."""
        wide = QPen(QColor(theme().panel), 2.6 + HALO)
        wide.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(wide)
        painter.drawPolyline(_polygon(line))
        for at in range(len(line) - 1):
            painter.setPen(QPen(line_color(0, at / (len(line) - 1)), 2.6, c=Qt.PenCapStyle.RoundCap))
            painter.drawLine(QLineF(*line[at].tolist(), *line[at + 1].tolist()))

    def _paint_lit(self, painter: QPainter, placed: Floats) -> None:
        if self._lit is None or self._lit[0] >= placed.shape[0] or self._lit[1] >= placed.shape[1]:
            return
        x, y = placed[self._lit].tolist()
        painter.setBrush(QColor(theme().panel))
        painter.setPen(QPen(QColor(theme().text), 1.6))
        painter.drawEllipse(QRectF(x - 4.5, y - 4.5, 9, 9))


def line_color(family: int, share: float) -> QColor:
    """Of a line of the grid: the family says which number grows along it, the share how large the other one is."""
    return QColor(mixed(theme().panel, class_color(FAMILIES[family]).name(), PALE + (1 - PALE) * share))


def _polygon(line: Floats) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in line.tolist()])
