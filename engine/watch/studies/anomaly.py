"""Which samples a network fails to rebuild."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np
from torch import Tensor

from engine.run import Run
from engine.snapshot import AnomalyView, Ints, read_only
from engine.spec.studies import AnomalyStudy
from engine.watch.answers import as_array
from engine.watch.chosen import ChosenInput
from engine.watch.halves import Rebuilder, measured_inputs
from engine.watch.studies.coding import Moment, rebuilding, spread
from engine.watch.studies.rebuild import apart


def anomaly(run: Run, study: AnomalyStudy, _chosen: ChosenInput) -> Iterator[AnomalyView | None]:
    """Score samples that are not trained on, and as many that are, by how far from themselves they come back.

    Nothing spoils them on the way. How many of them are strange is as in the data, not balanced.
    """
    now = rebuilding(run)
    if now is None or not len(run.material.test_rows):
        return
    most = now.fits(study.samples)
    asked, known = spread(run.material.test_rows, most), spread(run.material.train_rows, most)
    errors = yield from _errors(now, asked)
    usual = yield from _errors(now, known)
    data = run.material.dataset
    yield AnomalyView(
        error=as_array(errors),
        strange=read_only(np.isin(data.target[asked], run.spec.data.held_out)),
        origin=read_only(data.origin[asked]),
        target=read_only(data.target[asked]),
        inputs=measured_inputs(run, data.inputs[asked]),
        known=as_array(usual),
        step=now.step,
    )


def _errors(now: Moment[Rebuilder], rows: Ints) -> Generator[None, None, Tensor]:
    """(n,) mean squared error of each row, in the scale of the loss."""
    return (yield from now.of_rows(lambda x: (apart(now.coder.rebuilt(x), x),), rows))[0]
