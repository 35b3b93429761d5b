"""The cells of recurrent layers one step at a time: what torch does in one go, with the inside in sight.

A recurrent layer is some cells deep, each in one direction or in both; gates in torch's order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

from engine.build.layers.base import LayerModule
from engine.build.layers.recurrent import GruModule, LstmModule, RecurrentModule
from engine.build.layers.reservoir import ReservoirModule
from engine.spec.catalog.layers import Layer

CellKind = Literal["rnn", "gru", "lstm"]
GATES: dict[str, tuple[str, ...]] = {  # by kind of layer; of others none
    "gru": ("reset", "update"),
    "lstm": ("input", "forget", "output"),
}
State = tuple[Tensor, ...]  # (hidden,) or, of an LSTM, (hidden, cell), each (batch, units)


@dataclass(frozen=True)
class Cell:
    """One direction of one layer deep.

    Attributes
    ----------
    weight : (gates * units, inputs). recurrent : (gates * units, units). bias : (gates * units,).
    inner_bias : (units,) of what the reset gate of a GRU lets through, else None.
    squash : what an Elman cell does with its sums. leak : how much of its state is made anew.
    """

    kind: CellKind
    weight: Tensor
    recurrent: Tensor
    bias: Tensor
    inner_bias: Tensor | None = None
    squash: Callable[[Tensor], Tensor] = torch.tanh
    leak: float = 1.0

    @property
    def units(self) -> int:
        """How many there are."""
        return int(self.recurrent.shape[1])

    def begin(self, batch: int, hidden: Tensor | None = None) -> State:
        """The state before the first step: zeros, or a hidden state (batch, units) that is given."""
        zeros = self.weight.new_zeros(batch, self.units)
        first = zeros if hidden is None else hidden
        return (first, zeros) if self.kind == "lstm" else (first,)

    def fed(self, x: Tensor) -> Tensor:
        """What the input adds to the gates: (..., inputs) -> (..., gates * units)."""
        return functional.linear(x, self.weight, self.bias)

    def step(self, fed: Tensor, state: State) -> tuple[State, tuple[Tensor, ...]]:
        """One step of time.

        Parameters
        ----------
        fed : (batch, gates * units), see `fed`.

        Returns
        -------
        The state after it, and the gates in the order of `GATES`, each (batch, units).
        """
        return _STEPS[self.kind](self, fed, state)


def _rnn(cell: Cell, fed: Tensor, state: State) -> tuple[State, tuple[Tensor, ...]]:
    """Elman (1990): ``h' = tanh(W x + R h + b)``; a reservoir goes only a part of the way there (Jaeger 2001)."""
    new = cell.squash(torch.addmm(fed, state[0], cell.recurrent.T))
    return (new if cell.leak == 1 else torch.lerp(state[0], new, cell.leak),), ()


def _gru(cell: Cell, fed: Tensor, state: State) -> tuple[State, tuple[Tensor, ...]]:
    """Cho (2014), as torch has it: ``n = tanh(W x + b + r (R h + c))``, ``h' = n + z (h - n)``."""
    (hidden,), units = state, cell.units
    inner = hidden @ cell.recurrent.T
    reset, update = torch.sigmoid(fed[:, : 2 * units] + inner[:, : 2 * units]).chunk(2, 1)
    kept = inner[:, 2 * units :] if cell.inner_bias is None else inner[:, 2 * units :] + cell.inner_bias
    new = torch.tanh(torch.addcmul(fed[:, 2 * units :], reset, kept))
    return (torch.lerp(new, hidden, update),), (reset, update)


def _lstm(cell: Cell, fed: Tensor, state: State) -> tuple[State, tuple[Tensor, ...]]:
    """Hochreiter and Schmidhuber (1997) with the forget gate of Gers (2000): ``c' = f c + i g``, ``h' = o tanh c'``."""
    hidden, memory = state
    added, units = torch.addmm(fed, hidden, cell.recurrent.T), cell.units
    into, forget = torch.sigmoid(added[:, : 2 * units]).chunk(2, 1)
    output = torch.sigmoid(added[:, 3 * units :])
    memory = torch.addcmul(forget * memory, into, torch.tanh(added[:, 2 * units : 3 * units]))
    return (output * torch.tanh(memory), memory), (into, forget, output)


_STEPS: dict[CellKind, Callable[[Cell, Tensor, State], tuple[State, tuple[Tensor, ...]]]] = {
    "rnn": _rnn,
    "gru": _gru,
    "lstm": _lstm,
}


def has_cells(module: LayerModule) -> bool:
    """Whether this is a layer with a state."""
    return isinstance(module, (RecurrentModule, ReservoirModule))


def cells_of(layer: Layer, module: LayerModule) -> list[tuple[Cell, ...]]:
    """For each layer deep the forward cell and, where it goes both ways, the backward one. In evaluation mode only.

    Raises
    ------
    ValueError
        If it has none.
    """
    if isinstance(module, ReservoirModule):
        return [(_of_reservoir(module),)]
    if not isinstance(module, RecurrentModule):
        raise ValueError("a layer of this kind has no cells")
    squash = torch.relu if getattr(layer, "activation", "") == "relu" else torch.tanh
    return [
        tuple(_of_kernel(module, f"{number}{back}", squash) for back in module.backs) for number in range(module.depth)
    ]


def _of_kernel(module: RecurrentModule, name: str, squash: Callable[[Tensor], Tensor]) -> Cell:
    """What torch's kernels get."""
    weight, recurrent, bias, inner = module.flat(name)
    match module:
        case LstmModule():
            return Cell("lstm", weight, recurrent, bias)
        case GruModule():
            return Cell("gru", weight, recurrent, bias, inner[2 * module.units :])
    return Cell("rnn", weight, recurrent, bias, squash=squash)


def _of_reservoir(module: ReservoirModule) -> Cell:
    heard = module.thinned(torch.ones(1, module.units, 1))[0, :, 0]  # nobody hears an ablated unit
    recurrent = module.recurrent * (module.radius * heard)
    return Cell("rnn", module.weight * module.scale, recurrent, module.bias * module.scale, leak=module.leak)


@dataclass(frozen=True)
class Trace:
    """What went on in the last layer deep: each (batch, units, steps), in the order of time, forward units first.

    Attributes
    ----------
    cell : of an LSTM, else None. gates : in the order of `GATES`. Beyond a sample's own steps nothing is meant.
    """

    hidden: Tensor
    cell: Tensor | None
    gates: tuple[Tensor, ...]


def trace(
    cells: Sequence[tuple[Cell, ...]], x: Tensor, lengths: Tensor | None = None, first: Tensor | None = None,
    nudge: Tensor | None = None,
) -> Trace:  # fmt: skip
    """Go through a sequence step by step.

    Parameters
    ----------
    x : (batch, inputs, steps). lengths : (batch,) steps that each sample has; None where all are whole.
    first : (batch, units), the hidden state that the first layer begins with, forward; None is zeros.
    nudge : (batch, units, steps), backward units behind, added to the states of the last layer as they come about:
        zeros whose gradient is that by the states themselves, with all that follows from them later.
    """
    found = Trace(x, None, ())
    for depth, directions in enumerate(cells):
        pushes = _pushes(nudge if depth == len(cells) - 1 else None, directions)
        begin = (first if depth == 0 else None, None)
        found = _joined(
            [
                _one_way(cell, found.hidden, lengths if back else None, begin[back], pushes[back], bool(back))
                for back, cell in enumerate(directions)
            ]
        )
    return found


def _pushes(nudge: Tensor | None, directions: tuple[Cell, ...]) -> tuple[tuple[Tensor, ...] | None, ...]:
    """For each direction, what is added at each step, (batch, units) each."""
    if nudge is None:
        return (None,) * len(directions)
    return tuple(part.unbind(2) for part in nudge.chunk(len(directions), 1))


def _one_way(
    cell: Cell, x: Tensor, lengths: Tensor | None, first: Tensor | None, pushes: tuple[Tensor, ...] | None, back: bool
) -> Trace:
    """One cell over time; backward each sample begins at its own last step."""
    fed = cell.fed(x.transpose(1, 2)).unbind(1)
    state = start = cell.begin(len(x), first)
    there = None if lengths is None else (torch.arange(len(fed))[:, None] < lengths)[:, :, None]
    states, gates = [], []
    for t in reversed(range(len(fed))) if back else range(len(fed)):
        state, opened = cell.step(fed[t], state)
        if pushes is not None:
            state = (state[0] + pushes[t], *state[1:])
        if there is not None:
            state = tuple(torch.where(there[t], now, before) for now, before in zip(state, start, strict=True))
        states.append(state)
        gates.append(opened)
    if back:
        states, gates = states[::-1], gates[::-1]
    stacked = [torch.stack(part, 2) for part in zip(*states, strict=True)]
    opened = tuple(torch.stack(part, 2) for part in zip(*gates, strict=True))
    return Trace(stacked[0], stacked[1] if len(stacked) > 1 else None, opened)


def traced(
    module: RecurrentModule, cells: Sequence[tuple[Cell, ...]], x: Tensor, answer: Tensor, first: Tensor | None = None
) -> Trace:
    """What `trace` finds, from what the layer answered: several times quicker, for one sample that is whole.

    With all hidden states known, all gates are worked out in one go.

    Parameters
    ----------
    x : (1, inputs, steps). answer : (1, units, steps), of the layer in evaluation mode.
    """
    steps = x.permute(2, 0, 1)
    begin = steps.new_zeros(len(module.backs), 1, module.units)
    begun = begin if first is None else torch.cat((first[None], begin[1:]))
    for number in range(module.depth - 1):
        steps = module.run(steps, tuple(f"{number}{back}" for back in module.backs), begin if number else begun)
    last, hidden = begun if module.depth == 1 else begin, answer[0].T.chunk(len(module.backs), 1)
    return _joined(
        [
            _from_hidden(cell, cell.fed(steps[:, 0]), hidden[back], last[back], bool(back))
            for back, cell in enumerate(cells[-1])
        ]
    )


def _from_hidden(cell: Cell, fed: Tensor, hidden: Tensor, begin: Tensor, back: bool) -> Trace:
    """Gates and cell of one direction.

    Parameters
    ----------
    fed : (steps, gates * units). hidden : (steps, units), in the order of time. begin : (1, units).
    """
    before = torch.cat((hidden[1:], begin)) if back else torch.cat((begin, hidden[:-1]))
    (_, *written), gates = cell.step(fed, cell.begin(len(fed), before))  # each step a sample, with an empty cell
    memory = _kept(written[0], gates[1], back) if written else None
    return Trace(_over_time(hidden), None if memory is None else _over_time(memory), tuple(map(_over_time, gates)))


def _kept(written: Tensor, forget: Tensor, back: bool) -> Tensor:
    """(steps, units) of the cell: what is written at each step, and what is kept of the step before."""
    memory, found = torch.zeros_like(written[0]), []
    for t in reversed(range(len(written))) if back else range(len(written)):
        memory = torch.addcmul(written[t], forget[t], memory)
        found.append(memory)
    return torch.stack(found[::-1] if back else found)


def _over_time(values: Tensor) -> Tensor:
    """(steps, units) -> (1, units, steps)."""
    return values.T[None]


def _joined(ways: list[Trace]) -> Trace:
    """Forward and backward units as one layer's."""
    if len(ways) == 1:
        return ways[0]
    cells = [way.cell for way in ways if way.cell is not None]
    return Trace(
        torch.cat([way.hidden for way in ways], 1),
        torch.cat(cells, 1) if cells else None,
        tuple(torch.cat(gate, 1) for gate in zip(*(way.gates for way in ways), strict=True)),
    )
