"""What is made of noise, and a code bent into the plane of its data, by formula."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.data.plane import ring_centres
from engine.snapshot import (
    Curves,
    Floats,
    GenerateView,
    ManifoldView,
    PlaneView,
    Points,
    RunState,
    Snapshot,
    Watch,
    read_only,
)
from engine.spec.catalog.data import DATA
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetData
from engine.spec.studies import GenerateStudy, ManifoldStudy
from engine.spec.templates import template
from tests.plots.codes import decoded
from tests.plots.made import curves, snapshot


def gan(data: str = "ring") -> Spec:
    """The template's two networks on some data."""
    spec = SetData.model_validate({"data": DATA[data](kind=data)}).apply(default_spec())
    return template("gan").edit(spec).apply(spec)


def ring_points(count: int = 200) -> Points:
    """The clouds of the ring, the last fifth kept back."""
    x = _around_ring(count, 0.25)
    train, order = np.arange(count) < 0.8 * count, np.arange(count)
    return Points(read_only(x), np.zeros(count, np.float32), read_only(train), read_only(order), 1)


def ring_samples(spread: float = 0.5, turn: float = 0.0) -> Floats:
    """256 samples around the clouds."""
    angle = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return read_only(np.asarray(_around_ring(256, spread) @ angle, np.float32))


def _around_ring(count: int, spread: float) -> Floats:
    at = np.arange(count)
    turn, far = at // 8 * 2.39996 + at % 8, spread * np.sqrt(at // 8 / max(count / 8, 1))
    away = np.stack((np.cos(turn) * far, np.sin(turn) * far), 1)
    return np.asarray(ring_centres()[at % 8] + away, np.float32)


def generated(samples: Floats, origin: str = "noise", covered: int = 0, modes: int = 0, step: int = 1) -> GenerateView:
    """The answer with these samples."""
    return GenerateView(samples, origin, covered, modes, 0.83 if modes else float("nan"), step)


def judged(size: int = 48) -> PlaneView:
    """A discriminator that takes all near the ring for real."""
    line = np.linspace(-6, 6, size, dtype=np.float32)
    radius = np.hypot(*np.meshgrid(line, line[::-1]))
    return PlaneView(read_only(np.tanh(1.5 - np.abs(radius - 4))[None].astype(np.float32)), 6.0, 1.0)


def of_noise(spec: Spec, watch: Watch, samples: Floats | None = None, **more: Any) -> Snapshot:
    """A snapshot that answers what is asked of the noise."""
    answers = {}
    for study in watch.studies:
        if isinstance(study, GenerateStudy):
            given = made_samples(spec, study) if samples is None else samples
            answers[study] = generated(given, **more)
    return snapshot(studies=answers, curves=accuracies(0.7) if watch.curves else None)


def made_samples(spec: Spec, study: GenerateStudy) -> Floats:
    """What a decoder by formula makes of the noise of a question."""
    codes = np.random.default_rng(study.seed).normal(0, 0.8, (study.count, 2)).astype(np.float32)
    return read_only(decoded(codes, spec.data_shape))


def accuracies(last: float) -> Curves:
    """Curves that end at some accuracy of the test samples."""
    some = curves(20)
    known = some.test_metric.copy()
    known[-1] = last
    return Curves(some.steps, some.epochs, some.train_loss, some.test_loss, some.train_metric, known, "accuracy")


def manifold(units: int = 2, bend: float = 1.0, count: int = 60) -> ManifoldView:
    """A grid of nine lines (of one unit a line of 33 places), bent; each sample comes back a little beside itself."""
    across = np.linspace(-1, 1, 9 if units > 1 else 33, dtype=np.float32)
    up = across if units > 1 else np.zeros(1, np.float32)
    x, y = np.meshgrid(across, up)
    grid = np.stack((4 * x, 3 * y + bend * (2 * x**2 - 1)), -1).astype(np.float32)
    codes = np.stack([x, y, *(0 * x for _ in range(units - 2))][:units], -1).astype(np.float32)
    at = np.arange(count)
    inputs = np.stack((4 * np.cos(at * 0.7), 3 * np.sin(at * 1.3)), 1).astype(np.float32)
    back, target = inputs * np.float32(0.8), (at % 2).astype(np.float32)
    grid, codes, inputs, back, target = (read_only(part) for part in (grid, codes, inputs, back, target))
    return ManifoldView(grid, codes, inputs, back, target, read_only(at % 5 > 0), 1)


def points_of(view: ManifoldView) -> Points:
    """The samples of a manifold as the plane's points."""
    order = np.arange(len(view.inputs))
    return Points(view.inputs, view.target, view.train, read_only(order), 1)


def bent(view: ManifoldView | None, state: RunState = RunState.PAUSED) -> Snapshot:
    """A snapshot with the points and the grid."""
    shown = manifold() if view is None else view
    return snapshot(state, points=points_of(shown), studies={} if view is None else {ManifoldStudy(): view})
