"""Test samples with what the network says of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import Confusion, Ints, Samples, read_only
from engine.train.evaluate import forward
from engine.watch.answers import as_array, predicted, probabilities

MOST_SAMPLES = 60  # shown, worst first


@dataclass(frozen=True)
class Tested:
    """The answers to the test samples: rows (n,) of the data set, z (n, outputs), loss (n,)."""

    rows: Ints
    z: Tensor
    y: Tensor
    loss: Tensor


def test_answers(run: Run) -> Tested:
    """Ask the network about the test samples."""
    cut = run.material.measured_train
    x, y = run.material.measured_x[cut:], run.material.measured_y[cut:]
    rows = run.material.measured_test_rows
    with run.learner.model.evaluating():
        z = forward(run.learner.model, x)
        return Tested(rows, z, y, run.learner.loss(z, y, reduction="none"))


def worst(run: Run, tested: Tested, among: Ints | None = None) -> Samples:
    """The samples with the largest loss."""
    places = np.arange(len(tested.rows)) if among is None else among
    loss = as_array(tested.loss)
    places = places[np.argsort(-loss[places], kind="stable")][:MOST_SAMPLES]
    z = tested.z[torch.from_numpy(places)]
    dataset, rows = run.material.dataset, tested.rows[places]
    return Samples(
        read_only(rows), read_only(dataset.inputs[rows]), read_only(dataset.target[rows]),
        read_only(predicted(z, run.material)), read_only(loss[places]), probabilities(z, run.material),
    )  # fmt: skip


def confusion(run: Run, tested: Tested, cell: tuple[int, int] | None) -> Confusion | None:
    """Count true against predicted classes; None for a regression."""
    classes = len(run.material.shape.classes)
    if run.material.task == "regression":
        return None
    true = run.material.dataset.target[tested.rows].astype(np.int64)
    said = predicted(tested.z, run.material).astype(np.int64)
    counts = np.bincount(true * classes + said, minlength=classes * classes).reshape(classes, classes)
    chosen = None if cell is None else worst(run, tested, np.flatnonzero((true == cell[0]) & (said == cell[1])))
    return Confusion(read_only(counts.astype(np.int64)), chosen)
