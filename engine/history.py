"""Moments of the run to which one can go back."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from engine.build.carry import State
from engine.build.parked import Parked
from engine.train.curves import CurveState
from engine.train.reinforcement.diary import DiaryState
from engine.train.reinforcement.whereabouts import Whereabouts

MOST_BYTES = 256 * 2**20

Tensors = dict[tuple[str, str], Tensor]  # by (layer id, name within the layer)


@dataclass(frozen=True)
class Checkpoint:
    """All that a run needs to go on from here as if nothing had happened. The tensors are copies.

    Attributes
    ----------
    tensors : parameters and buffers. memory : what the optimizer of kind `optimizer` remembers.
    dropout : state of the generator of dropout masks.
    epoch, position : where the batch order stands.
    largest_loss : beyond this the run counts as diverged.
    parked : what layers that take no part had learned.
    diary : what an agent has lived through. whereabouts : where it stands; without, its worlds begin new episodes.
    """

    tensors: Tensors
    optimizer: str
    memory: State
    dropout: Tensor
    step: int
    epoch: int
    position: int
    curves: CurveState
    largest_loss: float
    parked: Parked = field(default_factory=Parked)
    diary: DiaryState | None = None
    whereabouts: Whereabouts | None = None

    @property
    def bytes(self) -> int:
        """Memory taken."""
        memory = [v for state in self.memory.values() for v in state.values() if isinstance(v, Tensor)]
        lived = 0 if self.diary is None else self.diary.episodes.nbytes + self.diary.updates.nbytes
        stands = 0 if self.whereabouts is None else self.whereabouts.nbytes
        return sum(t.nbytes for t in (*self.tensors.values(), *memory)) + self.curves.points.nbytes + lived + stands


def copied(state: State) -> State:
    """A copy of an optimizer's memory."""
    return {key: {name: _copied(value) for name, value in values.items()} for key, values in state.items()}


def _copied(value: Any) -> Any:
    return value.detach().clone() if isinstance(value, Tensor) else value


def copied_tensors(tensors: Tensors) -> Tensors:
    """A copy of parameters and buffers."""
    with torch.no_grad():
        return {key: tensor.detach().clone() for key, tensor in tensors.items()}


class History:
    """Checkpoints by the key of the document's history entry; the oldest go when memory is short.

    It also knows which edits led from entry to entry, and which of them went deep, so that one can go over several at
    once. Keys count up along every way.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._kept: OrderedDict[int, Checkpoint] = OrderedDict()
        self._most = most_bytes
        self._bytes = 0
        self._from: dict[int, tuple[int, bool]] = {}  # by entry: the one before it, and whether the edit went deep
        self._next: dict[int, int] = {}

    def keep(self, key: int, checkpoint: Checkpoint) -> None:
        """Keep a moment under a key, in place of any before."""
        self.drop(key)
        self._kept[key] = checkpoint
        self._bytes += checkpoint.bytes
        while self._bytes > self._most:
            self.drop(next(iter(self._kept)))

    def get(self, key: int) -> Checkpoint | None:
        """The moment kept under a key, if it is still there."""
        return self._kept.get(key)

    def drop(self, key: int) -> None:
        """Forget one moment."""
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._bytes -= gone.bytes

    def note(self, left: int, entry: int, deep: bool) -> None:
        """An edit led from one entry to the next. What was kept where a shallow one begins belonged to another way."""
        self._from[entry], self._next[left] = (left, deep), entry
        if not deep:
            self.drop(left)

    def deepen(self, entry: int) -> None:
        """An edit that joined the one which led to an entry went deep."""
        if entry in self._from:
            self._from[entry] = (self._from[entry][0], True)

    def is_deep(self, a: int, b: int) -> bool | None:
        """Whether any edit between two entries went deep; None if no known way leads from one to the other."""
        at, end = max(a, b), min(a, b)
        deep = False
        while at > end and at in self._from:
            at, step = self._from[at]
            deep = deep or step
        return deep if at == end else None

    def moment(self, entry: int) -> Checkpoint | None:
        """The moment of an entry: its own, or that of an entry to which only shallow edits lead from there."""
        while (found := self.get(entry)) is None:
            following = self._next.get(entry, entry)
            if following == entry or self._from[following] != (entry, False):
                return None
            entry = following
        return found

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self._from.clear()
        self._next.clear()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)
