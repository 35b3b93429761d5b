"""All samples that the network takes for something else, of training and test alike.

There may be tens of thousands of samples, and each costs a pass through the network. So they are asked about in slices
of a few milliseconds, again and again by turns: while training, what was found is as old as its last turn.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np
import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import Floats, Ints, Mistakes
from engine.train.evaluate import chunk_size
from engine.train.material import features, targets
from engine.watch.answers import predicted
from engine.watch.samples import MOST_SAMPLES, Tested, samples_of

SLICE_S, STILL_SLICE_S = 0.02, 0.3  # of work at a time, while training and while nothing moves
CHUNK = 256  # samples in one go


class MistakeFinder:
    """Goes on from look to look.

    Attributes
    ----------
    unfinished : whether there is more to do, at the moment that was looked at.
    """

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self._clock = clock
        self._key: object = None
        self.forget()

    def forget(self) -> None:
        """Begin anew: something else than the step has changed."""
        self.unfinished = False
        self._next, self._left, self._step = 0, -1, -1
        self._wrong: Floats = np.zeros(0, np.float32)

    def look(self, run: Run, key: object, moving: bool) -> Mistakes | None:
        """Work for a slice; None where samples are neither right nor wrong, or not all were asked about yet."""
        self.unfinished = False
        if run.material.task not in ("two-class", "multi-class"):
            return None
        count = len(run.material.dataset.target)
        if self._key != key or len(self._wrong) != count:
            self.forget()
            self._key, self._wrong = key, np.full(count, np.nan, np.float32)
        if self._step != run.step:
            self._step, self._left = run.step, count
        end = self._clock() + (SLICE_S if moving else STILL_SLICE_S)
        while self._left > 0:
            self._go_on(run)
            if self._clock() >= end:
                break
        self.unfinished = self._left > 0
        return None if np.isnan(self._wrong).any() else found(run, self._wrong)

    def _go_on(self, run: Run) -> None:
        """Ask about the next few."""
        count = len(self._wrong)
        rows = np.arange(self._next, min(self._next + CHUNK, count))
        z, _, loss = asked(run, rows)
        missed = predicted(z, run.material) != run.material.dataset.target[rows]
        self._wrong[rows] = np.where(missed, np.nan_to_num(loss.numpy()), -1.0)
        self._next = (self._next + len(rows)) % count
        self._left -= len(rows)


def asked(run: Run, rows: Ints) -> tuple[Tensor, Tensor, Tensor]:
    """What the network says of some rows of the data set, what is true, and the loss of each."""
    material, model = run.material, run.learner.model
    y = targets(material.preparation, material.dataset, rows, material.task)
    x = features(material.preparation, material.dataset.inputs[rows])
    with model.evaluating():
        z = torch.cat([model(part) for part in torch.split(x, chunk_size(model))])
        return z, y, run.learner.loss(z, y, reduction="none")


def found(run: Run, wrong: Floats) -> Mistakes:
    """Count the wrong ones and show the worst.

    Parameters
    ----------
    wrong : (n,) of each sample its loss where it is wrong, else -1.
    """
    train = run.material.dataset.train
    missed = wrong >= 0
    rows = np.argsort(-wrong, kind="stable")[: min(int(missed.sum()), MOST_SAMPLES)]
    shown = samples_of(run, Tested(rows, *asked(run, rows))) if len(rows) else None
    if shown is not None and not np.all(shown.predicted != shown.target):  # learned since they were asked about
        still = np.flatnonzero(shown.predicted != shown.target)
        rows = rows[still]
        shown = samples_of(run, Tested(rows, *asked(run, rows))) if len(rows) else None
    wrong_train, wrong_test = int((missed & train).sum()), int((missed & ~train).sum())
    return Mistakes(shown, wrong_train, wrong_test, int(train.sum()), int((~train).sum()))
