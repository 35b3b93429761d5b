"""What is seen of a network of pictures: what a frame costs, and whether Grad-CAM finds the shape."""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator

from benchmarks.grad_cam import mass_on_shape, network, trained
from benchmarks.harness import Measure, Result

FRAME = Measure("64 filters and 64 maps, a frame", "ms", 6, "under")
MASS = Measure("Grad-CAM: share of its mass on the shape", "", 0.70, "at least")


def measure() -> Iterator[Result]:
    """A frame, then Grad-CAM on a network that learned the shapes from their classes."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from benchmarks.picture_frame import frame_cost_ms
    from widgets.kit import LIGHT, apply_theme

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, LIGHT)
    costs = frame_cost_ms()
    yield Result(FRAME, statistics.median(costs), f"worst {max(costs):.1f}, {len(costs)} frames")
    yield Result(MASS, mass_on_shape(trained(network())), "mean over test samples that it gets right")
