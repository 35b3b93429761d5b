"""Each gesture of the pointer, by real events on the viewport."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from engine.spec.catalog.layers import Dense, Input
from engine.spec.edits import InsertLayer, MoveLayers, RandomiseLayers, RemoveLayers, SetParameter
from tests.canvas.conftest import LEFT, NONE, Desk
from tests.canvas.test_layout import network
from widgets.canvas.hits import OnHeader, OnTile

Selected = Callable[[], tuple[str, ...]]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _dense(desk: Desk, layer_id: str) -> Dense:
    layer = desk.spec.network.layer(layer_id)
    assert isinstance(layer, Dense)
    return layer


def test_plus_and_minus_change_the_units(desk: Desk) -> None:
    desk.click(desk.count_button("dense-1", 1))
    assert _dense(desk, "dense-1").units == 9
    desk.click(desk.count_button("dense-2", -1))
    assert _dense(desk, "dense-2").units == 5
    assert desk.finished == 2


def test_minus_is_not_there_where_it_would_be_hit_by_mistake(desk: Desk) -> None:
    """Only where one points at the block, and from near enough."""

    def colors_at(spot: QPoint) -> set[int]:
        there = QRect(spot - QPoint(6, 1), spot + QPoint(6, 1))
        image = desk.port.grab(there).toImage()
        return {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}

    desk.canvas._view.zoom_to(1.0)
    minus = desk.count_button("dense-1", -1)
    assert len(colors_at(minus)) == 1, "only the header"
    QTest.mouseMove(desk.port, desk.header("dense-1"))
    assert len(colors_at(minus)) > 1
    desk.canvas._view.zoom_to(0.7)
    desk.click(desk.count_button("dense-1", -1))
    assert desk.edits == []
    desk.click(desk.count_button("dense-1", 1))
    assert _dense(desk, "dense-1").units == 9


def test_plus_on_a_selected_block_serves_all_selected(desk: Desk) -> None:
    desk.canvas.set_selection(("dense-1", "dense-2"))
    desk.click(desk.count_button("dense-1", 1))
    assert (_dense(desk, "dense-1").units, _dense(desk, "dense-2").units) == (9, 7)
    assert desk.finished == 1


def test_one_unit_is_the_fewest(desk: Desk) -> None:
    desk.take(SetParameter(layer_ids=("dense-1",), field="units", value=1))
    desk.edits.clear()
    desk.click(desk.count_button("dense-1", -1))
    assert desk.edits == []
    assert desk.messages == ["That is its limit."]


def test_insert_between_takes_after_its_source_and_is_selected(desk: Desk, selected: Selected) -> None:
    desk.click(desk.insert("dense-1", "dense-2"))
    (edit,) = desk.edits
    assert isinstance(edit, InsertLayer)
    assert (edit.source, edit.target) == ("dense-1", "dense-2")
    assert isinstance(edit.layer, Dense)
    assert (edit.layer.units, edit.layer.activation) == (8, "tanh")
    assert selected() == (edit.layer.id,)
    assert desk.heard[-1] == ("selected", edit.layer.id)


def test_a_click_selects_and_control_adds_and_takes_out(desk: Desk, selected: Selected) -> None:
    desk.click(desk.header("dense-1"))
    assert selected() == ("dense-1",)
    desk.click(desk.header("output"), CONTROL)
    assert selected() == ("dense-1", "output")
    desk.click(desk.header("dense-1"), SHIFT)
    assert selected() == ("output",)
    assert desk.heard == [("selected", "dense-1"), ("selected", "dense-1", "output"), ("selected", "output")]


def test_telling_a_selection_is_not_a_gesture(desk: Desk, selected: Selected) -> None:
    desk.canvas.set_selection(("dense-2", "nowhere"))
    assert selected() == ("dense-2",)
    assert desk.heard == []


def test_a_click_on_a_unit_selects_it(desk: Desk, selected: Selected) -> None:
    desk.click(desk.tile("dense-1", 3))
    assert ("unit", "dense-1", 3) in desk.heard
    assert selected() == ("dense-1",)


def test_a_click_on_a_feature_switches_it(desk: Desk) -> None:
    desk.click(desk.tile("input", 2))
    layer = desk.spec.network.layer("input")
    assert isinstance(layer, Input)
    assert layer.features == ("x1", "x2", "x1_squared", "sin_x1", "sin_x2")
    desk.click(desk.tile("input", 0))
    layer = desk.spec.network.layer("input")
    assert isinstance(layer, Input)
    assert layer.features == ("x2", "x1_squared", "sin_x1", "sin_x2")


def test_the_last_feature_stays(desk: Desk) -> None:
    desk.take(SetParameter(layer_ids=("input",), field="features", value=("x1",)))
    desk.edits.clear()
    desk.click(desk.tile("input", 0))
    assert desk.edits == []
    assert desk.messages == ["At least one input stays on."]


def test_dragging_a_block_is_one_gesture(desk: Desk) -> None:
    before = desk.canvas._controller.layout.boxes["dense-1"].position
    start = desk.header("dense-1")
    scale = desk.canvas._view.scale_now
    desk.drag(start, start + QPoint(20, 10), start + QPoint(60, 40))
    moved = _dense(desk, "dense-1")
    assert moved.x is not None
    assert moved.y is not None
    assert abs(moved.x - before.x() - 60 / scale) < 1.5
    assert abs(moved.y - before.y() - 40 / scale) < 1.5
    assert all(isinstance(edit, MoveLayers) for edit in desk.edits)
    assert len({edit.merge_key for edit in desk.edits}) == 1
    assert desk.finished == 1
    assert desk.canvas._scene.blocks["dense-1"].pos() == QPointF(moved.x, moved.y)


def test_escape_puts_a_dragged_block_back(desk: Desk) -> None:
    start, first = desk.header("dense-2"), desk.spec
    QTest.mousePress(desk.port, LEFT, NONE, start)
    QTest.mouseMove(desk.port, start + QPoint(50, 50))
    assert desk.spec != first
    desk.key(Qt.Key.Key_Escape)
    assert desk.spec == first
    assert (desk.finished, desk.cancelled) == (0, 1)
    QTest.mouseRelease(desk.port, LEFT, NONE, start + QPoint(50, 50))
    assert desk.spec == first


def test_a_drag_takes_all_selected_blocks_along(desk: Desk) -> None:
    desk.canvas.set_selection(("dense-1", "dense-2"))
    start = desk.header("dense-1")
    desk.drag(start, start + QPoint(0, 30))
    assert (_dense(desk, "dense-1").y, _dense(desk, "dense-2").y) == (
        _dense(desk, "dense-2").y,
        _dense(desk, "dense-1").y,
    )
    assert _dense(desk, "dense-1").y is not None


def test_the_rubber_band_selects_what_it_touches(desk: Desk, selected: Selected) -> None:
    a, b = desk.header("dense-1"), desk.header("dense-2")
    desk.drag(QPoint(a.x() - 80, 4), QPoint(b.x(), 8), QPoint(b.x(), b.y()))
    assert selected() == ("dense-1", "dense-2")
    desk.click(QPoint(4, 4))
    assert selected() == ()


def test_the_rubber_band_adds_with_shift(desk: Desk, selected: Selected) -> None:
    desk.canvas.set_selection(("input",))
    a = desk.header("output")
    desk.drag(QPoint(a.x() - 70, 3), QPoint(a.x() - 20, 6), a, modifiers=SHIFT)
    assert selected() == ("input", "output")


def test_the_wheel_zooms_at_the_pointer(desk: Desk) -> None:
    view, at = desk.canvas._view, QPoint(300, 200)
    before, scale = view.mapToScene(at), view.scale_now
    spot = QPointF(at)
    wheel = QWheelEvent(
        spot,
        QPointF(view.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), wheel)
    assert abs(view.scale_now / scale - 1.15**2) < 1e-6
    assert (view.mapToScene(at) - before).manhattanLength() < 3
    assert not view.fitting


def test_what_the_zoom_takes_away_from_the_pointer_is_pointed_at_no_more(desk: Desk) -> None:
    view = desk.canvas._view
    tile = desk.tile("dense-1", 0)
    edge = tile + QPoint(6, 6)
    QTest.mouseMove(view.viewport(), edge)
    assert isinstance(view.hit_now, OnTile)
    for _ in range(6):  # ever farther away, the small tile leaves the place where the pointer is
        zoomed = QWheelEvent(
            QPointF(QPoint(5, 5)), QPointF(view.viewport().mapToGlobal(QPoint(5, 5))), QPoint(), QPoint(0, -240),
            Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view.viewport(), zoomed)
    assert view.hit_now == view.hit_at(QPoint(5, 5))
    assert not isinstance(view.hit_now, OnTile)


def test_the_middle_button_pans(desk: Desk) -> None:
    view = desk.canvas._view
    before = view.mapFromScene(QPointF(0, 0))
    desk.drag(QPoint(400, 300), QPoint(430, 320), QPoint(450, 340), button=Qt.MouseButton.MiddleButton)
    assert view.mapFromScene(QPointF(0, 0)) - before == QPoint(50, 40)


def test_space_and_drag_pans_and_selects_nothing(desk: Desk, selected: Selected) -> None:
    view = desk.canvas._view
    before, start = view.mapFromScene(QPointF(0, 0)), desk.header("dense-1")
    QTest.keyPress(view, Qt.Key.Key_Space)
    desk.drag(start, start + QPoint(10, 10), start + QPoint(-30, 20))
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert view.mapFromScene(QPointF(0, 0)) - before == QPoint(-30, 20)
    assert selected() == ()
    assert desk.edits == []


def test_hovering_a_unit_lights_its_links(desk: Desk) -> None:
    desk.hover(desk.tile("dense-1", 2))
    assert desk.heard == [("hovered", "dense-1", 2)]
    links = desk.canvas._scene.links
    assert links[("input", "dense-1")]._marked == ("in", 2, 0)
    assert links[("dense-1", "dense-2")]._marked == ("out", 2, 0)
    assert links[("dense-2", "output")]._strands[0].holder.opacity() < 0.5
    desk.hover(QPoint(4, 4))
    assert desk.heard[-1] == ("ended",)
    assert all(link._marked is None for link in links.values())


def test_a_second_button_cancels(desk: Desk) -> None:
    start, first = desk.header("dense-1"), desk.spec
    QTest.mousePress(desk.port, LEFT, NONE, start)
    QTest.mouseMove(desk.port, start + QPoint(40, 0))
    QTest.mousePress(desk.port, Qt.MouseButton.RightButton, NONE, start + QPoint(40, 0))
    assert desk.spec == first


def test_a_double_click_renames(desk: Desk) -> None:
    QTest.mouseDClick(desk.port, LEFT, NONE, desk.header("dense-1"))
    line = desk.canvas._rename
    assert line.isVisible()
    QTest.keyClicks(line, "curls")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert desk.edits == [SetParameter(layer_ids=("dense-1",), field="name", value="curls")]
    assert desk.finished == 1
    assert line.isHidden()
    assert desk.canvas._controller.contents["dense-1"].title == "curls"


def test_escape_leaves_the_name(desk: Desk) -> None:
    QTest.mouseDClick(desk.port, LEFT, NONE, desk.header("dense-1"))
    QTest.keyClicks(desk.canvas._rename, "curls")
    QTest.keyClick(desk.canvas._rename, Qt.Key.Key_Escape)
    assert desk.edits == []


def _menu(desk: Desk, qtbot: QtBot, layer_id: str) -> QMenu:
    desk.canvas._open_menu(OnHeader(layer_id), QPoint(10, 10))
    (menu,) = desk.canvas.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    qtbot.addWidget(menu)
    return menu


def _choose(menu: QMenu, *words: str) -> None:
    action = next(action for action in menu.actions() if action.text() == words[0])
    sub = action.menu()
    if len(words) > 1:
        assert isinstance(sub, QMenu)
        _choose(sub, *words[1:])
    else:
        action.trigger()


def test_the_menu_changes_the_activation(desk: Desk, qtbot: QtBot) -> None:
    desk.canvas.set_selection(("dense-1", "dense-2"))
    _choose(_menu(desk, qtbot, "dense-1"), "Activation", "ReLU")
    assert desk.edits == [SetParameter(layer_ids=("dense-1", "dense-2"), field="activation", value="relu")]


def test_the_menu_freezes_randomises_and_removes(desk: Desk, qtbot: QtBot) -> None:
    desk.canvas.set_selection(("dense-2",))
    menu = _menu(desk, qtbot, "dense-2")
    _choose(menu, "Freeze")
    _choose(menu, "Randomise weights")
    _choose(menu, "Remove")
    frozen, randomised, removed = desk.edits
    assert frozen == SetParameter(layer_ids=("dense-2",), field="frozen", value=True)
    assert isinstance(randomised, RandomiseLayers)
    assert removed == RemoveLayers(layer_ids=("dense-2",))


def test_the_menu_cannot_remove_the_output(desk: Desk, qtbot: QtBot) -> None:
    desk.canvas.set_selection(("output",))
    menu = _menu(desk, qtbot, "output")
    assert not next(action for action in menu.actions() if action.text() == "Remove").isEnabled()


def test_long_lists_of_columns_unfold_and_fold(desk: Desk) -> None:
    desk.open(network(8, data="breast-cancer"))
    control = desk.canvas._controller
    for tiles, words in ((15, "… 15 more"), (30, "show fewer"), (15, "… 15 more")):
        content, box = control.contents["input"], control.layout.boxes["input"]
        assert (len(content.tiles), content.more) == (tiles, words)
        assert box.more is not None
        desk.click(desk.canvas._view.mapFromScene(box.more.translated(box.position).center()))
    assert desk.edits == []
