"""Many round dots."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from engine.snapshot import Floats


def dots(painter: QPainter, places: Floats, size: float, color: QColor) -> None:
    """Round dots of one colour: the same small picture again and again, a fifth of the cost of strokes."""
    if len(places):
        ratio = painter.device().devicePixelRatio()
        dot = _dot(size, color.rgba(), ratio)
        half = dot.width() / ratio / 2
        for x, y in (np.round((places - half) * ratio) / ratio).tolist():
            painter.drawPixmap(QPointF(x, y), dot)


@lru_cache(maxsize=128)
def _dot(size: float, rgba: int, ratio: float) -> QPixmap:
    """One dot, sharp on a screen of so many pixels."""
    edge = ceil((size + 1) * ratio) | 1  # odd, so that there is a pixel in the middle
    pixmap = QPixmap(edge, edge)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromRgba(rgba))
    painter.drawEllipse(QPointF(edge / 2, edge / 2), size * ratio / 2, size * ratio / 2)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
