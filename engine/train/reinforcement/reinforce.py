"""Policy gradient by whole episodes (Williams 1992), with the Value output as the baseline."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from engine.spec.catalog.algorithms import Reinforce
from engine.train.reinforcement.improving import figures, improve, policy_gradient
from engine.train.reinforcement.rollout import acting, episodes
from engine.train.supervised import Learner, Step


def reinforce(learner: Learner) -> Iterator[Step]:
    """Play episodes, then make what was better than expected likelier, once; without end.

    The return of each action is that of its episode from there on; of an episode that was broken off the Value output
    says what would have come, and without a baseline nothing does. As usual the gradients of late actions are not
    discounted besides.
    """
    agent, loss = acting(learner), torch.zeros(())
    while True:
        rollout = yield from episodes(learner, settings(learner).episodes, loss)
        algorithm = settings(learner)
        samples = rollout.samples(learner, algorithm.gamma, 1.0, algorithm.baseline)
        newest = improve(learner, samples, policy_gradient, algorithm.baseline)
        loss = newest.loss
        agent.diary.updated(agent.clock.actions, figures(learner, samples, newest))
        yield Step(0, False, loss, updated=True)


def settings(learner: Learner) -> Reinforce:
    """As the document has them at this moment."""
    algorithm = acting(learner).algorithm
    assert isinstance(algorithm, Reinforce)
    return algorithm
