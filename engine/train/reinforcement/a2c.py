"""Advantage actor and critic, all worlds in step (Mnih 2016)."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from engine.spec.catalog.algorithms import A2c
from engine.train.reinforcement.improving import evened, figures, improve, policy_gradient
from engine.train.reinforcement.rollout import acting, collect
from engine.train.supervised import Learner, Step


def a2c(learner: Learner) -> Iterator[Step]:
    """A few actions in each world, then a step down the losses of policy and values together; without end."""
    agent, loss = acting(learner), torch.zeros(())
    while True:
        rollout = yield from collect(learner, settings(learner).steps, loss)
        algorithm = settings(learner)
        samples = rollout.samples(learner, algorithm.gamma, algorithm.gae_lambda)
        newest = improve(learner, evened(samples) if algorithm.normalise else samples, policy_gradient)
        loss = newest.loss
        agent.diary.updated(agent.clock.actions, figures(learner, samples, newest))
        yield Step(0, False, loss, updated=True)


def settings(learner: Learner) -> A2c:
    """As the document has them at this moment."""
    algorithm = acting(learner).algorithm
    assert isinstance(algorithm, A2c)
    return algorithm
