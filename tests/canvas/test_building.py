"""Putting layers in: the search, drops from a palette, and the clipboard."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.spec.blocks import residual
from engine.spec.catalog.layers import LAYERS, Add, Dense, Norm
from engine.spec.document import Link, Note
from engine.spec.edits import AddLayer, AddNote, GroupLayers, InsertLayer, PasteFragment, SetParameter
from engine.spec.fragment import Fragment, parse_fragment
from engine.spec.shapes import analyse
from tests.canvas.conftest import LEFT, NONE, Desk
from tests.canvas.test_linking import skip
from widgets.canvas.clip import parsed
from widgets.canvas.lines import line_of
from widgets.canvas.parts import parts
from widgets.canvas.searching import found
from widgets.kit.dragging import mime_of_fragment, mime_of_kind

Selected = Callable[[], tuple[str, ...]]
CONTROL = Qt.KeyboardModifier.ControlModifier
COPY = Qt.DropAction.CopyAction
K = Qt.Key


def ids(desk: Desk) -> list[str]:
    return [layer.id for layer in desk.spec.network.layers]


def search_for(desk: Desk, words: str) -> None:
    """Type into the open search, and take the first row."""
    line = desk.canvas._search._line
    QTest.keyClicks(line, words)
    QTest.keyClick(line, K.Key_Return)


# ---- the search ----------------------------------------------------------------------------------------------------


def test_slash_opens_the_search_and_enter_inserts_behind_the_selection(desk: Desk, selected: Selected) -> None:
    desk.canvas.set_selection(("dense-1",))
    desk.key(K.Key_Slash)
    assert desk.canvas._search.isVisible()
    assert QApplication.focusWidget() is desk.canvas._search._line
    search_for(desk, "drop")
    assert ids(desk) == ["input", "dense-1", "dropout-1", "dense-2", "output"]
    assert selected() == ("dropout-1",)
    assert desk.canvas._view.hasFocus()
    assert desk.finished == 1


def test_escape_closes_the_search(desk: Desk) -> None:
    desk.key(K.Key_Slash)
    QTest.keyClick(desk.canvas._search._line, K.Key_Escape)
    assert desk.canvas._search.isHidden()
    assert desk.canvas._view.hasFocus()
    assert desk.edits == []


def test_the_search_closes_when_the_focus_goes_elsewhere(desk: Desk) -> None:
    desk.key(K.Key_Slash)
    desk.canvas._outline.setFocus()
    assert desk.canvas._search.isHidden()
    assert desk.canvas._outline.hasFocus()


def test_arrows_walk_and_a_click_takes(desk: Desk) -> None:
    desk.key(K.Key_Slash)
    search = desk.canvas._search
    QTest.keyClick(search._line, K.Key_Down)
    assert search._list.currentRow() == 1
    row = search._list.visualItemRect(search._list.item(2)).center()
    title = search.shown()[2].title
    QTest.mouseClick(search._list.viewport(), LEFT, NONE, row)
    assert title == "Residual block"
    assert [group.name for group in desk.spec.network.groups] == [title]


def test_a_double_click_on_the_ground_puts_a_layer_there_unlinked(desk: Desk) -> None:
    at = QPoint(600, 700)
    QTest.mouseDClick(desk.port, LEFT, NONE, at)
    search_for(desk, "norm")
    (made,) = (layer for layer in desk.spec.network.layers if isinstance(layer, Norm))
    here = desk.canvas._view.mapToScene(at)
    assert made.x is not None
    assert abs(made.x + 66 - here.x()) < 2
    assert desk.spec.network.sources(made.id) == ()


def test_a_double_click_on_a_line_puts_a_layer_into_the_link(desk: Desk) -> None:
    at = skip(desk)
    QTest.mouseDClick(desk.port, LEFT, NONE, at)
    search_for(desk, "identity")
    (edit,) = desk.edits
    assert isinstance(edit, InsertLayer)
    assert (edit.source, edit.target) == ("dense-2", "sum")


def test_identity_and_residual_take_the_width_of_their_place(desk: Desk) -> None:
    desk.canvas.set_selection(("dense-1",))
    desk.key(K.Key_Slash)
    search_for(desk, "identity")
    made = desk.spec.network.layer("dense-3")
    assert isinstance(made, Dense)
    assert (made.units, made.activation, made.initialisation) == (8, "linear", "identity")
    desk.canvas.set_selection(("dense-2",))
    desk.key(K.Key_Slash)
    search_for(desk, "residual")
    (join,) = (layer for layer in desk.spec.network.layers if isinstance(layer, Add))
    sources = desk.spec.network.sources(join.id)
    assert "dense-2" in sources
    assert desk.spec.network.targets(join.id) == ("output",)
    silent = desk.spec.network.layer(next(i for i in sources if i != "dense-2"))
    assert isinstance(silent, Dense)
    assert (silent.units, silent.initialisation) == (6, "zeros")
    assert analyse(desk.spec).problems == ()


@pytest.mark.parametrize(("activation", "expected"), [("relu", "identity"), ("tanh", "xavier_uniform")])
def test_a_dense_layer_behind_relu_begins_as_the_identity(desk: Desk, activation: str, expected: str) -> None:
    desk.take(SetParameter(layer_ids=("dense-1",), field="activation", value=activation))
    desk.click(desk.insert("dense-1", "dense-2"))
    made = desk.spec.network.layer("dense-3")
    assert isinstance(made, Dense)
    assert (made.units, made.activation, made.initialisation) == (8, activation, expected)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("dense", "Dense"),
        ("skip", "Residual block"),
        ("resid", "Residual block"),
        ("dns", "Dense"),
        ("batch", "Normalisation"),
    ],
)
def test_letters_find_titles_before_other_words(typed: str, first: str) -> None:
    titles = [part.title for part in found(typed, parts())]
    assert titles[0].startswith(first[:4]), titles


def test_every_kind_and_block_is_offered_and_a_persons_own(desk: Desk) -> None:
    desk.canvas.set_blocks((residual(4).with_(name="My favourite"),))
    desk.key(K.Key_Slash)
    shown = {part.title for part in desk.canvas._search.shown()}
    assert {kind.title for kind in LAYERS.values()} <= shown
    assert {"Identity layer", "Residual block", "My favourite"} <= shown
    search_for(desk, "favourite")
    assert isinstance(desk.edits[-1], PasteFragment)


def test_an_input_joins_what_comes_behind_the_selection(desk: Desk) -> None:
    desk.canvas.set_selection(("dense-1",))
    desk.key(K.Key_Slash)
    search_for(desk, "input")
    assert len(desk.edits) == 1
    (join,) = desk.spec.network.sources("dense-2")
    assert desk.spec.network.sources(join) == ("dense-1", "input-1")
    assert analyse(desk.spec).problems == ()


def test_nothing_found_takes_nothing(desk: Desk) -> None:
    desk.key(K.Key_Slash)
    search_for(desk, "qqqq")
    assert desk.canvas._search.isVisible()
    assert desk.edits == []


def test_insert_behind_a_layer_that_leads_nowhere_links_to_it(desk: Desk) -> None:
    desk.take(AddLayer(layer=Add(id="sum"), links=(Link(source="dense-1", target="sum"),)))
    desk.canvas.set_selection(("sum",))
    desk.key(K.Key_Insert)
    assert desk.spec.network.sources("dense-3") == ("sum",)
    assert desk.spec.network.targets("dense-3") == ()


# ---- drops ---------------------------------------------------------------------------------------------------------


def drag_over(desk: Desk, data: QMimeData, at: QPoint) -> bool:
    """A drag from a palette comes to a point; whether it is taken."""
    enter = QDragEnterEvent(at, COPY, data, LEFT, NONE)
    QApplication.sendEvent(desk.port, enter)
    if enter.isAccepted():
        QApplication.sendEvent(desk.port, QDragMoveEvent(at, COPY, data, LEFT, NONE))
    return enter.isAccepted()


def drop(desk: Desk, data: QMimeData, at: QPoint) -> None:
    assert drag_over(desk, data, at)
    QApplication.sendEvent(desk.port, QDropEvent(QPointF(at), COPY, data, LEFT, NONE))


def test_a_kind_dropped_on_the_ground_stands_there_unlinked(desk: Desk, selected: Selected) -> None:
    drop(desk, mime_of_kind("add"), QPoint(600, 710))
    (edit,) = desk.edits
    assert isinstance(edit, AddLayer)
    assert edit.links == ()
    assert edit.layer.x is not None
    assert selected() == (edit.layer.id,)
    assert desk.finished == 1


def test_a_link_opens_for_a_drop_and_takes_it_in(desk: Desk) -> None:
    at = desk.insert("dense-1", "dense-2")
    assert drag_over(desk, mime_of_kind("norm"), at)
    view = desk.canvas._view
    assert view.overlay._gap.isVisible()
    assert view.overlay._gap.path().boundingRect().contains(view.mapToScene(at))
    assert view.tag.words.startswith("Insert")
    drop(desk, mime_of_kind("norm"), at)
    (edit,) = desk.edits
    assert isinstance(edit, InsertLayer)
    assert (edit.source, edit.target) == ("dense-1", "dense-2")
    assert not view.overlay._gap.isVisible()


def test_a_drop_on_a_block_goes_behind_it(desk: Desk) -> None:
    drop(desk, mime_of_kind("dense"), desk.header("dense-2"))
    (edit,) = desk.edits
    assert isinstance(edit, InsertLayer)
    assert (edit.source, edit.target) == ("dense-2", "output")


def test_a_block_dropped_on_a_link_takes_the_width_there(desk: Desk) -> None:
    drop(desk, mime_of_fragment(residual(64).text()), desk.insert("dense-1", "dense-2"))
    widths = [layer.units for layer in desk.spec.network.layers if isinstance(layer, Dense)]
    assert widths == [8, 6, 8, 8]
    assert analyse(desk.spec).problems == ()


def test_a_drag_that_leaves_takes_its_marks_along(desk: Desk) -> None:
    drag_over(desk, mime_of_kind("dense"), desk.insert("dense-1", "dense-2"))
    QApplication.sendEvent(desk.port, QDragLeaveEvent())
    assert not desk.canvas._view.overlay._gap.isVisible()
    assert not desk.canvas._view.tag.isVisible()
    assert desk.edits == []


def test_files_and_damaged_blocks_are_not_the_canvas_own(desk: Desk) -> None:
    text = QMimeData()
    text.setText("hello")
    assert not drag_over(desk, text, QPoint(600, 700))
    assert not drag_over(desk, mime_of_kind("bomb"), QPoint(600, 700))
    assert not drag_over(desk, mime_of_fragment('{"format": "layerscope-fragment", "layers": 3}'), QPoint(600, 700))


# ---- the clipboard -------------------------------------------------------------------------------------------------


def with_residual(desk: Desk) -> tuple[str, ...]:
    """A residual block behind dense-1, and its layers."""
    desk.canvas.set_selection(("dense-1",))
    desk.key(K.Key_Slash)
    search_for(desk, "residual")
    made = desk.canvas._controller.selection
    desk.edits.clear()
    return made


def test_a_copy_keeps_links_groups_and_skips_and_can_be_mailed(desk: Desk) -> None:
    made = with_residual(desk)
    desk.key(K.Key_C, CONTROL)
    text = QGuiApplication.clipboard().text()
    fragment = parse_fragment(text)
    assert fragment is not None
    assert {layer.id for layer in fragment.layers} == set(made)
    assert len(fragment.links) == len(made) - 1
    assert len(fragment.groups) == 1
    assert json.loads(text)["format"] == "layerscope-fragment"
    assert parsed(f"Dear colleague,\n\n{text}\n\nBest wishes") == fragment


def test_a_pasted_residual_block_goes_behind_with_its_skip_link(desk: Desk) -> None:
    made = with_residual(desk)
    desk.key(K.Key_D, CONTROL)
    (edit,) = desk.edits
    assert isinstance(edit, PasteFragment)
    joins = [layer.id for layer in desk.spec.network.layers if isinstance(layer, Add)]
    assert len(joins) == 2
    first = next(i for i in made if i in joins)
    second = next(i for i in joins if i != first)
    assert first in desk.spec.network.sources(second)
    assert analyse(desk.spec).problems == ()
    assert len(desk.spec.network.groups) == 2


def test_a_paste_goes_into_the_selected_link(desk: Desk) -> None:
    desk.canvas.set_selection(("dense-1",))
    desk.key(K.Key_C, CONTROL)
    desk.click(skip(desk))
    desk.key(K.Key_V, CONTROL)
    (edit,) = desk.edits
    assert isinstance(edit, InsertLayer)
    assert (edit.source, edit.target) == ("dense-2", "sum")


def test_what_fits_no_link_is_pasted_beside_with_its_inner_links(desk: Desk, selected: Selected) -> None:
    desk.key(K.Key_A, CONTROL)
    desk.key(K.Key_C, CONTROL)
    desk.key(K.Key_V, CONTROL)
    (edit,) = desk.edits
    assert isinstance(edit, PasteFragment)
    assert edit.source == ""
    assert len(desk.spec.network.layers) == 8
    assert len(desk.spec.network.links) == 6
    assert len(selected()) == 4
    assert not set(selected()) & {"input", "dense-1", "dense-2", "output"}


def test_with_nothing_selected_a_paste_stands_by_itself(desk: Desk) -> None:
    desk.canvas.set_selection(("dense-1",))
    desk.key(K.Key_C, CONTROL)
    desk.canvas.set_selection(())
    desk.key(K.Key_V, CONTROL)
    assert desk.spec.network.sources("dense-3") == ()
    assert desk.spec.network.layer("dense-3").x is not None


def test_notes_go_with_a_copy(desk: Desk) -> None:
    desk.take(AddNote(note=Note(id="note-1", text="look", x=10.0, y=500.0)))
    desk.canvas._controller.select(("dense-1",), notes=("note-1",))
    desk.key(K.Key_C, CONTROL)
    desk.key(K.Key_V, CONTROL)
    assert [note.text for note in desk.spec.network.notes] == ["look", "look"]


def test_layers_of_a_folded_group_are_copied_too(desk: Desk) -> None:
    from engine.spec.document import Group

    desk.take(GroupLayers(group=Group(id="g", name="Both", layer_ids=("dense-1", "dense-2"), folded=True)))
    desk.canvas.set_selection(("g",))
    desk.key(K.Key_C, CONTROL)
    fragment = parse_fragment(QGuiApplication.clipboard().text())
    assert fragment is not None
    assert {layer.id for layer in fragment.layers} == {"dense-1", "dense-2"}
    assert fragment.groups[0].folded


def test_what_an_earlier_version_copied_is_read(desk: Desk) -> None:
    layers = [Dense(id="a", units=3).model_dump(mode="json"), Dense(id="b", units=5).model_dump(mode="json")]
    QGuiApplication.clipboard().setText(json.dumps({"format": "layerscope-layers", "layers": layers}))
    desk.canvas.set_selection(("dense-2",))
    desk.key(K.Key_V, CONTROL)
    assert [getattr(desk.spec.network.layer(i), "units", None) for i in ids(desk)] == [None, 8, 6, 3, 5, None]
    assert desk.spec.network.sources("dense-4") == ("dense-3",)


@pytest.mark.parametrize("text", ["", "{", "{}", "[]", '{"format": "layerscope-fragment", "layers": [{"kind": "x"}]}'])
def test_other_text_is_no_network(text: str) -> None:
    assert parsed(text) is None


def test_a_fragment_of_several_ways_keeps_its_inner_links(desk: Desk) -> None:
    two = Fragment(
        layers=(Dense(id="a", units=4), Dense(id="b", units=4), Add(id="c")),
        links=(Link(source="a", target="c"), Link(source="b", target="c", port=1)),
    )
    QGuiApplication.clipboard().setText(two.text())
    desk.canvas.set_selection(("dense-1",))
    desk.key(K.Key_V, CONTROL)
    (join,) = (layer for layer in desk.spec.network.layers if isinstance(layer, Add))
    assert len(desk.spec.network.sources(join.id)) == 2
    assert desk.spec.network.targets(join.id) == ()
    assert line_of(desk.canvas._controller.layout, (desk.spec.network.sources(join.id)[0], join.id)).length() > 0


def test_what_is_put_somewhere_by_hand_stays_under_the_hand(desk: Desk) -> None:
    view = desk.canvas._view
    scale, at = view.scale_now, QPoint(600, 690)
    drop(desk, mime_of_kind("dense"), at)
    assert view.scale_now == scale
    assert (desk.header("dense-3") - at).manhattanLength() < 4
    desk.click(desk.insert("dense-1", "dense-2"))  # the next edit shows everything again
    assert view.scale_now < scale
    assert view.fitting
