"""Arrows between blocks, and a light that runs along them."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF, QRadialGradient

HEAD = 4.0  # px, half the width of an arrow's head
LOOP = 24.0  # px that the arrow of a folded block reaches out
GLOW = 18.0  # px, radius of the light


Way = tuple[QPointF, QPointF]  # where an arrow begins and ends


def draw_arrow(painter: QPainter, start: QPointF, end: QPointF, color: QColor, width: float = 1.5) -> None:
    """A straight arrow; one that is too short is left out."""
    draw_arrows(painter, [(start, end)], color, width)


def draw_arrows(painter: QPainter, ways: list[Way], color: QColor, width: float = 1.5) -> None:
    """Straight arrows of one colour at once, which is much cheaper than one by one."""
    lines, heads = [], QPainterPath()
    for start, end in ways:
        along = end - start
        length = math.hypot(along.x(), along.y())
        if length < 3:
            continue
        along /= length
        back, across = end - along * (HEAD * 1.7), QPointF(-along.y(), along.x()) * HEAD
        lines.append(QLineF(start, back if length > 2 * HEAD else end))
        heads.addPolygon(QPolygonF([end, back + across, back - across, end]))
    painter.setPen(QPen(color, width))
    painter.drawLines(lines)
    painter.fillPath(heads, color)


def draw_head(painter: QPainter, at: QPointF, along: QPointF, color: QColor) -> None:
    """The point of an arrow that goes `along` (of length 1) and ends here."""
    across = QPointF(-along.y(), along.x())
    back = at - along * (HEAD * 1.7)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([at, back + across * HEAD, back - across * HEAD]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def draw_loop(painter: QPainter, box: QRectF, color: QColor, back: bool = False) -> None:
    """From a block into itself, at its right (at its left where it runs `back`): the state that it keeps."""
    side = -1.0 if back else 1.0
    edge = box.left() if back else box.right()
    high = min(box.height() * 0.28, 22.0)
    start, end = QPointF(edge, box.center().y() - high), QPointF(edge, box.center().y() + high)
    out = QPointF(side * LOOP * 1.5, 0)
    path = QPainterPath(start)
    path.cubicTo(start + out, end + out, end + QPointF(side * 5, 0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, 2.0))
    painter.drawPath(path)
    draw_head(painter, end, QPointF(-side, 0), color)


def draw_step(painter: QPainter, start: QPointF, end: QPointF, color: QColor, width: float = 1.5) -> None:
    """To the right, up or down, and to the right again, round in its corners."""
    x, rise = start.x() + 14, end.y() - start.y()
    bend = min(8.0, abs(rise) / 2) * (1 if rise > 0 else -1)
    path = QPainterPath(start)
    path.lineTo(x - abs(bend), start.y())
    path.quadTo(x, start.y(), x, start.y() + bend)
    path.lineTo(x, end.y() - bend)
    path.quadTo(x, end.y(), x + abs(bend), end.y())
    path.lineTo(end.x() - HEAD, end.y())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, width))
    painter.drawPath(path)
    draw_head(painter, end, QPointF(1, 0), color)


def draw_glow(painter: QPainter, at: QPointF, color: QColor, density: float = 1.0) -> None:
    """A round light."""
    light = QRadialGradient(at, GLOW)
    inner, middle, outer = QColor(color), QColor(color), QColor(color)
    inner.setAlphaF(density)
    middle.setAlphaF(0.55 * density)
    outer.setAlphaF(0.0)
    light.setColorAt(0.0, inner)
    light.setColorAt(0.35, middle)
    light.setColorAt(1.0, outer)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(light)
    painter.drawEllipse(at, GLOW, GLOW)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def draw_trail(painter: QPainter, start: QPointF, end: QPointF, share: float, color: QColor) -> None:
    """The light on its way from start to end, with a tail behind it; share from 0 to 1."""
    share = min(max(share, 0.0), 1.0)
    at, tail = start + (end - start) * share, start + (end - start) * max(share - 0.5, 0.0)
    strong = QColor(color)
    strong.setAlphaF(0.8 * math.sin(math.pi * min(share + 0.15, 1.0)))
    painter.setPen(QPen(strong, 4.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(tail, at)
    draw_glow(painter, at, color)
