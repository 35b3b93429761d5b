"""All maps and filters of a layer as one picture: where each of its pixels comes from is worked out once, so that
new numbers cost one look-up and not one picture each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from widgets.kit.colors import Rgb32

MOST_PIXELS = 900_000  # of one layer's picture; beyond that it is coarser and enlarged
CLEAR = np.uint32(0)  # what lies between the tiles

Size = tuple[int, int]  # height, width


@dataclass(frozen=True, eq=False)
class Atlas:
    """A picture made of tiles.

    Attributes
    ----------
    index : (height, width) for each pixel the place of its colour among those of all maps, then of all filters; the
        last one is clear. corner : of its top left, in the block. density : pixels for one px of the scene.
    maps, filters : how many there are of each.
    """

    index: NDArray[np.intp]
    corner: QPointF
    density: float
    maps: int
    filters: int

    def colored(self, maps: Rgb32, filters: Rgb32 | None) -> Rgb32:
        """The picture.

        Parameters
        ----------
        maps, filters : (tiles, height, width), colours with their opacity; filters that are not known are clear.
        """
        given = np.zeros(self.maps + self.filters + 1, np.uint32)
        given[: self.maps] = maps.reshape(-1)
        if filters is not None and self.filters:
            given[self.maps : -1] = filters.reshape(-1)
        picture: Rgb32 = given.take(self.index, mode="clip")
        return picture


Rect = tuple[float, float, float, float]  # left, top, width, height


def atlas_of(tiles: tuple[QRectF, ...], filters: tuple[QRectF, ...], size: Size, kernel: Size, scale: float) -> Atlas:
    """The picture of a block's tiles, sharp when seen at a scale.

    Parameters
    ----------
    tiles, filters : where they are in the block. size : of a map, in numbers. kernel : of a filter.
    scale : pixels of the screen for one px of the scene.
    """
    plain, small = tuple(map(_plain, tiles)), tuple(map(_plain, filters))
    left, top, right, bottom = _bounds(plain, small)
    density = _density(plain[0][2], size[1], scale, (right - left) * (bottom - top))
    return _atlas(plain, small, size, kernel, density)


def _plain(rect: QRectF) -> Rect:
    return rect.left(), rect.top(), rect.width(), rect.height()


def _bounds(tiles: tuple[Rect, ...], filters: tuple[Rect, ...]) -> Rect:
    """Left, top, right and bottom of all."""
    rects = np.array([*tiles, *filters])
    (left, top), (right, bottom) = rects[:, :2].min(axis=0), (rects[:, :2] + rects[:, 2:]).max(axis=0)
    return float(left), float(top), float(right), float(bottom)


@lru_cache(maxsize=64)
def _atlas(tiles: tuple[Rect, ...], filters: tuple[Rect, ...], size: Size, kernel: Size, density: float) -> Atlas:
    left, top, right, bottom = _bounds(tiles, filters)
    shape = round((bottom - top) * density) + 1, round((right - left) * density) + 1
    each, small = size[0] * size[1], kernel[0] * kernel[1]
    clear = len(tiles) * each + len(filters) * small
    index = np.full(shape, clear, np.intp)
    for some, numbers, grid, first in ((tiles, each, size, 0), (filters, small, kernel, len(tiles) * each)):
        for at, rect in enumerate(some):
            x, y = round((rect[0] - left) * density), round((rect[1] - top) * density)
            stretched = _stretched(grid, round(rect[3] * density), round(rect[2] * density))
            room = index[y : y + len(stretched), x : x + stretched.shape[1]]
            room[:] = stretched[: room.shape[0], : room.shape[1]] + (first + at * numbers)
    return Atlas(index, QPointF(left, top), density, len(tiles) * each, len(filters) * small)


def _density(edge: float, numbers: int, scale: float, area: float) -> float:
    """So many that each number takes a whole count of pixels, at least as many as on the screen."""
    each = max(round(edge * scale / numbers + 0.3), 1)
    while each > 1 and area * (each * numbers / edge) ** 2 > MOST_PIXELS:
        each -= 1
    return each * numbers / edge


def _stretched(grid: Size, tall: int, wide: int) -> NDArray[np.intp]:
    """The places of a map's numbers, each as a rectangle of pixels."""
    rows = np.arange(max(tall, 1)) * grid[0] // max(tall, 1)
    columns = np.arange(max(wide, 1)) * grid[1] // max(wide, 1)
    return rows[:, None] * grid[1] + columns
