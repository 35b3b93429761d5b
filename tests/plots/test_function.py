"""The function plot: curves where they belong, units that stand out, words."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import FunctionView, Points, Watch
from engine.spec.document import default_spec
from engine.spec.edits import SetView
from engine.spec.shapes import analyse
from tests.plots.made import color_at, count_of, function_spec, function_view, image_of, snapshot
from widgets.kit import DARK, LIGHT, apply_theme
from widgets.kit.paint import MINUS
from widgets.plots.function import FunctionPlot
from widgets.plots.function_surface import unit_color


def line_points() -> Points:
    x = np.array([[4.5], [-4.5]], np.float32)
    return Points(x, np.array([-4, 4], np.float32), np.array([True, False]), np.arange(2), 1)


@pytest.fixture
def view(qtbot: QtBot) -> FunctionPlot:
    made = FunctionPlot()
    qtbot.addWidget(made)
    made.resize(420, 340)
    made.show_document(function_spec(), analyse(function_spec()))
    made.show_snapshot(snapshot(function=function_view(), points=line_points()))
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def point_to(view: FunctionPlot, place: QPointF) -> None:
    """Move the pointer to a place of the surface."""
    viewport = view.surface.plot.viewport()
    QTest.mouseMove(viewport, viewport.mapFrom(view.surface, place.toPoint()))


def near(image: QImage, place: QPointF, color: str) -> bool:
    """Whether a line of a colour runs through a place; its edges are blended with what lies under it."""
    return count_of(image, color, QRectF(place.x() - 2, place.y() - 2, 4, 4), near=60) > 0


def test_the_prediction_runs_where_its_numbers_are_in_both_themes(view: FunctionPlot, qapp: QApplication) -> None:
    for theme in (LIGHT, DARK):
        apply_theme(qapp, theme)
        image, place = image_of(view.surface), view.surface.place
        assert near(image, place(4, 2), theme.accent)
        assert near(image, place(-4, -2), theme.accent)
        assert not near(image, place(-4, 2.6), theme.accent)


def test_points_are_full_for_training_and_rings_for_testing(view: FunctionPlot) -> None:
    image, place = image_of(view.surface), view.surface.place
    assert color_at(image, place(4.5, -4)) == LIGHT.text_second
    assert color_at(image, place(-4.5, 4)) == LIGHT.panel


def test_the_axis_holds_everything(view: FunctionPlot) -> None:
    low, high = view.surface.view.viewRange()[1]
    assert low <= -6
    assert high >= 6


def test_hover_tells_place_prediction_and_wish(view: FunctionPlot) -> None:
    point_to(view, view.surface.place(-3, 5))
    words = view.caption.text()
    assert words.startswith((f"x {MINUS}3.0", f"x {MINUS}2.9"))
    assert "wanted" in words
    assert "adds" not in words


def test_a_unit_stands_out_under_the_pointer(view: FunctionPlot) -> None:
    place = view.surface.place(-4, 2)  # unit 2 adds -x / 2
    point_to(view, place)
    assert view.surface.strong() == 1
    assert view.caption.text().startswith("Dense 6, unit 2")
    assert "adds 2.0" in view.caption.text() or "adds 1.9" in view.caption.text()
    assert near(image_of(view.surface), place, unit_color(1).name())
    point_to(view, view.surface.place(-5, 5.9))
    assert view.surface.strong() is None


def test_only_units_of_the_last_hidden_layer_are_shown(view: FunctionPlot) -> None:
    view.show_unit("dense-1", 0)
    assert view.surface.strong() is None
    view.show_unit("dense-2", 0)
    assert view.surface.strong() == 0
    view.clear_unit()
    assert view.surface.strong() is None


def test_the_keyboard_walks_over_places_and_units(view: FunctionPlot) -> None:
    surface = view.surface
    surface.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(surface, Qt.Key.Key_Up)
    assert surface.strong() == 0
    QTest.keyClick(surface, Qt.Key.Key_Up)
    QTest.keyClick(surface, Qt.Key.Key_Up)
    assert surface.strong() == 0  # there are two
    QTest.keyClick(surface, Qt.Key.Key_Right)
    assert "x 0.10" in view.caption.text()


def test_units_can_be_hidden(view: FunctionPlot) -> None:
    view._units.click()
    assert view.surface.unit_at(view.surface.place(-4, 2)) is None


def test_test_points_are_asked_of_the_document(view: FunctionPlot, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.edit_requested) as asked:
        view._test.click()
    assert asked.args == [SetView(field="test_points", value=False)]
    assert view._test.isChecked()  # nobody answered


def test_a_prediction_that_is_not_finite_is_a_gap(view: FunctionPlot) -> None:
    x = np.linspace(-6, 6, 121).astype(np.float32)
    broken = np.where(x > 0, np.nan, x).astype(np.float32)
    view.show_snapshot(snapshot(function=FunctionView(x, broken, x, np.zeros((0, 121), np.float32), 0.0)))
    image, place = image_of(view.surface), view.surface.place
    assert near(image, place(-4, -4), LIGHT.accent)
    assert not near(image, place(3, 3), LIGHT.accent)


def test_other_data_are_refused_in_words(view: FunctionPlot) -> None:
    view.show_document(default_spec(), analyse(default_spec()))
    assert view.surface.message.startswith("Only for a function of one number")
    assert view.watch() == Watch()
    assert not FunctionPlot.suits(default_spec())
    assert FunctionPlot.suits(function_spec())


def test_the_screen_reader_is_told_the_figure(view: FunctionPlot) -> None:
    assert view.accessibleDescription().startswith("The prediction is 1.5")
