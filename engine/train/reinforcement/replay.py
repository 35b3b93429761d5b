"""A memory of what happened, from which is learned in another order than it came (Lin 1992)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.arrays import Bools, Doubles, Floats, Ints, read_only
from engine.playing import ReplayPage
from engine.train.reinforcement.priorities import Priorities
from engine.worlds import Moment

ALPHA = 0.6  # how much surprise counts: 0 is not at all (Schaul 2016)
FIRST_BETA = 0.4  # how much of the bias is taken back at the beginning; all of it in the end
SMALLEST = 1e-6  # what never surprises is still learned from now and then
NOTHING = -1  # no later action of the same episode is remembered


@dataclass(frozen=True)
class Memories:
    """Some actions that are remembered.

    Attributes
    ----------
    places : (n,) where they lie. weights : (n,) how much each counts, at most 1.
    observations : (n, features) as measured. actions : (n,).
    rewards : (n,) discounted sum of up to n steps. after : (n, features) what came then.
    discounts : (n,) what the value of that counts: 0 after an end of the world, not where an episode was broken off.
    """

    places: Ints
    weights: Floats
    observations: Floats
    actions: Ints
    rewards: Floats
    after: Floats
    discounts: Floats


class Replay:
    """The newest actions, each with what was seen before and after: the oldest goes when there are too many.

    Observations lie as they were measured, so that another choice of inputs leaves the memory whole; numbers that are
    all whole and from 0 to 255, such as pixels and counted states, take a byte each. Rewards lie as the world paid
    them. Several steps are added up when they are learned from, so discount and steps may change at any time; the sum
    ends where the episode does, and at the newest action: there what came after it is asked for its value.

    Attributes
    ----------
    capacity : actions that can be remembered. count : that are. lived : that ever were put in.
    """

    def __init__(self, capacity: int, features: int) -> None:
        self.capacity, self.features = capacity, features
        self.count = self.lived = 0
        self._before: NDArray[Any] = np.zeros((capacity, features), dtype=np.uint8)
        self._after: NDArray[Any] = np.zeros((capacity, features), dtype=np.uint8)
        self._actions: Ints = np.zeros(capacity, dtype=np.int64)
        self._rewards: Floats = np.zeros(capacity, dtype=np.float32)
        self._ended: Bools = np.zeros(capacity, dtype=np.bool_)
        self._next: Ints = np.full(capacity, NOTHING, dtype=np.int64)
        self._open: Ints = np.zeros(0, dtype=np.int64)  # place of the newest action of each world, or nothing
        self._priorities: Priorities | None = None
        self._highest = 1.0

    # ---- remembering ----------------------------------------------------------------------------------------------

    def add(self, before: Floats, actions: Ints, moment: Moment) -> None:
        """Remember one action in each world.

        Parameters
        ----------
        before : (worlds, features) what was acted on, as measured. actions : (worlds,).
        """
        worlds = len(actions)
        if worlds > self.capacity:
            before, actions, moment = before[: self.capacity], actions[: self.capacity], _first(moment, self.capacity)
            worlds = self.capacity
        if self._before.dtype == np.uint8 and not (_of_bytes(before) and _of_bytes(moment.last)):
            self._before, self._after = self._before.astype(np.float32), self._after.astype(np.float32)
        places = (self.lived + np.arange(worlds)) % self.capacity
        self._before[places], self._after[places] = before, moment.last
        self._actions[places], self._rewards[places] = actions, moment.rewards
        self._ended[places] = moment.terminated
        self._link(places, moment.terminated | moment.truncated)
        if self._priorities is not None:
            self._priorities.put(places, self._highest)
        self.lived += worlds
        self.count = min(self.count + worlds, self.capacity)

    def cut(self) -> None:
        """What comes next does not go on from what came last: the worlds began anew, or are others."""
        self._open = np.zeros(0, dtype=np.int64)

    def _link(self, places: Ints, over: Bools) -> None:
        if len(self._open) == len(places):
            going = self._open != NOTHING
            self._next[self._open[going]] = places[going]
        self._next[places] = NOTHING  # after the line above: in a full memory these places had other actions
        self._open = np.where(over, NOTHING, places)

    def resized(self, capacity: int) -> Replay:
        """A memory of another size with the newest of these actions."""
        new = Replay(capacity, self.features)
        kept = min(self.count, capacity)
        places = (self.lived - kept + np.arange(kept)) % self.capacity
        moved = np.full(self.capacity + 1, NOTHING, dtype=np.int64)  # the last one is for `NOTHING` itself
        moved[places] = np.arange(kept)
        new._before = np.zeros((capacity, self.features), dtype=self._before.dtype)
        new._after = np.zeros_like(new._before)
        new._next[:kept] = moved[self._next[places]]
        for into, old in zip(new._columns(), self._columns(), strict=True):
            into[:kept] = old[places]
        new.count, new.lived, new._open = kept, kept, moved[self._open]
        if self._priorities is not None:
            new._priorities, new._highest = Priorities(capacity), self._highest
            new._priorities.put(np.arange(kept), self._priorities.of(places))
        return new

    def _columns(self) -> tuple[NDArray[Any], ...]:
        return self._before, self._after, self._actions, self._rewards, self._ended

    # ---- learning from it -----------------------------------------------------------------------------------------

    def sample(self, count: int, dice: torch.Generator, gamma: float, steps: int, scale: float = 1.0) -> Memories:
        """Some actions, each as likely as any other.

        Parameters
        ----------
        gamma : discount of one step. steps : of which rewards are added up. scale : of the rewards.
        """
        places = torch.randint(self.count, (count,), generator=dice).numpy()
        return self._memories(places, np.ones(count, dtype=np.float32), gamma, steps, scale)

    def sample_surprising(
        self, count: int, dice: torch.Generator, gamma: float, steps: int, scale: float, beta: float
    ) -> Memories:
        """Some actions, likelier the more the last look at them surprised; what is new comes first (Schaul 2016).

        Parameters
        ----------
        beta : how much of the bias that follows is taken back by `Memories.weights`, 0 to 1.
        """
        priorities = self._watched()
        luck = (np.arange(count) + torch.rand(count, generator=dice, dtype=torch.float64).numpy()) / count
        places = priorities.draw(luck)
        rarity: Doubles = (priorities.of(places) * (self.count / priorities.total)) ** -beta
        return self._memories(places, (rarity / rarity.max()).astype(np.float32), gamma, steps, scale)

    def surprised(self, places: Ints, errors: Floats) -> None:
        """How large the errors were when it was learned from these."""
        priorities: Doubles = (np.abs(errors).astype(np.float64) + SMALLEST) ** ALPHA
        if np.isfinite(priorities).all():  # else the run is about to stop, and may go on from before
            self._highest = max(self._highest, float(priorities.max()))
            self._watched().put(places, priorities)

    def even(self) -> None:
        """Forget what surprised."""
        self._priorities, self._highest = None, 1.0

    def _watched(self) -> Priorities:
        if self._priorities is None:
            self._priorities = Priorities(self.capacity)
            self._priorities.put(np.arange(self.count), self._highest)
        return self._priorities

    def _memories(self, places: Ints, weights: Floats, gamma: float, steps: int, scale: float) -> Memories:
        rewards, discounts, last = self._ahead(places, gamma, steps)
        return Memories(
            places,
            weights,
            self._before[places].astype(np.float32, copy=False),
            self._actions[places],
            rewards * np.float32(scale),
            self._after[last].astype(np.float32, copy=False),
            discounts,
        )

    def _ahead(self, places: Ints, gamma: float, steps: int) -> tuple[Floats, Floats, Ints]:
        """(n,) rewards added up, what counts after them, and the place of the last of them."""
        rewards, discounts = self._rewards[places], np.full(len(places), gamma, dtype=np.float32)
        last = places
        for _ in range(steps - 1):
            following = self._next[last]
            going = following != NOTHING
            if not going.any():
                break
            last = np.where(going, following, last)
            rewards = np.where(going, rewards + discounts * self._rewards[last], rewards)
            discounts = np.where(going, discounts * np.float32(gamma), discounts)
        return rewards, np.where(self._ended[last], np.float32(0), discounts), last

    # ---- being looked at ------------------------------------------------------------------------------------------

    def page(self, start: int, count: int) -> ReplayPage:
        """A stretch of it, the oldest first, observations as measured; rewards are those of single actions.

        Parameters
        ----------
        start : place of the first one, where 0 is the oldest; held within what there is.
        """
        start = min(max(start, 0), max(self.count - 1, 0))
        shown = np.arange(start, min(start + count, self.count))
        places = (self.lived - self.count + shown) % self.capacity
        return ReplayPage(
            count=self.count,
            capacity=self.capacity,
            start=start,
            observations=read_only(self._before[places].astype(np.float32)),
            after=read_only(self._after[places].astype(np.float32)),
            actions=read_only(self._actions[places]),
            rewards=read_only(self._rewards[places]),
            ended=read_only(self._ended[places].astype(np.float32)),
            priority=read_only(self._shares(places)),
        )

    def _shares(self, places: Ints) -> Floats:
        if self._priorities is None or not self.count:
            return np.ones(len(places), dtype=np.float32)
        mean = self._priorities.total / self.count
        return (self._priorities.of(places) / mean).astype(np.float32)


def _of_bytes(numbers: Floats) -> bool:
    """Whether all are whole and from 0 to 255."""
    with np.errstate(invalid="ignore"):
        return bool((numbers.astype(np.uint8) == numbers).all())


def _first(moment: Moment, count: int) -> Moment:
    return Moment(
        moment.observations[:count],
        moment.rewards[:count],
        moment.terminated[:count],
        moment.truncated[:count],
        moment.last[:count],
    )
