"""Many small pictures as one image: grey, coloured, or signed in the three colours."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from engine.snapshot import Floats
from widgets.kit import Theme, diverging_rgb32, image_from, mixed

Rgb32 = NDArray[np.uint32]
Look = Literal["pixels", "signed"]
_STEPS = 256
_OPAQUE = 0xFF000000


@lru_cache(maxsize=4)
def _greys(now: Theme) -> Rgb32:
    """From the colour of fields to that of text, as all small pictures have it; the last is for what is no number."""
    ramp = [mixed(now.sunken, now.text, i / (_STEPS - 1)) for i in range(_STEPS)]
    return np.array([int("ff" + color[1:], 16) for color in (*ramp, now.nan)], dtype=np.uint32)


def pixels_rgb32(pictures: Floats, now: Theme) -> Rgb32:
    """(n, channels, height, width), 0 to 1 -> (n, height, width): three channels in colour, else their mean in grey."""
    sound = np.isfinite(pictures)
    at = (np.clip(np.where(sound, pictures, 0.0), 0, 1) * (_STEPS - 1) + 0.5).astype(np.uint32)
    if pictures.shape[1] == 3:
        packed = _OPAQUE | (at[:, 0] << 16) | (at[:, 1] << 8) | at[:, 2]
        return packed.astype(np.uint32)
    grey = at[:, 0] if pictures.shape[1] == 1 else at.mean(1).astype(np.uint32)
    return _greys(now)[np.where(sound.all(1), grey, _STEPS)]


def signed_rgb32(pictures: Floats, limits: Floats, now: Theme) -> Rgb32:
    """(n, height, width) signed -> likewise, each picture with the full colour at its own limit, (n,)."""
    scaled = pictures / np.maximum(limits, 1e-12)[:, None, None]
    return diverging_rgb32(scaled, 1.0, now)


class Atlas:
    """Pictures of one size under each other in one image.

    Parameters
    ----------
    pictures : (n, height, width) as `pixels_rgb32` or `signed_rgb32` give it.
    """

    def __init__(self, pictures: Rgb32) -> None:
        self.count, self.height, self.width = pictures.shape
        self.image = image_from(pictures.reshape(-1, self.width)) if pictures.size else QImage()

    def place(self, index: int) -> QRect:
        """Where a picture lies in `image`."""
        return QRect(0, index * self.height, self.width, self.height)
