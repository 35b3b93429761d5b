"""Learning from samples with known answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from engine.build.model import Model
from engine.spec.data_shape import Task
from engine.spec.document import Training
from engine.train.augment import Augmenter
from engine.train.held import hold, put_back
from engine.train.losses import LossFunction
from engine.train.order import BatchOrder

if TYPE_CHECKING:
    from engine.train.reinforcement.agent import Agent
    from engine.train.reinforcement.clock import Clock


@dataclass(slots=True)
class Step:
    """One batch that was learned; of an agent, one action in each of its worlds, or one batch of an update.

    Attributes
    ----------
    samples : how many; of an agent how many actions. epoch_done : whether it was the last of a pass over the training
        samples; of an agent whether the episode of its first world is over.
    loss : of the network's answer to this batch before the step, still on the device, penalties left out.
    updated : whether an agent's update is done with it.
    """

    samples: int
    epoch_done: bool
    loss: Tensor
    updated: bool = False


@dataclass
class Learner:
    """All that takes part; the run exchanges its parts between two steps and the generator goes on with them.

    Attributes
    ----------
    augmenter : changes each batch before it is learned; None changes nothing.
    task : what is learned.
    agent : who acts, where one learns by acting; samples and order are then those that are only looked at.
    """

    model: Model
    optimizer: Optimizer
    order: BatchOrder
    loss: LossFunction
    training: Training
    augmenter: Augmenter | None = None
    task: Task = "two-class"
    agent: Agent | None = None

    @property
    def progress(self) -> BatchOrder | Clock:
        """What tells how far it has come."""
        return self.order if self.agent is None else self.agent.clock


def supervised(learner: Learner) -> Iterator[Step]:
    """Train without end, one batch at each ``next``; every ``yield`` is where it can pause, change or stop."""
    while True:
        rate = set_learning_rate(learner)
        x, y = next_batch(learner)
        loss, of_answer = batch_loss(learner, x, y)
        descend(learner, loss, rate)
        yield Step(len(y), learner.order.position == 0, of_answer.detach())


def next_batch(learner: Learner) -> tuple[Tensor, Tensor]:
    """Samples and what is to be answered; of a reconstruction the samples themselves, as they are after all changes."""
    if learner.augmenter is None:
        return learner.order.next()
    x, y = changed_batch(learner.order, learner.augmenter)
    return x, x if learner.task == "reconstruction" else y


def descend(
    learner: Learner, loss: Tensor, rate: float, only: Iterable[nn.Parameter] | None = None, longest: float = 0.0
) -> None:
    """One step of the optimizer down a loss, with penalties; units that are held stay.

    Parameters
    ----------
    only : the parameters that step; None is all. longest : a longer gradient, of all numbers together and before
        penalties, is shortened to this length (Pascanu 2013); 0 leaves it as it is.
    """
    model, optimizer, training = learner.model, learner.optimizer, learner.training
    forget_gradients(optimizer)
    if not loss.requires_grad:  # only when every layer is frozen
        return
    if only is None:
        loss.backward()  # type: ignore[no-untyped-call]
    else:
        some = [parameter for parameter in only if parameter.requires_grad]
        if not some:  # all that may step is frozen, or has nothing to learn
            return
        for parameter, gradient in zip(some, torch.autograd.grad(loss, some, allow_unused=True), strict=True):
            parameter.grad = gradient
    if longest:
        shorten(optimizer, longest)
    if training.l1 or training.l2:
        add_penalties(model, training)
    held = hold(model, optimizer) if model.holds_units else []
    if training.weight_decay:
        decay(model, rate * training.weight_decay)
    take_step(optimizer)
    if held:
        put_back(held)


def take_step(optimizer: Optimizer) -> None:
    """As its `step`, which torch wraps (Optimizer.profile_hook_step) to tell a profiler of each call, and hooks.

    There are neither here, and the wrapping takes as long as the step of a small network.
    """
    wrapped = type(optimizer).step
    getattr(wrapped, "__wrapped__", wrapped)(optimizer)


def forget_gradients(optimizer: Optimizer) -> None:
    """As its `zero_grad`, which notes each call for a profiler too."""
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            parameter.grad = None


def shorten(optimizer: Optimizer, longest: float) -> None:
    """Shorten all gradients together to a length, where they are longer; as torch's own, in a third of its time."""
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    length = float(torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients))))
    if length > longest:
        torch._foreach_mul_(gradients, longest / length)


def changed_batch(order: BatchOrder, augmenter: Augmenter) -> tuple[Tensor, Tensor]:
    """The next batch, its pictures changed at random."""
    epoch, position = order.epoch, order.position
    return augmenter.batch(*order.next(), epoch, position)


def batch_loss(learner: Learner, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """What a step descends, and the loss of the network's answer, which is what is shown.

    Both are one where there is one output of weight 1. Otherwise the losses of all outputs add up, each times its
    weight (Szegedy 2015); an output of weight 0 is not learned from at all. Layers may add terms of their own.
    """
    x = open_for_terms(learner.model, x)
    loss, of_answer = answer_loss(learner, x, y)
    return add_terms(learner.model, loss, x), of_answer


def open_for_terms(model: Model, x: Tensor) -> Tensor:
    """What the network is given, with a gradient where a layer's term asks for one."""
    return x.detach().requires_grad_() if any(layer.takes_gradient for layer in model.terms.values()) else x


def add_terms(model: Model, loss: Tensor, x: Tensor) -> Tensor:
    """A loss with what layers add to it; `x` as `open_for_terms` gave it before the forward pass."""
    for layer in model.terms.values():
        if layer.term_weight:
            loss = loss + layer.term_weight * layer.term(x)
    return loss


def answer_loss(learner: Learner, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """As `batch_loss`, without the terms of layers."""
    model = learner.model
    if model.loss_weights == (1.0,):
        loss = learner.loss(model(x), y)
        return loss, loss
    losses = [learner.loss(z, y) for z in model.heads(x).values()]
    parts = [weight * loss for weight, loss in zip(model.loss_weights, losses, strict=True) if weight]
    return torch.stack(parts).sum() if parts else losses[0].detach(), losses[0]


def set_learning_rate(learner: Learner) -> float:
    """Put the rate of this moment in force, schedule included, and return it; layers take it times their factor."""
    training = learner.training
    if training.schedule.kind == "constant":
        return training.learning_rate
    rate = training.learning_rate * training.schedule.factor(learner.progress.epochs)
    for group in learner.optimizer.param_groups:
        group["lr"] = rate * group["rate_factor"]
    return rate


@torch.no_grad()
def add_penalties(model: Model, training: Training) -> None:
    """Add the gradients of ``l1 |w|`` and ``l2 w² / 2`` to those of all weights; biases and norms are left alone."""
    for weights in _learning_weights(model).values():
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        if training.l2:
            torch._foreach_add_(gradients, weights, alpha=training.l2)
        if training.l1:
            torch._foreach_add_(gradients, torch._foreach_sign(weights), alpha=training.l1)


@torch.no_grad()
def decay(model: Model, share: float) -> None:
    """Shrink all weights by a share, apart from the gradient (Loshchilov and Hutter 2019)."""
    for factor, weights in _learning_weights(model).items():
        torch._foreach_mul_(weights, 1.0 - share * factor)


def _learning_weights(model: Model) -> dict[float, list[Tensor]]:
    """The matrices that are neither biases nor norms and have a gradient, by the rate factor of their layer."""
    found: dict[float, list[Tensor]] = {}
    for (layer_id, name), parameter in model.learned().items():
        if parameter.dim() > 1 and "bias" not in name and parameter.grad is not None:
            found.setdefault(model.layer(layer_id).rate_factor, []).append(parameter)
    return found
