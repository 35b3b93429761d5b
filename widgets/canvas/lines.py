"""The one line that stands for a link, from block to block: where it runs, and how near a point is to it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from widgets.canvas.curves import Controls, controls_between, nearest, path_of, sampled
from widgets.canvas.layout import Layout, port_in, port_out

Pair = tuple[str, str]
SAMPLES = 41
HANDLE_GAP = 36.0  # along the line, from a block to the handle at the end of a selected link
SHORT, SHORT_GAP = 150.0, 5.0  # on a short line the handles leave the + in its middle free


def line_path(start: QPointF, end: QPointF) -> QPainterPath:
    """A curve that leaves and arrives horizontally."""
    return path_of(_through([start, end]))


def line_of(layout: Layout, pair: Pair) -> QPainterPath:
    """The line of a link; empty where an end has no block."""
    return path_of(_controls(layout, pair)) if _drawn(layout, pair) else QPainterPath()


class Lines:
    """All links of a layout as arrays, so that the pointer is answered quickly where there are hundreds of them.

    Nothing is worked out before it is asked for: while a block is dragged, nobody asks.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.pairs = tuple(pair for pair in layout.routes if _drawn(layout, pair))

    def nearest(self, at: QPointF, reach: float) -> Pair | None:
        """The link whose line comes nearest to a point; None where none comes within reach."""
        points, owner = self._samples
        if not len(points):
            return None
        here = np.array([at.x(), at.y()])
        low, high = self._bounds
        close = ((low - reach <= here) & (high + reach >= here)).all(axis=1)
        index, gap = nearest(points[close], at.x(), at.y())
        return self.pairs[int(owner[close][index])] if gap <= reach else None

    def with_insert(self, at: QPointF, reach: float) -> Pair | None:
        """The link whose + is at a point, measured along the axes; None where none comes within reach."""
        if not self.pairs:
            return None
        gaps = np.abs(self._inserts - (at.x(), at.y())).sum(axis=1)
        first = int(gaps.argmin())
        return self.pairs[first] if gaps[first] <= reach else None

    @cached_property
    def _samples(self) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Points of every piece, (pieces, samples, 2), and the index of the link that it belongs to."""
        stops = [_stops(self._layout, pair) for pair in self.pairs]
        owner = np.repeat(np.arange(len(stops)), [len(points) - 1 for points in stops])
        if not stops:
            return np.empty((0, SAMPLES, 2)), owner
        starts = np.array([(a.x(), a.y()) for points in stops for a in points[:-1]])
        ends = np.array([(b.x(), b.y()) for points in stops for b in points[1:]])
        return sampled(controls_between(starts, ends), SAMPLES), owner

    @cached_property
    def _bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        points, _ = self._samples
        return points.min(axis=1), points.max(axis=1)

    @cached_property
    def _inserts(self) -> NDArray[np.float64]:
        spots = (self._layout.insert_spot(*pair) for pair in self.pairs)
        return np.array([(spot.x(), spot.y()) for spot in spots])


def crossed(layout: Layout, pairs: Iterable[Pair], area: QPainterPath) -> tuple[Pair, ...]:
    """The links whose lines run through a drawn loop."""
    bounds = area.boundingRect()
    return tuple(
        pair
        for pair in pairs
        if _drawn(layout, pair)
        and line_of(layout, pair).boundingRect().adjusted(-1, -1, 1, 1).intersects(bounds)
        and any(area.contains(QPointF(x, y)) for x, y in _points(layout, pair).tolist())
    )


def ends_of(layout: Layout, pair: Pair) -> tuple[QPointF, QPointF]:
    """Where the line of a link begins and ends, in the scene."""
    points = _stops(layout, pair)
    return points[0], points[-1]


def handle_spots(layout: Layout, pair: Pair) -> tuple[QPointF, ...]:
    """The two places where a selected link can be taken: near its source, and near its target."""
    if not _drawn(layout, pair):
        return ()
    line = line_of(layout, pair)
    length = line.length()
    share = line.percentAtLength(HANDLE_GAP if length > SHORT else SHORT_GAP)
    return line.pointAtPercent(share), line.pointAtPercent(1 - share)


def _drawn(layout: Layout, pair: Pair) -> bool:
    return pair[0] in layout.boxes and pair[1] in layout.boxes


def _stops(layout: Layout, pair: Pair) -> list[QPointF]:
    source, target = layout.boxes[pair[0]], layout.boxes[pair[1]]
    route = layout.routes.get(pair)
    if route is None:
        return [port_out(source), port_in(target)]
    return route.stops(source.position, target.position)


def _controls(layout: Layout, pair: Pair) -> Controls:
    return _through(_stops(layout, pair))


def _through(stops: list[QPointF]) -> Controls:
    points = np.array([(point.x(), point.y()) for point in stops])
    return controls_between(points[:-1], points[1:])


def _points(layout: Layout, pair: Pair) -> NDArray[np.float64]:
    return sampled(_controls(layout, pair), SAMPLES).reshape(-1, 2)
