"""Writes down the first world's episodes, action by action, and keeps the latest, the best and the worst."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import nan

import numpy as np

from engine.arrays import Doubles, Floats, Ints, read_only
from engine.playing import Episode, Recordings, Scene

NEWEST = 200  # moments of a path
LONGEST = 2000  # actions; of longer episodes the beginning is kept,
MOST_BYTES = 24 * 2**20  # and of those with large pictures no more than this

Act = tuple[Ints | Floats, float, Floats, float]  # what was done, what it paid, why, and what was expected


@dataclass(slots=True)
class Page:
    """An episode as it goes on.

    Attributes
    ----------
    scenes, observations : one more than `acts`. most : acts that there is room for.
    """

    scenes: list[Scene]
    observations: list[Floats]
    most: int
    acts: list[Act] = field(default_factory=list)

    def copy(self) -> Page:
        """One that is written on by itself."""
        return Page(list(self.scenes), list(self.observations), self.most, list(self.acts))


@dataclass(frozen=True)
class _Kept:
    """An episode that is over, as it was written down.

    Attributes
    ----------
    scale : of the rewards, as they were learned from. ended : at an end of the world that is on the page.
    """

    page: Page
    total: float
    number: int
    at: int
    ended: bool
    gamma: float
    lam: float
    scale: float

    @cached_property
    def episode(self) -> Episode:
        """For a view; most episodes are never looked at."""
        actions, paid, preferences, expected = zip(*self.page.acts, strict=True)
        rewards = np.array(paid, dtype=np.float64)
        values = np.array([*expected, 0.0 if self.ended else expected[-1]], dtype=np.float64)
        advantages = better_than_expected(rewards * self.scale, values, self.gamma, self.lam)
        return Episode(
            number=self.number,
            at=self.at,
            scenes=tuple(self.page.scenes),
            observations=read_only(np.array(self.page.observations, dtype=np.float32)),
            actions=read_only(np.array(actions, dtype=np.float32)),
            rewards=read_only(rewards.astype(np.float32)),
            preferences=read_only(np.array(preferences, dtype=np.float32)),
            values=read_only(values.astype(np.float32)),
            advantages=read_only(advantages.astype(np.float32)),
            ended=self.ended,
        )


class Scribe:
    """Keeps three episodes; what it does for each action is little, for there are many."""

    def __init__(self) -> None:
        self._page = Page([], [], 0)
        self._kept: dict[str, _Kept] = {}

    def begin(self, scene: Scene, observation: Floats) -> None:
        """An episode begins."""
        picture = 0 if scene.picture is None else scene.picture.nbytes
        most = max(1, min(LONGEST, MOST_BYTES // (observation.nbytes + picture + 1)))
        self._page = Page([scene], [observation.copy()], most)

    def acted(self, act: Act, scene: Scene, observation: Floats) -> None:
        """An action was taken, and what it led to."""
        page = self._page
        if len(page.acts) < page.most:
            page.acts.append(act)
            page.scenes.append(scene)
            page.observations.append(observation.copy())

    def close(
        self, number: int, at: int, total: float, ended: bool, gamma: float, lam: float, scale: float = 1.0
    ) -> None:
        """The episode is over; it is the latest, and perhaps the best or the worst.

        Parameters
        ----------
        total : what it paid. scale : what rewards were multiplied with to be learned from, as values are.
        """
        page = self._page
        if not page.acts:
            return
        kept = _Kept(page, total, number, at, ended and len(page.acts) < page.most, gamma, lam, scale)
        best, worst = self._kept.get("best"), self._kept.get("worst")
        self._kept["latest"] = kept
        if best is None or total > best.total:
            self._kept["best"] = kept
        if worst is None or total < worst.total:
            self._kept["worst"] = kept

    def page(self) -> Page:
        """A copy of the episode that goes on."""
        return self._page.copy()

    def go_on(self, page: Page) -> None:
        """An episode goes on that was begun before."""
        self._page = page.copy()

    def recordings(self) -> Recordings:
        """What is kept."""
        return Recordings(**{name: kept.episode for name, kept in self._kept.items()})

    def inherit(self, other: Scribe, until: int) -> None:
        """Take over what another one kept, as far as it happened before so many actions were taken."""
        self._kept = {name: kept for name, kept in other._kept.items() if kept.at <= until}

    def path(self, axes: tuple[int, int]) -> Floats:
        """(n, 2) two of the numbers that were seen, along the newest moments of the episode that goes on."""
        rows = self._page.observations[-NEWEST:]
        return np.array([(row[axes[0]], row[axes[1]]) for row in rows], dtype=np.float32).reshape(-1, 2)


def better_than_expected(rewards: Doubles, values: Doubles, gamma: float, lam: float) -> Doubles:
    """Generalised advantages along one episode (Schulman 2016); not-a-number where nothing was expected.

    Parameters
    ----------
    rewards : (steps,) as they are learned from. values : (steps + 1,), the last one of where it ended.
    """
    advantages, running = np.full(len(rewards), nan), 0.0
    for step in range(len(rewards) - 1, -1, -1):
        running = rewards[step] + gamma * values[step + 1] - values[step] + gamma * lam * running
        advantages[step] = running
    return advantages
