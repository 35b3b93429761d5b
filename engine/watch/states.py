"""What goes on inside recurrent layers while they read the chosen sample, and their units sorted by what they do."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from engine.build.layers.steps import lengths_of
from engine.build.layers.units import MarkedModule
from engine.build.seeds import generator
from engine.run import Run
from engine.snapshot import Floats, Ints, StateView, read_only
from engine.spec.graph import before
from engine.watch.answers import as_array
from engine.watch.cells import GATES, cells_of, has_cells, trace
from engine.watch.chosen import ChosenInput

ORDER_REST_S = 8.0  # before rows of a heat map change places
CROWD = 12  # samples by which units are compared
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
        return {
            layer_id: _view(run, layer_id, [given[s] for s in network.sources(layer_id)], orders) for layer_id in ids
        }


def _view(run: Run, layer_id: str, inputs: list[Tensor], orders: Mapping[str, Ints]) -> StateView:
    layer, module = run.spec.network.layer(layer_id), run.learner.model.layer(layer_id)
    assert isinstance(module, MarkedModule)
    lengths = lengths_of(module)
    cells = cells_of(layer, module)
    found = trace(cells, inputs[0], lengths, inputs[1] if len(inputs) > 1 else None)
    steps = inputs[0].shape[2] if lengths is None else int(lengths[0])

    def own(values: Tensor) -> Floats:
        return as_array(values[0, :, :steps])

    hidden = own(module.thinned(found.hidden))
    order = orders.get(layer_id)
    return StateView(
        hidden=hidden,
        cell=None if found.cell is None else own(found.cell),
        gates={name: own(gate) for name, gate in zip(GATES[cells[0][0].kind], found.gates, strict=True)},
        order=read_only(torch.arange(len(hidden)).numpy()) if order is None or len(order) != len(hidden) else order,
    )


class StateOrders:
    """Sorts the units of recurrent layers by what they do, so that those that act alike come side by side.

    Each unit's states over some samples, as seen along the two directions in which units differ most, are an angle;
    units are sorted by it (Friendly 2002). The directions are turned to those of the time before, so that an order
    changes no more than the units do.
    """

    def __init__(self) -> None:
        self._places: dict[str, Tensor] = {}  # (units, 2) of the last time

    def forget(self) -> None:
        """Sort without regard to what was before."""
        self._places.clear()

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
    values : (units, numbers), its states one after another.
    """
    centred = values - values.mean(1, keepdim=True)
    courses = centred / centred.norm(dim=1, keepdim=True).clamp_min(1e-9)
    places: Tensor = torch.randn(len(values), 2, generator=generator(0, "order"))
    for _ in range(ROUNDS):
        places = torch.linalg.qr(courses @ (courses.T @ places)).Q
    return places
