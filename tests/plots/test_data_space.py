"""Data space: the grid of a code among its points, what a crossing says, the brush, where it is silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import ManifoldView
from engine.spec.document import default_spec
from engine.spec.edits import Edit, ErasePoints, PaintPoints, RemoveLinks
from engine.spec.shapes import analyse
from engine.spec.studies import ManifoldStudy
from tests.plots.codes import autoencoder
from tests.plots.made import count_of, image_of
from tests.plots.noises import bent, gan, manifold, points_of
from widgets.kit import class_color
from widgets.kit.motion import set_motion_on_unseen_screens
from widgets.kit.paint import MINUS
from widgets.plots.data_space import OTHER_TASK, PROBLEMS, DataSpaceView
from widgets.plots.parts.bent_plane import line_color

Place = Callable[..., QWidget]
LEFT, SHIFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


def shown(place: Place, view: ManifoldView | None = None, units: int = 2) -> DataSpaceView:
    space = DataSpaceView()
    place(space, autoencoder("spiral", units), 420, 400)
    space.show_snapshot(bent(view))
    QTest.mouseMove(space.surface, QPoint(1, 1))
    return space


def at(space: DataSpaceView, place: tuple[float, float]) -> QPoint:
    return space.surface.to_pixels(*place).toPoint()


def around(point: QPointF, px: float = 7) -> QRectF:
    return QRectF(point.x() - px, point.y() - px, 2 * px, 2 * px)


def test_it_suits_points_that_are_to_come_back() -> None:
    assert DataSpaceView.suits(autoencoder("spiral"))
    assert not DataSpaceView.suits(autoencoder("digits"))
    assert not DataSpaceView.suits(default_spec())
    assert not DataSpaceView.suits(gan("moons"))


def test_it_asks_for_the_points_and_the_grid(place: Place) -> None:
    space = shown(place)
    assert space.watch().points
    assert space.watch().studies == {ManifoldStudy()}
    assert "on its way" in space.caption.text()


def test_lines_along_each_number_of_the_code_have_their_own_colour(place: Place) -> None:
    view = replace(manifold(bend=0), inputs=np.zeros((0, 2), np.float32), rebuilt=np.zeros((0, 2), np.float32))
    space = shown(place, replace(view, target=np.zeros(0, np.float32), train=np.zeros(0, bool)))
    image = image_of(space.surface)
    top = [space.surface.to_pixels(*view.grid[-1, column].tolist()) for column in (0, 1)]
    side = [space.surface.to_pixels(*view.grid[row, -1].tolist()) for row in (0, 1)]
    along, up = (top[0] + top[1]) / 2, (side[0] + side[1]) / 2
    first, second = line_color(0, 1.0).name(), line_color(1, 1.0).name()
    assert count_of(image, first, around(along), near=50) > 3
    assert count_of(image, second, around(along), near=50) == 0
    assert count_of(image, second, around(up), near=50) > 3
    assert count_of(image, first, around(up), near=50) == 0


def test_a_code_of_one_number_is_one_curve(place: Place) -> None:
    view = manifold(1)
    space = shown(place, view, units=1)
    grid = space.bent.grid()
    assert grid is not None
    assert grid.shape == (1, 33, 2)
    end = space.surface.to_pixels(*view.grid[0, -1].tolist())
    assert count_of(image_of(space.surface), line_color(0, 1.0).name(), around(end), near=40) > 3
    assert "the code" in space.caption.text()


def test_the_caption_tells_how_far_off_samples_come_back(place: Place) -> None:
    view = manifold()
    space = shown(place, view)
    off = float(np.hypot(*(0.2 * view.inputs).T).mean())
    assert space.caption.text() == f"{off:.2f} off on average; lines: unit 1, unit 2"
    assert f"{off:.2f}" in space.accessibleDescription()


def test_a_crossing_says_its_code_and_where_it_lies(place: Place) -> None:
    view = manifold()
    space = shown(place, view)
    QTest.mouseMove(space.surface, at(space, tuple(view.grid[2, 7].tolist())))
    assert space.caption.text() == f"code 0.75, {MINUS}0.50 → x₁ 3.00, x₂ {MINUS}1.38"
    QTest.mouseMove(space.surface, at(space, (-5.5, 5.5)))
    assert space.caption.text().startswith(f"x₁ {MINUS}5.")


def test_by_keyboard_the_cross_says_the_same(place: Place) -> None:
    space = shown(place, manifold(bend=0))
    space.surface.setFocus()
    QTest.keyClick(space.surface, Qt.Key.Key_Right)  # to the middle, where a crossing lies
    assert space.caption.text().startswith("code 0.00, 0.00")


def test_each_sample_has_a_line_to_where_it_comes_back(place: Place) -> None:
    view = manifold()
    still = shown(place, replace(view, rebuilt=view.inputs))
    moved = shown(place, view)
    row = int(np.hypot(*view.inputs.T).argmax())
    way = view.inputs[row] * 0.93
    spot = around(moved.surface.to_pixels(*way.tolist()), 2)
    images = [image_of(space.surface) for space in (still, moved)]
    differing = sum(
        images[0].pixel(x, y) != images[1].pixel(x, y)
        for x in range(int(spot.left()), int(spot.right()) + 1)
        for y in range(int(spot.top()), int(spot.bottom()) + 1)
    )
    assert differing > 0


def test_the_grid_glides_and_lands(place: Place, qtbot: QtBot) -> None:
    space = shown(place, manifold(bend=0))
    set_motion_on_unseen_screens(True)
    try:
        after = replace(manifold(bend=1), step=2)
        space.show_snapshot(bent(after))
        grid = space.bent.grid()
        assert grid is not None
        assert np.abs(grid - after.grid).max() > 0.5  # not there yet
        qtbot.waitUntil(lambda: np.allclose(space.bent.grid(), after.grid), timeout=1000)  # type: ignore[arg-type]
    finally:
        set_motion_on_unseen_screens(False)


def test_a_grid_that_is_no_number_is_not_drawn(place: Place) -> None:
    view = manifold()
    broken = view.grid.copy()
    broken[0, 0] = np.nan
    space = shown(place, replace(view, grid=broken))
    assert space.bent.grid() is None
    assert not image_of(space.surface).isNull()


def test_points_are_painted_and_erased_here(place: Place) -> None:
    view = manifold()
    space = shown(place, view)
    edits: list[Edit] = []
    done: list[int] = []
    space.edit_requested.connect(edits.append)
    space.gesture_finished.connect(lambda: done.append(1))
    space.tools.classes[1].click()
    QTest.mouseClick(space.surface, LEFT, NONE, at(space, (5.0, -5.0)))
    assert isinstance(edits[0], PaintPoints)
    assert [point.target for point in edits[0].points] == [1.0]
    assert (edits[0].points[0].x1, edits[0].points[0].x2) == pytest.approx((5.0, -5.0), abs=0.05)
    QTest.mouseClick(space.surface, LEFT, SHIFT, at(space, tuple(view.inputs[0].tolist())))
    assert isinstance(edits[1], ErasePoints)
    assert 0 in edits[1].generated
    assert done == [1, 1]


def test_points_have_their_classes(place: Place) -> None:
    view = manifold()
    space = shown(place, view)
    points = points_of(view)
    image = image_of(space.surface)
    for row in (1, 2):
        spot = around(space.surface.to_pixels(*points.x[row].tolist()), 3)
        assert count_of(image, class_color(int(points.target[row])).name(), spot, near=30) > 0


def test_it_says_in_words_why_there_is_no_grid(place: Place) -> None:
    space = shown(place, manifold())
    spec = autoencoder("spiral")
    loose = RemoveLinks(links=(("input", "in"),)).apply(spec)
    space.show_document(loose, analyse(loose))
    assert space.bent.grid() is None
    assert space.caption.text() == PROBLEMS
    assert space.watch().studies == frozenset()
    assert space.surface.points() is not None  # they can still be painted
    other = default_spec()
    space.show_document(other, analyse(other))
    assert space.surface.message == OTHER_TASK
    assert not space.watch().points


def test_an_answer_about_another_code_is_not_shown(place: Place) -> None:
    space = shown(place, manifold(3), units=2)
    assert space.bent.grid() is None
