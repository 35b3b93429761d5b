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

    @property
    def bytes(self) -> int:
        """Memory taken."""
        memory = [v for state in self.memory.values() for v in state.values() if isinstance(v, Tensor)]
        return sum(t.nbytes for t in (*self.tensors.values(), *memory)) + self.curves.points.nbytes


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
    """Checkpoints by the key of the document's history entry; the oldest go when memory is short."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._kept: OrderedDict[int, Checkpoint] = OrderedDict()
        self._most = most_bytes
        self._bytes = 0

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

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)
