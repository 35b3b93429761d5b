"""Where each step of a sequence lies on the screen: a column for each, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRectF

NARROW = 0.25  # px of a step, at least: four steps of a long series share a pixel


@dataclass(frozen=True)
class TimeAxis:
    """Columns of one width; where they do not all fit, a window of them.

    Attributes
    ----------
    left : px where the first shown column begins. pitch : px of a column.
    first, shown, steps : the first shown step, how many are shown, and how many there are.
    """

    left: float
    pitch: float
    first: int
    shown: int
    steps: int

    @classmethod
    def fit(cls, left: float, width: float, steps: int, least: float, most: float, first: int = 0) -> TimeAxis:
        """Columns that fill a width, each at least `least` px and at most `most`."""
        steps, least = max(steps, 1), max(least, NARROW)
        shown = min(steps, max(1, int(width / least)))
        pitch = min(max(width, 1.0) / shown, max(most, least))
        return cls(left, pitch, min(max(first, 0), steps - shown), shown, steps)

    @property
    def stop(self) -> int:
        """The step after the last one that is shown."""
        return self.first + self.shown

    @property
    def right(self) -> float:
        """Where the last shown column ends, in px."""
        return self.left + self.pitch * self.shown

    def x(self, step: float) -> float:
        """Where a step's column begins, in px."""
        return self.left + (step - self.first) * self.pitch

    def middle(self, step: float) -> float:
        """The middle of a step's column, in px."""
        return self.x(step + 0.5)

    def column(self, step: int, top: float, height: float, count: int = 1) -> QRectF:
        """The column of a step, or of several from it on."""
        return QRectF(self.x(step), top, self.pitch * count, height)

    def step_at(self, x: float) -> int:
        """The step nearest to a place."""
        return min(max(self.first + int((x - self.left) // self.pitch), self.first), self.stop - 1)

    def shows(self, step: int) -> bool:
        """Whether a step lies in the window."""
        return self.first <= step < self.stop

    def first_to_show(self, step: int) -> int:
        """Where the window must begin so that a step is seen, with a little before and after it."""
        about = min(2, (self.shown - 1) // 2)
        low, high = step + about + 1 - self.shown, step - about
        return min(max(min(max(self.first, low), high), 0), self.steps - self.shown)

    def ticks(self, room: float) -> list[int]:
        """Steps to be numbered, round ones, with so many px for each."""
        every = next((e for e in _round_numbers() if e * self.pitch >= room), self.steps)
        return [step for step in range(self.first, self.stop) if step % every == 0]


def _round_numbers() -> list[int]:
    return [factor * 10**power for power in range(6) for factor in (1, 2, 5)]


def columns_shown(axis: TimeAxis, most: int) -> range:
    """The shown steps, thinned to at most so many."""
    return range(axis.first, axis.stop, max(1, ceil(axis.shown / max(most, 1))))
