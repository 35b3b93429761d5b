"""Ways of learning on the same seeds: each is trained anew, side by side, from the same first weights and worlds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import nan
from time import perf_counter
from weakref import WeakKeyDictionary

import numpy as np

from engine.run import Run
from engine.snapshot import ContestView, read_only
from engine.spec.catalog.algorithms import Algorithm
from engine.spec.depth import Depth
from engine.spec.diff import diff
from engine.spec.document import Spec
from engine.spec.shapes import analyse
from engine.spec.studies import ContestStudy
from engine.spec.world_remedies import served
from engine.watch.chosen import ChosenInput
from engine.watch.studies.inner import SLICE_S

POINTS = 40  # of each curve


@dataclass
class _Racer:
    """One run.

    Attributes
    ----------
    returns : the mean of each stretch it has done. episodes, total : of the stretches before.
    fell : whether its numbers went astray; it has no returns from there on.
    """

    name: str
    run: Run
    returns: list[float] = field(default_factory=list)
    episodes: int = 0
    total: float = 0.0
    fell: bool = False


_KEPT: WeakKeyDictionary[Run, tuple[object, ContestView]] = WeakKeyDictionary()  # what was answered stays answered


def contest(run: Run, study: ContestStudy, chosen: ChosenInput) -> Iterator[ContestView | None]:
    """All runs by turns, stretch by stretch, so that the curves grow side by side.

    Raises
    ------
    ValueError
        If the other way of learning does not suit the world; says why.
    """
    own = run.spec.training.algorithm
    if own is None:
        return
    spec = run.spec
    key = (study, spec.network, spec.training, spec.data, spec.seed)
    kept = _KEPT.get(run)
    if kept is not None and kept[0] == key:
        yield kept[1]
        return
    racers: list[_Racer] = []
    try:
        for seed in range(study.seeds):
            for name, each in contestants(spec, own, study):
                racers.append(_Racer(name, Run(each.with_(seed=(spec.seed + seed) % 2**31), run.material.dataset)))
                yield None
        at = np.linspace(0, study.actions, POINTS + 1)[1:].astype(np.int64)
        view = _view(racers, at)
        for until in at:
            for racer in racers:
                for _ in _advanced(racer, int(until)):
                    yield view
                view = _view(racers, at)
                yield view
        _KEPT[run] = (key, view)
    finally:  # also when nobody asks any more
        for racer in racers:
            racer.run.close()


def contestants(spec: Spec, own: Algorithm, study: ContestStudy) -> list[tuple[str, Spec]]:
    """(name, document) of each way of learning; two of one kind are told apart by a number.

    What the network lacks for the other one is built for that one alone.

    Raises
    ------
    ValueError
        If the other one does not suit the world.
    """
    mine = endless(spec)
    other = served(mine, study.other)
    other = other.with_(training=other.training.with_(learning_rate=study.rate))
    problems = analyse(other).problems
    if problems:
        raise ValueError(f"{study.other.title}: {problems[0].problem} {problems[0].remedy}")
    second = study.other.title if study.other.title != own.title else f"{own.title} 2"
    return [(own.title, mine), (second, other)]


def endless(spec: Spec) -> Spec:
    """The same, without an end that somebody wished for."""
    return spec.with_(training=spec.training.with_(stop_epochs=None, stop_metric=None))


def is_same_contest(earlier: Spec, later: Spec) -> bool:
    """Whether a contest that was begun of one document is one of another, too.

    It has networks and worlds of its own, so that neither a reset of the run nor another seed disturbs it; it goes on
    with the seeds that it began with.
    """
    return earlier is later or diff(endless(earlier), endless(later.with_(seed=earlier.seed))) <= Depth.VIEW


def _advanced(racer: _Racer, until: int) -> Iterator[None]:
    """Train up to so many actions, pausing after each slice."""
    agent, begin = racer.run.learner.agent, perf_counter()
    assert agent is not None
    while agent.clock.actions < until and not racer.fell:
        racer.run.advance()
        racer.fell = racer.run.trouble is not None
        if perf_counter() - begin > SLICE_S:
            yield None
            begin = perf_counter()
    count, total = agent.diary.count - racer.episodes, agent.diary.total - racer.total
    before = racer.returns[-1] if racer.returns else nan
    racer.returns.append(nan if racer.fell else total / count if count else before)
    racer.episodes, racer.total = agent.diary.count, agent.diary.total


def _view(racers: list[_Racer], at: np.ndarray[tuple[int], np.dtype[np.int64]]) -> ContestView:
    rows: dict[str, list[list[float]]] = {}
    for racer in racers:
        rows.setdefault(racer.name, []).append([*racer.returns, *[nan] * (len(at) - len(racer.returns))])
    done = sum(len(racer.returns) for racer in racers) / (len(racers) * len(at))
    return ContestView(read_only(at), {name: read_only(np.array(each)) for name, each in rows.items()}, done)
