"""A run that acts: it learns, it can be done again bit for bit, and edits take away as little as they must."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.messages import EngineNotice
from engine.snapshot import RunState, Watch, WorldWatch
from engine.spec.catalog.algorithms import Ppo
from engine.spec.catalog.data import Bandit, CartPole, Catch
from engine.spec.catalog.layers import Dense
from engine.spec.edits import (
    Edit,
    InsertLayer,
    PaintCells,
    RemoveLayers,
    ResetRun,
    SetAlgorithm,
    SetAlgorithmField,
    SetCellReward,
    SetData,
    SetDataField,
    SetParameter,
    SetSeed,
)
from engine.spec.remedies import remedies
from engine.spec.shapes import analyse
from tests.engine.engines import Desk, same_state
from tests.engine.train.reinforcement.acting import WAYS, agent_of, desk_of, small_spec
from tests.engine.train.reinforcement.learners import network_spec, table_spec

DEEP: list[Edit] = [
    SetParameter(layer_ids=("dense-0",), field="units", value=9),
    InsertLayer(layer=Dense(id="dense-1", units=3), source="dense-0", target="output"),
    ResetRun(),
]


def weights(desk: Desk) -> dict[tuple[str, str], torch.Tensor]:
    return desk.run.checkpoint().tensors


def are_same(a: Desk, b: dict[tuple[str, str], torch.Tensor]) -> bool:
    now = weights(a)
    return now.keys() == b.keys() and all(torch.equal(now[key], b[key]) for key in b)


@pytest.mark.parametrize("kind", WAYS)
def test_each_way_learns_the_same_from_the_same_seed(kind: str) -> None:
    a, b = desk_of(kind), desk_of(kind)
    first = weights(a)
    a.play(60)
    b.play(25)
    b.play(35)
    assert not are_same(a, first)
    assert same_state(a.run, b.run)
    assert agent_of(a).diary.state().recent == agent_of(b).diary.state().recent
    assert np.array_equal(agent_of(a).seen, agent_of(b).seen)


@pytest.mark.parametrize("kind", WAYS)
def test_reset_begins_as_at_the_first_time(kind: str) -> None:
    desk, fresh = desk_of(kind), desk_of(kind)
    desk.play(40)
    desk.edit(ResetRun())
    assert (agent_of(desk).clock.actions, agent_of(desk).diary.count) == (0, 0)
    assert are_same(desk, weights(fresh))
    desk.play(30)
    fresh.play(30)
    assert are_same(desk, weights(fresh))
    assert agent_of(desk).clock.actions == agent_of(fresh).clock.actions


@pytest.mark.parametrize("kind", ["ppo", "dqn"])
@pytest.mark.parametrize("edit", DEEP, ids=lambda edit: type(edit).__name__)
def test_undo_brings_weights_clock_and_diary_back(kind: str, edit: Edit) -> None:
    desk = desk_of(kind)
    desk.play(90)
    before, diary, actions = weights(desk), agent_of(desk).diary.state(), agent_of(desk).clock.actions
    desk.edit(edit)
    desk.play(30)
    desk.undo()
    agent = agent_of(desk)
    assert are_same(desk, before)
    assert agent.clock.actions == actions
    assert np.array_equal(agent.diary.state().episodes, diary.episodes)
    assert agent.diary.state().recent == diary.recent
    assert np.array_equal(agent.diary.state().updates, diary.updates, equal_nan=True)
    desk.play(60)
    assert not are_same(desk, before)
    assert agent_of(desk).clock.actions > actions
    desk.redo()
    assert desk.play(5).trouble is None


def test_undo_of_a_layer_that_was_taken_away_keeps_what_is_remembered() -> None:
    desk = desk_of("dqn")
    desk.edit(InsertLayer(layer=Dense(id="dense-1", units=3), source="dense-0", target="output"))
    desk.play(60)
    count = agent_of(desk).replay.count  # type: ignore[union-attr]
    desk.edit(RemoveLayers(layer_ids=("dense-1",)))
    desk.undo()
    replay = agent_of(desk).replay
    assert replay is not None
    assert replay.count == count
    desk.play(20)
    assert replay.count > count


def test_what_happened_after_the_moment_gone_back_to_is_in_no_recording() -> None:
    desk = desk_of("ppo")
    desk.edit(SetParameter(layer_ids=("dense-0",), field="units", value=9))
    desk.play(80)
    assert agent_of(desk).recordings().latest is not None
    desk.undo()
    assert agent_of(desk).recordings().latest is None


@pytest.mark.parametrize("kind", ["ppo", "dqn", "q-learning"])
def test_poking_the_world_disturbs_nothing(kind: str) -> None:
    desk = desk_of(kind)
    table = kind == "q-learning"
    desk.play(50)
    agent, before = agent_of(desk), weights(desk)
    worlds, replay, scores = agent.worlds, agent.replay, agent.diary.scores.copy()
    desk.edit(SetCellReward(row=0, column=1, reward=0.5) if table else SetDataField(field="gravity", value=20.0))
    for _ in range(2):
        assert agent_of(desk) is agent
        assert agent.worlds is worlds
        assert agent.replay is replay
        assert np.array_equal(agent.diary.scores, scores)
        assert are_same(desk, before)
        desk.undo()
        desk.redo()
    assert desk.play(10).state is RunState.RUNNING


def test_a_painted_wall_stands_at_once() -> None:
    desk = desk_of("value-iteration")
    desk.play(100)
    before = weights(desk)["output", "weight"]
    desk.edit(PaintCells(cells=((0, 3),), sign="P"))
    desk.play(40)
    after = weights(desk)["output", "weight"]
    assert not torch.equal(before, after)
    desk.undo()
    desk.play(200)
    assert torch.allclose(weights(desk)["output", "weight"], before, atol=1e-5)


def test_another_number_of_worlds_goes_on_with_new_episodes() -> None:
    desk = desk_of("ppo")
    desk.play(30)
    before, actions = weights(desk), agent_of(desk).clock.actions
    desk.edit(SetAlgorithmField(field="worlds", value=5))
    agent = agent_of(desk)
    assert (agent.worlds.count, agent.seen.shape[0], len(agent.diary.scores)) == (5, 5, 5)
    assert are_same(desk, before)
    desk.play(3)
    assert agent.clock.actions == actions + 15


def test_a_policy_is_kept_by_another_way_of_learning_it() -> None:
    desk = desk_of("ppo")
    desk.play(30)
    before = weights(desk)
    desk.edit(SetAlgorithm(algorithm=WAYS["a2c"]))
    assert are_same(desk, before)
    desk.play(40)
    assert not are_same(desk, before)
    desk.undo()
    assert desk.play(20).trouble is None


def test_from_dqn_to_ppo_by_the_remedy() -> None:
    spec = small_spec("dqn")
    desk = Desk(RemoveLayers(layer_ids=("value",)).apply(spec))
    desk.play(40)
    trunk = weights(desk)["dense-0", "weight"]
    desk.edit(SetAlgorithm(algorithm=WAYS["ppo"]))
    (problem,) = analyse(desk.spec).problems
    assert desk.snapshot().state is RunState.BLOCKED
    desk.edit(remedies(desk.spec, analyse(desk.spec), problem)[0].edit)
    assert desk.run.learner.model.critic_id
    assert torch.equal(weights(desk)["dense-0", "weight"], trunk)
    assert agent_of(desk).target is None
    assert desk.play(40).trouble is None
    assert not torch.equal(weights(desk)["dense-0", "weight"], trunk)


@pytest.mark.parametrize("kind", WAYS)
def test_the_discount_may_change_while_it_learns(kind: str) -> None:
    desk = desk_of(kind)
    desk.play(21)
    desk.edit(SetAlgorithmField(field="gamma", value=0.5))
    assert agent_of(desk).algorithm.gamma == 0.5
    before = weights(desk)
    desk.play(60)
    assert not are_same(desk, before)
    desk.undo()
    assert agent_of(desk).algorithm.gamma != 0.5


def test_another_world_of_another_width_starts_afresh() -> None:
    desk = desk_of("ppo")
    desk.play(40)
    desk.edit(SetData(data=Catch(size=5)))
    agent = agent_of(desk)
    assert (agent.clock.actions, agent.diary.count, desk.run.step) == (0, 0, 0)
    assert agent.seen.shape[1] == 25
    desk.play(20)
    desk.undo()
    assert agent_of(desk).clock.actions > 40


def test_another_seed_starts_afresh() -> None:
    desk = desk_of("dqn")
    desk.play(30)
    desk.edit(SetSeed(seed=7))
    assert agent_of(desk).clock.actions == 0
    assert agent_of(desk).replay is None
    desk.play(10)
    desk.undo()
    assert agent_of(desk).clock.actions >= 20


def test_a_grid_of_the_same_number_of_cells_is_another_world() -> None:
    desk = desk_of("q-learning")
    desk.play(40)
    worlds = agent_of(desk).worlds
    desk.edit(SetDataField(field="rows", value=4))
    desk.edit(SetDataField(field="columns", value=3))
    assert agent_of(desk).worlds is not worlds
    assert desk.play(40).trouble is None


def test_several_observations_at_once() -> None:
    desk = Desk(network_spec(CartPole(), WAYS["ppo"], batch_size=8))
    desk.play(20)
    desk.edit(SetDataField(field="remembers", value=3))
    if analyse(desk.spec).problems:  # a Dense layer reads no sequence
        assert desk.snapshot().state is RunState.BLOCKED
        desk.undo()
        assert desk.play(5).trouble is None
    from engine.spec.world_presets import cartpole_memory

    reader = Desk(cartpole_memory())
    reader.edit(SetAlgorithm(algorithm=WAYS["ppo"]))
    reader.play(10)
    assert agent_of(reader).seen.shape == (2, 16)
    reader.edit(SetDataField(field="remembers", value=5))
    assert agent_of(reader).seen.shape == (2, 10)
    reader.play(10)
    reader.undo()
    assert agent_of(reader).seen.shape == (2, 16)
    assert reader.play(3).trouble is None


def test_rewards_are_learned_from_times_their_scale_and_written_down_without() -> None:
    a = Desk(
        network_spec(CartPole(reward_scale=0.1), WAYS["ppo"], batch_size=8), Watch(world=WorldWatch(recordings=True))
    )
    a.play(160)
    episode = agent_of(a).recordings().latest
    assert episode is not None
    assert set(episode.rewards.tolist()) == {1.0}
    surprise = 0.1 + episode.values[-1] * WAYS["ppo"].gamma - episode.values[-2]
    assert episode.advantages[-1] == pytest.approx(surprise, abs=1e-5)


def test_it_stops_after_thousands_of_actions() -> None:
    desk = Desk(network_spec(CartPole(), Ppo(worlds=64, steps=8, passes=1), batch_size=512, stop_epochs=2))
    snapshot = desk.play(200)
    assert snapshot.state is RunState.FINISHED
    assert agent_of(desk).clock.actions // 64 == 2000 // 64 + 1


def test_it_stops_where_the_mean_of_a_hundred_returns_is_reached() -> None:
    way = Ppo(worlds=8, steps=4, passes=1)
    spec = network_spec(Catch(size=5), way, batch_size=128, learning_rate=0.0, stop_metric=-0.9)
    desk = Desk(spec, Watch(curves=True))
    assert np.isnan(desk.run.measure().test_metric)
    snapshot = desk.play(230)
    assert snapshot.state is RunState.FINISHED
    assert agent_of(desk).diary.count >= 100
    assert desk.play(230).state is RunState.RUNNING  # it was reached, and goes on


def test_a_lost_network_goes_back_and_learns_on() -> None:
    desk = desk_of("dqn")
    desk.play(205)
    with torch.no_grad():
        desk.run.learner.model.tensors()["output", "weight"].fill_(float("nan"))
    snapshot = desk.play(10)
    assert snapshot.state is RunState.DIVERGED
    assert snapshot.trouble is not None
    assert "actions" in snapshot.trouble.problem
    assert not agent_of(desk).resumed  # the episodes that led there are not gone on with
    assert desk.run.finite()
    before = weights(desk)
    assert desk.play(30).state is RunState.RUNNING
    assert desk.run.finite()
    assert not are_same(desk, before)
    assert not [reply for reply in desk.engine.replies() if isinstance(reply, EngineNotice)]


def test_other_machines_pay_otherwise_and_undo_brings_the_old_ones_back() -> None:
    desk = Desk(table_spec(Bandit(), WAYS["q-learning"]))
    desk.play(30)
    learned, old = weights(desk), agent_of(desk).worlds.scene().numbers[2:]
    desk.edit(SetDataField(field="draw", value=1))
    assert not np.array_equal(agent_of(desk).worlds.scene().numbers[2:], old)
    assert are_same(desk, learned)
    assert desk.play(20).trouble is None
    desk.undo()
    assert np.array_equal(agent_of(desk).worlds.scene().numbers[2:], old)
