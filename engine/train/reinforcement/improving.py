"""What the three policy gradients share: a step down the losses of the policy, of the values and of being sure."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from typing import NamedTuple

import torch
from torch import Tensor

from engine.spec.catalog.algorithms import A2c, Ppo, Reinforce
from engine.train.reinforcement.policy import policy_of
from engine.train.reinforcement.rollout import Samples, acting
from engine.train.supervised import Learner, add_terms, descend, open_for_terms, set_learning_rate

LEAST = 1e-8  # deviation of advantages that are made even
PolicyLoss = Callable[[Tensor, Samples], Tensor]  # of the logarithms of probabilities (n,), and what they are of


class Improved(NamedTuple):
    """What a step said before it was taken, without gradients.

    Attributes
    ----------
    value_loss : None where nothing is expected. answers : (n, outputs). log_probs : (n,) of the actions.
    """

    loss: Tensor
    policy_loss: Tensor
    value_loss: Tensor | None
    answers: Tensor
    log_probs: Tensor


def improve(learner: Learner, batch: Samples, of_policy: PolicyLoss, expects: bool = True) -> Improved:
    """One step down the policy's loss, with that of the values and the bonus for entropy as the algorithm has them.

    Parameters
    ----------
    expects : whether the values are learned.
    """
    model, algorithm = learner.model, acting(learner).algorithm
    assert isinstance(algorithm, Reinforce | A2c | Ppo)
    if not model.training:
        model.train()
    rate, policy = set_learning_rate(learner), policy_of(model, acting(learner).data)
    x = open_for_terms(model, batch.observations)
    answers, values = model.act_and_value(x)
    log_probs = policy.log_probs(answers, batch.actions)
    loss = policy_loss = of_policy(log_probs, batch)
    value_loss: Tensor | None = None
    if expects and values is not None:
        value_loss = learner.loss(values, batch.returns)
        loss = loss.add(value_loss, alpha=algorithm.value_weight)
    if algorithm.entropy:
        loss = loss.sub(policy.entropy(answers).mean(), alpha=algorithm.entropy)
    descend(learner, add_terms(model, loss, x), rate, longest=algorithm.longest)
    parts = (loss, policy_loss, value_loss, answers, log_probs)
    return Improved(*(None if part is None else part.detach() for part in parts))  # type: ignore[arg-type]


def policy_gradient(log_probs: Tensor, batch: Samples) -> Tensor:
    """``-mean(A log p)``: its gradient makes actions likelier as far as they were better than expected."""
    return torch.dot(log_probs, batch.advantages) / -len(log_probs)


def even(advantages: Tensor) -> Tensor:
    """With mean 0 and deviation 1."""
    deviation, mean = torch.std_mean(advantages, correction=0)
    return (advantages - mean) / (deviation + LEAST)


def evened(samples: Samples) -> Samples:
    """With `even` advantages."""
    return samples._replace(advantages=even(samples.advantages))


def passes(samples: Samples, count: int, size: int, dice: torch.Generator, evenly: bool) -> list[Samples]:
    """Batches of about `size`, none much smaller; every sample is in `count` of them, each time others beside it.

    Parameters
    ----------
    evenly : whether the advantages of each are made even.
    """
    parts = max(1, round(len(samples.actions) / size))
    if parts == 1:
        return [evened(samples) if evenly else samples] * count
    batches: list[Samples] = []
    for _ in range(count):
        order = torch.randperm(len(samples.actions), generator=dice)
        split = [part[order].tensor_split(parts) for part in samples]
        batches += map(Samples._make, zip(*split, strict=True))
    return [evened(batch) for batch in batches] if evenly else batches


@torch.no_grad()
def figures(learner: Learner, samples: Samples, newest: Improved) -> dict[str, float]:
    """What is noted of an update, by the names of `engine.train.reinforcement.diary.FIGURES`.

    Parameters
    ----------
    samples : all that the update learned from. newest : its last step.
    """
    entropy = policy_of(learner.model, acting(learner).data).entropy(newest.answers)
    noted = {"loss": newest.loss, "policy loss": newest.policy_loss, "entropy": entropy.mean()}
    if newest.value_loss is not None:
        noted |= {"value loss": newest.value_loss, "explained variance": explained(samples)}
    return {name: float(figure) for name, figure in noted.items()}


def explained(samples: Samples) -> Tensor:
    """How much of the returns' variance was expected: 1 all of it, 0 none; not-a-number where they do not vary."""
    varied = samples.returns.var(correction=0)
    return 1 - samples.advantages.var(correction=0) / torch.where(varied > 0, varied, nan)
