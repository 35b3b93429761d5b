"""New layers in a network that learns already: their first steps are to be as calm as those of the others.

An optimizer that knows nothing of a parameter takes its first step at full length whatever the gradient, which upsets
a trained network. So the gradients of a few batches are looked at first, and the new parameter begins with the memory
that it would have, had it been there.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from engine.build.carry import State
from engine.train.material import Material
from engine.train.optimizers import memory, recall
from engine.train.supervised import Learner, batch_loss

BATCHES = 8
MOST_WORK = 4e9  # multiplications; a network so large that not even one batch fits in begins without
FAINTEST = 0.01  # of the mean square: a weight that saw no gradient yet is not to jump at the first
CAUTION = 10.0  # so many times shorter are the first steps; it wears off as the mean of squares forgets
Parameters = dict[tuple[str, str], nn.Parameter]
AVERAGES = {"adam": "exp_avg_sq", "adamw": "exp_avg_sq", "rmsprop": "square_avg", "adagrad": "sum"}


def acquaint(learner: Learner, material: Material, multiply_adds: int) -> None:
    """Give the optimizer a memory of those parameters of which it has none, if it has one of others.

    Parameters
    ----------
    multiply_adds : of the network, for one sample.
    """
    kind, known = learner.training.optimizer.kind, memory(learner.optimizer, learner.model)
    steps = [float(values["step"]) for values in known.values() if isinstance(values.get("step"), Tensor)]
    learned = learner.model.learned()
    new = {key: p for key, p in learned.items() if p.requires_grad and not _remembers(known, key)}
    batches = list(_batches(learner, material, multiply_adds))
    if kind not in AVERAGES or not any(steps) or not new or not batches:
        return
    found = _gradients(learner, new, learned, batches)
    usual = _usual(known, AVERAGES[kind])
    state: State = {}
    for key, (mean, square) in zip(new, found, strict=True):
        calm = CAUTION**2 * square.clamp_min(FAINTEST * float(square.mean()))
        if not float(square.max()) > 0:  # what feeds weights of zero has no gradient yet
            calm = torch.full_like(square, usual)
        elif kind == "adagrad":
            calm = calm * max(steps)
        state[key] = {"step": torch.tensor(max(steps)), AVERAGES[kind]: calm}
        if kind.startswith("adam"):
            state[key]["exp_avg"] = mean
    recall(learner.optimizer, learner.model, state)


def _remembers(known: State, key: tuple[str, str]) -> bool:
    step = known.get(key, {}).get("step")  # that of Adagrad is there from the start
    return isinstance(step, Tensor) and float(step) > 0


def _usual(known: State, name: str) -> float:
    """The mean square over all parameters that are known."""
    squares = [values[name].flatten() for values in known.values() if isinstance(values.get(name), Tensor)]
    return float(torch.cat(squares).mean())


def _batches(learner: Learner, material: Material, multiply_adds: int) -> Iterator[tuple[Tensor, Tensor]]:
    """A few batches evenly out of the training samples, so that the order of training is left alone."""
    size = learner.order.batch_size
    apart = len(material.x) // size
    for first in range(int(min(BATCHES, apart, MOST_WORK / (3 * size * max(multiply_adds, 1))))):
        some = slice(first, None, apart)
        yield material.x[some][:size], material.y[some][:size]


def _gradients(
    learner: Learner, wanted: Parameters, learned: Parameters, batches: list[tuple[Tensor, Tensor]]
) -> list[tuple[Tensor, Tensor]]:
    """Mean and mean square of each wanted parameter's gradient; neither dropout nor running statistics are touched.

    The way back is gone for all that is learned: torch crashes where it may leave out what a group norm gets.
    """
    every = {key: p for key, p in learned.items() if p.requires_grad}
    sums = [
        (torch.zeros_like(p, requires_grad=False), torch.zeros_like(p, requires_grad=False)) for p in wanted.values()
    ]
    learner.model.train(False)
    try:
        for x, y in batches:
            loss, _ = batch_loss(learner, x, y)
            if not loss.requires_grad:  # no output counts: nobody learns
                continue
            gradients = dict(
                zip(every, torch.autograd.grad(loss, list(every.values()), allow_unused=True), strict=True)
            )
            for (mean, square), key in zip(sums, wanted, strict=True):
                gradient = gradients[key]
                if gradient is not None:
                    mean += gradient / len(batches)
                    square += gradient.square() / len(batches)
    finally:
        learner.model.train(True)
    return sums
