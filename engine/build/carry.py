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

from engine.build.lineage import Change, Lineage, Places
from engine.build.model import Model
from engine.build.seeds import generator
from engine.spec.document import Spec

State = dict[tuple[str, str], dict[str, Any]]  # what the optimizer remembers, by parameter
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
    kept = old.tensors()
    lineage = Lineage(before, after, changes)
    state: State = {}
    for key, tensor in new.tensors().items():
        source = kept.get(key)
        fit = None if source is None else _fit(key, source, tensor, lineage, after.seed)
        if source is None or fit is None:
            continue
        _carry_weights(source, tensor, fit)
        if key in old_state and isinstance(tensor, nn.Parameter):
            remembered = old_state[key].items()
            state[key] = {name: _carry_memory(name, value, source, tensor, fit) for name, value in remembered}
    new.dropout.set_state(old.dropout.get_state())
    return state


def _fit(key: tuple[str, str], source: Tensor, target: Tensor, lineage: Lineage, seed: int) -> Fit | None:
    """What of a tensor has a place in the next one; None where nothing has."""
    if source.dim() != target.dim():
        return None
    rows = lineage.rows(key[0])
    if target.dim() == 0:
        return None if rows is None else Fit()
    columns = lineage.inputs(key[0]) if target.dim() > 1 else None
    if not rows or not rows.new or (target.dim() > 1 and not columns):
        return None
    places = (rows,) if columns is None else (rows, columns)
    if all(part.is_all(*sizes) for part, *sizes in zip(places, source.shape, target.shape, strict=True)):
        return Fit(rows, columns, whole=True)
    return Fit(rows, columns, None if columns is None else _shares(rows, columns, generator(seed, "shares", *key)))


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


def _copy(source: Tensor, target: Tensor, fit: Fit, factor: Tensor | float | None = None) -> None:
    if fit.rows is None or fit.whole:
        target.copy_(source)
        return
    old, new = _index(fit.rows.old), _index(fit.rows.new)
    values = source[old] if fit.columns is None else source[old[:, None], _index(fit.columns.old)]
    if factor is not None:
        values = values * factor
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
    _copy(value, moved, fit, _part_of_gradient(name, target, fit))
    if name in SQUARES and fit.columns is not None:
        for copies in fit.columns.shared.values():  # together they go as far as the one went
            moved[:, list(copies)] *= len(copies) ** 2
    return moved


def _usual(squares: Tensor, target: Tensor, fit: Fit) -> Tensor:
    """The mean of what is known: of its own row for a new column, of all for a new row; (rows, 1) or (1,)."""
    if fit.rows is None or target.dim() < 2:
        return squares.mean().reshape(1)
    usual = squares.mean().repeat(len(target), 1)
    usual[_index(fit.rows.new)] = squares[_index(fit.rows.old)].mean(1, keepdim=True)
    return usual


def _part_of_gradient(name: str, target: Tensor, fit: Fit) -> Tensor | None:
    """(rows,) or (rows, 1): which part of the old unit's gradient each row has from now on; None if all have all."""
    if fit.rows is None or not fit.rows.shared:
        return None
    count = {place: len(copies) for copies in fit.rows.shared.values() for place in copies}
    part = torch.tensor([1.0 / count.get(place, 1) for place in fit.rows.new])
    part = part.square() if name in SQUARES else part
    return part if target.dim() < 2 else part[:, None]


def _others(count: int, taken: Places) -> Tensor:
    free = torch.ones(count, dtype=torch.bool)
    free[_index(taken.new)] = False
    return free


def _index(places: tuple[int, ...]) -> Tensor:
    """Of whole numbers also where it is empty."""
    return torch.tensor(places, dtype=torch.long)
