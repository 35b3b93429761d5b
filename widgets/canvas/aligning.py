"""Lining blocks up and spreading them evenly: pure functions from where blocks are to where they should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import QPointF, QRectF

Side = Literal["left", "centre", "right", "top", "middle", "bottom"]
Axis = Literal["horizontally", "vertically"]
Corners = dict[str, QPointF]

SIDES: tuple[tuple[Side, str], ...] = (
    ("left", "Align left"),
    ("centre", "Align centres"),
    ("right", "Align right"),
    ("top", "Align top"),
    ("middle", "Align middles"),
    ("bottom", "Align bottom"),
)
AXES: tuple[tuple[Axis, str], ...] = (
    ("horizontally", "Distribute horizontally"),
    ("vertically", "Distribute vertically"),
)


def aligned(bodies: Mapping[str, QRectF], side: Side) -> Corners:
    """The top left corners of blocks once they are lined up.

    Parameters
    ----------
    bodies : what each block covers, in the scene. The common line is that of the rectangle around them all.
    """
    if not bodies:
        return {}
    whole = _around(bodies)
    return {i: body.topLeft() + _way(body, whole, side) for i, body in bodies.items()}


def distributed(bodies: Mapping[str, QRectF], axis: Axis) -> Corners:
    """The top left corners of blocks with equal gaps between them; the first and the last stay where they are."""
    across = axis == "horizontally"
    order = sorted(bodies, key=lambda i: bodies[i].center().x() if across else bodies[i].center().y())
    corners = {i: bodies[i].topLeft() for i in bodies}
    if len(order) < 3:
        return corners
    sizes = {i: bodies[i].width() if across else bodies[i].height() for i in order}
    first, last = bodies[order[0]], bodies[order[-1]]
    start, end = (first.left(), last.right()) if across else (first.top(), last.bottom())
    gap = (end - start - sum(sizes.values())) / (len(order) - 1)
    at = start
    for layer_id in order:
        corner = corners[layer_id]
        corners[layer_id] = QPointF(at, corner.y()) if across else QPointF(corner.x(), at)
        at += sizes[layer_id] + gap
    return corners


def _around(bodies: Mapping[str, QRectF]) -> QRectF:
    whole = QRectF()
    for body in bodies.values():
        whole = whole.united(body)
    return whole


def _way(body: QRectF, whole: QRectF, side: Side) -> QPointF:
    """How far a block has to go."""
    ways = {
        "left": QPointF(whole.left() - body.left(), 0),
        "centre": QPointF(whole.center().x() - body.center().x(), 0),
        "right": QPointF(whole.right() - body.right(), 0),
        "top": QPointF(0, whole.top() - body.top()),
        "middle": QPointF(0, whole.center().y() - body.center().y()),
        "bottom": QPointF(0, whole.bottom() - body.bottom()),
    }
    return ways[side]
