"""Groups: made, named, folded, moved and saved with the pointer and the keyboard, each gesture one undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.document import Document
from engine.spec.document import Group, Spec, default_spec
from engine.spec.edits import GroupLayers, MoveLayers, SetGroup, Several, Ungroup
from engine.spec.fragment import Fragment
from engine.spec.shapes import analyse
from engine.spec.templates import template
from tests.canvas.conftest import Desk
from widgets.canvas.frames import HEAD, Frame
from widgets.canvas.grouping import NAMES, folding, fresh, groups_at, nodes_of, saved_as
from widgets.canvas.hits import OnFold, OnGround, OnGroup

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BOTH = ("dense-1", "dense-2")


def frame(desk: Desk, group_id: str = "group-1") -> Frame:
    return next(f for f in desk.canvas._scene.annotations.frames if f.group.id == group_id)


def title(desk: Desk) -> QPoint:
    spot = frame(desk).title
    return desk._at(QPointF(spot.right() - 8, spot.center().y()))


def button(desk: Desk) -> QPoint:
    return desk._at(frame(desk).button.center())


def type_name(desk: Desk, name: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    line = desk.canvas._rename
    assert line.isVisible()
    line.selectAll()
    QTest.keyClicks(line, name)
    QTest.keyClick(line, end)


def begin(desk: Desk) -> None:
    """What was done until now is no part of the test."""
    desk.canvas.gesture_finished.emit()
    desk.edits.clear()
    desk.finished = 0


@pytest.fixture
def grouped(desk: Desk) -> Desk:
    """Both hidden layers are the group "Body"."""
    desk.take(GroupLayers(group=Group(id="group-1", name="Body", layer_ids=BOTH)))
    begin(desk)
    return desk


@pytest.fixture
def folded(grouped: Desk) -> Desk:
    grouped.take(SetGroup(group_id="group-1", values={"folded": True}))
    begin(grouped)
    return grouped


def chosen(desk: Desk, ids: tuple[str, ...]) -> None:
    desk.canvas.controller.select(ids)


# ---- making --------------------------------------------------------------------------------------------------------


def test_a_selection_becomes_a_group_that_is_named_in_place(desk: Desk) -> None:
    chosen(desk, ("dense-2", "dense-1"))
    desk.key(Qt.Key.Key_G, CONTROL)
    assert desk.spec.network.groups[0].layer_ids == BOTH
    type_name(desk, "Body")
    assert [group.name for group in desk.spec.network.groups] == ["Body"]
    assert desk.canvas._view.hasFocus()


def test_without_a_selection_it_says_what_is_missing(desk: Desk) -> None:
    for act in (desk.canvas.group_selection, desk.canvas.ungroup_selection, desk.canvas.toggle_fold):
        act()
    assert desk.edits == []
    assert len(desk.messages) == 3


def open_menu(desk: Desk, at: QPoint) -> QMenu:
    desk.canvas._open_menu(desk.canvas._view.hit_at(at), desk.port.mapToGlobal(at))
    found = desk.canvas.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found[-1]


def entry(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def test_the_menu_offers_the_names(desk: Desk) -> None:
    chosen(desk, BOTH)
    menu = open_menu(desk, desk.header("dense-1"))
    names = cast(QMenu, entry(menu, "Group as").menu())
    assert tuple(action.text() for action in names.actions()) == NAMES
    entry(names, "Encoder").trigger()
    menu.close()
    type_name(desk, "", Qt.Key.Key_Escape)
    assert desk.spec.network.groups[0].name == "Encoder"


def test_the_name_on_the_frame_has_a_menu(grouped: Desk) -> None:
    menu = open_menu(grouped, title(grouped))
    chosen(grouped, BOTH)
    texts = [action.text() for action in menu.actions()]
    assert {"Rename", "Fold", "Ungroup", "Save to my blocks"} <= set(texts)
    menu.close()


def test_grouping_what_is_grouped_takes_the_layers_along(folded: Desk) -> None:
    chosen(folded, ("group-1", "output"))
    folded.canvas.group_selection("All")
    assert [(g.name, g.layer_ids) for g in folded.spec.network.groups] == [("All", (*BOTH, "output"))]


def test_ungroup_leaves_the_layers_selected(grouped: Desk, selected: Callable[[], tuple[str, ...]]) -> None:
    grouped.click(title(grouped))
    grouped.key(Qt.Key.Key_G, CONTROL | SHIFT)
    assert grouped.edits == [Ungroup(group_ids=("group-1",))]
    assert selected() == BOTH
    assert grouped.canvas._scene.annotations.frames == ()


# ---- the frame -----------------------------------------------------------------------------------------------------


def test_the_frame_is_around_its_layers_and_no_others(grouped: Desk) -> None:
    around, boxes = frame(grouped).rect, grouped.canvas.controller.layout.boxes
    assert all(around.contains(boxes[i].scene_body) for i in BOTH)
    assert not any(around.intersects(boxes[i].scene_body) for i in ("input", "output"))
    assert around.top() == min(boxes[i].scene_body.top() for i in BOTH) - HEAD


def test_all_of_the_frame_is_in_sight(grouped: Desk) -> None:
    grouped.canvas.fit()
    assert grouped.canvas._view.visible_scene().contains(frame(grouped).rect)


def test_a_click_on_the_name_selects_the_layers(grouped: Desk) -> None:
    assert grouped.canvas._view.hit_at(title(grouped)) == OnGroup("group-1")
    grouped.click(title(grouped))
    assert ("selected", *BOTH) in grouped.heard


def test_inside_the_frame_is_ground(grouped: Desk) -> None:
    at = frame(grouped).rect.bottomRight() - QPointF(4, 4)
    assert grouped.canvas._view.hit_at(grouped._at(at)) == OnGround()


def test_dragging_the_name_moves_all_members_as_one_undo(grouped: Desk) -> None:
    boxes = grouped.canvas.controller.layout.boxes
    before = {i: boxes[i].position for i in BOTH}
    start = title(grouped)
    grouped.drag(start, start + QPoint(20, 0), start + QPoint(60, 40))
    layers = {layer.id: layer for layer in grouped.spec.network.layers}
    shifts = {(layers[i].x - before[i].x(), layers[i].y - before[i].y()) for i in BOTH}  # type: ignore[operator]
    assert len({(round(x, 1), round(y, 1)) for x, y in shifts}) == 1
    assert layers["output"].x is None
    assert all(isinstance(edit, MoveLayers) for edit in grouped.edits)
    assert grouped.finished == 1


def test_escape_puts_a_dragged_group_back(grouped: Desk) -> None:
    before = grouped.spec
    start = title(grouped)
    QTest.mousePress(grouped.port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(grouped.port, start + QPoint(60, 40))
    assert grouped.spec != before
    grouped.key(Qt.Key.Key_Escape)
    assert grouped.cancelled == 1
    assert grouped.spec == before


def test_a_double_click_renames(grouped: Desk) -> None:
    QTest.mouseDClick(grouped.port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, title(grouped))
    type_name(grouped, "Trunk")
    assert grouped.edits == [SetGroup(group_id="group-1", values={"name": "Trunk"})]


def test_a_group_without_a_name_has_one_again(grouped: Desk) -> None:
    grouped.canvas.controller.rename_opened.emit("group-1")
    line = grouped.canvas._rename
    line.clear()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert grouped.spec.network.groups[0].name == "Block"


# ---- folding -------------------------------------------------------------------------------------------------------


def test_the_button_folds_and_unfolds(grouped: Desk) -> None:
    assert grouped.canvas._view.hit_at(button(grouped)) == OnFold("group-1")
    grouped.click(button(grouped))
    assert set(grouped.canvas.controller.contents) == {"input", "group-1", "output"}
    grouped.click(button(grouped))
    assert set(grouped.canvas.controller.contents) == {"input", *BOTH, "output"}
    assert [edit.values for edit in grouped.edits if isinstance(edit, SetGroup)] == [
        {"folded": True},
        {"folded": False},
    ]
    assert grouped.finished == 2


def test_a_folded_group_is_one_block_with_its_figures(folded: Desk) -> None:
    content = folded.canvas.controller.contents["group-1"]
    analysis = analyse(folded.spec)
    assert content.title == "Body"
    assert content.weights == sum(analysis.shapes[i].parameters for i in BOTH)
    assert content.shape == "6"
    assert content.caption == f"2 layers · 6 · {content.weights}"
    assert [tile.unit for tile in content.tiles] == list(range(6))


def test_a_folded_group_shows_its_last_layer_live(folded: Desk) -> None:
    canvas = folded.canvas
    assert "dense-2" in canvas.watch().weights
    content = canvas.controller.contents["group-1"]
    maps = canvas._live.maps(content)
    assert maps is not None
    assert (maps == canvas._live.maps(content)).all()
    assert not any(item.pixmap().isNull() for item in canvas._scene.blocks["group-1"]._tiles)


def test_links_lead_to_the_folded_block(folded: Desk) -> None:
    assert set(folded.canvas._scene.lines) == {("input", "group-1"), ("group-1", "output")}


def test_selecting_a_folded_group_selects_its_layers(folded: Desk, selected: Callable[[], tuple[str, ...]]) -> None:
    folded.click(folded.header("group-1"))
    assert ("selected", *BOTH) in folded.heard
    assert selected() == ("group-1",)


def test_selecting_a_layer_elsewhere_selects_the_folded_block(
    folded: Desk, selected: Callable[[], tuple[str, ...]]
) -> None:
    folded.canvas.set_selection(("dense-2",))
    assert selected() == ("group-1",)


def test_dragging_the_folded_block_is_kept_by_the_group(folded: Desk) -> None:
    start = folded.header("group-1")
    folded.drag(start, start + QPoint(0, 30), start + QPoint(0, 60))
    group = folded.spec.network.group("group-1")
    assert group.y == pytest.approx(60 / folded.canvas._view.scale_now, abs=folded.canvas._view.scale_now * 60)
    assert all(layer.x is None for layer in folded.spec.network.layers)
    assert folded.finished == 1


def test_a_drag_of_a_folded_block_and_a_layer_is_one_undo(folded: Desk) -> None:
    document = Document(folded.spec)
    folded.canvas.edit_requested.connect(document.push)
    folded.canvas.gesture_finished.connect(document.finish_gesture)
    chosen(folded, ("group-1", "output"))
    start = folded.header("group-1")
    folded.drag(start, start + QPoint(0, 30), start + QPoint(0, 50), start + QPoint(0, 60))
    assert len(document.entries()) == 2
    document.undo()
    assert document.spec == folded.spec.with_(network=document.spec.network)
    assert document.spec.network.group("group-1").x is None


def test_fold_by_key_keeps_what_is_selected(grouped: Desk, selected: Callable[[], tuple[str, ...]]) -> None:
    chosen(grouped, ("dense-1",))
    grouped.key(Qt.Key.Key_E, CONTROL)
    assert selected() == ("group-1",)
    grouped.key(Qt.Key.Key_E, CONTROL)
    assert selected() == BOTH


def test_the_outline_lists_the_folded_block_in_its_place(folded: Desk) -> None:
    outline = folded.canvas._outline
    texts = [outline.item(row).text() for row in range(outline.count())]
    assert [text.split(",")[0] for text in texts] == ["Input", "Body", "Output"]


def test_folded_blocks_are_renamed_too(folded: Desk) -> None:
    QTest.mouseDClick(folded.port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, folded.header("group-1"))
    type_name(folded, "Encoder")
    assert folded.spec.network.groups[0].name == "Encoder"


def test_a_fold_is_no_reason_to_train_anew(grouped: Desk) -> None:
    from engine.spec.depth import Depth
    from engine.spec.diff import diff

    before = grouped.spec
    grouped.click(button(grouped))
    assert diff(before, grouped.spec) is Depth.VIEW


# ---- the personal palette ------------------------------------------------------------------------------------------


def test_saving_hands_over_the_group_under_its_name(folded: Desk) -> None:
    heard: list[Fragment] = []
    folded.canvas.block_save_requested.connect(heard.append)
    chosen(folded, ("group-1",))
    folded.canvas.save_to_blocks()
    assert [fragment.name for fragment in heard] == ["Body"]
    assert [layer.id for layer in heard[0].layers] == list(BOTH)
    assert len(heard[0].links) == 1
    assert folded.edits == []


def test_saving_nothing_says_so(desk: Desk) -> None:
    desk.canvas.save_to_blocks()
    assert desk.messages


# ---- pure ----------------------------------------------------------------------------------------------------------


def two_groups(fold: tuple[bool, bool] = (False, False)) -> Spec:
    spec = default_spec()
    for number, (layer_id, folded_now) in enumerate(zip(BOTH, fold, strict=True), start=1):
        group = Group(id=f"group-{number}", layer_ids=(layer_id,), folded=folded_now)
        spec = GroupLayers(group=group).apply(spec)
    return spec


@pytest.mark.parametrize(
    ("fold", "after"),
    [((False, False), (True, True)), ((True, False), (True, True)), ((True, True), (False, False))],
)
def test_folding_several_is_one_edit(fold: tuple[bool, bool], after: tuple[bool, bool]) -> None:
    spec = two_groups(fold)
    edit = folding(spec.network.groups)
    assert edit is not None
    assert isinstance(edit, Several) == (fold[0] == fold[1])
    assert tuple(group.folded for group in edit.apply(spec).network.groups) == after


def test_groups_of_a_selection() -> None:
    spec = two_groups()
    assert [group.id for group in groups_at(spec, ("dense-2", "output"))] == ["group-2"]
    assert [group.id for group in groups_at(spec, ("group-1",))] == ["group-1"]
    assert groups_at(spec, ()) == ()


def test_blocks_of_layers() -> None:
    assert nodes_of(two_groups((True, False)), ("output", *BOTH)) == ("output", "group-1", "dense-2")
    assert nodes_of(default_spec(), ("gone",)) == ("gone",)


def test_fresh_ids_are_not_taken() -> None:
    assert fresh(two_groups().network, "group") == "group-3"
    assert fresh(default_spec().network, "note") == "note-1"


def test_a_saved_block_has_no_place_and_keeps_its_skip() -> None:
    spec = template("residual").edit(default_spec()).apply(default_spec())
    spec = MoveLayers(positions=(("norm-1", 5.0, 6.0),)).apply(spec)
    made = saved_as(spec, spec.network.group("group-1").layer_ids)
    assert made is not None
    assert made.name == "Residual block"
    assert all(layer.x is None for layer in made.layers)
    assert made.skips == ("add-1",)
    assert saved_as(spec, ()) is None
    assert saved_as(spec, ("gone",)) is None


def test_the_frame_makes_room_for_a_skip_over_its_layers(desk: Desk) -> None:
    spec = template("residual").edit(default_spec()).apply(default_spec())
    desk.canvas.show_document(spec, analyse(spec))
    layout = desk.canvas.controller.layout
    over = layout.routes[("dense-1", "add-1")].points
    assert frame(desk).rect.top() < min(point.y() for point in over)


def test_nothing_is_left_of_a_group_that_is_gone(folded: Desk) -> None:
    count = len(folded.canvas._scene.items())
    folded.open(default_spec())
    folded.take(GroupLayers(group=Group(id="group-1", name="Body", layer_ids=BOTH)))
    folded.take(SetGroup(group_id="group-1", values={"folded": True}))
    assert len(folded.canvas._scene.items()) == count
    QCursor.setPos(0, 0)
    assert QApplication.activePopupWidget() is None


def test_a_link_from_within_a_folded_group_is_one_line(desk: Desk) -> None:
    """Its weights belong to units that the block does not show."""
    spec = template("auxiliary").edit(default_spec()).apply(default_spec())
    group = Group(id="group-1", name="Body", layer_ids=("dense-1", "dense-2", "dense-3"), folded=True)
    spec = GroupLayers(group=group).apply(spec)
    desk.canvas.show_document(spec, analyse(spec))
    scene = desk.canvas._scene
    assert ("group-1", "output-early") in scene.lines
    assert ("group-1", "output-early") not in scene.links
    assert ("group-1", "dense-4") in scene.links
