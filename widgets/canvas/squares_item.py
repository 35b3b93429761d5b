"""Many small squares of one layer on the canvas as one picture: one item each would cost Qt more than their colours."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPixmapItem

LEAST_SCALE, MOST_SCALE = 0.05, 16.0  # pixels of the screen for one px


class SquaresItem(QGraphicsPixmapItem):
    """Squares on whole pixels of the screen, each of one colour. It overrides nothing of Qt's, see `BlockItem`.

    Parameters
    ----------
    parent : lies on whole pixels of the screen itself. edge : how wide the line around each is, in px.
    """

    def __init__(self, parent: QGraphicsItem, edge: float = 0.0) -> None:
        super().__init__(parent)
        self.setShapeMode(QGraphicsPixmapItem.ShapeMode.BoundingRectShape)
        self.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self._edge = edge
        self._line = QColor()
        self._boxes: list[QRect] = []  # in pixels of the picture
        self._given: tuple[object, ...] = ()
        self._room = QRect()
        self._opacities: tuple[float, ...] = ()
        self._colors: list[int] = []

    @property
    def colors(self) -> tuple[int, ...]:
        """What is shown: the colour of each, as QColor.rgb gives it."""
        return tuple(self._colors)

    @property
    def opacities(self) -> tuple[float, ...]:
        """How opaque each is."""
        return self._opacities

    def place(self, rects: Sequence[QRectF], origin: QPointF, scale: float, line: QColor | None = None) -> None:
        """Where they are.

        Parameters
        ----------
        rects, origin : the squares and the corner of the parent, in the same px. scale : pixels of the screen for one.
        line : the colour of the line around each.
        """
        scale = min(max(scale, LEAST_SCALE), MOST_SCALE)
        given = (tuple(rect.getRect() for rect in rects), origin.toTuple(), scale)
        self._line = line or self._line
        if given == self._given:
            return
        self._given = given
        half = self._edge / 2
        self._boxes = [_on_pixels(rect.translated(-origin).adjusted(half, half, -half, -half), scale) for rect in rects]
        margin = self._width(scale)
        room = QRect()
        for box in self._boxes:
            room = room.united(box)
        self._room = room.adjusted(-margin, -margin, margin, margin)
        self.setPos(self._room.left() / scale, self._room.top() / scale)
        self.setScale(1 / scale)
        self._draw(scale)

    def show_colors(self, colors: Sequence[int]) -> None:
        """Colour them, one each."""
        if colors != self._colors:
            self._colors = list(colors)
            self._draw(1 / self.scale())

    def show_opacities(self, opacities: tuple[float, ...]) -> None:
        """How opaque each is."""
        if opacities != self._opacities:
            self._opacities = opacities
            self._draw(1 / self.scale())

    def _draw(self, scale: float) -> None:
        if not self._boxes or not self._colors:
            self.setPixmap(QPixmap())
            return
        picture = QPixmap(self._room.size())
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.translate(-self._room.topLeft())
        if self._edge:
            self._draw_lines(painter, self._width(scale))
        even = all(opacity == 1.0 for opacity in self._opacities)
        for place, (box, color) in enumerate(zip(self._boxes, self._colors, strict=False)):
            if not even:
                painter.setOpacity(self._opacities[place])
            painter.fillRect(box, QColor.fromRgb(color))
        painter.end()
        self.setPixmap(picture)

    def _width(self, scale: float) -> int:
        return max(1, round(self._edge * scale)) if self._edge else 0

    def _draw_lines(self, painter: QPainter, width: int) -> None:
        for box in self._boxes:
            painter.fillRect(box.adjusted(-width, -width, width, width), self._line)


def _on_pixels(rect: QRectF, scale: float) -> QRect:
    """The nearest box of whole pixels; boxes of one size stay of one size."""
    width, height = max(1, round(rect.width() * scale)), max(1, round(rect.height() * scale))
    return QRect(round(rect.left() * scale), round(rect.top() * scale), width, height)
