"""The soft frame around the layers of a group, and the pile under a folded one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsSimpleTextItem

from widgets.canvas.frames import Frame
from widgets.kit.colors import mixed
from widgets.kit.theme import font, theme

RADIUS = 14.0
PILE = 4.0  # px between the cards of a folded group
FAR_PX, LARGEST_PX = 11.5, 24  # a name seen from far away: px on the screen, px in the scene
BEHIND, ABOVE = -3.0, 2.5  # the frame lies under links, the button over blocks


class GroupItem:
    """Frame, name and fold button of one group: plain Qt items, none of which paints in Python."""

    def __init__(self) -> None:
        self._back = QGraphicsPathItem()
        self._back.setZValue(BEHIND)
        self._name = QGraphicsSimpleTextItem(self._back)
        self._button = QGraphicsPathItem()
        self._button.setZValue(ABOVE)
        self._sign = QGraphicsPathItem(self._button)
        self.frame: Frame | None = None
        self._look = (False, False)
        self._scale = 1.0

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene."""
        return (self._back, self._button)

    def show_frame(self, frame: Frame) -> None:
        """Take another place, name or fold."""
        self.frame = frame
        self._back.setPath(_pile(frame.rect) if frame.group.folded else _rounded(frame.rect))
        self._name.setText("" if frame.title.isEmpty() else frame.words)
        tip = f"{'Unfold' if frame.group.folded else 'Fold'} {frame.group.name}"
        self._button.setToolTip(tip)
        self._restyle()

    def show_look(self, selected: bool, hovered: bool) -> None:
        """Selected or not; whether the pointer is over its name or button."""
        if (selected, hovered) != self._look:
            self._look = (selected, hovered)
            self._restyle()

    def show_scale(self, scale: float) -> None:
        """From far away the name grows, as long as there is room above the layers."""
        if scale != self._scale:
            self._scale = scale
            self._restyle()

    def _restyle(self) -> None:
        if self.frame is None:
            return
        now, frame = theme(), self.frame
        selected, hovered = self._look
        line = QColor(now.accent if selected and not frame.group.folded else now.disabled if hovered else now.line)
        self._back.setPen(QPen(line, 1.5))
        self._back.setBrush(QBrush(QColor(mixed(now.panel, now.accent_soft if selected else now.sunken, 0.5))))
        self._place_name(frame)
        self._draw_button(frame, hovered)

    def _place_name(self, frame: Frame) -> None:
        words = font("body", strong=True)
        words.setPixelSize(min(max(round(FAR_PX / self._scale), 13), LARGEST_PX))
        self._name.setFont(words)
        self._name.setBrush(QColor(theme().text_second))
        high = self._name.boundingRect().height()
        self._name.setPos(frame.title.left() + 24, frame.title.center().y() - high / 2)

    def _draw_button(self, frame: Frame, hovered: bool) -> None:
        now, folded = theme(), frame.group.folded
        shape = QPainterPath()
        shape.addEllipse(frame.button)
        self._button.setPath(shape)
        self._button.setPen(QPen(QColor(now.accent if hovered else now.line), 1.2))
        self._button.setBrush(QBrush(QColor(now.accent_soft if hovered else now.panel)))
        middle, reach = frame.button.center(), 3.6
        side, up = QPointF(reach, 0), QPointF(0, reach / 2)
        points = [middle - side - up, middle + up, middle + side - up]  # points down: what is open can be folded
        if folded:
            points = [QPointF(middle.x() - reach / 2, middle.y() - reach), QPointF(middle.x() + reach / 2, middle.y())]
            points.append(QPointF(middle.x() - reach / 2, middle.y() + reach))
        sign = QPainterPath()
        sign.addPolygon(QPolygonF(points))
        self._sign.setPath(sign)
        pen = QPen(QColor(now.accent if hovered else now.text_second), 1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._sign.setPen(pen)


def _rounded(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(rect, RADIUS, RADIUS)
    return path


def _pile(header: QRectF) -> QPainterPath:
    """Two cards that look out behind a folded block."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for step in (2, 1):
        path.addRoundedRect(header.adjusted(step * PILE, -step * PILE, -step * PILE, -PILE), 8, 8)
    return path.simplified() if header.isEmpty() else path
