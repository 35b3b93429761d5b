"""The dashed + between two blocks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from widgets.kit.theme import theme

RADIUS = 10.0


class InsertItem(QGraphicsItem):
    """Shows where a layer can be inserted; lit while the pointer is over it."""

    def __init__(self) -> None:
        super().__init__()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setZValue(1.2)
        self.setToolTip("Insert a Dense layer here")
        self._lit = False

    def show_lit(self, lit: bool) -> None:
        """Light it up or not."""
        if lit != self._lit:
            self._lit = lit
            self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(-RADIUS - 2, -RADIUS - 2, 2 * RADIUS + 4, 2 * RADIUS + 4)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = theme()
        rim = QPen(QColor(now.accent), 1.2)
        if not self._lit:
            rim.setStyle(Qt.PenStyle.CustomDashLine)
            rim.setDashPattern([3, 2.2])
        painter.setPen(rim)
        painter.setBrush(QColor(now.accent if self._lit else now.panel))
        painter.drawEllipse(QPointF(0, 0), RADIUS, RADIUS)
        painter.setPen(QPen(QColor(now.accent_text if self._lit else now.accent), 1.4))
        painter.drawLine(QPointF(-4.5, 0), QPointF(4.5, 0))
        painter.drawLine(QPointF(0, -4.5), QPointF(0, 4.5))
