"""What was done to single units, drawn over their tiles: ablated ones are crossed out, bypassed ones have an arrow
through them, frozen ones a small square in the corner."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from widgets.canvas.boxes import BlockBox
from widgets.canvas.content import BlockContent, Mark
from widgets.kit.theme import theme

FROZEN = 10.0  # px
HALO = 3.5


class UnitMarks:
    """Three paths, whatever the number of units, and a light edge around them."""

    def __init__(self, parent: QGraphicsItem) -> None:
        self._halo, self._strokes, self._squares = (QGraphicsPathItem(parent) for _ in range(3))
        for z, item in enumerate((self._halo, self._strokes, self._squares)):
            item.setZValue(2.2 + z / 10)
            item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show(self, content: BlockContent, box: BlockBox) -> None:
        """Draw the marks of all tiles."""
        now, strokes, squares = theme(), QPainterPath(), QPainterPath()
        for tile, rect in zip(content.tiles, box.tiles, strict=True):
            if tile.mark == "frozen":
                squares.addPath(_lock(rect))
            elif tile.mark:
                _add_stroke(strokes, tile.mark, rect)
        halo = QPen(QColor(now.panel), 2 + HALO)
        halo.setCapStyle(Qt.PenCapStyle.RoundCap)
        line = QPen(QColor(now.text), 2.0)
        line.setCapStyle(Qt.PenCapStyle.RoundCap)
        for item, pen in ((self._halo, halo), (self._strokes, line)):
            item.setPen(pen)
            item.setPath(strokes)
        self._squares.setPen(QPen(QColor(now.panel), 1.0))
        self._squares.setBrush(QBrush(QColor(now.text)))
        self._squares.setPath(squares)

    def set_visible(self, visible: bool) -> None:
        """Show them or not."""
        for item in (self._halo, self._strokes, self._squares):
            item.setVisible(visible)


def _add_stroke(path: QPainterPath, mark: Mark, rect: QRectF) -> None:
    inner = rect.adjusted(5, 5, -5, -5)
    if mark == "ablated":
        path.moveTo(inner.topLeft())
        path.lineTo(inner.bottomRight())
        path.moveTo(inner.bottomLeft())
        path.lineTo(inner.topRight())
        return
    head, end = min(6.0, rect.height() / 4), QPointF(inner.right(), inner.center().y())
    path.moveTo(inner.left(), inner.center().y())
    path.lineTo(end)
    path.moveTo(end + QPointF(-head, -head))
    path.lineTo(end)
    path.lineTo(end + QPointF(-head, head))


def _lock(rect: QRectF) -> QPainterPath:
    """A closed padlock in the upper right corner of a tile."""
    edge = min(FROZEN, rect.width() * 0.4)
    body = QRectF(rect.right() - edge - 1, rect.top() + 1 + edge * 0.45, edge, edge * 0.7)
    made = QPainterPath()
    made.setFillRule(Qt.FillRule.WindingFill)
    made.addRoundedRect(body, 1.5, 1.5)
    shackle = QPainterPath()
    shackle.addEllipse(QPointF(body.center().x(), body.top()), edge * 0.3, edge * 0.42)
    hole = QPainterPath()
    hole.addEllipse(QPointF(body.center().x(), body.top()), edge * 0.14, edge * 0.26)
    return made.united(shackle.subtracted(hole))
