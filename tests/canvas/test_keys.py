"""The canvas without a mouse."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.spec.catalog.layers import Dense
from engine.spec.edits import InsertLayer, MoveLayers, RemoveLayers
from tests.canvas.conftest import NONE, Desk

Selected = Callable[[], tuple[str, ...]]
CONTROL = Qt.KeyboardModifier.ControlModifier


def _ids(desk: Desk) -> list[str]:
    return [layer.id for layer in desk.spec.network.layers]


def test_arrows_walk_through_layers_and_units(desk: Desk, selected: Selected) -> None:
    desk.key(Qt.Key.Key_Right)
    assert selected() == ("input",)
    desk.key(Qt.Key.Key_Right)
    assert selected() == ("dense-1",)
    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Down)
    assert desk.heard[-1] == ("unit", "dense-1", 1)
    desk.key(Qt.Key.Key_Up)
    desk.key(Qt.Key.Key_Left)
    assert selected() == ("input",)


def test_tab_visits_everything_and_then_leaves(desk: Desk, selected: Selected) -> None:
    view = desk.canvas._view
    tiles = sum(len(content.tiles) for content in desk.canvas._controller.contents.values())
    for _ in range(tiles + 4):
        assert view.focusNextPrevChild(True)
    assert desk.heard[-1] == ("unit", "output", 0)
    assert view.focusNextPrevChild(True)
    assert desk.canvas._outline.hasFocus()


def test_plus_and_minus_keys(desk: Desk) -> None:
    desk.canvas.set_selection(("dense-1", "dense-2"))
    desk.key(Qt.Key.Key_Plus)
    desk.key(Qt.Key.Key_Plus)
    desk.key(Qt.Key.Key_Minus)
    units = [layer.units for layer in desk.spec.network.layers if isinstance(layer, Dense)]
    assert units == [9, 7]


def test_delete_removes_what_can_be_removed(desk: Desk) -> None:
    desk.key(Qt.Key.Key_A, CONTROL)
    desk.key(Qt.Key.Key_Delete)
    assert desk.edits == [RemoveLayers(layer_ids=("dense-1", "dense-2"))]
    assert _ids(desk) == ["input", "output"]
    desk.key(Qt.Key.Key_Backspace)
    assert desk.messages == ["The input and output layers stay."]


def test_copy_and_paste_in_order_with_fresh_names(desk: Desk, selected: Selected) -> None:
    desk.canvas.set_selection(("dense-2", "dense-1"))
    desk.key(Qt.Key.Key_C, CONTROL)
    desk.canvas.set_selection(("output",))
    desk.key(Qt.Key.Key_V, CONTROL)
    assert _ids(desk) == ["input", "dense-1", "dense-2", "dense-3", "dense-4", "output"]
    units = [layer.units for layer in desk.spec.network.layers if isinstance(layer, Dense)]
    assert units == [8, 6, 8, 6]
    assert selected() == ("dense-3", "dense-4")


def test_cut_and_paste_moves(desk: Desk) -> None:
    desk.canvas.set_selection(("dense-1",))
    desk.key(Qt.Key.Key_X, CONTROL)
    assert _ids(desk) == ["input", "dense-2", "output"]
    desk.canvas.set_selection(("dense-2",))
    desk.key(Qt.Key.Key_V, CONTROL)
    assert _ids(desk) == ["input", "dense-2", "dense-1", "output"]


def test_duplicate_leaves_the_clipboard_alone(desk: Desk) -> None:
    QGuiApplication.clipboard().setText("mine")
    desk.canvas.set_selection(("dense-1",))
    desk.key(Qt.Key.Key_D, CONTROL)
    assert isinstance(desk.edits[0], InsertLayer)
    assert _ids(desk) == ["input", "dense-1", "dense-3", "dense-2", "output"]
    assert QGuiApplication.clipboard().text() == "mine"


def test_pasting_something_else_says_so(desk: Desk) -> None:
    QGuiApplication.clipboard().setText('{"format": "layerscope-layers", "layers": [{"kind": "bomb"}]}')
    desk.key(Qt.Key.Key_V, CONTROL)
    assert desk.edits == []
    assert desk.messages == ["There are no layers on the clipboard."]


def test_control_and_arrows_nudge_as_one_gesture(desk: Desk) -> None:
    desk.canvas.set_selection(("dense-1",))
    before = desk.canvas._controller.layout.boxes["dense-1"].position
    view = desk.canvas._view
    for _ in range(3):
        QTest.keyPress(view, Qt.Key.Key_Down, CONTROL)
    assert desk.finished == 0
    QTest.keyRelease(view, Qt.Key.Key_Down, CONTROL)
    assert desk.finished == 1
    assert all(isinstance(edit, MoveLayers) for edit in desk.edits)
    assert desk.canvas._controller.layout.boxes["dense-1"].position.y() == before.y() + 24


def test_space_switches_a_feature(desk: Desk) -> None:
    desk.key(Qt.Key.Key_Right)
    for _ in range(3):
        desk.key(Qt.Key.Key_Down)
    QTest.keyClick(desk.canvas._view, Qt.Key.Key_Space)
    assert getattr(desk.spec.network.layer("input"), "features")[2] == "x1_squared"  # noqa: B009


def test_insert_adds_a_layer_behind_the_selected_one(desk: Desk) -> None:
    desk.canvas.set_selection(("dense-2",))
    desk.key(Qt.Key.Key_Insert)
    assert _ids(desk) == ["input", "dense-1", "dense-2", "dense-3", "output"]


def test_f2_renames(desk: Desk) -> None:
    desk.canvas.set_selection(("dense-2",))
    desk.key(Qt.Key.Key_F2)
    assert desk.canvas._rename.isVisible()


def test_the_outline_mirrors_the_selection(desk: Desk, selected: Selected, qtbot: QtBot) -> None:
    outline = desk.canvas._outline
    assert [outline.item(row).text() for row in range(outline.count())] == [
        "Input, 4 of 7 features",
        "Dense 8, tanh · 40 weights",
        "Dense 6, tanh · 54 weights",
        "Output, 2 classes · 7 weights",
    ]
    desk.canvas.set_selection(("dense-2",))
    assert [index.row() for index in outline.selectedIndexes()] == [2]
    assert desk.heard == []
    outline.setFocus()
    assert outline.width() > 100
    QTest.keyClick(outline, Qt.Key.Key_Up)
    assert selected() == ("dense-1",)
    assert desk.heard == [("selected", "dense-1")]
    QTest.keyClick(outline, Qt.Key.Key_Escape)
    assert desk.canvas._view.hasFocus()
    assert outline.width() == 1


def test_everything_that_takes_the_focus_has_a_name(desk: Desk) -> None:
    takers = [w for w in desk.canvas.findChildren(QWidget) if w.focusPolicy() != Qt.FocusPolicy.NoFocus]
    assert len(takers) >= 5
    assert [w for w in takers if not w.accessibleName() and w is not desk.port] == []


def test_keys_that_mean_nothing_here_go_on(desk: Desk) -> None:
    assert not desk.canvas._view._keys.press(_key(Qt.Key.Key_F5))


def _key(key: Qt.Key):  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.KeyPress, key, NONE)


def test_a_ring_goes_when_other_things_are_selected(desk: Desk) -> None:
    control = desk.canvas._controller
    control.select_unit("dense-1", 2)
    control.select(("dense-2",))
    assert control.chosen is None
    control.select_unit("dense-1", 2)
    desk.canvas.set_selection(("dense-2",))
    assert control.chosen is None
    control.select_unit("dense-1", 2)
    control.builder.insert("dense-1", "dense-2")
    assert control.selection == ("dense-3",)
    assert control.chosen is None
    control.select_unit("dense-1", 2)
    desk.key(Qt.Key.Key_Escape)
    assert control.chosen is None


def test_a_ring_stays_with_its_feature(desk: Desk) -> None:
    control = desk.canvas._controller
    names = desk.spec.network.layer("input").chosen(desk.spec.data_shape)  # type: ignore[union-attr]
    control.select_unit("input", names.index("sin_x2"))
    control.toggle_feature("input", "x1_squared")
    names = desk.spec.network.layer("input").chosen(desk.spec.data_shape)  # type: ignore[union-attr]
    assert control.chosen == ("input", names.index("sin_x2"))
    control.toggle_feature("input", "sin_x2")
    assert control.chosen is None


def test_the_cursor_stays_when_the_focus_comes_back_from_a_card_or_a_name(desk: Desk) -> None:
    control = desk.canvas._controller
    desk.click(desk.tile("dense-1", 0))
    cursor, heard = control.cursor, list(desk.heard)
    for leave in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        desk.key(Qt.Key.Key_Return)
        QTest.keyClick(desk.canvas._desk.card._edit, leave)
        desk.key(Qt.Key.Key_F2)
        QTest.keyClick(desk.canvas._rename, leave)
        assert desk.canvas._view.hasFocus()
    assert (control.cursor, control.chosen) == (cursor, ("dense-1", 0))
    assert desk.heard == heard


def test_the_focus_that_went_elsewhere_from_a_card_stays_there(desk: Desk) -> None:
    desk.click(desk.tile("dense-1", 0))
    desk.key(Qt.Key.Key_Return)
    desk.canvas._outline.setFocus()
    assert not desk.canvas._desk.card.typing
    assert desk.canvas._outline.hasFocus()
