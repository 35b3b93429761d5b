"""Small pictures of the data on the screen: their colours, and many of them as one image."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from widgets.kit.colors import Rgb32, image_from, mixed
from widgets.kit.theme import Theme

_STEPS = 256


@lru_cache(maxsize=4)
def _greys(now: Theme, ink: bool) -> Rgb32:
    """What 0 to 1 looks like; the last entry is for what is no number."""
    dark, bright = (now.sunken, now.text) if ink else ("#000000", "#ffffff")
    ramp = [mixed(dark, bright, i / (_STEPS - 1)) for i in range(_STEPS)]
    return np.array([packed(color) for color in (*ramp, now.nan)], dtype=np.uint32)


def packed(color: str) -> int:
    """A colour '#rrggbb' in the byte order of QImage.Format_RGB32."""
    return int("ff" + color[1:], 16)


def picture_rgb32(pictures: npt.NDArray[np.float32], now: Theme, *, ink: bool) -> Rgb32:
    """Pictures of the data as they are painted everywhere, in the byte order of QImage.Format_RGB32.

    Parameters
    ----------
    pictures : (n, channels, height, width), 0 to 1. Three channels are red, green and blue; else their mean is grey.
    ink : of what is grey, as in `DataShape`: from the colour of fields to that of text, or from black to white.

    Returns
    -------
    (n, height, width) of uint32
    """
    finite = np.isfinite(pictures).all(axis=1)
    levels = (np.clip(np.nan_to_num(pictures), 0, 1) * (_STEPS - 1) + 0.5).astype(np.uint32)
    if pictures.shape[1] == 3:
        colors = np.uint32(0xFF000000) | levels[:, 0] << 16 | levels[:, 1] << 8 | levels[:, 2]
        return np.where(finite, colors, packed(now.nan)).astype(np.uint32)
    return _greys(now, ink)[np.where(finite, levels.mean(axis=1), _STEPS).astype(np.intp)]


def sheet(tiles: Rgb32, edge: QSize, columns: int, gap: int, ratio: float = 1.0) -> QImage:
    """Many pictures as one image, row by row, on nothing.

    Small pictures are drawn soft, so that a digit of 8 by 8 pixels can be read at the size of a thumb.

    Parameters
    ----------
    tiles : (n, height, width), see `picture_rgb32`.
    edge, gap : size of a tile and the space between two, in device-independent pixels.
    ratio : device pixels per device-independent pixel.
    """
    rows = -(-len(tiles) // columns)
    step = QSize(edge.width() + gap, edge.height() + gap)
    size = QSize(max(columns * step.width() - gap, 1), max(rows * step.height() - gap, 1))
    made = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    for at, place in enumerate(_places(len(tiles), columns, step)):
        tile = soft(tiles[at], edge * ratio)
        spare = (edge * ratio - tile.size()) / 2
        painter.drawImage(place * ratio + QPoint(spare.width(), spare.height()), tile)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def _places(count: int, columns: int, step: QSize) -> Sequence[QPoint]:
    return [QPoint(at % columns * step.width(), at // columns * step.height()) for at in range(count)]


def soft(tile: Rgb32, size: QSize) -> QImage:
    """One picture, scaled smoothly to be as large as fits."""
    how = Qt.TransformationMode.SmoothTransformation
    return image_from(tile).scaled(size, Qt.AspectRatioMode.KeepAspectRatio, how)
