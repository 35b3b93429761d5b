"""What an agent has lived through: episodes and updates, thinned so that memory stays flat."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan

import numpy as np

from engine.arrays import Bools, Doubles, Floats, Ints, read_only
from engine.playing import EpisodeLog, UpdateLog

MOST_POINTS = 4000
RECENT = 100  # episodes of which the mean is told
FIGURES = (
    "loss", "policy loss", "value loss", "entropy", "KL", "clipped", "explained variance", "exploration", "TD error",
    "change",
)  # fmt: skip
EPISODE = ("at", "return", "length", "low", "high")


@dataclass(frozen=True)
class DiaryState:
    """A copy of a diary.

    Attributes
    ----------
    episodes : (n, 5) at, return, length, low, high. updates : (m, 1 + figures). recent : the newest returns.
    each : how many episodes, and how many updates, make one row.
    visits : (actions, states) how often the entries of a table were learned, where that counts.
    began : after how many actions each way of learning was chosen the last time, by kind; the first at 0.
    """

    episodes: Doubles
    updates: Doubles
    recent: tuple[float, ...]
    count: int
    each: tuple[int, int] = (1, 1)
    visits: Ints | None = None
    began: Mapping[str, int] = field(default_factory=dict)


class Thinned:
    """Rows of numbers, of which two become their mean when there are many; the first column is when.

    Parameters
    ----------
    columns : of each row. lows, highs : columns of which the lower or the higher one is kept instead of the mean.
    """

    def __init__(self, columns: int, lows: tuple[int, ...] = (), highs: tuple[int, ...] = ()) -> None:
        self._rows: Doubles = np.empty((MOST_POINTS, columns))
        self._count = 0
        self._lows, self._highs = list(lows), list(highs)
        self.each = 1
        self._waiting: list[Doubles] = []

    def add(self, row: Doubles) -> None:
        """Put a row at the end."""
        self._waiting.append(row)
        if len(self._waiting) < self.each:
            return
        if self._count == MOST_POINTS:
            self._thin()
            if len(self._waiting) < self.each:
                return
        self._rows[self._count] = self._joined(np.array(self._waiting)[None])[0]
        self._count += 1
        self._waiting.clear()

    def rows(self) -> Doubles:
        """(n, columns) all points, with what is not yet a whole one."""
        kept = self._rows[: self._count]
        return np.vstack([kept, self._joined(np.array(self._waiting)[None])]) if self._waiting else kept.copy()

    def restore(self, rows: Doubles, each: int = 1) -> None:
        """Go on from other points, of each so many rows."""
        rows = rows[-MOST_POINTS:]
        self._count, self.each = len(rows), each
        self._rows[: self._count] = rows
        self._waiting.clear()

    def _thin(self) -> None:
        half = self._joined(self._rows.reshape(MOST_POINTS // 2, 2, -1))
        self._count = len(half)
        self._rows[: self._count] = half
        self.each *= 2

    def _joined(self, groups: Doubles) -> Doubles:
        """(n, several, columns) -> (n, columns); of what is not there in some the others count."""
        there = ~np.isnan(groups)
        total = np.where(there, groups, 0.0).sum(1)
        with np.errstate(invalid="ignore"):
            joined: Doubles = total / there.sum(1)
        joined[:, 0] = groups[:, -1, 0]
        joined[:, self._lows] = groups[:, :, self._lows].min(1)
        joined[:, self._highs] = groups[:, :, self._highs].max(1)
        return joined


class Diary:
    """Keeps the return of every world's episode as it goes on, and all that ended.

    Attributes
    ----------
    count : episodes that ended. total : the returns of those since this diary was opened, added up.
    scores, moments : (worlds,) of the episodes that go on.
    newest : what the last update said.
    """

    def __init__(self, worlds: int) -> None:
        self._episodes = Thinned(len(EPISODE), lows=(3,), highs=(4,))
        self._updates = Thinned(1 + len(FIGURES))
        self._recent: deque[float] = deque(maxlen=RECENT)
        self.count = 0
        self.total = 0.0
        self.newest: Mapping[str, float] = {}
        self.begin(worlds)

    def begin(self, worlds: int) -> None:
        """All episodes begin anew, in so many worlds."""
        self.scores: Doubles = np.zeros(worlds)
        self.moments: Ints = np.zeros(worlds, dtype=np.int64)

    def lived(self, rewards: Floats, over: Bools, actions: int) -> None:
        """One action in every world.

        Parameters
        ----------
        over : (worlds,) whether the episode is over. actions : taken up to now.
        """
        self.scores += rewards
        self.moments += 1
        if np.count_nonzero(over):  # a third of the time that `any` takes
            for world in np.flatnonzero(over):
                self._close(int(world), actions)

    def _close(self, world: int, actions: int) -> None:
        score = float(self.scores[world])
        self._episodes.add(np.array([actions, score, self.moments[world], score, score], dtype=np.float64))
        self._recent.append(score)
        self.total += score
        self.count += 1
        self.scores[world], self.moments[world] = 0.0, 0

    def updated(self, actions: int, figures: Mapping[str, float]) -> None:
        """An update was made; `figures` by names of `FIGURES`. What is not finite is not there."""
        self.newest = figures
        row = np.array([actions, *(figures.get(name, nan) for name in FIGURES)])
        self._updates.add(np.where(np.isfinite(row), row, nan))  # an infinite one would spoil the mean it falls into

    @property
    def mean(self) -> float:
        """Of the newest hundred returns; not-a-number before the first."""
        return sum(self._recent) / len(self._recent) if self._recent else nan

    @property
    def settled(self) -> bool:
        """Whether that mean is of a hundred; of the first few it says little."""
        return len(self._recent) == RECENT

    def log(self, actions: int) -> EpisodeLog:
        """All episodes, for a view."""
        rows = self._episodes.rows()
        at, returns, lengths, low, high = (read_only(rows[:, i]) for i in range(len(EPISODE)))
        return EpisodeLog(read_only(at.astype(np.int64)), returns, lengths, low, high, self.count, actions, self.mean)

    def update_log(self) -> UpdateLog:
        """All updates, for a view; only the figures that there are."""
        rows = self._updates.rows()
        there = [(i, name) for i, name in enumerate(FIGURES, start=1) if np.isfinite(rows[:, i]).any()]
        return UpdateLog(read_only(rows[:, 0].astype(np.int64)), {name: read_only(rows[:, i]) for i, name in there})

    def state(self) -> DiaryState:
        """A copy."""
        each = self._episodes.each, self._updates.each
        return DiaryState(self._episodes.rows(), self._updates.rows(), tuple(self._recent), self.count, each)

    def restore(self, state: DiaryState) -> None:
        """Go back to a copy; episodes that went on are given up."""
        self._episodes.restore(state.episodes, state.each[0])
        self._updates.restore(state.updates, state.each[1])
        self._recent = deque(state.recent, maxlen=RECENT)
        self.count, self.newest = state.count, {}
        self.begin(len(self.scores))
