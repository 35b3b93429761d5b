"""Pictures of the plane's features, for tiles that are switched off and so are not computed by the engine."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPixmap

from engine.spec.catalog.features import PLANE_EXTENT
from widgets.kit.colors import diverging_rgb32, image_from
from widgets.kit.theme import theme

Plane = NDArray[np.float64]

_FUNCTIONS: dict[str, Callable[[Plane, Plane], Plane]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1_squared": lambda x1, x2: x1**2,
    "x2_squared": lambda x1, x2: x2**2,
    "x1_x2": lambda x1, x2: x1 * x2,
    "sin_x1": lambda x1, x2: np.sin(x1),
    "sin_x2": lambda x1, x2: np.sin(x2),
}


def offered_maps(size: int = 40) -> dict[str, QPixmap]:
    """Each feature over the plane in the current theme's colours, by name."""
    axis = np.linspace(-PLANE_EXTENT, PLANE_EXTENT, size)
    x1, x2 = np.meshgrid(axis, axis[::-1])
    values = {name: function(x1, x2) for name, function in _FUNCTIONS.items()}
    return {
        name: QPixmap.fromImage(image_from(diverging_rgb32(value, float(np.abs(value).max()), theme())))
        for name, value in values.items()
    }
