"""Links as arrays: the path, the way to hit it, and the ink of the weak ones."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from widgets.canvas.curves import controls_between, density, nearest, path_of, sampled

STARTS, ENDS = np.array([[0.0, 0.0], [0.0, 50.0]]), np.array([[100.0, 80.0], [100.0, 20.0]])


def test_the_path_has_the_curves_in_it() -> None:
    path = path_of(controls_between(STARTS, ENDS))
    assert path.elementCount() == 8
    assert [path.elementAt(i).type.name for i in range(4)] == [
        "MoveToElement",
        "CurveToElement",
        "CurveToDataElement",
        "CurveToDataElement",
    ]
    last = path.elementAt(7)
    assert (last.x, last.y) == (100, 20)
    assert path_of(controls_between(STARTS[:0], ENDS[:0])).isEmpty()


def test_samples_lie_on_qt_s_own_curve() -> None:
    controls = controls_between(STARTS[:1], ENDS[:1])
    middle = path_of(controls).pointAtPercent(0.5)
    assert sampled(controls, 25)[0, 12] == pytest.approx([middle.x(), middle.y()], abs=0.5)


def test_the_nearest_curve_is_found() -> None:
    points = sampled(controls_between(STARTS, ENDS))
    assert nearest(points, 3, 49)[0] == 1
    index, gap = nearest(points, 2, 3)
    assert index == 0
    assert gap == pytest.approx(3, abs=0.2)
    assert nearest(points[:0], 0, 0) == (-1, float("inf"))


def test_all_ink_stays_in_the_picture() -> None:
    points = sampled(controls_between(STARTS, ENDS), 50)
    ink = density(points, np.array([1.0, 2.0]), 101, 90)
    assert ink.sum() == pytest.approx(150)
    assert ink[:, 0].max() > 0
    assert not ink[85:].any()


def test_a_point_far_away_is_far(qtbot: QtBot) -> None:
    assert nearest(sampled(controls_between(STARTS, ENDS)), *QPointF(50, 500).toTuple())[1] > 400
