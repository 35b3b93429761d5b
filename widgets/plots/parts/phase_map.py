"""A map over two numbers that are observed, with axes, a colour bar or a legend, the newest path and a cursor."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPen

from engine.snapshot import Floats
from widgets.kit import class_color, draw_rounded_rect, elide, font, format_number, image_from, text_width, theme
from widgets.plots.base import Cached, Surface
from widgets.plots.heat import Rgb32, draw_image
from widgets.plots.parts.action_bars import figure
from widgets.plots.parts.phase_paint import Scale
from widgets.plots.parts.ringed import DARK_RING, LIGHT_RING, draw_point
from widgets.plots.parts.run_scale import round_step

LEFT, BOTTOM, TOP = 46.0, 32.0, 6.0  # px around the map
BAR, LEGEND = 58.0, 20.0  # px of the colour bar at the right, and of the legend below
LINE = 14.0  # px
JUMP = 0.3  # of an axis: the path is broken where it goes so far at once, as from one episode to the next
AGES = 4  # stretches of the path, the oldest the faintest


@dataclass(frozen=True, eq=False)
class Shown:
    """What is drawn.

    Attributes
    ----------
    colors : (size, size), row 0 at the top. low, high : (2,) ends of the axes. names : of the axes.
    path : (n, 2). scale : of a colour bar; None has a legend of `entries` instead.
    """

    colors: Rgb32
    low: Floats
    high: Floats
    names: tuple[str, str]
    path: Floats
    scale: Scale | None = None
    entries: tuple[str, ...] = field(default=())


class PhaseMap(Surface):
    """Paints it.

    Signals
    -------
    pointed(place) : (across, up) under the pointer or the keyboard's cursor, or None.
    """

    pointed = Signal(object)

    def __init__(self) -> None:
        super().__init__("Map over two numbers")
        self._shown: Shown | None = None
        self._cursor: tuple[float, float] | None = None
        self._image: Cached[QImage] = Cached()
        self._bar: Cached[QImage] = Cached()

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 110)

    def show_map(self, shown: Shown | None) -> None:
        """Show another map; the cursor stays where it is."""
        self._shown = shown
        self.update()

    def shown(self) -> Shown | None:
        """What is drawn."""
        return self._shown

    def cursor_at(self) -> tuple[float, float] | None:
        """(across, up) that are looked at."""
        return self._cursor

    # ---- places

    def box(self) -> QRectF:
        """The map, in px."""
        has_bar = self._shown is not None and self._shown.scale is not None
        right, foot = (BAR, BOTTOM) if has_bar else (10.0, BOTTOM + LEGEND)
        return QRectF(LEFT, TOP, max(self.width() - LEFT - right, 1.0), max(self.height() - TOP - foot, 1.0))

    def to_pixels(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Where points lie."""
        shown, box = self._shown, self.box()
        assert shown is not None
        span = np.maximum(shown.high - shown.low, 1e-12)
        return (
            np.asarray(box.left() + (x - shown.low[0]) / span[0] * box.width(), np.float32),
            np.asarray(box.bottom() - (y - shown.low[1]) / span[1] * box.height(), np.float32),
        )

    def to_numbers(self, at: QPointF) -> tuple[float, float]:
        """The two numbers at a place."""
        shown, box = self._shown, self.box()
        assert shown is not None
        across, up = (at.x() - box.left()) / box.width(), (box.bottom() - at.y()) / box.height()
        shares = np.clip(np.array([across, up]), 0, 1)
        x, y = (shown.low + shares * (shown.high - shown.low)).tolist()
        return float(x), float(y)

    # ---- hands

    def _point(self, place: tuple[float, float] | None) -> None:
        if place != self._cursor:
            self._cursor = place
            self.pointed.emit(place)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        inside = self._shown is not None and not self.message and self.box().contains(event.position())
        self._point(self.to_numbers(event.position()) if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys move the cursor a twentieth of an axis; Esc takes it away."""
        ways = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Down: (0, -1), Qt.Key.Key_Up: (0, 1)}
        key, shown = Qt.Key(event.key()), self._shown
        if key == Qt.Key.Key_Escape and self._cursor is not None:
            self._point(None)
        elif key in ways and shown is not None:
            span = shown.high - shown.low
            here = shown.low + span / 2 if self._cursor is None else np.array(self._cursor)
            x, y = np.clip(here + np.array(ways[key]) * span / 20, shown.low, shown.high).tolist()
            self._point((x, y))
        else:
            super().keyPressEvent(event)

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        shown, box = self._shown, self.box()
        if shown is None:
            return
        image = self._image.get((shown, theme().name), lambda: image_from(shown.colors))
        draw_image(painter, box, image, smooth=True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_path(painter, shown, box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_axes(painter, shown, box)
        if shown.scale is not None:
            self._paint_bar(painter, shown.scale, box)
        else:
            self._paint_legend(painter, shown.entries)
        self._paint_cursor(painter, box)

    def _paint_path(self, painter: QPainter, shown: Shown, box: QRectF) -> None:
        """The newest way of what is on the stage; it ends in a point."""
        if not len(shown.path):
            return
        painter.save()
        painter.setClipRect(box.adjusted(-5, -5, 5, 5))
        x, y = self.to_pixels(shown.path[:, 0], shown.path[:, 1])
        apart = np.abs(np.diff(shown.path, axis=0)) > JUMP * (shown.high - shown.low)
        joined = np.isfinite(x[1:] + y[1:] + x[:-1] + y[:-1]) & ~apart.any(1)
        lines = [QLineF(x[at], y[at], x[at + 1], y[at + 1]) if joined[at] else QLineF() for at in range(len(joined))]
        for age in range(AGES):
            part = lines[len(lines) * age // AGES : len(lines) * (age + 1) // AGES]
            self._paint_part(painter, [line for line in part if not line.isNull()], (age + 1) / AGES)
        if np.isfinite(x[-1] + y[-1]):
            draw_point(painter, QPointF(float(x[-1]), float(y[-1])), 5.0, QColor(theme().accent), True)
        painter.restore()

    @staticmethod
    def _paint_part(painter: QPainter, lines: list[QLineF], firm: float) -> None:
        """Light on dark, so that it is seen on every colour."""
        for color, width, share in ((LIGHT_RING, 3.0, 0.55), (DARK_RING, 1.3, 0.95)):
            ink = QColor(color)
            ink.setAlphaF(share * firm)
            painter.setPen(QPen(ink, width))
            painter.drawLines(lines)

    def _paint_axes(self, painter: QPainter, shown: Shown, box: QRectF) -> None:
        now, small = theme(), font("small")
        painter.setFont(small)
        painter.setPen(QColor(now.text_second))
        low, high = (ends.astype(float).tolist() for ends in (shown.low, shown.high))
        for tick in ticks(low[0], high[0], round(box.width() / 70)):
            x = box.left() + (tick - low[0]) / (high[0] - low[0]) * box.width()
            painter.drawText(QRectF(x - 30, box.bottom() + 2, 60, LINE), Qt.AlignmentFlag.AlignCenter, _short(tick))
        for tick in ticks(low[1], high[1], round(box.height() / 44)):
            y = box.bottom() - (tick - low[1]) / (high[1] - low[1]) * box.height()
            y = min(max(y, box.top() + 6), box.bottom() - 6)
            painter.drawText(QRectF(12, y - 8, LEFT - 17, 16), _RIGHT, _short(tick))
        painter.setPen(QColor(now.text))
        foot = QRectF(box.left(), box.bottom() + LINE + 2, box.width(), LINE)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, elide(shown.names[0], small, box.width()))
        painter.save()
        painter.translate(0, box.center().y())
        painter.rotate(-90)
        side = QRectF(-box.height() / 2, 0, box.height(), LINE)
        painter.drawText(side, Qt.AlignmentFlag.AlignCenter, elide(shown.names[1], small, box.height()))
        painter.restore()

    def _paint_bar(self, painter: QPainter, scale: Scale, box: QRectF) -> None:
        bar = QRectF(box.right() + 10, box.top(), 9, box.height())

        def make() -> QImage:
            steps = np.linspace(scale.high, scale.low, max(round(bar.height()), 2), dtype=np.float32)
            return image_from(scale.colors(steps[:, None]))

        painter.drawImage(bar, self._bar.get((scale.centre, scale.limit, scale.low, scale.high, round(bar.height()),
                                              theme().name), make))  # fmt: skip
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        told = [(scale.high, bar.top() + 6), (scale.low, bar.bottom() - 6)]
        if scale.low < scale.centre < scale.high:
            told.append((scale.centre, bar.center().y()))
        for value, y in told:
            painter.drawText(QRectF(bar.right() + 4, y - 8, BAR - 20, 16), _LEFT, figure(value))

    def _paint_legend(self, painter: QPainter, entries: tuple[str, ...]) -> None:
        painter.setFont(font("small"))
        x, y = LEFT, self.height() - LEGEND / 2 - 2
        for at, name in enumerate(entries):
            wide = text_width(name, painter.font())
            if x + 14 + wide > self.width():
                painter.drawText(QRectF(x, y - 8, 20, 16), _LEFT, "…")
                return
            draw_rounded_rect(painter, QRectF(x, y - 5, 10, 10), fill=class_color(at), radius=2)
            painter.setPen(QColor(theme().text))
            painter.drawText(QRectF(x + 14, y - 8, wide + 2, 16), _LEFT, name)
            x += 14 + wide + 12

    def _paint_cursor(self, painter: QPainter, box: QRectF) -> None:
        if self._cursor is None:
            return
        xs, ys = self.to_pixels(np.array([self._cursor[0]], np.float32), np.array([self._cursor[1]], np.float32))
        x, y = round(float(xs[0])) + 0.5, round(float(ys[0])) + 0.5
        for color, share in ((LIGHT_RING, 0.5), (DARK_RING, 0.6)):
            ink = QColor(color)
            ink.setAlphaF(share)
            painter.setPen(QPen(ink, 1))
            painter.drawLine(QLineF(box.left(), y, box.right(), y))
            painter.drawLine(QLineF(x, box.top(), x, box.bottom()))
            x, y = x + 1, y + 1


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def ticks(low: float, high: float, count: int) -> list[float]:
    """Round numbers between two ends."""
    if not high > low:
        return []
    step = round_step(high - low, max(count, 2))
    return [float(f"{at * step:.10g}") for at in np.arange(np.ceil(low / step), np.floor(high / step) + 1)]


def _short(value: float) -> str:
    return format_number(float(f"{value:.3g}"))
