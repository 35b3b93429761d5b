"""Carrying what was learned from one network to the next: whatever still fits, with what the optimizer remembers.

Rows follow their units and columns follow who made them (see `engine.build.lineage`). What is new at the end of a
known weight starts at zero, so that the function stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.build.columns import Places
from engine.build.lineage import Change, Lineage
from engine.build.model import Model
from engine.build.seeds import generator
from engine.spec.catalog.layers import LayerKind, TiedDense
from engine.spec.document import Spec
from engine.spec.edits import PasteFragment

State = dict[tuple[str, str], dict[str, Any]]  # what the optimizer remembers, by parameter
SOFTLY = 0.03  # of its weights; it answers with the square of that
SQUARES = ("exp_avg_sq", "square_avg", "sum")  # running means and sums of squared gradients


@dataclass(frozen=True)
class Fit:
    """What of an old tensor goes where in a new one.

    Attributes
    ----------
    rows, columns : places; None where the tensor has no such axis. shares : (rows, columns) of the new places, which
        share of the old weight each gets, where units were split. whole : everything is where it was.
    """

    rows: Places | None = None
    columns: Places | None = None
    shares: Tensor | None = None
    whole: bool = False


def carry(old: Model, old_state: State, new: Model, before: Spec, after: Spec, changes: Iterable[Change] = ()) -> State:
    """Copy weights into a newly drawn network and return the optimizer state that still fits.

    Parameters
    ----------
    changes : the edits that led from `before` to `after`, with whether each was taken back.

    Returns
    -------
    The optimizer's memory for the parameters of `new`.
    """
    kept, changes = old.tensors(), list(changes)
    lineage = Lineage(before, after, changes)
    lending = {layer.tied_to for layer in after.network.layers if isinstance(layer, TiedDense)}
    state: State = {}
    for key, tensor in new.tensors().items():
        source = kept.get(key)
        fit = None if source is None else _fit(key, source, tensor, lineage, after.seed)
        if source is None or fit is None:
            continue
        _carry_weights(centred(source, tensor.shape[2:]), tensor, fit)
        if key[0] in lending:
            _soften(tensor, fit)
        if key in old_state and isinstance(tensor, nn.Parameter):
            remembered = _centred_memory(old_state[key], source, tensor.shape[2:])
            like = centred(source, tensor.shape[2:])
            state[key] = {name: _carry_memory(name, value, like, tensor, fit) for name, value in remembered.items()}
    for copy_id, origin_id in _copies(after, changes):
        _copy_layer(new, copy_id, kept, origin_id)
    new.dropout.set_state(old.dropout.get_state())
    return state


def _copies(after: Spec, changes: Iterable[Change]) -> list[tuple[str, str]]:
    """(id of a layer that was pasted, id of the one it is a copy of), where both are there and are set alike."""
    pasted = [change.edit for change in changes if isinstance(change.edit, PasteFragment) and not change.undone]
    network = after.network
    pairs = [pair for edit in pasted for pair in edit.fragment.copies]
    return [
        (a, b) for a, b in pairs if network.has(a) and network.has(b) and _alike(network.layer(a), network.layer(b))
    ]


def _alike(a: LayerKind, b: LayerKind) -> bool:
    """Whether two layers are set alike, wherever they stand."""
    return a.with_(id=b.id, x=b.x, y=b.y) == b


def _copy_layer(new: Model, copy_id: str, kept: dict[tuple[str, str], Tensor], origin_id: str) -> None:
    """A copy begins with what its origin has learned, where all of it fits."""
    into = {name: tensor for (layer_id, name), tensor in new.tensors().items() if layer_id == copy_id}
    known = {name: tensor for (layer_id, name), tensor in kept.items() if layer_id == origin_id}
    if into.keys() == known.keys() and all(into[name].shape == known[name].shape for name in into):
        with torch.no_grad():
            for name, tensor in into.items():
                tensor.copy_(known[name])


def _fit(key: tuple[str, str], source: Tensor, target: Tensor, lineage: Lineage, seed: int) -> Fit | None:
    """What of a tensor has a place in the next one; None where nothing has."""
    if source.dim() != target.dim():
        return None
    if target.dim() == 0:
        return None if lineage.rows(key[0]) is None else Fit()
    rows, columns = lineage.places(*key, target.dim())
    if not rows or not rows.new:
        return None
    if columns is None:
        if target.dim() > 1 and source.shape[1] != target.shape[1]:
            return None
        return Fit(rows, whole=rows.is_all(len(source), len(target)))
    if rows.is_all(len(source), len(target)) and columns.is_all(source.shape[1], target.shape[1]):
        return Fit(rows, columns, whole=True)
    return Fit(rows, columns, _shares(rows, columns, generator(seed, "shares", *key)))


def centred(weight: Tensor, edges: tuple[int, ...], around: float = 0.0) -> Tensor:
    """Kernels of another size about the same middle.

    Parameters
    ----------
    weight : (filters, channels, kernel, ...); a weight without kernels is handed back.
    edges : the kernel's new size along each axis.
    around : what larger kernels hold at their edges. With zero they do what the smaller ones did.
    """
    for axis, edge in enumerate(edges, start=2):
        before = (edge - 1) // 2 - (weight.shape[axis] - 1) // 2
        after = edge - weight.shape[axis] - before
        around_axis = [0, 0] * (weight.dim() - 1 - axis) + [before, after]
        weight = functional.pad(weight, around_axis, value=around) if before or after else weight
    return weight


def _centred_memory(memory: dict[str, Any], source: Tensor, edges: tuple[int, ...]) -> dict[str, Any]:
    """What the optimizer remembers of kernels of another size."""
    return {
        name: centred(value, edges, float(value.mean()) if name in SQUARES else 0.0)
        if isinstance(value, Tensor) and value.shape == source.shape
        else value
        for name, value in memory.items()
    }


def _shares(rows: Places, columns: Places, chance: torch.Generator) -> Tensor | None:
    """How the outgoing weights of a unit that was split are shared: unevenly, and otherwise for each unit that they
    lead to, so that the copies go different ways from here (Chen 2015 adds noise to the same end)."""
    if not columns.shared:
        return None
    shares = torch.ones(len(rows.new), len(columns.new))
    at = {place: index for index, place in enumerate(columns.new)}
    for copies in columns.shared.values():
        size = (len(rows.new), len(copies))
        parts = torch.arange(1.0, len(copies) + 1) + torch.empty(size).uniform_(0.0, 0.5, generator=chance)
        order = torch.empty(size).uniform_(generator=chance).argsort(1)
        shares[:, [at[place] for place in copies]] = (parts / parts.sum(1, keepdim=True)).gather(1, order)
    return shares


def _carry_weights(source: Tensor, target: Tensor, fit: Fit) -> None:
    """Weights from new columns to known ones become zero; new rows keep what was drawn for them."""
    with torch.no_grad():
        if fit.columns is not None and not fit.whole:
            target[:, _others(target.shape[1], fit.columns)] = 0.0
        _copy(source, target, fit, fit.shares)


def _soften(weight: Tensor, fit: Fit) -> None:
    """Let new units of a layer whose weights are used backwards too begin softly.

    What they give comes back through the same weights, which no zeros elsewhere can keep from the answer, and with
    zeros here they would never learn.
    """
    if fit.rows is None or weight.dim() < 2:
        return
    with torch.no_grad():
        weight[_others(len(weight), fit.rows)] *= SOFTLY


def _copy(source: Tensor, target: Tensor, fit: Fit, factor: Tensor | None = None) -> None:
    if fit.rows is None or fit.whole:
        target.copy_(source)
        return
    old, new = _index(fit.rows.old), _index(fit.rows.new)
    values = source[old] if fit.columns is None else source[old[:, None], _index(fit.columns.old)]
    if factor is not None:
        values = values * _beside(factor, values)
    if fit.columns is None:
        target[new] = values
    else:
        target[new[:, None], _index(fit.columns.new)] = values


def _carry_memory(name: str, value: Any, source: Tensor, target: Tensor, fit: Fit) -> Any:
    """A running mean moves with its weights; a step count is copied.

    A new weight starts with no direction, but with the usual size of a squared gradient: with none its first steps
    would be several times too long, as the count of steps says that the means are old. The copies of a split unit
    share its gradient.
    """
    if not isinstance(value, Tensor):
        return value
    if value.shape != source.shape or fit.whole:
        return value.clone()
    moved = torch.zeros_like(target, requires_grad=False)
    if name in SQUARES and value.numel():
        moved += _usual(value, target, fit)
    _copy(value, moved, fit, _part_of_gradient(name, fit))
    if name in SQUARES and fit.columns is not None:
        for copies in fit.columns.shared.values():  # together they go as far as the one went
            moved[:, list(copies)] *= len(copies) ** 2
    return moved


def _usual(squares: Tensor, target: Tensor, fit: Fit) -> Tensor:
    """The mean of what is known: of its own row for a new column, of all for a new row; (rows, 1, ...) or (1,)."""
    if fit.rows is None or target.dim() < 2:
        return squares.mean().reshape(1)
    usual = squares.mean().repeat(len(target), 1)
    usual[_index(fit.rows.new)] = squares[_index(fit.rows.old)].flatten(1).mean(1, keepdim=True)
    return _beside(usual, target)


def _part_of_gradient(name: str, fit: Fit) -> Tensor | None:
    """(rows,): which part of the old unit's gradient each row has from now on; None if all have all."""
    if fit.rows is None or not fit.rows.shared:
        return None
    count = {place: len(copies) for copies in fit.rows.shared.values() for place in copies}
    part = torch.tensor([1.0 / count.get(place, 1) for place in fit.rows.new])
    return part.square() if name in SQUARES else part


def _beside(factor: Tensor, like: Tensor) -> Tensor:
    """With as many axes, those that are missing at the end."""
    return factor.reshape(*factor.shape, *[1] * (like.dim() - factor.dim()))


def _others(count: int, taken: Places) -> Tensor:
    free = torch.ones(count, dtype=torch.bool)
    free[_index(taken.new)] = False
    return free


def _index(places: tuple[int, ...]) -> Tensor:
    """Of whole numbers also where it is empty."""
    return torch.tensor(places, dtype=torch.long)
