"""The picture as the network is given it, pixel by pixel."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.kit import draw_rounded_rect, image_from, theme, theme_signals
from widgets.kit.pictures import picture_rgb32
from widgets.stage.drawing import Levels

EDGE = 64  # px


class SeenPicture(QWidget):
    """A small picture with every pixel sharp."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._levels: Levels | None = None
        self._image: QImage | None = None
        self._ink = True
        self.setAccessibleName("The picture that the network is given")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme_signals().changed.connect(self._forget)

    def begin(self, *, ink: bool) -> None:
        """Pictures of other data come, in ink or as photographs."""
        self._levels, self._ink = None, ink
        self._forget()

    def show_levels(self, levels: Levels | None) -> None:
        """Show (channels, height, width), 0 to 1, or nothing."""
        self._levels = levels
        self._forget()

    def levels(self) -> Levels | None:
        """What is shown."""
        return self._levels

    def _forget(self) -> None:
        self._image = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(EDGE, EDGE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        if self._levels is None:
            draw_rounded_rect(painter, QRectF(self.rect()), fill=now.sunken, radius=2)
            return
        if self._image is None:
            self._image = image_from(picture_rgb32(self._levels[None], now, ink=self._ink)[0])
        _, height, width = self._levels.shape
        scale = min(self.width() / width, self.height() / height)
        box = QRectF(0, 0, width * scale, height * scale)
        painter.drawImage(box, self._image)
        draw_rounded_rect(painter, box, line=now.line, radius=2)
