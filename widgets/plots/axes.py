"""Axes: round ticks, and the way from values to pixels and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shiboken6
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from widgets.kit import font, format_number, si, theme

Doubles = npt.NDArray[np.float64]


def nice_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that cuts a span into at most `most` parts."""
    raw = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= raw * (1 - 1e-9))


def nice_limit(value: float) -> float:
    """The next 1, 1.5, 2, 3, 5 or 7 times a power of ten, so that a moving limit does not flicker."""
    if not math.isfinite(value) or value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return float(next(step * power for step in (1, 1.5, 2, 3, 5, 7, 10) if step * power >= value * (1 - 1e-9)))


def linear_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from `low` to `high`, at most about `most` of them."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return []
    step = nice_step(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{i * step:.10g}") for i in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Powers of ten between two positive numbers, thinned; 1, 2, 5 times them where there are few."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = max(1, math.ceil((last - first) / max(most, 1)))
    factors = (1.0, 2.0, 5.0) if last - first <= 1 else (1.0, 3.0) if 2 * (last - first) <= most else (1.0,)
    found = [factor * 10.0**power for power in range(first, last + 1, every) for factor in factors]
    return [tick for tick in found if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]


@dataclass(frozen=True)
class Frame:
    """Where values lie in a rectangle.

    Attributes
    ----------
    box : the rectangle in pixels. x, y : (low, high) at its edges, low < high. log_y : y is drawn by its logarithm.
    """

    box: QRectF
    x: tuple[float, float]
    y: tuple[float, float]
    log_y: bool = False

    def px(self, x: Doubles | float) -> Doubles:
        """Pixels from the left edge of the widget."""
        low, high = self.x
        return self.box.left() + (np.asarray(x, np.float64) - low) * (self.box.width() / (high - low))

    def py(self, y: Doubles | float) -> Doubles:
        """Pixels from the top edge of the widget; values at or below 0 are NaN on a logarithmic axis."""
        low, high = self.y
        values = np.asarray(y, np.float64)
        if self.log_y:
            with np.errstate(invalid="ignore", divide="ignore"):
                values = np.log10(np.where(values > 0, values, np.nan))
            low, high = math.log10(low), math.log10(high)
        return self.box.bottom() - (values - low) * (self.box.height() / (high - low))

    def x_at(self, px: float) -> float:
        """The value at a pixel."""
        low, high = self.x
        return low + (px - self.box.left()) / max(self.box.width(), 1e-9) * (high - low)

    def point(self, x: float, y: float) -> QPointF:
        """Both at once."""
        return QPointF(float(self.px(x)), float(self.py(y)))


def draw_y_axis(painter: QPainter, frame: Frame, *, percent: bool = False) -> None:
    """Hairlines across the frame, with their numbers at its left."""
    most = max(2, int(frame.box.height() // 34))
    ticks = log_ticks(*frame.y, most) if frame.log_y else linear_ticks(*frame.y, most)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setFont(font("small"))
    flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for tick in ticks:
        y = round(float(frame.py(tick)))
        painter.setPen(QPen(QColor(theme().line), 1))
        painter.drawLine(QLineF(frame.box.left(), y, frame.box.right(), y))
        painter.setPen(QColor(theme().text_second))
        words = f"{format_number(tick * 100)} %" if percent else format_number(tick)
        painter.drawText(QRectF(0, y - 8, frame.box.left() - 6, 16), flags, words)


def draw_x_axis(painter: QPainter, frame: Frame, ticks: Sequence[float] | None = None) -> None:
    """Numbers under the frame, at round places if none are given."""
    painter.setFont(font("small"))
    painter.setPen(QColor(theme().text_second))
    for tick in ticks or linear_ticks(*frame.x, max(2, int(frame.box.width() // 72))):
        x = float(frame.px(tick))
        words = si(tick) if abs(tick) >= 10_000 else format_number(tick)
        left = min(max(x - 30, frame.box.left() - 28), frame.box.right() - 44)
        painter.drawText(QRectF(left, frame.box.bottom() + 3, 60, 16), Qt.AlignmentFlag.AlignHCenter, words)


def polyline(x: Doubles, y: Doubles) -> list[QPolygonF]:
    """Pixel coordinates as unbroken lines; a number that is not finite breaks the line."""
    finite = np.isfinite(x) & np.isfinite(y)
    cuts = np.flatnonzero(finite[1:] != finite[:-1]) + 1
    starts, ends = [0, *cuts.tolist()], [*cuts.tolist(), len(x)]
    return [polygon(x[a:b], y[a:b]) for a, b in zip(starts, ends, strict=True) if b > a and finite[a]]


def polygon(x: Doubles, y: Doubles) -> QPolygonF:
    """Points in pixels, written straight into Qt's memory: a thousand QPointF made one by one cost a millisecond."""
    made = QPolygonF()
    if not len(x):
        return made
    made.resize(len(x))
    address: Any = made.data()
    void_pointer: Any = shiboken6.VoidPtr  # its stub knows neither of the last two
    pairs = np.frombuffer(void_pointer(address, len(x) * 16, True), dtype=np.float64).reshape(-1, 2)
    pairs[:, 0], pairs[:, 1] = x, y
    return made


def draw_line(painter: QPainter, x: Doubles, y: Doubles, color: QColor, width: float = 1.0) -> None:
    """Stroke pixel coordinates smoothly.

    A pen wider than 1 px costs Qt 40 to 200 times as much, so a wider line is a few fine ones side by side.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1))
    reach = (width - 1) / 2
    ways = ((0, 0),) if reach <= 0 else ((0, -1), (0, 1), (-1, 0), (1, 0))
    for line in polyline(x, y):
        for right, down in ways:
            if line.size() == 1:
                painter.drawPoint(line.at(0))
            else:
                painter.drawPolyline(line.translated(right * reach, down * reach))


def envelope(x: Doubles, y: Doubles) -> tuple[Doubles, Doubles]:
    """At most two points for each pixel column: its smallest and largest y, so that no spike is lost.

    Parameters
    ----------
    x, y : (n,) in pixels, x rising.
    """
    if len(x) < 4 or len(x) <= 2 * (x[-1] - x[0]):
        return x, y
    starts = np.flatnonzero(np.diff(np.floor(x), prepend=-np.inf))
    with np.errstate(invalid="ignore"):
        low, high = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
    middle = np.floor(x[starts]) + 0.5
    falling = y[starts] < y[np.append(starts[1:], len(y)) - 1]  # screen y grows downwards
    pairs = np.where(falling[:, None], np.stack([low, high], 1), np.stack([high, low], 1))
    return np.repeat(middle, 2), pairs.ravel()
