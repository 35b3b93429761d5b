"""Learning by turns: one network makes samples, the other tells them from real ones (Goodfellow 2014)."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from engine.spec.catalog.losses import Loss
from engine.train.losses import LossFunction
from engine.train.supervised import Learner, Step, descend, next_batch, set_learning_rate


def adversarial(learner: Learner) -> Iterator[Step]:
    """Train without end; at each ``next`` the discriminator steps as often as it may, then the generator once.

    Who rests is set in `Training.turns`. The loss of a step is the discriminator's, or the generator's where it learns
    alone.
    """
    while True:
        training, order = learner.training, learner.order
        rate = set_learning_rate(learner)
        samples, epoch = 0, order.epoch
        x = torch.empty(0)
        loss = torch.zeros(())
        for _ in range(1 if training.turns == "generator" else training.critic_steps):
            x, _ = next_batch(learner)
            samples += len(x)
            if training.turns != "generator":
                loss = discriminator_loss(learner, x)
                descend(learner, loss, rate, of_discriminator(learner))
        if training.turns != "discriminator":
            fooling = generator_loss(learner, x)
            descend(learner, fooling, rate, of_generator(learner))
            loss = fooling if training.turns == "generator" else loss
        yield Step(samples, order.epoch != epoch, loss.detach())


def discriminator_loss(learner: Learner, x: Tensor) -> Tensor:
    """That real samples are taken for real ones and generated for generated, the mean of both halves."""
    with learner.model.facing("both"):
        z = learner.model(x)
    return two_sided(learner.loss, z)


def two_sided(loss: LossFunction, z: Tensor) -> Tensor:
    """The mean of both halves.

    Parameters
    ----------
    z : (2 n, 1) logits, those of real samples first.
    """
    count = len(z) // 2
    wanted = torch.cat([z.new_ones(count), z.new_zeros(count)])
    return loss(z, wanted)


def generator_loss(learner: Learner, x: Tensor) -> Tensor:
    """That generated samples are taken for real ones, as many as there are of x."""
    with learner.model.facing("generated"):
        z = learner.model(x)
    return fooling_loss(learner.training.loss, learner.loss, z)


def fooling_loss(kind: Loss, loss: LossFunction, z: Tensor) -> Tensor:
    """The non-saturating loss of Goodfellow 2014; of hinge the mean of -z, which never rests (Lim 2017).

    Parameters
    ----------
    z : (n, 1) logits of generated samples.
    """
    return -z.mean() if kind == "hinge" else loss(z, z.new_ones(len(z)))


def of_generator(learner: Learner) -> list[nn.Parameter]:
    """The parameters that the generator steps."""
    made = learner.model.generator_ids
    return [parameter for (layer_id, _), parameter in learner.model.learned().items() if layer_id in made]


def of_discriminator(learner: Learner) -> list[nn.Parameter]:
    """All others."""
    made = learner.model.generator_ids
    return [parameter for (layer_id, _), parameter in learner.model.learned().items() if layer_id not in made]
