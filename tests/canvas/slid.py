"""Networks of convolutions and the numbers of them, worked out window by window."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from engine.snapshot import Floats, LayerView, RunState, Snapshot
from engine.spec.catalog.data import Digits
from engine.spec.catalog.layers import Conv2d, Flatten, Input, LayerKind, MaxPool, Norm, Output
from engine.spec.catalog.layers.conv import Filters
from engine.spec.document import Link, Network, Spec, default_spec
from engine.spec.patches import maps_shape
from engine.spec.shapes import Analysis, analyse
from widgets.canvas.products import Numbers, ending, products, slides

INPUT = Input(id="input", as_picture=True)
CNN: tuple[LayerKind, ...] = (
    INPUT,
    Conv2d(id="one", units=3, kernel_size=3),
    MaxPool(id="pool"),
    Norm(id="norm", normalisation="layer"),
    Conv2d(id="two", units=4, kernel_size=3, dilation=2),
    Flatten(id="list"),
    Output(id="output"),
)


def digits(*layers: LayerKind, links: tuple[Link, ...] | None = None) -> Spec:
    """A network on the digits, one layer after another."""
    if links is None:
        links = tuple(Link(source=a.id, target=b.id) for a, b in pairwise(layers))
    base = default_spec()
    training = base.training.with_(task="multi-class", loss="cross_entropy")
    return base.with_(data=Digits(), training=training, network=Network(layers=layers, links=links))


def numbers_of(spec: Spec, analysis: Analysis, seed: int = 0) -> dict[str, LayerView]:
    """Random weights and what every layer answers to a random picture; joins and norms pass on what they get first."""
    rng = np.random.default_rng(seed)
    views: dict[str, LayerView] = {}
    for layer_id, shape in analysis.shapes.items():
        layer = spec.network.layer(layer_id)
        if not shape.inputs:
            views[layer_id] = LayerView(response=rng.random(shape.output, np.float32))
            continue
        given = views[spec.network.sources(layer_id)[0]].response
        assert given is not None
        if not slides(layer):
            fits = given.size == np.prod(shape.output)
            views[layer_id] = LayerView(response=given.reshape(shape.output) if fits else _any(shape.output, rng))
            continue
        weight = bias = None
        if isinstance(layer, Filters):
            weight = _any((layer.units, shape.inputs[0][0] * layer.places), rng)
            bias = _any((layer.units,), rng)
        numbers = Numbers(given.reshape(maps_shape(shape.inputs[0])), weight, bias)
        made = np.zeros(maps_shape(shape.output), np.float32)
        for unit, row, col in np.ndindex(made.shape):
            found = products(layer, shape, numbers, unit, row, col)
            assert found is not None
            made[unit, row, col] = ending(layer, unit, found.result)[1] or 0.0
        views[layer_id] = LayerView(weight=weight, bias=bias, response=made.reshape(shape.output))
    return views


def _any(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    made: Floats = rng.normal(0, 0.5, shape).astype(np.float32)
    return made


def shown(spec: Spec, seed: int = 0) -> tuple[Analysis, Snapshot]:
    """A document's analysis and a snapshot of it."""
    analysis = analyse(spec)
    return analysis, Snapshot(revision=1, state=RunState.PAUSED, step=10, layers=numbers_of(spec, analysis, seed))
