"""The losses of the catalog, on logits.

Two classes are one logit z with targets 0 and 1; the shown answer is tanh(z / 2),
which is 2 sigmoid(z) - 1. Squared, absolute and Huber errors compare shown answers.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from engine.spec.catalog.losses import Loss
from engine.spec.data_shape import STEPWISE, Task

NOT_ASKED = -1  # the class of a step at which nothing is asked
LossFunction = Callable[..., Tensor]  # (z, target, reduction="mean"); reduction "none" gives one number a sample


def loss_function(kind: Loss, task: Task) -> LossFunction:
    """The loss of a task.

    Returns
    -------
    A function of z : (batch, outputs) and target : (batch,), int64 for many
    classes, else float32, giving the mean or with ``reduction="none"`` (batch,).
    Step by step z : (batch, classes, steps), target : (batch, steps) int64, -1 where nothing is asked; the mean is that
    over all steps asked, and over those of a sample the mean is its loss. Of a forecast both are (batch, horizon).
    Of a reconstruction z : (batch, ...) and target : (batch, features), the mean over all numbers; of adversarial
    training the target is 1 of a real sample and 0 of a generated one.
    Of a segmentation z : (batch, classes, height, width), target : (batch, height, width) int64; the mean over the
    pixels of a sample is its loss.
    """
    return _FUNCTIONS[kind, task]


def _binary_cross_entropy(z: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    return functional.binary_cross_entropy_with_logits(z.squeeze(1), target, reduction=reduction)


def _hinge(z: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    margins = torch.relu(1 - (2 * target - 1) * z.squeeze(1))
    return margins if reduction == "none" else margins.mean()


def _two_class(error: LossFunction) -> LossFunction:
    def of_shown_answer(z: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
        return error(torch.tanh(z.squeeze(1) / 2), 2 * target - 1, reduction=reduction)

    return of_shown_answer


def _multi_class(error: LossFunction) -> LossFunction:
    def of_probabilities(z: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
        wanted = functional.one_hot(target, z.shape[1]).to(z.dtype)
        errors = error(torch.softmax(z, 1), wanted, reduction="none").mean(1)
        return errors if reduction == "none" else errors.mean()

    return of_probabilities


def _pixels_cross_entropy(z: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    losses = functional.cross_entropy(z, target, reduction=reduction)
    return losses.mean((1, 2)) if reduction == "none" else losses


def _steps_cross_entropy(z: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    if reduction == "mean":
        rows = z.permute(2, 0, 1).reshape(-1, z.shape[1])  # classes side by side in memory: several times quicker
        return functional.cross_entropy(rows, target.t().reshape(-1), ignore_index=NOT_ASKED)
    losses = functional.cross_entropy(z, target, ignore_index=NOT_ASKED, reduction="none")
    return losses.sum(1) / (target != NOT_ASKED).sum(1).clamp_min(1)


def _forecast(error: LossFunction) -> LossFunction:
    def of_horizon(z: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
        errors = error(z, target, reduction=reduction)
        return errors.mean(1) if reduction == "none" else errors

    return of_horizon


def _reconstruction(error: LossFunction) -> LossFunction:
    def of_numbers(z: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
        errors = error(z.flatten(1), target, reduction=reduction)
        return errors.mean(1) if reduction == "none" else errors

    return of_numbers


def _regression(error: LossFunction) -> LossFunction:
    def of_prediction(z: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
        return error(z.squeeze(1), target, reduction=reduction)

    return of_prediction


_ERRORS: dict[Loss, LossFunction] = {
    "mse": functional.mse_loss,
    "mae": functional.l1_loss,
    "huber": functional.huber_loss,
}
_FUNCTIONS: dict[tuple[Loss, Task], LossFunction] = {
    ("cross_entropy", "multi-class"): functional.cross_entropy,
    ("cross_entropy", "segmentation"): _pixels_cross_entropy,
    **dict.fromkeys((("cross_entropy", task) for task in STEPWISE), _steps_cross_entropy),
    ("binary_cross_entropy", "two-class"): _binary_cross_entropy,
    ("hinge", "two-class"): _hinge,
    ("hinge", "multi-class"): functional.multi_margin_loss,
    **{(kind, "two-class"): _two_class(error) for kind, error in _ERRORS.items()},
    **{(kind, "multi-class"): _multi_class(error) for kind, error in _ERRORS.items()},
    **{(kind, "regression"): _regression(error) for kind, error in _ERRORS.items()},
    **{(kind, "forecast"): _forecast(error) for kind, error in _ERRORS.items()},
    **{(kind, "reconstruction"): _reconstruction(error) for kind, error in _ERRORS.items()},
    **{(kind, "reinforcement"): _ERRORS[kind] for kind in ("mse", "huber")},  # of values, (batch,) each
    ("binary_cross_entropy", "reconstruction"): _reconstruction(functional.binary_cross_entropy_with_logits),
    ("binary_cross_entropy", "adversarial"): _binary_cross_entropy,
    ("hinge", "adversarial"): _hinge,
    ("mse", "adversarial"): _regression(functional.mse_loss),
}
