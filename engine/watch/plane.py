"""Functions over the plane: the answer, and each unit's map. One forward pass serves all.

What is made of noise does not depend on the place: a layer of a generator has one number everywhere, what it gives for
the first row of its noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np
import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import Floats, Ints, PlaneView, read_only
from engine.spec.catalog.features import PLANE_EXTENT
from engine.train.material import features
from engine.watch.answers import as_array, shown
from engine.watch.halves import run_layers

MOST_UNITS = 64  # of a layer have a map
MOST_WORK = 1e9  # multiplications in one picture; larger networks get a coarser one
A_NUMBER = 60  # multiplications that would take as long as to make and keep one number


@dataclass(frozen=True)
class GridView:
    """Maps by layer id, which units they show where these are not the first ones, and the plane."""

    maps: dict[str, Floats]
    shown_units: Mapping[str, Ints]
    plane: PlaneView | None


def grid_view(run: Run, map_size: int, plane_size: int, units: Mapping[str, Ints]) -> GridView:
    """Look at the plane; a size of 0 leaves that part out. With both the same one forward pass does.

    Parameters
    ----------
    units : which units of a layer have a map; the first ones where none are named.
    """
    most = int((MOST_WORK / _work(run)) ** 0.5)
    map_size, plane_size = min(map_size, max(most, 12)), min(plane_size, max(most, 12))
    model = run.learner.model
    maps: dict[str, Floats] = {}
    plane = None
    with model.evaluating():
        if map_size:
            outputs = _outputs(run, _grid_features(run, map_size))
            lists = {i: values for i, values in outputs.items() if values.dim() == 2}  # not signals
            maps = {i: _map(run, i, values, map_size, units.get(i)) for i, values in lists.items()}
        if plane_size:
            shared = map_size == plane_size
            z = outputs[model.output_id] if shared else _answer(run, _grid_features(run, plane_size))
            plane = PlaneView(_picture(shown(z, run.material), plane_size), PLANE_EXTENT, _limit(run))
    return GridView(maps, units, plane)


def _answer(run: Run, x: Tensor) -> Tensor:
    model = run.learner.model
    return _outputs(run, x)[model.output_id] if model.generator_ids else model(x)


def _outputs(run: Run, x: Tensor) -> dict[str, Tensor]:
    """What every layer gives for these places; a generator is asked once for all of them."""
    model, made = run.learner.model, run.learner.model.generator_ids
    if not made or any(run.spec.network.layer(layer_id).kind == "input" for layer_id in made):
        return model.all_outputs(x)
    one = run_layers(model, run.spec.network, [i for i in model.ids if i in made], x[:1], {})
    given = {layer_id: values.expand(len(x), *values.shape[1:]) for layer_id, values in one.items()}
    return run_layers(model, run.spec.network, [i for i in model.ids if i not in made], x, given)


def _work(run: Run) -> float:
    """Multiplications for one point, more or less."""
    model = run.learner.model
    return run.parameters + A_NUMBER * sum(prod(model.layer(layer_id).output) for layer_id in model.ids)


@lru_cache(maxsize=8)
def grid(size: int) -> Floats:
    """Points of the plane, (size * size, 2): rows from the top, columns from the left."""
    line = np.linspace(-PLANE_EXTENT, PLANE_EXTENT, size, dtype=np.float32)
    x1, x2 = np.meshgrid(line, line[::-1])
    return read_only(np.stack([x1.ravel(), x2.ravel()], 1))


def _grid_features(run: Run, size: int) -> Tensor:
    return _cached_features(run.material.preparation.names, size) if size <= 128 else _features(run, size)


def _features(run: Run, size: int) -> Tensor:
    return features(run.material.preparation, grid(size))


@lru_cache(maxsize=8)
def _cached_features(names: tuple[str, ...], size: int) -> Tensor:
    from engine.data import plane_features

    return torch.from_numpy(plane_features(grid(size), names))


def _map(run: Run, layer_id: str, values: Tensor, size: int, units: Ints | None) -> Floats:
    if layer_id in run.learner.model.head_ids:
        return _picture(shown(values, run.material), size)
    some = values[:, :MOST_UNITS] if units is None else values[:, torch.from_numpy(units.copy())]
    return _picture(as_array(some), size)


def _picture(array: Floats, size: int) -> Floats:
    return read_only(np.ascontiguousarray(array.T).reshape(-1, size, size))


def _limit(run: Run) -> float:
    if run.material.task != "regression":
        return 1.0
    return float(np.abs(run.material.dataset.target).max()) or 1.0
