"""What one frame of the code space costs while it trains: new places come, and all dots are drawn."""

from __future__ import annotations

import os
import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

ROUNDS = 30
SIZE = (620, 480)  # px


def frame_ms(points: int = 10_000) -> float:
    """Median time of one update and paint of the plane of a code of two units, in ms, on a screen that nobody sees.

    A frame is what happens sixty times a second while dots glide: places between the old and the new ones are worked
    out, and the surface is painted anew.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import numpy as np
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from engine.spec.catalog.data.pictures import Digits
    from widgets.plots.code_surface import CodeSurface
    from widgets.plots.parts.code_shown import Shown

    app = QApplication.instance() or QApplication([])
    surface, shape = CodeSurface(), Digits().shape()
    surface.resize(*SIZE)
    screen = QImage(*SIZE, QImage.Format.Format_RGB32)
    took = []
    for frame in range(ROUNDS + 2):
        places, target = _clouds(points, frame / 50)
        shown = Shown(places, target, np.arange(points), np.arange(points) % 5 > 0, None)
        start = time.perf_counter()
        surface.show_samples(shown, shape)
        surface.render(screen)
        took.append(1000 * (time.perf_counter() - start))
    surface.deleteLater()
    assert app is not None
    return statistics.median(took[2:])


def _clouds(points: int, turn: float) -> tuple[np.ndarray, np.ndarray]:
    """(points, 2) ten clouds on a ring, turned a little, and their classes."""
    import numpy as np

    rng, target = np.random.default_rng(0), np.arange(points) % 10
    angle = 2 * np.pi * target / 10 + turn
    places = rng.normal(0, 0.25, (points, 2)) + np.stack((np.cos(angle), np.sin(angle)), 1)
    return places.astype(np.float32), target.astype(np.float32)


if __name__ == "__main__":
    print(f"{frame_ms():.1f} ms a frame of 10,000 points")
