"""What a loop drawn by hand catches: a pure function of the layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from widgets.canvas.layout import Layout
from widgets.canvas.lines import Pair, crossed


@dataclass(frozen=True)
class Catch:
    """Blocks in a loop, and links that run through it without their blocks."""

    blocks: tuple[str, ...] = ()
    links: tuple[Pair, ...] = ()


def loop_path(points: list[QPointF]) -> QPainterPath:
    """The loop through some points, closed."""
    path = QPainterPath()
    if len(points) > 2:
        path.addPolygon(QPolygonF(points))
        path.closeSubpath()
    return path


def caught(layout: Layout, pairs: Iterable[Pair], loop: QPainterPath) -> Catch:
    """Blocks with the middle of their header, or of all of them, in the loop; without any, links through it."""
    blocks = tuple(
        i
        for i, box in layout.boxes.items()
        if loop.contains(box.header.translated(box.position).center()) or loop.contains(box.scene_body.center())
    )
    return Catch(blocks, () if blocks else crossed(layout, pairs, loop))
