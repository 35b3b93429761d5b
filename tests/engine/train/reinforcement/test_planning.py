"""Plans against linear solves, and against the numbers in the book."""

from __future__ import annotations

import numpy as np
import pytest

from engine.arrays import Doubles, Floats, Ints
from engine.spec.catalog.algorithms import AlgorithmKind, PolicyIteration, ValueIteration
from engine.spec.catalog.data import Bandit, GridWorld
from engine.train.reinforcement.agent import Agent
from engine.train.reinforcement.planning import (
    best_actions,
    optimal_values,
    policy_iteration,
    policy_value,
    value_iteration,
    worth,
)
from engine.train.reinforcement.tables import Table
from engine.train.supervised import Learner, Step
from engine.worlds import Rules, rules
from tests.engine.train.reinforcement.learners import learner_of, table_spec

GAMMA = 0.95
WAYS = {"value-iteration": value_iteration, "policy-iteration": policy_iteration}


def planner(data: GridWorld | Bandit, algorithm: AlgorithmKind) -> tuple[Learner, Floats]:
    learner = learner_of(table_spec(data, algorithm))
    return learner, Table(learner.model).values


def agent_of(learner: Learner) -> Agent:
    assert learner.agent is not None
    return learner.agent


def rest(learner: Learner, most: int = 3000) -> list[Step]:
    """Plan until nothing changes any more."""
    learning = WAYS[agent_of(learner).algorithm.kind](learner)
    steps = [next(learning)]
    while len(steps) < most:
        steps.append(next(learning))
        if steps[-1].samples and steps[-2].samples:
            return steps
    raise AssertionError("it never came to rest")


def solved(known: Rules, policy: Ints) -> Doubles:
    """Bellman's equations of a policy, row by row."""
    states = len(policy)
    rows = np.array([np.eye(states)[s] - GAMMA * known.chances[s, policy[s]] for s in range(states)])
    return np.linalg.solve(rows, np.array([known.rewards[s, policy[s]] for s in range(states)]))


def test_value_iteration_equals_a_linear_solve() -> None:
    learner, table = planner(GridWorld(), ValueIteration(gamma=GAMMA))
    rest(learner)
    known = rules(GridWorld())
    exact = solved(known, table.argmax(0))
    assert table.max(0) == pytest.approx(exact, abs=1e-6)
    ahead = known.rewards + GAMMA * known.chances @ exact
    assert (ahead.max(1) <= exact + 1e-9).all()  # no action is better: the policy is the best there is
    assert optimal_values(known, GAMMA) == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize("sweeps", [1, 10, 50])
def test_policy_iteration_finds_the_same_policy(sweeps: int) -> None:
    data = GridWorld()
    learner, table = planner(data, PolicyIteration(gamma=GAMMA, sweeps=sweeps))
    rest(learner, 6000)
    known = rules(data)
    best = optimal_values(known, GAMMA)
    assert table.max(0) == pytest.approx(best, abs=1e-6)
    assert best_actions(table.T.astype(float)).tolist() == best_actions(worth(known, best, GAMMA)).tolist()


def test_the_world_of_the_book_has_the_values_of_the_book() -> None:
    """Russell and Norvig, figure 17.3; here the reward of a cell comes when it is entered, so all is 0.04 more."""
    book = [0.705, 0.655, 0.611, 0.388, 0.762, 0.0, 0.660, 0.0, 0.812, 0.868, 0.918, 0.0]
    found = optimal_values(rules(GridWorld()), 1.0)
    inside = np.array(book) > 0
    assert found[inside] == pytest.approx(np.array(book)[inside] + 0.04, abs=6e-4)
    assert found[[7, 11]].tolist() == [0, 0]


def test_one_sweep_by_hand() -> None:
    data = GridWorld(rows=1, columns=3, cells=("S.G",), slip=0.0)
    learner, table = planner(data, ValueIteration(gamma=0.5))
    learning = value_iteration(learner)
    step = next(learning)
    assert (step.samples, step.updated, step.loss.item()) == (0, True, 1.0)
    assert table[2].tolist() == pytest.approx([-0.04 + 0.5 * 1, 1, 0])  # right, by the values of this sweep
    assert table[0].tolist() == pytest.approx([-0.04 - 0.5 * 0.04, -0.04 - 0.5 * 0.04, 0])
    assert next(learning).samples == 1
    assert agent_of(learner).last.moment == 1
    assert agent_of(learner).diary.update_log().figures["change"].tolist() == [1.0]


def test_a_policy_that_is_drawn_can_be_valued() -> None:
    known = rules(GridWorld(rows=1, columns=2, cells=("SG",), slip=0.0))
    evenly = np.full((2, 4), 0.25)
    assert policy_value(known, evenly, 0.5)[0] == pytest.approx((0.25 - 0.75 * 0.04) / (1 - 0.75 * 0.5))
    assert policy_value(known, np.array([2, 0]), 0.5).tolist() == [1, 0]
    with pytest.raises(np.linalg.LinAlgError):
        policy_value(known, np.array([0, 0]), 1.0)


def test_of_equally_good_actions_the_first_is_taken() -> None:
    assert best_actions(np.array([[0.0, 1.0, 1.0 + 1e-12], [2.0, 1.0, 2.0]])).tolist() == [1, 0]


@pytest.mark.parametrize("algorithm", [ValueIteration(gamma=GAMMA), PolicyIteration(gamma=GAMMA)])
def test_at_rest_it_goes_on_acting_and_only_that(algorithm: AlgorithmKind) -> None:
    learner, table = planner(GridWorld(), algorithm)
    rest(learner)
    before, updates = table.copy(), len(agent_of(learner).diary.update_log().at)
    learning = WAYS[algorithm.kind](learner)
    steps = [next(learning) for _ in range(40)]
    assert [step.samples for step in steps].count(1) >= 18
    assert steps[-1].samples == 1
    assert table == pytest.approx(before, abs=1e-6)
    assert len(agent_of(learner).diary.update_log().at) >= updates


@pytest.mark.parametrize("algorithm", [ValueIteration(gamma=GAMMA), PolicyIteration(gamma=GAMMA)])
def test_it_follows_a_world_and_a_discount_that_change(algorithm: AlgorithmKind) -> None:
    learner, table = planner(GridWorld(), algorithm)
    agent = agent_of(learner)
    learning = WAYS[algorithm.kind](learner)
    for data, gamma in ((GridWorld(), GAMMA), (GridWorld(goal=-1.0, pit=1.0), GAMMA), (GridWorld(), 0.5)):
        agent.data, agent.algorithm = data, algorithm.with_(gamma=gamma)
        steps = [next(learning) for _ in range(320)]
        assert (steps[0].updated, steps[-1].updated, steps[-2].updated) == (True, False, False)
        assert table.max(0) == pytest.approx(optimal_values(rules(data), gamma), abs=1e-6)


def test_what_a_table_says_of_an_end_does_not_count() -> None:
    learner, table = planner(GridWorld(), ValueIteration(gamma=GAMMA))
    table[:, 11] = 100.0
    next(value_iteration(learner))
    assert table[:, 11].tolist() == [0] * 4
    assert table[:, 10].max() == pytest.approx(0.8 * 1.0 - 0.2 * 0.04, abs=0.1)


def test_it_goes_on_from_a_table_that_was_changed_by_hand() -> None:
    learner, table = planner(GridWorld(), ValueIteration(gamma=GAMMA))
    learning = value_iteration(learner)
    for _ in range(400):
        step = next(learning)
    assert step.samples == 1
    best = table.copy()
    table[:, 0] = 50.0
    assert next(learning).updated
    assert table[:, 0].max() > 1  # what was set is believed at first
    for _ in range(800):
        next(learning)
    assert table == pytest.approx(best, abs=1e-5)


def test_a_frozen_table_is_left_alone() -> None:
    learner, table = planner(GridWorld(), ValueIteration(gamma=GAMMA))
    learner.model.layer("output").frozen = True
    learning = value_iteration(learner)
    for _ in range(6):
        next(learning)
    assert not table.any()


def test_a_bandit_can_be_planned_too() -> None:
    learner, table = planner(Bandit(arms=3), ValueIteration(gamma=0.5))
    rest(learner)
    known = rules(Bandit(arms=3))
    assert table.max(0) == pytest.approx(optimal_values(known, 0.5), abs=1e-6)
