"""A small drawing of how the learning rate changes over the run."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.spec.catalog.schedules import Schedule
from widgets.kit import draw_rounded_rect, font, format_count, theme

HEIGHT = 64  # px
SAMPLES = 120
DEFAULT_SPAN = 300.0  # epochs, for a schedule without a length of its own


def span_of(schedule: Schedule) -> float:
    """So many epochs that what the schedule does can be seen."""
    every, over = getattr(schedule, "every", None), getattr(schedule, "over", None)
    return 5.0 * every if every else 1.4 * over if over else DEFAULT_SPAN


class SchedulePlot(QWidget):
    """The factor on the learning rate, from 0 to 1, over epochs; a dot says where the run is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._schedule: Schedule | None = None
        self._epoch = 0.0
        self._acting = False
        self.setAccessibleName("Schedule")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_schedule(self, schedule: Schedule, acting: bool = False) -> None:
        """Draw another schedule; of one who acts an epoch is a thousand actions."""
        if (schedule, acting) != (self._schedule, self._acting):
            self._schedule, self._acting = schedule, acting
            half = schedule.factor(span_of(schedule))
            self.setAccessibleDescription(f"{schedule.title}: factor {half:.2f} after {self._words(span_of(schedule))}")
            self.update()

    def _words(self, epochs: float) -> str:
        return (
            f"{format_count(round(epochs * 1000))} actions" if self._acting else f"{format_count(round(epochs))} epochs"
        )

    def set_epoch(self, epoch: float) -> None:
        """Say how far the run is; repaints only when the dot moves by a pixel or so."""
        if self._schedule is not None and abs(epoch - self._epoch) * 300 >= span_of(self._schedule):
            self._epoch = epoch
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._schedule is None:
            return
        now = theme()
        painter = QPainter(self)
        draw_rounded_rect(painter, QRectF(self.rect()), fill=now.sunken)
        plot = QRectF(8, 8, self.width() - 16, HEIGHT - 28)
        span = span_of(self._schedule)
        painter.setPen(QPen(QColor(now.line), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        painter.setPen(QPen(QColor(now.accent), 1.6))
        painter.drawPolyline(QPolygonF([self._place(plot, span, span * i / SAMPLES) for i in range(SAMPLES + 1)]))
        if 0 < self._epoch <= span:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.accent))
            painter.drawEllipse(self._place(plot, span, self._epoch), 3.5, 3.5)
        self._paint_ends(painter, span)

    def _place(self, plot: QRectF, span: float, epoch: float) -> QPointF:
        assert self._schedule is not None
        return QPointF(plot.left() + plot.width() * epoch / span, plot.bottom() - plot.height() * self._factor(epoch))

    def _factor(self, epoch: float) -> float:
        assert self._schedule is not None
        return min(max(self._schedule.factor(epoch), 0.0), 1.0)

    def _paint_ends(self, painter: QPainter, span: float) -> None:
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        foot = QRectF(8, HEIGHT - 19, self.width() - 16, 16)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "0")
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._words(span))
