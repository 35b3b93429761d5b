"""Curves over time, on a scale of their own."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, isfinite, log10

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from engine.snapshot import Floats
from widgets.kit import class_color, font, format_number, text_width, theme
from widgets.plots.parts.bands import LEFT, RIGHT, Band
from widgets.plots.parts.time_axis import TimeAxis

ROOMY = 32.0  # px, height of a band that has room for the numbers of its scale
WIDE, CLOSE = (20, 5, 14), (12, 4, 8)  # px, of a legend: a piece of line, from there to its name, and to the next
# Qt draws a wide smooth line twenty times as slowly as a thin one: some thin ones beside each other stand for it
THIN = tuple(QPointF(x, y) for x, y in ((0.0, -0.35), (0.0, 0.35), (0.35, 0.0)))
THICK = tuple(QPointF(x, y) for x, y in ((0.0, -0.6), (0.0, 0.6), (0.6, 0.0), (-0.6, 0.0)))
DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (1.5, 2.5))


@dataclass(frozen=True, eq=False)
class Line:
    """One curve.

    Attributes
    ----------
    values : (steps,), not-a-number where it is not drawn. color : the name of a colour of the theme, or the index of
        a class colour. dash : which of `DASHES`. strong : drawn wider. low, high : (steps,) a soft band around it.
    """

    values: Floats
    name: str = ""
    color: str | int = "text"
    dash: int = 0
    strong: bool = False
    low: Floats | None = None
    high: Floats | None = None

    def ink(self) -> QColor:
        """Its colour in the present theme."""
        return class_color(self.color) if isinstance(self.color, int) else QColor(getattr(theme(), self.color))

    def pen(self) -> QPen:
        """What it is drawn with."""
        made = QPen(self.ink(), 1.0)
        if DASHES[self.dash]:
            made.setDashPattern(DASHES[self.dash])
        return made


@dataclass(frozen=True, eq=False)
class CurveBand(Band):
    """Curves on a scale from `low` to `high`.

    Attributes
    ----------
    signed : what is above zero is filled blue, below orange. divider : a line before this step; -1 is none.
    """

    lines: tuple[Line, ...] = ()
    low: float = 0.0
    high: float = 1.0
    signed: bool = False
    divider: int = -1
    least: float = 24.0
    stretch: int = 1

    def most_pitch(self) -> float:
        return 60.0

    def paint(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        self._paint_ground(painter, box, axis)
        for line in self.lines:
            self._paint_range(painter, box, axis, line)
        if self.signed and self.lines:
            self._paint_signs(painter, box, axis, self.lines[0].values)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in self.lines:
            self._paint_line(painter, box, axis, line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def paint_name(self, painter: QPainter, room: QRectF) -> None:
        super().paint_name(painter, room)
        if room.height() < ROOMY:
            return
        painter.setPen(QColor(theme().text_second))
        top = QRectF(room.left(), room.top() - 1, room.width(), 12)
        bottom = QRectF(room.left(), room.bottom() - 11, room.width(), 12)
        painter.drawText(top, RIGHT, scale_number(self.high, self.high - self.low))
        painter.drawText(bottom, RIGHT, scale_number(self.low, self.high - self.low))

    def y(self, box: QRectF, value: float) -> float:
        """Where a value lies."""
        span = (self.high - self.low) or 1.0
        return box.bottom() - 1 - (value - self.low) / span * (box.height() - 2)

    def _paint_ground(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        now = theme()
        painter.fillRect(QRectF(axis.left, box.top(), axis.right - axis.left, box.height()), QColor(now.sunken))
        if self.low < 0 < self.high:
            painter.fillRect(QRectF(axis.left, round(self.y(box, 0.0)), axis.right - axis.left, 1), QColor(now.track))
        if axis.first < self.divider < axis.stop:
            painter.setPen(QPen(QColor(now.text_second), 1, Qt.PenStyle.DotLine))
            x = round(axis.x(self.divider)) + 0.5
            painter.drawLine(QLineF(x, box.top(), x, box.bottom()))

    def _points(self, box: QRectF, axis: TimeAxis, values: Floats) -> tuple[Floats, Floats]:
        """(n,) places of the shown steps, one more at each side so that curves run through the edge."""
        first, stop = max(axis.first - 1, 0), min(axis.stop + 1, len(values))
        at = np.arange(first, stop, dtype=np.float32)
        x = (at + np.float32(0.5 - axis.first)) * np.float32(axis.pitch) + np.float32(axis.left)
        span = (self.high - self.low) or 1.0
        share = np.clip((values[first:stop] - self.low) / span, 0.0, 1.0)
        return x, (box.bottom() - 1 - share * (box.height() - 2)).astype(np.float32)

    def _paint_line(self, painter: QPainter, box: QRectF, axis: TimeAxis, line: Line) -> None:
        painter.setPen(line.pen())
        painter.save()
        painter.setClipRect(QRectF(axis.left, box.top() - 1, axis.right - axis.left, box.height() + 2))
        for x, y in _runs(*self._points(box, axis, line.values)):
            if len(x) == 1:
                painter.drawLine(QLineF(x[0] - 1.5, y[0], x[0] + 1.5, y[0]))
            else:
                shape = _polygon(x, y)
                for away in THICK if line.strong else THIN:
                    painter.drawPolyline(shape.translated(away))
        painter.restore()

    def _paint_range(self, painter: QPainter, box: QRectF, axis: TimeAxis, line: Line) -> None:
        if line.low is None or line.high is None:
            return
        (x, low), (_x, high) = self._points(box, axis, line.low), self._points(box, axis, line.high)
        self._fill(painter, box, axis, _polygon(np.append(x, x[::-1]), np.append(high, low[::-1])), line.ink(), 0.15)

    def _paint_signs(self, painter: QPainter, box: QRectF, axis: TimeAxis, values: Floats) -> None:
        """Fill up to zero in the colours of the signs."""
        zero = self.y(box, min(max(0.0, self.low), self.high))
        for x, y in _runs(*self._points(box, axis, values)):
            x, y = _with_crossings(x, y, zero)
            for ink, part in ((theme().positive, np.minimum(y, zero)), (theme().negative, np.maximum(y, zero))):
                edge = _polygon(np.concatenate((x[:1], x, x[-1:])), np.concatenate(([zero], part, [zero])))
                self._fill(painter, box, axis, edge, QColor(ink), 0.4)

    @staticmethod
    def _fill(painter: QPainter, box: QRectF, axis: TimeAxis, shape: QPolygonF, ink: QColor, opacity: float) -> None:
        painter.save()
        painter.setClipRect(QRectF(axis.left, box.top(), axis.right - axis.left, box.height()))
        painter.setOpacity(opacity)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(shape)
        painter.restore()


@dataclass(frozen=True, eq=False)
class LinesBand(Band):
    """What the curves below are called, each name after a piece of its line."""

    lines: tuple[Line, ...] = ()
    least: float = 16.0
    gap: float = 0.0
    timeless: bool = True

    def paint(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        roomy = self._wide(font("body"), *WIDE) <= box.width()
        painter.setFont(font("body" if roomy else "small"))
        piece, gap, between = WIDE if roomy else CLOSE
        x, middle = box.left(), round(box.center().y()) + 0.5
        for line in self.lines:
            wide = text_width(line.name, painter.font())
            if x + piece + gap + wide > box.right():
                return
            painter.setPen(line.pen())
            for below in (-0.5, 0.5):
                painter.drawLine(QLineF(x, middle + below, x + piece, middle + below))
            painter.setPen(QColor(theme().text))
            painter.drawText(QRectF(x + piece + gap, box.top(), wide + 2, box.height()), LEFT, line.name)
            x += piece + gap + wide + between

    def _wide(self, written: QFont, piece: int, gap: int, between: int) -> int:
        """Px that all names take, each after a piece of its line."""
        return sum(piece + gap + text_width(line.name, written) + between for line in self.lines) - between


def scale_number(value: float, span: float) -> str:
    """A number at the end of an axis, as fine as a hundredth of the axis."""
    digits = 2 - floor(log10(span)) if span > 0 and isfinite(span) else 3
    return format_number(round(value, min(max(digits, -9), 12)))


def _polygon(x: Floats, y: Floats) -> QPolygonF:
    """A block of bytes is handed over: a call for each point would cost the interpreter's lock."""
    made = QPolygonF()
    places = np.stack((x, y), axis=1).astype(">f8")
    stream = QDataStream(QByteArray(np.array([len(x)], ">u4").tobytes() + places.tobytes()))
    stream >> made
    return made


def _with_crossings(x: Floats, y: Floats, level: float) -> tuple[Floats, Floats]:
    """The same curve with a point wherever it crosses a level."""
    away = y - np.float32(level)
    at = np.flatnonzero(away[:-1] * away[1:] < 0)
    share = away[at] / (away[at] - away[at + 1])
    crossings = x[at] + share * (x[at + 1] - x[at])
    return np.insert(x, at + 1, crossings), np.insert(y, at + 1, np.float32(level))


def _runs(x: Floats, y: Floats) -> list[tuple[Floats, Floats]]:
    """Cut where numbers are missing."""
    known = np.isfinite(y)
    if known.all():
        return [(x, y)] if len(x) else []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    return [(x[a:b], y[a:b]) for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]
