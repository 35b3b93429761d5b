"""Predicted against true values of a regression."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from engine.snapshot import Floats, Samples
from widgets.kit import font, format_number, theme
from widgets.plots.base import Surface

DOT = 6.0  # px


class Scatter(Surface):
    """A dot for each test sample: true value to the right, prediction upwards; on the line it is right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Predicted against true values", parent)
        self._samples: Samples | None = None
        self._low, self._high = 0.0, 1.0
        self.set_message("")

    def show_samples(self, samples: Samples) -> None:
        """Show these samples; the axes hold all targets and predictions."""
        self._samples = samples
        both = np.concatenate((samples.target, samples.predicted))
        both = both[np.isfinite(both)]
        if both.size:
            low, high = float(both.min()), float(both.max())
            margin = 0.04 * (high - low) or 1.0
            self._low, self._high = low - margin, high + margin
        self.update()

    def place(self, true: float, said: float) -> QPointF:
        """Where a sample lies, in px."""
        box, span = self.box(), self._high - self._low
        x = box.left() + box.width() * (true - self._low) / span
        return QPointF(x, box.bottom() - box.height() * (said - self._low) / span)

    def box(self) -> QRectF:
        """The plot inside its captions, in px."""
        height = max(self.height() - 30, 1)
        return QRectF(66, 6, max(min(self.width() - 74, 2 * height), 1), height)

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        if self._samples is None:
            return
        now, box = theme(), self.box()
        painter.fillRect(box, QColor(now.sunken))
        painter.setPen(QPen(QColor(now.text_second), 1, Qt.PenStyle.DashLine))
        painter.drawLine(box.bottomLeft(), box.topRight())
        self._paint_captions(painter, box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = QColor(now.accent)
        color.setAlphaF(0.75)
        pen = QPen(color, DOT)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints([QPointF(*place) for place in self._places(self._samples)])

    def _places(self, samples: Samples) -> list[list[float]]:
        box, span = self.box(), self._high - self._low
        x = box.left() + box.width() * (samples.target - self._low) / span
        y = box.bottom() - box.height() * (samples.predicted - self._low) / span
        both: Floats = np.stack((x, y), axis=1)
        places: list[list[float]] = both[np.isfinite(both).all(axis=1)].tolist()
        return places

    def _paint_captions(self, painter: QPainter, box: QRectF) -> None:
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        low, high = format_number(float(f"{self._low:.3g}")), format_number(float(f"{self._high:.3g}"))
        align = Qt.AlignmentFlag
        painter.drawText(QRectF(0, box.top(), box.left() - 6, 16), align.AlignRight, high)
        painter.drawText(QRectF(0, box.bottom() - 16, box.left() - 6, 16), align.AlignRight, low)
        foot = QRectF(box.left(), box.bottom() + 3, box.width(), 16)
        painter.drawText(foot, align.AlignLeft, low)
        painter.drawText(foot, align.AlignRight, high)
        painter.drawText(foot, align.AlignHCenter, "true")
        painter.drawText(QRectF(0, box.center().y() - 8, box.left() - 6, 16), align.AlignRight, "predicted")

    def text_at(self, position: QPointF) -> str:
        """The sample under a place in words; empty where there is none."""
        samples = self._samples
        if samples is None or not len(samples.index):
            return ""
        box, span = self.box(), self._high - self._low
        x = box.left() + box.width() * (samples.target - self._low) / span - position.x()
        y = box.bottom() - box.height() * (samples.predicted - self._low) / span - position.y()
        away = np.nan_to_num(np.hypot(x, y), nan=np.inf)
        at = int(away.argmin())
        if away[at] > DOT:
            return ""
        said, true = format_number(float(samples.predicted[at])), format_number(float(samples.target[at]))
        return f"Sample {int(samples.index[at])}: says {said}, is {true}"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        words = self.text_at(event.position())
        if words:
            QToolTip.showText(event.globalPosition().toPoint(), words, self)
        else:
            QToolTip.hideText()
