"""Test samples with what the network says of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import Bools, Confusion, Floats, Ints, Samples, read_only
from engine.spec.data_shape import CLASSES, SPREAD
from engine.train.evaluate import dice, forward
from engine.train.losses import NOT_ASKED
from engine.watch.answers import as_array, predicted, probabilities

MOST_CLASSES = 64  # of a table of mistakes that can be read
MOST_SAMPLES = 60  # shown, worst first


@dataclass(frozen=True)
class Tested:
    """The answers to the test samples: rows (n,) of the data set, z (n, outputs), y as the loss takes it, loss (n,)."""

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
    some = torch.from_numpy(places)
    return samples_of(run, Tested(tested.rows[places], tested.z[some], tested.y[some], tested.loss[some]))


def samples_of(run: Run, tested: Tested) -> Samples:
    """These samples as a view may see them, in this order."""
    dataset, rows, pixels = run.material.dataset, tested.rows, run.material.task in SPREAD
    return Samples(
        read_only(rows), read_only(dataset.inputs[rows]), read_only(dataset.target[rows]),
        overlaps(tested) if pixels else read_only(predicted(tested.z, run.material)), as_array(tested.loss),
        as_array(tested.loss.new_zeros(len(rows), 0)) if pixels else probabilities(tested.z, run.material),
        origin=read_only(dataset.origin[rows]), train=read_only(dataset.train[rows]),
        mask=read_only(tested.y.numpy()) if pixels else None,
        said=read_only(tested.z.argmax(1).numpy()) if pixels else None,
    )  # fmt: skip


def overlaps(tested: Tested) -> Floats:
    """(n,) Dice of each sample by itself, or the share of its steps that are right."""
    if tested.y.dim() == 2:
        asked = tested.y != NOT_ASKED
        right = (tested.z.argmax(1) == tested.y) & asked
        return as_array(right.sum(1) / asked.sum(1).clamp_min(1))
    said, classes = tested.z.argmax(1), tested.z.shape[1]
    each = [dice(a, b, classes) for a, b in zip(said, tested.y, strict=True)]
    return as_array(torch.stack(each) if each else tested.loss[:0])


def confusion(run: Run, tested: Tested, cell: tuple[int, int] | None) -> Confusion | None:
    """Count true against predicted classes, one pixel or step at a time where each has one; None where numbers are
    answered, or words of which there are too many for a table."""
    shape = run.material.shape
    if shape.task not in CLASSES or len(shape.places) > MOST_CLASSES:
        return None
    pixels = shape.task in SPREAD
    classes = len(shape.places if pixels else shape.classes)
    if pixels:
        true, said = tested.y.numpy(), tested.z.argmax(1).numpy()
    else:
        true = run.material.dataset.target[tested.rows].astype(np.int64)
        said = predicted(tested.z, run.material).astype(np.int64)
    asked = true != NOT_ASKED
    counts = np.bincount((true * classes + said)[asked], minlength=classes * classes).reshape(classes, classes)
    chosen = None if cell is None else worst(run, tested, _in_cell((true == cell[0]) & (said == cell[1])))
    return Confusion(read_only(counts.astype(np.int64)), chosen)


def _in_cell(there: Bools) -> Ints:
    """Samples that are in a cell of the matrix, of a segmentation with at least one pixel."""
    return np.flatnonzero(there.reshape(len(there), -1).any(1))
