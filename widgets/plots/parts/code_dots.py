"""Very many round dots as one image: ten thousand of them move thirty times a second."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from engine.snapshot import Floats, Ints

Rgb32 = NDArray[np.uint32]
RIM = 8.0  # px, radius of the largest dot
_SOFT = 0.97  # coverage from which on a pixel counts as full


class DotImage:
    """An image on nothing into which dots are put, all of them at once.

    A pixel that several dots of one call want goes to the one whose middle is nearest, so that none of them hides
    another; a later call lies above an earlier one.

    Parameters
    ----------
    size : in px. ratio : pixels of the screen per px.
    """

    def __init__(self, size: QSize, ratio: float = 1.0) -> None:
        self._ratio = ratio
        self._width, self._height = max(round(size.width() * ratio), 1), max(round(size.height() * ratio), 1)
        self._rim = ceil(RIM * ratio)  # pixels around the image, so that dots on its edge need no care
        self._wide = self._width + 2 * self._rim
        self._pixels = np.zeros((self._height + 2 * self._rim, self._wide), np.uint32)

    def put(self, places: Floats, kinds: Ints, colors: tuple[QColor, ...], diameter: float) -> None:
        """Put dots.

        Parameters
        ----------
        places : (n, 2) in px; what lies outside is left out. kinds : (n,) which of the colours.
        diameter : in px, at most 2 * `RIM`.
        """
        if not len(places):
            return
        x = np.floor(places[:, 0] * self._ratio)
        y = np.floor(places[:, 1] * self._ratio)
        inside = (x >= 0) & (y >= 0) & (x < self._width) & (y < self._height)  # not-a-number is nowhere
        rows, columns = y[inside].astype(np.int64), x[inside].astype(np.int64)
        at = (rows + self._rim) * self._wide + columns + self._rim
        chosen, flat = kinds[inside], self._pixels.reshape(-1)
        inks = tuple(color.getRgb() for color in colors)
        for dx, dy, share in _disc(round(diameter * self._ratio, 3)):
            flat[at + (dy * self._wide + dx)] = _faded(inks, share).take(chosen)

    def image(self) -> QImage:
        """The dots, as sharp as the screen."""
        rim = self._rim
        pixels = np.ascontiguousarray(self._pixels[rim : rim + self._height, rim : rim + self._width])
        how = QImage.Format.Format_ARGB32_Premultiplied
        made = QImage(pixels.data, self._width, self._height, 4 * self._width, how).copy()
        made.setDevicePixelRatio(self._ratio)
        return made


@lru_cache(maxsize=32)
def _disc(diameter: float) -> tuple[tuple[int, int, float], ...]:
    """(dx, dy, coverage) of the pixels of a disc around a pixel's middle, the outer ones first."""
    reach = ceil((diameter - 1) / 2 + 0.5)
    steps = np.arange(-reach, reach + 1)
    away = np.hypot(steps[:, None], steps[None, :])
    share = np.clip(diameter / 2 + 0.5 - away, 0, 1)
    share[share > _SOFT] = 1.0
    found = [(away[j, i], int(steps[i]), int(steps[j]), float(share[j, i])) for j, i in np.argwhere(share > 0)]
    return tuple((dx, dy, part) for _away, dx, dy, part in sorted(found, key=lambda pixel: -pixel[0]))


@lru_cache(maxsize=256)
def _faded(inks: tuple[object, ...], share: float) -> Rgb32:
    """(colours,) as premultiplied pixels that cover a share; `inks` are (red, green, blue, alpha)."""
    parts = np.array(inks, np.float64)
    alpha = parts[:, 3] * share
    red, green, blue = (np.rint(parts[:, i] * alpha / 255).astype(np.uint32) for i in range(3))
    packed = np.rint(alpha).astype(np.uint32) << 24 | red << 16 | green << 8 | blue
    return np.asarray(packed, np.uint32)
