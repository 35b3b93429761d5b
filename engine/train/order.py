"""Which samples make the next batch."""

from __future__ import annotations

from math import ceil

import torch
from torch import Tensor

from engine.build.seeds import generator

MOST_TO_SHUFFLE = 4_000_000  # numbers; up to 16 MB one copy an epoch is quicker than one gather a batch


class BatchOrder:
    """Passes over the training samples, each in an order of its own.

    The order follows from seed and epoch alone, so that `epoch` and `position`
    are all that a checkpoint needs.

    Attributes
    ----------
    epoch : passes completed. position : samples of this pass that are done.
    """

    def __init__(self, x: Tensor, y: Tensor, batch_size: int, seed: int, epoch: int = 0, position: int = 0) -> None:
        self._x, self._y = x, y
        self._seed = seed
        self._size = batch_size
        self._waiting: list[tuple[Tensor, Tensor]] = []
        self.epoch = epoch
        self.position = min(position, max(0, len(x) - 1))

    @property
    def samples(self) -> int:
        """How many there are in one pass."""
        return len(self._x)

    @property
    def batch_size(self) -> int:
        """Never more than there are."""
        return min(self._size, len(self._x))

    @property
    def epochs(self) -> float:
        """Passes as a real number."""
        return self.epoch + self.position / len(self._x)

    @property
    def batches_an_epoch(self) -> int:
        """Steps in one whole pass."""
        return ceil(len(self._x) / self.batch_size)

    def resize(self, batch_size: int) -> None:
        """Another batch size, from the next batch on."""
        if batch_size != self._size:
            self._size = batch_size
            self._waiting.clear()

    def move(self, epoch: int, position: int) -> None:
        """Go on from another place."""
        self.epoch, self.position = epoch, min(position, max(0, len(self._x) - 1))
        self._waiting.clear()

    def next(self) -> tuple[Tensor, Tensor]:
        """The next batch; the last of a pass may be smaller."""
        if not self._waiting:
            self._waiting = self._cut()
        x, y = self._waiting.pop()
        self.position += len(y)
        if self.position >= len(self._x):
            self.epoch += 1
            self.position = 0
        return x, y

    def _cut(self) -> list[tuple[Tensor, Tensor]]:
        """The batches that are left of this pass, the next one at the end."""
        rest = torch.randperm(len(self._x), generator=generator(self._seed, "order", self.epoch))[self.position :]
        if self._x.numel() > MOST_TO_SHUFFLE:
            rest = rest[: self.batch_size]
        x = torch.split(self._x[rest], self.batch_size)
        y = x if self._y is self._x else torch.split(self._y[rest], self.batch_size)  # of a reconstruction they are one
        return list(zip(x, y, strict=True))[::-1]
