"""Histograms: bars where the numbers are, layers that were chosen, words under the pointer."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import Histogram, LayerView, Watch
from engine.spec.document import default_spec
from engine.spec.shapes import analyse
from tests.plots.made import count_of, histogram, image_of, layer, snapshot
from widgets.kit import DARK, LIGHT, apply_theme
from widgets.plots.histograms import HistogramsView
from widgets.plots.histograms_surface import bars_of, described


@pytest.fixture
def view(qtbot: QtBot) -> HistogramsView:
    made = HistogramsView()
    qtbot.addWidget(made)
    made.resize(420, 460)
    made.show_document(default_spec(), analyse(default_spec()))
    layers = {"input": LayerView(activation_histogram=histogram()), "dense-1": layer(), "dense-2": layer()}
    made.show_snapshot(snapshot(layers=layers))
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def point_to(view: HistogramsView, place: QPointF) -> None:
    """Move the pointer to a place of the surface."""
    viewport = view.surface.plot.viewport()
    QTest.mouseMove(viewport, viewport.mapFrom(view.surface, place.toPoint()))


def test_all_layers_are_shown_and_the_selected_ones_alone(view: HistogramsView) -> None:
    assert [row.layer_id for row in view.surface.rows()] == ["dense-1", "dense-2"]
    view.set_layers(("input",))
    assert [row.title for row in view.surface.rows()] == ["Input"]
    view.set_layers(())
    assert len(view.surface.rows()) == 2


def test_layers_stand_side_by_side_where_there_is_room(view: HistogramsView) -> None:
    assert view.surface.row_box(1).top() > view.surface.row_box(0).top()
    view.resize(1100, 300)
    assert view.surface.row_box(1).top() == view.surface.row_box(0).top()
    point_to(view, view.surface.cell_box(1, 0).center())
    assert view.caption.text().startswith("Dense 6, weights")


def test_a_selected_layer_that_is_gone_means_all(view: HistogramsView) -> None:
    view.set_layers(("long-gone",))
    assert len(view.surface.rows()) == 2


def test_the_bar_stands_in_its_bin(view: HistogramsView, qapp: QApplication) -> None:
    view.set_layers(("dense-1",))
    box = view.surface.cell_box(0, 0)
    left, right = QRectF(box), QRectF(box)
    left.setRight(box.center().x() - 2)
    right.setLeft(box.center().x())
    for theme in (LIGHT, DARK):
        apply_theme(qapp, theme)
        image = image_of(view.surface)
        assert count_of(image, theme.accent, left) == 0
        assert count_of(image, theme.accent, right) > box.width() / 10 * (box.height() - 40) * 0.6
    assert count_of(image_of(view.surface), DARK.class_colors[2], view.surface.cell_box(0, 2)) > 100


def test_every_bin_that_has_numbers_can_be_seen() -> None:
    counts = np.array([1, 0, 100_000])
    left, right, height = bars_of(Histogram(counts, np.arange(4.0)), 30, 50)
    assert height.tolist() == [1, 0, 50]
    assert left.tolist() == [0, 10, 20]
    assert right.tolist() == [9, 19, 29]


def test_the_pointer_is_told_middle_and_spread(view: HistogramsView) -> None:
    point_to(view, view.surface.cell_box(0, 2).center())
    assert view.caption.text() == "Dense 8, gradients: mean 0.1, deviation 0, 30 numbers"
    view.set_layers(("input",))
    point_to(view, view.surface.cell_box(0, 0).center())
    assert view.caption.text() == "Input, weights: none"


def test_the_keyboard_walks_over_the_histograms(view: HistogramsView) -> None:
    view.surface.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        QTest.keyClick(view.surface, key)
    assert view.caption.text().startswith("Dense 6, activations")
    assert view.accessibleDescription().startswith("Dense 6, activations")


def test_middle_and_spread_come_from_the_bins() -> None:
    counts, edges = np.histogram(np.random.default_rng(1).normal(3, 0.5, 20_000), 40)
    words = described(Histogram(counts.astype(np.int64), edges))
    mean, deviation = (float(words.split(",")[i].split()[-1]) for i in (0, 1))
    assert mean == pytest.approx(3, abs=0.02)
    assert deviation == pytest.approx(0.5, abs=0.02)
    assert words.endswith("20,000 numbers")
    assert described(Histogram(np.zeros(4, np.int64), np.arange(5.0))) == "no numbers"


def test_without_numbers_one_line_says_what_comes(qtbot: QtBot) -> None:
    empty = HistogramsView()
    qtbot.addWidget(empty)
    empty.show_document(default_spec(), analyse(default_spec()))
    assert empty.surface.message == "Press play, and it shows here."
    assert empty.watch() == Watch(histograms=True)
    QTest.mouseMove(empty.surface, QPoint(20, 20))


@pytest.mark.parametrize("down", [2, 40, 60, 66, 70])
def test_the_wheel_over_a_histogram_is_left_to_the_list_of_layers(view: HistogramsView, down: int) -> None:
    viewport, none = view.surface.plot.viewport(), Qt.MouseButton.NoButton
    at = QPointF(30, down)
    event = QWheelEvent(
        at, viewport.mapToGlobal(at), QPoint(), QPoint(0, -120), none, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)
    assert not event.isAccepted()


def test_the_keyboards_cursor_can_be_seen_and_the_pointer_has_none(view: HistogramsView) -> None:
    view.surface.setFocus(Qt.FocusReason.TabFocusReason)
    before = count_of(image_of(view.surface), LIGHT.accent, view.surface.cell_box(0, 2))
    QTest.keyClick(view.surface, Qt.Key.Key_Right)
    QTest.keyClick(view.surface, Qt.Key.Key_Right)
    QTest.keyClick(view.surface, Qt.Key.Key_Right)
    assert count_of(image_of(view.surface), LIGHT.accent, view.surface.cell_box(0, 2)) > before + 100
    point_to(view, view.surface.cell_box(0, 2).center())
    assert count_of(image_of(view.surface), LIGHT.accent, view.surface.cell_box(0, 2)) == before


def test_a_histogram_that_is_missing_is_a_dash_and_comes_when_it_is_there(view: HistogramsView) -> None:
    view.set_layers(("input",))
    empty = view.surface.cell_box(0, 0)
    assert count_of(image_of(view.surface), LIGHT.accent, empty) == 0
    view.show_snapshot(snapshot(layers={"input": layer()}))
    assert count_of(image_of(view.surface), LIGHT.accent, empty) > 100
