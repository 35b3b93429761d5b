"""Test accuracy against the number of labels, of several views of the same samples, with the spread over seeds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from engine.snapshot import Floats
from widgets.kit import elide, font, format_count, printable, text_width, theme
from widgets.plots.base import Surface

LINE = 16.0  # px
LEFT = 36.0  # px, of the numbers at the axis
MOST_LABELS = 8


@dataclass(frozen=True, eq=False)
class Line:
    """One of the views. cells : (counts, seeds) accuracy, not-a-number where it is not known yet. dashed : how."""

    name: str
    color: str
    cells: Floats
    dashed: bool = False

    def known(self) -> list[tuple[int, float, float, float]]:
        """(count's place, mean, least, most) of the seeds that are done, where one is."""
        found = []
        for at, row in enumerate(self.cells):
            sound = row[np.isfinite(row)]
            if len(sound):
                found.append((at, float(sound.mean()), float(sound.min()), float(sound.max())))
        return found


class LabelCurves(Surface):
    """Curves over a logarithmic axis of labels; the bands go from the worst to the best seed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Accuracy by the number of labels", parent)
        self.set_message("")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its words are read; there is nothing to do in it
        self._labels: tuple[int, ...] = ()
        self._lines: tuple[Line, ...] = ()
        self._low = 0.0

    def show_lines(self, labels: tuple[int, ...], lines: tuple[Line, ...]) -> None:
        """Show other accuracies."""
        self._labels, self._lines = labels, lines
        sound = np.concatenate([line.cells.ravel() for line in lines]) if lines else np.zeros(0)
        sound = sound[np.isfinite(sound)]
        self._low = math.floor(float(sound.min()) * 10 - 0.01) / 10 if len(sound) else 0.0
        self._low = min(max(self._low, 0.0), 0.9)
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 100)

    # ---- places

    def box(self) -> QRectF:
        """The curves, in px."""
        return QRectF(LEFT, LINE + 6, max(self.width() - LEFT - 14, 1), max(self.height() - 3 * LINE - 8, 1))

    def x_of(self, at: int) -> float:
        """Where a number of labels stands, in px."""
        logs = [math.log(count) for count in self._labels]
        span = max(logs) - min(logs)
        return (
            self.box().left() + (logs[at] - min(logs)) / span * self.box().width() if span else self.box().center().x()
        )

    def y_of(self, accuracy: float) -> float:
        """Where an accuracy stands, in px."""
        return self.box().bottom() - (accuracy - self._low) / (1 - self._low) * self.box().height()

    # ---- hands

    def words_at(self, x: float) -> str:
        """All accuracies at the number of labels that is next to a place."""
        if not self._labels:
            return ""
        at = min(range(len(self._labels)), key=lambda i: abs(self.x_of(i) - x))
        return f"{format_count(self._labels[at])} labels: " + ", ".join(self._said(line, at) for line in self._lines)

    def _said(self, line: Line, at: int) -> str:
        row = line.cells[at][np.isfinite(line.cells[at])]
        if not len(row):
            return f"{line.name} not yet"
        return f"{line.name} {row.mean():.0%} ({row.min():.0%} to {row.max():.0%})"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        words = self.words_at(event.position().x())
        if words:
            QToolTip.showText(event.globalPosition().toPoint(), words, self)

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        if not self._labels:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter)
        for line in self._lines:
            self._paint_band(painter, line)
        for line in reversed(self._lines):  # the first one on top
            self._paint_line(painter, line)
        self._paint_legend(painter)

    def _paint_axes(self, painter: QPainter) -> None:
        now, box = theme(), self.box()
        painter.setFont(font("small"))
        step = 0.1 if (1 - self._low) * 10 * LINE < box.height() and self._low >= 0.5 else 0.25
        ticks = sorted({self._low, 1.0, *(t for t in np.arange(0, 1, step).tolist() if t > self._low)})
        free = float("inf")
        for tick in ticks:
            y = self.y_of(tick)
            if free - y < LINE - 2:
                continue
            free = y
            painter.setPen(QPen(QColor(now.line), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(QColor(now.text_second))
            room = QRectF(0, y - LINE / 2, LEFT - 5, LINE)
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{tick:.0%}")
        self._paint_counts(painter, box)

    def _paint_counts(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(QColor(theme().text_second))
        for at, count in enumerate(self._labels[:MOST_LABELS]):
            words = format_count(count)
            width = text_width(words, painter.font()) + 2
            left = min(self.x_of(at) - width / 2, self.width() - width)
            painter.drawText(QRectF(left, box.bottom() + 3, width, LINE), Qt.AlignmentFlag.AlignCenter, words)
        foot = QRectF(box.left(), box.bottom() + LINE + 1, box.width(), LINE)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, "labels")

    def _paint_band(self, painter: QPainter, line: Line) -> None:
        known = line.known()
        above = [QPointF(self.x_of(at), self.y_of(most)) for at, _mean, _least, most in known]
        below = [QPointF(self.x_of(at), self.y_of(least)) for at, _mean, least, _most in reversed(known)]
        fill = QColor(line.color)
        fill.setAlpha(38)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF([*above, *below]))

    def _paint_line(self, painter: QPainter, line: Line) -> None:
        points = [QPointF(self.x_of(at), self.y_of(mean)) for at, mean, _least, _most in line.known()]
        painter.setPen(_pen(line))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(QPen(QColor(theme().panel), 1))
        painter.setBrush(QColor(line.color))
        for point in points:
            painter.drawEllipse(point, 3.5, 3.5)

    def _paint_legend(self, painter: QPainter) -> None:
        painter.setFont(font("small"))
        x = LEFT
        for line in self._lines:
            painter.setPen(_pen(line))
            painter.drawLine(QPointF(x, LINE / 2), QPointF(x + 16, LINE / 2))
            painter.setPen(QColor(theme().text))
            words = elide(printable(line.name), painter.font(), max(self.width() - x - 20, 0))
            room = QRectF(x + 20, 0, text_width(words, painter.font()) + 2, LINE)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
            x += room.width() + 32


def _pen(line: Line) -> QPen:
    pen = QPen(QColor(line.color), 2)
    if line.dashed:
        pen.setDashPattern([3, 2.5])
    return pen
