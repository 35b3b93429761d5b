"""Shapes of many points."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QApplication

from widgets.kit.shapes import polygon_of, strokes_of


def test_a_polygon_has_its_points_in_their_order(qapp: QApplication) -> None:
    made = polygon_of(np.array([0.0, 1.5, -3.0]), np.array([2.0, 1e6, 0.25]))
    assert [point.toTuple() for point in made.toList()] == [(0.0, 2.0), (1.5, 1e6), (-3.0, 0.25)]
    assert polygon_of(np.zeros(0), np.zeros(0)).isEmpty()


def test_strokes_go_from_low_to_high_and_are_not_joined(qapp: QApplication) -> None:
    made = strokes_of(np.array([1.0, 4.0]), np.array([0.0, 2.0]), np.array([5.0, 3.0]))
    parts = [made.elementAt(at) for at in range(made.elementCount())]
    assert [(part.x, part.y) for part in parts] == [(1.0, 0.0), (1.0, 5.0), (4.0, 2.0), (4.0, 3.0)]
    move, line = QPainterPath.ElementType.MoveToElement, QPainterPath.ElementType.LineToElement
    assert [part.type for part in parts] == [move, line, move, line]
