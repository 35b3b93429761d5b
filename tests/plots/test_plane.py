"""The plane: what is shown where, and what the brush asks for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import LayerView, PlaneView, Watch
from engine.spec.catalog.data.plane import Point, Spiral
from engine.spec.catalog.data.tables import Wine
from engine.spec.document import Spec, default_spec
from engine.spec.edits import Edit, ErasePoints, PaintPoints, SetData, SetTraining, SetView
from engine.spec.shapes import analyse
from tests.plots.made import BLUE, ORANGE, color_at, corners, count_of, image_of, points, regression_spec, snapshot
from widgets.kit import DARK, LIGHT, apply_theme
from widgets.kit.paint import MINUS
from widgets.plots.parts.ringed import DARK_RING, LIGHT_RING
from widgets.plots.plane import PlaneView as View
from widgets.plots.points import shown_points

LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier


class Asked:
    """A small document: applies what the view asks for and shows it the outcome."""

    def __init__(self, view: View, spec: Spec) -> None:
        self.view, self.spec = view, spec
        self.edits: list[Edit] = []
        self.gestures = 0
        view.edit_requested.connect(self.push)
        view.gesture_finished.connect(self.finish)
        self.show(spec)

    def push(self, edit: Edit) -> None:
        self.edits.append(edit)
        self.show(edit.apply(self.spec))

    def finish(self) -> None:
        self.gestures += 1

    def show(self, spec: Spec) -> None:
        self.spec = spec
        self.view.show_document(spec, analyse(spec))

    @property
    def data(self) -> Spiral:
        assert isinstance(self.spec.data, Spiral)
        return self.spec.data


@pytest.fixture
def view(qtbot: QtBot) -> View:
    made = View()
    qtbot.addWidget(made)
    made.resize(400, 360)
    made.show_document(default_spec(), analyse(default_spec()))
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def asked(view: View) -> Asked:
    asked = Asked(view, default_spec())
    view.show_snapshot(snapshot(plane=corners(), points=points()))
    return asked


def at(view: View, x1: float, x2: float) -> QPoint:
    return view.surface.to_pixels(x1, x2).toPoint()


def test_the_top_is_plus_x2_and_the_left_minus_x1(view: View) -> None:
    view.show_snapshot(snapshot(plane=corners()))
    image = image_of(view.surface)
    place = view.surface.to_pixels
    assert color_at(image, place(-4, 4)) == BLUE
    assert {color_at(image, place(4, 4)), color_at(image, place(-4, -4)), color_at(image, place(4, -4))} == {ORANGE}


def test_pixels_and_places_are_the_same_thing_both_ways(view: View) -> None:
    x1, x2 = view.surface.to_plane(view.surface.to_pixels(-2.5, 4.0))
    assert (x1, x2) == pytest.approx((-2.5, 4.0))


def test_not_a_number_is_grey_in_both_themes(view: View, qapp: QApplication) -> None:
    values = corners().values.copy()
    values[0, 50:, 50:] = np.nan
    view.show_snapshot(snapshot(plane=PlaneView(values, 6.0, 1.0)))
    for theme in (LIGHT, DARK):
        apply_theme(qapp, theme)
        assert color_at(image_of(view.surface), view.surface.to_pixels(4, -4)) == theme.nan


def test_discretise_leaves_only_two_colors(view: View) -> None:
    ramp = np.linspace(-0.4, 0.4, 100, dtype=np.float32)[None, None].repeat(100, 1)
    view.show_snapshot(snapshot(plane=PlaneView(ramp, 6.0, 1.0)))
    spot = view.surface.to_pixels(3, 3)
    assert color_at(image_of(view.surface), spot) != BLUE
    discretised = SetView(field="discretise", value=True).apply(default_spec())
    view.show_document(discretised, analyse(discretised))
    assert color_at(image_of(view.surface), spot) == BLUE
    assert color_at(image_of(view.surface), view.surface.to_pixels(-3, 3)) == ORANGE


def around(view: View, x1: float, x2: float) -> QRectF:
    middle = view.surface.to_pixels(x1, x2)
    return QRectF(middle.x() - 8, middle.y() - 8, 16, 16)


def test_points_have_their_class_in_a_dark_ring_for_training_and_a_light_one_for_testing(asked: Asked) -> None:
    view = asked.view
    image = image_of(view.surface)
    assert color_at(image, view.surface.to_pixels(3, 3)) == BLUE
    assert color_at(image, view.surface.to_pixels(-3, -3)) == ORANGE
    assert count_of(image, DARK_RING, around(view, 3, 3), near=40) > 4
    assert count_of(image, LIGHT_RING, around(view, -3, -3), near=40) > 4
    assert count_of(image, LIGHT_RING, around(view, 3, 3), near=40) == 0


def test_test_points_can_be_hidden(asked: Asked) -> None:
    asked.view._test.click()
    assert asked.edits == [SetView(field="test_points", value=False)]
    assert asked.gestures == 1
    assert count_of(image_of(asked.view.surface), LIGHT_RING, around(asked.view, -3, -3), near=40) == 0


def test_a_toggle_shows_what_the_document_says_not_what_was_pressed(view: View) -> None:
    view._steps.click()  # nobody answers
    assert not view._steps.isChecked()


def test_a_click_paints_one_point_of_the_chosen_class(asked: Asked) -> None:
    view = asked.view
    QTest.mouseClick(view.tools.classes[1], LEFT)
    QTest.mouseClick(view.surface, LEFT, NONE, at(view, 0, 3))
    (edit,) = asked.edits
    assert isinstance(edit, PaintPoints)
    (point,) = edit.points
    assert (point.x1, point.x2, point.target) == pytest.approx((0, 3, 1), abs=0.05)
    assert asked.gestures == 1
    assert color_at(image_of(view.surface), view.surface.to_pixels(point.x1, point.x2)) == BLUE


def test_a_drag_paints_a_point_each_eight_pixels_as_one_gesture(asked: Asked) -> None:
    surface = asked.view.surface
    start = at(asked.view, -3, 0)
    QTest.mousePress(surface, LEFT, NONE, start)
    for step in range(1, 21):
        QTest.mouseMove(surface, start + QPoint(4 * step, 0))
    QTest.mouseRelease(surface, LEFT, NONE, start + QPoint(80, 0))
    places = [surface.to_pixels(p.x1, p.x2).x() for p in asked.data.painted]
    assert len(places) == 11
    assert np.diff(places) == pytest.approx(8.0, abs=0.1)
    assert asked.gestures == 1


def test_a_fast_drag_leaves_no_gap(asked: Asked) -> None:
    surface, start = asked.view.surface, at(asked.view, -3, 0)
    QTest.mousePress(surface, LEFT, NONE, start)
    QTest.mouseMove(surface, start + QPoint(80, 0))
    QTest.mouseRelease(surface, LEFT, NONE, start + QPoint(80, 0))
    assert len(asked.data.painted) == 11


def test_nothing_is_painted_beside_the_plane(asked: Asked) -> None:
    surface = asked.view.surface
    outside = QPoint(int(surface.box().right()) + 5, 50)
    QTest.mouseClick(surface, LEFT, NONE, outside)
    start = at(asked.view, 5.9, 0)
    QTest.mousePress(surface, LEFT, NONE, start)
    QTest.mouseMove(surface, start + QPoint(40, 0))
    QTest.mouseRelease(surface, LEFT, NONE, start + QPoint(40, 0))
    assert [p.x1 for p in asked.data.painted] == pytest.approx([5.9], abs=0.05)


@pytest.mark.parametrize(
    ("button", "modifier"), [(RIGHT, NONE), (LEFT, Qt.KeyboardModifier.ShiftModifier)], ids=["right", "shift"]
)
def test_generated_points_are_erased_by_their_origin(
    asked: Asked, button: Qt.MouseButton, modifier: Qt.KeyboardModifier
) -> None:
    QTest.mouseClick(asked.view.surface, button, modifier, at(asked.view, 3, 3) + QPoint(6, 0))
    assert asked.edits == [ErasePoints(painted=(), generated=(7,))]
    assert asked.gestures == 1
    assert count_of(image_of(asked.view.surface), DARK_RING, around(asked.view, 3, 3), near=40) == 0


def test_what_is_further_than_ten_pixels_stays(asked: Asked) -> None:
    QTest.mouseClick(asked.view.surface, RIGHT, NONE, at(asked.view, 3, 3) + QPoint(12, 0))
    assert asked.edits == []


def test_a_hidden_point_is_not_erased(asked: Asked) -> None:
    asked.view._test.click()
    QTest.mouseClick(asked.view.surface, RIGHT, NONE, at(asked.view, -3, -3))
    assert len(asked.edits) == 1


def test_a_drag_erases_painted_points_though_their_numbers_change_on_the_way(asked: Asked) -> None:
    row = tuple(Point(x1=x, x2=-5, target=0) for x in (-4, 0, 4))
    asked.show(PaintPoints(points=row).apply(asked.spec))
    surface, start = asked.view.surface, at(asked.view, -4, -5)
    QTest.mousePress(surface, RIGHT, NONE, start)
    QTest.mouseMove(surface, at(asked.view, 1, -5))
    QTest.mouseRelease(surface, RIGHT, NONE, at(asked.view, 1, -5))
    assert [p.x1 for p in asked.data.painted] == [4]
    assert asked.gestures == 1


def test_the_keyboard_paints_and_erases(asked: Asked) -> None:
    surface = asked.view.surface
    surface.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Right):
        QTest.keyClick(surface, key)
    QTest.keyClick(surface, Qt.Key.Key_Return)
    assert [(p.x1, p.x2) for p in asked.data.painted] == [(0.25, 0.25)]
    assert "x₁ 0.25, x₂ 0.25" in asked.view.caption.text()
    QTest.keyClick(surface, Qt.Key.Key_Delete)
    assert asked.data.painted == ()
    assert asked.gestures == 2


def test_the_cross_stays_on_the_plane(asked: Asked) -> None:
    surface = asked.view.surface
    surface.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(30):
        QTest.keyClick(surface, Qt.Key.Key_Right)
    assert surface.cross() == (6.0, 0.0)


def test_hover_tells_the_place_and_the_answer(asked: Asked) -> None:
    view = asked.view
    QTest.mouseMove(view.surface, at(view, -3, 4))
    assert view.caption.text().startswith(f"x₁ {MINUS}2.9")
    assert view.caption.text().endswith("→ 1.00")
    QTest.mouseMove(view.surface, at(view, 3, -4))
    assert view.caption.text().endswith(f"→ {MINUS}1.00")
    QTest.mouseMove(view.surface, QPoint(1, 1))
    assert view.caption.text() == "1 train, 1 test"


def test_a_unit_fills_the_plane_and_leaves_it(asked: Asked, qtbot: QtBot) -> None:
    view = asked.view
    maps = np.stack([np.full((20, 20), v, np.float32) for v in (-2, 2)])
    view.show_snapshot(snapshot(plane=corners(), layers={"dense-1": LayerView(maps=maps)}))
    with qtbot.waitSignal(view.watch_changed):
        view.show_unit("dense-1", 1)
    assert view.caption.text().startswith("Dense 8, unit 2")
    assert view.watch().maps
    assert color_at(image_of(view.surface), view.surface.to_pixels(4, -4)) == BLUE
    view.clear_unit()
    assert color_at(image_of(view.surface), view.surface.to_pixels(4, -4)) == ORANGE
    assert view.watch() == Watch(plane=True, points=True)


def test_the_answer_stays_until_the_unit_has_a_map(asked: Asked) -> None:
    view = asked.view
    view.show_unit("dense-1", 0)
    assert color_at(image_of(view.surface), view.surface.to_pixels(4, -4)) == ORANGE
    assert "has no map yet" in view.caption.text()
    maps = np.ones((1, 20, 20), np.float32)
    view.show_snapshot(snapshot(plane=corners(), layers={"dense-1": LayerView(maps=maps)}))
    assert color_at(image_of(view.surface), view.surface.to_pixels(4, -4)) == BLUE


def test_a_unit_whose_layer_goes_is_left(asked: Asked) -> None:
    asked.view.show_unit("dense-1", 0)
    without = asked.spec.with_(network=default_spec().network.with_(layers=(), links=()))
    asked.show(without)
    assert not asked.view.watch().maps


def test_many_classes_are_blended_by_probability(view: View) -> None:
    spec = SetTraining(field="task", value="multi-class").apply(default_spec())
    view.show_document(spec, analyse(spec))
    values = np.zeros((2, 10, 10), np.float32)
    values[0, :, :5], values[1, :, 5:] = 1, 1
    values[:, :3] = np.nan
    view.show_snapshot(snapshot(plane=PlaneView(values, 6.0, 1.0)))
    image = image_of(view.surface)
    assert color_at(image, view.surface.to_pixels(-4, -4)) == ORANGE
    assert color_at(image, view.surface.to_pixels(4, -4)) == BLUE
    assert color_at(image, view.surface.to_pixels(4, 5.5)) == LIGHT.nan
    QTest.mouseMove(view.surface, at(view, 4, -4))
    assert view.caption.text().endswith("→ blue 1.00")


def test_a_regression_paints_values(qtbot: QtBot, view: View) -> None:
    asked = Asked(view, regression_spec())
    view.show_snapshot(snapshot(plane=corners(), points=points()))
    assert view.tools.value.isVisible()
    assert not view.tools.classes[0].isVisible()
    view.tools.value.value_requested.emit(-0.5)
    QTest.mouseClick(view.surface, LEFT, NONE, at(view, 0, 0))
    (edit,) = asked.edits
    assert isinstance(edit, PaintPoints)
    assert edit.points[0].target == -0.5


def test_other_data_are_refused_in_words(view: View) -> None:
    wine = SetData(data=Wine()).apply(default_spec())
    view.show_document(wine, analyse(wine))
    assert view.surface.message == "Only for points of a plane: this data has 13 inputs."
    assert view.watch() == Watch()
    assert not View.suits(wine)
    assert View.suits(default_spec())
    before = count_of(image_of(view.surface), LIGHT.text_second, near=60)
    assert before > 20  # the words are painted


def test_another_problem_forgets_the_answer_of_the_last(view: View) -> None:
    view.show_snapshot(snapshot(plane=corners(), points=points()))
    regression = regression_spec()
    view.show_document(regression, analyse(regression))
    assert view.surface.plane_map() is None


def test_the_same_part_is_not_taken_twice(view: View) -> None:
    first = snapshot(plane=corners())
    view.show_snapshot(first)
    shown = view.surface.plane_map()
    view.show_snapshot(replace(first, step=5))
    assert view.surface.plane_map() is shown


def test_the_screen_reader_is_told_the_figure(asked: Asked) -> None:
    assert asked.view.accessibleDescription() == "blue on 25 % of the plane. 1 train and 1 test points."


def test_painted_points_are_those_of_the_document_at_once() -> None:
    data = Spiral(painted=(Point(x1=1, x2=2, target=1),), erased=(7,))
    shown = shown_points(points(), data)
    assert shown.origin.tolist() == [9, -1]
    assert shown.x[-1].tolist() == [1, 2]
    assert bool(shown.train[-1])


def test_a_large_plane_wants_a_finer_grid(view: View, qtbot: QtBot) -> None:
    assert view.watch().plane_size == 100
    with qtbot.waitSignal(view.watch_changed):
        view.resize(800, 700)
    assert view.watch().plane_size == 150
