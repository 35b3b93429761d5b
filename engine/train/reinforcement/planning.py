"""Planning with the rules of a world: sweeps over all states, without a step in it (Bellman 1957, Howard 1960).

The values are kept in double precision while a generator lives; the table on the canvas, the Output's weights
(actions, states), shows them and is where the next generator goes on from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch

from engine.arrays import Doubles, Ints
from engine.spec.catalog.algorithms import PolicyIteration
from engine.spec.catalog.data import World
from engine.train.reinforcement.agent import Agent
from engine.train.reinforcement.tables import Table, acting, table_of
from engine.train.supervised import Learner, Step
from engine.worlds import Rules, rules

STILL = 1e-12  # of the largest value: what changes by less has come to rest
EQUAL = 1e-9  # of the largest value: actions that differ by less are equally good
MOST_SWEEPS = 100_000


class Plan:
    """What is known of every state.

    Attributes
    ----------
    rules : of the world as it is. worth : (states, actions). values : (states,), zero where an episode is over.
    policy : (states,) the action to take. sweeps : since the policy changed.
    resting : whether nothing changes any more.
    """

    def __init__(self, data: World, table: Table) -> None:
        self.data, self.rules = data, rules(data)
        self.begin(table)

    def begin(self, table: Table) -> None:
        """Go on from what the table says."""
        self.worth: Doubles = table.values.T.astype(np.float64)
        self.worth[self.rules.ends] = 0.0
        self.values: Doubles = self.worth.max(1)
        self.policy = best_actions(self.worth)
        self.sweeps = 0
        self.gamma = -1.0
        self.resting = False
        self._shown = table.values.copy()

    def follow(self, data: World, table: Table, gamma: float) -> None:
        """Notice what others changed: the world, the discount, the table."""
        if data is not self.data:
            self.data, self.rules, self.resting = data, rules(data), False
        if gamma != self.gamma:
            self.gamma, self.resting = gamma, False
        if not np.array_equal(self._shown, table.values):
            self.begin(table)
            self.gamma = gamma

    def look_ahead(self, table: Table) -> None:
        """What each action is worth by the values of its neighbours, into the table too."""
        self.worth = worth(self.rules, self.values, self.gamma)
        if table.factor:
            free = [action for action in range(table.actions) if action not in table.held]
            table.values[free] = self.worth.T[free]
        self._shown = table.values.copy()

    def settle(self, values: Doubles) -> float:
        """Other values; returns the largest change."""
        change = float(np.abs(values - self.values).max())
        self.values = values
        return change


Sweep = Callable[[Plan, Table, Agent], float]


def value_iteration(learner: Learner) -> Iterator[Step]:
    """The value of each state becomes the best that its actions promise, all states at once, without end.

    Sutton and Barto 2018, 4.4. Between two sweeps one action is taken in the world, the best one; once nothing changes
    there are only actions.
    """
    return _planned(learner, best_sweep)


def policy_iteration(learner: Learner) -> Iterator[Step]:
    """Sweeps that value a policy, then a policy that takes the best actions by these values, again and again.

    Sutton and Barto 2018, 4.3; of a few sweeps only it is also called modified (Puterman and Shin 1978). Between two
    sweeps one action is taken in the world; once nothing changes there are only actions.
    """
    return _planned(learner, policy_sweep)


def _planned(learner: Learner, sweep: Sweep) -> Iterator[Step]:
    agent, change = acting(learner), torch.zeros(())
    table = Table(learner.model)
    plan = Plan(agent.data, table)
    while True:
        table = table_of(learner, table)
        plan.follow(agent.data, table, agent.algorithm.gamma)
        if not plan.resting:
            size = sweep(plan, table, agent)
            change = torch.tensor(size)
            agent.diary.updated(agent.clock.actions, {"loss": size, "change": size})
            yield Step(0, False, change, updated=True)
        agent.resting = plan.resting
        _act(agent, table, plan)
        yield Step(1, agent.last.over, change)


def best_sweep(plan: Plan, table: Table, agent: Agent) -> float:
    """One sweep of value iteration; returns the largest change of a value."""
    change = plan.settle(worth(plan.rules, plan.values, plan.gamma).max(1))
    plan.look_ahead(table)
    plan.policy = best_actions(plan.worth)
    plan.resting = change <= STILL * _size(plan.values)
    return change


def policy_sweep(plan: Plan, table: Table, agent: Agent) -> float:
    """One sweep of the evaluation, after the last of them the improvement; returns the largest change of a value."""
    assert isinstance(agent.algorithm, PolicyIteration)
    ahead = worth(plan.rules, plan.values, plan.gamma)
    change = plan.settle(ahead[np.arange(len(ahead)), plan.policy])
    plan.look_ahead(table)
    plan.sweeps += 1
    if plan.sweeps >= agent.algorithm.sweeps:
        improved = best_actions(plan.worth)
        plan.resting = change <= STILL * _size(plan.values) and np.array_equal(improved, plan.policy)
        plan.policy, plan.sweeps = improved, 0
    return change


def _act(agent: Agent, table: Table, plan: Plan) -> None:
    state = table.state(agent.seen)
    values = table.values[:, state][None].copy()
    agent.act(plan.policy[state : state + 1].copy(), values, values.max(1))


# ---- what the rules say ---------------------------------------------------------------------------------------------


def worth(known: Rules, values: Doubles, gamma: float) -> Doubles:
    """(states, actions) what each action is worth where the states are worth `values`, (states,)."""
    return known.rewards + gamma * (known.chances @ values)


def best_actions(worth: Doubles) -> Ints:
    """(states,) the best action, of equally good ones the first.

    Parameters
    ----------
    worth : (states, actions).
    """
    highest = worth.max(1, keepdims=True)
    best: Ints = (worth >= highest - EQUAL * _size(worth)).argmax(1)
    return best


def policy_value(known: Rules, policy: Ints | Doubles, gamma: float) -> Doubles:
    """(states,) the return that a policy can expect from each state, by solving Bellman's equations.

    Parameters
    ----------
    policy : (states,) actions, or (states, actions) probabilities.

    Raises
    ------
    numpy.linalg.LinAlgError
        Where an episode may go on for ever by this policy, and `gamma` is 1.
    """
    states, actions = known.rewards.shape
    chosen = np.eye(actions)[policy] if policy.ndim == 1 else policy
    chances = np.einsum("sa,sat->st", chosen, known.chances)
    rewards = (chosen * known.rewards).sum(1)
    solved: Doubles = np.linalg.solve(np.eye(states) - gamma * chances, rewards)
    return solved


def optimal_values(known: Rules, gamma: float) -> Doubles:
    """(states,) the most that anybody can expect from each state: sweeps until they rest, and then exactly.

    Without discount they stay as the sweeps leave them: equally good actions may lead round and round there.
    """
    values = np.zeros(len(known.rewards))
    for _ in range(MOST_SWEEPS):
        before, values = values, worth(known, values, gamma).max(1)
        if np.abs(values - before).max() <= STILL * _size(values):
            break
    return values if gamma == 1 else policy_value(known, best_actions(worth(known, values, gamma)), gamma)


def _size(numbers: Doubles) -> float:
    return max(1.0, float(np.abs(numbers).max()))
