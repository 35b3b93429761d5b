"""Worlds whose states and chances are known: one table, in which one acts and by which one plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.arrays import Bools, Doubles, Floats, Ints
from engine.spec.catalog.data import World
from engine.worlds.base import Rules
from engine.worlds.side_by_side import SideBySide


@dataclass(frozen=True)
class Table:
    """What may come of each action in each state.

    Attributes
    ----------
    chances, rewards : (states, actions, outcomes). nexts : likewise, the state that each leads to.
    first : (states,) chance that an episode begins there. ends : (states,) whether one is over there.
    """

    chances: Doubles
    nexts: Ints
    rewards: Doubles
    first: Doubles
    ends: Bools

    def rules(self, price: float) -> Rules:
        """The same for planning; `price` comes on top of every reward."""
        states, actions, outcomes = self.chances.shape
        chances = np.zeros((states, actions, states))
        rows = np.repeat(np.arange(states * actions), outcomes)
        np.add.at(chances.reshape(-1, states), (rows, self.nexts.ravel()), self.chances.ravel())
        rewards = (self.chances * self.rewards).sum(axis=2) + price
        chances[self.ends], rewards[self.ends] = 0.0, 0.0
        return Rules(chances, rewards, self.first.copy(), self.ends.copy())


def heaped(chances: Doubles) -> Doubles:
    """Sums of chances along the last axis, by which an even number picks one; the last is beyond every number."""
    sums = np.cumsum(chances, axis=-1)
    return np.where(sums > 1 - 1e-9, 2.0, sums)


class Tabled(SideBySide):
    """Worlds that follow a table; `seen` has a row for each state, what is observed there."""

    draws: ClassVar[int] = 2
    living: ClassVar[tuple[str, ...]] = ("_state",)

    def __init__(self, data: World, count: int, seed: int) -> None:
        self._state = np.zeros(count, dtype=np.int64)
        super().__init__(data, count, seed)
        self._shown = self.observations(data)

    def adopt(self, data: World) -> None:
        super().adopt(data)
        table = self.table(data)
        _, self._actions, self._outcomes = table.chances.shape
        self._heaps = heaped(table.chances).reshape(-1, self._outcomes)
        self._nexts, self._rewards = table.nexts.ravel(), table.rewards.ravel().astype(np.float32)
        self._ends, self._first = table.ends, heaped(table.first)

    def table(self, data: World) -> Table:
        """The table of these settings."""
        raise NotImplementedError

    def observations(self, data: World) -> Floats:
        """(states, features) what is observed in each state."""
        return np.eye(data.states, dtype=np.float32)

    def _begin(self, which: Ints) -> None:
        self._state[which] = np.searchsorted(self._first, self.luck[0, which], side="right")

    def _act(self, actions: Ints | Floats) -> tuple[Floats, Bools]:
        row = self._state * self._actions + actions
        if self._outcomes > 1:
            picked = (self._heaps[row] <= self.luck[1][:, None]).sum(axis=1)
            row = row * self._outcomes + picked
        self._state = self._nexts[row]
        return self._rewards[row], self._ends[self._state]

    def _seen(self) -> Floats:
        return self._shown[self._state]
