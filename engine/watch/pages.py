"""Which units of a large layer are looked at: 64 a page, the most active first."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import Ints, read_only
from engine.train.evaluate import most_kept

PAGE = 64  # units; smaller layers are shown whole
REST_S = 5.0  # before units change places, so that tiles do not flicker
MOST_STEPS = 1600  # of sequences by which units are compared

Orders = Mapping[str, Ints]


def activity_orders(run: Run, layer_ids: frozenset[str]) -> dict[str, Ints]:
    """(units,) of each large layer wanted, the most active first: by mean size of the answer to some samples."""
    model = run.learner.model
    large = [i for i in model.ids if i in layer_ids and model.layer(i).output[0] > PAGE]
    if not large:
        return {}
    with model.evaluating():
        longest = max((part.length for part in run.material.shape.sequence), default=1)
        count = min(most_kept(model), max(1, MOST_STEPS // longest))
        outputs = model.all_outputs(run.material.crowd_x[:count])
        activity = {layer_id: _activity(outputs[layer_id]) for layer_id in large}
        orders = {i: torch.argsort(values, descending=True, stable=True) for i, values in activity.items()}
    return {layer_id: read_only(order.numpy()) for layer_id, order in orders.items()}


def _activity(values: Tensor) -> Tensor:
    """(channels,) mean size of (samples, channels, ...), over samples and places."""
    return values.abs().reshape(*values.shape[:2], -1).mean((0, 2))


def shown_units(orders: Orders, pages: frozenset[tuple[str, int]]) -> dict[str, Ints]:
    """(up to 64,) the units of each page wanted; beyond the last page there is the last."""
    found = {}
    for layer_id, page in sorted(pages):
        if layer_id in orders:
            order = orders[layer_id]
            first = min(max(page, 0), (len(order) - 1) // PAGE) * PAGE
            found[layer_id] = read_only(order[first : first + PAGE])
    return found
