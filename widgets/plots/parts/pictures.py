"""What is painted once for many samples: their pictures and their probability bars, each as one tiled image."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from engine.snapshot import Floats
from widgets.kit import Theme, class_color, image_from
from widgets.kit.pictures import packed, picture_rgb32


class PictureStrip:
    """Pictures side by side in one image.

    Parameters
    ----------
    pixels : (n, channels * height * width), 0 to 1; three channels are red, green and blue, else their mean is shown.
    shape : (channels, height, width)
    """

    def __init__(self, pixels: Floats, shape: tuple[int, int, int], now: Theme, *, ink: bool) -> None:
        channels, self._height, self._width = shape
        pictures = pixels.reshape(len(pixels), channels, self._height, self._width)
        strip = picture_rgb32(pictures, now, ink=ink).reshape(-1, self._width)  # one under the other, as in memory
        self.image = image_from(strip) if len(pixels) else QImage()

    def place(self, index: int) -> QRect:
        """Where a picture lies in `image`."""
        return QRect(0, index * self._height, self._width, self._height)


class BarStrip:
    """A bar for each class's probability, in its colour, on a foot that is dark under the true class.

    Parameters
    ----------
    probabilities : (n, classes). target : (n,) class index.
    pitch, height : px from bar to bar, and of all.
    """

    def __init__(self, probabilities: Floats, target: Floats, pitch: int, height: int, now: Theme) -> None:
        n, classes = probabilities.shape
        self.width, self.height = classes * pitch, height
        tops = height - 3 - np.ceil(np.clip(np.nan_to_num(probabilities), 0.02, 1) * (height - 3)).astype(int)
        filled = np.arange(height - 3)[None, :, None] >= tops[:, None, :]  # (n, height - 3, classes)
        colors = np.array([packed(class_color(i).name()) for i in range(classes)], dtype=np.uint32)
        cells = np.full((n, height, classes), packed(now.panel), dtype=np.uint32)
        cells[:, :-3] = np.where(filled, colors, cells[:, :-3])
        true = np.arange(classes)[None, :] == target[:, None]
        cells[:, -2] = np.where(true, packed(now.text), packed(now.track))
        cells[:, -1] = np.where(true, packed(now.text), packed(now.panel))
        strip = np.repeat(cells.reshape(n * height, classes), pitch, axis=1)
        strip[:, pitch - 1 :: pitch] = packed(now.panel)  # gaps
        self.image = image_from(strip)

    def place(self, index: int) -> QRect:
        """Where the bars of a sample lie in `image`."""
        return QRect(0, index * self.height, self.width, self.height)
