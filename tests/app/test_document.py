"""The document: edits, undo by reference, gestures, and what the engine is told."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from engine.messages import Load, Travel
from engine.spec.document import default_spec
from engine.spec.edits import Edit, RemoveLayers, ResetRun, SetParameter, SetTraining, SetWeight


def units(value: int) -> SetParameter:
    return SetParameter(layer_ids=("dense-1",), field="units", value=value)


class Heard:
    """Collects what a document says."""

    def __init__(self, document: Document) -> None:
        self.loads: list[Load] = []
        self.refusals: list[str] = []
        document.changed.connect(lambda _spec, _analysis, load: self.loads.append(load))
        document.refused.connect(self.refusals.append)


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    return Document(default_spec())


def test_undo_returns_the_same_object(document: Document) -> None:
    first = document.spec
    document.push(units(5))
    assert document.spec is not first
    assert document.undo()
    assert document.spec is first
    assert not document.undo()


def test_an_edit_shares_what_it_does_not_touch(document: Document) -> None:
    before = document.spec
    document.push(SetTraining(field="learning_rate", value=0.1))
    assert document.spec.network is before.network
    assert document.spec.data is before.data


def test_redo_is_dropped_by_a_new_edit(document: Document) -> None:
    document.push(units(5))
    document.undo()
    assert document.redo_label == "Dense 8: units 5"
    document.push(units(7))
    assert document.redo_label == ""
    assert not document.redo()


def test_a_gesture_is_one_undo(document: Document) -> None:
    first = document.spec
    for value in (9, 10, 11):
        document.push(units(value))
    document.finish_gesture()
    document.push(units(12))
    document.undo()
    assert document.spec.network.layer("dense-1").units == 11  # type: ignore[union-attr]
    document.undo()
    assert document.spec is first


def weight(value: float) -> SetWeight:
    return SetWeight(layer_id="dense-1", parameter="weight", unit=0, source=0, value=value)


def test_a_cancelled_gesture_has_never_been(document: Document) -> None:
    document.push(units(9))
    before = document.spec
    document.finish_gesture()
    heard = Heard(document)
    document.push(weight(4.0))
    document.push(weight(4.4))
    assert document.cancel_gesture()
    do, merge, undo = heard.loads
    assert (undo.travel, undo.entry, undo.left, undo.edit) == (Travel.UNDO, do.left, do.entry, merge.edit)
    assert undo.revision == merge.revision + 1
    assert document.spec is before
    assert (document.undo_label, document.redo_label) == ("Dense 8: units 9", "")


def test_without_a_gesture_nothing_is_cancelled(document: Document) -> None:
    assert not document.cancel_gesture()
    document.push(weight(4.0))
    document.finish_gesture()
    heard = Heard(document)
    assert not document.cancel_gesture()
    assert heard.loads == []
    assert document.undo_label == "weight 4"


def test_the_engine_is_told_which_entry_was_left_and_reached(document: Document) -> None:
    heard = Heard(document)
    document.push(units(9))
    document.push(units(10))
    document.undo()
    document.redo()
    do, merge, undo, redo = heard.loads
    assert [load.travel for load in heard.loads] == [Travel.DO, Travel.MERGE, Travel.UNDO, Travel.REDO]
    assert (do.left, merge.entry) == (0, do.entry)
    assert (undo.left, undo.entry, undo.edit) == (do.entry, 0, merge.edit)
    assert (redo.left, redo.entry, redo.edit) == (0, do.entry, merge.edit)
    assert [load.revision for load in heard.loads] == [1, 2, 3, 4]


def test_a_run_edit_is_an_undo_though_the_spec_stays(document: Document) -> None:
    spec = document.spec
    document.push(ResetRun())
    assert document.spec is spec
    assert document.undo_label == "reset"
    document.push(SetWeight(layer_id="dense-1", parameter="weight", unit=0, source=0, value=1.5))
    assert document.undo_label == "weight 1.5"


def test_an_edit_that_changes_nothing_is_no_undo(document: Document) -> None:
    heard = Heard(document)
    assert document.push(units(8))
    assert heard.loads == []
    assert document.undo_label == ""


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (units(0), "Units: input should be greater than or equal to 1."),
        (RemoveLayers(layer_ids=("output",)), "The Output layer cannot be removed: the network needs one."),
        (SetParameter(layer_ids=("gone",), field="units", value=3), "That layer is not in the network any more."),
    ],
)
def test_an_edit_that_does_not_fit_is_refused_in_words(document: Document, edit: SetParameter, words: str) -> None:
    heard = Heard(document)
    assert not document.push(edit)
    assert heard.refusals == [words]
    assert heard.loads == []


def test_modified_follows_saving_and_undo(document: Document) -> None:
    assert not document.modified
    document.push(units(9))
    assert document.modified
    document.mark_saved()
    assert not document.modified
    document.undo()
    assert document.modified
    document.redo()
    assert not document.modified


def rate(value: float) -> SetTraining:
    return SetTraining(field="learning_rate", value=value)


def separately(document: Document, *edits: Edit) -> list[int]:
    """Make edits that do not join; the key of every state, the first included."""
    for edit in edits:
        assert document.push(edit)
        document.finish_gesture()
    return [key for key, _label in document.entries()]


def test_the_history_is_told_by_key_and_label(document: Document) -> None:
    separately(document, units(5), rate(0.1))
    document.undo()
    assert document.entries() == ((0, ""), (1, "Dense 8: units 5"), (2, "learning rate 0.1"))


def test_a_jump_over_several_edits_is_one_step(document: Document) -> None:
    first = document.spec
    keys = separately(document, rate(0.1), units(5), rate(0.3))
    heard = Heard(document)
    assert document.go_to(keys[0])
    assert document.spec is first
    assert document.go_to(keys[2])
    back, forth = heard.loads
    assert (back.travel, back.left, back.entry) == (Travel.UNDO, keys[3], keys[0])
    assert back.edit == rate(0.1)
    assert (forth.travel, forth.left, forth.entry) == (Travel.REDO, keys[0], keys[2])
    assert forth.edit == units(5)
    assert document.redo_label == "learning rate 0.3"


def test_after_a_jump_the_next_edit_is_one_of_its_own(document: Document) -> None:
    keys = separately(document, units(5), units(6))
    document.go_to(keys[1])
    document.push(units(7))
    assert [label for _key, label in document.entries()] == ["", "Dense 8: units 5", "Dense 5: units 7"]


def test_where_one_is_there_is_no_way_to_go(document: Document) -> None:
    keys = separately(document, units(5))
    heard = Heard(document)
    assert document.go_to(keys[-1])
    assert heard.loads == []


def test_what_is_no_longer_in_the_history_is_refused(document: Document) -> None:
    keys = separately(document, units(5))
    document.undo()
    document.push(units(6))
    heard = Heard(document)
    assert not document.go_to(keys[-1])
    assert heard.refusals == ["That change is no longer in the history."]
    assert heard.loads == []
