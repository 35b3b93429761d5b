"""How good the network is: loss and metric, without touching training."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import torch
from torch import Tensor

from engine.build.model import Model
from engine.spec.data_shape import Task
from engine.train.losses import LossFunction
from engine.train.material import Material

CHUNK = 4096  # samples in one forward pass


@dataclass(frozen=True)
class Measured:
    """Of the network's answer, whatever other outputs there are: losses without penalties and unweighted; accuracy
    from 0 to 1, or R². Not-a-number where there is no test sample."""

    train_loss: float
    test_loss: float
    train_metric: float
    test_metric: float


def metric_name(task: Task) -> str:
    """What the metric of a task is called."""
    return "R²" if task == "regression" else "accuracy"


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
    if len(x) <= CHUNK:
        answer: Tensor = model(x)
        return answer
    return torch.cat([model(part) for part in torch.split(x, CHUNK)])


def metric(z: Tensor, y: Tensor, task: Task) -> Tensor:
    """Accuracy, or R² = 1 - residual / total sum of squares."""
    if task == "multi-class":
        return (z.argmax(1) == y).float().mean()
    if task == "two-class":
        return ((z.squeeze(1) > 0) == (y > 0.5)).float().mean()
    total = (y - y.mean()).square().sum().clamp_min(1e-12)
    return 1 - (z.squeeze(1) - y).square().sum() / total
