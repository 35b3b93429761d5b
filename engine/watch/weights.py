"""Weights and biases as they are."""

from __future__ import annotations

from torch import Tensor

from engine.run import Run
from engine.snapshot import Floats
from engine.watch.answers import as_array

MOST_NUMBERS = 262_144  # of a layer; of a larger one the first rows are shown


def weight_arrays(run: Run, layer_ids: frozenset[str]) -> dict[str, tuple[Floats | None, Floats | None]]:
    """(weight, bias) of the layers wanted that have any."""
    tensors = run.learner.model.tensors()
    found: dict[str, tuple[Floats | None, Floats | None]] = {}
    for layer_id in run.learner.model.ids:
        weight, bias = tensors.get((layer_id, "weight")), tensors.get((layer_id, "bias"))
        if layer_id in layer_ids and weight is not None:
            found[layer_id] = (as_array(first_rows(weight)), None if bias is None else as_array(bias))
    return found


def first_rows(weight: Tensor) -> Tensor:
    """As many whole rows as may be shown."""
    return weight[: max(1, MOST_NUMBERS // weight[0].numel())]
