"""Writes down the first world's episodes, action by action, and keeps the latest, the best and the worst."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan

import numpy as np

from engine.arrays import Doubles, Floats, read_only
from engine.playing import Episode, Recordings, Scene

NEWEST = 200  # moments of a path
LONGEST = 2000  # actions; of longer episodes the beginning is kept


@dataclass
class _Page:
    """An episode as it goes on; all of them as long as actions were taken, scenes and observations one more."""

    scenes: list[Scene] = field(default_factory=list)
    observations: list[Floats] = field(default_factory=list)
    actions: list[Floats] = field(default_factory=list)
    rewards: list[float] = field(default_factory=list)
    preferences: list[Floats] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


class Scribe:
    """Keeps three episodes.

    Attributes
    ----------
    score : rewards of the episode that goes on.
    """

    def __init__(self) -> None:
        self._page = _Page()
        self._kept: dict[str, Episode] = {}

    def begin(self, scene: Scene, observation: Floats) -> None:
        """An episode begins."""
        self._page = _Page([scene], [observation.copy()])

    def acted(self, action: object, reward: float, preferences: Floats, value: float) -> None:
        """An action was taken in the newest scene."""
        page = self._page
        if len(page.actions) < LONGEST:
            page.actions.append(np.asarray(action, dtype=np.float32))
            page.rewards.append(reward)
            page.preferences.append(preferences)
            page.values.append(value)

    def came(self, scene: Scene, observation: Floats) -> None:
        """What it led to."""
        if len(self._page.scenes) <= len(self._page.actions):
            self._page.scenes.append(scene)
            self._page.observations.append(observation.copy())

    def close(self, number: int, at: int, ended: bool, gamma: float, lam: float) -> None:
        """The episode is over; it is the latest, and perhaps the best or the worst."""
        if not self._page.actions or len(self._page.scenes) != len(self._page.actions) + 1:
            return
        episode = self._episode(number, at, ended, gamma, lam)
        best, worst = self._kept.get("best"), self._kept.get("worst")
        self._kept["latest"] = episode
        if best is None or episode.total > best.total:
            self._kept["best"] = episode
        if worst is None or episode.total < worst.total:
            self._kept["worst"] = episode

    def recordings(self) -> Recordings:
        """What is kept."""
        return Recordings(**self._kept)

    def path(self, axes: tuple[int, int]) -> Floats:
        """(n, 2) two of the numbers that were seen, along the newest moments of the episode that goes on."""
        rows = self._page.observations[-NEWEST:]
        return np.array([(row[axes[0]], row[axes[1]]) for row in rows], dtype=np.float32).reshape(-1, 2)

    def _episode(self, number: int, at: int, ended: bool, gamma: float, lam: float) -> Episode:
        page = self._page
        values = np.array([*page.values, 0.0 if ended else page.values[-1]], dtype=np.float64)
        rewards = np.array(page.rewards, dtype=np.float64)
        return Episode(
            number=number,
            at=at,
            scenes=tuple(page.scenes),
            observations=read_only(np.array(page.observations, dtype=np.float32)),
            actions=read_only(np.array(page.actions)),
            rewards=read_only(rewards.astype(np.float32)),
            preferences=read_only(np.array(page.preferences, dtype=np.float32)),
            values=read_only(values.astype(np.float32)),
            advantages=read_only(better_than_expected(rewards, values, gamma, lam).astype(np.float32)),
            ended=ended,
        )


def better_than_expected(rewards: Doubles, values: Doubles, gamma: float, lam: float) -> Doubles:
    """Generalised advantages along one episode (Schulman 2016); not-a-number where nothing was expected.

    Parameters
    ----------
    rewards : (steps,). values : (steps + 1,), the last one of where it ended.
    """
    advantages, running = np.full(len(rewards), nan), 0.0
    for step in range(len(rewards) - 1, -1, -1):
        running = rewards[step] + gamma * values[step + 1] - values[step] + gamma * lam * running
        advantages[step] = running
    return advantages
