"""Worlds in which several observations are seen at once."""

from __future__ import annotations

from collections import deque

from engine.arrays import Floats, Ints
from engine.playing import Scene
from engine.spec.catalog.data import World
from engine.worlds.base import Inside, Moment, Worlds, stacked


class Remembering:
    """The same worlds, with the newest `times` observations as a sequence; the first of an episode fills it.

    What is seen is (count, channels * times), one channel after another, the oldest first.
    """

    def __init__(self, worlds: Worlds, times: int) -> None:
        self.count = worlds.count
        self._worlds, self._times = worlds, times
        self._newest: deque[Floats] = deque(maxlen=times)

    def reset(self) -> Floats:
        """Begin new episodes everywhere."""
        first = self._worlds.reset()
        self._newest = deque([first.copy() for _ in range(self._times)], maxlen=self._times)
        return stacked(self._newest)

    def step(self, actions: Ints | Floats) -> Moment:
        """Take one action in each world; `last` is the sequence that the action led to."""
        moment = self._worlds.step(actions)
        self._newest.append(moment.last.copy())
        last = seen = stacked(self._newest)
        ended = moment.terminated | moment.truncated
        if ended.any():
            for each in self._newest:
                each[ended] = moment.observations[ended]
            seen = stacked(self._newest)
        return Moment(seen, moment.rewards, moment.terminated, moment.truncated, last)

    def scene(self, index: int = 0) -> Scene:
        """What one of them looks like now."""
        return self._worlds.scene(index)

    def last_scene(self, index: int = 0) -> Scene:
        """What it looked like before anything began anew."""
        return self._worlds.last_scene(index)

    def adopt(self, data: World) -> None:
        """Take over settings; how many are seen at once is none of these."""
        self._worlds.adopt(data)

    def kick(self, strength: float, index: int = 0) -> None:
        """Push what stands in one of them."""
        self._worlds.kick(strength, index)

    def inside(self) -> Inside | None:
        """Those of the worlds, and what was seen last; None where the worlds keep theirs to themselves."""
        within = self._worlds.inside()
        return None if within is None else {"worlds": within, "newest": [each.copy() for each in self._newest]}

    def go_on(self, inside: Inside) -> None:
        """Go on from the insides of as many worlds that see as much at once."""
        self._worlds.go_on(inside["worlds"])
        self._newest = deque([each.copy() for each in inside["newest"]], maxlen=self._times)

    def close(self) -> None:
        """Let go of windows and physics."""
        self._worlds.close()
