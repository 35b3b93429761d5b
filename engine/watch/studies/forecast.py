"""Where a series goes on to: by the network, fed with its own answers, and by networks of other seeds."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from time import perf_counter
from weakref import WeakKeyDictionary

import numpy as np

from engine.build import Model
from engine.data.own.series import remembered_times
from engine.data.own.times import Clock
from engine.data.sequences.series import whole_series
from engine.run import Run
from engine.snapshot import Doubles, Floats, ForecastView, read_only
from engine.spec.catalog.data import CsvSeries, Series
from engine.spec.studies import ForecastStudy
from engine.train.material import features
from engine.train.supervised import Step, supervised
from engine.watch.answers import as_array
from engine.watch.chosen import ChosenInput
from engine.watch.studies.inner import SLICE_S
from engine.watch.studies.moment import moment

MOST_MEMBERS = 20
FAR_ENOUGH = 0.5  # of the network's own steps, for a member to be shown beside it
SEEDS = 2**31


@dataclass(frozen=True)
class Ground:
    """What a forecast starts from.

    Attributes
    ----------
    window : (features,) the last window, as the data have it. past, came, times, clock, season : see `ForecastView`.
    """

    window: Floats
    past: Floats
    came: Floats
    times: Doubles
    season: int
    clock: Clock = ""


@dataclass
class _Member:
    """A network of another seed.

    Attributes
    ----------
    step : how many it has taken. path : (steps,) its forecast when it had come to where the network was, at step
    `reached`.
    """

    run: Run
    steps: Iterator[Step]
    step: int = 0
    path: Floats | None = None
    reached: int = 0


@dataclass
class _Members:
    """key : what they have in common with the network; of another one they begin anew. asked : what `_Member.path` is
    about."""

    key: object
    asked: object
    others: list[_Member]


_KEPT: WeakKeyDictionary[Run, _Members] = WeakKeyDictionary()


def forecast(run: Run, study: ForecastStudy, chosen: ChosenInput) -> Iterator[ForecastView | None]:
    """The network's own forecast first, then those of the others, as each of them comes to where the network was."""
    if run.material.task != "forecast":
        return
    ground, target = ground_of(run, chosen), run.step
    steps = study.steps if is_univariate(run) else min(study.steps, run.material.shape.horizon)
    count = min(study.members, MOST_MEMBERS) - 1
    own = rolled(run, moment(run.learner.model), ground.window, steps)
    others = _kept(run, (steps, ground.window.tobytes()))
    yield _view(run, ground, own, target, others[:count], count)
    for number in range(count):
        if number == len(others):
            others.append(_member(run, number + 1))
            yield None
        member = others[number]
        for _ in _trained(member, target):
            yield _view(run, ground, own, target, others[:count], count)
        member.path, member.reached = rolled(member.run, member.run.learner.model, ground.window, steps), member.step
        yield _view(run, ground, own, target, others[:count], count)


def is_univariate(run: Run) -> bool:
    """Whether what is forecast is all that comes in, so that answers can be fed back."""
    shape = run.material.shape
    return len(shape.sequence) == 1 and shape.sequence[0].channels == 1


# ---- where it starts ----------------------------------------------------------------------------------------------


def ground_of(run: Run, chosen: ChosenInput) -> Ground:
    """Of one series, the beginning of its test, so that the truth can be drawn beside it; else the chosen sample."""
    season = max(1, int(getattr(run.spec.data, "season", 1)))
    data, dataset, nothing = run.spec.data, run.material.dataset, np.zeros(0, dtype=np.float32)
    if isinstance(data, (Series, CsvSeries)) and len(run.material.test_rows):
        row = run.material.test_rows[np.argmin(dataset.origin[run.material.test_rows])]
        start, whole = int(dataset.origin[row]), _joined(run)
        times, clock = _times(data, start)
        return Ground(dataset.inputs[row], whole[:start], whole[start:], times, season, clock)
    came = nothing if chosen.future is None else chosen.future
    return Ground(chosen.inputs, _target_channel(run, chosen.inputs), came, np.zeros(0), season)


def _times(data: Series | CsvSeries, start: int) -> tuple[Doubles, Clock]:
    """When the steps before the forecast were, of a table of one's own also those after it, as far as it goes."""
    if isinstance(data, Series):
        return whole_series(data)[1][:start], "years"
    return remembered_times(data)


def _joined(run: Run) -> Floats:
    """(n,) the series that all windows and their futures are cut from; a sample's index is the step where its future
    begins."""
    dataset, length = run.material.dataset, run.material.shape.sequence[0].length
    assert dataset.future is not None
    horizon, starts = dataset.future.shape[1], dataset.origin[:, None]
    whole = np.full(int(dataset.origin.max()) + horizon, np.nan, dtype=np.float32)
    pasts = np.stack([_target_channel(run, inputs) for inputs in dataset.inputs])
    whole[starts + np.arange(-length, 0)] = pasts
    whole[starts + np.arange(horizon)] = dataset.future  # what came is known without noise
    return whole


def _target_channel(run: Run, inputs: Floats) -> Floats:
    """(steps,) the channel that is forecast; the first where none has the target's name."""
    part, targets = run.material.shape.sequence[0], run.material.shape.targets
    names = part.channel_names
    channel = names.index(targets[0]) if targets and targets[0] in names else 0
    return inputs[channel * part.length : (channel + 1) * part.length]


# ---- forecasts ----------------------------------------------------------------------------------------------------


def rolled(run: Run, model: Model, window: Floats, steps: int) -> Floats:
    """(steps,) what a network says comes next, fed with its own answers beyond the horizon.

    Parameters
    ----------
    window : (features,) as the data have it.
    """
    preparation, found = run.material.preparation, np.zeros(0, dtype=np.float32)
    while len(found) < steps:
        with model.evaluating():
            z = as_array(model(features(preparation, window[None])))[0]
        ahead = preparation.untarget(z)
        found = np.concatenate((found, ahead))
        window = np.concatenate((window, ahead))[-len(window) :]
    return found[:steps]


def baseline(ground: Ground, steps: int) -> Floats:
    """(steps,) the value one season before, over and over."""
    season = min(ground.season, len(ground.past))
    return np.resize(ground.past[-season:], steps) if season else np.zeros(0, dtype=np.float32)


# ---- networks of other seeds --------------------------------------------------------------------------------------


def _kept(run: Run, asked: object) -> list[_Member]:
    """Those that are there already, as long as network, data and training are the same.

    Parameters
    ----------
    asked : what their forecasts are of; those of something else are forgotten.
    """
    key = (run.structure, run.version, run.spec.seed, run.spec.training, _settings(run))
    kept = _KEPT.get(run)
    if kept is None or kept.key != key or kept.asked != asked:
        others = kept.others if kept is not None and kept.key == key else []
        kept = _KEPT[run] = _Members(key, asked, others)
        for member in others:
            member.path = None
    return kept.others


def _member(run: Run, number: int) -> _Member:
    other = member_run(run, number)
    return _Member(other, supervised(other.learner))


def member_run(run: Run, number: int) -> Run:
    """A run of the same document and samples with another seed: other first weights, another order of the batches."""
    spec = run.spec.with_(seed=(run.spec.seed + number) % SEEDS)
    return Run(spec, run.material.dataset, first_look=False)


def _settings(run: Run) -> object:
    """All that the layers do, whatever they are called and wherever they lie."""
    return tuple(str(layer.model_dump(exclude={"name", "x", "y"})) for layer in run.spec.network.layers)


def _trained(member: _Member, target: int) -> Generator[None]:
    """Train until it has taken as many steps, some in each slice."""
    while member.step < target:
        end = perf_counter() + SLICE_S
        while member.step < target and perf_counter() < end:
            next(member.steps)
            member.step += 1
        yield None


def _view(run: Run, ground: Ground, own: Floats, target: int, members: list[_Member], count: int) -> ForecastView:
    """Members that are far enough, up to the first that is not."""
    paths, taken = [own], [member.step for member in members]
    for member in members:
        if member.path is None or member.reached < FAR_ENOUGH * target or not np.isfinite(member.path).all():
            break
        paths.append(member.path)
    return ForecastView(
        past=read_only(ground.past),
        came=read_only(ground.came[: len(own)]),
        paths=read_only(np.stack(paths)),
        steps=(target, *taken, *[0] * (count - len(taken))),
        baseline=read_only(baseline(ground, len(own))),
        times=read_only(ground.times),
        clock=ground.clock,
    )
