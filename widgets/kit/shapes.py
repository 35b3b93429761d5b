"""Shapes of many points, handed to Qt as one block of bytes: a call for each would hold the interpreter's lock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QPainterPath, QPolygonF

Numbers = NDArray[np.float64]

ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])  # of a path, as QDataStream writes it
MOVE, LINE, CURVE, CURVE_DATA = 0, 1, 2, 3  # kinds, as QPainterPath.ElementType counts them


def polygon_of(x: Numbers, y: Numbers) -> QPolygonF:
    """The points (x, y), each (n,), in their order."""
    points = np.empty((len(x), 2), ">f8")
    points[:, 0], points[:, 1] = x, y
    made = QPolygonF()
    stream = QDataStream(QByteArray(np.array([len(x)], ">u4").tobytes() + points.tobytes()))
    stream >> made
    return made


def strokes_of(x: Numbers, low: Numbers, high: Numbers) -> QPainterPath:
    """One upright line at each x from low to high, each (n,)."""
    elements = np.empty((len(x), 2), ELEMENT)
    elements["kind"] = (MOVE, LINE)
    elements["x"] = x[:, None]
    elements["y"][:, 0], elements["y"][:, 1] = low, high
    return path_from(elements)


def path_from(elements: NDArray[np.void]) -> QPainterPath:
    """A path of elements of the type `ELEMENT`, in their order, whatever their shape."""
    count = np.array([elements.size], ">i4").tobytes()
    start_and_fill_rule = np.array([0, 1], ">i4").tobytes()
    made = QPainterPath()
    stream = QDataStream(QByteArray(count + elements.tobytes() + start_and_fill_rule))
    stream >> made
    return made
