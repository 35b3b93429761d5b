"""Activations: rows are samples in the order of their targets, columns are units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from engine.snapshot import LayerView, Probes, RunState, Snapshot, Watch, read_only
from engine.spec.document import Spec
from engine.spec.shapes import analyse
from tests.plots.conftest import make_snapshot, make_spec, pixel
from widgets.kit import DARK, LIGHT, Theme, apply_theme, class_color
from widgets.plots.activations import STRIPE, ActivationsView

Place = Callable[..., ActivationsView]


def two_probes(spec: Spec, layer_id: str, units: int) -> Snapshot:
    """Sample 70 of class 1 came first, sample 71 of class 0 second; unit 2 answers 1 to 70, unit 1 answers -1 to 71."""
    shape = spec.data_shape
    inputs = np.zeros((2, 2 if shape.plane else len(shape.features)), dtype=np.float32)
    inputs[0] = 1.0
    values = np.zeros((2, units), dtype=np.float32)
    values[0, 1], values[1, 0], values[1, 2] = 1.0, -1.0, np.nan
    probes = Probes(np.array([70, 71]), read_only(inputs), np.array([1.0, 0.0], dtype=np.float32))
    return Snapshot(1, RunState.PAUSED, layers={layer_id: LayerView(activations=read_only(values))}, probes=probes)


def corner(view: ActivationsView, row: int, column: int) -> str:
    """Colour of a cell near its corner."""
    rect = view.map.cells().cell_rect((row, column))
    return pixel(view.map, rect.left() + 2, rect.top() + 2)


@pytest.mark.parametrize("now", [LIGHT, DARK])
def test_rows_are_samples_by_class_and_columns_units(place: Place, qapp: QApplication, now: Theme) -> None:
    spec = make_spec("spiral")
    view = place(ActivationsView(), spec)
    assert view.watch() == Watch(activations=True)
    assert view.layer_id() == "dense-1"
    view.show_snapshot(two_probes(spec, "dense-1", 8))
    apply_theme(qapp, now)
    assert corner(view, 0, 0) == now.negative
    assert corner(view, 0, 2) == now.nan
    assert corner(view, 1, 1) == now.positive
    assert corner(view, 1, 0) == now.zero
    assert view.map.text_of((0, 0)) == "unit 1, sample 71 (orange): −1"
    assert view.map.text_of((1, 1)) == "unit 2, sample 70 (blue): 1"


def test_a_row_has_the_picture_and_the_color_of_its_class(place: Place) -> None:
    spec = make_spec("digits")
    view = place(ActivationsView(), spec)
    view.show_snapshot(two_probes(spec, "dense-1", 12))
    for row, shade in ((0, LIGHT.sunken), (1, LIGHT.text)):
        rect = view.map.cells().cell_rect((row, 0))
        assert pixel(view.map, rect.left() - STRIPE, rect.center().y()) == class_color(row).name()
        assert pixel(view.map, rect.left() - STRIPE - 10, rect.center().y()) == shade


def test_other_pictures_under_the_same_numbers_are_seen(place: Place) -> None:
    spec = make_spec("digits")
    view = place(ActivationsView(), spec)
    first = two_probes(spec, "dense-1", 12)
    view.show_snapshot(first)
    view.grab()
    assert first.probes is not None
    noisy = replace(first.probes, inputs=read_only(1 - first.probes.inputs))
    view.show_snapshot(replace(two_probes(spec, "dense-1", 12), probes=noisy))
    rect = view.map.cells().cell_rect((0, 0))
    assert pixel(view.map, rect.left() - STRIPE - 10, rect.center().y()) == LIGHT.text


def test_units_of_the_output_are_classes(place: Place) -> None:
    spec = make_spec("iris")
    view = place(ActivationsView(), spec)
    view.set_layers(("output",))
    view.show_snapshot(two_probes(spec, "output", 3))
    assert view.map.text_of((1, 1)) == "versicolor, sample 70 (versicolor): 1"


def test_one_unit_is_not_said_to_be_several(place: Place) -> None:
    spec = make_spec("spiral")
    view = place(ActivationsView(), spec)
    view.set_layers(("output",))
    several = two_probes(spec, "output", 3)
    one = LayerView(activations=read_only(np.zeros((2, 1), dtype=np.float32)))
    view.show_snapshot(replace(several, layers={"output": one}))
    assert view.caption.text() == "2 samples × 1 unit"


def test_another_layer_waits_for_its_numbers(place: Place) -> None:
    spec = make_spec("iris")
    view = place(ActivationsView(), spec)
    snapshot = make_snapshot(spec)
    view.show_snapshot(snapshot)
    view.set_layers(("dense-2", "dense-1"))
    assert view.empty_text()
    assert view.choice.isVisible()
    view.show_snapshot(snapshot)
    assert view.caption.text() == "24 samples × 6 units"
    view.set_layers(("gone",))
    assert view.layer_id() == "dense-2"


def test_it_keeps_what_it_had_and_drops_what_does_not_fit(place: Place) -> None:
    digits, iris = make_spec("digits"), make_spec("iris")
    view = place(ActivationsView(), digits)
    view.show_snapshot(make_snapshot(digits))
    view.show_snapshot(Snapshot(1, RunState.PAUSED))
    assert view.empty_text() == ""
    broken = make_snapshot(digits, seed=3)
    view.show_snapshot(replace(broken, probes=None))
    view.grab()
    view.show_document(iris, analyse(iris))
    assert view.empty_text()


def test_the_keyboard_scrolls_along(place: Place) -> None:
    spec = make_spec("garments")
    view = place(ActivationsView(), spec)
    view.show_snapshot(make_snapshot(spec))
    view.grab()
    view.map.setFocus()
    for _ in range(23):
        QTest.keyClick(view.map, Qt.Key.Key_Down)
    scroller = view.findChild(QScrollArea)
    assert scroller is not None
    shown = view.map.cells().cell_rect((23, 0)).center().toPoint() + view.map.mapTo(scroller, QPoint())
    assert scroller.viewport().rect().contains(shown)
    assert view.map.accessibleDescription() == view.map.text_of((23, 0))
