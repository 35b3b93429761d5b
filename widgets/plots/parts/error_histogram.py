"""Errors of ordinary and of strange samples on one axis, and a threshold that is dragged over it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from engine.snapshot import AnomalyView, Floats
from widgets.kit import font, format_number, text_width, theme
from widgets.plots.base import Surface

BINS = 36
LINE = 16.0  # px
STEP, LEAP = 0.01, 0.1  # of the axis, by key
_KEYS = {
    Qt.Key.Key_Left: -STEP, Qt.Key.Key_Down: -STEP, Qt.Key.Key_Right: STEP, Qt.Key.Key_Up: STEP,
    Qt.Key.Key_PageDown: -LEAP, Qt.Key.Key_PageUp: LEAP,
}  # fmt: skip
LEAST = 1e-9


@dataclass(frozen=True, eq=False)
class ErrorAxis:
    """Errors by their logarithm, so that many small and few large ones are seen.

    Attributes
    ----------
    low, high : the ends, above 0.
    """

    low: float
    high: float

    @classmethod
    def of(cls, view: AnomalyView) -> ErrorAxis:
        """An axis that holds all errors, with some room, so that a threshold above or below all can be chosen."""
        errors = np.concatenate((view.error, view.known))
        sound = errors[np.isfinite(errors) & (errors > LEAST)]
        low, high = (float(sound.min()), float(sound.max())) if len(sound) else (0.01, 1.0)
        return cls(_rounded(low / 1.1, math.floor), _rounded(high * 1.1, math.ceil))

    def share(self, error: float) -> float:
        """Where an error lies, 0 to 1."""
        place = math.log(max(error, LEAST) / self.low) / math.log(self.high / self.low)
        return min(max(place, 0.0), 1.0)

    def error(self, share: float) -> float:
        """The error at a share of the axis."""
        return float(self.low * (self.high / self.low) ** min(max(share, 0.0), 1.0))

    def binned(self, errors: Floats) -> Floats:
        """(BINS,) share of the errors in each bin."""
        sound = np.clip(np.nan_to_num(errors, nan=self.high), self.low, self.high)
        place = np.log(sound / self.low) / math.log(self.high / self.low) * BINS
        counts = np.bincount(np.minimum(place.astype(int), BINS - 1), minlength=BINS)
        return np.asarray(counts / max(len(errors), 1), np.float32)

    def ticks(self) -> list[float]:
        """Numbers to write at the axis: powers of ten, between them 2 and 5 where there are few."""
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        found = self._within(10.0**power for power in powers)
        return found if len(found) > 2 else self._within(digit * 10.0**power for power in powers for digit in (1, 2, 5))

    def _within(self, ticks: Iterable[float]) -> list[float]:
        return [tick for tick in ticks if self.low <= tick <= self.high]


def _rounded(value: float, how: Callable[[float], int]) -> float:
    """To a quarter of a power of ten, so that an axis moves seldom while errors shrink."""
    return float(10 ** (how(math.log10(value) * 4) / 4))


class ErrorHistogram(Surface):
    """Two histograms, each of the share of its own samples, and the line of the threshold.

    Signals
    -------
    moved(error) : the hand wants the threshold there. home_requested() : the usual one is wanted again.
    """

    moved = Signal(float)
    home_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Threshold of the error", parent)
        self.set_message("")
        self._view: AnomalyView | None = None
        self._axis = ErrorAxis(0.01, 1.0)
        self._threshold = 1.0
        self._held = False

    def axis(self) -> ErrorAxis:
        """The axis that is shown."""
        return self._axis

    def show_view(self, view: AnomalyView, threshold: float) -> None:
        """Show other errors and the threshold; while a hand drags, the axis stays under it."""
        if view is not self._view and not self._held:
            self._axis = ErrorAxis.of(view)
        self._view, self._threshold = view, threshold
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 92)

    # ---- places

    def box(self) -> QRectF:
        """The bars, in px."""
        return QRectF(4, LINE + 2, max(self.width() - 8, 1), max(self.height() - 2 * LINE - 4, 1))

    def threshold_x(self) -> float:
        """Where the line is, in px."""
        return self.box().left() + self._axis.share(self._threshold) * self.box().width()

    def _error_at(self, x: float) -> float:
        return self._axis.error((x - self.box().left()) / self.box().width())

    # ---- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._view is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = True
            self.moved.emit(self._error_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        near = abs(event.position().x() - self.threshold_x()) < 6
        self.setCursor(Qt.CursorShape.SplitHCursor if near or self._held else Qt.CursorShape.ArrowCursor)
        if self._held:
            self.moved.emit(self._error_at(event.position().x()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = False

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.home_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Home:
            self.home_requested.emit()
        elif key in _KEYS and self._view is not None:
            self.moved.emit(self._axis.error(self._axis.share(self._threshold) + _KEYS[key]))
        else:
            super().keyPressEvent(event)

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        view, box, now = self._view, self.box(), theme()
        if view is None:
            return
        ordinary, strange = self._axis.binned(view.error[~view.strange]), self._axis.binned(view.error[view.strange])
        top = float(max(ordinary.max(initial=0), strange.max(initial=0), 1e-6))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_bars(painter, ordinary / top, now.positive)
        if view.strange.any():
            self._paint_bars(painter, strange / top, now.negative)
        painter.setPen(QPen(QColor(now.track), 2))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        self._paint_ticks(painter, box)
        self._paint_threshold(painter, box)

    def _paint_bars(self, painter: QPainter, shares: Floats, color: str) -> None:
        """A silhouette that the other one can be seen through, with an edge that tells them apart."""
        box = self.box()
        wide, points = box.width() / BINS, [box.bottomLeft()]
        for at, share in enumerate(shares.tolist()):
            y = box.bottom() - share * box.height()
            points += [QPointF(box.left() + at * wide, y), QPointF(box.left() + (at + 1) * wide, y)]
        outline = QPolygonF([*points, box.bottomRight()])
        fill = QColor(color)
        fill.setAlpha(90)
        painter.setPen(QPen(QColor(color), 1.4))
        painter.setBrush(fill)
        painter.drawPolygon(outline)

    def _paint_ticks(self, painter: QPainter, box: QRectF) -> None:
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        free = -1.0
        for tick in self._axis.ticks():
            words = format_number(tick)
            width = text_width(words, painter.font()) + 2
            x = box.left() + self._axis.share(tick) * box.width()
            left = min(max(x - width / 2, 0), self.width() - width)
            if left > free:
                painter.drawText(QRectF(left, box.bottom() + 2, width, LINE), Qt.AlignmentFlag.AlignCenter, words)
                free = left + width + 6

    def _paint_threshold(self, painter: QPainter, box: QRectF) -> None:
        now, x = theme(), self.threshold_x()
        painter.setPen(QPen(QColor(now.text), 2 if self._held or self.focus_visible else 1.4))
        painter.drawLine(QPointF(x, LINE), QPointF(x, box.bottom()))
        painter.setFont(font("small", strong=True))
        words = f"threshold {format_number(float(f'{self._threshold:.3g}'))}"
        width = text_width(words, painter.font()) + 2
        left = min(max(x - width / 2, 0), max(self.width() - width, 0))
        painter.drawText(QRectF(left, 0, width, LINE), Qt.AlignmentFlag.AlignCenter, words)
        painter.setBrush(QColor(now.text))
        painter.drawEllipse(QPointF(x, box.bottom()), 3.5, 3.5)
