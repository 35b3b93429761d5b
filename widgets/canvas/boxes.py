"""Where things are: frozen rectangles, and the ways of long links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from widgets.canvas.ranks import Pair, Ranked

MARGIN = 28.0
LABEL_ROOM = 32.0  # above a long link, for the shape that goes through it
FOOT = 32.0  # room for the quiet line at the bottom


@dataclass(frozen=True)
class BlockBox:
    """One block.

    Attributes
    ----------
    position : of its top left corner in the scene; all rectangles are relative to it.
    body : all of it, labels included. tiles : as in `BlockContent.tiles`. label_width : room left of each tile.
    more : the line that counts what has no tile. node : the always-on bias neuron, where it is shown.
    filters : left of each map the filter that made it; empty without.
    """

    position: QPointF
    header: QRectF
    body: QRectF
    tiles: tuple[QRectF, ...]
    label_width: float = 0.0
    more: QRectF | None = None
    node: QRectF | None = None
    filters: tuple[QRectF, ...] = ()

    @property
    def scene_body(self) -> QRectF:
        """All of it, in the scene."""
        return self.body.translated(self.position)


@dataclass(frozen=True)
class Route:
    """The way of a link that goes from block to block, not from unit to unit.

    Attributes
    ----------
    out, in_ : where it leaves and arrives, relative to the two blocks. points : pairs of points between which it runs
        level, in the scene; empty for a link from one column to the next.
    lead, trail : how far it runs level beside the two blocks, to where their columns end.
    """

    out: QPointF
    in_: QPointF
    points: tuple[QPointF, ...] = ()
    lead: float = 0.0
    trail: float = 0.0

    def stops(self, source: QPointF, target: QPointF) -> list[QPointF]:
        """All points that it runs through, between two blocks that are at these places."""
        start, end = source + self.out, target + self.in_
        before = [start, start + QPointF(self.lead, 0)] if self.lead else [start]
        behind = [end - QPointF(self.trail, 0), end] if self.trail else [end]
        return [*before, *self.points, *behind]


@dataclass(frozen=True, eq=False)
class Automatic:
    """Where everything goes as long as nobody drags it.

    Attributes
    ----------
    ranked : the order that all comes from. boxes : blocks at the origin. corners : where they go.
    points : the ways of long links. beside : of each block, how much of its column is free left and right of its
        header. made_of : what it was made of; the same makes the same.
    """

    ranked: Ranked
    boxes: Mapping[str, BlockBox]
    corners: Mapping[str, QPointF]
    points: Mapping[Pair, tuple[QPointF, ...]]
    beside: Mapping[str, tuple[float, float]]
    made_of: tuple[object, ...]


@dataclass(frozen=True)
class Layout:
    """All blocks by id, and the ways of all links between them.

    Attributes
    ----------
    automatic : what the places come from; the next arrangement keeps its order.
    """

    boxes: Mapping[str, BlockBox]
    routes: Mapping[Pair, Route] = field(default_factory=dict)
    automatic: Automatic | None = None

    @cached_property
    def blocks(self) -> QRectF:
        """The smallest rectangle around all blocks."""
        bodies = [(box.position, box.body) for box in self.boxes.values()]
        if not bodies:
            return QRectF()
        left = min(at.x() + body.left() for at, body in bodies)
        top = min(at.y() + body.top() for at, body in bodies)
        right = max(at.x() + body.right() for at, body in bodies)
        bottom = max(at.y() + body.bottom() for at, body in bodies)
        return QRectF(left, top, right - left, bottom - top)

    @cached_property
    def bounds(self) -> QRectF:
        """The smallest rectangle around all blocks and links, with a margin."""
        rect = QRectF(self.blocks)
        tops = [point.y() for route in self.routes.values() for point in route.points]
        if tops:
            rect.setTop(min(rect.top(), min(tops) - LABEL_ROOM))
            rect.setBottom(max(rect.bottom(), max(tops) + 8))
        return rect.adjusted(-MARGIN, -MARGIN, MARGIN, 2 + FOOT + MARGIN / 2)

    def insert_spot(self, source: str, target: str) -> QPointF:
        """The middle of the + on a link, in the scene."""
        points = self.routes[(source, target)].points if (source, target) in self.routes else ()
        if points:
            middle = len(points) // 4 * 2
            return (points[middle] + points[middle + 1]) / 2
        a, b = self.boxes[source], self.boxes[target]
        if (source, target) in self.routes and not b.tiles:  # the line is all there is: the + stands on it
            route = self.routes[(source, target)]
            return (a.position + route.out + b.position + route.in_) / 2
        return between(a, b)


def between(source: BlockBox, target: BlockBox) -> QPointF:
    """The middle of the gap between two blocks, at the height of their headers, in the scene."""
    a = source.header.translated(source.position)
    b = target.header.translated(target.position)
    left, right = max(a.right(), source.scene_body.right()), min(b.left(), target.scene_body.left())
    x = (left + right) / 2 if right > left else (a.center().x() + b.center().x()) / 2
    return QPointF(x, (a.center().y() + b.center().y()) / 2)
