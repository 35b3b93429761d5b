"""The samples that drive a unit most: what it has learned to look for, in pictures that there are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import TopSamplesView, read_only
from engine.spec.studies import TopSamplesStudy
from engine.watch.answers import as_array
from engine.watch.chosen import ChosenInput
from engine.watch.studies.inner import answer_of, at_once, by_turns, inputs_of, takes_part, units_of

MOST_SAMPLES, FEWEST_SAMPLES = 2000, 200
SLICES = 150  # of work for a look at all samples; a larger network is shown fewer


def top_samples(run: Run, study: TopSamplesStudy, _chosen: ChosenInput) -> Iterator[TopSamplesView | None]:
    """Send the samples through, some at a time; the answer comes when all were seen."""
    if not takes_part(run, study.layer_id):
        return
    count = units_of(run, study.layer_id)
    units = [unit for unit in study.units if 0 <= unit < count]
    chunk = at_once(run, study.layer_id)
    rows = by_turns(run, max(FEWEST_SAMPLES, min(MOST_SAMPLES, SLICES * chunk)))
    if not units:
        return
    strongest, places = [], []
    for start in range(0, len(rows), chunk):
        with run.learner.model.evaluating():
            answers = answer_of(run, study.layer_id, inputs_of(run, rows[start : start + chunk]))
            values, at, width = peaks(answers[:, torch.tensor(units)])
        strongest.append(values)
        places.append(at)
        yield None
    yield _view(run, rows, tuple(units), torch.cat(strongest), torch.cat(places), width, study.count)


def peaks(answers: Tensor) -> tuple[Tensor, Tensor, int]:
    """The largest answer of each unit, (n, units), where in its map it is, likewise, and the map's width; 0 without."""
    if answers.dim() == 2:
        return answers, torch.full(answers.shape, -1), 0
    values, at = answers.flatten(2).max(2)
    return values, at, int(answers.shape[-1])


def _view(
    run: Run, rows: np.ndarray[tuple[int], np.dtype[np.int64]], units: tuple[int, ...],
    strongest: Tensor, places: Tensor, width: int, count: int,
) -> TopSamplesView:  # fmt: skip
    order = torch.sort(strongest.nan_to_num(-torch.inf), dim=0, descending=True, stable=True).indices[:count].T
    values, at = strongest.T.gather(1, order), places.T.gather(1, order)
    place = torch.stack((at // width, at % width), -1) if width else torch.full((*at.shape, 2), -1)
    chosen = rows[order.numpy()]
    dataset = run.material.dataset
    return TopSamplesView(
        units, read_only(dataset.origin[chosen]), read_only(dataset.inputs[chosen]), as_array(values),
        read_only(place.numpy()),
    )  # fmt: skip
