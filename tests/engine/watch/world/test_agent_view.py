"""What is watched of an agent: episodes, updates, recordings, memory, states, maps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.data import make
from engine.messages import Pause, StepOnce
from engine.run import Run
from engine.snapshot import RunState, Shelf, Snapshot, Watch, WorldWatch
from engine.spec.catalog.algorithms import Dqn, Ppo, QLearning
from engine.spec.catalog.data import Bandit, CartPole, Catch, GridWorld, Pendulum, Taxi, World
from engine.spec.catalog.layers import ValueOutput
from engine.spec.document import Spec
from engine.spec.edits import SetAlgorithm
from engine.spec.shapes import analyse
from engine.spec.studies import AttributionStudy
from engine.watch.observer import Observer
from engine.watch.world.agent_view import SIZE, phase_view, state_values
from engine.watch.world.minds import mind
from tests.engine.engines import EVERYTHING, Desk, data_of
from tests.engine.train.reinforcement.acting import WAYS, agent_of, desk_of, small_spec, view_of
from tests.engine.train.reinforcement.learners import network_spec, table_spec

ALL = WorldWatch(log=True, updates=True, recordings=True, states=True, replay=0, phase=(0, 2))
PPO = Ppo(worlds=2, steps=4, passes=1)
WORLDS = [
    "gridworld", "bandit", "catch", "cartpole", "mountain-car", "acrobot", "pendulum", "lunar-lander", "frozen-lake",
    "taxi", "cliff-walking", "blackjack",
]  # fmt: skip


def run_of(spec: Spec) -> Run:
    return Run(spec, make(spec.data, spec.seed))


def test_all_parts_of_a_policy() -> None:
    desk = desk_of("ppo", Watch(world=ALL))
    desk.play(150)
    desk.engine.post(Pause())
    view = view_of(desk)
    agent = agent_of(desk)
    assert (view.actions, view.episodes) == (agent.clock.actions, agent.diary.count)
    assert view.log is not None
    assert view.log.actions == agent.clock.actions
    assert view.log.count == len(view.log.returns) == view.episodes
    assert (view.log.returns == view.log.lengths).all()
    assert view.updates is not None
    assert {"loss", "policy loss", "value loss", "entropy", "KL"} <= set(view.updates.figures)
    assert view.recordings is not None
    episode = view.recordings.latest
    assert episode is not None
    assert len(episode.scenes) == len(episode.actions) + 1 == len(episode.observations) == len(episode.values)
    assert episode.preferences.shape == (len(episode.actions), 2)
    assert (view.replay, view.states) == (None, None)
    assert view.phase is not None
    assert not view.log.returns.flags.writeable


def test_nothing_is_made_of_what_nobody_watches() -> None:
    desk = desk_of("ppo")
    desk.play(20)
    desk.engine._loop.show()
    view = view_of(desk)
    assert (view.log, view.updates, view.recordings, view.replay, view.states, view.phase) == (None,) * 6


def test_the_memory_is_turned_over_and_is_gone_with_its_way_of_learning() -> None:
    desk = desk_of("dqn", Watch(world=WorldWatch(replay=3)))
    desk.play(30)
    desk.engine._loop.show()
    page = view_of(desk).replay
    assert page is not None
    assert (page.start, page.capacity, len(page.actions)) == (3, 100, page.count - 3)
    desk.edit(SetAlgorithm(algorithm=PPO))
    assert view_of(desk).replay is None


def test_exploration_is_told() -> None:
    desk = Desk(table_spec(GridWorld(), QLearning(epsilon=1.0, epsilon_end=0.0, epsilon_over=100)))
    desk.play(25)
    desk.engine._loop.show()
    assert view_of(desk).exploration == pytest.approx(0.75)


def test_values_of_a_table_are_its_weights() -> None:
    run = run_of(table_spec(GridWorld(), WAYS["q-learning"]))
    agent = run.learner.agent
    assert agent is not None
    weight = run.learner.model.tensors()["output", "weight"]
    with torch.no_grad():
        weight.copy_(torch.randn(weight.shape, generator=torch.Generator().manual_seed(1)))
    told = state_values(run, agent)
    assert told.kind == "values"
    assert np.allclose(told.preferences, weight.detach().numpy().T)
    assert np.allclose(told.values, weight.detach().numpy().max(0))
    assert (told.best == weight.detach().numpy().argmax(0)).all()


def test_a_network_is_told_where_each_cell_lies() -> None:
    """Rows and columns are seen beside the cells: a value that is linear in both says whether they are placed right."""
    data = GridWorld()
    spec = table_spec(data, WAYS["q-learning"])
    names = spec.data_shape.features
    spec = spec.with_(network=network_spec(data, PPO).network)
    spec = spec.with_(training=spec.training.with_(algorithm=PPO))
    inputs = spec.network.layers[0].with_(features=names)
    spec = spec.with_(network=spec.network.with_(layers=(inputs, *spec.network.layers[1:])))
    run = run_of(spec)
    agent = run.learner.agent
    assert agent is not None
    told = state_values(run, agent)
    for state in (0, 5, 11):
        seen = np.zeros((1, len(names)), dtype=np.float32)
        seen[0, state], seen[0, -2], seen[0, -1] = 1, state // data.columns, state % data.columns
        alone = mind(run, agent, seen)
        assert np.allclose(told.preferences[state], alone.preferences[0], atol=1e-6)
        assert told.values[state] == pytest.approx(alone.values[0], abs=1e-5)
    assert told.kind == "probabilities"
    assert np.allclose(told.preferences.sum(1), 1)


@pytest.mark.parametrize(("data", "states"), [(Taxi(), 500), (Bandit(), 1)])
def test_worlds_of_counted_states(data: World, states: int) -> None:
    desk = Desk(table_spec(data, WAYS["q-learning"]), Watch(world=ALL))
    desk.play(20)
    desk.engine._loop.show()
    told = view_of(desk).states
    assert told is not None
    assert told.preferences.shape == (states, len(data.moves))
    assert view_of_phase(desk) is None


def view_of_phase(desk: Desk) -> object:
    desk.engine._loop.show()
    return view_of(desk).phase


@pytest.mark.parametrize("data", [Catch(size=5), CartPole(remembers=2), GridWorld()])
def test_no_map_of_pictures_sequences_or_counted_states(data: World) -> None:
    spec = network_spec(data, PPO, batch_size=8)
    if not analyse(spec).problems:
        assert view_of_phase(Desk(spec, Watch(world=ALL))) is None


@pytest.mark.parametrize("axes", [(0, 0), (0, 9), (-1, 2)])
def test_no_map_over_numbers_that_are_not_there(axes: tuple[int, int]) -> None:
    assert view_of_phase(desk_of("ppo", Watch(world=WorldWatch(phase=axes)))) is None


@pytest.mark.parametrize("kind", ["ppo", "dqn"])
def test_a_map_says_what_the_network_says_there(kind: str) -> None:
    run = run_of(small_spec(kind))
    agent = run.learner.agent
    assert agent is not None
    for _ in range(20):
        run.advance()
    view = phase_view(run, agent, (2, 0))
    assert view.names == ("angle", "position")
    assert view.values.shape == (SIZE, SIZE)
    assert view.chances.shape == (2, SIZE, SIZE)
    seen = run.material.dataset.inputs.mean(0)[None].astype(np.float32)
    for row, column in ((0, 0), (SIZE - 1, 0), (3, 31)):
        seen[0, 2] = np.linspace(view.low[0], view.high[0], SIZE)[column]
        seen[0, 0] = np.linspace(view.high[1], view.low[1], SIZE)[row]
        there = mind(run, agent, seen)
        assert view.values[row, column] == pytest.approx(there.values[0], abs=1e-4)
        if kind == "ppo":
            assert np.allclose(view.chances[:, row, column], there.preferences[0], atol=1e-5)
        else:
            assert view.chances[:, row, column].argmax() == there.preferences[0].argmax()
    assert np.array_equal(view.path[-1], agent.seen[0, [2, 0]])
    assert (view.path >= view.low).all()
    assert (view.path <= view.high).all()


def test_a_map_of_a_control() -> None:
    run = run_of(network_spec(Pendulum(), PPO, batch_size=8))
    agent = run.learner.agent
    assert agent is not None
    assert phase_view(run, agent, (0, 2)).chances.shape == (1, SIZE, SIZE)


def test_a_duelling_network_is_thought_of_as_one_number_an_action() -> None:
    spec = network_spec(CartPole(), Dqn(duelling=True), batch_size=8)
    run = run_of(spec)
    agent = run.learner.agent
    assert agent is not None
    thought = mind(run, agent, agent.seen)
    with run.learner.model.evaluating():
        better, value = run.learner.model.act_and_value(agent.prepared(agent.seen))
    assert value is not None
    assert thought.preferences.mean() == pytest.approx(float(value), abs=1e-5)
    assert np.allclose(np.diff(thought.preferences), np.diff(better.numpy()), atol=1e-5)


def test_what_is_shown_while_nothing_moves_is_of_this_moment() -> None:
    desk = desk_of("dqn", Watch(world=WorldWatch(log=True, updates=True)))
    for _ in range(3):
        desk.engine.post(StepOnce(update=True))
        desk.engine.run(1000)
        updates = view_of(desk).updates
        assert updates is not None
        assert updates.at[-1] == agent_of(desk).clock.actions


@pytest.mark.parametrize("kind", WORLDS)
def test_everything_is_watched_of_every_world(kind: str) -> None:
    data = data_of(kind)
    spec = network_spec(data, PPO, batch_size=8)  # type: ignore[arg-type]
    assert not analyse(spec).problems
    layers = frozenset(spec.network.layers[i].id for i in range(len(spec.network.layers)))
    watch = replace(
        EVERYTHING, weights=layers, responses=True, chosen=True, usefulness=frozenset({"dense-0"}), mistakes=True,
        world=ALL, studies=frozenset({AttributionStudy("saliency")}), pages=frozenset({("dense-0", 0)}), shelf=Shelf(),
    )  # fmt: skip
    run, observer = run_of(spec), Observer()
    for moving in (True, False):
        for _ in range(9):
            run.advance()
        fields = observer.look(run, watch, moving)
        assert observer.sound
        assert set(fields["layers"]) >= {"dense-0", "output"}
        Snapshot(0, RunState.PAUSED, **fields)
    assert not observer.take_notices()
    assert isinstance(spec.network.layer("value"), ValueOutput)
    assert fields["layers"]["value"].response.shape == (1,)
