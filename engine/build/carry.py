"""Carrying what was learned from one network to the next: whatever still fits, by layer and by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from engine.build.model import Model
from engine.spec.document import Spec

State = dict[tuple[str, str], dict[str, Any]]  # what the optimizer remembers, by parameter
Columns = tuple[list[int], list[int]]  # places in the old and in the new tensor that belong together


def carry(old: Model, old_state: State, new: Model, before: Spec, after: Spec) -> State:
    """Copy weights into a newly drawn network and return the optimizer state that still fits.

    Units keep their place by index, input features by name. New units keep their
    drawn incoming weights and get outgoing weights of zero, so that the function
    stays as it was.

    Returns
    -------
    The optimizer's memory for the parameters of `new`.
    """
    kept = old.tensors()
    state: State = {}
    for key, tensor in new.tensors().items():
        source = kept.get(key)
        if source is None or source.dim() != tensor.dim():
            continue
        rows, columns = _places(key, source, tensor, before, after)
        with torch.no_grad():
            _copy(source, tensor, rows, columns)
            if columns is not None and _same_sources(key[0], before, after):
                tensor[:, _others(tensor.shape[1], columns[1])] = 0.0
        if key in old_state and isinstance(tensor, nn.Parameter):
            state[key] = {
                name: _carry_memory(value, source, tensor, rows, columns) for name, value in old_state[key].items()
            }
    new.dropout.set_state(old.dropout.get_state())
    return state


def grew_only(before: Spec, after: Spec) -> bool:
    """Whether the way from one document to the next only adds units or features, which keeps the function."""
    if before.network.links != after.network.links or before.training.task != after.training.task:
        return False
    shape = before.data_shape
    for old in before.network.layers:
        new = after.network.layer(old.id)
        old_values, new_values = _settings(old), _settings(new)
        if old.kind == "input" and not set(getattr(old, "chosen")(shape)) <= set(getattr(new, "chosen")(shape)):  # noqa: B009
            return False
        if old_values != new_values or getattr(new, "units", 0) < getattr(old, "units", 0):
            return False
    return before.data == after.data


def _settings(layer: Any) -> dict[str, Any]:
    values: dict[str, Any] = layer.model_dump(
        exclude={"units", "features", "x", "y", "name", "initialisation", "frozen", "dropout"}
    )
    return values


def _places(
    key: tuple[str, str], old: Tensor, new: Tensor, before: Spec, after: Spec
) -> tuple[Columns, Columns | None]:
    """Rows by index; columns of a weight by the features' names or by index."""
    if new.dim() == 0:
        return ([], []), None
    rows = _overlap(old.shape[0], new.shape[0])
    if new.dim() < 2:
        return rows, None
    names = _feature_names(key[0], before), _feature_names(key[0], after)
    if names[0] is not None and names[1] is not None:
        both = [name for name in names[1] if name in names[0]]
        return rows, ([names[0].index(name) for name in both], [names[1].index(name) for name in both])
    return rows, _overlap(old.shape[1], new.shape[1])


def _overlap(old: int, new: int) -> Columns:
    both = list(range(min(old, new)))
    return both, both


def _feature_names(layer_id: str, spec: Spec) -> Sequence[str] | None:
    """Names of a layer's inputs where they are the data's features, else None."""
    sources = spec.network.sources(layer_id)
    if len(sources) != 1:
        return None
    source = spec.network.layer(sources[0])
    return source.chosen(spec.data_shape) if source.kind == "input" else None


def _same_sources(layer_id: str, before: Spec, after: Spec) -> bool:
    return before.network.sources(layer_id) == after.network.sources(layer_id)


def _others(count: int, taken: list[int]) -> list[int]:
    return sorted(set(range(count)) - set(taken))


def _copy(source: Tensor, target: Tensor, rows: Columns, columns: Columns | None) -> None:
    if target.dim() == 0:
        target.copy_(source)
    elif columns is None:
        target[rows[1]] = source[rows[0]]
    else:
        target[_index(rows[1])[:, None], _index(columns[1])] = source[_index(rows[0])[:, None], _index(columns[0])]


def _index(places: list[int]) -> Tensor:
    """Of whole numbers also where it is empty: no feature may be left of those before."""
    return torch.tensor(places, dtype=torch.long)


def _carry_memory(value: Any, source: Tensor, target: Tensor, rows: Columns, columns: Columns | None) -> Any:
    """A running mean moves with its weights and is zero for new ones; a step count is copied."""
    if not isinstance(value, Tensor):
        return value
    if value.shape != source.shape:
        return value.clone()
    moved = torch.zeros_like(target, requires_grad=False)
    _copy(value, moved, rows, columns)
    return moved
