"""Many small squares of one layer on the canvas as one picture: one item each would cost Qt more than their colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPixmapItem

from widgets.canvas.maps_item import premultiplied

LEAST_SCALE, MOST_SCALE = 0.05, 4.0  # pixels of the picture for one px; from nearer, they are enlarged


class SquaresItem(QGraphicsPixmapItem):
    """Squares on whole pixels of the screen, each of one colour. It overrides nothing of Qt's, see `BlockItem`.

    Parameters
    ----------
    parent : lies on whole pixels of the screen itself. edge : how wide the line around each is, in px.
    """

    def __init__(self, parent: QGraphicsItem, edge: float = 0.0) -> None:
        super().__init__(parent)
        self.setShapeMode(QGraphicsPixmapItem.ShapeMode.BoundingRectShape)
        self.setTransformationMode(Qt.TransformationMode.FastTransformation)  # enlarged, squares stay sharp
        self._edge = edge
        self._line = 0
        self._boxes: list[QRect] = []  # in pixels of the picture
        self._given: tuple[object, ...] = ()
        self._whose = np.zeros((1, 1), np.intp)
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

    def place(self, rects: Sequence[QRectF], origin: QPointF, scale: float, line: int = 0) -> None:
        """Where they are.

        Parameters
        ----------
        rects, origin : the squares and the corner of the parent, in the same px. scale : pixels of the screen for one.
        line : the colour of the line around each, as QColor.rgb gives it.
        """
        scale = min(max(scale, LEAST_SCALE), MOST_SCALE)
        given = (tuple(rect.getRect() for rect in rects), origin.toTuple(), scale, line)
        self._line = line
        if given == self._given:
            return
        self._given = given
        half = self._edge / 2
        self._boxes = [_on_pixels(rect.translated(-origin).adjusted(half, half, -half, -half), scale) for rect in rects]
        margin = int(self._edge * scale + 0.25)  # from far away there is no room for a line
        room = QRect()
        for box in self._boxes:
            room = room.united(box)
        room.adjust(-margin, -margin, margin, margin)
        self._whose = _owners(self._boxes, room, margin)
        self.setPos(room.left() / scale, room.top() / scale)
        self.setScale(1 / scale)
        self._draw()

    def show_colors(self, colors: Sequence[int]) -> None:
        """Colour them, one each."""
        if colors != self._colors:
            self._colors = list(colors)
            self._draw()

    def show_opacities(self, opacities: tuple[float, ...]) -> None:
        """How opaque each is."""
        if opacities != self._opacities:
            self._opacities = opacities
            self._draw()

    def _draw(self) -> None:
        if not self._boxes or len(self._colors) != len(self._boxes):
            self.setPixmap(QPixmap())
            return
        inks = np.array([*self._colors, self._line, 0], np.uint32)
        if any(opacity < 1.0 for opacity in self._opacities):
            inks[: len(self._opacities)] = premultiplied(inks[: len(self._opacities)], self._opacities)
        pixels = inks[self._whose]
        height, width = pixels.shape
        picture = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        self.setPixmap(QPixmap.fromImage(picture.copy()))


def _owners(boxes: Sequence[QRect], room: QRect, margin: int) -> NDArray[np.intp]:
    """Whose each pixel of a room is: a box's by its place, then one of the lines', then nobody's."""
    whose = np.full((max(room.height(), 1), max(room.width(), 1)), len(boxes) + 1)
    grown = [box.adjusted(-margin, -margin, margin, margin) for box in boxes]
    for ink, box in [*((len(boxes), box) for box in grown if margin), *enumerate(boxes)]:
        left, top = box.left() - room.left(), box.top() - room.top()
        whose[top : top + box.height(), left : left + box.width()] = ink
    return whose


def _on_pixels(rect: QRectF, scale: float) -> QRect:
    """The nearest box of whole pixels; boxes of one size stay of one size."""
    width, height = max(1, round(rect.width() * scale)), max(1, round(rect.height() * scale))
    return QRect(round(rect.left() * scale), round(rect.top() * scale), width, height)
