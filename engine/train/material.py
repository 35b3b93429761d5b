"""The samples as tensors, ready to be sliced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.data import DataError, Dataset, Preparation
from engine.data.dataset import by_turns
from engine.snapshot import Floats, Ints
from engine.spec.data_shape import STEPWISE, UNLABELLED, DataShape, Task
from engine.spec.document import Spec

MOST_TRAIN_MEASURED = 2000  # a curve point looks at no more training samples than these,
MOST_PICTURES_MEASURED = 1000  # (of pictures fewer: a pass over them takes long)
MOST_TEST_MEASURED = 5000  # and at no more test samples
MOST_STEPS_MEASURED = 10_000, 40_000  # of sequences at so many steps,
MOST_TOKENS_MEASURED = 4_000, 12_000  # of text at so many: each is a question of its own
CROWD = 200  # samples whose inner answers are looked at together


@dataclass(frozen=True)
class Material:
    """A data set as one document sees it.

    Attributes
    ----------
    x, y : training samples, (train, features of all inputs) float32, of which each input takes its own; and (train,)
        int64 for many classes, else float32; of a segmentation (train, height, width) int64, the class of each pixel;
        (train, steps) int64 where each step has a class; of a forecast (train, horizon) float32; of a reconstruction x
        itself; of adversarial training ones, as every sample is real; of a world zeros: nothing is known.
    measured_x, measured_y : what a curve point looks at: `measured_train` training samples, then test samples,
        the rows `measured_test_rows`.
    crowd_rows, crowd_x : a few samples to see every layer's answer by, the classes by turns.
    train_rows, test_rows : their rows in the data set. usual_rows : of the test, where samples are rebuilt or generated
        those whose class is not kept from the training; else, or where that leaves none, all.
    valued : whether the answer is what each action is worth, instead of the logits of a policy.
    squashed : whether the answer goes through a sigmoid: of a reconstruction by binary cross-entropy.
    """

    dataset: Dataset
    preparation: Preparation
    shape: DataShape
    x: Tensor
    y: Tensor
    train_rows: Ints
    test_rows: Ints
    usual_rows: Ints
    measured_x: Tensor
    measured_y: Tensor
    measured_train: int
    measured_test_rows: Ints
    crowd_rows: Ints
    crowd_x: Tensor
    squashed: bool = False
    valued: bool = False

    @property
    def task(self) -> Task:
        """What is learned."""
        return self.shape.task


def prepare(dataset: Dataset, spec: Spec) -> Material:
    """Make features, targets and the samples to measure by."""
    preparation = Preparation.fit(dataset, spec)
    shape = spec.data_shape
    train_rows, test_rows = np.flatnonzero(dataset.train), np.flatnonzero(~dataset.train)
    x = features(preparation, dataset.inputs[train_rows])
    y = x if shape.task == "reconstruction" else targets(preparation, dataset, train_rows, shape.task)
    most_train, most_test = _most_measured(shape)
    some = _spread(len(train_rows), most_train)
    usual = usual_rows(dataset, spec, test_rows)
    tests = usual[_spread(len(usual), most_test)]
    test_x = features(preparation, dataset.inputs[tests])
    test_y = targets(preparation, dataset, tests, shape.task)
    crowd = crowd_rows(dataset, test_rows if len(test_rows) else train_rows, bool(shape.classes))
    return Material(
        dataset=dataset,
        preparation=preparation,
        shape=shape,
        x=x,
        y=y,
        train_rows=train_rows,
        test_rows=test_rows,
        usual_rows=usual,
        measured_x=torch.cat([x[some], test_x]),
        measured_y=torch.cat([y[some], test_y]),
        measured_train=len(some),
        measured_test_rows=tests,
        crowd_rows=crowd,
        crowd_x=features(preparation, dataset.inputs[crowd]),
        squashed=squashes(spec),
        valued=values_actions(spec),
    )


def values_actions(spec: Spec) -> bool:
    """Whether the network's answer is what each action is worth."""
    algorithm = spec.training.algorithm
    return spec.training.task == "reinforcement" and algorithm is not None and algorithm.answers != "policy"


def usual_rows(dataset: Dataset, spec: Spec, rows: Ints) -> Ints:
    """Those of some rows by which a network that rebuilds is to be judged: what it was never shown is to come back
    badly."""
    if not spec.data.held_out or spec.training.task not in UNLABELLED or not spec.data_shape.classes:
        return rows
    usual = rows[~np.isin(dataset.target[rows], spec.data.held_out)]
    return usual if len(usual) else rows


def squashes(spec: Spec) -> bool:
    """Whether the network's answer goes through a sigmoid before it is compared with the target, number by number."""
    return spec.training.task == "reconstruction" and spec.training.loss == "binary_cross_entropy"


def _most_measured(shape: DataShape) -> tuple[int, int]:
    """At how many samples of the training and of the test a curve point looks."""
    most = (MOST_PICTURES_MEASURED if shape.picture else MOST_TRAIN_MEASURED, MOST_TEST_MEASURED)
    if not shape.sequence:
        return most
    longest = max(part.length for part in shape.sequence)
    allowed = MOST_TOKENS_MEASURED if shape.task == "next-token" else MOST_STEPS_MEASURED
    train, test = (max(1, steps // longest) for steps in allowed)
    return min(most[0], train), min(most[1], test)


def crowd_rows(dataset: Dataset, rows: Ints, classes: bool) -> Ints:
    """Rows to look at: spread evenly over a regression's, by turns over the classes."""
    if not classes:
        return rows[_spread(len(rows), CROWD)]
    return rows[by_turns(dataset.target[rows])[:CROWD]]


def features(preparation: Preparation, raw: Floats) -> Tensor:
    """(n, raw) values as measured -> (n, features)."""
    return torch.from_numpy(np.ascontiguousarray(preparation.inputs(raw)))


def targets(preparation: Preparation, dataset: Dataset, rows: Ints, task: Task) -> Tensor:
    """What the network shall answer for some rows, as the loss takes it: (n,), of a segmentation (n, height, width),
    where each step has a class (n, steps), of a forecast (n, horizon), of a reconstruction (n, features)."""
    if task == "reconstruction":
        return features(preparation, dataset.inputs[rows])
    if task == "adversarial":
        return torch.ones(len(rows))
    if task == "reinforcement":
        return torch.zeros(len(rows))
    if task in STEPWISE:
        if dataset.steps is None:
            raise DataError("These sequences have nothing to say at each step.", "Choose another task.")
        return torch.from_numpy(dataset.steps[rows].astype(np.int64))
    if task == "forecast":
        if dataset.future is None:
            raise DataError("This data has no future to forecast.", "Choose another task.")
        return torch.from_numpy(np.ascontiguousarray(preparation.targets(dataset.future[rows])))
    if task == "segmentation":
        if dataset.masks is None:
            raise DataError("These pictures have no masks.", "Choose another task.")
        return torch.from_numpy(dataset.masks[rows].astype(np.int64))
    values = torch.from_numpy(np.ascontiguousarray(preparation.targets(dataset.target[rows])))
    return values.long() if task == "multi-class" else values


def _spread(count: int, most: int) -> Ints:
    """At most so many indices, evenly spread and always the same."""
    return np.linspace(0, count - 1, min(count, most)).astype(np.int64) if count else np.zeros(0, np.int64)
