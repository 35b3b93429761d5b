"""A pixel under the pointer: what it sees, what it feeds, and its card."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from engine.spec.catalog.layers import Add, Conv1d, Conv2d, Flatten, Input, MaxPool, Output, Reshape
from engine.spec.document import Group, Link, Spec
from engine.spec.edits import RemoveLayers, SetParameter
from engine.spec.patches import Box
from engine.spec.shapes import analyse
from tests.canvas.conftest import Desk
from tests.canvas.slid import CNN, INPUT, digits, shown
from widgets.canvas.hits import OnHeader
from widgets.canvas.pixels import Pixel
from widgets.canvas.reach import Reach, reach_of, words_of
from widgets.canvas.window_card import WindowCard

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def cnn(desk: Desk) -> Desk:
    """A canvas with a network of two convolutions, with numbers."""
    open_spec(desk, digits(*CNN))
    return desk


def open_spec(desk: Desk, spec: Spec) -> None:
    analysis, snapshot = shown(spec)
    desk.spec = spec
    desk.canvas.show_document(spec, analysis)
    desk.canvas.show_snapshot(snapshot)


def spot(desk: Desk, layer_id: str, unit: int, row: int, col: int) -> QPoint:
    """The middle of a pixel, in the viewport."""
    control = desk.canvas._controller
    box, (height, width) = control.layout.boxes[layer_id], control.contents[layer_id].size
    room = box.tiles[unit].translated(box.position)
    x = room.left() + (col + 0.5) * room.width() / width
    return desk.canvas._view.mapFromScene(QPointF(x, room.top() + (row + 0.5) * room.height() / height))


def card(desk: Desk) -> WindowCard:
    return desk.canvas._looking.card


def reach(desk: Desk, layer_id: str, unit: int, row: int, col: int) -> Reach:
    control = desk.canvas._controller
    return reach_of(desk.spec, analyse(desk.spec), control.contents, Pixel(layer_id, unit, unit, row, col))


# ---- what it sees ------------------------------------------------------------------------------------------------


def test_a_pixel_lights_its_window_its_field_and_what_it_feeds(cnn: Desk) -> None:
    found = reach(cnn, "one", 1, 2, 2)
    assert {i: p.box for i, p in found.window.items()} == {"input": Box(1, 1, 3, 3)}
    assert {i: (p.box, p.channels) for i, p in found.fed.items()} == {"pool": (Box(1, 1, 1, 1), (1,))}
    found = reach(cnn, "two", 0, 1, 1)
    assert found.window["norm"].box == Box(1, 1, 3, 3)
    assert found.window["norm"].channels == (0, 1, 2)
    assert found.window["norm"].places(0) == {(1, 1), (1, 3), (3, 1), (3, 3)}
    assert found.pictures["input"].box == Box(1, 1, 7, 7)
    assert words_of(found, cnn.canvas._controller.contents) == "sees 7×7 pixels of the picture"


def test_what_is_folded_is_looked_through(desk: Desk) -> None:
    layers = (
        INPUT, Conv2d(id="one", units=2), Conv2d(id="two", units=2), Add(id="add"), Conv2d(id="three", units=2),
        Flatten(id="list"), Output(id="output"),
    )  # fmt: skip
    ways = (
        ("input", "one"), ("one", "two"), ("two", "add"), ("one", "add"), ("add", "three"), ("three", "list"),
        ("list", "output"),
    )  # fmt: skip
    links = tuple(Link(source=a, target=b, port=int(a == "one" and b == "add")) for a, b in ways)
    spec = digits(*layers, links=links)
    open_spec(desk, spec)
    found = reach(desk, "add", 0, 4, 4)
    assert {i: p.box for i, p in found.window.items()} == {"one": Box(4, 4, 1, 1), "two": Box(4, 4, 1, 1)}
    group = Group(id="block", layer_ids=("one", "two"), folded=True)
    open_spec(desk, spec.with_(network=spec.network.with_(groups=(group,))))
    found = reach(desk, "add", 0, 4, 4)
    assert {i: p.box for i, p in found.window.items()} == {"input": Box(3, 3, 3, 3), "block": Box(4, 4, 1, 1)}
    desk.hover(spot(desk, "block", 1, 0, 0))
    assert "sees 3×3 pixels" in card(desk).accessibleName()


def test_pixels_that_come_as_a_list_are_found_in_the_picture(desk: Desk) -> None:
    layers = (
        Input(id="input"), Reshape(id="again", sizes="1 x 8 x 8"), Conv2d(id="one", units=2), Flatten(id="list"),
        Output(id="output"),
    )  # fmt: skip
    open_spec(desk, digits(*layers))
    assert reach(desk, "one", 0, 3, 5).pictures["input"].box == Box(2, 4, 3, 3)


def test_signals_have_positions(desk: Desk) -> None:
    layers = (
        Input(id="input"), Reshape(id="again", sizes="2 x 32"), Conv1d(id="one", units=2, kernel_size=5),
        MaxPool(id="pool"), Flatten(id="list"), Output(id="output"),
    )  # fmt: skip
    open_spec(desk, digits(*layers))
    found = reach(desk, "one", 0, 0, 10)
    assert {i: p.box for i, p in found.window.items()} == {"again": Box(0, 8, 1, 5)}
    assert "feeds 1 of Max pool" in words_of(found, desk.canvas._controller.contents)


# ---- with the pointer -----------------------------------------------------------------------------------------------


def test_the_card_tells_of_the_pixel_under_the_pointer(cnn: Desk) -> None:
    cnn.hover(spot(cnn, "two", 2, 1, 3))
    assert cnn.canvas._controller.pixels.now == Pixel("two", 2, 2, 1, 3)
    assert card(cnn).isVisible()
    assert "map 3 · pixel (1, 3)" in card(cnn).accessibleName()
    assert "sees 7×7 pixels of the picture" in card(cnn).accessibleName()
    assert "Σ + bias = " in card(cnn).accessibleName()
    cnn.hover(spot(cnn, "pool", 0, 2, 2))
    assert "largest of 4" in card(cnn).accessibleName()
    cnn.hover(spot(cnn, "input", 0, 4, 4))
    assert "feeds 3×3 of" in card(cnn).accessibleName()


def test_outlines_lie_on_the_pixel_and_its_window(cnn: Desk) -> None:
    cnn.hover(spot(cnn, "one", 1, 2, 2))
    looking, view = cnn.canvas._looking, cnn.canvas._view
    rects = looking._line.path().toSubpathPolygons()
    middles = {tuple(round(i) for i in view.mapFromScene(p.boundingRect().center()).toTuple()) for p in rects}
    for layer_id, unit in (("one", 1), ("input", 0)):
        wanted = spot(cnn, layer_id, unit, 2, 2)
        assert any((QPoint(*middle) - wanted).manhattanLength() <= 2 for middle in middles)
    assert looking._fed.isVisible()
    assert not card(cnn).geometry().intersects(QRect(spot(cnn, "one", 1, 2, 2), spot(cnn, "one", 1, 3, 3)))


def test_the_card_lingers_and_goes(cnn: Desk, qtbot: QtBot) -> None:
    cnn.hover(spot(cnn, "one", 1, 2, 2))
    cnn.hover(QPoint(4, 4))
    assert card(cnn).isVisible()
    qtbot.waitUntil(card(cnn).isHidden, timeout=3000)
    assert cnn.canvas._controller.pixels.now is None
    assert not cnn.canvas._looking._line.isVisible()


def test_the_pointer_can_go_over_to_the_card(cnn: Desk) -> None:
    cnn.hover(spot(cnn, "one", 1, 2, 2))
    cnn.hover(QPoint(4, 4))
    middle = QPointF(card(cnn).rect().center())
    QApplication.sendEvent(card(cnn), QEnterEvent(middle, middle, QPointF(card(cnn).mapToGlobal(middle.toPoint()))))
    assert not card(cnn)._wait.isActive()
    QTest.mouseClick(card(cnn)._link, Qt.MouseButton.LeftButton)
    assert cnn.canvas._sliding.layer_id == "one"
    slide = cnn.canvas._sliding.slide
    assert slide is not None
    assert (slide.unit, slide.row, slide.col) == (1, 2, 2)
    assert card(cnn).isHidden()


def test_numbers_of_the_card_follow_the_run(cnn: Desk) -> None:
    cnn.hover(spot(cnn, "two", 2, 1, 3))
    before = card(cnn).accessibleName()
    cnn.canvas.show_snapshot(shown(cnn.spec, seed=5)[1])
    assert card(cnn).accessibleName() != before


def test_a_map_that_is_gone_is_let_go(cnn: Desk) -> None:
    cnn.hover(spot(cnn, "two", 3, 1, 3))
    open_spec(cnn, SetParameter(layer_ids=("two",), field="units", value=3).apply(cnn.spec))
    assert cnn.canvas._controller.pixels.now is None
    cnn.hover(spot(cnn, "one", 2, 1, 3))
    open_spec(cnn, RemoveLayers(layer_ids=("one",)).apply(cnn.spec))
    assert card(cnn).isHidden()


# ---- with the keyboard ----------------------------------------------------------------------------------------------


def test_shift_and_arrows_walk_over_a_map(cnn: Desk, qtbot: QtBot) -> None:
    control = cnn.canvas._controller
    control.select_layer("two")
    cnn.key(Qt.Key.Key_Right, SHIFT)
    assert control.pixels.now == Pixel("two", 0, 0, 2, 2)
    cnn.key(Qt.Key.Key_Right, SHIFT)
    cnn.key(Qt.Key.Key_Up, SHIFT)
    assert control.pixels.now == Pixel("two", 0, 0, 1, 3)
    cnn.key(Qt.Key.Key_Right, SHIFT)
    assert control.pixels.now == Pixel("two", 0, 0, 1, 3)  # its last column
    cnn.hover(QPoint(4, 4))  # the pointer does not take it away
    assert card(cnn).isVisible()
    cnn.key(Qt.Key.Key_Escape)
    assert control.pixels.now is None
    assert control.selection == ("two",)


def test_enter_shows_the_window_of_the_pixel(cnn: Desk) -> None:
    cnn.canvas._controller.select_layer("pool")
    cnn.key(Qt.Key.Key_Left, SHIFT)
    cnn.key(Qt.Key.Key_Return)
    slide = cnn.canvas._sliding.slide
    assert slide is not None
    assert (slide.layer.id, slide.row, slide.col) == ("pool", 2, 2)


def test_without_maps_the_keys_walk_on(desk: Desk) -> None:
    desk.canvas._controller.select_layer("dense-1")
    desk.key(Qt.Key.Key_Right, SHIFT)
    assert desk.canvas._controller.selection == ("dense-2",)


# ---- ways to the sliding window --------------------------------------------------------------------------------------


def test_a_double_click_on_a_map_slides_from_there(cnn: Desk) -> None:
    QTest.mouseDClick(cnn.port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot(cnn, "two", 2, 3, 1))
    slide = cnn.canvas._sliding.slide
    assert slide is not None
    assert (slide.layer.id, slide.unit, slide.row, slide.col) == ("two", 2, 3, 1)


def test_a_double_click_on_a_convolution_slides_and_on_others_renames(cnn: Desk) -> None:
    QTest.mouseDClick(cnn.port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, cnn.header("one"))
    assert cnn.canvas._sliding.layer_id == "one"
    QTest.keyClick(cnn.canvas._sliding, Qt.Key.Key_Escape)
    QTest.mouseDClick(cnn.port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, cnn.header("norm"))
    assert cnn.canvas._rename.isVisible()


def test_the_menu_offers_it_where_there_is_a_window(cnn: Desk, qtbot: QtBot) -> None:
    control, words = cnn.canvas._controller, "Slide the window"
    for node, offered in (("pool", True), ("norm", False)):
        control.select_layer(node)
        cnn.canvas._view.menu_requested.emit(OnHeader(node), QPoint(10, 10))
        menu = cnn.canvas.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]
        entries = [action for action in menu.actions() if action.text().startswith(words)]
        assert bool(entries) == offered
        if entries:
            entries[0].trigger()
            assert cnn.canvas._sliding.layer_id == "pool"
            cnn.canvas._sliding.close_view()
        menu.close()
        qtbot.waitUntil(lambda: not cnn.canvas.findChildren(QMenu))


def test_the_palette_slides_what_is_selected(cnn: Desk) -> None:
    cnn.canvas.slide_window()
    assert cnn.messages == ["Select a convolution or a pooling first."]
    cnn.canvas._controller.select_unit("two", 3)
    cnn.canvas.slide_window()
    slide = cnn.canvas._sliding.slide
    assert slide is not None
    assert (slide.layer.id, slide.unit) == ("two", 3)
