"""One moment in time, one sample and one unit for all views of sequences, in a whole window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.errands import EXAMPLES
from app.sequence_wiring import STEPPING
from engine.spec.catalog.data import Adding, Brackets
from engine.spec.catalog.data.plane import Spiral
from engine.spec.edits import SetData
from engine.spec.presets import PRESETS
from tests.app.conftest import Wired

SEEN = ("sequence", "states")


@pytest.fixture
def brackets(wired: Wired) -> Wired:
    """A window with the brackets example, looked into."""
    wired.document.open(PRESETS["brackets"]())
    wired.wiring.arranging.set_layout("look")
    for key in SEEN:
        wired.wiring.arranging.reveal(key)
    wired.train(1)
    wired.poll()
    return wired


def steps_of(wired: Wired) -> set[int]:
    """Where the cursors of the views that were seen are."""
    return {getattr(wired.window, key).step() for key in SEEN}


def test_the_views_of_sequences_come_with_sequences(brackets: Wired) -> None:
    docks = brackets.window.docks
    assert not docks["sequence"].isHidden()
    assert not docks["states"].isHidden()
    assert docks["stage"].isHidden()
    brackets.document.push(SetData(data=Spiral()))
    assert docks["sequence"].isHidden()
    assert docks["states"].isHidden()


def test_one_view_moves_all(brackets: Wired) -> None:
    brackets.window.sequence.step_chosen.emit(3)
    assert steps_of(brackets) == {3}
    brackets.window.gates.step_chosen.emit(1)
    assert steps_of(brackets) == {1}


def test_the_keys_move_in_time_and_stop_at_the_ends(brackets: Wired) -> None:
    forward, back = brackets.wiring.actions["view.time_forward"], brackets.wiring.actions["view.time_back"]
    back.trigger()
    assert steps_of(brackets) == {0}
    for _ in range(200):
        forward.trigger()
    snapshot = brackets.snapshot
    assert snapshot is not None
    assert snapshot.chosen is not None
    assert steps_of(brackets) == {max(snapshot.chosen.steps) - 1}


def test_a_step_is_taken_with_a_key_in_a_view(brackets: Wired) -> None:
    brackets.window.sequence.surface.setFocus()
    QTest.keyClick(brackets.window.sequence.surface, Qt.Key.Key_Right)
    assert steps_of(brackets) == {1}


def test_a_sample_is_chosen_for_the_whole_network(brackets: Wired) -> None:
    assert brackets.snapshot is not None
    assert brackets.snapshot.chosen is not None
    other = brackets.snapshot.chosen.origin + 1
    brackets.window.states.sample_chosen.emit(other)
    snapshot = brackets.poll()
    assert snapshot.chosen is not None
    assert snapshot.chosen.origin == other


def test_other_data_begin_at_their_own_sample_and_first_step(brackets: Wired) -> None:
    brackets.window.sequence.step_chosen.emit(3)
    brackets.window.states.sample_chosen.emit(5)
    brackets.document.push(SetData(data=Brackets(length=10)))
    assert steps_of(brackets) == {0}
    assert brackets.wiring.watching._watch is not None
    assert brackets.wiring.watching._watch.sample is None


def test_a_unit_chosen_in_one_view_is_that_of_all(brackets: Wired) -> None:
    brackets.window.states.unit_selected.emit("lstm-1", 2)
    assert brackets.window.gates.unit() == brackets.window.states.unit() == 2


def test_moving_in_time_is_offered_for_sequences_only(wired: Wired) -> None:
    action = wired.wiring.actions["view.time_forward"]
    assert not action.isEnabled()
    wired.document.push(SetData(data=Adding()))
    assert action.isEnabled()


def test_every_view_with_a_cursor_is_joined(brackets: Wired) -> None:
    for key in STEPPING:
        brackets.window.sequence.step_chosen.emit(0)
        getattr(brackets.window, key).step_chosen.emit(2)
        assert steps_of(brackets) == {2}, key


def test_the_thumbnail_of_a_generator_follows_its_settings(wired: Wired, qtbot: QtBot) -> None:
    wired.document.push(SetData(data=Adding()))
    with qtbot.waitSignal(wired.wiring.errands.preview_ready, check_params_cb=lambda kind, _: kind == "adding"):
        wired.document.push(SetData(data=Adding(length=20)))


def test_an_example_does_not_lead_dialogs_into_the_program_s_folder(wired: Wired, tmp_path: Path) -> None:
    wired.wiring._remember_path(tmp_path / "mine.lscope")
    wired.wiring._remember_path(EXAMPLES / "brackets.lscope")
    assert wired.wiring.settings.last_folder == str(tmp_path)
    assert str(EXAMPLES / "brackets.lscope") in wired.wiring.settings.recent
