"""What lies under the pointer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF

from engine.spec.document import Link
from widgets.canvas.content import BlockContent
from widgets.canvas.insert_item import RADIUS
from widgets.canvas.layout import FAR, BlockBox, Layout, bias_spots, count_buttons, insert_spot
from widgets.canvas.link_item import BIAS, LinkItem

LINK_REACH = 4.0  # px on each side: the hit path of a link is 8 px wide


@dataclass(frozen=True)
class OnGround:
    """Nothing."""


@dataclass(frozen=True)
class OnHeader:
    """A block's header."""

    layer_id: str


@dataclass(frozen=True)
class OnCount:
    """The - or + of a header; `step` is -1 or 1."""

    layer_id: str
    step: int


@dataclass(frozen=True)
class OnTile:
    """A tile; `unit` is -1 where it stands for none, `place` counts the block's tiles."""

    layer_id: str
    unit: int
    place: int
    feature: str = ""


@dataclass(frozen=True)
class OnMore:
    """The line that counts what has no tile."""

    layer_id: str


@dataclass(frozen=True)
class OnInsert:
    """The + between two blocks."""

    source: str
    target: str


@dataclass(frozen=True)
class OnNumber:
    """A weight (its link) or a bias (its square, or the link of the bias neuron).

    Attributes
    ----------
    parameter : "weight" or "bias". column : input of the weight, 0 for a bias. origin : the layer that feeds it.
    """

    layer_id: str
    parameter: str
    unit: int
    column: int = 0
    origin: str = ""


Hit = OnGround | OnHeader | OnCount | OnTile | OnMore | OnInsert | OnNumber


def hit(
    at: QPointF,
    scale: float,
    contents: Mapping[str, BlockContent],
    layout: Layout,
    links: Iterable[Link],
    drawn: Iterable[LinkItem],
) -> Hit:
    """What lies at a point of the scene.

    Parameters
    ----------
    scale : px of the screen for one unit of the scene, so that links stay easy to hit when zoomed out.
    """
    for layer_id in reversed(list(layout.boxes)):
        found = _in_block(at, contents[layer_id], layout.boxes[layer_id], far=scale < FAR)
        if found is not None:
            return found
    for link in links:
        if link.source in layout.boxes and link.target in layout.boxes:
            gap = insert_spot(layout.boxes[link.source], layout.boxes[link.target]) - at
            if gap.manhattanLength() <= RADIUS * 1.6:
                return OnInsert(link.source, link.target)
    return _on_link(at, LINK_REACH / max(scale, 1e-6), drawn) or OnGround()


def _in_block(at: QPointF, content: BlockContent, box: BlockBox, *, far: bool) -> Hit | None:
    here = at - box.position
    if not box.body.adjusted(-8, -4, 8, 8).contains(here):
        return None
    if content.countable and not far:
        for step, rect in zip((-1, 1), count_buttons(box), strict=True):
            if rect.adjusted(-3, -3, 3, 3).contains(here):
                return OnCount(content.layer_id, step)
    if box.header.contains(here):
        return OnHeader(content.layer_id)
    for unit, spot in bias_spots(content, box).items():
        if spot.adjusted(-3, -3, 3, 3).contains(here):
            return OnNumber(content.layer_id, "bias", unit)
    for place, (tile, rect) in enumerate(zip(content.tiles, box.tiles, strict=True)):
        wide = rect.adjusted(-box.label_width, 0, 0, 0) if content.style in ("column", "bar", "figure") else rect
        if wide.contains(here):
            return OnTile(content.layer_id, tile.unit, place, tile.feature)
    return OnMore(content.layer_id) if box.more is not None and box.more.contains(here) else None


def _on_link(at: QPointF, reach: float, drawn: Iterable[LinkItem]) -> OnNumber | None:
    best, found = reach, None
    for item in drawn:
        if not item.bounds().adjusted(-reach, -reach, reach, reach).contains(at):
            continue
        unit, column, gap = item.nearest(at)
        if gap <= best:
            bias = column == BIAS
            best = gap
            found = OnNumber(item.target, "bias" if bias else "weight", unit, 0 if bias else column, item.source)
    return found
