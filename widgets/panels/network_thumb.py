"""Painting a network at a glance: a small box a layer, from left to right by depth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from engine.spec.acting import ENDS
from engine.spec.catalog.layers import Dense, Filters, Join, LayerKind
from engine.spec.document import Network
from engine.spec.graph import depths
from widgets.kit import mixed, theme

WIDEST, NARROWEST = 10.0, 3.0  # px of a box
BEHIND = 2.0  # px by which a map stands behind another
ARC = 0.16  # how far a link over several columns goes aside, of the height


@dataclass(frozen=True)
class Spot:
    """A layer in the picture."""

    rect: QRectF
    column: int
    layer: LayerKind


def paint_network(painter: QPainter, box: QRectF, network: Network) -> None:
    """Paint a network into a box."""
    spots = spots_of(network, box)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    now = theme()
    painter.setPen(QPen(QColor(mixed(now.panel, now.text_second, 0.7)), 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for link in network.links:
        if link.source in spots and link.target in spots:
            painter.drawPath(_way(spots[link.source], spots[link.target], box))
    for spot in spots.values():
        _paint_layer(painter, spot)
    painter.restore()


def spots_of(network: Network, box: QRectF) -> dict[str, Spot]:
    """Where each layer goes; one of a loop goes nowhere."""
    depth = depths(network)
    order = sorted(depth, key=lambda layer_id: depth[layer_id])
    columns = [list(ids) for _, ids in groupby(order, key=lambda layer_id: depth[layer_id])]
    step = box.width() / max(len(columns), 1)
    width = min(max(step * 0.5, NARROWEST), WIDEST)
    spots: dict[str, Spot] = {}
    for column, ids in enumerate(columns):
        x = box.left() + (column + 0.5) * step
        lane = box.height() / len(ids)
        for row, layer_id in enumerate(ids):
            layer = network.layer(layer_id)
            beside = [spots[i].rect.center().y() for i in network.sources(layer_id) if i in spots]
            level = sum(beside) / len(beside) if beside and len(ids) == 1 else box.top() + (row + 0.5) * lane
            above = 2 * min(level - box.top(), box.bottom() - level)  # a branch stays in its lane
            high = min(_height(layer, box.height() * 0.8), lane * 0.72, max(above, NARROWEST) * 0.9)
            middle = QPointF(x, level)
            wide = min(max(high, NARROWEST), width) if isinstance(layer, Join) else width
            rect = QRectF(middle.x() - wide / 2, middle.y() - high / 2, wide, high)
            spots[layer_id] = Spot(rect, column, layer)
    return spots


def _height(layer: LayerKind, most: float) -> float:
    """A wide layer is high; twice the units are not twice the height."""
    if isinstance(layer, Join):
        return min(WIDEST, most)
    if isinstance(layer, Filters):
        return most * min(0.25 + 0.08 * math.log2(layer.units + 1), 0.8)
    if isinstance(layer, Dense):
        return most * min(0.2 + 0.13 * math.log2(layer.units + 1), 1.0)
    return most * {"input": 0.5, "output": 0.3, "value": 0.15}.get(layer.kind, 0.32)


def _way(a: Spot, b: Spot, box: QRectF) -> QPainterPath:
    start = QPointF(a.rect.right(), a.rect.center().y())
    end = QPointF(b.rect.left(), b.rect.center().y())
    path = QPainterPath(start)
    far = b.column - a.column > 1 and abs(start.y() - end.y()) < 2
    if not far:
        bend = (end.x() - start.x()) / 2
        path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end)
        return path
    top = max(box.top() + 1, box.center().y() - box.height() * (0.36 + ARC * math.log2(b.column - a.column)))
    start, end = QPointF(a.rect.center().x(), a.rect.top()), QPointF(b.rect.center().x(), b.rect.top())
    path = QPainterPath(start)
    path.cubicTo(QPointF(start.x(), top), QPointF(end.x(), top), end)
    return path


def _paint_layer(painter: QPainter, spot: Spot) -> None:
    now, layer, rect = theme(), spot.layer, spot.rect
    learned = layer.kind in ("dense", "norm") or isinstance(layer, Filters)
    fill = now.accent if learned else now.text_second if layer.kind in ("input", *ENDS) else now.panel
    if layer.kind == "norm":
        fill = mixed(now.panel, now.accent, 0.5)
    painter.setBrush(QColor(fill))
    painter.setPen(QPen(QColor(fill if fill != now.panel else now.accent), 1.2))
    if isinstance(layer, Join):
        painter.drawEllipse(rect)
    elif isinstance(layer, Filters):  # maps, one behind another
        painter.setPen(QPen(QColor(now.panel), 0.8))
        painter.drawRoundedRect(rect.translated(BEHIND, -BEHIND), 1, 1)
        painter.drawRoundedRect(rect.translated(-BEHIND / 2, BEHIND / 2), 1, 1)
    else:
        painter.drawRoundedRect(rect, 2, 2)
