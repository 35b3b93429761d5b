"""A point of the data: a dot in a ring that says whether it is trained on."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from widgets.kit import theme

DARK_RING, LIGHT_RING = "#14202e", "#ffffff"  # the same in both themes: they lie on the data's colours


def draw_point(painter: QPainter, place: QPointF, radius: float, color: QColor, train: bool) -> None:
    """A dot in its ring; a faint halo keeps a ring in sight that has the colour of the plane's zero."""
    ring, other = (DARK_RING, LIGHT_RING) if train else (LIGHT_RING, DARK_RING)
    width = max(radius / 3.4, 1.0)
    if train == (theme().name == "dark"):
        halo = QColor(other)
        halo.setAlpha(90)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(halo, width + 1.4))
        painter.drawEllipse(place, radius, radius)
    painter.setPen(QPen(QColor(ring), width))
    painter.setBrush(color)
    painter.drawEllipse(place, radius, radius)
