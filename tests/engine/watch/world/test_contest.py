"""Two ways of learning on the same seeds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.messages import EngineNotice, Pause, Play, SetWatch
from engine.snapshot import ContestView, Watch
from engine.spec.catalog.algorithms import Dqn, Ppo, QLearning, Sarsa
from engine.spec.catalog.data import Catch, GridWorld
from engine.spec.document import Spec
from engine.spec.edits import Edit, MoveLayers, RemoveLayers, ResetRun, SetAlgorithmField, SetSeed, SetTraining
from engine.spec.studies import ContestStudy
from engine.watch.chosen import chosen_input
from engine.watch.studies.contest import contest, contestants
from tests.engine.engines import Desk
from tests.engine.train.reinforcement.acting import WAYS, agent_of, desk_of
from tests.engine.train.reinforcement.learners import network_spec, table_spec

STUDY = ContestStudy(Sarsa(epsilon=0.3), rate=0.1, seeds=2, actions=160)
LONG = ContestStudy(Sarsa(epsilon=0.3), rate=0.1, seeds=2, actions=8000)
TABLE = table_spec(GridWorld(most_steps=10), QLearning(epsilon=0.3), learning_rate=0.1)


def ask(desk: Desk, study: ContestStudy = STUDY) -> None:
    desk.engine.post(SetWatch(Watch(studies=frozenset({study}))))


def answer(desk: Desk, study: ContestStudy = STUDY) -> ContestView:
    """The newest one; on a slow machine the first comes after some looks."""
    view = desk.snapshot().studies.get(study)
    while view is None:
        desk.engine._loop.show()
        view = desk.snapshot().studies.get(study)
    assert isinstance(view, ContestView)
    return view


def fought(spec: Spec, study: ContestStudy = STUDY) -> list[ContestView]:
    desk = Desk(spec)
    views = [view for view in contest(desk.run, study, chosen_input(desk.run, Watch())) if view is not None]
    assert agent_of(desk).clock.actions == 0
    return views


def on_the_way(desk: Desk) -> ContestView:
    """A long contest of which a third is done: one look takes it on by far less."""
    ask(desk, LONG)
    while (view := answer(desk, LONG)).done < 0.3:
        desk.engine._loop._stale = True
        desk.engine._loop.refresh()
    assert view.done < 0.7
    return view


def test_both_ways_are_drawn_from_the_same_seeds_twice_alike() -> None:
    views, again = fought(TABLE), fought(TABLE)
    last = views[-1]
    assert last.done == 1.0
    assert list(last.returns) == ["Q-learning", "SARSA(λ)"]
    assert last.at[-1] == 160
    for name, rows in last.returns.items():
        assert rows.shape == (2, 40)
        assert np.isfinite(rows[:, -1]).all()
        assert np.array_equal(rows, again[-1].returns[name], equal_nan=True)
        assert not np.array_equal(rows[0], rows[1], equal_nan=True)
    first = views[0]
    assert np.isnan(first.returns["Q-learning"]).all()
    assert [view.done for view in views] == sorted(view.done for view in views)


def test_the_same_way_twice_gives_the_same_curves() -> None:
    own = QLearning(epsilon=0.3)
    last = fought(TABLE, ContestStudy(own, rate=0.1, seeds=1, actions=80))[-1]
    a, b = last.returns.values()
    assert np.array_equal(a, b, equal_nan=True)
    assert list(last.returns) == ["Q-learning", "Q-learning 2"]


def test_networks_begin_with_the_same_weights() -> None:
    spec = network_spec(Catch(size=5), Ppo(worlds=2, steps=4, passes=1), batch_size=8)
    (_, mine), (_, other) = contestants(spec, WAYS["ppo"], ContestStudy(WAYS["a2c"], 0.01))
    a, b = (Desk(each).run.checkpoint().tensors for each in (mine, other))
    assert all((a[key] == b[key]).all() for key in a)
    assert other.training.learning_rate == 0.01


def test_it_goes_on_through_training_and_pausing_and_stays_answered() -> None:
    desk, study = Desk(TABLE), replace(STUDY, actions=3000)  # more than one look has time for
    ask(desk, study)
    before = answer(desk, study)
    assert before.done < 1.0
    for _ in range(60):
        desk.engine.post(Play())
        desk.engine.run(3)
        desk.engine.post(Pause())
        now = answer(desk, study)
        assert now.done >= before.done
        before = now
        if now.done == 1.0:
            break
    assert before.done == 1.0
    desk.play(5)
    desk.engine.post(Pause())
    assert answer(desk, study) is before
    ask(desk, study)
    assert answer(desk, study) is before


def test_another_setting_of_ones_own_is_another_contest() -> None:
    desk = Desk(TABLE)
    before = on_the_way(desk)
    desk.edit(SetAlgorithmField(field="gamma", value=0.5))
    assert answer(desk, LONG).done < before.done


def test_nobody_asks_any_more_and_it_is_over() -> None:
    desk = Desk(TABLE)
    ask(desk)
    questions = desk.engine._loop._observer._desk._questions
    (question,) = questions.values()
    desk.engine.post(SetWatch(Watch()))
    assert not desk.engine._loop._observer._desk._questions
    question.work.close()  # type: ignore[attr-defined]
    desk.edit(ResetRun())
    assert desk.snapshot().studies == {}


def test_what_the_network_lacks_is_built_for_the_other_one_alone() -> None:
    spec = RemoveLayers(layer_ids=("value",)).apply(desk_of("dqn").spec)
    (_, mine), (_, other) = contestants(spec, WAYS["dqn"], ContestStudy(WAYS["ppo"], 0.001))
    assert mine.network == spec.network
    assert [layer.kind for layer in other.network.layers if layer.kind == "value"] == ["value"]
    a, b = (Desk(each).run.checkpoint().tensors for each in (mine, other))
    assert all((a[key] == b[key]).all() for key in a)
    last = fought(spec, ContestStudy(WAYS["ppo"], rate=0.01, seeds=1, actions=200))[-1]
    assert last.done == 1.0
    assert list(last.returns) == ["DQN", "PPO"]
    table = fought(TABLE, ContestStudy(WAYS["a2c"], rate=0.01, seeds=1, actions=80))[-1]
    assert table.done == 1.0


def test_a_way_that_does_not_suit_the_world_is_refused_in_words() -> None:
    desk = Desk(desk_of("ppo").spec)
    ask(desk, ContestStudy(QLearning(), 0.1))
    (notice,) = [reply for reply in desk.engine.replies() if isinstance(reply, EngineNotice)]
    assert "How the other way of learning fares" in notice.text
    assert "cannot be counted" in notice.text
    assert desk.play(10).trouble is None


@pytest.mark.parametrize(
    "edit",
    [
        ResetRun(),
        SetSeed(seed=77),
        MoveLayers(positions=(("input", 5.0, 5.0),)),
        SetTraining(field="stop_epochs", value=9),
    ],
    ids=lambda edit: type(edit).__name__,
)
def test_what_does_not_concern_it_lets_it_go_on(edit: Edit) -> None:
    desk = Desk(TABLE)
    desk.play(20)
    desk.engine.post(Pause())
    before = on_the_way(desk)
    desk.edit(edit)
    now = answer(desk, LONG)
    assert now.done >= before.done
    for name, rows in before.returns.items():
        there = np.isfinite(rows)
        assert np.array_equal(now.returns[name][there], rows[there])
    desk.undo()
    assert answer(desk, LONG).done >= now.done


def test_stopped_and_started_again_it_begins_anew() -> None:
    desk = Desk(TABLE)
    before = on_the_way(desk)
    desk.engine.post(SetWatch(Watch()))
    ask(desk, LONG)
    assert answer(desk, LONG).done < before.done


def test_who_loses_the_numbers_falls_and_the_contest_ends() -> None:
    study = ContestStudy(Dqn(warm_up=2, every=1, updates=2, longest=0.0), rate=1e6, seeds=1, actions=240)
    spec = network_spec(Catch(size=5), WAYS["dqn"], batch_size=8, learning_rate=1e-3)
    last = fought(spec, study)[-1]
    assert last.done == 1.0
    assert np.isfinite(last.returns["DQN"][0, -1])
    assert np.isnan(last.returns["DQN 2"][0, -1])


@pytest.mark.parametrize("moving", [True, False])
def test_a_run_that_does_not_act_has_no_contest(moving: bool) -> None:
    from tests.engine.engines import small

    desk = Desk(small())
    ask(desk)
    if moving:
        desk.play(3)
    assert not [reply for reply in desk.engine.replies() if isinstance(reply, EngineNotice)]
