"""Codes made by formula: an autoencoder's document, where its samples lie, and what its decoder makes of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.snapshot import Answered, CodeView, DecodeView, Floats, Ints, RunState, Snapshot, Watch, read_only
from engine.spec.catalog.data.sequences import Sines
from engine.spec.catalog.layers import Dense, Flatten, GaussianCode, Input, Output
from engine.spec.data_shape import DataShape
from engine.spec.document import Group, Spec, Training, chain
from engine.spec.studies import CodeStudy, DecodeStudy, Study
from tests.plots.conftest import make_spec


def autoencoder(data: str = "digits", units: int = 2, *, gaussian: bool = False) -> Spec:
    """A small autoencoder on one of the sources."""
    code = GaussianCode(id="code", units=units) if gaussian else Dense(id="code", units=units, activation="linear")
    flat = (Flatten(id="flat"),) if data == "sines" else ()
    halves = (Dense(id="in", units=16), code, Dense(id="out", units=16))
    network = chain(Input(id="input"), *flat, *halves, Output(id="output")).model_copy(
        update={"groups": (Group(id="enc", name="Encoder", layer_ids=("in", "code")), )}
    )  # fmt: skip
    source = Sines() if data == "sines" else make_spec(data).data
    return Spec(data=source, network=network, training=Training(task="reconstruction", loss="mse"))


def code_view(
    spec: Spec, units: int, n: int = 400, *, prior: bool = False, step: int = 1, turn: float = 0.0
) -> CodeView:
    """Clouds of the classes around a circle; a fifth of the samples is held out. `turn` turns them a little."""
    shape, rng = spec.data_shape, np.random.default_rng(7)
    classes = len(shape.classes)
    target = np.arange(n) % max(classes, 1)
    angle = turn + 2 * np.pi * (target / classes if classes else rng.random(n))
    codes = rng.normal(0, 0.28, (n, units))
    codes[:, 0] += np.cos(angle) * (1.4 if not prior else 1.0)
    if units > 1:
        codes[:, 1] += np.sin(angle) * 1.1
    if units > 4:
        codes[:, 4] *= 0.001  # a unit that does nothing
    values = target if classes else angle
    return as_view(codes.astype(np.float32), values.astype(np.float32), shape, prior=prior, step=step)


def as_view(codes: Floats, target: Floats, shape: DataShape, *, prior: bool = False, step: int = 1) -> CodeView:
    """These codes with their principal plane."""
    n, units = codes.shape
    mean = codes.mean(0)
    directions, explained = np.zeros((2, units), np.float32), (0.0, 0.0)
    if units > 1:
        _u, singular, rows = np.linalg.svd(codes - mean, full_matrices=False)
        directions = (rows[:2] * np.sign(rows[:2].sum(1, keepdims=True))).astype(np.float32)
        share = singular**2 / max(float((singular**2).sum()), 1e-12)
        explained = (float(share[0]), float(share[1]))
    inputs = read_only(decoded(codes, shape))
    spread = read_only(np.full_like(codes, 0.3) + 0.69 * (np.abs(codes).max(0) < 0.1)) if prior else None
    order: Ints = np.arange(n) + 100
    knn = (0.81, 0.61) if shape.classes else (float("nan"), float("nan"))
    return CodeView(
        "code", read_only(codes), spread, read_only(target), read_only(order), read_only(np.arange(n) // 10 % 5 > 0),
        read_only(mean), read_only(directions), explained, prior, *knn, step, inputs,
    )  # fmt: skip


def decoded(codes: Floats, shape: DataShape) -> Floats:
    """(n, units) -> (n, features): a bar that turns and thickens, a wave, or a point."""
    x, y = codes[:, 0], codes[:, 1 % codes.shape[1]]
    rest = np.delete(codes, (0, 1, 4), 1).sum(1) if codes.shape[1] > 4 else codes[:, 2:].sum(1)
    if shape.picture is not None:
        _channels, height, width = shape.picture
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        across = (columns - (width - 1) / 2) / width * 4 - (0.9 * x)[:, None, None]
        down = (rows - (height - 1) / 2) / height * 4 + (0.9 * y)[:, None, None]
        radius = np.hypot(across, down)
        ring = np.exp(-((radius - 1 - 0.3 * rest[:, None, None]) ** 2) * 6)
        return np.asarray(ring.reshape(len(codes), -1), np.float32)
    if shape.plane:
        return np.asarray(np.stack((2.2 * x, 2.2 * y), 1), np.float32)
    at = np.arange(len(shape.features)) / 6
    return np.asarray(np.sin(at + x[:, None]) * (1 + 0.4 * y[:, None]) + 0.2 * rest[:, None], np.float32)


def answers(spec: Spec, view: CodeView | None, watch: Watch, *, step: int = 1) -> Mapping[Study, Answered]:
    """The answer to all that is watched."""
    made: dict[Study, Answered] = {}
    for study in watch.studies:
        if isinstance(study, CodeStudy) and view is not None:
            made[study] = view
        elif isinstance(study, DecodeStudy):
            samples = decoded(np.array(study.codes, np.float32), spec.data_shape)
            made[study] = DecodeView(read_only(samples), step)
    return made


def snapshot_of(spec: Spec, view: CodeView | None, watch: Watch, *, step: int = 1) -> Snapshot:
    """A snapshot with the answers to all that is watched."""
    return Snapshot(1, RunState.PAUSED, studies=answers(spec, view, watch, step=step))
