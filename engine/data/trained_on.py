"""Which of the samples are trained on, after the split: not those of classes that are held out, nor more than asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.data.dataset import DataError, Dataset, by_turns
from engine.snapshot import Bools
from engine.spec.catalog.data import DataKind


def as_trained_on(dataset: Dataset, data: DataKind) -> Dataset:
    """The samples with less to train on, where that was asked for.

    Samples of classes that are held out move to the test. Of those that are left, as many stay as there are to be
    labels, the classes by turns, in the order of the source; the others go. The test stays as it is. Classes that the
    data do not have, and all where they have none, are passed over.

    Raises
    ------
    DataError
        If nothing is left to train on.
    """
    classes = len(data.shape().classes)
    held_out = [index for index in data.held_out if index < classes]
    if held_out:
        dataset = _without_classes(dataset, held_out)
    if 0 < data.labels < np.count_nonzero(dataset.train):
        dataset = dataset.rows(~dataset.train | _labelled(dataset, data.labels, bool(classes)))
    return dataset


def _without_classes(dataset: Dataset, held_out: list[int]) -> Dataset:
    train = dataset.train & ~np.isin(dataset.target, held_out)
    if not train.any():
        raise DataError(
            "No class is left to train on: all that have samples are held out.",
            "Let at least one class be trained on, in the data panel.",
        )
    return replace(dataset, train=train)


def _labelled(dataset: Dataset, count: int, classes: bool) -> Bools:
    """(n,) which of the samples that are trained on stay."""
    rows = np.flatnonzero(dataset.train)
    kept = np.zeros(len(dataset.train), dtype=bool)
    kept[(rows[by_turns(dataset.target[rows])] if classes else rows)[:count]] = True
    return kept
