"""Which units stay on during a phrase, and where else they do (Strobelt 2018, LSTMVis)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import torch
from torch import Tensor

from engine.build import Model
from engine.build.model import LengthsById
from engine.run import Run
from engine.snapshot import Ints, Match, PhraseView, read_only
from engine.spec.studies import PhraseStudy
from engine.watch.chosen import ChosenInput
from engine.watch.studies.inner import at_once, by_turns, inputs_of
from engine.watch.studies.moment import moment

MOST_MATCHES = 20
MOST_SAMPLES, FEWEST_SAMPLES = 2000, 400
SLICES = 60  # of work for a look at all samples; of a larger network fewer are looked at
ALIKE = 1e-3  # what a whole size of the states counts, where as many units are on


@dataclass(frozen=True)
class _Phrase:
    """units : (k,) those that stay on. signs : (k,) whether as positive numbers or as negative ones."""

    units: Tensor
    signs: Tensor
    length: int
    threshold: float


def phrase(run: Run, study: PhraseStudy, chosen: ChosenInput) -> Iterator[PhraseView | None]:
    """Look at the phrase, then at other samples, some at a time; what was found so far is the answer."""
    if study.layer_id not in run.learner.model.ids or len(run.learner.model.layer(study.layer_id).output) != 2:
        return
    model = moment(run.learner.model)
    states, steps = _states(model, study.layer_id, chosen.x)
    own = states[0, :, : int(steps[0])]
    start, stop = max(0, study.start), min(study.stop, own.shape[1])
    if start >= stop:
        return
    found = _staying(own, start, stop, study)
    units = tuple(found.units.tolist())
    yield PhraseView(units, ())
    if units:
        yield from _elsewhere(run, model, study, chosen, found, units, (start, stop))


def _states(model: Model, layer_id: str, x: Tensor) -> tuple[Tensor, Tensor]:
    """What the layer gives, (batch, units, steps), and how many of the steps each sample has, (batch,)."""
    lengths: LengthsById = {}
    with model.evaluating():
        states = model.all_outputs(x, lengths)[layer_id]
    own = lengths.get(layer_id)
    return states, torch.full((len(x),), states.shape[2]) if own is None else own


def _staying(states: Tensor, start: int, stop: int, study: PhraseStudy) -> _Phrase:
    """The units that are on, with one sign, at each step of the phrase.

    Parameters
    ----------
    states : (units, steps).
    """
    inside = states[:, start:stop]
    signs = torch.sign(inside[:, 0])
    staying = (inside * signs[:, None] >= study.threshold).all(1)
    if study.own:
        for at in (start - 1, stop):
            if 0 <= at < states.shape[1]:
                staying &= states[:, at] * signs < study.threshold
    units = staying.nonzero()[:, 0]
    return _Phrase(units, signs[units], stop - start, study.threshold)


def _elsewhere(
    run: Run, model: Model, study: PhraseStudy, chosen: ChosenInput, found: _Phrase, units: tuple[int, ...],
    span: tuple[int, int],
) -> Iterator[PhraseView]:  # fmt: skip
    size = at_once(run, model.output_id)
    rows = by_turns(run, max(FEWEST_SAMPLES, min(MOST_SAMPLES, SLICES * size)))
    tie, best = count(), list[tuple[float, int, Match]]()
    for first in range(0, len(rows), size):
        some = rows[first : first + size]
        states, steps = _states(model, study.layer_id, inputs_of(run, some))
        best += [(-score, next(tie), match) for score, match in _matches(run, some, states, steps, found, chosen, span)]
        best = sorted(best)[:MOST_MATCHES]
        yield PhraseView(units, tuple(match for *_, match in best))


def _matches(
    run: Run, rows: Ints, states: Tensor, steps: Tensor, found: _Phrase, chosen: ChosenInput, span: tuple[int, int]
) -> Iterator[tuple[float, Match]]:
    """The best place of each sample where some unit of the phrase is on as long as there."""
    if states.shape[2] < found.length:
        return
    sizes = states[:, found.units] * found.signs[:, None]
    on = sizes >= found.threshold  # (n, k, steps)
    through = on.unfold(2, found.length, 1).all(3)  # (n, k, starts)
    shares = through.float().mean(1)
    starts = torch.arange(shares.shape[1])
    shares[starts + found.length > steps[:, None]] = 0.0
    origins = run.material.dataset.origin[rows]
    same = torch.from_numpy(origins == chosen.origin)
    shares[same[:, None] & (starts < span[1]) & (starts + found.length > span[0])] = 0.0
    alike = sizes.clamp(-1, 1).unfold(2, found.length, 1).mean((1, 3))
    scores, places = (shares + ALIKE * alike * (shares > 0)).max(1)
    for row in torch.argsort(scores, descending=True, stable=True)[:MOST_MATCHES].tolist():
        at, share = int(places[row]), float(shares[row, places[row]])
        if share > 0:
            begin, end = _whole(on[row, through[row, :, at]].all(0), at, at + found.length, int(steps[row]))
            if bool(same[row]) and begin < span[1] and end > span[0]:
                continue  # the phrase itself
            inputs = read_only(run.material.dataset.inputs[rows[row]])
            yield float(scores[row]), Match(int(origins[row]), begin, end, share, inputs)


def _whole(on: Tensor, start: int, stop: int, steps: int) -> tuple[int, int]:
    """The stretch around these steps in which all of these units are on; on : (steps,)."""
    there = on.tolist()
    while start > 0 and there[start - 1]:
        start -= 1
    while stop < steps and there[stop]:
        stop += 1
    return start, stop
