"""Single steps of tables, worked out by hand in a corridor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.arrays import Floats
from engine.spec.catalog.algorithms import AlgorithmKind, Dqn, QLearning, Sarsa
from engine.spec.catalog.data import GridWorld
from engine.spec.catalog.schedules import StepDown
from engine.train.reinforcement.agent import Agent
from engine.train.reinforcement.planning import best_actions, optimal_values, worth
from engine.train.reinforcement.tables import Luck, Table, choose, q_learning, sarsa
from engine.train.supervised import Learner, Step
from engine.worlds import rules
from tests.engine.train.reinforcement.learners import learner_of, table_spec

LEFT, DOWN, RIGHT, UP = range(4)
FLOOR = -0.04  # what any step pays that does not reach the goal
GAMMA, RATE = 0.9, 0.5


def corridor(cells: str, most_steps: int = 100) -> GridWorld:
    return GridWorld(rows=1, columns=len(cells), cells=(cells,), slip=0.0, most_steps=most_steps)


def greedy(data: GridWorld, algorithm: type[QLearning] | type[Sarsa], **settings: Any) -> tuple[Learner, Floats]:
    """Somebody who always takes the best action, and the table of what he thinks, (actions, states)."""
    learner = learner_of(table_spec(data, algorithm(gamma=GAMMA, epsilon=0.0, epsilon_end=0.0, **settings)))
    return learner, Table(learner.model).values


def agent_of(learner: Learner) -> Agent:
    assert learner.agent is not None
    return learner.agent


# ---- Q-learning ---------------------------------------------------------------------------------------------------


def test_q_learning_goes_towards_the_best_that_can_be_had_next() -> None:
    learner, table = greedy(corridor("S.."), QLearning)
    table[RIGHT, 0], table[:, 1] = 1.0, [0.5, 2.0, 0.0, -1.0]
    step = next(q_learning(learner))
    surprise = FLOOR + GAMMA * 2.0 - 1.0
    assert table[RIGHT, 0] == pytest.approx(1.0 + RATE * surprise)
    assert (step.samples, step.epoch_done, step.updated) == (1, False, True)
    assert step.loss.item() == pytest.approx(surprise**2)


def test_after_an_end_nothing_can_be_had() -> None:
    learner, table = greedy(corridor("SG"), QLearning)
    table[RIGHT, 0], table[:, 1] = 0.5, 7.0
    step = next(q_learning(learner))
    assert table[RIGHT, 0] == pytest.approx(0.5 + RATE * (1.0 - 0.5))
    assert step.epoch_done


def test_where_an_episode_is_broken_off_more_could_be_had() -> None:
    learner, table = greedy(corridor("S.", most_steps=1), QLearning)
    table[RIGHT, 0], table[UP, 1] = 1.0, 4.0
    step = next(q_learning(learner))
    assert table[RIGHT, 0] == pytest.approx(1.0 + RATE * (FLOOR + GAMMA * 4.0 - 1.0))
    assert step.epoch_done


def test_a_rate_that_falls_with_visits() -> None:
    learner, table = greedy(corridor("SG"), QLearning, fading=True)
    table[RIGHT, 0] = 0.5
    learning = q_learning(learner)
    next(learning)
    assert table[RIGHT, 0] == pytest.approx(0.75)
    learning = q_learning(learner)  # visits outlive a generator
    next(learning)
    assert table[RIGHT, 0] == pytest.approx(0.75 + RATE / 2**0.8 * 0.25)


def test_rewards_are_scaled_and_the_schedule_counts() -> None:
    learner, table = greedy(corridor("SG"), QLearning)
    agent_of(learner).data = agent_of(learner).data.with_(reward_scale=10.0)
    learner.training = learner.training.with_(schedule=StepDown(every=1, gamma=0.5))
    agent_of(learner).clock.actions = 1000
    table[RIGHT, 0] = 1.0
    next(q_learning(learner))
    assert table[RIGHT, 0] == pytest.approx(1.0 + RATE * 0.5 * 9.0)


def test_a_frozen_table_stays() -> None:
    learner, table = greedy(corridor("S.."), QLearning)
    output = learner.model.layer("output")
    output.frozen = True
    learning = q_learning(learner)
    for _ in range(3):
        next(learning)
    assert not table.any()


def test_a_table_begins_with_zeros_and_another_network_does_not() -> None:
    assert not greedy(corridor("S.."), Sarsa)[1].any()
    assert Table(learner_of(table_spec(corridor("S.."), Dqn())).model).values.any()


def test_the_diary_is_told_of_a_hundred_surprises_at_once() -> None:
    learner, table = greedy(corridor("SG"), QLearning)
    table[RIGHT, 0] = 1.0
    learning = q_learning(learner)
    for _ in range(250):
        next(learning)
    log = agent_of(learner).diary.update_log()
    assert log.at.tolist() == [100, 200]
    assert log.figures["TD error"].tolist() == [0, 0]


# ---- SARSA --------------------------------------------------------------------------------------------------------


def test_sarsa_goes_towards_what_it_does_next() -> None:
    learner, table = greedy(corridor("S.."), Sarsa, trace=0.0)
    table[RIGHT, 0], table[:, 1] = 1.0, [-1.0, -1.0, 2.0, -1.0]
    learning = sarsa(learner)
    next(learning)
    assert table[RIGHT, 0] == pytest.approx(1.0 + RATE * (FLOOR + GAMMA * 2.0 - 1.0))
    table[:, 1] = [5.0, -1.0, 2.0, -1.0]  # better now, but the next action was chosen before
    next(learning)
    assert table[LEFT, 1] == 5.0
    assert table[RIGHT, 1] != 2.0


def test_a_surprise_goes_back_along_the_trace() -> None:
    learner, table = greedy(corridor("S..G"), Sarsa, trace=0.5)
    table[RIGHT, :3] = 1.0
    learning = sarsa(learner)
    steps = [next(learning) for _ in range(3)]
    same = FLOOR + GAMMA - 1.0
    first = 1.0 + RATE * same
    decay = GAMMA * 0.5
    assert table[RIGHT, 0] == pytest.approx(first + RATE * same * decay)  # the goal is no surprise
    assert table[RIGHT, 1] == pytest.approx(first)
    assert table[RIGHT, 2] == pytest.approx(1.0)
    assert [step.epoch_done for step in steps] == [False, False, True]


def test_traces_end_with_the_episode() -> None:
    learner, table = greedy(corridor("SG"), Sarsa, trace=1.0)
    table[RIGHT, 0] = 1.0
    learning = sarsa(learner)
    next(learning)
    table[:, 0] = [2.0, 0.0, 0.5, 0.0]  # now it steps against the wall, which must not reach the entry of before
    next(learning)
    assert table[RIGHT, 0] == 0.5
    assert table[LEFT, 0] == pytest.approx(2.0 + RATE * (FLOOR + GAMMA * 2.0 - 2.0))


def test_a_trace_is_never_above_one() -> None:
    learner, table = greedy(corridor("S."), Sarsa, trace=1.0)
    table[:, 0] = [2.0, 0.0, 0.0, 0.0]
    learning = sarsa(learner)
    value = 2.0
    for _ in range(2):
        next(learning)
        value += RATE * (FLOOR + GAMMA * value - value)
    assert table[LEFT, 0] == pytest.approx(value)


def test_sarsa_at_an_end_and_where_it_is_broken_off() -> None:
    learner, table = greedy(corridor("SG"), Sarsa)
    table[RIGHT, 0], table[:, 1] = 0.5, 7.0
    next(sarsa(learner))
    assert table[RIGHT, 0] == pytest.approx(0.75)
    learner, table = greedy(corridor("S.", most_steps=1), Sarsa)
    table[RIGHT, 0], table[UP, 1] = 1.0, 4.0
    next(sarsa(learner))
    assert table[RIGHT, 0] == pytest.approx(1.0 + RATE * (FLOOR + GAMMA * 4.0 - 1.0))


# ---- choosing -----------------------------------------------------------------------------------------------------


def test_of_several_best_actions_any_is_taken() -> None:
    learner, table = greedy(corridor("S.."), QLearning)
    luck = Luck(agent_of(learner).dice)
    assert {choose(Table(learner.model), 0, 0.0, luck) for _ in range(100)} == {LEFT, DOWN, RIGHT, UP}
    table[DOWN, 0] = table[UP, 0] = 1.0
    assert {choose(Table(learner.model), 0, 0.0, luck) for _ in range(100)} == {DOWN, UP}
    found = np.bincount([choose(Table(learner.model), 0, 0.5, luck) for _ in range(2000)]) / 2000
    assert found == pytest.approx([0.125, 0.375, 0.125, 0.375], abs=0.04)


@pytest.mark.parametrize("algorithm", [QLearning(gamma=GAMMA, epsilon_end=1.0), Sarsa(gamma=GAMMA, epsilon_over=1000)])
def test_it_finds_the_way_through_a_small_grid(algorithm: AlgorithmKind) -> None:
    data = GridWorld(slip=0.0)
    learner = learner_of(table_spec(data, algorithm, learning_rate=1.0 if algorithm.kind == "q-learning" else 0.1))
    learning = q_learning(learner) if algorithm.kind == "q-learning" else sarsa(learner)
    for _ in range(3000):
        next(learning)
    known = rules(data)
    best = optimal_values(known, GAMMA)
    table = Table(learner.model).values
    if algorithm.kind == "q-learning":  # of a world without chance and at rate 1 it comes to the very numbers
        inside = ~known.ends & (np.arange(12) != 5)  # nobody comes into the wall
        assert table.max(0)[inside] == pytest.approx(best[inside], abs=1e-5)
    state, path = 0, 0
    while not known.ends[state] and path < 20:
        state, path = int(known.chances[state, int(table[:, state].argmax())].argmax()), path + 1
    assert (state, path) == (11, 5)
    assert best_actions(worth(known, best, GAMMA))[10] == RIGHT


def test_the_same_seed_learns_the_same() -> None:
    tables = []
    for _ in range(2):
        learner = learner_of(table_spec(GridWorld(), QLearning()))
        learning = q_learning(learner)
        steps: list[Step] = [next(learning) for _ in range(300)]
        tables.append(Table(learner.model).values.copy())
        assert sum(step.samples for step in steps) == agent_of(learner).clock.actions
    assert np.array_equal(tables[0], tables[1])
