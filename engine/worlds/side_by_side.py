"""What all kinds of worlds share: the time limit, beginning anew, the price of an action."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from engine.arrays import Bools, Doubles, Floats, Ints
from engine.playing import Scene
from engine.spec.catalog.data import World
from engine.worlds.base import Inside, Moment
from engine.worlds.chance import Chance

NO_LIMIT = 2**62


class SideBySide:
    """Worlds of one kind in arrays, as `engine.worlds.base.Worlds` describes them.

    Attributes
    ----------
    draws : how many even numbers each world gets for a moment; it gets them whether it needs them or not, so that
        what happens in one world never depends on another.
    luck : (draws, count) those of this moment.
    living : names of the arrays that change as one acts.
    """

    draws: ClassVar[int] = 0
    living: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: World, count: int, seed: int) -> None:
        self.count = count
        self._seeds = np.random.SeedSequence(seed).spawn(count)
        self._chance = Chance(self._seeds)
        self._clock = np.zeros(count, dtype=np.int64)
        self._final: dict[int, Scene] = {}
        self.luck: Doubles = np.zeros((self.draws, count))
        self.adopt(data)

    def adopt(self, data: World) -> None:
        """Take over settings that may change while somebody acts; kinds add their own."""
        self._limit = int(getattr(data, "most_steps", NO_LIMIT))
        self._price = np.float32(data.step_reward)

    def reset(self) -> Floats:
        """Begin new episodes everywhere; returns the first observations, (count, features)."""
        self.luck = self._chance.rows(self.draws)
        self._final = {}
        self._clock[:] = 0
        self._begin(np.arange(self.count))
        return self._seen()

    def step(self, actions: Ints | Floats) -> Moment:
        """Take one action in each world; where an episode is over the next one begins at once."""
        if self._final:
            self._final = {}
        self.luck = self._chance.rows(self.draws)
        rewards, terminated = self._act(actions)
        if self._price:
            rewards = rewards + self._price
        self._clock += 1
        truncated = self._clock >= self._limit
        ended = terminated | truncated
        last = observations = self._seen()
        if ended.any():
            truncated &= ~terminated
            observations = self._begin_anew(np.flatnonzero(ended))
        return Moment(observations, rewards, terminated, truncated, last)

    def _begin_anew(self, which: Ints) -> Floats:
        self._final = {index: self._end_scene(index) for index in which.tolist()}
        self._begin(which)
        self._clock[which] = 0
        return self._seen()

    def _end_scene(self, index: int) -> Scene:
        return self.scene(index)

    def last_scene(self, index: int = 0) -> Scene:
        """What it looked like after the newest action, before anything began anew."""
        return self._final.get(index) or self.scene(index)

    def scene(self, index: int = 0) -> Scene:
        """What one of them looks like now."""
        return Scene(np.array(self._numbers(index), dtype=np.float32))

    def kick(self, strength: float, index: int = 0) -> None:
        """Nothing stands here that could be pushed; kinds where it does say otherwise."""

    def inside(self) -> Inside | None:
        """All that tells them from worlds of the same settings just made."""
        arrays = {name: getattr(self, name).copy() for name in self.living}
        return {"seeds": self._seeds, "chance": self._chance.place(), "clock": self._clock.copy(), **arrays}

    def go_on(self, inside: Inside) -> None:
        """Go on from the insides of as many worlds of the same kind, without a reset."""
        self._seeds = inside["seeds"]
        self._chance = Chance(self._seeds)
        self._chance.move(inside["chance"])
        self._clock, self._final = inside["clock"].copy(), {}
        for name in self.living:
            setattr(self, name, inside[name].copy())

    def close(self) -> None:
        """Nothing is open."""

    def _begin(self, which: Ints) -> None:
        """Begin new episodes in these worlds."""
        raise NotImplementedError

    def _act(self, actions: Ints | Floats) -> tuple[Floats, Bools]:
        """Take the actions: (count,) rewards, and whether each came to an end."""
        raise NotImplementedError

    def _seen(self) -> Floats:
        """What is observed now, (count, features), a new array."""
        raise NotImplementedError

    def _numbers(self, index: int) -> tuple[float, ...]:
        """The numbers of its scene."""
        raise NotImplementedError
