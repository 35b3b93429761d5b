"""Catch a falling ball, from pixels: the Catch of bsuite (Osband 2020, after Mnih 2014), with wind."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from engine.arrays import Bools, Floats, Ints
from engine.spec.catalog.data import Catch, World
from engine.worlds.side_by_side import SideBySide


class Catches(SideBySide):
    """Balls fall a row with each action, from any column; the paddle of one pixel begins in the middle.

    An episode ends when the ball reaches the lowest row, on which the paddle moves: 1 for a catch, -1 for a miss.
    """

    draws: ClassVar[int] = 2
    living: ClassVar[tuple[str, ...]] = ("_row", "_ball", "_paddle")

    def __init__(self, data: Catch, count: int, seed: int) -> None:
        self._size = data.size
        self._row, self._ball, self._paddle = (np.zeros(count, dtype=np.int64) for _ in range(3))
        self._first = np.arange(count) * data.size**2  # the first pixel of each world among those of all
        super().__init__(data, count, seed)

    def adopt(self, data: World) -> None:
        super().adopt(data)
        assert isinstance(data, Catch)
        self._wind = data.wind

    def _begin(self, which: Ints) -> None:
        self._row[which] = 0
        self._ball[which] = (self.luck[0, which] * self._size).astype(np.int64)
        self._paddle[which] = self._size // 2

    def _act(self, actions: Ints | Floats) -> tuple[Floats, Bools]:
        self._row += 1
        self._paddle = (self._paddle + actions - 1).clip(0, self._size - 1)
        if self._wind:
            luck = self.luck[1]
            blown = (luck < self._wind).astype(np.int64) - 2 * (luck < self._wind / 2)  # half of it to either side
            self._ball = (self._ball + blown).clip(0, self._size - 1)
        landed = self._row == self._size - 1
        if not landed.any():
            return np.zeros(self.count, dtype=np.float32), landed
        return np.where(landed, np.where(self._ball == self._paddle, 1, -1), 0).astype(np.float32), landed

    def _seen(self) -> Floats:
        pixels = np.zeros((self.count, self._size**2), dtype=np.float32)
        flat = pixels.reshape(-1)
        flat[self._first + self._row * self._size + self._ball] = 1
        flat[self._first + (self._size - 1) * self._size + self._paddle] = 1
        return pixels

    def _numbers(self, index: int) -> tuple[float, ...]:
        return float(self._row[index]), float(self._ball[index]), float(self._paddle[index])
