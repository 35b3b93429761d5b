"""Curves over the actions that an agent has taken: points, bands, lines, levels, marks, and a cursor to read them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap

from engine.snapshot import Doubles
from widgets.kit import class_color, device_pixmap, font, format_number, si, text_width, theme
from widgets.kit.shapes import polygon_of, strokes_of
from widgets.plots.base import Cached, Surface
from widgets.plots.parts.marks import MarkGroup, group_at, grouped, labels
from widgets.plots.parts.run_scale import columns, round_step
from widgets.plots.parts.run_traces import Curves, Level, Trace
from widgets.plots.series import envelope

LEFT, RIGHT, TOP, BOTTOM = 44.0, 12.0, 8.0, 30.0  # px around the curves
ROW = 14.0  # px of a line of small words
LOW = 130  # px of height, below which the axis is not named
THIN = tuple(QPointF(x, y) for x, y in ((0.0, -0.35), (0.0, 0.35), (0.35, 0.0)))  # a wide smooth line is slow to draw
SPARSE = 4.0  # px for each point, from which on single points are firm
MOST_DOTS = 2.0  # points for each pixel of the width, up to which each is a dot
COLUMN = 2.0  # px, of what lies closer together than that
MARK = 3  # of the class colours, as in the view of the loss
NEWEST = 6  # one part in so many of a curve
FAR = 1e5  # px, beyond which nothing is drawn


class RunChart(Surface):
    """Paints them.

    Signals
    -------
    pointed(x) : the cursor is here, in actions, or None: nobody points.
    marks_requested(tuple of Mark) : these changes were clicked, or the cursor is on them and Enter was pressed.
    """

    pointed = Signal(object)
    marks_requested = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._curves = Curves()
        self._cursor: float | None = None
        self._drawn: Cached[QPixmap] = Cached()

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 96)

    def show_curves(self, curves: Curves) -> None:
        """Show others; the cursor stays where it is."""
        self._curves = curves
        self.update()

    def curves(self) -> Curves:
        """What is shown."""
        return self._curves

    def cursor_at(self) -> float | None:
        """Where the cursor is, in actions."""
        return self._cursor

    def change_at(self, x: float) -> str:
        """What was changed at a place, in words; '' where nothing was."""
        group = self._group_at(self.x_of(x))
        return group.words() if group is not None else ""

    def _group_at(self, x_px: float) -> MarkGroup | None:
        return group_at(self._placed(), x_px - self.box().left())

    # ---- places

    def box(self) -> QRectF:
        """The curves, in px."""
        width, height = (
            self.width() - LEFT - RIGHT,
            self.height() - TOP - (BOTTOM if self._has_unit() else BOTTOM - ROW),
        )
        return QRectF(LEFT, TOP, max(width, 1.0), max(height, 1.0))

    def _has_unit(self) -> bool:
        """Whether there is room to say what the axis counts."""
        return self.height() >= LOW

    def x_of(self, actions: float) -> float:
        """Where a number of actions lies, in px."""
        return float(self._across(np.array([actions]))[0])

    def y_of(self, value: float) -> float:
        """Where a value lies, in px."""
        return float(self._up(np.array([value]))[0])

    def _across(self, x: Doubles) -> Doubles:
        (low, high), box = self._curves.ends, self.box()
        found: Doubles = box.left() + (x - low) / (high - low) * box.width()
        return found

    def _up(self, y: Doubles) -> Doubles:
        (low, high), box = self._curves.heights, self.box()
        found: Doubles = np.clip(box.bottom() - (y - low) / (high - low) * box.height(), -FAR, FAR)
        return found

    def _placed(self) -> tuple[MarkGroup, ...]:
        return grouped(self._curves.marks, *self._curves.ends, self.box().width())

    # ---- hands

    def _point(self, x: float | None) -> None:
        if x != self._cursor:
            self._cursor = x
            self.pointed.emit(x)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        box, (low, high) = self.box(), self._curves.ends
        share = (event.position().x() - box.left()) / box.width()
        self._point(low + min(max(share, 0.0), 1.0) * (high - low) if self._curves.traces else None)
        over = self._group_at(event.position().x()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._ask(event.position().x())

    def _ask(self, x_px: float) -> None:
        group = self._group_at(x_px)
        if group is not None:
            self.marks_requested.emit(group.marks)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the cursor a hundredth of the axis, Enter asks for a change, Esc takes it away."""
        low, high = self._curves.ends
        ways = {Qt.Key.Key_Left: -0.01, Qt.Key.Key_Right: 0.01, Qt.Key.Key_PageDown: 0.1, Qt.Key.Key_PageUp: -0.1}
        ends = {Qt.Key.Key_Home: low, Qt.Key.Key_End: high}
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._cursor is not None:
            self._point(None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cursor is not None:
            self._ask(self.x_of(self._cursor))
        elif key in ends:
            self._point(ends[key])
        elif key in ways:
            here = high if self._cursor is None else self._cursor
            self._point(min(max(here + ways[key] * (high - low), low), high))
        else:
            super().keyPressEvent(event)

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        key = (self._curves, self.size(), self.devicePixelRatioF(), theme().name)
        painter.drawPixmap(0, 0, self._drawn.get(key, self._draw))
        self._paint_cursor(painter)

    def _draw(self) -> QPixmap:
        """All but the cursor, once."""
        made = device_pixmap(self, self.size())
        painter = QPainter(made)
        painter.setFont(font("small"))
        self._paint_axes(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipRect(self.box().adjusted(-1, -1, 1, 1))
        for trace in self._curves.traces:
            self._paint_around(painter, trace)
        for trace in reversed(self._curves.traces):  # the first one on top
            self._paint_line(painter, trace.x, trace.y, trace.ink())
        painter.restore()
        for level in self._curves.levels:
            self._paint_level(painter, level)
        self._paint_marks(painter)
        painter.end()
        return made

    def _paint_axes(self, painter: QPainter) -> None:
        now, box, (low, high) = theme(), self.box(), self._curves.heights
        for value in _ticks(low, high, round(box.height() / 34)):
            y = round(self.y_of(value))
            painter.fillRect(QRectF(box.left(), y, box.width(), 1), QColor(now.line))
            painter.setPen(QColor(now.text_second))
            painter.drawText(QRectF(0, y - 8, LEFT - 6, 16), _RIGHT, _written(value))
        free = 0.0
        for value in _ticks(*self._curves.ends, round(box.width() / 64)):
            words, x = _written(value), self.x_of(value)
            wide = text_width(words, painter.font()) + 2
            left = min(max(x - wide / 2, 0.0), self.width() - wide)
            if left >= free:
                painter.drawText(QRectF(left, box.bottom() + 3, wide, ROW), _CENTRE, words)
                free = left + wide + 6
        if self._has_unit():
            painter.drawText(QRectF(box.left(), self.height() - ROW, box.width(), ROW), _CENTRE, self._curves.unit)

    def _paint_around(self, painter: QPainter, trace: Trace) -> None:
        """Single points and lines, and the band."""
        ink = trace.ink()
        if trace.points is not None:
            self._paint_points(painter, trace.x, *trace.points, ink)
        if trace.low is not None and trace.high is not None:
            self._paint_band(painter, trace.x, trace.low, trace.high, ink)
        for line in trace.single:
            self._paint_line(painter, trace.x, line, _faint(ink, 0.4), firm=False)

    def _paint_band(self, painter: QPainter, x: Doubles, low: Doubles, high: Doubles, ink: QColor) -> None:
        """From the one to the other, no finer than the pixels: an area of many corners is slow to fill."""
        known = np.isfinite(low) & np.isfinite(high)
        if not known.any():
            return
        across = self._across(x[known])
        dense = len(across) * COLUMN > self.box().width()
        place, bottom, top = (
            columns(across, low[known], high[known], COLUMN) if dense else (across, low[known], high[known])
        )
        bottom, top = self._up(bottom), self._up(top)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_faint(ink, 0.2))
        painter.drawPolygon(polygon_of(np.append(place, place[::-1]), np.append(top, bottom[::-1])))

    def _paint_points(self, painter: QPainter, x: Doubles, low: Doubles, high: Doubles, ink: QColor) -> None:
        """A dot for each episode; where there are too many, from the lowest to the highest in each column of pixels."""
        known = np.isfinite(low) & np.isfinite(high)
        across, low, high = self._across(x[known]), low[known], high[known]
        width = self.box().width()
        if len(across) <= MOST_DOTS * width:
            pen = QPen(_faint(ink, 0.55 if len(across) * SPARSE <= width else 0.35), 3.0)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(strokes_of(across, self._up(low) + 0.005, self._up(high) - 0.005))
            return
        place, bottom, top = columns(across, low, high, COLUMN)
        ends = zip(place.tolist(), self._up(bottom).tolist(), self._up(top).tolist(), strict=True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_faint(ink, 0.22))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # upright ones lie on the pixels, and are cheap
        painter.drawRects([QRectF(at - COLUMN / 2, b - 0.7, COLUMN, a - b + 1.4) for at, a, b in ends])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_line(self, painter: QPainter, x: Doubles, y: Doubles, ink: QColor, *, firm: bool = True) -> None:
        low, high = self._curves.ends
        x, y = envelope(x, y, (high - low) / self.box().width())
        painter.setPen(QPen(ink, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for at, values in _runs(self._across(x), self._up(y)):
            if len(at) == 1:
                painter.setBrush(ink)
                painter.drawEllipse(QPointF(at[0], values[0]), 2, 2)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                continue
            shape = polygon_of(at, values)
            for away in THIN if firm else (QPointF(),):
                painter.drawPolyline(shape.translated(away))

    def _paint_level(self, painter: QPainter, level: Level) -> None:
        now, box, (low, high) = theme(), self.box(), self._curves.heights
        if not low <= level.value <= high:
            return
        y = round(self.y_of(level.value)) + 0.5
        painter.setPen(QPen(QColor(now.good), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(box.left(), y, box.right(), y))
        words = f"{level.name} {format_number(level.value)}"
        wide = text_width(words, painter.font()) + 8
        top = y - ROW - 2 if y - ROW - 2 >= 0 else y + 2
        ground = QRectF(box.left() + 3, top, wide, ROW)
        painter.fillRect(ground, _faint(QColor(now.panel), 0.75))
        painter.setPen(QColor(now.good))
        painter.drawText(ground, _CENTRE, words)

    def _paint_marks(self, painter: QPainter) -> None:
        box, groups = self.box(), self._placed()
        painter.setPen(QPen(class_color(MARK), 1, Qt.PenStyle.DashLine))
        for group in groups:
            x = round(box.left() + group.place) + 0.5
            painter.drawLine(QLineF(x, box.top(), x, box.bottom()))
        for label in labels(groups, box.width()):
            room = QRectF(box.left() + label.x, self._words_at(label.row), box.width(), ROW)
            wide = text_width(label.text, painter.font()) + 2
            painter.fillRect(QRectF(room.left(), room.top(), wide, ROW), _faint(QColor(theme().panel), 0.85))
            painter.setPen(QColor(theme().text_second))
            painter.drawText(room, _LEFT, label.text)

    def _words_at(self, row: int) -> float:
        """Where the words of changes stand: away from the newest part of the first curve, which one looks at."""
        box, y = self.box(), self._curves.traces[0].y if self._curves.traces else np.zeros(0)
        known = y[np.isfinite(y)]
        newest = known[-max(1, len(known) // NEWEST) :]
        high = bool(len(newest)) and self.y_of(float(newest.mean())) < box.center().y()
        return box.bottom() - (row + 1) * ROW - 1 if high else box.top() + row * ROW

    def _paint_cursor(self, painter: QPainter) -> None:
        if self._cursor is None:
            return
        now, box, x = theme(), self.box(), self.x_of(self._cursor)
        painter.fillRect(QRectF(round(x), box.top(), 1, box.height()), QColor(now.text_second))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(now.panel), 1.5))
        for trace in reversed(self._curves.traces):
            at = trace.at(self._cursor)
            if at >= 0:
                painter.setBrush(trace.ink())
                painter.drawEllipse(QPointF(self.x_of(float(trace.x[at])), self.y_of(float(trace.y[at]))), 4, 4)


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


def _ticks(low: float, high: float, count: int) -> list[float]:
    """Round numbers between two ends."""
    step = round_step(high - low, max(count, 1))
    first, last = np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9)
    return [float(f"{at * step:.10g}") for at in np.arange(first, last + 1)]


def _written(value: float) -> str:
    return si(value) if abs(value) >= 1000 else format_number(value)


def _faint(ink: QColor, share: float) -> QColor:
    made = QColor(ink)
    made.setAlphaF(share)
    return made


def _runs(x: Doubles, y: Doubles) -> Iterator[tuple[Doubles, Doubles]]:
    """Cut where numbers are missing."""
    known = np.isfinite(y)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    for first, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield x[first:stop], y[first:stop]
