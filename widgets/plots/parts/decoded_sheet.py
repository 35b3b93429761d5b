"""Very many small pictures as one image, all of them scaled at once."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from engine.snapshot import Floats
from widgets.kit import theme
from widgets.kit.pictures import picture_rgb32


def picture_sheet(pictures: Floats, edge: QSize, columns: int, gap: int, ratio: float, *, ink: bool) -> QImage:
    """Pictures row by row, on nothing, each in the middle of its tile and as large as fits.

    Parameters
    ----------
    pictures : (n, channels, height, width), 0 to 1. edge, gap : size of a tile, and the space between two, in px.
    ratio : pixels of the screen per px. ink : as in `DataShape`.
    """
    count, rows = len(pictures), ceil(len(pictures) / columns)
    wide, high, space = (max(round(length * ratio), least) for length, least in _lengths(edge, gap))
    tile_wide, tile_high = _inside(wide, high, pictures.shape[3], pictures.shape[2])
    tiles = picture_rgb32(resampled(pictures, tile_high, tile_wide), theme(), ink=ink)
    whole = np.zeros((rows * columns, high + space, wide + space), np.uint32)
    top, left = (high - tile_high) // 2, (wide - tile_wide) // 2
    whole[:count, top : top + tile_high, left : left + tile_wide] = tiles
    grid = whole.reshape(rows, columns, high + space, wide + space).swapaxes(1, 2)
    pixels = np.ascontiguousarray(grid.reshape(rows * (high + space), columns * (wide + space)))
    seen = pixels[: pixels.shape[0] - space, : pixels.shape[1] - space]
    return _image(np.ascontiguousarray(seen), ratio)


def _lengths(edge: QSize, gap: int) -> tuple[tuple[int, int], ...]:
    return (edge.width(), 1), (edge.height(), 1), (gap, 0)


def _inside(wide: int, high: int, width: int, height: int) -> tuple[int, int]:
    """The largest size of these proportions."""
    scale = min(wide / width, high / height)
    return max(round(width * scale), 1), max(round(height * scale), 1)


def _image(pixels: np.ndarray[tuple[int, int], np.dtype[np.uint32]], ratio: float) -> QImage:
    height, width = pixels.shape
    made = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
    made.setDevicePixelRatio(ratio)
    return made


def resampled(pictures: Floats, height: int, width: int) -> Floats:
    """(n, channels, h, w) -> (n, channels, height, width): soft where they grow, averaged where they shrink."""
    down, across = _weights(pictures.shape[2], height), _weights(pictures.shape[3], width)
    return np.asarray(down @ pictures @ across.T, np.float32)


@lru_cache(maxsize=64)
def _weights(old: int, new: int) -> Floats:
    """(new, old) share of each old pixel in each new one: a triangle as wide as the wider of both pixels."""
    scale = old / new
    reach = max(scale, 1.0)
    middle = np.clip((np.arange(new) + 0.5) * scale - 0.5, 0, old - 1)
    share = np.clip(1 - np.abs(np.arange(old)[None] - middle[:, None]) / reach, 0, None)
    return np.asarray(share / share.sum(1, keepdims=True), np.float32)
