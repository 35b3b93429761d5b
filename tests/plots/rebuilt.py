"""Answers about samples that come back, made by formula."""

from __future__ import annotations

import numpy as np

from engine.snapshot import AnomalyView, Floats, RebuildView, Rebuilt, WorthView, read_only
from engine.spec.document import Spec
from tests.plots.codes import decoded

NAN = float("nan")


def samples_of(spec: Spec, count: int, first: int) -> Floats:
    """(count, features) of the data of a document, all different."""
    rng = np.random.default_rng(first)
    codes = rng.normal(0, 0.6, (count, 2)).astype(np.float32)
    return decoded(codes, spec.data_shape)


def rebuilt(spec: Spec, count: int, off: float, *, origin: int = 100, corrupted: bool = False) -> Rebuilt:
    """Samples that come back off by so much, and of a PCA by twice that."""
    inputs = samples_of(spec, count, origin)
    wave = np.sin(np.arange(inputs.shape[1]) / 2)[None] * off
    given = inputs + np.where(np.arange(inputs.shape[1]) % 3 == 0, 0.4, -0.1) if corrupted else inputs
    ours, theirs = inputs + wave, inputs - 2 * wave
    target = np.arange(count) % len(spec.data_shape.classes) if spec.data_shape.classes else np.full(count, NAN)
    parts = (inputs, given, ours, theirs, ((ours - inputs) ** 2).mean(1), ((theirs - inputs) ** 2).mean(1))
    return Rebuilt(
        read_only(np.arange(origin, origin + count)), read_only(np.zeros(count, bool)),
        read_only(target.astype(np.float32)), *(read_only(np.asarray(part, np.float32)) for part in parts),
    )  # fmt: skip


def rebuild_view(
    spec: Spec, *, corrupted: bool = False, mse: float = 0.033, baseline: float = 0.053, count: int = 6
) -> RebuildView:
    """A chosen sample, and the best and worst ones."""
    chosen, best, worst = (
        rebuilt(spec, n, off, origin=origin, corrupted=corrupted)
        for n, off, origin in ((1, 0.2, 7), (count, 0.05, 200), (count, 0.5, 300))
    )
    names = spec.data_shape.answers if len(spec.data_shape.answers) == chosen.inputs.shape[1] else ("x1", "x2")
    given = 0.16 if corrupted else 0.0
    return RebuildView(chosen, best, worst, mse, baseline, given, 2, names, corrupted, 1)


def anomaly_view(spec: Spec, *, held_out: int = -1, n: int = 200) -> AnomalyView:
    """Ordinary samples with errors around 0.2; of the class that is held out, if one is, around 0.7."""
    target = np.arange(n) % max(len(spec.data_shape.classes), 1)
    strange = target == held_out
    error = np.exp(np.sin(np.arange(n) * 1.7) * 0.8 + np.where(strange, np.log(0.7), np.log(0.16)))
    known = np.exp(np.sin(np.arange(n) * 2.3) * 0.7 + np.log(0.15))
    return AnomalyView(
        read_only(error.astype(np.float32)), read_only(strange), read_only(np.arange(n) + 500),
        read_only(target.astype(np.float32)), read_only(samples_of(spec, n, 3)), read_only(known.astype(np.float32)), 1,
    )  # fmt: skip


def worth_view(*, gain: float = 0.06, done: bool = True, seeds: int = 5, raw: float = 0.7) -> WorthView:
    """Accuracies that grow with the labels; the code is better than the features by `gain` with 50 labels."""
    labels = (10, 50, 100, 1000)
    grown = np.array([-0.25, 0.0, 0.08, 0.2])[:, None] + np.linspace(-0.02, 0.02, seeds)[None]
    features = raw + grown
    code = features + gain * np.array([1.5, 1.0, 0.5, -0.3])[:, None]
    cells: list[Floats] = [table.astype(np.float32) for table in (code, features, features - 0.1)]
    if not done:
        for table in cells:
            table[2:, 1:] = NAN
            table[3:] = NAN
    own, plain, baseline = map(read_only, cells)
    return WorthView(labels, own, plain, baseline, done, 1)
