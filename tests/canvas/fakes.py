"""Small random networks, computed with numpy, so that pictures of the canvas look like the real thing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.snapshot import Chosen, LayerView, PlaneView, Probes, RunState, Snapshot, read_only
from engine.spec.catalog.features import PLANE_EXTENT
from engine.spec.catalog.layers import Dense, Input, Output
from engine.spec.document import Spec
from engine.spec.graph import topological

Array = NDArray[np.float64]
FEATURES: dict[str, Callable[[Array, Array], Array]] = {
    "x1": lambda a, b: a,
    "x2": lambda a, b: b,
    "x1_squared": lambda a, b: a**2,
    "x2_squared": lambda a, b: b**2,
    "x1_x2": lambda a, b: a * b,
    "sin_x1": lambda a, b: np.sin(a),
    "sin_x2": lambda a, b: np.sin(b),
}
ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}


def fake_snapshot(
    spec: Spec, seed: int = 0, step: int = 1500, scale: float = 1.6, same_function: float | None = None, size: int = 40
) -> Snapshot:
    """What the engine would send for a network with random weights; other steps shift the weights a little."""
    rng, drift = np.random.default_rng(seed), np.random.default_rng(step)
    data = spec.data_shape
    probes = _probes(spec, rng)
    values: dict[str, Array] = {}
    maps: dict[str, Array] = {}
    views: dict[str, LayerView] = {}
    for layer_id in topological(spec.network):
        layer = spec.network.layer(layer_id)
        if isinstance(layer, Input):
            chosen = layer.chosen(data)
            values[layer_id] = probes[:, [data.features.index(name) for name in chosen]]
            if data.plane:
                axis = np.linspace(-PLANE_EXTENT, PLANE_EXTENT, size)
                x1, x2 = np.meshgrid(axis, axis[::-1])
                maps[layer_id] = np.stack([FEATURES[name](x1, x2) for name in chosen]) if chosen else np.empty((0, 1))
            views[layer_id] = _view(None, None, maps.get(layer_id), values[layer_id])
            continue
        sources = [i for i in spec.network.sources(layer_id) if i in values]
        if not sources:
            continue
        if not isinstance(layer, Dense | Output):
            values[layer_id] = _passed(layer.kind, [values[i] for i in sources], 1)
            if data.plane:
                maps[layer_id] = _passed(layer.kind, [maps[i] for i in sources], 0)
            views[layer_id] = _view(None, None, maps.get(layer_id), values[layer_id])
            continue
        source = sources[0]
        inputs = values[source].shape[1]
        units = layer.units if isinstance(layer, Dense) else data.outputs
        weight = rng.normal(0, scale / np.sqrt(max(inputs, 1)), (units, inputs)) * rng.choice(
            [0.3, 1, 2], (units, inputs)
        )
        weight += drift.normal(0, 0.02, weight.shape)
        bias = rng.normal(0, 0.5, units)
        act = ACTIVATIONS.get(layer.activation, np.tanh) if isinstance(layer, Dense) else _answer(data.task, units)
        summed = values[source] @ weight.T + bias
        values[layer_id] = act(summed) if isinstance(layer, Dense) else summed
        if data.plane:
            summed = np.tensordot(weight, maps[source], 1) + bias[:, None, None]
            maps[layer_id] = np.moveaxis(act(np.moveaxis(summed, 0, -1)), -1, 0)
        views[layer_id] = _view(weight, bias, maps.get(layer_id), values[layer_id])
    return Snapshot(
        revision=1,
        state=RunState.RUNNING,
        step=step,
        layers=views,
        same_function=same_function,
        plane=PlaneView(read_only(maps["output"].astype(np.float32)), PLANE_EXTENT, 1.0) if "output" in maps else None,
        probes=Probes(
            read_only(np.arange(len(probes))),
            read_only(probes.astype(np.float32)),
            read_only(np.zeros(len(probes), np.float32)),
        ),
        chosen=Chosen(0, False, read_only(probes[0].astype(np.float32)), 0.0, read_only(np.zeros(0, np.float32)), 0.0),
    )


def _passed(kind: str, inputs: list[Array], axis: int) -> Array:
    """What a layer without weights gives on; joins of unequal width keep the first."""
    if kind == "concatenate":
        return np.concatenate(inputs, axis)
    alike = [one for one in inputs if one.shape == inputs[0].shape]
    if kind in ("add", "multiply"):
        joined: Array = np.sum(alike, axis=0) if kind == "add" else np.prod(alike, axis=0)
        return joined
    passed: Array = np.tanh(inputs[0])
    return passed


def _answer(task: str, units: int) -> Callable[[Array], Array]:
    if task == "two-class":
        return lambda x: np.tanh(2 * x)
    if task == "multi-class":
        return lambda x: np.exp(x) / np.exp(x).sum(-1, keepdims=True)
    return lambda x: x


def _probes(spec: Spec, rng: np.random.Generator) -> Array:
    data = spec.data_shape
    if data.picture is None:
        return rng.normal(0, 1, (8, len(data.features)))
    _, height, width = data.picture
    y, x = np.mgrid[0:height, 0:width] / max(height - 1, 1)
    three = np.maximum(
        np.exp(-(((np.hypot(x - 0.45, y - 0.3) - 0.22) / 0.1) ** 2)) * (x > 0.35),
        np.exp(-(((np.hypot(x - 0.45, y - 0.72) - 0.24) / 0.1) ** 2)) * (x > 0.35),
    )
    return np.stack([three.ravel()] + [rng.uniform(0, 1, height * width) for _ in range(3)])


def _view(weight: Array | None, bias: Array | None, maps: Array | None, activations: Array) -> LayerView:
    return LayerView(
        weight=None if weight is None else read_only(weight.astype(np.float32)),
        bias=None if bias is None else read_only(bias.astype(np.float32)),
        maps=None if maps is None else read_only(maps.astype(np.float32)),
        activations=read_only(activations.astype(np.float32)),
        response=read_only(activations[0].astype(np.float32)),
    )
