"""What goes on inside recurrent layers while they read the chosen sample, and their units sorted by what they do."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from engine.build.layers.base import LayerModule
from engine.build.layers.recurrent import RecurrentModule
from engine.build.layers.steps import lengths_of
from engine.build.seeds import generator
from engine.run import Run
from engine.snapshot import Ints, StateView, read_only
from engine.spec.catalog.layers import Layer
from engine.spec.graph import before
from engine.watch.answers import as_array
from engine.watch.cells import GATES, Trace, cells_of, has_cells, traced
from engine.watch.chosen import ChosenInput

ORDER_REST_S = 8.0  # before rows of a heat map change places
CROWD = 12  # samples by which units are compared
LARGEST = 1e15  # of a state that units are compared by: its square is still a number
ROUNDS = 12  # of the search for the two directions along which they differ most


def recurrent(run: Run, layer_ids: frozenset[str]) -> list[str]:
    """Those of these layers that have a state and take part."""
    model = run.learner.model
    return [layer_id for layer_id in model.ids if layer_id in layer_ids and has_cells(model.layer(layer_id))]


def states(
    run: Run, chosen: ChosenInput, layer_ids: frozenset[str], orders: Mapping[str, Ints]
) -> dict[str, StateView]:
    """The inside of these layers, for the chosen sample.

    Parameters
    ----------
    orders : see `StateOrders`.
    """
    ids = recurrent(run, layer_ids)
    if not ids:
        return {}
    model, network = run.learner.model, run.spec.network
    with model.evaluating():
        given = model.outputs_of(chosen.x, before(network, ids))
        return {i: _view(run, i, [given[s] for s in network.sources(i)], given[i], orders.get(i)) for i in ids}


def _view(run: Run, layer_id: str, inputs: list[Tensor], answer: Tensor, order: Ints | None) -> StateView:
    layer, module = run.spec.network.layer(layer_id), run.learner.model.layer(layer_id)
    lengths = lengths_of(module)
    steps = answer.shape[2] if lengths is None else max(1, int(lengths[0]))
    hidden = as_array(answer[0, :, :steps])
    found = _inside(layer, module, inputs[0][:, :, :steps], answer[:, :, :steps], *inputs[1:])
    return StateView(
        hidden=hidden,
        cell=None if found is None or found.cell is None else as_array(found.cell[0]),
        gates={}
        if found is None
        else dict(zip(GATES[layer.kind], (as_array(gate[0]) for gate in found.gates), strict=True)),
        order=read_only(np.arange(len(hidden))) if order is None or len(order) != len(hidden) else order,
    )


def _inside(layer: Layer, module: LayerModule, x: Tensor, answer: Tensor, first: Tensor | None = None) -> Trace | None:
    """Gates and cell; None of a layer that has neither."""
    if layer.kind not in GATES or module.ablated or module.bypassed or not isinstance(module, RecurrentModule):
        return None
    return traced(module, cells_of(layer, module), x, answer, first)


class StateOrders:
    """Sorts the units of recurrent layers by what they do, so that those that act alike come side by side.

    Each unit's states over some samples, as seen along the two directions in which units differ most, are an angle;
    units are sorted by it (Friendly 2002). The directions are turned to those of the time before, so that an order
    changes no more than the units do.
    """

    def __init__(self) -> None:
        self._places: dict[str, Tensor] = {}  # (units, 2) of the last time

    def look(self, run: Run, layer_ids: frozenset[str]) -> dict[str, Ints]:
        """(units,) of each of these layers that has a state."""
        ids, model = recurrent(run, layer_ids), run.learner.model
        if not ids:
            return {}
        with model.evaluating():
            given = model.outputs_of(run.material.crowd_x[:CROWD], before(run.spec.network, ids))
            places = {i: self._turned(i, places_of(given[i].transpose(0, 1).flatten(1))) for i in ids}
        self._places = places
        return {
            i: read_only(torch.argsort(torch.atan2(at[:, 1], at[:, 0]), stable=True).numpy())
            for i, at in places.items()
        }

    def _turned(self, layer_id: str, places: Tensor) -> Tensor:
        """Turned and mirrored so that as little as possible moves (Schoenemann 1966)."""
        last = self._places.get(layer_id)
        if last is None or last.shape != places.shape:
            return places
        left, _, right = torch.linalg.svd(places.T @ last)
        turned: Tensor = places @ left @ right
        return turned


def places_of(values: Tensor) -> Tensor:
    """(units, 2): how the course of each unit, whatever its size, lies along the two main directions.

    Parameters
    ----------
    values : (units, numbers), its states one after another; they may have left the numbers.
    """
    if len(values) < 2:  # there is nothing to sort, and no second direction
        return values.new_zeros(len(values), 2)
    values = values.nan_to_num().clamp(-LARGEST, LARGEST)
    centred = values - values.mean(1, keepdim=True)
    courses = centred / centred.norm(dim=1, keepdim=True).clamp_min(1e-9)
    places: Tensor = torch.randn(len(values), 2, generator=generator(0, "order"))
    for _ in range(ROUNDS):
        places = torch.linalg.qr(courses @ (courses.T @ places)).Q
    return places
