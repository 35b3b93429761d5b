"""Losses and metric over the run, at steps that follow from the document alone."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan

import numpy as np

from engine.snapshot import Curves, Doubles, Mark, read_only
from engine.train.evaluate import Measured

MOST_POINTS = 4000
FIXED = 6  # columns: step, epochs, train loss, test loss, train metric, test metric; then one for each of
PARTS = ("KL", "sparsity", "contraction", "discriminator", "generator")  # see `engine.snapshot.Curves.parts`
COLUMNS = FIXED + len(PARTS)


@dataclass(frozen=True)
class CurveState:
    """A copy of the curves, for a checkpoint.

    Attributes
    ----------
    points : (n, columns), not-a-number where a part was not there.
    """

    points: Doubles
    marks: tuple[Mark, ...]
    next_step: int
    gap: int
    spread: int


class CurveRecorder:
    """Points that lie close at first and after an edit, then at an even distance; thinned when there are many.

    Attributes
    ----------
    next_step : the step at which the next point is due.
    """

    def __init__(self, usual_gap: int) -> None:
        self._points: Doubles = np.empty((MOST_POINTS, COLUMNS))
        self._count = 0
        self._usual = usual_gap
        self._gap = 1
        self._spread = 1
        self.marks: tuple[Mark, ...] = ()
        self.next_step = 0

    def pace(self, usual_gap: int) -> None:
        """Another distance between points."""
        self._usual = usual_gap

    def look_closely(self, step: int) -> None:
        """Something was changed: the next points lie close again."""
        self._gap = 1
        self.next_step = min(self.next_step, step + 1)

    def add(self, step: int, epochs: float, measured: Measured) -> None:
        """Put a point; one at the same step is replaced."""
        if self._count and self._points[self._count - 1, 0] == step:
            self._count -= 1
        if self._count == MOST_POINTS:
            self._thin()
        self._points[self._count] = row_of(step, epochs, measured)
        self._count += 1
        self.next_step = step + min(self._gap, self._usual * self._spread)
        self._gap = min(self._gap * 2, self._usual * self._spread)

    def mark(self, step: int, label: str, replace: bool = False, entry: int = -1) -> None:
        """Note a change, with the history entry that it led to; `replace` says that it goes on with the one before."""
        kept = self.marks[:-1] if replace else self.marks
        self.marks = (*kept, Mark(step, label, entry))[-500:]

    @property
    def last(self) -> Measured | None:
        """The newest point."""
        if not self._count:
            return None
        point = self._points[self._count - 1]
        parts = {name: float(value) for name, value in zip(PARTS, point[FIXED:], strict=True) if isfinite(value)}
        train_loss, test_loss, train_metric, test_metric = map(float, point[2:FIXED])
        return Measured(train_loss, test_loss, train_metric, test_metric, parts)

    def state(self) -> CurveState:
        """Copy all."""
        return CurveState(self._points[: self._count].copy(), self.marks, self.next_step, self._gap, self._spread)

    def restore(self, state: CurveState) -> None:
        """Go back to a copy."""
        self._count = min(len(state.points), MOST_POINTS)
        self._points[: self._count] = state.points[: self._count]
        self.marks, self.next_step, self._gap, self._spread = state.marks, state.next_step, state.gap, state.spread

    def curves(self, metric: str, now: Doubles | None = None) -> Curves:
        """All points, with one for this moment at the end if given (see `row_of`)."""
        points = self._points[: self._count]
        if now is not None:
            points = np.vstack([points[points[:, 0] < now[0]], now])
        steps = read_only(points[:, 0].astype(np.int64))
        epochs, train_loss, test_loss, train_metric, test_metric = (read_only(points[:, i]) for i in range(1, FIXED))
        rows = ((name, points[:, i]) for i, name in enumerate(PARTS, start=FIXED))
        parts = {name: read_only(row) for name, row in rows if np.isfinite(row).any()}
        return Curves(steps, epochs, train_loss, test_loss, train_metric, test_metric, metric, self.marks, parts)

    def _thin(self) -> None:
        kept = self._points[: self._count : 2].copy()
        self._count = len(kept)
        self._points[: self._count] = kept
        self._spread *= 2


def row_of(step: int, epochs: float, measured: Measured) -> Doubles:
    """One point as (columns,)."""
    fixed = [step, epochs, measured.train_loss, measured.test_loss, measured.train_metric, measured.test_metric]
    return np.array([*fixed, *(measured.parts.get(name, nan) for name in PARTS)])
