"""Snapshots made by hand, and reading back what a view has painted."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from engine.snapshot import (
    Curves,
    FunctionView,
    Histogram,
    LayerView,
    Mark,
    PlaneView,
    Points,
    RunState,
    Snapshot,
    read_only,
)
from engine.spec.catalog.data.function import Function
from engine.spec.catalog.data.plane import RegressionPlane
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetData

ORANGE, BLUE = "#f59322", "#0877bd"


def function_spec() -> Spec:
    """The default network on a function of one number."""
    return SetData(data=Function()).apply(default_spec())


def regression_spec() -> Spec:
    """The default network on values over the plane."""
    return SetData(data=RegressionPlane()).apply(default_spec())


def snapshot(state: RunState = RunState.PAUSED, **parts: object) -> Snapshot:
    """A snapshot with only these parts."""
    return Snapshot(1, state, **parts)  # type: ignore[arg-type]


def corners(size: int = 100) -> PlaneView:
    """+1 (blue) where x2 > 0 at the left, -1 (orange) elsewhere: only the top left quarter is blue."""
    values = np.full((1, size, size), -1.0, np.float32)
    values[0, : size // 2, : size // 2] = 1.0
    return PlaneView(read_only(values), 6.0, 1.0)


def points() -> Points:
    """A train point of class 1 at (3, 3), a test point of class 0 at (-3, -3)."""
    x = np.array([[3, 3], [-3, -3]], np.float32)
    return Points(x, np.array([1, 0], np.float32), np.array([True, False]), np.array([7, 9]), 1)


def curves(n: int = 200, marks: tuple[Mark, ...] = ()) -> Curves:
    """A loss that falls from 1 to 0.01, the test's twice that; accuracies that rise."""
    steps = np.arange(n) * 10
    train = np.geomspace(1.0, 0.01, n)
    return Curves(steps, steps / 20, train, 2 * train, 1 - train / 2, 1 - train, "accuracy", marks)


def histogram(middle: float = 0.0) -> Histogram:
    """Ten bins around a middle, all numbers in one of the two inner ones."""
    counts = np.zeros(10, np.int64)
    counts[5] = 30
    return Histogram(counts, middle + np.linspace(-1, 1, 11))


def layer() -> LayerView:
    """A layer with all three histograms."""
    return LayerView(weight_histogram=histogram(), activation_histogram=histogram(), gradient_histogram=histogram())


def function_view() -> FunctionView:
    """A line whose two units add x and -x / 2; the wanted curve is twice as high."""
    x = np.linspace(-6, 6, 121).astype(np.float32)
    half = (x / 2).astype(np.float32)
    return FunctionView(x, half, x, np.stack([x, -half]), 0.0)


def image_of(widget: QWidget) -> QImage:
    """What the widget paints."""
    return widget.grab().toImage()


def color_at(image: QImage, at: QPointF) -> str:
    """The colour at a place in the widget's own pixels."""
    ratio = image.devicePixelRatio()
    return QColor(image.pixel(round(at.x() * ratio), round(at.y() * ratio))).name()


def count_of(image: QImage, color: str, box: QRectF | None = None, near: int = 6) -> int:
    """How many pixels of a box have (nearly) a colour."""
    wanted = QColor(color)
    ratio = image.devicePixelRatio()
    box = QRectF(0, 0, image.width() / ratio, image.height() / ratio) if box is None else box
    rows = range(int(box.top() * ratio), int(box.bottom() * ratio))
    columns = range(int(box.left() * ratio), int(box.right() * ratio))
    return sum(_close(QColor(image.pixel(x, y)), wanted, near) for y in rows for x in columns)


def _close(a: QColor, b: QColor, near: int) -> bool:
    away = (a.red() - b.red(), a.green() - b.green(), a.blue() - b.blue())
    return max(abs(part) for part in away) <= near
