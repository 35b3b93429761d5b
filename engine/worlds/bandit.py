"""Machines that pay by chance."""

from __future__ import annotations

from functools import cache
from typing import ClassVar

import numpy as np

from engine.arrays import Bools, Doubles, Floats, Ints
from engine.spec.catalog.data import Bandit, World
from engine.worlds.base import Inside, Rules
from engine.worlds.side_by_side import SideBySide

NONE = -1  # the machine played before the first


@cache
def _drawn(arms: int, draw: int) -> tuple[float, ...]:
    return tuple(np.random.default_rng(np.random.SeedSequence([arms, draw])).standard_normal(arms).tolist())


def means(data: Bandit) -> Doubles:
    """(machines,) what each pays in the mean: normal about 0, as Sutton and Barto draw them.

    They follow from the draw of the data alone: whoever plays for the show plays the machines that were learned of.
    """
    return np.array(_drawn(data.arms, data.draw))


def bandit_rules(data: Bandit) -> Rules:
    """One state that never ends, and what each machine pays before anything drifts."""
    return Rules(
        np.ones((1, data.arms, 1)), means(data)[None] + data.step_reward, np.ones(1), np.zeros(1, dtype=bool)
    )  # fmt: skip


def normal(first: Doubles, second: Doubles) -> Doubles:
    """Normal numbers of two even ones each (Box and Muller 1958)."""
    radius: Doubles = np.sqrt(-2 * np.log1p(-first))
    return radius * np.cos(2 * np.pi * second)


class Bandits(SideBySide):
    """The same machines for all who play side by side; with drift their means wander, once a moment."""

    draws: ClassVar[int] = 2
    living: ClassVar[tuple[str, ...]] = ("_means", "_played", "_paid")

    def __init__(self, data: Bandit, count: int, seed: int) -> None:
        self._means = means(data)
        self._played = np.full(count, NONE)
        self._paid = np.zeros(count, dtype=np.float32)
        super().__init__(data, count, seed)
        self._wander = np.random.default_rng(np.random.SeedSequence(seed))

    def adopt(self, data: World) -> None:
        super().adopt(data)
        assert isinstance(data, Bandit)
        self._luck, self._drift = data.spread, data.drift

    def inside(self) -> Inside | None:
        """With the generator of the drift, whose normal numbers take any number of its steps."""
        shared = super().inside()
        return None if shared is None else {**shared, "wander": self._wander.bit_generator.state}

    def go_on(self, inside: Inside) -> None:
        super().go_on(inside)
        self._wander.bit_generator.state = inside["wander"]

    def _begin(self, which: Ints) -> None:
        self._played[which], self._paid[which] = NONE, 0

    def _act(self, actions: Ints | Floats) -> tuple[Floats, Bools]:
        self._played = np.array(actions, dtype=np.int64)
        self._paid = (self._means[self._played] + self._luck * normal(*self.luck)).astype(np.float32)
        if self._drift:
            self._means = self._means + self._drift * self._wander.standard_normal(len(self._means))
        return self._paid.copy(), np.zeros(self.count, dtype=bool)

    def _seen(self) -> Floats:
        return np.ones((self.count, 1), dtype=np.float32)

    def _numbers(self, index: int) -> tuple[float, ...]:
        return float(self._played[index]), float(self._paid[index]), *self._means.tolist()
