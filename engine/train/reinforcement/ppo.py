"""Proximal policy optimisation (Schulman 2017): several passes over what was collected, none of which may go far."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor

from engine.spec.catalog.algorithms import Ppo
from engine.train.reinforcement.improving import Improved, figures, improve, passes
from engine.train.reinforcement.policy import policy_of
from engine.train.reinforcement.rollout import Rollout, Samples, acting, collect
from engine.train.supervised import Learner, Step


@dataclass
class Passes:
    """An update that goes on.

    Attributes
    ----------
    batches : of all passes. clip : of this update. done : batches that were learned.
    """

    rollout: Rollout
    samples: Samples
    batches: list[Samples]
    clip: float
    done: int = 0

    @property
    def nbytes(self) -> int:
        """Memory taken, about."""
        return self.rollout.nbytes + sum(part.nbytes for batch in self.batches for part in batch)

    def kept(self) -> Passes:
        """A copy to go on from; all but the count is never written to."""
        return replace(self)


def ppo(learner: Learner) -> Iterator[Step]:
    """Some actions in each world, then several passes over them in batches; without end."""
    agent, loss = acting(learner), torch.zeros(())
    while True:
        update = agent.in_hand
        if not isinstance(update, Passes):
            update = yield from begun(learner, loss)
        agent.in_hand, count = update, len(update.batches)
        while update.done < count:
            batch = update.batches[update.done]
            newest = improve(learner, batch, partial(clipped_loss, clip=update.clip))
            loss = newest.loss
            update.done += 1
            if update.done == count:
                agent.in_hand = None
                noted = figures(learner, update.samples, newest) | moved(learner, update, batch, newest)
                agent.diary.updated(agent.clock.actions, noted)
            yield Step(0, False, loss, updated=update.done == count)


def begun(learner: Learner, loss: Tensor) -> Generator[Step, None, Passes]:
    """Collect what an update is to learn from."""
    rollout = yield from collect(learner, settings(learner).steps, loss)
    algorithm, dice = settings(learner), acting(learner).dice
    samples = rollout.samples(learner, algorithm.gamma, algorithm.gae_lambda)
    batches = passes(samples, algorithm.passes, learner.training.batch_size, dice, algorithm.normalise)
    return Passes(rollout, samples, batches, clip_now(learner))


def clipped_loss(log_probs: Tensor, batch: Samples, clip: float) -> Tensor:
    """``-mean(min(A r, A clip(r, 1 - c, 1 + c)))``, where r is how many times as likely the action is as it was.

    Of the two the smaller one is: r held from above where the action was good, and from below where it was bad. Beyond
    there is no gradient: enough was done about it.
    """
    ratio = (log_probs - batch.log_probs).exp()
    good = batch.advantages > 0
    low, high = torch.where(good, 0.0, 1 - clip), torch.where(good, 1 + clip, torch.inf)
    return torch.dot(batch.advantages, ratio.clamp(low, high)) / -len(ratio)


def moved(learner: Learner, update: Passes, batch: Samples, newest: Improved) -> dict[str, float]:
    """How far the policy has gone from the one that acted, in a batch."""
    policy = policy_of(learner.model, acting(learner).data).still()
    ratio = (newest.log_probs - batch.log_probs).exp()
    return {
        "KL": float(update.rollout.policy.kl(batch.answers, policy, newest.answers).mean()),
        "clipped": float(((ratio - 1).abs() > update.clip).float().mean()),
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
