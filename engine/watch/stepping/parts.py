"""How each kind of layer takes one step: what it keeps of the steps before, and what it makes of the next one.

A part is given (batch, channels) from each port where something flows, and whole tensors from ports that were known
before the first step: a first state, or the memory of an encoder. What it keeps is a tuple of tensors, sample by
sample, so that a search can go on with some of its samples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import torch
from torch import Tensor

from engine.build.layers.base import LayerModule
from engine.build.layers.positional import PositionalModule
from engine.build.layers.units import MarkedModule
from engine.spec.catalog.layers import Conv1d, Layer
from engine.watch.cells import Cell, cells_of, has_cells

Kept = tuple[Tensor, ...]


class Part(Protocol):
    """One layer, step by step."""

    def begin(self, batch: int, whole: Mapping[int, Tensor]) -> Kept:
        """What it keeps before the first step.

        Parameters
        ----------
        whole : by port, what was known before.
        """
        ...

    def step(self, inputs: Sequence[Tensor], kept: Kept, at: int) -> tuple[Tensor, Kept]:
        """(batch, units) for what comes in at step `at`, and what it keeps for the next one."""
        ...


class Passing:
    """A layer that looks at nothing but the step itself."""

    def __init__(self, module: LayerModule) -> None:
        self._way = module.way

    def begin(self, batch: int, whole: Mapping[int, Tensor]) -> Kept:
        return ()

    def step(self, inputs: Sequence[Tensor], kept: Kept, at: int) -> tuple[Tensor, Kept]:
        return self._way(*(x.unsqueeze(2) if x.dim() == 2 else x for x in inputs)).squeeze(2), kept


class Silent:
    """An ablated layer."""

    def __init__(self, units: int) -> None:
        self._units = units

    def begin(self, batch: int, whole: Mapping[int, Tensor]) -> Kept:
        return ()

    def step(self, inputs: Sequence[Tensor], kept: Kept, at: int) -> tuple[Tensor, Kept]:
        return inputs[0].new_zeros(len(inputs[0]), self._units), kept


class Placing:
    """A positional encoding."""

    def __init__(self, module: PositionalModule) -> None:
        self._table = module.table

    def begin(self, batch: int, whole: Mapping[int, Tensor]) -> Kept:
        return ()

    def step(self, inputs: Sequence[Tensor], kept: Kept, at: int) -> tuple[Tensor, Kept]:
        return inputs[0] + self._table[:, at], kept


class Remembering:
    """A recurrent layer, forward: keeps the states of its cells."""

    def __init__(self, module: MarkedModule, cells: Sequence[Cell]) -> None:
        self._module, self._cells = module, cells

    def begin(self, batch: int, whole: Mapping[int, Tensor]) -> Kept:
        first = [whole.get(1), *[None] * (len(self._cells) - 1)]
        pairs = zip(self._cells, first, strict=True)
        return tuple(part for cell, hidden in pairs for part in cell.begin(batch, hidden))

    def step(self, inputs: Sequence[Tensor], kept: Kept, at: int) -> tuple[Tensor, Kept]:
        x, each = inputs[0], len(kept) // len(self._cells)
        after: list[Tensor] = []
        for depth, cell in enumerate(self._cells):
            state, _ = cell.step(cell.fed(x), kept[depth * each : (depth + 1) * each])
            after += state
            x = state[0]
        return self._module.thinned(x.unsqueeze(2)).squeeze(2), tuple(after)


class Recalling:
    """A layer that looks back: keeps the last inputs, `most` of them, and goes through them with each new one."""

    def __init__(self, module: LayerModule, most: int | None = None) -> None:
        self._way, self._most = module.way, most
        self._channels = module.inputs[0][0]

    def begin(self, batch: int, whole: Mapping[int, Tensor]) -> Kept:
        return (torch.zeros(batch, self._channels, 0),)

    def step(self, inputs: Sequence[Tensor], kept: Kept, at: int) -> tuple[Tensor, Kept]:
        seen = torch.cat([kept[0], inputs[0].unsqueeze(2)], 2)
        seen = seen if self._most is None else seen[:, :, -self._most :]
        return self._way(seen)[:, :, -1], (seen,)


class CannotStep(Exception):
    """A layer that answers only to whole sequences."""


PASSING = frozenset(("embedding", "step_dense", "activation", "dropout", "output"))
JOINS = frozenset(("add", "multiply", "concatenate"))
BOUNDED = frozenset(("positional", "self_attention", "transformer"))  # know no more steps than a sample has


def part_of(layer: Layer, module: LayerModule, whole: frozenset[int]) -> Part:
    """How this layer takes a step.

    Parameters
    ----------
    module : in evaluation mode. whole : the ports where nothing flows.

    Raises
    ------
    CannotStep
        If it answers only to whole sequences.
    """
    if module.ablated:
        return Silent(module.output[0])
    maker = MAKERS.get(layer.kind)
    if maker is None or 0 in whole or any(not _may_be_whole(layer, module, port) for port in whole):
        raise CannotStep(layer.id)
    return Passing(module) if module.bypassed else maker(layer, module)


def _may_be_whole(layer: Layer, module: LayerModule, port: int) -> bool:
    """Whether what is known before may come in here."""
    if layer.kind == "multiply":
        return len(module.inputs[port]) == 1
    return layer.kind == "cross_attention" or has_cells(module)


def _passing(layer: Layer, module: LayerModule) -> Part:
    return Passing(module)


def _norm(layer: Layer, module: LayerModule) -> Part:
    """Over the batch it is as it was learned; over a sample it looks at all steps."""
    if getattr(layer, "normalisation", "") != "batch":
        raise CannotStep(layer.id)
    return Passing(module)


def _placing(layer: Layer, module: LayerModule) -> Part:
    assert isinstance(module, PositionalModule)
    return Placing(module)


def _remembering(layer: Layer, module: LayerModule) -> Part:
    assert isinstance(module, MarkedModule)
    cells = cells_of(layer, module)
    if any(len(directions) > 1 for directions in cells):
        raise CannotStep(layer.id)
    return Remembering(module, [directions[0] for directions in cells])


def _looking_back(layer: Layer, module: LayerModule) -> Part:
    if not getattr(layer, "causal", False):
        raise CannotStep(layer.id)
    return Recalling(module)


def _sliding(layer: Layer, module: LayerModule) -> Part:
    assert isinstance(layer, Conv1d)
    window = layer.window
    plain = layer.normalisation in ("none", "batch") and layer.padding_mode in ("zeros", "replicate")
    if window.after or window.before != window.span - 1 or window.stride != 1 or not plain:
        raise CannotStep(layer.id)
    return Recalling(module, window.span)


MAKERS: dict[str, Callable[[Layer, LayerModule], Part]] = {
    **dict.fromkeys((*PASSING, *JOINS, "cross_attention"), _passing),
    **dict.fromkeys(("rnn", "gru", "lstm", "reservoir"), _remembering),
    **dict.fromkeys(("self_attention", "transformer"), _looking_back),
    "norm": _norm,
    "positional": _placing,
    "conv1d": _sliding,
}
