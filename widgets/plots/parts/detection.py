"""How well a threshold on a score tells strange samples from ordinary ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.snapshot import AnomalyView, Bools, Doubles, Floats

USUAL = 95.0  # per cent of the training samples that lie below the usual threshold
NAN = float("nan")


@dataclass(frozen=True)
class Detection:
    """Samples above and below a threshold.

    Attributes
    ----------
    found, missed : strange samples above and below. alarms, passed : ordinary ones above and below.
    """

    found: int
    missed: int
    alarms: int
    passed: int

    @classmethod
    def at(cls, view: AnomalyView, threshold: float) -> Detection:
        """What lies above a threshold."""
        above, strange = view.error > threshold, view.strange
        counts = (above & strange, ~above & strange, above & ~strange, ~above & ~strange)
        return cls(*(int(part.sum()) for part in counts))

    @property
    def precision(self) -> float:
        """Share of those above that are strange; not-a-number where none is above."""
        above = self.found + self.alarms
        return self.found / above if above else NAN

    @property
    def recall(self) -> float:
        """Share of the strange ones that are above."""
        strange = self.found + self.missed
        return self.found / strange if strange else NAN

    @property
    def false_rate(self) -> float:
        """Share of the ordinary ones that are above."""
        ordinary = self.alarms + self.passed
        return self.alarms / ordinary if ordinary else NAN

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = 2 * self.found + self.alarms + self.missed
        return 2 * self.found / both if both else NAN


def usual_threshold(view: AnomalyView) -> float:
    """The error that 95 % of the training samples stay below."""
    known = view.known[np.isfinite(view.known)]
    return float(np.percentile(known, USUAL)) if len(known) else NAN


@dataclass(frozen=True, eq=False)
class Trade:
    """What every threshold would do, from the highest to the lowest.

    Attributes
    ----------
    x, y : (n,) of the curve, 0 to 1. area : under it.
    """

    x: Floats
    y: Floats
    area: float


def roc(error: Floats, strange: Bools) -> Trade:
    """Recall against the share of false alarms; the area is the share of pairs of a strange and an ordinary sample in
    which the strange one has the larger error (Hanley and McNeil 1982)."""
    true, false = _counts(error, strange)
    x, y = false / max(false[-1], 1), true / max(true[-1], 1)
    return _trade(x, y, float(((x[1:] - x[:-1]) * (y[1:] + y[:-1]) / 2).sum()))


def precision_recall(error: Floats, strange: Bools) -> Trade:
    """Precision against recall; the area is the average precision: a sum of steps, not of slopes, which would say too
    much (Davis and Goadrich 2006)."""
    true, false = _counts(error, strange)
    x, y = true / max(true[-1], 1), true / np.maximum(true + false, 1)
    y[0] = y[1] if len(y) > 1 else 1.0
    return _trade(x, y, float(((x[1:] - x[:-1]) * y[1:]).sum()))


def _trade(x: Doubles, y: Doubles, area: float) -> Trade:
    return Trade(x.astype(np.float32), y.astype(np.float32), area)


def _counts(error: Floats, strange: Bools) -> tuple[Doubles, Doubles]:
    """How many strange and ordinary samples lie above each threshold there can be; samples of one error together."""
    order = np.argsort(-error, kind="stable")
    ranked, those = error[order], strange[order]
    ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1) if len(ranked) else np.zeros(0, int)
    true, false = those.cumsum()[ends], (~those).cumsum()[ends]
    return np.append(0, true).astype(float), np.append(0, false).astype(float)
