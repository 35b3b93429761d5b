"""Where a layer puts the samples: its answers to them, drawn in the plane, moving as it learns."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from time import perf_counter
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import EmbeddingView, Floats, Ints, read_only
from engine.spec.studies import EmbeddingStudy
from engine.watch.answers import as_array, predicted
from engine.watch.chosen import ChosenInput
from engine.watch.studies.inner import SLICE_S, at_once, by_turns, inputs_of, takes_part
from engine.watch.studies.pca import principal, steadied
from engine.watch.studies.tsne import FEWEST, STEPS, Arrangement, affinities

STEPS_AGAIN = 150  # of t-SNE's steps, made once more when the network has learned on
MOST_FEATURES = 20_000  # of a layer; of a larger one, evenly spread ones stand for all


@dataclass
class _Last:
    """What the next look at a layer begins with."""

    rows: Ints
    points: Tensor | None = None
    directions: Tensor | None = None
    arrangement: Arrangement | None = None


_LAST: WeakKeyDictionary[Run, dict[EmbeddingStudy, _Last]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Seen:
    """A layer's answers, (n, features), to the rows of the data set, and what the network makes of them, (n,)."""

    rows: Ints
    features: Tensor
    said: Floats
    step: int


def embedding(run: Run, study: EmbeddingStudy, _chosen: ChosenInput) -> Iterator[EmbeddingView | None]:
    """Look at the samples, then arrange them, from where they lay last."""
    if not takes_part(run, study.layer_id):
        return
    rows = by_turns(run, study.samples)
    last = _LAST.setdefault(run, {}).get(study)
    if last is None or not np.array_equal(last.rows, rows):
        last = _LAST[run][study] = _Last(rows)
    if len(rows) < 2:
        return
    seen = yield from _look(run, study.layer_id, rows)
    yield from (_principal if study.method == "pca" or len(rows) < FEWEST else _neighbourly)(run, seen, last)


def _look(run: Run, layer_id: str, rows: Ints) -> Generator[None, None, Seen]:
    """Send them through, some at a time."""
    chunk, step = at_once(run, run.learner.model.output_id), run.step
    answers, said = [], []
    for start in range(0, len(rows), chunk):
        with run.learner.model.evaluating():
            given = run.learner.model.all_outputs(inputs_of(run, rows[start : start + chunk]))
            answers.append(_thinned(given[layer_id].flatten(1)))
            said.append(said_of(run, given[run.learner.model.output_id]))
        yield None
    features = torch.cat(answers).nan_to_num(0.0, 0.0, 0.0)
    return Seen(rows, features, np.concatenate(said), step)


def _thinned(answers: Tensor) -> Tensor:
    count = answers.shape[1]
    return answers if count <= MOST_FEATURES else answers[:, torch.linspace(0, count - 1, MOST_FEATURES).long()]


def said_of(run: Run, z: Tensor) -> Floats:
    """(n,) class index or value; not-a-number where each pixel has an answer of its own."""
    if z.dim() > 2:
        return np.full(len(z), np.nan, dtype=np.float32)
    return predicted(z, run.material)


def _principal(run: Run, seen: Seen, last: _Last) -> Iterator[EmbeddingView | None]:
    found = yield from principal(seen.features, last.directions)
    points, swapped = (found.points, False) if last.points is None else steadied(found.points, last.points)
    last.points, last.directions = points, found.directions
    yield _view(run, seen, points, found.explained[::-1] if swapped else found.explained, moving=False)


def _neighbourly(run: Run, seen: Seen, last: _Last) -> Iterator[EmbeddingView | None]:
    p = yield from affinities(seen.features)
    if last.arrangement is None:
        last.arrangement = Arrangement((yield from principal(seen.features)).points)
    arrangement = last.arrangement
    arrangement.go_on_from(STEPS - STEPS_AGAIN)
    while not arrangement.finished:
        end = perf_counter() + SLICE_S
        while not arrangement.finished and perf_counter() < end:
            arrangement.move(p)
        yield _view(run, seen, arrangement.y, (), moving=not arrangement.finished)


def _view(run: Run, seen: Seen, points: Tensor, explained: tuple[float, ...], moving: bool) -> EmbeddingView:
    dataset, rows = run.material.dataset, seen.rows
    return EmbeddingView(
        as_array(points), read_only(dataset.target[rows]), read_only(seen.said), read_only(dataset.origin[rows]),
        read_only(dataset.inputs[rows]), explained, seen.step, moving,
    )  # fmt: skip
