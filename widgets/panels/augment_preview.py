"""One sample as the augmentation may show it, twelve times."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.snapshot import Floats
from widgets.kit import SPACE, theme, theme_signals
from widgets.kit.pictures import picture_rgb32, sheet

COLUMNS = 4
WIDEST = 72  # px, of one picture


class AugmentPreview(QWidget):
    """A grid of pictures, painted as one image."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: Floats | None = None
        self._sheet: QImage | None = None
        self._ink = True
        self.setAccessibleName("What training may see of the chosen sample")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme_signals().changed.connect(self._forget)

    def show_pictures(self, pictures: Floats | None, *, ink: bool = True) -> None:
        """Show (n, channels, height, width), 0 to 1, in ink or as photographs; or nothing."""
        if pictures is self._pictures:
            return
        self._ink = ink
        other = pictures is None or self._pictures is None or pictures.shape != self._pictures.shape
        self._pictures = pictures
        self._forget()
        if other:
            self.updateGeometry()

    def _forget(self) -> None:
        self._sheet = None
        self.update()

    def tile(self, width: int) -> QSize:
        """Size of a picture where the grid is so wide, in px."""
        across = min((width + SPACE) // COLUMNS - SPACE, WIDEST)
        height, wide = (1, 1) if self._pictures is None else self._pictures.shape[-2:]
        return QSize(max(across, 8), max(round(across * height / wide), 8))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = 3 if self._pictures is None else -(-len(self._pictures) // COLUMNS)
        return rows * (self.tile(width).height() + SPACE) - SPACE

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(200))

    def minimumSizeHint(self) -> QSize:
        return QSize(100, self.heightForWidth(max(self.width(), 100)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._forget()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._pictures is None:
            return
        if self._sheet is None:
            tiles = picture_rgb32(np.asarray(self._pictures), theme(), ink=self._ink)
            self._sheet = sheet(tiles, self.tile(self.width()), COLUMNS, SPACE, self.devicePixelRatioF())
        QPainter(self).drawImage(QPoint(0, 0), self._sheet)
