"""The losses, and the tasks that each can serve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.spec.data_shape import Task

Loss = Literal["cross_entropy", "binary_cross_entropy", "hinge", "mse", "mae", "huber"]


@dataclass(frozen=True)
class LossRow:
    """A loss with its name and the tasks it can serve.

    For classes, mse, mae and huber compare the shown answer with its target: ``tanh(z / 2)`` with -1 or 1 for two
    classes, the softmax with the one-hot vector for more. Binary cross-entropy of a reconstruction is that of each
    number, from 0 to 1; its answer goes through a sigmoid. Of adversarial training binary cross-entropy is the
    non-saturating one (Goodfellow 2014), squared error that of least squares (Mao 2017), hinge that of Lim 2017.
    Of reinforcement learning it is the loss of the values.
    """

    kind: Loss
    title: str
    tasks: tuple[Task, ...]


LOSSES: dict[str, LossRow] = {
    row.kind: row
    for row in (
        LossRow(
            "cross_entropy",
            "Cross-entropy",
            ("multi-class", "segmentation", "tagging", "next-token", "translation"),
        ),
        LossRow("binary_cross_entropy", "Binary cross-entropy", ("two-class", "reconstruction", "adversarial")),
        LossRow("hinge", "Hinge", ("two-class", "multi-class", "adversarial")),
        LossRow(
            "mse",
            "Squared error",
            ("regression", "forecast", "two-class", "multi-class", "reconstruction", "adversarial", "reinforcement"),
        ),
        LossRow("mae", "Absolute error", ("regression", "forecast", "two-class", "multi-class", "reconstruction")),
        LossRow(
            "huber",
            "Huber",
            ("regression", "forecast", "two-class", "multi-class", "reconstruction", "reinforcement"),
        ),
    )
}
DEFAULT_LOSS: dict[Task, Loss] = {
    "two-class": "binary_cross_entropy",
    "multi-class": "cross_entropy",
    "regression": "mse",
    "segmentation": "cross_entropy",
    "tagging": "cross_entropy",
    "forecast": "mse",
    "next-token": "cross_entropy",
    "translation": "cross_entropy",
    "reconstruction": "mse",
    "adversarial": "binary_cross_entropy",
    "reinforcement": "mse",
}


def loss_for(task: Task, loss: Loss, before: Task) -> Loss:
    """The loss after a change of the task: one that was chosen stays where it can serve, a default follows."""
    chosen = task == before or loss != DEFAULT_LOSS[before]
    return loss if chosen and task in LOSSES[loss].tasks else DEFAULT_LOSS[task]
