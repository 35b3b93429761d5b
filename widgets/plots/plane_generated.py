"""The plane with what a generator makes: many dots that move as it learns, over the real points."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QPainter, QPen

from engine.snapshot import Floats
from engine.spec.catalog.features import PLANE_EXTENT
from widgets.kit import class_color
from widgets.plots.parts.gliding import GlidingArray
from widgets.plots.parts.ringed import LIGHT_RING
from widgets.plots.plane_surface import PlaneSurface

GENERATED, REAL = 0, 1  # whose colours the two sides of the discriminator's answer have
SIZE = 0.8  # of the radius of a real point
RIM = 1.0  # px around a dot


class GeneratedPlane(PlaneSurface):
    """The plane; what is generated lies on top, without the ring that a real point has."""

    def __init__(self) -> None:
        super().__init__()
        self._made = GlidingArray(self, self.update)

    def show_generated(self, samples: Floats | None) -> None:
        """Show other samples, (n, 2): each moves from where it is to its new place. None shows none."""
        self._made.go_to(samples)

    def generated(self) -> Floats | None:
        """(n, 2) where the samples are drawn now."""
        return self._made.value

    def paint_before(self, painter: QPainter) -> None:
        samples = self._made.value
        if samples is None:
            return
        there = samples[np.isfinite(samples).all(1)]
        radius = SIZE * self._radius()
        painter.setPen(QPen(QColor(LIGHT_RING), RIM))
        painter.setBrush(class_color(GENERATED))
        for x1, x2 in np.clip(there, -PLANE_EXTENT, PLANE_EXTENT).tolist():
            painter.drawEllipse(self.to_pixels(x1, x2), radius, radius)
