"""The past and the future of a series, painted: a fan where networks of other seeds say something else."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from engine.snapshot import Floats
from widgets.kit import device_pixmap, font, format_number, mixed, text_width, theme
from widgets.plots.base import Cached, Surface
from widgets.plots.parts.future import LEAST_FAN, Future, round_ticks
from widgets.plots.parts.step_keys import step_after

FOOT, HEAD, RIGHT = 20, 18, 10  # px around the curves
TICK_PX, TIME_PX = 34, 56  # px between two labelled values, and two times
SHARE_OF_PAST = 1.6  # as many steps of the past as of the future, times this
LEAST_PAST = 24
OWN, LINE = 2.5, 1.5  # px of lines
RANGE, QUARTILES = 0.18, 0.34  # opacities of the fan
DOT = 2.4  # px


class ForecastSurface(Surface):
    """Curves over time; a cursor along what is forecast.

    Signals
    -------
    step_pointed(int) : the step under the pointer or at the cursor is another one; -1 is none.
    """

    step_pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The series: its past, what came and what is forecast", parent)
        self._future: Future | None = None
        self._hovered, self._cursor = -1, -1
        self._plate: Cached[QPixmap] = Cached()
        self.set_message("")

    # ---- what is shown

    def show_future(self, future: Future | None) -> None:
        """Show another forecast."""
        self._future = future
        self.update()

    def future(self) -> Future | None:
        """What is shown."""
        return self._future

    def pointed_at(self) -> int:
        """The step under the pointer, or at the cursor; -1 is none."""
        at = self._hovered if self._hovered >= 0 else self._cursor
        return at if self._future is not None and at < self._future.steps else -1

    # ---- where things lie

    def _past(self, future: Future) -> int:
        """How many steps of the past are shown."""
        return min(len(future.past), max(LEAST_PAST, round(SHARE_OF_PAST * future.steps)))

    def range(self, future: Future) -> tuple[float, float]:
        """Lowest and highest value of the axis."""
        shown = Future(
            future.past[len(future.past) - self._past(future) :], future.came, future.paths, future.baseline,
            0, 1, "", "",
        )  # fmt: skip
        low, high = shown.range()
        room = (high - low) * 0.06 or 1.0
        return low - room, high + room

    def box(self, future: Future) -> QRectF:
        """Where the curves are."""
        low, high = self.range(future)
        small = font("small")
        widest = max(text_width(_number(tick), small) for tick in round_ticks(low, high, 6) or [low])
        return QRectF(
            widest + 8, HEAD, max(self.width() - widest - 8 - RIGHT, 20.0), max(self.height() - HEAD - FOOT, 20.0)
        )

    def _scales(self, future: Future) -> tuple[QRectF, float, float, float, float]:
        box, (low, high), past = self.box(future), self.range(future), self._past(future)
        return box, -past, past + future.steps - 1, low, high - low

    def place(self, future: Future, step: float, value: float) -> QPointF:
        """Where a value lies."""
        box, first, steps, low, height = self._scales(future)
        return QPointF(
            box.left() + box.width() * (step - first) / max(steps, 1),
            box.bottom() - box.height() * (value - low) / height,
        )

    def _line(self, future: Future, values: Floats, first: int) -> list[QPointF]:
        """Where the values lie from a step on."""
        box, start, steps, low, height = self._scales(future)
        x = box.left() + box.width() * (np.arange(len(values)) + first - start) / max(steps, 1)
        y = box.bottom() - box.height() * (values.astype(np.float64) - low) / height
        return [QPointF(*place) for place in zip(x.tolist(), np.nan_to_num(y).tolist(), strict=True)]

    def step_at(self, x: float) -> int:
        """The forecast step nearest to a place; -1 in the past."""
        future = self._future
        if future is None:
            return -1
        box, first, steps, _low, _height = self._scales(future)
        step = round((x - box.left()) / box.width() * steps + first)
        return min(step, future.steps - 1) if step >= 0 else -1

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        future = self._future
        if future is None:
            return
        key = (future, self.size(), theme().name, self.devicePixelRatioF())
        painter.drawPixmap(0, 0, self._plate.get(key, lambda: self._make_plate(future)))
        if self.pointed_at() >= 0:
            self._paint_cursor(painter, future, self.pointed_at())

    def _make_plate(self, future: Future) -> QPixmap:
        made = device_pixmap(self, self.size())
        painter = QPainter(made)
        self._paint_values(painter, future)
        self._paint_times(painter, future)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_fan(painter, future)
        self._paint_lines(painter, future)
        painter.end()
        return made

    def _paint_values(self, painter: QPainter, future: Future) -> None:
        box, now, (low, high) = self.box(future), theme(), self.range(future)
        painter.setFont(font("small"))
        for tick in round_ticks(low, high, max(2, int(box.height() // TICK_PX))):
            y = round(self.place(future, 0, tick).y()) + 0.5
            painter.setPen(QColor(now.line))
            painter.drawLine(QLineF(box.left(), y, box.right(), y))
            painter.setPen(QColor(now.text_second))
            room = QRectF(0, y - 8, box.left() - 6, 16)
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _number(tick))
        painter.drawText(QRectF(0, 0, box.right(), HEAD - 2), Qt.AlignmentFlag.AlignLeft, future.unit)

    def _paint_times(self, painter: QPainter, future: Future) -> None:
        """Dates, years, or steps from now; a line where the future begins."""
        box, now = self.box(future), theme()
        x = self.place(future, -0.5, 0).x()
        painter.fillRect(QRectF(x, box.top(), box.right() - x, box.height()), QColor(now.sunken))
        painter.setPen(QPen(QColor(now.text_second), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(x, box.top(), x, box.bottom()))
        painter.setPen(QColor(now.text_second))
        first = -self._past(future)
        for step, words in self._time_ticks(future, first):
            place = self.place(future, step, 0).x()
            painter.drawText(QRectF(place - 40, box.bottom() + 4, 80, 16), Qt.AlignmentFlag.AlignHCenter, words)
        self._paint_now(painter, future, x)

    def _time_ticks(self, future: Future, first: int) -> list[tuple[float, str]]:
        most = max(2, int(self.box(future).width() // TIME_PX))
        return future.time_ticks(first, most)

    def _paint_now(self, painter: QPainter, future: Future, x: float) -> None:
        words = "forecast from here"
        painter.setFont(font("small"))
        if self.box(future).right() - x < text_width(words, font("small")):
            words = "forecast"
        room = QRectF(x + 4, 0, self.width() - x, HEAD - 2)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, words)

    def _paint_fan(self, painter: QPainter, future: Future) -> None:
        if len(future.paths) < 2:
            return
        low, first, _median, third, high = future.fan()
        painter.setPen(Qt.PenStyle.NoPen)
        bands = [(low, high, RANGE)]
        if len(future.paths) >= LEAST_FAN:
            bands.append((first, third, QUARTILES))
        for under, over, opacity in bands:
            color = QColor(theme().accent)
            color.setAlphaF(opacity)
            painter.setBrush(color)
            outline = self._line(future, over, 0) + self._line(future, under, 0)[::-1]
            painter.drawPolygon(QPolygonF(outline))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_lines(self, painter: QPainter, future: Future) -> None:
        now = theme()
        past = future.past[len(future.past) - self._past(future) :]
        self._draw(painter, self._line(future, future.baseline, 0), QPen(QColor(now.nan), 1.2))
        self._draw(painter, self._line(future, past, -len(past)), QPen(QColor(now.text), LINE))
        if len(future.paths) >= LEAST_FAN:
            pen = QPen(median_color(), LINE, Qt.PenStyle.DashLine)
            self._draw(painter, self._line(future, future.fan()[2], 0), pen)
        self._draw(painter, self._line(future, future.own, 0), QPen(QColor(now.accent), OWN))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.text))
        for place in self._line(future, future.came, 0):
            painter.drawEllipse(place, DOT, DOT)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    @staticmethod
    def _draw(painter: QPainter, places: list[QPointF], pen: QPen) -> None:
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        if len(places) == 1:
            painter.drawEllipse(places[0], 2, 2)
        else:
            painter.drawPolyline(QPolygonF(places))

    def _paint_cursor(self, painter: QPainter, future: Future, step: int) -> None:
        now, box = theme(), self.box(future)
        place = self.place(future, step, float(future.own[step]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(now.accent), 1))
        painter.drawLine(QLineF(place.x(), box.top(), place.x(), box.bottom()))
        painter.setPen(QPen(QColor(now.panel), 1.5))
        painter.setBrush(QColor(now.accent))
        painter.drawEllipse(place, 4.5, 4.5)

    # ---- hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(hovered=self.step_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(hovered=-1)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._point(cursor=self.step_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = 0 if self._future is None else self._future.steps
        step = step_after(event.key(), max(self._cursor, 0), steps) if steps else None
        if event.key() == Qt.Key.Key_Escape and self._cursor >= 0:
            self._point(cursor=-1)
        elif step is None:
            event.ignore()
        else:
            self._point(cursor=step)

    def _point(self, hovered: int | None = None, cursor: int | None = None) -> None:
        before = self.pointed_at()
        self._hovered = self._hovered if hovered is None else hovered
        self._cursor = self._cursor if cursor is None else cursor
        if self.pointed_at() != before:
            self.step_pointed.emit(self.pointed_at())
            self.update()


def median_color() -> QColor:
    """Of the middle of the fan."""
    return QColor(mixed(theme().accent, theme().text, 0.4))


def _number(value: float) -> str:
    return format_number(float(f"{value:.4g}"))
