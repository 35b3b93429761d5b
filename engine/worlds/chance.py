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
        self._bits = [np.random.PCG64(seed) for seed in seeds]
        self._dice = [np.random.Generator(bits) for bits in self._bits]
        self._rows = np.empty((AHEAD, len(seeds)))
        self._at = AHEAD
        self._drawn = 0  # times that so many rows were drawn

    def rows(self, wanted: int) -> Doubles:
        """The next ones, (wanted, worlds); a view that holds until they are used up."""
        if self._at + wanted > AHEAD:
            self._draw()
        self._at += wanted
        return self._rows[self._at - wanted : self._at]

    def _draw(self) -> None:
        self._rows = np.stack([dice.random(AHEAD) for dice in self._dice], axis=1)
        self._at = 0
        self._drawn += 1

    def place(self) -> tuple[int, int]:
        """How far it has come."""
        return self._drawn, self._at

    def move(self, place: tuple[int, int]) -> None:
        """Come as far as another one of the same seeds; to be called before the first row is asked for.

        Two integers are a lot less to keep than the states of all generators: each even number takes one step of them.
        """
        drawn, at = place
        if drawn:
            for bits in self._bits:
                bits.advance((drawn - 1) * AHEAD)
            self._draw()
        self._drawn, self._at = drawn, at
