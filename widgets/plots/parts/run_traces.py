"""What a chart over an agent's actions shows: curves with what lies around them, levels, changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtGui import QColor

from engine.snapshot import Doubles, Mark
from widgets.kit import class_color, theme
from widgets.plots.parts.run_scale import nearest, seen_ends


@dataclass(frozen=True, eq=False)
class Trace:
    """One curve with what lies around it.

    Attributes
    ----------
    color : the name of a colour of the theme, or the index of a class colour.
    x : (n,) actions, rising. y : (n,), not-a-number where there is none. low, high : (n,) a soft band.
    points : (low, high) of the single points behind the curve, (n,) each. single : faint lines, (n,) each.
    """

    name: str
    color: str | int
    x: Doubles
    y: Doubles
    low: Doubles | None = None
    high: Doubles | None = None
    points: tuple[Doubles, Doubles] | None = None
    single: tuple[Doubles, ...] = ()

    def ink(self) -> QColor:
        """Its colour in the present theme."""
        return class_color(self.color) if isinstance(self.color, int) else QColor(getattr(theme(), self.color))

    def at(self, x: float) -> int:
        """The index of the point next to a place that has a number; -1 where there is none."""
        known = np.flatnonzero(np.isfinite(self.y))
        found = nearest(self.x[known], x)
        return -1 if found < 0 else int(known[found])


@dataclass(frozen=True)
class Level:
    """A height with a name, as a dashed line."""

    value: float
    name: str


@dataclass(frozen=True, eq=False)
class Curves:
    """All that a chart shows. unit : of what the axis counts. marks : changes, each with its place on the axis."""

    traces: tuple[Trace, ...] = ()
    levels: tuple[Level, ...] = ()
    marks: tuple[tuple[float, Mark], ...] = ()
    unit: str = "actions"

    @cached_property
    def ends(self) -> tuple[float, float]:
        """From where to where the axis of actions goes."""
        last = max((float(trace.x[-1]) for trace in self.traces if len(trace.x)), default=0.0)
        return 0.0, max(last, 1.0)

    @cached_property
    def heights(self) -> tuple[float, float]:
        """Round ends of the axis upwards."""
        firm, faint = [], []
        for trace in self.traces:
            firm += [part for part in (trace.y, trace.low, trace.high) if part is not None]
            faint += [*(trace.points or ()), *trace.single]
        return seen_ends(firm, faint, [level.value for level in self.levels])
