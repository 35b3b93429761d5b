"""What every world has: several of one kind, side by side, in which one acts at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from engine.arrays import Bools, Doubles, Floats, Ints
from engine.playing import Scene
from engine.spec.catalog.data import World

Inside = Mapping[str, Any]  # of worlds, by names of their own; copies, or what is never written to


class WorldError(Exception):
    """A world that cannot be made, or that failed while somebody acted in it.

    Parameters
    ----------
    problem, remedy : one plain sentence each, for a reader who does not program.
    """

    place = "data"

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy
        self.layer_id = self.place  # where the loop says that it happened


@dataclass(frozen=True)
class Moment:
    """What one action in each world led to.

    Attributes
    ----------
    observations : (n, features) as measured, to act on next: where an episode is over, the first of the next one.
    rewards : (n,) those of the world with the price of each action, not scaled.
    terminated : (n,) whether the world came to an end. truncated : (n,) whether the episode was broken off by the time
        limit; never both.
    last : (n, features) what the action itself led to, before anything began anew; `observations` itself where nothing
        did.
    """

    observations: Floats
    rewards: Floats
    terminated: Bools
    truncated: Bools
    last: Floats


class Worlds(Protocol):
    """Worlds of one kind, side by side. Each begins anew by itself when its episode is over.

    All chance comes from the seed it was made with: the same seed and actions give the same numbers.

    Attributes
    ----------
    count : how many.
    """

    count: int

    def reset(self) -> Floats:
        """Begin new episodes everywhere; returns the first observations, (count, features)."""

    def step(self, actions: Ints | Floats) -> Moment:
        """Take one action in each world, (count,) indices or (count, controls).

        Raises
        ------
        WorldError
            If the world throws, or gives what is no number; it must be reset then.
        """

    def scene(self, index: int = 0) -> Scene:
        """What one of them looks like now; after an end, the beginning of the next episode."""

    def last_scene(self, index: int = 0) -> Scene:
        """What it looked like after the newest action, before anything began anew."""

    def adopt(self, data: World) -> None:
        """Take over settings that may change while somebody acts (gravity, painted cells ...)."""

    def kick(self, strength: float, index: int = 0) -> None:
        """Push what stands in one of them, -1 to 1; where nothing can be pushed, nothing happens."""

    def inside(self) -> Inside | None:
        """All that tells them from worlds of the same settings just made; None where nobody can copy it."""

    def go_on(self, inside: Inside) -> None:
        """Go on from the insides of as many worlds of the same kind, without a reset.

        The same actions lead to the same from there.
        """

    def close(self) -> None:
        """Let go of windows and physics."""


@dataclass(frozen=True)
class Rules:
    """A world whose states can be counted, as it is: what planning needs.

    Attributes
    ----------
    chances : (states, actions, states) of coming from one state to another; the row of an end is all zero.
    rewards : (states, actions) expected. first : (states,) chance that an episode begins there.
    ends : (states,) whether an episode is over there.
    """

    chances: Doubles
    rewards: Doubles
    first: Doubles
    ends: Bools


def random_actions(data: World, count: int, dice: np.random.Generator) -> Ints | Floats:
    """Actions of somebody who does not think: (count,) indices, or (count, controls) evenly between their bounds."""
    if data.moves:
        return dice.integers(0, len(data.moves), count)
    low, high = np.array(data.bounds, dtype=np.float32).T
    return dice.uniform(low, high, (count, len(low))).astype(np.float32)


def stacked(latest: Sequence[Floats]) -> Floats:
    """The newest observations of each world as one sequence: (n, channels) times, the oldest first, to
    (n, channels * times), one channel after another, each step by step."""
    return np.stack(latest, axis=2).reshape(len(latest[0]), -1)
