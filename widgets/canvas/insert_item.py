"""The dashed + between two blocks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from widgets.kit.theme import theme

RADIUS = 10.0


class InsertItem(QGraphicsPathItem):
    """Shows where a layer can be inserted; lit while the pointer is over it."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(1.2)
        self.setToolTip("Insert a Dense layer here")
        circle, plus = QPainterPath(), QPainterPath()
        circle.addEllipse(QPointF(0, 0), RADIUS, RADIUS)
        for end in (QPointF(4.5, 0), QPointF(0, 4.5)):
            plus.moveTo(-end)
            plus.lineTo(end)
        self.setPath(circle)
        self._plus = QGraphicsPathItem(plus, self)
        self._lit = False
        self.restyle()

    def show_lit(self, lit: bool) -> None:
        """Light it up or not."""
        if lit != self._lit:
            self._lit = lit
            self.restyle()

    def restyle(self) -> None:
        """Take the theme's colours."""
        now = theme()
        rim = QPen(QColor(now.accent), 1.2)
        if not self._lit:
            rim.setStyle(Qt.PenStyle.CustomDashLine)
            rim.setDashPattern([3, 2.2])
        self.setPen(rim)
        self.setBrush(QBrush(QColor(now.accent if self._lit else now.panel)))
        self._plus.setPen(QPen(QColor(now.accent_text if self._lit else now.accent), 1.4))
