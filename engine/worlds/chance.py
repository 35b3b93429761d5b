"""Numbers by chance for several worlds at once, to each its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Doubles

AHEAD = 512  # rows drawn at once: a call for every moment of every world would cost more than the world


class Chance:
    """Even numbers from 0 to 1 for each world from a generator of its own, so that no world knows how many others
    there are.

    Parameters
    ----------
    seeds : one for each world.
    """

    def __init__(self, seeds: Sequence[np.random.SeedSequence]) -> None:
        self._dice = [np.random.default_rng(seed) for seed in seeds]
        self._rows = np.empty((AHEAD, len(seeds)))
        self._at = AHEAD

    def rows(self, wanted: int) -> Doubles:
        """The next ones, (wanted, worlds); a view that holds until they are used up."""
        if self._at + wanted > AHEAD:
            self._rows = np.stack([dice.random(AHEAD) for dice in self._dice], axis=1)
            self._at = 0
        self._at += wanted
        return self._rows[self._at - wanted : self._at]
