"""Where a recorded moment is painted by whoever knows how the world looks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from engine.snapshot import Ints, Scene
from engine.spec.catalog.data import World
from widgets.kit import CARD_RADIUS, draw_rounded_rect, font, text_width, theme
from widgets.plots.base import Surface

ScenePainter = Callable[[QPainter, QRectF, World, Scene], None]


class SceneSurface(Surface):
    """Paints a scene, with a few words in its corner."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The world at this moment", parent)
        self.set_message("")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the curves below take the keys
        self._paint_scene: ScenePainter | None = None
        self._data: World | None = None
        self._scene: Scene | None = None
        self._words = ""

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 70)

    def set_painter(self, paint: ScenePainter) -> None:
        """Let a world be painted by this."""
        self._paint_scene = paint
        self.update()

    def show_scene(self, data: World, scene: Scene, words: str) -> None:
        """Show another moment; words : for the corner."""
        self._data, self._scene, self._words = data, scene, words
        self.update()

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        box, now = QRectF(self.rect()), theme()
        draw_rounded_rect(painter, box, fill=now.sunken, radius=CARD_RADIUS)
        if self._data is None or self._scene is None:
            return
        painter.save()
        edge = QPainterPath()
        edge.addRoundedRect(box, CARD_RADIUS, CARD_RADIUS)
        painter.setClipPath(edge)
        if self._paint_scene is not None:
            self._paint_scene(painter, box, self._data, self._scene)
        elif self._scene.picture is not None:
            _paint_picture(painter, box, self._scene.picture)
        painter.restore()
        self._paint_words(painter, box)

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        if not self._words:
            return
        style = font("small", strong=True)
        room = QRectF(box.left() + 6, box.top() + 6, text_width(self._words, style) + 12, 18)
        ground = QColor(theme().panel)
        ground.setAlphaF(0.8)
        draw_rounded_rect(painter, room, fill=ground, radius=4)
        painter.setFont(style)
        painter.setPen(QColor(theme().text))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._words)


def _paint_picture(painter: QPainter, box: QRectF, picture: Ints) -> None:
    """What a world has painted of itself, as large as fits."""
    pixels = np.ascontiguousarray(picture, np.uint8)
    height, width = pixels.shape[:2]
    image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    scale = min(box.width() / width, box.height() / height)
    room = QRectF(0, 0, width * scale, height * scale)
    room.moveCenter(box.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(room, image)
