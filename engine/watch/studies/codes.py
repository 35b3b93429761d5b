"""Where the encoder puts the samples, and how well neighbours there are of one class."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from math import nan
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import CodeView, Floats, Ints, read_only
from engine.spec.studies import CodeStudy
from engine.watch.answers import as_array
from engine.watch.chosen import ChosenInput
from engine.watch.halves import measured_inputs
from engine.watch.studies.coding import classes_of, coding, in_turn
from engine.watch.studies.components import baseline
from engine.watch.studies.inner import inputs_of
from engine.watch.studies.neighbours import MOST_ASKED, MOST_KNOWN, knn_accuracy
from engine.watch.studies.pca import Principal, principal, steadied

Shares = tuple[float, float]


@dataclass
class _Last:
    """What the next look begins with.

    Attributes
    ----------
    directions, shown : those of the look before, (units, some), and the two that were shown. x, rows, inputs : the
        samples of the run, and which of them were looked at. sizes, baseline_knn : of how many of the training and of
        the test, how good their neighbours in the principal components are.
    """

    directions: Tensor | None = None
    shown: Tensor | None = None
    x: Tensor | None = None
    rows: Ints | None = None
    inputs: Floats | None = None
    sizes: tuple[int, int] = (-1, -1)
    baseline_knn: float = nan

    def follow(self, run: Run, rows: Ints) -> Floats:
        """The samples as measured; the same array as before where they are the same."""
        if self.x is not run.material.x:
            self.x, self.rows, self.sizes = run.material.x, None, (-1, -1)
        if self.inputs is None or self.rows is None or not np.array_equal(self.rows, rows):
            self.rows, self.inputs = rows, measured_inputs(run, run.material.dataset.inputs[rows])
        return self.inputs


_LAST: WeakKeyDictionary[Run, dict[tuple[CodeStudy, int], _Last]] = WeakKeyDictionary()  # by the units too


def codes(run: Run, study: CodeStudy, _chosen: ChosenInput) -> Iterator[CodeView | None]:
    """Encode the samples, lay a plane through their codes, and ask their neighbours."""
    now = coding(run)
    if now is None:
        return
    train, test = chosen_rows(run, now.fits(study.samples))
    rows = np.concatenate((train, test))
    found, deviations = yield from now.of_rows(now.coder.codes_and_spread, rows)
    last = _LAST.setdefault(run, {}).setdefault((study, now.coder.units), _Last())
    inputs = last.follow(run, rows)
    directions, explained = yield from _plane(found, last)
    ours, theirs = yield from _neighbourly(run, found, train, test, last)
    dataset = run.material.dataset
    yield CodeView(
        layer_id=now.coder.code,
        codes=as_array(found),
        spread=as_array(deviations) if deviations.shape[1] else None,
        target=read_only(dataset.target[rows]),
        origin=read_only(dataset.origin[rows]),
        train=read_only(dataset.train[rows]),
        mean=as_array(found.mean(0)),
        directions=as_array(directions.T),
        explained=explained,
        prior=now.coder.gaussian,
        knn=ours,
        baseline_knn=theirs,
        step=now.step,
        inputs=inputs,
    )


def chosen_rows(run: Run, most: int) -> tuple[Ints, Ints]:
    """At most so many rows of the training and of the test, by halves as far as there are, the classes by turns."""
    train, test = run.material.train_rows, run.material.test_rows
    held = min(len(test), max(most // 2, most - len(train)))
    return in_turn(run, train, most - held), in_turn(run, test, held)


def _plane(found: Tensor, last: _Last) -> Generator[None, None, tuple[Tensor, Shares]]:
    """(units, 2) the two principal directions, turned as little as can be since the last look; and their shares."""
    if len(found) < 2:
        return torch.zeros(found.shape[1], 2), (0.0, 0.0)
    principals: Principal = yield from principal(found, last.directions)
    last.directions = principals.directions
    two = torch.zeros(found.shape[1], 2)
    two[:, : min(2, found.shape[1])] = principals.directions[:, :2]
    explained, swapped = principals.explained, False
    if last.shown is not None:
        two, swapped = steadied(two, last.shown)
    last.shown = two
    return two, explained[::-1] if swapped else explained


def _neighbourly(run: Run, found: Tensor, train: Ints, test: Ints, last: _Last) -> Generator[None, None, Shares]:
    """How good neighbours in the code are, and in as many components of the inputs.

    Samples of a class that is never trained on have no neighbours of their own kind: they are not asked. Of one class
    alone there is nothing to tell.
    """
    if not run.material.shape.classes:
        return nan, nan
    cut, target = len(train), run.material.dataset.target
    known, can_be_told = train[:MOST_KNOWN], np.flatnonzero(np.isin(target[test], target[train]))[:MOST_ASKED]
    asked = test[can_be_told]
    if len(np.unique(target[known])) < 2:
        return nan, nan
    classes, truth = classes_of(run, known), classes_of(run, asked)
    places = found[cut:][torch.from_numpy(can_be_told)]
    ours = yield from knn_accuracy(found[:cut][: len(known)], classes, places, truth)
    if last.sizes != (len(known), len(asked)):
        theirs = yield from baseline(run, found.shape[1])
        put, there = theirs.codes(inputs_of(run, known)), theirs.codes(inputs_of(run, asked))
        last.baseline_knn = yield from knn_accuracy(put, classes, there, truth)
        last.sizes = len(known), len(asked)
    return ours, last.baseline_knn
