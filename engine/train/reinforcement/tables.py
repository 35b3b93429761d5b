"""A table of action values that learns from single steps: the Output's weights, (actions, states), without bias."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from engine.arrays import Floats, Ints
from engine.build.model import Model
from engine.spec.catalog.algorithms import AlgorithmKind, Exploring, QLearning, Sarsa
from engine.train.reinforcement.agent import Agent
from engine.train.supervised import Learner, Step

FADING = 0.8  # the rate is divided by the visits to this power: it settles, and not too early (Even-Dar 2003)
TOLD = 100  # actions between two entries of the diary
DRAWN = 256  # even numbers at once


class Table:
    """The weights as numpy sees them: what is written here is written there.

    Attributes
    ----------
    model : whose they are. factor : how many times as fast they learn as the rate says; 0 where they are frozen.
    values : (actions, states). held : actions whose values are not to change.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        module = model.layer(model.output_id)
        weight = module.get_parameter("weight")
        self.values: Floats = weight.detach().numpy()
        self.actions, self.states = self.values.shape
        self.factor = 0.0 if module.frozen else module.rate_factor
        self.held = [] if module.held_rows is None else module.held_rows.tolist()

    def state(self, seen: Floats) -> int:
        """Which state is seen, (1, features) as measured: the first of them say it with a 1."""
        return int(seen[0, : self.states].argmax())


def table_of(learner: Learner, before: Table) -> Table:
    """That of the network as it is now; settings of the layer are read anew by a new generator alone."""
    return before if before.model is learner.model else Table(learner.model)


def prepare_table(model: Model, algorithm: AlgorithmKind | None) -> None:
    """A table begins with zeros, whatever was drawn. To be called at the beginning of a run, and not later."""
    if algorithm is not None and algorithm.answers == "table":
        with torch.no_grad():
            model.layer(model.output_id).get_parameter("weight").zero_()


class Luck:
    """Even numbers from 0 to 1 out of the agent's dice, drawn many at once as that is quicker.

    Parameters
    ----------
    left : numbers that were drawn before, the next one at the end; it is taken from, and filled again.
    """

    def __init__(self, dice: torch.Generator, left: list[float] | None = None) -> None:
        self._dice, self._left = dice, [] if left is None else left

    def below(self, chance: float) -> bool:
        """Whether something of this chance happens."""
        return self._next() < chance

    def one_of(self, count: int) -> int:
        """Any index below `count`."""
        return int(self._next() * count)

    def _next(self) -> float:
        if not self._left:
            self._left += torch.rand(DRAWN, generator=self._dice).tolist()[::-1]
        return self._left.pop()


@dataclass
class Told:
    """Surprises since the last entry of the diary."""

    size: float = 0.0
    squared: float = 0.0
    count: int = 0

    def add(self, surprise: float, agent: Agent) -> None:
        """One more; after so many the diary is told of their mean."""
        self.size += abs(surprise)
        self.squared += surprise * surprise
        self.count += 1
        if self.count == TOLD:
            square, exploration = self.squared / TOLD, exploring(agent).exploration(agent.practised)
            figures = {"loss": square, "value loss": square, "TD error": self.size / TOLD, "exploration": exploration}
            agent.diary.updated(agent.clock.actions, figures)
            self.size, self.squared, self.count = 0.0, 0.0, 0


@dataclass
class Practice:
    """What learning a table has in hand between two actions.

    Attributes
    ----------
    luck : numbers by chance that were drawn and not used, the next one at the end. trace : (actions, states).
    following : the action that was chosen to come next.
    """

    luck: list[float] = field(default_factory=list)
    told: Told = field(default_factory=Told)
    trace: Floats = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    following: int | None = None

    @property
    def nbytes(self) -> int:
        """Memory taken, about."""
        return self.trace.nbytes

    def kept(self) -> Practice:
        """A copy to go on from."""
        return replace(self, luck=list(self.luck), told=replace(self.told), trace=self.trace.copy())


def practice_of(agent: Agent, table: Table) -> Practice:
    """What is in hand, or nothing yet."""
    practice = agent.in_hand if isinstance(agent.in_hand, Practice) else Practice()
    if practice.trace.shape != table.values.shape:
        practice.trace = np.zeros_like(table.values)
    agent.in_hand = practice
    return practice


def q_learning(learner: Learner) -> Iterator[Step]:
    """Each action's value goes towards its reward and the best that can be had next (Watkins 1989), without end."""
    agent = acting(learner)
    table = Table(learner.model)
    practice = practice_of(agent, table)
    luck, told = Luck(agent.dice, practice.luck), practice.told
    while True:
        table = table_of(learner, table)
        state = table.state(agent.seen)
        action = choose(table, state, exploring(agent).exploration(agent.practised), luck)
        reward, next_state, ended = act(agent, table, state, action)
        promised = 0.0 if ended else agent.algorithm.gamma * float(table.values[:, next_state].max())
        surprise = reward + promised - float(table.values[action, state])
        if action not in table.held:
            table.values[action, state] += rate_of(learner, table) * fade(agent, table, action, state) * surprise
        told.add(surprise, agent)
        yield Step(1, agent.last.over, torch.tensor(surprise * surprise), updated=True)


def sarsa(learner: Learner) -> Iterator[Step]:
    """Each action's value goes towards its reward and the value of the action that really comes next, without end.

    Every surprise also reaches what led to it, by traces that replace: that of an action taken is 1 however often it
    was taken, and those of other actions in its state stay (Rummery and Niranjan 1994; Singh and Sutton 1996). Where
    an episode is broken off, the action that would have come next is drawn, so that its value counts.
    """
    agent = acting(learner)
    table = Table(learner.model)
    practice = practice_of(agent, table)
    luck, told, trace = Luck(agent.dice, practice.luck), practice.told, practice.trace
    while True:
        table = table_of(learner, table)
        epsilon, gamma = exploring(agent).exploration(agent.practised), agent.algorithm.gamma
        state = table.state(agent.seen)
        action = choose(table, state, epsilon, luck) if practice.following is None else practice.following
        reward, next_state, ended = act(agent, table, state, action)
        following = None if ended else choose(table, next_state, epsilon, luck)
        promised = 0.0 if following is None else gamma * float(table.values[following, next_state])
        surprise = reward + promised - float(table.values[action, state])
        trace[action, state] = 1.0
        trace[table.held] = 0.0
        table.values += np.float32(rate_of(learner, table) * surprise) * trace
        trace *= np.float32(gamma * lambda_of(agent))
        if agent.last.over:
            trace[:] = 0.0
            following = None
        practice.following = following
        told.add(surprise, agent)
        yield Step(1, agent.last.over, torch.tensor(surprise * surprise), updated=True)


def choose(table: Table, state: int, epsilon: float, luck: Luck) -> int:
    """Any action with this chance, else the best; among several best ones any."""
    if luck.below(epsilon):
        return luck.one_of(table.actions)
    values = table.values[:, state].tolist()
    highest = max(values)
    best = [action for action, value in enumerate(values) if value == highest]
    return best[0] if len(best) == 1 else best[luck.one_of(len(best))]


def act(agent: Agent, table: Table, state: int, action: int) -> tuple[float, int, bool]:
    """Take an action; returns the reward to learn from, the state it led to and whether the world ended there.

    Where an episode is only broken off, the state is the one before the next episode begins.
    """
    values = table.values[:, state][None].copy()
    moment = agent.act(np.array([action]), values, values.max(1))
    return float(agent.scaled(moment.rewards)[0]), table.state(moment.last), bool(moment.terminated[0])


def rate_of(learner: Learner, table: Table) -> float:
    """How far a value goes towards what it should have been, at this moment."""
    training, agent = learner.training, acting(learner)
    return training.learning_rate * training.schedule.factor(agent.clock.epochs) * table.factor


def fade(agent: Agent, table: Table, action: int, state: int) -> float:
    """What the rate of one entry is multiplied by; counts the visit. 1 where it is not to fall."""
    if not (isinstance(agent.algorithm, QLearning) and agent.algorithm.fading):
        agent.visits = None
        return 1.0
    if agent.visits is None or agent.visits.shape != table.values.shape:
        agent.visits = np.zeros(table.values.shape, dtype=np.int64)
    visits: Ints = agent.visits
    visits[action, state] += 1
    return 1.0 / float(visits[action, state] ** FADING)


def acting(learner: Learner) -> Agent:
    """Who acts."""
    assert learner.agent is not None
    return learner.agent


def exploring(agent: Agent) -> Exploring:
    """The settings as they are now."""
    assert isinstance(agent.algorithm, Exploring)
    return agent.algorithm


def lambda_of(agent: Agent) -> float:
    """How much of a trace is left at the next step, before the discount."""
    assert isinstance(agent.algorithm, Sarsa)
    return agent.algorithm.trace
