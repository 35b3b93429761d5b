"""How well the neighbours of a sample say what it is."""

from __future__ import annotations

from collections.abc import Generator

import torch
from torch import Tensor
from torch.nn import functional

NEIGHBOURS = 5
MOST_KNOWN, MOST_ASKED = 2000, 1000  # samples that are looked among, and for
PRODUCTS = 4e6  # differences in one slice


def knn_accuracy(known: Tensor, classes: Tensor, asked: Tensor, truth: Tensor) -> Generator[None, None, float]:
    """Share of samples of whose 5 nearest most are of their class, of equally many the first class; in slices.

    Parameters
    ----------
    known, asked : (n, dimensions), (m, dimensions). classes, truth : (n,), (m,) int64.

    Returns
    -------
    Not-a-number where there is no sample on one of the two sides.
    """
    if not len(known) or not len(asked):
        return float("nan")
    count, right = int(max(classes.max(), truth.max())) + 1, 0
    step = max(1, int(PRODUCTS / max(1, known.numel())))
    for part, wanted in zip(torch.split(asked.double(), step), torch.split(truth, step), strict=True):
        apart = torch.cdist(part, known.double(), compute_mode="donot_use_mm_for_euclid_dist")
        nearest = apart.topk(min(NEIGHBOURS, len(known)), largest=False).indices
        votes = functional.one_hot(classes[nearest], count).sum(1)
        right += int((votes.argmax(1) == wanted).sum())
        yield None
    return right / len(asked)
