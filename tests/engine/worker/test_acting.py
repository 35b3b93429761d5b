"""Steps of one who acts, worlds that fail, and what the loop makes of them."""

from __future__ import annotations

import numpy as np
import pytest

from engine.messages import Act, EngineNotice, Kick, Play, SetSpeed, StepOnce, TakeOver
from engine.snapshot import RunState, Watch, WorldWatch
from engine.spec.catalog.data import Gymnasium
from engine.spec.edits import SetAlgorithmField, SetData, SetDataField
from tests.engine.engines import Desk
from tests.engine.train.reinforcement.acting import agent_of, desk_of, frame_of
from tests.engine.worker.faulty import NAME, Faulty, desk_in, faulty

__all__ = ["faulty"]  # a fixture


def once(desk: Desk, **how: bool) -> Desk:
    desk.engine.post(StepOnce(**how))
    desk.engine.run(100_000)
    assert desk.snapshot().state is RunState.PAUSED
    return desk


@pytest.mark.parametrize(("kind", "each"), [("ppo", 2), ("dqn", 1), ("q-learning", 1), ("value-iteration", 1)])
def test_one_step_is_one_action(kind: str, each: int) -> None:
    """Updates that are due on the way are made, and count for nothing."""
    desk = desk_of(kind)
    for number in range(1, 21):
        once(desk)
        assert agent_of(desk).clock.actions == number * each


@pytest.mark.parametrize("kind", ["ppo", "dqn", "q-learning", "value-iteration"])
def test_one_episode(kind: str) -> None:
    desk = desk_of(kind)
    for _ in range(2):
        once(desk, epoch=True)
        agent = agent_of(desk)
        assert agent.last.over
        assert agent.recordings().latest is not None


@pytest.mark.parametrize("kind", ["ppo", "dqn", "q-learning", "value-iteration"])
def test_one_update(kind: str) -> None:
    desk = desk_of(kind)
    wanted = {"ppo": 16, "dqn": 8, "q-learning": 1, "value-iteration": 0}[kind]
    once(desk, update=True)
    assert agent_of(desk).clock.actions == wanted
    before = len(agent_of(desk).diary.update_log().at)
    once(desk, update=True)
    if kind != "q-learning":  # whose updates are told of by the hundred
        assert len(agent_of(desk).diary.update_log().at) == before + 1


def test_where_nothing_is_left_to_plan_an_update_is_one_action() -> None:
    desk = desk_of("value-iteration")
    desk.play(400)
    assert agent_of(desk).resting
    actions = agent_of(desk).clock.actions
    once(desk, update=True)
    assert agent_of(desk).clock.actions == actions + 1


PROBLEM = f"{NAME} failed (RuntimeError: the pole broke)."

# ---- worlds that fail -----------------------------------------------------------------------------------------------


def test_a_world_that_fails_while_training_pauses_it_and_nothing_is_lost(faulty: type[Faulty]) -> None:
    desk = desk_in("ppo")
    desk.play(60)
    before, actions = desk.run.checkpoint(), agent_of(desk).clock.actions
    faulty.fails.add("early")
    snapshot = desk.play(20)
    assert snapshot.state is RunState.DIVERGED
    assert snapshot.trouble is not None
    assert (snapshot.trouble.layer_id, snapshot.trouble.problem) == ("data", PROBLEM)
    after = desk.run.checkpoint()
    assert all((after.tensors[key] == before.tensors[key]).all() for key in before.tensors)
    assert agent_of(desk).clock.actions == actions
    faulty.fails.clear()
    assert desk.play(60).trouble is None
    assert agent_of(desk).clock.actions > actions


def test_a_show_that_fails_is_told_of_once_and_the_training_goes_on(faulty: type[Faulty]) -> None:
    desk = desk_in("ppo", Watch(world=WorldWatch(stage="show")))
    loop = desk.engine._loop
    frame_of(desk, 0.0)
    faulty.fails.add("late")
    for second in range(1, 20):
        loop._show_stage(float(second))
    (notice,) = desk.engine.replies()
    assert isinstance(notice, EngineNotice)
    assert PROBLEM in notice.text
    snapshot = desk.play(50)
    assert (snapshot.state, snapshot.trouble) == (RunState.RUNNING, None)
    faulty.fails.clear()
    desk.engine.frame()
    loop._stage.next_at = 0.0
    assert frame_of(desk, 1e9).shown == "show"
    desk.edit(SetDataField(field="step_reward", value=-0.1))
    faulty.fails.add("late")
    loop._show_stage(2e9)
    assert len(desk.engine.replies()) == 1  # of another document it is said again


def test_a_world_that_fails_by_hand_begins_anew_with_the_next_key(faulty: type[Faulty]) -> None:
    desk = desk_in("ppo")
    desk.play(20)
    desk.engine.post(TakeOver(True))
    faulty.fails.add("late")
    desk.engine.post(Act(0))
    snapshot = desk.snapshot()
    assert snapshot.trouble is not None
    assert snapshot.trouble.layer_id == "data"
    faulty.fails.clear()
    desk.engine.replies()
    desk.engine.post(Act(0))
    (frame,) = desk.engine.replies()
    assert frame.moment == 0  # type: ignore[union-attr]
    assert desk.play(20).trouble is None


def test_a_world_that_cannot_be_made_blocks_until_it_is_another() -> None:
    desk = desk_of("ppo")
    desk.play(40)
    actions = agent_of(desk).clock.actions
    about = {"seen": ("a",), "does": ("left", "right"), "centre": (0.0,), "spread": (1.0,)}
    desk.edit(SetData(data=Gymnasium(id="NoSuchWorld-v7", **about)))
    snapshot = desk.snapshot()
    assert snapshot.state is RunState.BLOCKED
    assert snapshot.trouble is not None
    assert snapshot.trouble.layer_id == "data"
    desk.undo()
    assert desk.snapshot().trouble is None
    assert agent_of(desk).clock.actions == actions
    assert desk.play(40).state is RunState.RUNNING


def test_a_world_that_can_no_longer_be_made_blocks_the_run(faulty: type[Faulty]) -> None:
    desk = desk_in("ppo")
    desk.play(40)
    before, actions = desk.run.checkpoint(), agent_of(desk).clock.actions
    faulty.fails.add("making")
    desk.edit(SetAlgorithmField(field="worlds", value=5))
    assert desk.snapshot().state is RunState.BLOCKED
    faulty.fails.clear()
    desk.undo()
    after = desk.run.checkpoint()
    assert all((after.tensors[key] == before.tensors[key]).all() for key in before.tensors)
    assert agent_of(desk).clock.actions == actions
    assert desk.play(30).trouble is None


def test_a_world_that_fails_at_once_again_says_so_again(faulty: type[Faulty]) -> None:
    desk = desk_in("dqn")
    faulty.fails.add("early")
    for _ in range(3):
        assert desk.play(5).state is RunState.DIVERGED
    faulty.fails.clear()
    assert desk.play(20).state is RunState.RUNNING


# ---- the rest -------------------------------------------------------------------------------------------------------


def test_hands_on_a_run_that_does_not_act_do_nothing() -> None:
    from tests.engine.engines import small

    desk = Desk(small())
    for message in (Kick(1.0), TakeOver(True), Act(0)):
        desk.engine.post(message)
    assert desk.engine.replies() == []
    assert desk.snapshot().trouble is None


def test_at_a_limited_speed_the_show_goes_on_between_two_steps() -> None:
    desk = desk_of("ppo", Watch(responses=True, world=WorldWatch(stage="show")))
    desk.engine.post(SetSpeed(0.5))
    desk.engine.post(Play())
    loop = desk.engine._loop
    frame_of(desk, 1e6)
    desk.engine.latest()
    frame = frame_of(desk, 1e6 + 1)
    assert frame.moment > 0
    loop.refresh()
    chosen = desk.snapshot().chosen
    assert chosen is not None
    assert np.array_equal(chosen.inputs, frame.observation)


def test_the_samples_a_second_are_actions() -> None:
    desk = desk_of("ppo")
    desk.play(64)
    assert desk.engine._loop._samples == agent_of(desk).clock.actions
