"""Weights and biases as they are."""

from __future__ import annotations

from torch import Tensor

from engine.run import Run
from engine.snapshot import Floats
from engine.watch.answers import as_array
from engine.weight_edits import tensor_of

MOST_NUMBERS = 262_144  # of a layer; of a larger one the first rows are shown


def weight_arrays(run: Run, layer_ids: frozenset[str]) -> dict[str, tuple[Floats | None, Floats | None]]:
    """(weight, bias) of the layers wanted that have any."""
    model = run.learner.model
    found: dict[str, tuple[Floats | None, Floats | None]] = {}
    for layer_id in (i for i in model.ids if i in layer_ids):
        weight, bias = tensor_of(model, layer_id, "weight"), tensor_of(model, layer_id, "bias")
        if weight is not None:
            found[layer_id] = (as_array(first_rows(weight)), None if bias is None else as_array(bias))
    return found


def depthwise_arrays(run: Run, layer_ids: frozenset[str]) -> dict[str, Floats]:
    """(channels, kernel * kernel): the windows of separable convolutions, which look at each channel by itself."""
    tensors = run.learner.model.tensors()
    wanted = ((i, tensors.get((i, "depthwise"))) for i in layer_ids)
    return {i: as_array(first_rows(tensor.flatten(1))) for i, tensor in wanted if tensor is not None}


def matrix_arrays(run: Run, wanted: frozenset[tuple[str, str]]) -> dict[str, dict[str, Floats]]:
    """By layer and key the tables that are wanted and there, (rows, columns)."""
    model = run.learner.model
    found: dict[str, dict[str, Floats]] = {}
    for layer_id, key in sorted(wanted):
        tensor = tensor_of(model, layer_id, key) if layer_id in model.ids else None
        if tensor is not None:
            found.setdefault(layer_id, {})[key] = as_array(first_rows(tensor))
    return found


def first_rows(weight: Tensor) -> Tensor:
    """As many whole rows as may be shown; of a filter all channels in one, of a norm a column of one a unit."""
    rows = weight.flatten(1) if weight.dim() > 1 else weight[:, None]
    return rows[: max(1, MOST_NUMBERS // rows[0].numel())]
