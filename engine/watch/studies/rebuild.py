"""Which samples come back best and worst, beside a PCA of the same size."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import Bools, Floats, Ints, RebuildView, Rebuilt, read_only
from engine.spec.studies import RebuildStudy
from engine.watch.answers import as_array
from engine.watch.chosen import ChosenInput
from engine.watch.halves import Rebuilder, answered_names, as_measured, measured_inputs
from engine.watch.studies.coding import Moment, rebuilding, spread
from engine.watch.studies.components import Components, baseline

MOST_SAMPLES = 2000  # that are looked at


@dataclass(frozen=True)
class _Last:
    """The answer before. network, x : what it is about, apart from step and chosen sample."""

    network: tuple[int, int, int]
    x: Tensor
    view: RebuildView


_LAST: WeakKeyDictionary[Run, dict[RebuildStudy, _Last]] = WeakKeyDictionary()


def rebuild(run: Run, study: RebuildStudy, chosen: ChosenInput) -> Iterator[RebuildView | None]:
    """Rebuild the chosen sample, then the others; until these are done they are those of the look before.

    Of a network without a code the baseline has no component: it is the mean of the training samples.
    """
    now = rebuilding(run)
    if now is None:
        return
    theirs = yield from baseline(run, now.coder.units)
    one = _of_chosen(now, theirs, chosen)
    network, known = (run.structure, run.version, now.coder.units), _LAST.setdefault(run, {})
    last = known.get(study)
    if last is not None and last.network == network and last.x is run.material.x:
        yield replace(last.view, chosen=one)
        if last.view.step == now.step:
            return
    view = yield from _view(now, theirs, study.count, one)
    known[study] = _Last(network, run.material.x, view)
    yield view


@dataclass(frozen=True)
class _Seen:
    """What becomes of samples, all (n, features) in the scale of the loss.

    Attributes
    ----------
    x : as they are. given : as network and PCA get them. rebuilt, baseline : what these make of it.
    """

    x: Tensor
    given: Tensor
    rebuilt: Tensor
    baseline: Tensor

    @property
    def error(self) -> Tensor:
        """(n,) of the network."""
        return apart(self.rebuilt, self.x)

    @property
    def baseline_error(self) -> Tensor:
        """(n,) of the PCA."""
        return apart(self.baseline, self.x)

    def among(self, places: Ints) -> _Seen:
        """Some of them."""
        at = torch.from_numpy(places)
        return _Seen(self.x[at], self.given[at], self.rebuilt[at], self.baseline[at])


def apart(a: Tensor, b: Tensor) -> Tensor:
    """(n,) mean squared difference of each sample's numbers."""
    return (a - b).square().mean(1)


def _seen(now: Moment[Rebuilder], theirs: Components, x: Tensor) -> _Seen:
    given, rebuilt = (part.nan_to_num(0.0, 0.0, 0.0) for part in now.coder.as_trained(x))
    return _Seen(x, given, rebuilt, theirs.rebuilt(given))


def _of_chosen(now: Moment[Rebuilder], theirs: Components, chosen: ChosenInput) -> Rebuilt:
    origin, train = np.array([chosen.origin], dtype=np.int64), np.array([chosen.train])
    which = _Which(origin, train, np.array([chosen.target], dtype=np.float32), chosen.inputs[None])
    return _rebuilt(now, _seen(now, theirs, chosen.x), which)


@dataclass(frozen=True)
class _Which:
    """Which samples: origin, train, target : (n,). inputs : (n, raw) as measured."""

    origin: Ints
    train: Bools
    target: Floats
    inputs: Floats

    @classmethod
    def of(cls, run: Run, rows: Ints) -> _Which:
        """Those of some rows of the data set."""
        data = run.material.dataset
        return cls(data.origin[rows], data.train[rows], data.target[rows], data.inputs[rows])


def _rebuilt(now: Moment[Rebuilder], seen: _Seen, which: _Which) -> Rebuilt:
    inputs = measured_inputs(now.run, which.inputs)
    return Rebuilt(
        origin=read_only(which.origin),
        train=read_only(which.train),
        target=read_only(which.target),
        inputs=inputs,
        given=as_measured(now.run, seen.given) if now.coder.corrupts else inputs,
        rebuilt=as_measured(now.run, seen.rebuilt),
        baseline=as_measured(now.run, seen.baseline),
        error=as_array(seen.error),
        baseline_error=as_array(seen.baseline_error),
    )


def _view(now: Moment[Rebuilder], theirs: Components, count: int, one: Rebuilt) -> Generator[None, None, RebuildView]:
    """Look at the test samples that are no strangers; where there are none, at those of the training."""
    run, material = now.run, now.run.material
    rows = material.usual_rows if len(material.usual_rows) else material.train_rows
    rows = spread(rows, now.fits(MOST_SAMPLES))

    def look(x: Tensor) -> tuple[Tensor, ...]:
        seen = _seen(now, theirs, x)
        return seen.x, seen.given, seen.rebuilt, seen.baseline

    seen = _Seen(*(yield from now.of_rows(look, rows)))
    order = seen.error.argsort(stable=True).numpy()
    best, worst = order[:count], order[::-1][:count].copy()
    return RebuildView(
        chosen=one,
        best=_rebuilt(now, seen.among(best), _Which.of(run, rows[best])),
        worst=_rebuilt(now, seen.among(worst), _Which.of(run, rows[worst])),
        mse=float(seen.error.mean()),
        baseline_mse=float(seen.baseline_error.mean()),
        given_mse=float(apart(seen.given, seen.x).mean()),
        size=now.coder.units,
        names=answered_names(run),
        corrupted=bool(now.coder.corrupts),
        step=now.step,
    )
