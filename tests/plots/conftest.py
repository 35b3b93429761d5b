"""Documents and hand-made snapshots for the views."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import Confusion, LayerView, Probes, RunState, Samples, Snapshot, read_only
from engine.spec.catalog.data.pictures import Digits, Garments
from engine.spec.catalog.data.series import Vowels
from engine.spec.catalog.data.tables import Diabetes, Iris
from engine.spec.catalog.layers import Dense, Input, Output
from engine.spec.document import Spec, Training, chain, default_spec
from engine.spec.shapes import analyse

DATA = {"digits": Digits, "garments": Garments, "iris": Iris, "diabetes": Diabetes, "vowels": Vowels}


def make_spec(data: str, units: tuple[int, ...] = (12, 6)) -> Spec:
    """A document on one of the data sources, or the default one."""
    if data == "spiral":
        return default_spec()
    source = DATA[data]()
    layers = [Dense(id=f"dense-{i + 1}", units=n) for i, n in enumerate(units)]
    regression = data == "diabetes"
    return Spec(
        data=source,
        network=chain(Input(id="input"), *layers, Output(id="output")),
        training=Training(
            task="regression" if regression else "multi-class", loss="mse" if regression else "cross_entropy"
        ),
    )


def make_samples(spec: Spec, n: int = 60, seed: int = 0) -> Samples:
    """Samples of a document's shape; every third is wrong, the largest loss first."""
    rng, shape = np.random.default_rng(seed), spec.data_shape
    raw = 2 if shape.plane else len(shape.features)
    inputs = rng.random((n, raw), dtype=np.float32)
    classes = len(shape.classes)
    if not classes:
        target = rng.normal(150, 40, n).astype(np.float32)
        predicted = (target + rng.normal(0, 30, n)).astype(np.float32)
        loss = np.abs(target - predicted)
        probabilities = np.zeros((n, 0), dtype=np.float32)
    else:
        target = rng.integers(0, classes, n).astype(np.float32)
        predicted = target.copy()
        predicted[::3] = (target[::3] + 1) % classes
        probabilities = np.full((n, classes), 0.1 / max(classes - 1, 1), dtype=np.float32)
        probabilities[np.arange(n), predicted.astype(int)] = 0.9
        loss = -np.log(probabilities[np.arange(n), target.astype(int)])
    order = np.argsort(-loss, kind="stable")
    index = np.arange(100, 100 + n)
    rows = (index, inputs, target, predicted, loss.astype(np.float32), probabilities)
    return Samples(*(read_only(array[order]) for array in rows))


def make_confusion(spec: Spec, seed: int = 0, cell: bool = False) -> Confusion:
    """Counts with a strong diagonal."""
    rng, classes = np.random.default_rng(seed), len(spec.data_shape.classes)
    counts = rng.integers(0, 4, (classes, classes)) * (rng.random((classes, classes)) < 0.3)
    counts[np.arange(classes), np.arange(classes)] = rng.integers(25, 42, classes)
    return Confusion(read_only(counts.astype(np.int64)), make_samples(spec, 3) if cell else None)


def make_layers(spec: Spec, probes: int = 24, seed: int = 0) -> tuple[dict[str, LayerView], Probes]:
    """Weights, activations and figures of every layer."""
    rng, analysis = np.random.default_rng(seed), analyse(spec)
    layers = {}
    for place, (layer_id, shape) in enumerate(analysis.shapes.items()):
        units = shape.output[0]
        values = np.tanh(rng.normal(0, 1, (probes, units))).astype(np.float32)
        if not shape.inputs:
            layers[layer_id] = LayerView(activations=read_only(values))
            continue
        weight = rng.normal(0, 0.5, (units, shape.inputs[0][0])).astype(np.float32)
        layers[layer_id] = LayerView(
            weight=read_only(weight),
            bias=read_only(rng.normal(0, 0.5, units).astype(np.float32)),
            activations=read_only(values),
            gradient_norm=float(10.0 ** (-4 + 2 * place)),
            dead_share=0.0 if layer_id == "output" else 0.25 * place,
            saturated_share=None if layer_id == "output" else 0.12,
        )
    samples = make_samples(spec, probes)
    return layers, Probes(samples.index, samples.inputs, samples.target)


def make_snapshot(spec: Spec, seed: int = 0, state: RunState = RunState.PAUSED) -> Snapshot:
    """All that these views can see."""
    layers, probes = make_layers(spec, seed=seed)
    confusion = make_confusion(spec, seed) if spec.data_shape.classes else None
    return Snapshot(1, state, layers=layers, probes=probes, samples=make_samples(spec, seed=seed), confusion=confusion)


def pixel(widget: QWidget, x: float, y: float) -> str:
    """Colour at a place of a widget, as '#rrggbb'."""
    image = widget.grab().toImage()
    ratio = image.devicePixelRatio()
    return QColor(image.pixel(int(x * ratio), int(y * ratio))).name()


Place = Callable[..., QWidget]


@pytest.fixture
def place(qtbot: QtBot) -> Place:
    """Show a view, active, with a document."""

    def put(view: QWidget, spec: Spec, width: int = 300, height: int = 280) -> QWidget:
        qtbot.addWidget(view)
        view.resize(width, height)
        view.show_document(spec, analyse(spec))  # type: ignore[attr-defined]
        view.show()
        view.activateWindow()
        qtbot.waitUntil(view.isActiveWindow)
        return view

    return put
