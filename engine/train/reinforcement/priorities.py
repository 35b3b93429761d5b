"""Numbers by which places are drawn: a tree of sums, wide and low, so that numpy walks all draws down at once."""

from __future__ import annotations

import numpy as np

from engine.arrays import Doubles, Ints

WIDTH = 32  # children of a node: four levels hold a million


class Priorities:
    """One number at least 0 for each place; a place is drawn as often as its share of their sum says (Schaul 2016).

    Each node is the sum of its children as they are, so that nothing drifts however often they change.
    """

    def __init__(self, capacity: int) -> None:
        self._levels: list[Doubles] = []  # the leaves first, the root last
        size = capacity
        while not self._levels or size > 1:
            size = -(-size // WIDTH)
            self._levels.append(np.zeros(size * WIDTH))
        self._levels.append(np.zeros(1))

    @property
    def total(self) -> float:
        """Of all places."""
        return float(self._levels[-1][0])

    def of(self, places: Ints) -> Doubles:
        """(n,) the numbers there."""
        return self._levels[0][places]

    def put(self, places: Ints, numbers: Doubles | float) -> None:
        """Other numbers for some places; of one that comes twice the last counts."""
        self._levels[0][places] = numbers
        nodes = places
        for below, above in zip(self._levels, self._levels[1:], strict=False):
            nodes = nodes // WIDTH
            above[nodes] = below.reshape(-1, WIDTH)[nodes].sum(1)

    def draw(self, luck: Doubles) -> Ints:
        """The places where these shares of the sum lie.

        Parameters
        ----------
        luck : (n,) 0 to 1, without 1. Some number must be above 0.
        """
        rest = luck * self.total
        nodes = np.zeros(len(luck), dtype=np.int64)
        for level in self._levels[-2::-1]:
            sums = level.reshape(-1, WIDTH)[nodes].cumsum(1)
            last = (sums < sums[:, -1:]).sum(1)  # rounding must not lead beyond what is there
            child = np.minimum((sums <= rest[:, None]).sum(1), last)
            rest = rest - np.where(child > 0, np.take_along_axis(sums, child[:, None] - 1, 1)[:, 0], 0.0)
            nodes = nodes * WIDTH + child
        return nodes
