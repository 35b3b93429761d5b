"""An edit that keeps nothing of what was learned says so, and its Undo brings everything back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.fresh_start import FreshStart
from app.notices import Notices
from engine.messages import StateSaved
from engine.snapshot import AgentView, RunState, Snapshot
from engine.spec.catalog.data import DATA, CartPole
from engine.spec.document import default_spec
from engine.spec.edits import Edit, ResetRun, SetData, SetParameter, SetSeed, SetTraining
from tests.app.conftest import Wired

Told = tuple[str, tuple[tuple[str, Callable[[], None]], ...]]
IRIS = SetData(data=DATA["iris"](kind="iris"))
CIRCLE = SetData(data=DATA["circle"](kind="circle"))


class Teller:
    """A document whose fresh starts are told."""

    def __init__(self) -> None:
        self.document, self.notices = Document(default_spec()), Notices()
        self.told: list[Told] = []
        self.fresh = FreshStart(self.document, self.notices)
        self.document.changed.connect(self.fresh.show_document)
        self.notices.shown.connect(lambda _level, text, actions, _ms: self.told.append((text, tuple(actions))))

    def trained(self, steps: int = 1200) -> Teller:
        """The run has come so far."""
        self.fresh.show_snapshot(Snapshot(self.document.revision, RunState.RUNNING, step=steps))
        return self


@pytest.fixture
def teller(qtbot: QtBot) -> Teller:
    return Teller()


def test_another_seed_is_told_with_its_undo(teller: Teller) -> None:
    before = teller.trained().document.spec
    teller.document.push(SetSeed(seed=99))
    ((text, actions),) = teller.told
    assert text == f"“{SetSeed(seed=99).label(before)}” starts the training afresh. " + (
        "Undo brings back what was learned in 1,200 steps."
    )
    ((name, act),) = actions
    assert name == "Undo"
    teller.document.push(SetTraining(field="learning_rate", value=0.1))
    act()
    assert teller.document.spec is before


def test_of_an_agent_its_actions_are_counted_as_in_the_bar(teller: Teller) -> None:
    agent = AgentView(episodes=12, actions=34_567)
    teller.document.push(SetData(data=CartPole()))
    teller.fresh.show_snapshot(Snapshot(teller.document.revision, RunState.RUNNING, step=9000, agent=agent))
    teller.document.push(SetSeed(seed=99))
    (text, _actions) = teller.told[-1]
    assert "what was learned in 34,567 actions." in text


@pytest.mark.parametrize(
    "edit",
    [
        SetTraining(field="learning_rate", value=0.1),
        SetParameter(layer_ids=("dense-1",), field="units", value=3),
        CIRCLE,
        ResetRun(),
    ],
)
def test_what_keeps_something_is_not_told(teller: Teller, edit: Edit) -> None:
    teller.trained().document.push(edit)
    assert teller.told == []


def test_other_data_is_told_once(teller: Teller) -> None:
    teller.trained().document.push(IRIS)
    teller.document.push(SetSeed(seed=99))  # nothing was learned since
    assert len(teller.told) == 1


def test_before_the_first_step_there_is_nothing_to_lose(teller: Teller) -> None:
    teller.trained(0).document.push(IRIS)
    teller.document.open(default_spec())
    assert teller.told == []


def test_the_way_back_is_not_told_but_the_way_there_again_is(teller: Teller) -> None:
    teller.trained().document.push(IRIS)
    teller.trained().document.undo()
    assert len(teller.told) == 1
    teller.trained().document.redo()
    assert len(teller.told) == 2


def test_only_the_last_fresh_start_stays_on_show_and_undone_it_goes_too(wired: Wired) -> None:
    fresh, bar = wired.wiring.fresh_start, wired.wiring.window.notice_bar
    document = wired.document

    def on_show() -> list[str]:
        return [notice.text for notice in bar.notices() if "starts the training afresh" in notice.text]

    def learned(steps: int) -> None:
        fresh.show_snapshot(Snapshot(document.revision, RunState.RUNNING, step=steps))

    learned(100)
    document.push(IRIS)
    learned(200)
    document.push(SetSeed(seed=99))
    assert len(on_show()) == 1
    assert "200 steps" in on_show()[0]
    document.undo()
    assert on_show() == []


@pytest.fixture
def told(wired: Wired) -> Iterator[list[Told]]:
    """What a whole window is told, joined as the wiring does."""
    fresh, found = FreshStart(wired.document, wired.wiring.notices), list[Told]()
    wired.document.changed.connect(fresh.show_document)
    wired.wiring.bridge.snapshot_ready.connect(fresh.show_snapshot)
    wired.wiring.notices.shown.connect(lambda _level, text, actions, _ms: found.append((text, tuple(actions))))
    yield found
    wired.document.changed.disconnect(fresh.show_document)


def test_in_the_window_its_undo_brings_the_weights_back(wired: Wired, told: list[Told]) -> None:
    saved: list[StateSaved] = []
    bridge = wired.wiring.bridge
    bridge.state_saved.connect(saved.append)
    bridge.play()
    wired.train(30)
    bridge.pause()
    bridge.request_state()
    wired.poll()
    wired.document.push(IRIS)
    wired.poll()
    fresh = [entry for entry in told if "starts the training afresh" in entry[0]]
    fresh[0][1][0][1]()
    bridge.request_state()
    wired.poll()
    first, again = (state.members["weights.safetensors"] for state in saved)
    assert first == again
    assert wired.snapshot is not None
    assert wired.snapshot.step == 30


def test_an_edit_of_a_project_just_opened_loses_nothing_of_the_one_before(teller: Teller) -> None:
    teller.trained().document.open(default_spec())
    teller.document.push(SetSeed(seed=99))
    assert not teller.told
