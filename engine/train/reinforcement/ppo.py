"""Proximal policy optimisation (Schulman 2017): several passes over what was collected, none of which may go far."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import torch
from torch import Tensor

from engine.spec.catalog.algorithms import Ppo
from engine.train.reinforcement.improving import Improved, figures, improve, passes
from engine.train.reinforcement.policy import policy_of
from engine.train.reinforcement.rollout import Rollout, Samples, acting, collect
from engine.train.supervised import Learner, Step


def ppo(learner: Learner) -> Iterator[Step]:
    """Some actions in each world, then several passes over them in batches; without end."""
    agent, loss = acting(learner), torch.zeros(())
    while True:
        rollout = yield from collect(learner, settings(learner).steps, loss)
        algorithm, clip = settings(learner), clip_now(learner)
        samples = rollout.samples(learner, algorithm.gamma, algorithm.gae_lambda)
        batches = passes(samples, algorithm.passes, learner.training.batch_size, agent.dice, algorithm.normalise)
        for number, batch in enumerate(batches, start=1):
            newest = improve(learner, batch, partial(clipped_loss, clip=clip))
            loss = newest.loss
            if number == len(batches):
                noted = figures(learner, samples, newest) | moved(learner, rollout, batch, newest, clip)
                agent.diary.updated(agent.clock.actions, noted)
            yield Step(0, False, loss, updated=number == len(batches))


def clipped_loss(log_probs: Tensor, batch: Samples, clip: float) -> Tensor:
    """``-mean(min(A r, A clip(r, 1 - c, 1 + c)))``, where r is how many times as likely the action is as it was.

    Of the two the smaller one is: r held from above where the action was good, and from below where it was bad. Beyond
    there is no gradient: enough was done about it.
    """
    ratio = (log_probs - batch.log_probs).exp()
    good = batch.advantages > 0
    low, high = torch.where(good, 0.0, 1 - clip), torch.where(good, 1 + clip, torch.inf)
    return torch.dot(batch.advantages, ratio.clamp(low, high)) / -len(ratio)


def moved(learner: Learner, rollout: Rollout, batch: Samples, newest: Improved, clip: float) -> dict[str, float]:
    """How far the policy has gone from the one that acted, in a batch."""
    policy = policy_of(learner.model, acting(learner).data).still()
    ratio = (newest.log_probs - batch.log_probs).exp()
    return {
        "KL": float(rollout.policy.kl(batch.answers, policy, newest.answers).mean()),
        "clipped": float(((ratio - 1).abs() > clip).float().mean()),
    }


def clip_now(learner: Learner) -> float:
    """How far the policy may go at this moment."""
    algorithm, clock = settings(learner), acting(learner).clock
    return algorithm.clip * (learner.training.schedule.factor(clock.epochs) if algorithm.clip_falls else 1.0)


def settings(learner: Learner) -> Ppo:
    """As the document has them at this moment."""
    algorithm = acting(learner).algorithm
    assert isinstance(algorithm, Ppo)
    return algorithm
