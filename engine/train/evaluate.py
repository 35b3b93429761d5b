"""How good the network is: loss and metric, without touching training."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, prod

import torch
from torch import Tensor

from engine.build.model import Model
from engine.spec.data_shape import STEPWISE, Task
from engine.train.losses import NOT_ASKED, LossFunction
from engine.train.material import Material

CHUNK = 4096  # samples in one forward pass,
MOST_NUMBERS = 1 << 20  # and numbers that the widest layer gives for them: 4 MB
MOST_KEPT = 1 << 26  # numbers of all layers together that are kept for a look: 256 MB


@dataclass(frozen=True)
class Measured:
    """Of the network's answer, whatever other outputs there are: losses without penalties and unweighted; the metric of
    the task: accuracy, exact match or Dice, from 0 to 1, or R². Not-a-number where there is no test sample."""

    train_loss: float
    test_loss: float
    train_metric: float
    test_metric: float


def measure(model: Model, material: Material, loss: LossFunction) -> Measured:
    """Evaluate the network on the samples chosen for it."""
    with model.evaluating():
        z = forward(model, material.measured_x)
        cut = material.measured_train
        numbers = []
        for part in (slice(None, cut), slice(cut, None)):
            zs, ys = z[part], material.measured_y[part]
            numbers.append(torch.stack((loss(zs, ys), metric(zs, ys, material.task))) if len(ys) else _NONE)
        (train_loss, train_metric), (test_loss, test_metric) = torch.stack(numbers).tolist()
    return Measured(train_loss, test_loss, train_metric, test_metric)


_NONE = torch.full((2,), nan)


def forward(model: Model, x: Tensor) -> Tensor:
    """(n, features) -> (n, outputs), in pieces that fit in the cache."""
    size = chunk_size(model)
    if len(x) <= size:
        answer: Tensor = model(x)
        return answer
    return torch.cat([model(part) for part in torch.split(x, size)])


def chunk_size(model: Model) -> int:
    """How many samples go through the network at once."""
    widest = max(prod(model.layer(layer_id).output) for layer_id in model.ids)
    return min(CHUNK, max(1, MOST_NUMBERS // widest))


def most_kept(model: Model) -> int:
    """For how many samples the answers of all layers may be kept at a time, at least one."""
    return max(1, MOST_KEPT // sum(prod(model.layer(layer_id).output) for layer_id in model.ids))


def metric(z: Tensor, y: Tensor, task: Task) -> Tensor:
    """Accuracy, R² = 1 - residual / total sum of squares, Dice, or the share of sequences that are right throughout.

    Each step of a translation is answered with the true tokens before it. A sentence that is right at every step is one
    that is written right without them, by always taking the likeliest: so exact match needs no decoding.
    """
    if task in STEPWISE:
        right, asked = z.argmax(1) == y, y != NOT_ASKED
        if task == "translation":
            return (right | ~asked).all(1).float().mean()
        return (right & asked).sum() / asked.sum().clamp_min(1)
    if task == "segmentation":
        return dice(z.argmax(1), y, z.shape[1])
    if task == "multi-class":
        return (z.argmax(1) == y).float().mean()
    if task == "two-class":
        return ((z.squeeze(1) > 0) == (y > 0.5)).float().mean()
    total = (y - y.mean()).square().sum().clamp_min(1e-12)
    return 1 - (z.reshape(y.shape) - y).square().sum() / total


def dice(said: Tensor, true: Tensor, classes: int) -> Tensor:
    """How well pixels of the same class lie on each other (Dice 1945).

    ``2 |A and B| / (|A| + |B|)`` over all pixels given, the mean over the classes but the first, which is the ground.
    A class that is neither there nor said is left out; where that is every one, nothing is wrong.

    Parameters
    ----------
    said, true : int64, of one shape.
    """
    shares = []
    for number in range(1, classes):
        a, b = said == number, true == number
        both = a.sum() + b.sum()
        if both:
            shares.append(2 * (a & b).sum() / both)
    return torch.stack(shares).mean() if shares else torch.ones(())
