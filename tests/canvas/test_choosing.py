"""Choosing several things, the single keys that act on them, lining up, and the menus that offer all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from engine.snapshot import read_only
from engine.spec.catalog.layers import Add, Dense
from engine.spec.document import Group, Link, Note
from engine.spec.edits import (
    AddLayer,
    AddNote,
    ChangeWeights,
    GroupLayers,
    MarkUnits,
    MoveLayers,
    RandomiseLayers,
    RemoveLayers,
    RemoveLinks,
    RemoveUnits,
    SetGroup,
    SetParameter,
    Several,
    SplitUnit,
)
from tests.canvas.conftest import LEFT, NONE, Desk
from tests.canvas.fakes import fake_snapshot
from tests.canvas.test_linking import skip
from widgets.canvas.aligning import AXES, SIDES, Axis, Side, aligned, distributed
from widgets.canvas.hits import Hit, OnGround, OnHeader, OnLink, OnTile
from widgets.canvas.lasso import caught, loop_path

Selected = Callable[[], tuple[str, ...]]
CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
K = Qt.Key


def units(desk: Desk) -> tuple[int, ...]:
    return desk.canvas._controller.units


# ---- units ---------------------------------------------------------------------------------------------------------


def test_control_and_click_choose_several_units(desk: Desk) -> None:
    desk.click(desk.tile("dense-1", 1))
    desk.click(desk.tile("dense-1", 4), CONTROL)
    desk.click(desk.tile("dense-1", 6), CONTROL)
    assert units(desk) == (1, 4, 6)
    desk.click(desk.tile("dense-1", 4), CONTROL)
    assert units(desk) == (1, 6)
    assert desk.canvas._view.overlay._rings.isVisible()
    desk.click(desk.tile("dense-2", 0), CONTROL)
    assert units(desk) == (0,)  # units of one layer at a time
    desk.click(QPoint(4, 4))
    assert units(desk) == ()


def test_a_band_inside_a_block_chooses_units(desk: Desk, selected: Selected) -> None:
    gap = (desk.tile("dense-1", 1) + desk.tile("dense-1", 2)) / 2
    desk.drag(gap, gap + QPoint(0, 20), desk.tile("dense-1", 4))
    assert units(desk) == (2, 3, 4)
    assert selected() == ("dense-1",)
    assert desk.edits == []


def test_a_band_over_units_with_shift_adds(desk: Desk) -> None:
    desk.click(desk.tile("dense-1", 0))
    start = desk.tile("dense-1", 5)
    desk.drag(start, start + QPoint(6, 6), desk.tile("dense-1", 6), modifiers=SHIFT)
    assert units(desk) == (0, 5, 6)
    assert desk.edits == []


def test_escape_gives_a_band_of_units_up(desk: Desk) -> None:
    desk.click(desk.tile("dense-1", 0))
    gap = (desk.tile("dense-1", 1) + desk.tile("dense-1", 2)) / 2
    QTest.mousePress(desk.port, LEFT, NONE, gap)
    QTest.mouseMove(desk.port, desk.tile("dense-1", 4))
    assert units(desk) == (2, 3, 4)
    desk.key(K.Key_Escape)
    assert units(desk) == (0,)
    QTest.mouseRelease(desk.port, LEFT, NONE, gap)
    assert units(desk) == (0,)


def choose(desk: Desk, *places: int) -> None:
    """Choose units of the first hidden layer with the pointer."""
    for place in places:
        desk.click(desk.tile("dense-1", place), CONTROL if place != places[0] else NONE)
    desk.edits.clear()
    desk.finished = 0


@pytest.mark.parametrize(
    ("key", "mark"), [(K.Key_F, "frozen"), (K.Key_A, "ablated"), (K.Key_B, "bypassed")], ids=lambda value: str(value)
)
def test_letters_mark_units_and_end_it(desk: Desk, key: Qt.Key, mark: str) -> None:
    choose(desk, 1, 2)
    desk.key(key)
    assert desk.edits == [MarkUnits(layer_id="dense-1", units=(1, 2), mark=mark, on=True)]
    desk.key(key)
    assert getattr(desk.spec.network.layer("dense-1"), f"{mark}_units") == ()
    assert units(desk) == (1, 2)


@pytest.mark.parametrize("mark", ["frozen", "ablated", "bypassed"])
def test_letters_mark_layers_where_no_unit_is_chosen(desk: Desk, mark: str) -> None:
    desk.open(SetParameter(layer_ids=("dense-1", "dense-2"), field="units", value=4).apply(desk.spec))
    desk.canvas.set_selection(("dense-1", "dense-2", "input"))
    desk.key({"frozen": K.Key_F, "ablated": K.Key_A, "bypassed": K.Key_B}[mark])
    assert desk.edits == [SetParameter(layer_ids=("dense-1", "dense-2"), field=mark, value=True)]


def test_r_and_c_act_on_units_and_on_layers(desk: Desk) -> None:
    choose(desk, 3)
    desk.key(K.Key_R)
    desk.key(K.Key_C)
    drawn, cleared = desk.edits
    assert isinstance(drawn, RandomiseLayers)
    assert (drawn.layer_ids, drawn.units) == (("dense-1",), (3,))
    assert cleared == ChangeWeights(layer_ids=("dense-1",), units=(3,), change="clear")
    desk.canvas.set_selection(("dense-1", "dense-2"))
    desk.key(K.Key_C)
    assert desk.edits[-1] == ChangeWeights(layer_ids=("dense-1", "dense-2"), change="clear")
    assert desk.finished == 3


def test_up_and_down_nudge_what_the_pointer_chose_as_one_gesture(desk: Desk) -> None:
    choose(desk, 3)
    view = desk.canvas._view
    QTest.keyPress(view, K.Key_Up)
    QTest.keyPress(view, K.Key_Up)
    assert desk.finished == 0
    QTest.keyRelease(view, K.Key_Up)
    assert desk.finished == 1
    desk.key(K.Key_Down, SHIFT)
    amounts = [edit.amount for edit in desk.edits if isinstance(edit, ChangeWeights)]
    assert amounts == [0.1, 0.2, -0.01]  # each counts from where its gesture began
    assert {edit.units for edit in desk.edits if isinstance(edit, ChangeWeights)} == {(3,)}


def test_alt_nudges_what_the_keyboard_chose_and_bare_arrows_walk_on(desk: Desk) -> None:
    desk.canvas._controller.select_layer("dense-1")
    desk.key(K.Key_Down)
    desk.key(K.Key_Down)
    assert units(desk) == (1,)
    assert desk.edits == []
    desk.key(K.Key_Up, ALT)
    assert desk.edits == [ChangeWeights(layer_ids=("dense-1",), units=(1,), change="nudge", amount=0.1)]


def test_s_splits_and_del_removes_units(desk: Desk) -> None:
    choose(desk, 2)
    desk.key(K.Key_S)
    assert desk.edits == [SplitUnit(layer_id="dense-1", unit=2)]
    choose(desk, 1, 5)
    desk.key(K.Key_S)
    (both,) = desk.edits
    assert isinstance(both, Several)
    assert [edit.unit for edit in both.edits if isinstance(edit, SplitUnit)] == [5, 1]
    desk.edits.clear()
    desk.key(K.Key_Delete)
    assert desk.edits == [RemoveUnits(layer_id="dense-1", units=(1, 5))]
    assert len(desk.canvas._controller.contents["dense-1"].tiles) == 9


def test_letters_without_anything_chosen_say_nothing_and_do_nothing(desk: Desk) -> None:
    for key in (K.Key_R, K.Key_C, K.Key_F, K.Key_A, K.Key_B, K.Key_S):
        desk.key(key)
    assert desk.edits == []


def test_n_and_w_choose_neurons_and_weights(desk: Desk, selected: Selected) -> None:
    desk.canvas.set_selection(("dense-2",))
    desk.key(K.Key_N)
    assert units(desk) == tuple(range(6))
    desk.key(K.Key_W)
    assert desk.canvas._controller.links == (("dense-1", "dense-2"), ("dense-2", "output"))
    assert selected() == ()
    desk.key(K.Key_R)
    (edit,) = desk.edits
    assert isinstance(edit, RandomiseLayers)
    assert edit.layer_ids == ("dense-2", "output")


# ---- the lasso and links -------------------------------------------------------------------------------------------


def around(point: QPoint, by: int) -> list[QPoint]:
    return [point + QPoint(*corner) for corner in ((-by, -by), (by, -by), (by, by), (-by, by), (-by, -by + 4))]


def test_the_lasso_selects_the_blocks_it_holds(desk: Desk, selected: Selected) -> None:
    start, *stops = around(desk.header("dense-2"), 30)
    QTest.mousePress(desk.port, LEFT, ALT, start)
    for stop in stops:
        QTest.mouseMove(desk.port, stop)
    assert desk.canvas._view.overlay._lasso.isVisible()
    assert selected() == ("dense-2",)
    QTest.mouseRelease(desk.port, LEFT, ALT, stops[-1])
    assert not desk.canvas._view.overlay._lasso.isVisible()
    assert selected() == ("dense-2",)


def test_a_loop_around_the_tiles_catches_their_block(desk: Desk) -> None:
    layout = desk.canvas._controller.layout
    body, header = layout.boxes["dense-1"].scene_body, layout.boxes["dense-1"].header
    top = layout.boxes["dense-1"].position.y() + header.bottom() + 4
    corners = [(body.left() - 6, top), (body.right() + 6, top), (body.right() + 6, body.bottom() + 6)]
    loop = loop_path([QPointF(x, y) for x, y in (*corners, (body.left() - 6, body.bottom() + 6))])
    assert caught(layout, (), loop).blocks == ("dense-1",)


def test_the_lasso_adds_with_shift_and_takes_lines(desk: Desk, selected: Selected) -> None:
    desk.canvas.set_selection(("dense-1",))
    middle = skip(desk)
    start, *stops = around(middle, 12)
    desk.drag(start, *stops, modifiers=ALT | SHIFT)
    assert ("dense-2", "sum") in desk.canvas._controller.links
    assert selected() == ("dense-1",)


def test_l_held_makes_a_drag_a_lasso_where_alt_is_taken(desk: Desk, selected: Selected) -> None:
    start, *stops = around(desk.header("dense-2"), 30)
    QTest.keyPress(desk.canvas._view, K.Key_L)
    desk.drag(start, *stops)
    QTest.keyRelease(desk.canvas._view, K.Key_L)
    assert selected() == ("dense-2",)
    desk.drag(desk.header("dense-1"), desk.header("dense-1") + QPoint(0, 40))
    assert isinstance(desk.edits[-1], MoveLayers)


def test_escape_gives_the_lasso_up(desk: Desk, selected: Selected) -> None:
    desk.canvas.set_selection(("dense-1",))
    start, *stops = around(desk.header("dense-2"), 30)
    QTest.mousePress(desk.port, LEFT, ALT, start)
    for stop in stops:
        QTest.mouseMove(desk.port, stop)
    desk.key(K.Key_Escape)
    assert selected() == ("dense-1",)
    assert not desk.canvas._view.overlay._lasso.isVisible()


def test_a_loop_of_two_points_catches_nothing(desk: Desk) -> None:
    layout = desk.canvas._controller.layout
    assert caught(layout, (), loop_path([QPointF(0, 0), QPointF(900, 900)])).blocks == ()


def test_del_removes_links_layers_and_notes_as_one_undo(desk: Desk) -> None:
    desk.take(AddNote(note=Note(id="note-1", text="away")))
    desk.take(AddLayer(layer=Add(id="sum"), links=(Link(source="dense-2", target="sum"),)))
    desk.edits.clear()
    desk.canvas._controller.select(("dense-1",), links=(("dense-2", "sum"),), notes=("note-1",))
    desk.key(K.Key_Delete)
    (edit,) = desk.edits
    assert isinstance(edit, Several)
    assert [type(one) for one in edit.edits] == [RemoveLinks, RemoveLayers, type(edit.edits[-1])]
    assert desk.spec.network.notes == ()
    assert desk.spec.network.sources("sum") == ()


def test_a_second_output_can_go_and_the_last_one_stays(desk: Desk) -> None:
    from engine.spec.catalog.layers import Output

    desk.take(AddLayer(layer=Output(id="head"), links=(Link(source="dense-1", target="head"),)))
    desk.edits.clear()
    desk.canvas.set_selection(("output", "head"))
    desk.key(K.Key_Delete)
    assert desk.edits == [RemoveLayers(layer_ids=("head",))]


# ---- lining up -----------------------------------------------------------------------------------------------------

BODIES = st.dictionaries(
    st.sampled_from("abcdef"),
    st.builds(QRectF, *[st.integers(-500, 500)] * 2, *[st.integers(10, 200)] * 2),
    min_size=1,
)


def _moved(bodies: dict[str, QRectF], corners: dict[str, QPointF]) -> dict[str, QRectF]:
    return {i: QRectF(corners[i], body.size()) for i, body in bodies.items()}


@given(BODIES, st.sampled_from([side for side, _ in SIDES]))
def test_aligned_blocks_share_a_line_and_move_one_way_only(bodies: dict[str, QRectF], side: Side) -> None:
    after = _moved(bodies, aligned(bodies, side))
    reads: dict[str, Callable[[QRectF], float]] = {
        "left": QRectF.left, "right": QRectF.right, "top": QRectF.top, "bottom": QRectF.bottom,
        "centre": lambda body: body.center().x(), "middle": lambda body: body.center().y(),
    }  # fmt: skip
    lines = [reads[side](body) for body in after.values()]
    assert max(lines) - min(lines) < 1e-6
    upright = side in ("left", "centre", "right")
    assert all(abs((a.y() - after[i].y()) if upright else (a.x() - after[i].x())) < 1e-9 for i, a in bodies.items())
    assert _moved(after, aligned(after, side)) == after


@given(BODIES, st.sampled_from([axis for axis, _ in AXES]))
def test_distributed_blocks_have_equal_gaps_and_the_ends_stay(bodies: dict[str, QRectF], axis: Axis) -> None:
    after = _moved(bodies, distributed(bodies, axis))
    across = axis == "horizontally"
    order = sorted(bodies, key=lambda i: bodies[i].center().x() if across else bodies[i].center().y())
    if len(order) < 3:
        assert after == bodies
        return
    assert after[order[0]].topLeft() == bodies[order[0]].topLeft()
    pairs = list(pairwise(order))
    gaps = [after[b].left() - after[a].right() if across else after[b].top() - after[a].bottom() for a, b in pairs]
    assert max(gaps) - min(gaps) < 1e-6


def test_aligning_is_one_undo_and_says_what_it_needs(desk: Desk) -> None:
    control = desk.canvas.controller
    control.align("top")
    assert desk.messages[-1] == "Select two or more layers first."
    desk.canvas.set_selection(("dense-1", "dense-2", "output"))
    control.align("bottom")
    (edit,) = desk.edits
    assert isinstance(edit, MoveLayers)
    assert len({round(control.layout.boxes[i].scene_body.bottom()) for i, _, _ in edit.positions}) == 1
    control.distribute("horizontally")
    assert desk.finished == 2
    desk.canvas.set_selection(())
    control.arrange_again(())
    assert all(layer.x is None for layer in desk.spec.network.layers)


def test_a_folded_group_moves_with_layers_as_one_undo(desk: Desk) -> None:
    desk.take(GroupLayers(group=Group(id="g", name="Both", layer_ids=("dense-1", "dense-2"), folded=True)))
    desk.edits.clear()
    desk.canvas.set_selection(("g", "output"))
    start = desk.header("g")
    desk.drag(start, start + QPoint(20, 20), start + QPoint(40, 60))
    assert desk.spec.network.group("g").x is not None
    assert len({edit.merge_key for edit in desk.edits}) == 1
    assert desk.edits[-1].merge_key
    assert isinstance(desk.edits[-1], Several)
    assert {type(edit) for edit in desk.edits[-1].edits} == {MoveLayers, SetGroup}


# ---- menus ---------------------------------------------------------------------------------------------------------


def open_menu(desk: Desk, qtbot: QtBot, found: Hit) -> QMenu:
    desk.canvas._open_menu(found, desk.canvas._view.viewport().mapToGlobal(QPoint(300, 300)))
    (menu,) = desk.canvas.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    qtbot.addWidget(menu)
    return menu


def entries(menu: QMenu) -> dict[str, str]:
    """The words and keys of a menu."""
    return {action.text(): action.shortcut().toString() for action in menu.actions() if not action.isSeparator()}


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (OnHeader("dense-1"), {"Rename": "F2", "Freeze": "F", "Remove": "Del", "Begin links here": "1"}),
        (OnTile("dense-1", 2, 2), {"Split unit": "S", "Ablate": "A", "Bypass": "B", "Clear weights": "C"}),
        (OnLink("dense-1", "dense-2"), {"Add a layer here…": "/", "Remove the link": "Del", "Randomise weights": "R"}),
        (OnGround(), {"Paste": "Ctrl+V", "Select all": "Ctrl+A", "Add a layer here…": ""}),
    ],
    ids=["block", "unit", "link", "ground"],
)
def test_menus_offer_what_keys_do(desk: Desk, qtbot: QtBot, found: Hit, wanted: dict[str, str]) -> None:
    if isinstance(found, OnTile):
        desk.click(desk.tile("dense-1", 2))
    elif isinstance(found, OnLink):
        desk.canvas._controller.select_link(("dense-1", "dense-2"))
    elif isinstance(found, OnHeader):
        desk.canvas.set_selection(("dense-1",))
    shown = entries(open_menu(desk, qtbot, found))
    assert {words: shown.get(words) for words in wanted} == wanted
    assert all(shown)


def test_the_menu_of_the_ground_adds_a_layer_there(desk: Desk, qtbot: QtBot) -> None:
    menu = open_menu(desk, qtbot, OnGround())
    next(action for action in menu.actions() if action.text() == "Add a layer here…").trigger()
    QTest.keyClicks(desk.canvas._search._line, "concat")
    QTest.keyClick(desk.canvas._search._line, K.Key_Return)
    made = desk.spec.network.layer("concatenate-1")
    here = desk.canvas._view.mapToScene(QPoint(300, 300))
    assert made.x is not None
    assert abs(made.x + 66 - here.x()) < 2


# ---- the least useful unit -----------------------------------------------------------------------------------------


def test_the_least_useful_unit_goes_once_it_was_measured(desk: Desk) -> None:
    asked: list[frozenset[str]] = []
    desk.canvas.watch_changed.connect(lambda: asked.append(desk.canvas.watch().usefulness))
    desk.canvas.set_selection(("dense-2",))
    desk.canvas.remove_least_useful_unit()
    assert asked == [frozenset({"dense-2"})]
    assert desk.edits == []
    snapshot = fake_snapshot(desk.spec)
    desk.canvas.show_snapshot(snapshot)  # nothing measured yet
    assert desk.edits == []
    layer = replace(snapshot.layers["dense-2"], usefulness=read_only(np.array([3, 2, 0.25, 4, np.nan, 5], np.float32)))
    desk.canvas.show_snapshot(replace(snapshot, layers={**snapshot.layers, "dense-2": layer}))
    assert desk.edits == [RemoveUnits(layer_id="dense-2", units=(2,))]
    assert desk.canvas.watch().usefulness == frozenset()
    assert desk.messages[-1] == "Unit 3 of Dense 6 is gone: without it the loss grows by 0.25."
    desk.canvas.show_snapshot(replace(snapshot, layers={**snapshot.layers, "dense-2": layer}))
    assert len(desk.edits) == 1


def test_nothing_is_measured_for_other_layers(desk: Desk) -> None:
    desk.canvas.set_selection(("output",))
    desk.canvas.remove_least_useful_unit()
    assert desk.messages[-1] == "Select a layer of units first."
    assert desk.canvas.watch().usefulness == frozenset()


def test_a_layer_that_changed_meanwhile_is_left_alone(desk: Desk) -> None:
    desk.canvas.set_selection(("dense-2",))
    desk.canvas.remove_least_useful_unit()
    desk.click(desk.count_button("dense-2", 1))
    assert desk.canvas.watch().usefulness == frozenset()
    assert not any(isinstance(edit, RemoveUnits) for edit in desk.edits)


def test_a_letter_is_the_canvas_own_only_while_something_is_chosen(desk: Desk) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    for chosen in (False, True):
        desk.canvas.set_selection(("dense-1",) if chosen else ())
        event = QKeyEvent(QEvent.Type.ShortcutOverride, K.Key_B, NONE)
        event.ignore()
        QApplication.sendEvent(desk.canvas._view, event)
        assert event.isAccepted() is chosen
    assert isinstance(desk.spec.network.layer("dense-1"), Dense)
