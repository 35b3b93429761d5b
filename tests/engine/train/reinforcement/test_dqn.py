"""Action values from memory, on networks so small that every number can be worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine.build import Model
from engine.spec.catalog.algorithms import Dqn
from engine.spec.catalog.data import CartPole, GridWorld
from engine.train.reinforcement.agent import Agent
from engine.train.reinforcement.dqn import (
    Burst,
    action_values,
    copy_target,
    dqn,
    due,
    epsilon_greedy,
    memory_of,
    next_values,
    renew_target,
    targets,
    update,
)
from engine.train.reinforcement.replay import Memories
from engine.train.supervised import Learner
from tests.engine.train.reinforcement.learners import learner_of, network_spec, table_spec

LEFT, DOWN, RIGHT, UP = range(4)
CORRIDOR = GridWorld(rows=1, columns=2, cells=("SG",), slip=0.0)  # right is the goal and pays 1, all else -0.04


def linear(data: GridWorld = CORRIDOR, training: dict[str, Any] | None = None, **algorithm: Any) -> Learner:
    """Action values that are weights: (actions, states)."""
    learner = learner_of(table_spec(data, Dqn(**{"longest": 0.0, "gamma": 0.5, **algorithm}), **(training or {})))
    renew_target(learner)
    return learner


def agent_of(learner: Learner) -> Agent:
    assert learner.agent is not None
    return learner.agent


def weights(model: Model | None) -> torch.Tensor:
    assert model is not None
    return model.tensors()["output", "weight"]


def set_weights(model: Model | None, state: int, values: list[float]) -> None:
    with torch.no_grad():
        weights(model)[:, state] = torch.tensor(values)


def memories(reward: float, discount: float) -> Memories:
    """One action from state 0 to state 1."""
    one, before, after = np.ones(1, dtype=np.float32), np.eye(2, dtype=np.float32)[:1], np.eye(2, dtype=np.float32)[1:]
    return Memories(np.zeros(1, int), one, before, np.array([RIGHT]), one * reward, after, one * discount)


def test_the_network_chooses_and_its_older_copy_says_what_that_is_worth() -> None:
    older, network = torch.tensor([[1.0, 5.0]]), torch.tensor([[3.0, 2.0]])
    assert next_values(older, network).item() == 1
    assert next_values(older, older).item() == 5


@pytest.mark.parametrize(("double", "wanted"), [(True, 1 + 0.5 * 1), (False, 1 + 0.5 * 5)])
def test_targets_of_the_two_kinds(double: bool, wanted: float) -> None:
    learner = linear(double=double)
    set_weights(agent_of(learner).target, 1, [1, 5, 0, 0])
    set_weights(learner.model, 1, [3, 2, 0, 0])
    assert targets(learner, memories(1.0, 0.5)).item() == wanted


def test_after_an_end_only_the_reward_counts() -> None:
    learner = linear()
    set_weights(agent_of(learner).target, 1, [1, 5, 0, 0])
    assert targets(learner, memories(0.25, 0.0)).item() == 0.25


def test_a_duelling_network_adds_what_is_better_than_the_mean() -> None:
    spec = network_spec(CORRIDOR, Dqn(duelling=True), units=1)
    model = learner_of(spec).model
    with torch.no_grad():
        for key, tensor in model.tensors().items():
            tensor.fill_(1.0 if key == ("dense-0", "weight") else 0.0)
        model.tensors()["output", "weight"].copy_(torch.tensor([[1.0], [2.0], [3.0], [6.0]]))
        model.tensors()["value", "weight"].fill_(10.0)
    x = torch.tensor([[1.0, 0.0]])
    assert action_values(model, spec.training.algorithm, x).tolist() == [[8, 9, 10, 13]]
    assert action_values(model, Dqn(), x).tolist() == [[1, 2, 3, 6]]


def test_one_update_by_hand() -> None:
    learner = linear(training={"learning_rate": 0.25, "batch_size": 3})
    agent = agent_of(learner)
    set_weights(learner.model, 0, [0, 0, 0.5, 0])
    memory_of(agent).add(agent.seen, np.array([RIGHT]), agent.worlds.step(np.array([RIGHT])))
    burst = Burst()
    loss = update(learner, burst)
    assert loss.item() == pytest.approx(0.25)  # the goal pays 1 and is an end: an error of 0.5
    assert weights(learner.model)[RIGHT, 0].item() == pytest.approx(0.5 + 0.25 * 2 * 0.5)
    assert burst.figures(0.1) == pytest.approx({"loss": 0.25, "value loss": 0.25, "TD error": 0.5, "exploration": 0.1})


def test_a_long_gradient_is_shortened() -> None:
    learner = linear(training={"learning_rate": 1.0, "batch_size": 1}, longest=0.125)
    agent = agent_of(learner)
    set_weights(learner.model, 0, [0, 0, 9, 0])
    memory_of(agent).add(agent.seen, np.array([RIGHT]), agent.worlds.step(np.array([RIGHT])))
    update(learner, Burst())
    assert weights(learner.model)[RIGHT, 0].item() == pytest.approx(9 - 0.125)


def test_the_older_copy_follows_every_so_many_updates() -> None:
    learner = linear(copy_every=2, training={"learning_rate": 0.1})
    agent = agent_of(learner)
    memory_of(agent).add(agent.seen, np.array([RIGHT]), agent.worlds.step(np.array([RIGHT])))
    set_weights(agent.target, 0, [9, 9, 9, 9])
    seen, copies = [], []
    for _ in range(5):
        seen.append(weights(learner.model).clone())
        update(learner, Burst())
        copies.append(weights(agent.target).clone())
    at = [next(i for i, kept in enumerate(seen) if torch.equal(kept, copy)) for copy in copies]
    assert at == [0, 0, 2, 2, 4]


def test_the_older_copy_outlives_the_generator_where_it_fits() -> None:
    learner = linear()
    agent = agent_of(learner)
    set_weights(agent.target, 0, [1, 2, 3, 4])
    renew_target(learner)
    assert weights(agent.target)[:, 0].tolist() == [1, 2, 3, 4]
    learner.model = learner_of(network_spec(CORRIDOR, Dqn(), units=3)).model
    renew_target(learner)
    assert agent.target is not None
    assert agent.target.ids == learner.model.ids
    assert torch.equal(weights(agent.target), weights(learner.model))


def test_the_older_copy_is_a_copy() -> None:
    learner = linear()
    copy_target(agent_of(learner), learner.model)
    set_weights(learner.model, 0, [7, 7, 7, 7])
    assert 7 not in weights(agent_of(learner).target)[:, 0].tolist()
    assert not weights(agent_of(learner).target).requires_grad


def test_the_best_action_or_now_and_then_any() -> None:
    values, dice = np.tile(np.array([0, 2, 1], dtype=np.float32), (4000, 1)), torch.Generator().manual_seed(1)
    assert set(epsilon_greedy(values, 0.0, dice)) == {1}
    found = np.bincount(epsilon_greedy(values, 0.3, dice), minlength=3) / 4000
    assert found == pytest.approx([0.1, 0.8, 0.1], abs=0.02)


def test_bursts_come_after_so_many_actions_once_enough_are_remembered() -> None:
    learner = learner_of(network_spec(CartPole(), Dqn(warm_up=8, every=4, updates=3, worlds=2), batch_size=4))
    learning, agent = dqn(learner), agent_of(learner)
    before_it_learns = [next(learning) for _ in range(4)]
    assert [step.samples for step in before_it_learns] == [2, 2, 2, 2]
    rest = [next(learning) for _ in range(10)]
    assert [step.samples for step in rest] == [0, 0, 0, 2, 2, 0, 0, 0, 2, 2]
    assert [step.updated for step in rest[:4]] == [False, False, True, False]
    assert (agent.clock.actions, agent.updates) == (16, 6)
    log = agent.diary.update_log()
    assert log.at.tolist() == [8, 12]
    assert set(log.figures) == {"loss", "value loss", "TD error", "exploration"}


def test_many_worlds_make_several_bursts_due_at_once() -> None:
    agent = agent_of(learner_of(network_spec(CartPole(), Dqn(warm_up=1, every=4, worlds=8))))
    memory_of(agent).add(agent.seen, np.zeros(8, int), agent.worlds.step(np.zeros(8, int)))
    agent.clock.actions = 8
    assert due(agent) == 2


def test_the_step_says_when_the_episode_of_the_first_world_is_over() -> None:
    learner = linear(GridWorld(rows=1, columns=2, cells=("S.",), most_steps=3), warm_up=100)
    learning = dqn(learner)
    assert [next(learning).epoch_done for _ in range(6)] == [False, False, True] * 2


@pytest.mark.parametrize(("cells", "most", "ended"), [("SG", 100, 1.0), ("S.", 1, 0.0)])
def test_memory_knows_an_end_from_being_broken_off(cells: str, most: int, ended: float) -> None:
    learner = linear(
        GridWorld(rows=1, columns=2, cells=(cells,), slip=0.0, most_steps=most), epsilon=0.0, epsilon_end=0
    )
    set_weights(learner.model, 0, [0, 0, 1, 0])
    agent = agent_of(learner)
    assert next(dqn(learner)).epoch_done
    page = memory_of(agent).page(0, 1)
    assert page.ended.tolist() == [ended]
    assert page.after[0, :2].tolist() == [0, 1]  # where it came to, not where the next episode begins
    discount = memory_of(agent).sample(1, agent.dice, 0.5, 1).discounts
    assert discount.tolist() == [0.5 * (1 - ended)]


def test_memory_outlives_the_generator_and_follows_its_size() -> None:
    learner = linear(memory=200, warm_up=1000)
    agent = agent_of(learner)
    learning = dqn(learner)
    for _ in range(150):
        next(learning)
    agent.algorithm = agent.algorithm.with_(memory=100)
    learning = dqn(learner)
    next(learning)
    assert agent.replay is not None
    assert (agent.replay.capacity, agent.replay.count) == (100, 100)


def test_a_memory_smaller_than_the_warm_up_is_enough_when_it_is_full() -> None:
    learner = linear(memory=100, warm_up=1000, every=1)
    agent = agent_of(learner)
    learning = dqn(learner)
    for _ in range(99):
        next(learning)
    assert due(agent) == 0
    next(learning)
    assert due(agent) == 1


@pytest.mark.parametrize("switches", [{"double": False}, {"prioritised": True}, {"n_step": 4}])
def test_it_learns_which_way_the_goal_is(switches: dict[str, Any]) -> None:
    data = GridWorld(rows=1, columns=3, cells=("S.G",), slip=0.0)
    settings = {"gamma": 0.9, "warm_up": 50, "every": 10, "updates": 10, "copy_every": 10, "epsilon_over": 10_000}
    learner = linear(data, {"batch_size": 32, "learning_rate": 1.0}, **settings, **switches)
    learning = dqn(learner)
    while agent_of(learner).clock.actions < 150:
        next(learning)
    values = weights(learner.model)
    assert values.argmax(0).tolist()[:2] == [RIGHT, RIGHT]
    assert values[RIGHT, 1].item() == pytest.approx(1.0, abs=0.1)
