"""The cells of recurrent layers one step at a time: what torch does in one go, with the inside in sight.

A recurrent layer is some cells deep, each in one direction or in both. Their numbers are read off the parameters of
the layer's module (see `engine.build.layers.recurrent`), gates in torch's order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

CellKind = Literal["rnn", "gru", "lstm"]
KINDS: tuple[CellKind, ...] = ("rnn", "gru", "lstm")
GATES: dict[CellKind, tuple[str, ...]] = {
    "rnn": (),
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
    """

    kind: CellKind
    weight: Tensor
    recurrent: Tensor
    bias: Tensor
    inner_bias: Tensor | None = None

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
    """Elman (1990): ``h' = tanh(W x + U h + b)``."""
    return (torch.tanh(torch.addmm(fed, state[0], cell.recurrent.T)),), ()


def _gru(cell: Cell, fed: Tensor, state: State) -> tuple[State, tuple[Tensor, ...]]:
    """Cho (2014), as torch has it: ``n = tanh(W x + b + r (U h + c))``, ``h' = n + z (h - n)``."""
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


def cells_of(kind: str, parameters: Mapping[str, Tensor]) -> list[tuple[Cell, ...]]:
    """The cells of a recurrent layer: for each layer deep its forward one and, if it has both directions, its backward.

    Parameters
    ----------
    parameters : of its module, by name.

    Raises
    ------
    ValueError
        If layers of this kind have none.
    """
    known = next((each for each in KINDS if each == kind), None)
    if known is None:
        raise ValueError(f"a layer of kind {kind} has no cells")
    found: list[tuple[Cell, ...]] = []
    while f"weight_{len(found)}" in parameters:
        ends = ("", "_back") if f"weight_{len(found)}_back" in parameters else ("",)
        found.append(tuple(_cell(known, parameters, f"{len(found)}{end}") for end in ends))
    return found


def _cell(kind: CellKind, parameters: Mapping[str, Tensor], end: str) -> Cell:
    inner = parameters.get(f"inner_bias_{end}")
    return Cell(
        kind,
        _rows(parameters[f"weight_{end}"]),
        _rows(parameters[f"recurrent_{end}"]),
        _rows(parameters[f"bias_{end}"]),
        None if inner is None else inner.reshape(-1),
    )


def _rows(parameter: Tensor) -> Tensor:
    """(units, inputs, gates) -> (gates * units, inputs), and (units, gates) -> (gates * units,): torch's own order."""
    if parameter.dim() == 2:
        return parameter.T.reshape(-1)
    return parameter.permute(2, 0, 1).reshape(-1, parameter.shape[1])


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
