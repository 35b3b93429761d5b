"""Notes: written in place, moved, widened, copied and removed, each gesture one undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.document import Document
from engine.spec.document import Note
from engine.spec.edits import AddNote, RemoveNotes, SetNote
from tests.canvas.conftest import Desk
from widgets.canvas.frames import LEAST_WIDTH, MOST_WIDTH, note_height, note_rect
from widgets.canvas.hits import OnNote
from widgets.canvas.note_item import NoteEditor, note_paper
from widgets.kit.colors import contrast
from widgets.kit.theme import DARK, LIGHT, apply_theme, theme

NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def noted(desk: Desk) -> Desk:
    """A note above the network."""
    desk.take(AddNote(note=Note(id="note-1", text="Why two layers?", x=150, y=-150, width=160)))
    desk.canvas.fit()
    desk.canvas.gesture_finished.emit()
    desk.edits.clear()
    desk.finished = 0
    return desk


def note(desk: Desk) -> Note:
    return desk.spec.network.notes[0]


def middle(desk: Desk) -> QPoint:
    return desk._at(note_rect(note(desk)).center())


def grip(desk: Desk) -> QPoint:
    rect = note_rect(note(desk))
    return desk._at(QPointF(rect.right(), rect.center().y()))


def editor(desk: Desk) -> NoteEditor:
    made = desk.canvas._writing
    assert made.isVisible()
    return made


# ---- writing -------------------------------------------------------------------------------------------------------


def test_a_new_note_comes_with_its_words_as_one_undo(desk: Desk) -> None:
    desk.canvas.add_note()
    assert desk.edits == []
    QTest.keyClicks(editor(desk), "First line")
    QTest.keyClick(editor(desk), Qt.Key.Key_Return)
    QTest.keyClicks(editor(desk), "second")
    QTest.keyClick(editor(desk), Qt.Key.Key_Escape)
    assert [type(edit) for edit in desk.edits] == [AddNote]
    assert note(desk).text == "First line\nsecond"
    assert desk.canvas.controller.notes == ("note-1",)
    assert desk.canvas._view.hasFocus()
    assert desk.finished == 1


def test_a_new_note_without_words_was_never_there(desk: Desk) -> None:
    desk.canvas.add_note()
    QTest.keyClick(editor(desk), Qt.Key.Key_Escape)
    assert desk.edits == []
    assert desk.canvas._writing.isHidden()


def test_a_double_click_writes_on(noted: Desk) -> None:
    QTest.mouseDClick(noted.port, Qt.MouseButton.LeftButton, NONE, middle(noted))
    QTest.keyClicks(editor(noted), " Because.")
    QTest.keyClick(editor(noted), Qt.Key.Key_Return, CONTROL)
    assert noted.edits == [SetNote(note_id="note-1", values={"text": "Why two layers? Because."})]


def test_a_click_elsewhere_takes_the_words(noted: Desk) -> None:
    noted.canvas.controller.sheets.open("note-1")
    QTest.keyClicks(editor(noted), "!")
    noted.canvas._outline.setFocus()
    assert note(noted).text == "Why two layers?!"
    assert noted.canvas._writing.isHidden()


def test_words_that_stay_the_same_are_no_edit(noted: Desk) -> None:
    noted.canvas.controller.sheets.open("note-1")
    QTest.keyClick(editor(noted), Qt.Key.Key_Escape)
    assert noted.edits == []


def test_a_note_without_words_goes(noted: Desk) -> None:
    noted.canvas.controller.sheets.open("note-1")
    editor(noted).clear()
    QTest.keyClick(editor(noted), Qt.Key.Key_Escape)
    assert noted.edits == [RemoveNotes(note_ids=("note-1",))]


def test_what_is_pasted_is_plain(desk: Desk) -> None:
    desk.canvas.add_note()
    assert editor(desk).toPlainText() == ""
    assert not editor(desk).tabChangesFocus()
    editor(desk).appendHtml("<b>bold</b>")
    QTest.keyClick(editor(desk), Qt.Key.Key_Escape)
    assert note(desk).text == "bold"


def test_the_editor_grows_with_its_words(desk: Desk) -> None:
    desk.canvas.add_note()
    before = editor(desk).height()
    for _ in range(4):
        QTest.keyClicks(editor(desk), "words")
        QTest.keyClick(editor(desk), Qt.Key.Key_Return)
    assert editor(desk).height() > before + 40
    QTest.keyClick(editor(desk), Qt.Key.Key_Escape)


@pytest.mark.parametrize("scale", [0.4, 1.0, 1.7])
def test_all_that_is_written_is_in_sight(desk: Desk, scale: float) -> None:
    desk.canvas._view.zoom_to(scale)
    desk.canvas.add_note()
    for letter in "Words that go on and on for several lines, one key after another, until there are four of them.":
        QTest.keyClicks(editor(desk), letter)
    made = editor(desk)
    first = made.cursorRect(made.textCursor()).translated(0, 0)
    made.moveCursor(made.textCursor().MoveOperation.Start)
    assert made.verticalScrollBar().value() == 0
    assert made.viewport().rect().contains(made.cursorRect())
    assert made.viewport().rect().contains(first)
    assert first.bottom() > made.viewport().height() - 16  # and no more room than that
    QTest.keyClick(made, Qt.Key.Key_Escape)


def test_while_it_is_written_the_note_below_is_hidden(noted: Desk) -> None:
    item = noted.canvas._scene.annotations.notes["note-1"]
    noted.canvas.controller.sheets.open("note-1")
    assert not item.isVisible()
    QTest.keyClick(editor(noted), Qt.Key.Key_Escape)
    assert item.isVisible()


def test_the_selected_note_is_written_by_the_action(noted: Desk) -> None:
    noted.click(middle(noted))
    noted.canvas.add_note()
    assert editor(noted).toPlainText() == "Why two layers?"
    QTest.keyClick(editor(noted), Qt.Key.Key_Escape)


def test_it_has_a_name_for_those_who_listen(desk: Desk) -> None:
    desk.canvas.add_note()
    assert editor(desk).accessibleName() == "Note"
    assert "Escape" in editor(desk).accessibleDescription()
    QTest.keyClick(editor(desk), Qt.Key.Key_Escape)


# ---- moving and widening -------------------------------------------------------------------------------------------


def test_a_click_selects_it(noted: Desk) -> None:
    assert noted.canvas._view.hit_at(middle(noted)) == OnNote("note-1", "sheet")
    noted.click(middle(noted))
    assert noted.canvas.controller.notes == ("note-1",)
    assert noted.canvas.controller.selection == ()


def test_dragging_moves_it_as_one_undo(noted: Desk) -> None:
    before, scale, start = note(noted), noted.canvas._view.scale_now, middle(noted)
    document = Document(noted.spec)
    noted.canvas.edit_requested.connect(document.push)
    noted.canvas.gesture_finished.connect(document.finish_gesture)
    noted.drag(start, start + QPoint(20, 10), start + QPoint(40, 20))
    assert note(noted).x == pytest.approx(before.x + 40 / scale, abs=0.2)
    assert note(noted).y == pytest.approx(before.y + 20 / scale, abs=0.2)
    assert len(document.entries()) == 2
    assert noted.finished == 1


def test_it_moves_with_the_layers_that_are_selected(noted: Desk) -> None:
    noted.canvas.controller.select(("dense-1",), notes=("note-1",))
    before, start = note(noted), middle(noted)
    noted.drag(start, start + QPoint(30, 0), start + QPoint(60, 30))
    assert note(noted).x > before.x
    assert noted.spec.network.layer("dense-1").x is not None
    assert noted.finished == 1


def test_its_right_edge_widens_it(noted: Desk) -> None:
    scale, start = noted.canvas._view.scale_now, grip(noted)
    assert noted.canvas._view.hit_at(start) == OnNote("note-1", "grip")
    noted.drag(start, start + QPoint(20, 0), start + QPoint(50, 0))
    assert note(noted).width == pytest.approx(160 + 50 / scale, abs=0.5)
    noted.drag(grip(noted), grip(noted) - QPoint(300, 0), grip(noted) - QPoint(900, 0))
    assert note(noted).width == LEAST_WIDTH
    assert noted.finished == 2
    assert MOST_WIDTH <= 4000


def test_escape_puts_it_back(noted: Desk) -> None:
    before, start = note(noted), middle(noted)
    QTest.mousePress(noted.port, Qt.MouseButton.LeftButton, NONE, start)
    QTest.mouseMove(noted.port, start + QPoint(60, 40))
    assert note(noted) != before
    noted.key(Qt.Key.Key_Escape)
    assert note(noted) == before


def test_arrows_with_ctrl_move_it(noted: Desk) -> None:
    noted.click(middle(noted))
    before = note(noted)
    noted.key(Qt.Key.Key_Right, CONTROL)
    assert note(noted).x == before.x + 8
    assert note(noted).y == before.y


def test_delete_removes_it(noted: Desk) -> None:
    noted.click(middle(noted))
    noted.key(Qt.Key.Key_Delete)
    assert noted.spec.network.notes == ()
    assert noted.canvas._scene.annotations.notes == {}


def test_it_is_copied_with_the_selection(noted: Desk) -> None:
    noted.canvas.controller.select((), notes=("note-1",))
    noted.canvas.copy()
    noted.canvas.paste()
    assert [made.text for made in noted.spec.network.notes] == ["Why two layers?"] * 2
    assert len({made.id for made in noted.spec.network.notes}) == 2


# ---- looks ---------------------------------------------------------------------------------------------------------


def test_longer_words_need_more_height() -> None:
    assert note_height("a " * 200, 160) > note_height("a", 160) == note_height("", 160)
    assert note_height("a " * 200, 160) > note_height("a " * 200, 320)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_it_can_be_read(noted: Desk, qtbot: QtBot, look: object) -> None:
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, look)  # type: ignore[arg-type]
    assert contrast(theme().text, note_paper()) >= 7
    item = noted.canvas._scene.annotations.notes["note-1"]
    assert item.brush().color() == QColor(note_paper())
    apply_theme(app, LIGHT)


def test_a_band_over_it_selects_it_with_the_layers(noted: Desk) -> None:
    bounds = noted.canvas._scene.annotations.bounds(noted.canvas.controller.layout)
    noted.drag(noted._at(bounds.topLeft()), noted._at(bounds.center()), noted._at(bounds.bottomRight()))
    assert noted.canvas.controller.notes == ("note-1",)
    assert set(noted.canvas.controller.selection) == {"input", "dense-1", "dense-2", "output"}


def test_all_is_notes_too(noted: Desk) -> None:
    noted.key(Qt.Key.Key_A, CONTROL)
    assert noted.canvas.controller.notes == ("note-1",)


def test_it_is_reached_and_written_without_the_pointer(noted: Desk) -> None:
    outline = noted.canvas._outline
    outline.setFocus()
    QTest.keyClick(outline, Qt.Key.Key_End)
    assert outline.item(outline.count() - 1).text() == "Note: Why two layers?"
    assert noted.canvas.controller.notes == ("note-1",)
    QTest.keyClick(outline, Qt.Key.Key_Escape)
    noted.key(Qt.Key.Key_Return)
    QTest.keyClicks(editor(noted), " Two bends.")
    QTest.keyClick(editor(noted), Qt.Key.Key_Escape)
    assert note(noted).text == "Why two layers? Two bends."
