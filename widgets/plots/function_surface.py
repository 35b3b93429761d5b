"""The painted part of the function plot: points, the wanted curve, the network's, and each unit's."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap

from engine.snapshot import FunctionView, Points
from engine.spec.catalog.features import PLANE_EXTENT
from widgets.kit import class_color, device_pixmap, theme
from widgets.plots.axes import Frame, draw_line, draw_x_axis, draw_y_axis, linear_ticks
from widgets.plots.base import Cached, Key, Surface

Floats = npt.NDArray[np.float32]

REACH_PX = 8.0  # how near the pointer must be to a unit's curve
MOST_UNITS = 64  # drawn
TICKS = (-6, -3, 0, 3, 6)


def unit_color(unit: int) -> QColor:
    """A unit's colour: that of a class, but never the prediction's blue."""
    return class_color(unit if unit == 0 else 2 + (unit - 1) % 10)


def dashed(y: Floats) -> Floats:
    """The same numbers with every third pair missing, so that the line has gaps."""
    gaps = y.copy()
    gaps[np.arange(len(y)) % 6 >= 4] = np.nan
    return gaps


class FunctionSurface(Surface):
    """Curves over x from -6 to 6.

    Signals
    -------
    unit_hovered(unit) : of the curve under the pointer, or None. place_hovered(x) : under the pointer, or None.
    """

    unit_hovered = Signal(object)
    place_hovered = Signal(object)

    def __init__(self) -> None:
        super().__init__("Function")
        self._view: FunctionView | None = None
        self._points: Points | None = None
        self._units, self._show_test = True, True
        self._strong: int | None = None
        self._x: float | None = None
        self._range = (-1.0, 1.0)
        self._dots: Cached[QPixmap] = Cached()

    def set_view(self, view: FunctionView | None) -> None:
        """Show other curves."""
        self._view = view
        self._fit()

    def set_points(self, points: Points | None) -> None:
        """Show other points."""
        self._points = points
        self._fit()

    def set_look(self, *, units: bool, test_points: bool) -> None:
        """Show or hide the units' curves and the test points."""
        self._units, self._show_test = units, test_points
        self._fit()

    def set_strong(self, unit: int | None) -> None:
        """Draw one unit's curve above all others."""
        if unit != self._strong:
            self._strong = unit
            self.update()

    def strong(self) -> int | None:
        """The unit whose curve stands out."""
        return self._strong

    def _fit(self) -> None:
        """Choose round ends of the y axis that hold all; one that holds with room to spare stays."""
        found: list[npt.NDArray[Any]] = [np.zeros(1)]
        if self._points is not None:
            found.append(self._points.target)
        if self._view is not None:
            found += [self._view.truth, self._view.prediction]
            if self._units:
                found.append(self._view.contributions.ravel())
        numbers = np.concatenate(found).astype(np.float64)
        numbers = numbers[np.isfinite(numbers)]
        low, high = float(numbers.min()), float(numbers.max())
        spare = 0.04 * max(high - low, 1e-6)
        self._range = self._rounded(low - spare, high + spare)
        self.update()

    def _rounded(self, low: float, high: float) -> tuple[float, float]:
        old_low, old_high = self._range
        if old_low <= low and high <= old_high and high - low > 0.6 * (old_high - old_low):
            return self._range
        ticks = linear_ticks(low - 10 * (high - low), high + 10 * (high - low), 21 * 8)
        return max(t for t in ticks if t <= low), min(t for t in ticks if t >= high)

    def frame(self) -> Frame:
        """Where values lie on the surface."""
        box = QRectF(40, 8, max(self.width() - 50, 20), max(self.height() - 32, 20))
        return Frame(box, (-PLANE_EXTENT, PLANE_EXTENT), self._range)

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        frame, now = self.frame(), theme()
        draw_y_axis(painter, frame)
        draw_x_axis(painter, frame, TICKS)
        painter.save()
        painter.setClipRect(frame.box.adjusted(-4, -4, 4, 4))
        self._paint_units(painter, frame)
        painter.drawPixmap(QPointF(0, 0), self._dots.get(self._dots_key(), self._make_dots))
        view = self._view
        if view is not None:
            self._draw(painter, frame, dashed(view.truth), QColor(now.text_second), 1.8)
            self._draw(painter, frame, view.prediction, QColor(now.accent), 2.5)
            self._paint_strong(painter, frame)
        painter.restore()
        self._paint_place(painter, frame)

    def _draw(self, painter: QPainter, frame: Frame, y: Floats, color: QColor, width: float = 1.0) -> None:
        assert self._view is not None
        px, py = frame.px(self._view.x.astype(np.float64)), frame.py(y.astype(np.float64))
        draw_line(painter, px, py, color, width)

    def _paint_units(self, painter: QPainter, frame: Frame) -> None:
        """Thin, and paler while one of them stands out."""
        if self._view is None or not self._units:
            return
        for unit, values in enumerate(self._view.contributions[:MOST_UNITS]):
            color = unit_color(unit)
            color.setAlpha(170 if self._strong is None else 60)
            self._draw(painter, frame, values, color)

    def _paint_strong(self, painter: QPainter, frame: Frame) -> None:
        view, unit = self._view, self._strong
        if view is not None and unit is not None and unit < len(view.contributions):
            self._draw(painter, frame, view.contributions[unit], unit_color(unit), 2.6)

    def _dots_key(self) -> Key:
        return (self._points, self.size().toTuple(), self.devicePixelRatioF(), theme().name, self._range,
                self._show_test)  # fmt: skip

    def _make_dots(self) -> QPixmap:
        pixmap = device_pixmap(self, QSize(max(self.width(), 1), max(self.height(), 1)))
        points, frame, now = self._points, self.frame(), theme()
        if points is None:
            return pixmap
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = min(max(self.width() / 160, 2.2), 4.5)
        for train in (False, True):
            if not (train or self._show_test):
                continue
            painter.setPen(QPen(QColor(now.panel if train else now.text_second), 1))
            painter.setBrush(QColor(now.text_second if train else now.panel))
            chosen = points.train == train
            for x, y in zip(frame.px(points.x[chosen, 0]), frame.py(points.target[chosen]), strict=True):
                painter.drawEllipse(QPointF(float(x), float(y)), radius, radius)
        painter.end()
        return pixmap

    def _paint_place(self, painter: QPainter, frame: Frame) -> None:
        if self._x is None:
            return
        px = float(frame.px(self._x))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(theme().text_second), 1))
        painter.drawLine(QLineF(px, frame.box.top(), px, frame.box.bottom()))

    # ---- looking

    def unit_at(self, at: QPointF) -> int | None:
        """The unit whose curve runs nearest to a point, if it is near."""
        view, frame = self._view, self.frame()
        if view is None or not self._units or not len(view.contributions) or not frame.box.contains(at):
            return None
        column = int(np.abs(view.x - frame.x_at(at.x())).argmin())
        near = slice(max(column - 3, 0), column + 4)
        dx = frame.px(view.x[near].astype(np.float64)) - at.x()
        dy = frame.py(view.contributions[:MOST_UNITS, near].astype(np.float64)) - at.y()
        away = np.nan_to_num(np.hypot(dx[None], dy), nan=np.inf).min(1)
        unit = int(away.argmin())
        return unit if away[unit] <= REACH_PX else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        inside = self.frame().box.contains(event.position()) and not self.message
        self._go_to(self.frame().x_at(event.position().x()) if inside else None)
        self.unit_hovered.emit(self.unit_at(event.position()) if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        self._go_to(None)
        self.unit_hovered.emit(None)

    def _go_to(self, x: float | None) -> None:
        self._x = None if x is None else min(max(x, -PLANE_EXTENT), PLANE_EXTENT)
        self.place_hovered.emit(self._x)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Left: -0.1, Qt.Key.Key_Right: 0.1}
        turns = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if self.message:
            super().keyPressEvent(event)
        elif key in steps:
            self._go_to((self._x if self._x is not None else 0.0) + steps[key])
        elif key in turns and self._view is not None and len(self._view.contributions):
            count = min(len(self._view.contributions), MOST_UNITS)
            start = -1 if turns[key] > 0 else count
            self.unit_hovered.emit(((start if self._strong is None else self._strong) + turns[key]) % count)
        elif key == Qt.Key.Key_Escape and self._strong is not None:
            self.unit_hovered.emit(None)
        else:
            super().keyPressEvent(event)
