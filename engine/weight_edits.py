"""What a hand does to weights: set, clear, nudge, scale, draw anew. Values stay finite whatever is asked."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.build.model import Model
from engine.spec.edits import ChangeWeights, RandomiseLayers, SetWeight, SetWeights
from engine.train.optimizers import forget
from engine.train.supervised import Learner

LARGEST = torch.finfo(torch.float32).max
GONE = "That weight is not there any more."


def tensor_of(model: Model, layer_id: str, parameter: str) -> Tensor | None:
    """A layer's weight or bias; those of a norm by itself are its norm's, "weight_0:1" is the second gate."""
    tensors = model.tensors()
    name, _, gate = parameter.partition(":")
    found = tensors.get((layer_id, name))
    if gate:
        return found[..., int(gate)] if found is not None and int(gate) < found.shape[-1] else None
    return (
        found if found is not None or (layer_id, "weight") in tensors else tensors.get((layer_id, f"norm.{parameter}"))
    )


def table_of(weight: Tensor) -> Tensor:
    """A copy as rows and columns: (units, 1) of a bias, (units, channels * kernel ...) of filters."""
    return weight.detach().reshape(len(weight), -1).clone()


def randomise(learner: Learner, edit: RandomiseLayers, seed: int) -> None:
    """Draw layers anew, or some units of one; the optimizer forgets what it knew of them."""
    model = learner.model
    for layer_id in (i for i in edit.layer_ids if i in model.ids):
        before = {name: tensor.detach().clone() for name, tensor in _learned(model, layer_id).items()}
        model.draw(layer_id, seed, edit.salt)
        if not edit.units:
            forget(learner.optimizer, model, layer_id)
            continue
        kept = model.layer(layer_id).shared
        with torch.no_grad():
            for name, tensor in _learned(model, layer_id).items():
                others = torch.ones(len(tensor), dtype=torch.bool) if name in kept else ~_rows(name, tensor, edit.units)
                tensor[others] = before[name][others]
        _forget_rows(learner, layer_id, edit.units)


def change(learner: Learner, edit: ChangeWeights) -> None:
    """Clear, nudge or scale weights and biases; cleared ones lose their momentum too, or they would drift off again."""
    model = learner.model
    for layer_id in (i for i in edit.layer_ids if i in model.ids):
        with torch.no_grad():
            for name, tensor in _own(model, layer_id, edit.units).items():
                rows = _rows(name, tensor, edit.units)
                tensor[rows] = _changed(tensor[rows], edit)
        if edit.change == "clear":
            _forget_rows(learner, layer_id, edit.units)


def set_weight(model: Model, edit: SetWeight) -> str:
    """Give one weight a value; returns what could not be done, in plain words."""
    tensor = tensor_of(model, edit.layer_id, edit.parameter)
    if tensor is None:
        return GONE
    table = table_of(tensor)
    place = (edit.unit, 0 if edit.parameter == "bias" else edit.source)
    if any(i >= size for i, size in zip(place, table.shape, strict=True)):
        return GONE
    with torch.no_grad():
        table[place] = max(-LARGEST, min(LARGEST, edit.value))
        tensor.copy_(table.reshape(tensor.shape))
    return ""


def set_weights(model: Model, edit: SetWeights) -> str:
    """Give a block of weights other values; returns what could not be done and what to do, in plain words."""
    tensor = tensor_of(model, edit.layer_id, edit.parameter)
    if tensor is None:
        what = edit.parameter if edit.parameter in ("weight", "bias", "depthwise") else "table of that name"
        return f"This layer has no {what} to set. Choose a layer that has."
    table = table_of(tensor)
    rows, columns = len(edit.values), len(edit.values[0])
    bottom, right = edit.unit + rows, edit.source + columns
    if bottom > table.shape[0] or right > table.shape[1]:
        there = f"{table.shape[0]} × {table.shape[1]}"
        room = max(0, table.shape[0] - edit.unit), max(0, table.shape[1] - edit.source)
        return (
            f"A block of {rows} × {columns} does not fit at row {edit.unit + 1}, column {edit.source + 1}"
            f" of {there} weights. Paste at most {room[0]} × {room[1]} there, or begin further up or to the left."
        )
    bias = tensor_of(model, edit.layer_id, "bias")
    if edit.biases and bias is None:
        return "This layer has no biases to set. Leave out their column, or switch them on."
    with torch.no_grad():
        table[edit.unit : bottom, edit.source : right] = _values(edit.values, table)
        tensor.copy_(table.reshape(tensor.shape))
        if edit.biases and bias is not None:
            bias[edit.unit : bottom] = _values(edit.biases, bias)
    return ""


def _values(numbers: tuple[object, ...], like: Tensor) -> Tensor:
    """What was asked for, as far as it can be held."""
    return torch.tensor(numbers, dtype=torch.float64).clamp_(-LARGEST, LARGEST).to(like.dtype)


def _learned(model: Model, layer_id: str) -> dict[str, Tensor]:
    return {name: tensor for (owner, name), tensor in model.learned().items() if owner == layer_id}


def _own(model: Model, layer_id: str, units: tuple[int, ...]) -> dict[str, Tensor]:
    """What an edit of some units acts on: all that has a row for each; an edit of the layer, on everything."""
    shared = model.layer(layer_id).shared if units else ()
    return {name: tensor for name, tensor in _learned(model, layer_id).items() if name not in shared}


def _rows(name: str, tensor: Tensor, units: tuple[int, ...]) -> Tensor:
    """(rows,) which rows of a parameter are meant; no units is all.

    The units of a layer in both directions are the forward ones and then the backward ones, which have parameters of
    their own.
    """
    count = len(tensor)
    if not units:
        return torch.ones(count, dtype=torch.bool)
    first = count if name.endswith("_back") else 0
    rows = torch.zeros(count, dtype=torch.bool)
    rows[[unit - first for unit in units if 0 <= unit - first < count]] = True
    return rows


def _changed(weights: Tensor, edit: ChangeWeights) -> Tensor:
    if edit.change == "clear":
        return torch.zeros_like(weights)
    wide = weights.double()
    wide = wide + edit.amount if edit.change == "nudge" else wide * edit.amount
    return wide.clamp_(-LARGEST, LARGEST).to(weights.dtype)


def _forget_rows(learner: Learner, layer_id: str, units: tuple[int, ...]) -> None:
    """Begin the memory of some units anew, or of all."""
    if not units:
        forget(learner.optimizer, learner.model, layer_id)
        return
    with torch.no_grad():
        for name, parameter in _own(learner.model, layer_id, units).items():
            rows = _rows(name, parameter, units)
            for value in learner.optimizer.state.get(parameter, {}).values():
                if isinstance(value, Tensor) and value.shape == parameter.shape:
                    value[rows] = 0.0


__all__ = ["change", "randomise", "set_weight", "set_weights", "tensor_of"]
