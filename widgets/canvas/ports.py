"""Where links begin and end at a block, and where its small controls are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF

from widgets.canvas.boxes import BlockBox, between
from widgets.canvas.content import BlockContent

Points = NDArray[np.float64]

insert_spot = between
CHANNEL_GAP = 0.14  # between the links of two channels of a picture, beside its height


def way_out(content: BlockContent, box: BlockBox) -> Points:
    """Where the links of each output column begin, in the scene; NaN where it has no tile. Shape (units, 2)."""
    points = np.full((content.units, 2), np.nan)
    if content.style == "picture" and content.units:
        return _picture_ports(box, content.units, whole=content.units == content.channels)
    if content.style in ("join", "plain"):
        return _edge_ports(box, content.units)
    if content.style == "strip":
        return strip_ports(box, content.units, out=True)
    for tile, rect in zip(content.tiles, box.tiles, strict=True):
        if 0 <= tile.unit < content.units:
            points[tile.unit] = (rect.right() + 2, rect.center().y())
    points += (box.position.x(), box.position.y())
    return points


def way_in(content: BlockContent, box: BlockBox) -> Points:
    """Where links into each unit end, in the scene; NaN where it has no tile. Shape (units, 2)."""
    if content.style == "picture" and content.units:
        return _picture_ports(box, content.units, whole=content.units == content.channels, left=True)
    points = np.full((content.units, 2), np.nan)
    for tile, rect in zip(content.tiles, box.filters or box.tiles, strict=True):
        if 0 <= tile.unit < content.units:
            label = box.label_width if content.style in ("bar", "figure", "maps") else 0.0
            points[tile.unit] = (rect.left() - label - 2, rect.center().y())
    points += (box.position.x(), box.position.y())
    return points


def _picture_ports(box: BlockBox, pixels: int, *, whole: bool, left: bool = False) -> Points:
    """Pixels leave, or on the left are reached, at the height of their row, so that one sees which part of the picture
    matters; as a `whole` its channels leave near the middle."""
    rect = box.tiles[0].translated(box.position)
    rows = max(round(pixels**0.5), 1)
    at = (np.arange(pixels) * rows // max(pixels, 1) + 0.5) / rows
    if whole:
        at = 0.5 + (np.arange(pixels) - (pixels - 1) / 2) * CHANNEL_GAP
    x = rect.left() - 2 if left else rect.right() + 2
    return np.stack([np.full(pixels, x), rect.top() + at * rect.height()], axis=1)


def _edge_ports(box: BlockBox, units: int) -> Points:
    """The units of a block without tiles leave along its right edge."""
    rect = box.header.translated(box.position)
    at = (np.arange(units) + 0.5) / max(units, 1)
    return np.stack([np.full(units, rect.right()), rect.top() + (0.2 + 0.6 * at) * rect.height()], axis=1)


def strip_ports(box: BlockBox, parts: int, *, out: bool) -> Points:
    """Equal parts of a strip one below the other, on its left or right; shape (parts, 2)."""
    rect = box.tiles[0].translated(box.position)
    at = (np.arange(parts) + 0.5) / max(parts, 1)
    return np.stack([np.full(parts, rect.right() + 2 if out else rect.left() - 2), rect.top() + at * rect.height()], 1)


def bias_spots(content: BlockContent, box: BlockBox) -> dict[int, QRectF]:
    """The bias squares at the lower left of the tiles, by unit, relative to the block."""
    if not content.bias:
        return {}
    spots: dict[int, QRectF] = {}
    for tile, rect in zip(content.tiles, box.tiles, strict=True):
        edge = 8.0 if rect.height() >= 32 else 6.0
        if tile.unit >= 0:
            at = QPointF(rect.left() - edge / 2, rect.bottom() - edge / 2)
            if content.style in ("bar", "figure"):
                at = QPointF(rect.left() - box.label_width, rect.center().y() - edge / 2)
            spots[tile.unit] = QRectF(at, QSizeF(edge, edge))
    return spots


def count_buttons(box: BlockBox) -> tuple[QRectF, QRectF]:
    """The - and + of a block's header, relative to the block."""
    middle = box.header.center().y() - 5
    return (
        QRectF(box.header.left() + 5, middle - 9, 18, 18),
        QRectF(box.header.right() - 23, middle - 9, 18, 18),
    )


def port_out(box: BlockBox) -> QPointF:
    """Where a link out of a block begins when it is drawn by hand, in the scene."""
    return QPointF(box.header.right(), box.header.center().y()) + box.position


def port_in(box: BlockBox) -> QPointF:
    """Where a link into a block ends when it is drawn by hand, in the scene."""
    return QPointF(box.header.left(), box.header.center().y()) + box.position
