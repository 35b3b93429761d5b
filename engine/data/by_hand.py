"""What a person changed about single samples, whatever the source: another class, or left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.data.dataset import DataError, Dataset
from engine.snapshot import Floats
from engine.spec.catalog.data import DataKind


def as_corrected(dataset: Dataset, data: DataKind) -> Dataset:
    """The samples as they were corrected by hand; the split of all others stays as it was.

    A label or a sample that the source does not have any more is passed over.

    Raises
    ------
    DataError
        If nothing is left to train on.
    """
    classes = len(data.shape().classes)
    if data.relabelled and classes:
        dataset = replace(dataset, target=_relabelled(dataset, data, classes))
    if not data.left_out:
        return dataset
    kept = ~np.isin(dataset.origin, np.array(data.left_out, dtype=np.int64))
    if not dataset.train[kept].any():
        raise DataError("All samples that are trained on were left out by hand.", "Undo that, or choose other data.")
    return dataset.rows(kept)


def _relabelled(dataset: Dataset, data: DataKind, classes: int) -> Floats:
    """(n,) class of each sample."""
    target = dataset.target.copy()
    row = {int(origin): index for index, origin in enumerate(dataset.origin)}
    for label in data.relabelled:
        if label.origin in row and label.target < classes:
            target[row[label.origin]] = label.target
    return target
