"""What is seen from how far: cards, pictures, numbers; lines and weights; pages of large layers; the overview map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import read_only
from engine.spec.catalog.layers import Dense
from engine.spec.edits import AddLayer, MarkUnits, SetParameter
from tests.canvas.conftest import LEFT, NONE, Desk
from tests.canvas.fakes import fake_snapshot
from tests.canvas.nets import deep, residual, wide
from widgets.canvas.overview import Overview
from widgets.canvas.paging import pager_buttons
from widgets.kit.paint import format_number

Selected = Callable[[], tuple[str, ...]]


def _overview(desk: Desk) -> Overview:
    return desk.canvas._overview


# ---- near and far ------------------------------------------------------------------------------------------------


def test_from_afar_blocks_are_cards_and_links_are_lines(desk: Desk) -> None:
    desk.open(residual())
    scene = desk.canvas._scene
    assert set(scene.links) == {
        ("input", "stem"),
        ("stem", "first"),
        ("first", "second"),
        ("bend", "output"),
    }
    desk.canvas._view.zoom_to(0.25)
    assert scene.links == {}
    assert all(line._item.isVisible() for line in scene.lines.values())
    assert not any(tile.isVisible() for tile in scene.blocks["stem"]._tiles)
    watch = desk.canvas.watch()
    assert not watch.weights
    assert not watch.maps
    desk.canvas._view.zoom_to(1.0)
    assert ("stem", "first") in scene.links
    assert all(tile.isVisible() for tile in scene.blocks["stem"]._tiles)


def test_links_without_weights_are_lines_with_their_shape(desk: Desk) -> None:
    desk.open(residual())
    lines = desk.canvas._scene.lines
    assert {pair for pair, line in lines.items() if line._item.isVisible()} == {
        ("stem", "add"),
        ("second", "add"),
        ("add", "bend"),
    }
    words = {pair: line._words for pair, line in lines.items()}
    assert words[("stem", "add")] == "6"
    assert words[("input", "stem")] == ""
    label = lines[("stem", "add")]._label
    assert label is not None
    assert label.isVisible()


def test_what_is_out_of_sight_is_not_drawn(desk: Desk) -> None:
    desk.open(deep())
    desk.canvas.zoom_100()
    assert 0 < len(desk.canvas._scene.links) < 20
    assert len(desk.canvas.watch().weights) < 20
    hidden = desk.canvas._scene.blocks["dense-0"]
    assert hidden.pos() == desk.canvas._controller.layout.boxes["dense-0"].position


def test_many_blocks_are_drawn_anew_when_there_is_time(desk: Desk, qtbot: QtBot) -> None:
    desk.open(deep(40))
    desk.canvas.fit()
    desk.canvas.zoom_in()
    blocks = desk.canvas._scene.blocks.values()
    assert any(block.waits for block in blocks)
    qtbot.waitUntil(lambda: not any(block.waits for block in blocks))


def test_layers_that_take_no_part_are_pale_and_their_lines_dashed(desk: Desk) -> None:
    desk.open(AddLayer(layer=Dense(id="spare", units=3)).apply(residual()))
    assert desk.canvas._controller.contents["spare"].idle
    assert not desk.canvas._controller.contents["stem"].idle
    assert desk.canvas._scene.blocks["spare"]._tiles[0].opacity() < 0.5


def test_marks_of_units_and_layers(desk: Desk) -> None:
    desk.open(residual())
    desk.take(MarkUnits(layer_id="stem", mark="ablated", units=(1,), on=True))
    desk.take(MarkUnits(layer_id="stem", mark="frozen", units=(2,), on=True))
    tiles = desk.canvas._controller.contents["stem"].tiles
    assert [tile.mark for tile in tiles[:4]] == ["", "ablated", "frozen", ""]
    marks = desk.canvas._scene.blocks["stem"]._marks
    box = desk.canvas._controller.layout.boxes["stem"]
    assert marks._strokes.path().boundingRect().intersects(box.tiles[1])
    assert not marks._strokes.path().boundingRect().intersects(box.tiles[2])
    assert marks._squares.path().boundingRect().intersects(box.tiles[2])
    desk.take(SetParameter(layer_ids=("first",), field="ablated", value=True))
    assert desk.canvas._controller.contents["first"].mark == "ablated"
    assert desk.canvas._scene.blocks["first"]._tiles[0].opacity() < 0.5


# ---- pages ------------------------------------------------------------------------------------------------


def _units(desk: Desk) -> list[int]:
    return [tile.unit for tile in desk.canvas._controller.contents["large"].tiles]


def _wheel(desk: Desk, at: QPoint, angle: int) -> None:
    view = desk.canvas._view
    where = view.viewport().mapToGlobal(at)
    alt, phase = Qt.KeyboardModifier.AltModifier, Qt.ScrollPhase.NoScrollPhase
    turned = QWheelEvent(
        QPointF(at), QPointF(where), QPoint(), QPoint(angle, 0), Qt.MouseButton.NoButton, alt, phase, False
    )
    QApplication.sendEvent(view.viewport(), turned)


def test_a_large_layer_has_pages(desk: Desk) -> None:
    desk.open(wide())
    content = desk.canvas._controller.contents["large"]
    assert (content.pages, content.page, content.more) == (64, 0, "1–64 of 4,096")
    assert desk.canvas.watch().pages == {("large", 0)}
    box = desk.canvas._controller.layout.boxes["large"]
    back, on = (rect.translated(box.position).center() for rect in pager_buttons(content, box))
    desk.click(desk.canvas._view.mapFromScene(on))
    assert _units(desk) == list(range(64, 128))
    assert desk.canvas.watch().pages == {("large", 1)}
    desk.click(desk.canvas._view.mapFromScene(back))
    desk.click(desk.canvas._view.mapFromScene(back))
    assert _units(desk) == list(range(64))
    assert desk.edits == []


def test_pages_turn_by_wheel_and_by_key(desk: Desk) -> None:
    desk.open(wide())
    scale = desk.canvas._view.scale_now
    _wheel(desk, desk.tile("large", 5), -120)
    assert _units(desk)[0] == 64
    assert desk.canvas._view.scale_now == scale
    desk.canvas.set_selection(("large",))
    desk.key(Qt.Key.Key_PageDown)
    assert _units(desk)[0] == 128
    desk.key(Qt.Key.Key_PageUp)
    assert _units(desk)[0] == 64


def test_the_most_active_units_come_first_and_hovering_tells_their_number(desk: Desk) -> None:
    desk.open(wide(200))
    order = np.arange(200)[::-1]
    told = fake_snapshot(desk.spec)
    large = replace(
        told.layers["large"],
        activity_order=read_only(order),
        shown_units=read_only(order[:64]),
        maps=read_only(told.layers["large"].maps[::-1][:64]),  # type: ignore[index]
    )
    desk.canvas.show_snapshot(replace(told, layers={**told.layers, "large": large}))
    assert _units(desk) == list(range(199, 135, -1))
    desk.hover(desk.tile("large", 3))
    assert desk.heard[-1] == ("hovered", "large", 196)


def test_an_edit_that_leaves_a_page_behind_shows_the_last_one(desk: Desk) -> None:
    desk.open(wide(200))
    desk.canvas._controller.turn_page("large", 3)
    assert len(_units(desk)) == 8
    desk.take(SetParameter(layer_ids=("large",), field="units", value=100))
    assert _units(desk) == list(range(64, 100))


# ---- the overview ------------------------------------------------------------------------------------------------


def test_the_map_shows_while_something_is_out_of_sight(desk: Desk) -> None:
    assert _overview(desk).isHidden()
    desk.canvas._view.zoom_to(3.0)
    assert _overview(desk).isVisible()
    desk.canvas.toggle_overview()
    assert _overview(desk).isHidden()
    desk.canvas.toggle_overview()
    assert _overview(desk).isVisible()
    desk.canvas.fit()
    assert _overview(desk).isHidden()


def test_a_click_and_a_drag_on_the_map_look_elsewhere(desk: Desk) -> None:
    desk.open(deep())
    desk.canvas.zoom_100()
    overview = _overview(desk)
    assert overview.accessibleName() == "Overview map"
    right = QPoint(overview.width() - 12, overview.height() // 2)
    QTest.mouseClick(overview, LEFT, NONE, right)
    seen = desk.canvas._view.visible_scene()
    assert seen.intersects(desk.canvas._controller.layout.boxes["output"].scene_body)
    QTest.mousePress(overview, LEFT, NONE, right)
    QTest.mouseMove(overview, QPoint(12, overview.height() // 2))
    QTest.mouseRelease(overview, LEFT, NONE, QPoint(12, overview.height() // 2))
    seen = desk.canvas._view.visible_scene()
    assert seen.intersects(desk.canvas._controller.layout.boxes["input"].scene_body)


def test_the_arrow_keys_move_the_frame_of_the_map(desk: Desk) -> None:
    desk.open(deep())
    desk.canvas.zoom_100()
    before = desk.canvas._view.visible_scene().center()
    QTest.keyClick(_overview(desk), Qt.Key.Key_Left)
    after = desk.canvas._view.visible_scene().center()
    assert after.x() < before.x()
    assert after.y() == pytest.approx(before.y(), abs=2)


# ---- numbers -----------------------------------------------------------------------------------------------


def _numbers(desk: Desk, source: str, target: str) -> list[str]:
    items = desk.canvas._scene.links[(source, target)]._numbers._items
    return [item.text() for item in items if item.isVisible()]


def test_the_strongest_weights_have_numbers_from_very_near(desk: Desk) -> None:
    assert _numbers(desk, "dense-1", "dense-2") == []
    desk.canvas._view.zoom_to(2.2)
    shown = _numbers(desk, "dense-1", "dense-2")
    weight = desk.canvas._live.weight(desk.canvas._controller.contents["dense-2"], 8)
    assert weight is not None
    strongest = format_number(round(float(weight.flat[np.abs(weight).argmax()]), 3))
    assert shown[0] == strongest
    assert 6 <= len(shown) <= 18
    desk.canvas._view.zoom_to(1.0)
    assert _numbers(desk, "dense-1", "dense-2") == []


def test_units_whose_weights_do_not_arrive_leave_the_others_theirs(desk: Desk) -> None:
    desk.open(wide(200))
    told = fake_snapshot(desk.spec)
    weight = told.layers["large"].weight
    assert weight is not None
    order = np.concatenate([np.arange(150, 200), np.arange(14)])  # of these only the last fourteen have weights
    large = replace(
        told.layers["large"],
        weight=read_only(weight[:100]),
        activity_order=read_only(np.concatenate([order, np.setdiff1d(np.arange(200), order)])),
        maps=None,
    )
    desk.canvas.show_snapshot(replace(told, layers={**told.layers, "large": large}))
    desk.canvas._scene.settle()
    assert set(desk.canvas._scene.links[("input", "large")]._drawn_units.tolist()) == set(range(14))
