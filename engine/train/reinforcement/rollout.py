"""Acting by the policy, and writing down what came of it, until there is enough to learn from."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from engine.arrays import Bools, Floats, Ints
from engine.build import Model
from engine.train.reinforcement.advantages import gae
from engine.train.reinforcement.agent import NO_VALUES, Agent
from engine.train.reinforcement.policy import Policy, policy_of
from engine.train.supervised import Learner, Step
from engine.worlds import Moment

DRAWN = 64  # actions whose luck is drawn at once where nobody knows how many will come


class Samples(NamedTuple):
    """What is learned from, one row an action.

    Attributes
    ----------
    observations : (n, features). actions : (n,) indices, or (n, controls).
    answers : (n, outputs) what the network answered then. log_probs : (n,) of the actions then.
    advantages, returns : (n,).
    """

    observations: Tensor
    actions: Tensor
    answers: Tensor
    log_probs: Tensor
    advantages: Tensor
    returns: Tensor


@dataclass
class Rollout:
    """Actions of several worlds in a row, and what came of them; each list has an entry for each moment.

    Attributes
    ----------
    policy : as it was. observations : (worlds, features). answers : (worlds, outputs). values : (worlds,), or none.
    luck : (steps, worlds, outputs) what chance has to say about actions to come.
    left : (worlds,) whole episodes still to play; None where actions are counted. counts : (worlds,) of each moment,
        whether it is of one of them.
    counted : (steps, worlds) those to learn from; None is all.
    """

    policy: Policy
    observations: list[Tensor] = field(default_factory=list)
    answers: list[Floats] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    actions: list[Ints | Floats] = field(default_factory=list)
    rewards: list[Floats] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    luck: Floats = field(default_factory=lambda: NO_VALUES)
    left: Ints | None = None
    counts: list[Bools] = field(default_factory=list)
    counted: Bools | None = None

    def __len__(self) -> int:
        return len(self.moments)

    @property
    def nbytes(self) -> int:
        """Memory taken, about: what was seen is seen twice, as measured too."""
        return 2 * sum(seen.nbytes for seen in self.observations) + self.luck.nbytes

    def kept(self) -> Rollout:
        """A copy to go on from; what is in the lists is never written to."""
        copy = replace(self, left=None if self.left is None else self.left.copy())
        for name in _LISTS:
            setattr(copy, name, list(getattr(self, name)))
        return copy

    def samples(self, learner: Learner, gamma: float, lam: float, expects: bool = True) -> Samples:
        """All that is to be learned from, in one row an action.

        Parameters
        ----------
        expects : whether it is compared with what the network expects; else with nothing.
        """
        rewards = np.stack(self.rewards)
        terminated = np.stack([moment.terminated for moment in self.moments])
        truncated = np.stack([moment.truncated for moment in self.moments])
        there = expects and bool(len(self.values[0]))
        values = np.stack(self.values) if there else np.zeros_like(rewards)
        after = self._next_values(learner, values, terminated, truncated) if there else values
        advantages = gae(rewards, values, after, terminated, terminated | truncated, gamma, lam)
        answers, actions = (torch.from_numpy(np.concatenate(each)) for each in (self.answers, self.actions))
        log_probs = self.policy.log_probs(answers, actions)
        parts = (advantages.ravel(), (advantages + values).ravel())
        samples = Samples(torch.cat(self.observations), actions, answers, log_probs, *map(torch.from_numpy, parts))
        if self.counted is None:
            return samples
        rows = torch.from_numpy(np.flatnonzero(self.counted))
        return Samples(*(part[rows] for part in samples))

    def _next_values(self, learner: Learner, values: Floats, terminated: Bools, truncated: Bools) -> Floats:
        """(steps, worlds) expected after each action: before the next, but for where nothing follows here.

        Where an episode was broken off, and after the last action, the network is asked about what it led to.
        """
        after = np.zeros_like(values)
        after[:-1] = values[1:]
        asked = truncated.copy()
        asked[-1] |= ~terminated[-1]
        if asked.any():
            steps = np.flatnonzero(asked.any(1))
            last = np.concatenate([self.moments[step].last[asked[step]] for step in steps])
            after[asked] = look(learner.model, acting(learner).prepared(last))[1]
        return after


_LISTS = ("observations", "answers", "values", "actions", "rewards", "moments", "counts")


def look(model: Model, x: Tensor) -> tuple[Floats, Floats]:
    """What the network answers and what it expects, (n, outputs) and (n,); without gradients or dropout.

    The model stays like that until it learns again: to go through all its layers twice for each action takes longer
    than many a forward pass.
    """
    if model.training:
        model.train(False)
    with torch.inference_mode():
        answers, values = model.act_and_value(x)
    return answers.numpy(), NO_VALUES if values is None else values.numpy()


def act(learner: Learner, rollout: Rollout) -> Moment:
    """One action in each world by the policy and the next row of luck, written down."""
    agent = acting(learner)
    x = agent.prepared(agent.seen)
    answers, values = look(learner.model, x)
    actions = rollout.policy.draw(answers, rollout.luck[0])
    rollout.luck = rollout.luck[1:]
    moment = agent.act(actions, rollout.policy.preferences(answers), values)
    rollout.observations.append(x)
    rollout.answers.append(answers)
    rollout.values.append(values)
    rollout.actions.append(actions)
    rollout.rewards.append(agent.scaled(moment.rewards))
    rollout.moments.append(moment)
    return moment


def collect(learner: Learner, steps: int, loss: Tensor) -> Generator[Step, None, Rollout]:
    """So many actions in each world, a step each; what is in hand is gone on with.

    What was begun is thrown away where the worlds begin anew or become others: then nothing is in hand.

    Parameters
    ----------
    loss : what the steps say that the loss is.
    """
    agent = acting(learner)
    while len(rollout := _in_hand(learner, whole=False)) < steps:
        if not len(rollout.luck):
            rollout.luck = _luck(learner, rollout.policy, steps - len(rollout))
        act(learner, rollout)
        yield Step(agent.worlds.count, agent.last.over, loss)
    agent.in_hand = None
    return rollout


def episodes(learner: Learner, count: int, loss: Tensor) -> Generator[Step, None, Rollout]:
    """So many whole episodes, begun anew under the policy of now, or gone on with.

    How many are to be played in each world is settled before: to take those that end first would be to prefer the short
    ones. What a world lives through after its share, while others still play theirs, is not learned from, and is given
    up when all have: its beginning is another policy's by then. All episodes that count are thus drawn alike.

    Parameters
    ----------
    loss : what the steps say that the loss is.
    """
    agent = acting(learner)
    while True:
        rollout = _in_hand(learner, whole=True)
        if rollout.left is None:
            rollout.left = share(count, agent.worlds.count)
        if not rollout.left.any():
            break
        if not len(rollout.luck):
            rollout.luck = _luck(learner, rollout.policy, DRAWN)
        moment = act(learner, rollout)
        rollout.counts.append(rollout.left > 0)
        rollout.left -= rollout.counts[-1] & (moment.terminated | moment.truncated)
        yield Step(agent.worlds.count, agent.last.over, loss)
    agent.in_hand = None
    rollout.counted = np.stack(rollout.counts)
    return rollout


def share(count: int, worlds: int) -> Ints:
    """(worlds,) how many of so many episodes each world plays."""
    each, more = divmod(count, worlds)
    return each + (np.arange(worlds) < more)


def _in_hand(learner: Learner, whole: bool) -> Rollout:
    """The rollout that was begun, or a new one.

    Parameters
    ----------
    whole : whether it is to begin with the beginnings of episodes.
    """
    agent = acting(learner)
    if isinstance(agent.in_hand, Rollout):
        return agent.in_hand
    if whole and agent.diary.moments.any():
        agent.begin_anew()
    agent.in_hand = begun = Rollout(policy_of(learner.model, agent.data).still())
    return begun


def _luck(learner: Learner, policy: Policy, steps: int) -> Floats:
    agent, model = acting(learner), learner.model
    return policy.luck(steps, agent.worlds.count, model.layer(model.output_id).output[0], agent.dice)


def acting(learner: Learner) -> Agent:
    """Who acts."""
    assert learner.agent is not None
    return learner.agent
