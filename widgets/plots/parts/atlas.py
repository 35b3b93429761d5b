"""Many small pictures as one image, and signed ones in the three colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from engine.snapshot import Floats
from widgets.kit import Theme, diverging_rgb32, image_from

Rgb32 = NDArray[np.uint32]


def signed_rgb32(pictures: Floats, limits: Floats, now: Theme) -> Rgb32:
    """(n, height, width) signed -> likewise, each picture with the full colour at its own limit, (n,)."""
    scaled = pictures / np.maximum(limits, 1e-12)[:, None, None]
    return diverging_rgb32(scaled, 1.0, now)


class Atlas:
    """Pictures of one size under each other in one image.

    Parameters
    ----------
    pictures : (n, height, width) as `widgets.kit.pictures.picture_rgb32` or `signed_rgb32` give it.
    """

    def __init__(self, pictures: Rgb32) -> None:
        self.count, self.height, self.width = pictures.shape
        self.image = image_from(pictures.reshape(-1, self.width)) if pictures.size else QImage()

    def place(self, index: int) -> QRect:
        """Where a picture lies in `image`."""
        return QRect(0, index * self.height, self.width, self.height)
