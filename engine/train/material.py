"""The samples as tensors, ready to be sliced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.data import Dataset, Preparation
from engine.snapshot import Floats, Ints
from engine.spec.data_shape import DataShape, Task
from engine.spec.document import Spec

MOST_TRAIN_MEASURED = 2000  # a curve point looks at no more training samples than these,
MOST_TEST_MEASURED = 5000  # and at no more test samples


@dataclass(frozen=True)
class Material:
    """A data set as one document sees it.

    Attributes
    ----------
    x, y : training samples, (train, features) float32 and (train,) int64 for many classes, else float32.
    measured_x, measured_y : what a curve point looks at: `measured_train` training samples, then test samples,
        the rows `measured_test_rows`.
    train_rows, test_rows : their rows in the data set.
    """

    dataset: Dataset
    preparation: Preparation
    shape: DataShape
    x: Tensor
    y: Tensor
    train_rows: Ints
    test_rows: Ints
    measured_x: Tensor
    measured_y: Tensor
    measured_train: int
    measured_test_rows: Ints

    @property
    def task(self) -> Task:
        """What is learned."""
        return self.shape.task

    def rows(self, rows: Ints) -> tuple[Tensor, Tensor]:
        """Some samples of the data set as (features, targets)."""
        return features(self.preparation, self.dataset.inputs[rows]), self._targets(self.dataset.target[rows])

    def _targets(self, target: Floats) -> Tensor:
        return targets(self.preparation, target, self.task)


def prepare(dataset: Dataset, spec: Spec) -> Material:
    """Make features, targets and the samples to measure by."""
    preparation = Preparation.fit(dataset, spec)
    shape = spec.data_shape
    train_rows, test_rows = np.flatnonzero(dataset.train), np.flatnonzero(~dataset.train)
    x = features(preparation, dataset.inputs[train_rows])
    y = targets(preparation, dataset.target[train_rows], shape.task)
    some = _spread(len(train_rows), MOST_TRAIN_MEASURED)
    tests = test_rows[_spread(len(test_rows), MOST_TEST_MEASURED)]
    test_x = features(preparation, dataset.inputs[tests])
    test_y = targets(preparation, dataset.target[tests], shape.task)
    return Material(
        dataset, preparation, shape, x, y, train_rows, test_rows,
        torch.cat([x[some], test_x]), torch.cat([y[some], test_y]), len(some), tests,
    )  # fmt: skip


def features(preparation: Preparation, raw: Floats) -> Tensor:
    """(n, raw) values as measured -> (n, features)."""
    return torch.from_numpy(np.ascontiguousarray(preparation.inputs(raw)))


def targets(preparation: Preparation, target: Floats, task: Task) -> Tensor:
    """(n,) in the type that the loss takes."""
    values = torch.from_numpy(np.ascontiguousarray(preparation.targets(target)))
    return values.long() if task == "multi-class" else values


def _spread(count: int, most: int) -> Ints:
    """At most so many indices, evenly spread and always the same."""
    return np.linspace(0, count - 1, min(count, most)).astype(np.int64) if count else np.zeros(0, np.int64)
