"""Frames of the stage, by a clock that is handed in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.messages import Act, EngineNotice, Kick, SetWatch, TakeOver
from engine.snapshot import Frame, RunState, Watch, WorldWatch
from engine.spec.catalog.algorithms import Ppo
from engine.spec.catalog.data import CartPole, Catch, Pendulum
from engine.spec.edits import ResetRun, SetDataField
from engine.watch.world.theatre import REST_S, Theatre
from tests.engine.engines import Desk
from tests.engine.train.reinforcement.acting import agent_of, desk_of, frame_of
from tests.engine.train.reinforcement.learners import network_spec

WAY = Ppo(worlds=2, steps=8, passes=1)


def watching(stage: str, **about: object) -> Watch:
    return Watch(world=WorldWatch(stage=stage, **about))  # type: ignore[arg-type]


def catching(watch: Watch) -> Desk:
    """Five pixels high: an episode is four actions."""
    return Desk(network_spec(Catch(size=5), WAY, batch_size=8), watch)


def by_hand(desk: Desk) -> Frame:
    (frame,) = desk.engine.replies()
    assert isinstance(frame, Frame)
    return frame


def test_nobody_watches_and_there_are_no_frames() -> None:
    desk = desk_of("ppo")
    desk.play(20)
    assert desk.engine.frame() is None
    assert desk.engine._loop.wait_s() == 0.0 or desk.engine._loop.wait_s() is None


def test_what_is_learned_from_is_shown() -> None:
    desk = desk_of("ppo", watching("learning", thoughts=True))
    first = frame_of(desk, 0.0)
    assert (first.shown, first.moment, first.action, first.revision) == ("learning", 0, None, 0)
    assert np.isnan(first.mean)
    desk.play(5)
    desk.engine.frame()
    then = frame_of(desk, 1e9)
    assert (then.moment, then.score, then.episode) == (5, 5.0, 1)
    assert then.action in (0, 1)
    assert np.array_equal(then.observation, agent_of(desk).seen[0])
    assert then.preferences.sum() == pytest.approx(1.0)
    assert np.isfinite(then.value)


def test_where_nobody_asks_what_it_thinks_no_thought_is_worked_out() -> None:
    desk = desk_of("ppo", watching("learning"))
    frame = frame_of(desk, 0.0)
    assert not frame.preferences.size
    assert not frame.spread.size
    assert np.isnan(frame.value)
    assert frame.observation.size


def test_frames_come_thirty_times_a_second_and_the_newest_takes_the_place() -> None:
    desk = desk_of("ppo", watching("learning"))
    loop = desk.engine._loop
    shown = 0
    for millisecond in range(1000):
        loop._show_stage(5.0 + millisecond / 1000)
        shown += desk.engine.frame() is not None
    assert shown in (29, 30)
    loop._show_stage(10.0)
    loop._show_stage(11.0)
    assert desk.engine.frame() is not None
    assert desk.engine.frame() is None


def test_the_show_goes_at_its_pace_rests_at_the_end_and_begins_anew() -> None:
    desk = catching(watching("show"))
    gap = 1 / Catch().pace_hz
    frames = [frame_of(desk, 100.0)]
    for _ in range(4):
        frames.append(frame_of(desk, desk.engine._loop._stage._theatre._show.due + 1e-6))  # type: ignore[union-attr]
    assert [frame.moment for frame in frames] == [0, 1, 2, 3, 4]
    assert [frame.ended for frame in frames] == [False] * 4 + [True]
    assert frames[4].scene.numbers[0] == 4  # the ball has landed
    end = 100.0 + 4 * gap
    assert frame_of(desk, end + 0.9 * REST_S).ended
    anew = frame_of(desk, end + REST_S + 1e-3)
    assert (anew.episode, anew.moment, anew.score, anew.action) == (2, 0, 0.0, None)
    assert anew.scene.numbers[0] == 0
    assert agent_of(desk).clock.actions == 0


def test_a_faster_show_takes_several_actions_a_frame_but_does_not_race_after_a_wait() -> None:
    desk = Desk(network_spec(Pendulum(), WAY, batch_size=8), watching("show", pace=4.0))
    frame_of(desk, 0.0)
    assert frame_of(desk, 0.101).moment == 8
    assert frame_of(desk, 60.0).moment <= 8 + 13


def test_greedy_is_always_the_same_and_drawn_is_not() -> None:
    def actions(greedy: bool) -> list[object]:
        desk = desk_of("ppo", watching("show", greedy=greedy))
        return [frame_of(desk, now / 25).action for now in range(40)]

    assert actions(True) == actions(True)
    assert actions(False) == actions(False)
    assert actions(False) != actions(True)


def test_a_kick_moves_what_is_on_the_stage() -> None:
    for stage in ("learning", "show"):
        desk = desk_of("ppo", watching(stage))
        before = frame_of(desk, 0.0)
        theatre: Any = desk.engine._loop._stage._theatre
        worlds: Any = agent_of(desk).worlds if stage == "learning" else theatre._show.worlds
        speed = worlds._state[1, 0]
        desk.engine.post(Kick(1.0))
        assert worlds._state[1, 0] > speed
        assert before.revision == 0


def test_the_hand_plays_its_own_episode() -> None:
    desk = catching(watching("learning"))
    desk.engine.post(Act(1))
    assert desk.engine.replies() == []  # nobody has taken over
    desk.engine.post(TakeOver(True))
    assert (frame := by_hand(desk)).shown == "hand"
    assert frame.moment == 0
    for moment in range(1, 5):
        desk.engine.post(Act(1))
        frame = by_hand(desk)
        assert frame.moment == moment
    assert frame.ended
    assert frame.score in (-1.0, 1.0)
    desk.engine.post(Act(2))
    assert (frame := by_hand(desk)).moment == 0
    assert frame.episode == 2
    desk.engine.post(TakeOver(False))
    desk.engine.post(Act(1))
    assert desk.engine.replies() == []
    assert agent_of(desk).clock.actions == 0


@pytest.mark.parametrize("action", [7, -1, (0.5,), (), (float("nan"),)])
def test_an_action_that_the_world_does_not_know_does_nothing(action: int | tuple[float, ...]) -> None:
    desk = catching(Watch())
    desk.engine.post(TakeOver(True))
    desk.engine.replies()
    desk.engine.post(Act(action))
    assert desk.engine.replies() == []
    assert desk.snapshot().state is RunState.PAUSED


def test_controls_by_hand_stay_within_their_bounds() -> None:
    desk = Desk(network_spec(Pendulum(), WAY, batch_size=8))
    desk.engine.post(TakeOver(True))
    first = by_hand(desk)
    assert len(first.spread) == 1
    desk.engine.post(Act((50.0,)))
    assert by_hand(desk).action == (2.0,)
    desk.engine.post(Act(1))
    assert desk.engine.replies() == []


def test_the_show_goes_on_while_paused_and_the_network_is_seen_by_it() -> None:
    watch = Watch(responses=True, world=WorldWatch(stage="show"))
    desk = catching(watch)
    desk.engine.latest()
    loop = desk.engine._loop
    seen = []
    for now in range(3):
        frame = frame_of(desk, float(now))
        loop.refresh()
        chosen = desk.snapshot().chosen
        assert chosen is not None
        assert np.array_equal(chosen.inputs, frame.observation)
        seen.append(frame.observation.tobytes())
    assert len(set(seen)) > 1
    assert 0.0 <= (loop.wait_s() or 0.0) < 1.0
    desk.engine.post(SetWatch(Watch(responses=True)))
    loop.refresh()
    chosen = desk.snapshot().chosen
    assert chosen is not None
    assert np.array_equal(chosen.inputs, agent_of(desk).seen[0])


def test_who_waits_for_the_show_does_not_spin() -> None:
    """Fifty actions a second, thirty frames: between two frames there is nothing to do."""
    desk = desk_of("ppo", watching("show"))
    loop = desk.engine._loop
    stage = loop._stage
    frame_of(desk, 10.0)
    for now in (10.001, 10.02, 10.03):
        wait = stage.wait_s(loop._watch, now)
        assert wait is not None
        assert now + wait >= 10.0 + 1 / 30 - 1e-9


def test_a_single_step_while_paused_is_seen_in_the_end() -> None:
    from engine.messages import StepOnce

    desk = desk_of("ppo", watching("learning"))
    desk.engine.post(StepOnce())
    desk.engine.run(5)
    desk.engine.frame()
    loop = desk.engine._loop
    loop._stage.moved = True  # as if it had come within the same thirtieth of a second
    wait = loop.wait_s()
    assert wait is not None
    assert frame_of(desk, loop._stage.next_at + 1e-6).moment == 1
    assert loop.wait_s() is None


def test_an_endless_show_does_not_keep_the_inline_engine() -> None:
    desk = desk_of("ppo", watching("show", pace=1e6))
    desk.play(50)
    assert desk.engine.run(10) == 10


def test_the_show_outlives_a_poke_and_ends_with_its_world() -> None:
    desk = desk_of("ppo", watching("show"))
    frame_of(desk, 0.0)
    theatre: Theatre = desk.engine._loop._stage._theatre
    show = theatre._show
    desk.edit(SetDataField(field="gravity", value=3.0))
    assert frame_of(desk, 1.0).revision == 1
    assert theatre._show is show
    desk.edit(ResetRun())
    frame_of(desk, 2.0)
    assert theatre._show is show
    desk.edit(SetDataField(field="velocities", value=False))
    if desk.snapshot().trouble is None:
        assert len(frame_of(desk, 3.0).observation) == 2
        assert theatre._show is not show


def test_a_network_that_lost_its_numbers_still_has_a_stage() -> None:
    import torch

    desk = desk_of("ppo", watching("show", greedy=False))
    frame_of(desk, 0.0)
    with torch.no_grad():
        desk.run.learner.model.tensors()["output", "weight"].fill_(float("nan"))
    frame = frame_of(desk, 1.0)
    assert frame.moment > 0
    assert not [reply for reply in desk.engine.replies() if isinstance(reply, EngineNotice)]


def test_the_world_of_the_stage_is_that_of_the_document() -> None:
    desk = Desk(network_spec(CartPole(gravity=5.0), WAY, batch_size=8), watching("show"))
    frame_of(desk, 0.0)
    show = desk.engine._loop._stage._theatre._show
    assert show is not None
    assert show.worlds._gravity == 5.0  # type: ignore[attr-defined]
