"""Signed numbers as colours over the picture that they are about."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.snapshot import Floats
from widgets.kit import Theme, diverging_rgb32

Rgb32 = npt.NDArray[np.uint32]


def overlaid(picture: Rgb32, values: Floats, limit: float, opacity: float, now: Theme) -> Rgb32:
    """Lay the colours of numbers over a picture.

    Parameters
    ----------
    picture, values : (height, width). limit : magnitude with the full colour.
    opacity : of the colours, 0 to 1.
    """
    colors = diverging_rgb32(values, limit, now)
    made = np.full_like(picture, 0xFF000000)
    for shift in (np.uint32(0), np.uint32(8), np.uint32(16)):
        below, above = (picture >> shift) & 255, (colors >> shift) & 255
        made |= np.rint(below * (1 - opacity) + above * opacity).astype(np.uint32) << shift
    return made
