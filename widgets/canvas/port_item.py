"""The small circles at a block where links begin and end."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QPen
from PySide6.QtWidgets import QGraphicsEllipseItem, QGraphicsItem

from widgets.kit.theme import theme

Way = Literal["in", "out"]

RADIUS = 5.0  # px on the screen, however near or far it is seen
REACH_OUT, REACH_IN, REACH_UP = 13.0, 3.0, 10.0  # px that can be pressed: outside the block, inside it, up and down
FARTHEST_OUT = 14.0  # in the scene: the + between two blocks stays free, however far it is seen from
SHARE = 0.2  # of the block's width that a port may take of it when it is seen from far


class PortItem(QGraphicsEllipseItem):
    """One port; lit while it is pointed at or a link snaps to it."""

    def __init__(self) -> None:
        super().__init__(QRectF(-RADIUS, -RADIUS, 2 * RADIUS, 2 * RADIUS))
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setZValue(4)
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
        self.setPen(QPen(QColor(now.accent), 1.5))
        self.setBrush(QBrush(QColor(now.accent if self._lit else now.panel)))
        self.setScale(1.3 if self._lit else 1.0)


def reach(way: Way, scale: float, width: float) -> QRectF:
    """What can be pressed around a port, in the scene: 12 px or more, as long as that leaves the block room.

    Parameters
    ----------
    scale : px of the screen for one unit of the scene. width : of the block, in the scene.
    """
    outside = min(REACH_OUT / scale, FARTHEST_OUT)
    whole = (REACH_OUT + REACH_IN) / scale
    inside = max(REACH_IN / max(scale, 1.0), min(whole - outside, SHARE * width)) if scale < 1 else REACH_IN / scale
    left, right = (outside, inside) if way == "in" else (inside, outside)
    up = min(REACH_UP / scale, 3 * REACH_UP)
    return QRectF(-left, -up, left + right, 2 * up)
