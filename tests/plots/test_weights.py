"""Weights as colours: orientation, names, pictures, typing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.snapshot import Doubles, Floats, LayerView, RunState, Snapshot, Watch, read_only
from engine.spec.edits import Edit, RemoveLayers, SetWeight
from engine.spec.shapes import analyse
from tests.plots.conftest import make_snapshot, make_spec, pixel
from widgets.kit import DARK, LIGHT, Theme, apply_theme
from widgets.plots.parts.cells import TilesLayout
from widgets.plots.weights import WeightsView

Place = Callable[..., WeightsView]


def weights(layer_id: str, weight: Floats | Doubles) -> Snapshot:
    """A snapshot with one layer's weights."""
    return Snapshot(1, RunState.PAUSED, layers={layer_id: LayerView(weight=read_only(weight.astype(np.float32)))})


def corner(view: WeightsView, row: int, column: int) -> str:
    """Colour of a cell near its top left corner, where no number is."""
    rect = view.map.cells().cell_rect((row, column))
    return pixel(view.map, rect.left() + 2, rect.top() + 2)


def click(view: WeightsView, row: int, column: int) -> None:
    """Click in the middle of a cell."""
    place = view.map.cells().cell_rect((row, column)).center().toPoint()
    QTest.mouseClick(view.map, Qt.MouseButton.LeftButton, pos=place)


def asked_of(view: WeightsView) -> list[Edit | str]:
    """What the view asks for from now on, gestures as 'end'."""
    asked: list[Edit | str] = []
    view.edit_requested.connect(asked.append)
    view.gesture_finished.connect(lambda: asked.append("end"))
    view.gesture_cancelled.connect(lambda: asked.append("back"))
    return asked


def set_weight(unit: int, source: int, value: float) -> SetWeight:
    return SetWeight(layer_id="dense-1", parameter="weight", unit=unit, source=source, value=value)


@pytest.mark.parametrize("now", [LIGHT, DARK])
def test_rows_are_units_and_columns_inputs(place: Place, qapp: QApplication, now: Theme) -> None:
    view = place(WeightsView(), make_spec("spiral"))
    assert view.watch() == Watch(weights=frozenset({"dense-1"}))
    weight = np.zeros((8, 4), dtype=np.float32)
    weight[2, 0], weight[0, 3], weight[7, 1] = 1.0, -1.0, np.nan
    view.show_snapshot(weights("dense-1", weight))
    apply_theme(qapp, now)
    assert corner(view, 2, 0) == now.positive
    assert corner(view, 0, 3) == now.negative
    assert corner(view, 7, 1) == now.nan
    assert corner(view, 0, 0) == now.zero


def test_a_cell_is_told_by_name(place: Place) -> None:
    view = place(WeightsView(), make_spec("spiral"))
    weight = np.zeros((8, 4), dtype=np.float32)
    weight[2, 0] = -1.3721
    view.show_snapshot(weights("dense-1", weight))
    assert view.map.text_of((2, 0)) == "unit 3, x₁: −1.372"
    assert view.map.text_of((8, 0)) == ""
    view.set_layers(("dense-2",))
    view.show_snapshot(weights("dense-2", np.full((6, 8), 0.5)))
    assert view.map.text_of((1, 6)) == "unit 2, from unit 7: 0.5"


def test_a_click_lets_one_type_and_enter_ends_it(place: Place) -> None:
    view = place(WeightsView(), make_spec("spiral"))
    view.show_snapshot(weights("dense-1", np.zeros((8, 4))))
    asked = asked_of(view)
    click(view, 2, 1)
    assert view.edit.isVisible()
    assert view.edit.accessibleName() == "Weight, unit 3, x₂"
    QTest.keyClicks(view.edit, "-2")
    assert asked == [set_weight(2, 1, -2.0)]  # a minus alone is no number yet
    QTest.keyClick(view.edit, Qt.Key.Key_Return)
    assert asked == [set_weight(2, 1, -2.0), "end"]
    assert not view.edit.isVisible()


def test_what_is_no_number_is_said_beside_the_field(place: Place) -> None:
    view = place(WeightsView(), make_spec("spiral"))
    view.show_snapshot(weights("dense-1", np.zeros((8, 4))))
    click(view, 2, 1)
    QTest.keyClicks(view.edit, "abc")
    assert view.edit.note.isVisible()
    assert view.edit.note.text() == "Type a number, such as −1 or 0.5"
    QTest.keyClick(view.edit, Qt.Key.Key_Escape)
    assert not view.edit.note.isVisible()


def test_esc_brings_the_old_number_back(place: Place) -> None:
    view = place(WeightsView(), make_spec("spiral"))
    view.show_snapshot(weights("dense-1", np.full((8, 4), 0.25)))
    asked = asked_of(view)
    click(view, 0, 0)
    QTest.keyClicks(view.edit, "7")
    QTest.keyClick(view.edit, Qt.Key.Key_Escape)
    assert asked == [set_weight(0, 0, 7.0), "back"]


def test_looking_is_no_edit(place: Place) -> None:
    view = place(WeightsView(), make_spec("spiral"))
    view.show_snapshot(weights("dense-1", np.zeros((8, 4))))
    asked = asked_of(view)
    click(view, 0, 0)
    QTest.keyClick(view.edit, Qt.Key.Key_Escape)
    click(view, 0, 0)
    QTest.keyClick(view.edit, Qt.Key.Key_Return)
    assert asked == []


def test_by_keyboard(place: Place) -> None:
    view = place(WeightsView(), make_spec("spiral"))
    view.show_snapshot(weights("dense-1", np.zeros((8, 4))))
    asked = asked_of(view)
    view.map.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(view.map, key)
    assert view.map.accessibleDescription() == "unit 1, sin x₁: 0"
    QTest.keyClick(view.map, Qt.Key.Key_Return)
    QTest.keyClicks(view.edit, "3")
    QTest.keyClick(view.edit, Qt.Key.Key_Return)
    assert asked == [set_weight(0, 2, 3.0), "end"]
    assert view.map.hasFocus()


@pytest.mark.parametrize(("width", "height"), [(900, 90), (260, 400), (420, 160)])
def test_pictures_stay_pictures_at_any_size_and_after_other_data(place: Place, width: int, height: int) -> None:
    view = place(WeightsView(), make_spec("spiral"), width, height)
    view.show_snapshot(weights("dense-1", np.zeros((8, 4))))
    digits = make_spec("digits")
    view.show_document(digits, analyse(digits))
    view.show_snapshot(weights("dense-1", np.zeros((64, 64))))
    cells = view.map.cells()
    assert isinstance(cells, TilesLayout)
    assert cells.tile_rect(0).size().toSize() == QSize(8, 8) * cells.scale
    view.set_layers(("dense-2",))
    view.show_snapshot(weights("dense-2", np.zeros((6, 64))))
    assert not isinstance(view.map.cells(), TilesLayout), "units are no pixels, though there are as many"


def test_a_first_layer_on_pictures_is_pictures(place: Place) -> None:
    view = place(WeightsView(), make_spec("digits"), 900, 240)
    weight = np.zeros((12, 64), dtype=np.float32)
    weight[1, 8 * 2 + 5] = 1.0  # row 2, column 5 of the second unit's picture
    view.show_snapshot(weights("dense-1", weight))
    cells = view.map.cells()
    assert isinstance(cells, TilesLayout)
    tile = cells.tile_rect(1)
    assert pixel(view.map, tile.left() + 5.5 * cells.scale, tile.top() + 2.5 * cells.scale) == LIGHT.positive
    assert pixel(view.map, tile.left() + 2.5 * cells.scale, tile.top() + 5.5 * cells.scale) == LIGHT.zero
    assert view.map.text_of((1, 21)) == "unit 2, r2 c5: 1"
    for cell in ((0, 0), (1, 21), (11, 63)):
        assert cells.cell_at(cells.cell_rect(cell).center()) == cell


def test_many_pictures_scroll(place: Place) -> None:
    view = place(WeightsView(), make_spec("garments", (256, 6)))
    view.show_snapshot(weights("dense-1", np.zeros((256, 784))))
    view.grab()
    assert view.map.height() > view.scroller.viewport().height()
    cells = view.map.cells()
    assert cells.cell_at(cells.cell_rect((255, 400)).center()) == (255, 400)


def test_more_units_than_pixels_are_said_to_be_left_out(place: Place) -> None:
    view = place(WeightsView(), make_spec("iris", (2000, 6)))
    weight = np.zeros((2000, 4), dtype=np.float32)
    view.show_snapshot(weights("dense-1", weight))
    assert "units shown" in view.caption.text()
    assert view.map.height() == view.scroller.viewport().height()


def test_the_layer_follows_the_selection_and_the_choice(place: Place) -> None:
    view = place(WeightsView(), make_spec("digits"))
    said: list[Watch] = []
    view.watch_changed.connect(lambda: said.append(view.watch()))
    view.set_layers(("input",))
    assert view.layer_id() == "dense-1"
    view.set_layers(("output",))
    assert said == [Watch(weights=frozenset({"output"}))]
    view.choice.value_requested.emit("dense-2")
    assert view.choice.value() == view.layer_id() == "dense-2"
    assert view.empty_text()


def test_a_layer_that_goes_is_left(place: Place) -> None:
    spec = make_spec("spiral")
    view = place(WeightsView(), spec)
    view.set_layers(("dense-2",))
    fewer = RemoveLayers(layer_ids=("dense-2",)).apply(spec)
    view.show_document(fewer, analyse(fewer))
    assert view.layer_id() == "dense-1"


def test_it_keeps_what_it_had(place: Place) -> None:
    spec = make_spec("spiral")
    view = place(WeightsView(), spec)
    view.show_snapshot(make_snapshot(spec))
    words = view.map.text_of((0, 0))
    view.show_snapshot(Snapshot(1, RunState.PAUSED))
    assert view.map.text_of((0, 0)) == words
    assert view.empty_text() == ""
