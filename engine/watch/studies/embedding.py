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
from engine.spec.catalog.layers import Input
from engine.spec.data_shape import STEPWISE
from engine.spec.graph import before
from engine.spec.studies import EmbeddingStudy
from engine.train.losses import NOT_ASKED
from engine.watch.answers import as_array, predicted
from engine.watch.chosen import ChosenInput
from engine.watch.studies.inner import SLICE_S, at_once, by_turns, inputs_of, takes_part
from engine.watch.studies.pca import principal, steadied
from engine.watch.studies.tsne import FEWEST, STEPS, Arrangement, affinities

STEPS_AGAIN = 150  # of t-SNE's steps, made once more when the network has learned on
MOST_FEATURES = 20_000  # of a layer; of a larger one, evenly spread ones stand for all
MOST_LOOKS = 40  # slices before something is seen, within about two seconds of training, however large the network
FEWEST_SEEN = 60  # samples that are looked at all the same


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
    """A layer's answers, (n, features), to the rows of the data set, and what the network makes of them, (n,).

    Of sequences that are answered step by step all are about one step of each, as `moments` says.
    """

    rows: Ints
    features: Tensor
    said: Floats
    step: int


def embedding(run: Run, study: EmbeddingStudy, _chosen: ChosenInput) -> Iterator[EmbeddingView | None]:
    """Look at the samples, then arrange them, from where they lay last."""
    if not takes_part(run, study.layer_id):
        return
    most = max(FEWEST_SEEN, MOST_LOOKS * at_once(run, run.learner.model.output_id))
    rows = by_turns(run, min(study.samples, most))
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
    of_steps = _goes_along(run, layer_id)
    for start in range(0, len(rows), chunk):
        some = rows[start : start + chunk]
        at = moments(run, some)
        with run.learner.model.evaluating():
            given = run.learner.model.all_outputs(inputs_of(run, some))
            answers.append(_thinned(_at(given[layer_id], at if of_steps else None).flatten(1)))
            said.append(said_of(run, _at(given[run.learner.model.output_id], at)))
        yield None
    features = torch.cat(answers).nan_to_num(0.0, 0.0, 0.0)
    return Seen(rows, features, np.concatenate(said), step)


def moments(run: Run, rows: Ints) -> Ints | None:
    """(n,) the step that samples are looked at, where each step has an answer: the last one asked; of a translation
    the first, as the last is the end of all sentences. None where samples are looked at as a whole."""
    steps = run.material.dataset.steps
    if run.material.task not in STEPWISE or steps is None:
        return None
    if run.material.task == "translation":
        return np.zeros(len(rows), dtype=np.int64)
    asked = steps[rows] != NOT_ASKED
    last: Ints = asked.shape[1] - 1 - asked[:, ::-1].argmax(axis=1)
    return last


def _at(answers: Tensor, moment: Ints | None) -> Tensor:
    """(n, units) at one step of each sample, of (n, units, steps); else as they are."""
    if moment is None or answers.dim() != 3:
        return answers
    return answers[torch.arange(len(answers)), :, torch.from_numpy(moment)]


def _goes_along(run: Run, layer_id: str) -> bool:
    """Whether a layer answers at the same steps that are asked about."""
    shape, network = run.material.shape, run.spec.network
    if shape.answered is None or run.learner.model.layer(layer_id).output[1:] != (shape.answered.length,):
        return False
    above = (network.layer(one) for one in before(network, (layer_id,)))
    return any(isinstance(one, Input) and one.sequence(shape) == shape.answered for one in above)


def wanted_of(run: Run, rows: Ints) -> Floats:
    """(n,) what is wanted of samples: class or value, the class at the step looked at, the first value ahead."""
    data, moment = run.material.dataset, moments(run, rows)
    if moment is not None and data.steps is not None:
        classes: Floats = data.steps[rows, moment].astype(np.float32)
        return classes
    if run.material.task == "forecast" and data.future is not None:
        return data.future[rows][:, 0]
    return data.target[rows]


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
        as_array(points), read_only(wanted_of(run, rows)), read_only(seen.said), read_only(dataset.origin[rows]),
        read_only(dataset.inputs[rows]), explained, seen.step, moving,
    )  # fmt: skip
