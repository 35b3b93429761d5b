"""The plot of a function: points, the wanted curve, the network's, and each unit's."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent

from engine.snapshot import FunctionView, Points
from engine.spec.catalog.features import PLANE_EXTENT
from widgets.kit import class_color, format_number, theme
from widgets.plots.axes import nice_limit
from widgets.plots.plot_surface import PlotSurface, curve, line_pen

REACH_PX = 8.0  # how near the pointer must be to a unit's curve
MOST_UNITS = 64  # drawn
COLORS = 11  # of units; the twelfth has the colour of the second again
TICKS = (-6, -3, 0, 3, 6)
WIDTH = 2.0  # px of the curves that matter: they are smooth, and a few hundred points long


def unit_color(unit: int) -> QColor:
    """A unit's colour: that of a class, but never the prediction's blue."""
    return class_color(unit if unit == 0 else 2 + (unit - 1) % (COLORS - 1))


def _same_color(place: int, units: int) -> slice:
    """The units that have the colour of one of the first eleven."""
    return slice(0, min(units, 1)) if place == 0 else slice(place, units, COLORS - 1)


class FunctionSurface(PlotSurface):
    """Curves over x from -6 to 6.

    Signals
    -------
    unit_hovered(unit) : of the curve under the pointer, or None. place_hovered(x) : under the pointer, or None.
    """

    unit_hovered = Signal(object)
    place_hovered = Signal(object)

    def __init__(self) -> None:
        super().__init__("Function", left_px=40)
        self._view: FunctionView | None = None
        self._points: Points | None = None
        self._with_units, self._with_test = True, True
        self._strong: int | None = None
        self._x: float | None = None
        self._range = (-1.0, 1.0)
        self._make_items()
        self.restyle()
        self.view.setMouseEnabled(x=False, y=False)
        self.view.setXRange(-PLANE_EXTENT, PLANE_EXTENT, padding=0.01)
        self.view.setYRange(*self._range, padding=0)
        self.axes["bottom"].setTicks([[(tick, format_number(tick)) for tick in TICKS]])
        self.view.sigResized.connect(self._draw_points)
        self.hovered.connect(self._hover)

    def _make_items(self) -> None:
        """From the bottom to the top."""
        self._units = [curve() for _ in range(COLORS)]
        self._test, self._train = (pg.ScatterPlotItem(pxMode=True, antialias=True) for _ in range(2))
        self._truth, self._prediction, self._strongest = (curve() for _ in range(3))
        self._line = pg.InfiniteLine(angle=90)
        self._line.hide()
        for item in (*self._units, self._test, self._train, self._truth, self._prediction, self._strongest, self._line):
            self.plot.addItem(item, ignoreBounds=True)

    def restyle(self) -> None:
        super().restyle()
        now = theme()
        self._truth.setPen(line_pen(now.text_second, 1.5, dash=(5, 4)))
        self._prediction.setPen(line_pen(now.accent, WIDTH))
        self._line.setPen(line_pen(now.text_second))
        self._color_units()
        self._draw_points()
        self._draw_strong()

    # ---- what is shown

    def set_view(self, view: FunctionView | None) -> None:
        """Show other curves."""
        self._view = view
        self._fit()
        self._draw_curves()
        self._draw_units()

    def set_points(self, points: Points | None) -> None:
        """Show other points."""
        self._points = points
        self._fit()
        self._draw_points()

    def set_look(self, *, units: bool, test_points: bool) -> None:
        """Show or hide the units' curves and the test points."""
        if (units, test_points) == (self._with_units, self._with_test):
            return
        self._with_units, self._with_test = units, test_points
        self._fit()
        self._draw_points()
        self._draw_units()

    def set_strong(self, unit: int | None) -> None:
        """Draw one unit's curve above all others."""
        if unit != self._strong:
            self._strong = unit
            self._color_units()
            self._draw_strong()

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
            if self._with_units:
                found.append(self._view.contributions.ravel())
        numbers = np.concatenate(found).astype(np.float64)
        numbers = numbers[np.isfinite(numbers)]
        low, high = float(numbers.min()), float(numbers.max())
        spare = 0.04 * max(high - low, 1e-6)
        ends = self._rounded(low - spare, high + spare)
        if ends != self._range:
            self._range = ends
            self.view.setYRange(*ends, padding=0)

    def _rounded(self, low: float, high: float) -> tuple[float, float]:
        old_low, old_high = self._range
        if old_low <= low and high <= old_high and high - low > 0.6 * (old_high - old_low):
            return self._range
        step = nice_limit((high - low) / 10)
        return math.floor(low / step) * step, math.ceil(high / step) * step

    # ---- drawing

    def _draw_curves(self) -> None:
        view = self._view
        for item in (self._truth, self._prediction):
            item.setVisible(view is not None)
        if view is not None:
            _set(self._truth, view.x, view.truth)
            _set(self._prediction, view.x, view.prediction)

    def _draw_units(self) -> None:
        """All units of a colour are one broken line: thin, and paler while a unit stands out."""
        view = self._view
        rows = view.contributions[:MOST_UNITS] if view is not None and self._with_units else None
        for place, item in enumerate(self._units):
            chosen = None if rows is None else rows[_same_color(place, len(rows))]
            item.setVisible(chosen is not None and bool(len(chosen)))
            if view is not None and chosen is not None and len(chosen):
                gap = np.full((len(chosen), 1), np.nan, np.float32)
                _set(item, np.tile(np.append(view.x, np.nan), len(chosen))[:-1], np.hstack([chosen, gap]).ravel()[:-1])
        self._draw_strong()

    def _color_units(self) -> None:
        for place, item in enumerate(self._units):
            color = unit_color(place)
            color.setAlpha(170 if self._strong is None else 60)
            item.setPen(line_pen(color))

    def _draw_strong(self) -> None:
        view, unit = self._view, self._strong
        shown = view is not None and unit is not None and unit < len(view.contributions)
        self._strongest.setVisible(shown)
        if shown and view is not None and unit is not None:
            self._strongest.setPen(line_pen(unit_color(unit), WIDTH))
            _set(self._strongest, view.x, view.contributions[unit])

    def _draw_points(self) -> None:
        """Full for training, rings for testing."""
        points, now = self._points, theme()
        size = 2 * min(max(self.width() / 160, 2.2), 4.5)
        looks = ((self._test, False, now.text_second, now.panel), (self._train, True, now.panel, now.text_second))
        for item, train, line, fill in looks:
            item.setVisible(points is not None and (train or self._with_test))
            if points is not None and item.isVisible():
                chosen = points.train == train
                x, y = points.x[chosen, 0].astype(np.float64), points.target[chosen].astype(np.float64)
                item.setData(x, y, size=size, pen=line_pen(line), brush=QColor(fill))

    # ---- looking

    def unit_at(self, at: QPointF) -> int | None:
        """The unit whose curve runs nearest to a place of the surface, if it is near."""
        view = self._view
        if view is None or not self._with_units or not len(view.contributions) or not self.box().contains(at):
            return None
        value = self.value_at(at)
        column = int(np.abs(view.x - value.x()).argmin())
        near = slice(max(column - 3, 0), column + 4)
        wide, high = self.view.viewPixelSize()
        dx = (view.x[near].astype(np.float64) - value.x()) / wide
        dy = (view.contributions[:MOST_UNITS, near].astype(np.float64) - value.y()) / high
        away = np.nan_to_num(np.hypot(dx[None], dy), nan=np.inf).min(1)
        unit = int(away.argmin())
        return unit if away[unit] <= REACH_PX else None

    def _hover(self, at: QPointF | None) -> None:
        if at is None or self.message or not self.box().contains(at):
            self._go_to(None)
            self.unit_hovered.emit(None)
        else:
            self._go_to(self.value_at(at).x())
            self.unit_hovered.emit(self.unit_at(at))

    def _go_to(self, x: float | None) -> None:
        self._x = None if x is None else min(max(x, -PLANE_EXTENT), PLANE_EXTENT)
        self._line.setVisible(self._x is not None)
        if self._x is not None:
            self._line.setValue(self._x)
        self.place_hovered.emit(self._x)

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


def _set(item: pg.PlotCurveItem, x: npt.NDArray[np.float32], y: npt.NDArray[np.float32]) -> None:
    """Give a line its points; one without any finite number is not drawn."""
    item.setVisible(bool(np.isfinite(y).any()))
    if item.isVisible():
        item.setData(x.astype(np.float64), y.astype(np.float64))
