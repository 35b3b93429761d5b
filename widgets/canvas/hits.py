"""What lies under the pointer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF

from engine.spec.acting import ENDS
from widgets.canvas.content import BlockContent
from widgets.canvas.frames import NotePart
from widgets.canvas.insert_item import RADIUS
from widgets.canvas.layout import FAR, FEWER, BlockBox, Layout, bias_spots, count_buttons, port_in, port_out
from widgets.canvas.lines import Lines, Pair, handle_spots
from widgets.canvas.link_item import BIAS, LinkItem
from widgets.canvas.port_item import Way, reach

LINK_REACH = 4.0  # px on each side: the hit path of a link is 8 px wide
LINE_REACH = 6.0  # px on each side of the one line of a link
REACH = 30.0  # in the scene, from a header to what can be pressed of its ports
HANDLE_REACH = 9.0  # px around the handle at the end of a selected link


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


@dataclass(frozen=True)
class OnPort:
    """Where links of a block end ("in") or begin ("out")."""

    layer_id: str
    way: Way


@dataclass(frozen=True)
class OnLink:
    """The line of a link."""

    source: str
    target: str


@dataclass(frozen=True)
class OnLinkEnd:
    """The handle at one end of a selected link; `end` is the one that moves."""

    source: str
    target: str
    end: Literal["source", "target"]


@dataclass(frozen=True)
class OnFold:
    """The button that folds and unfolds a group."""

    group_id: str


@dataclass(frozen=True)
class OnGroup:
    """The name on the frame of a group."""

    group_id: str


@dataclass(frozen=True)
class OnNote:
    """A note, or the edge that widens it."""

    note_id: str
    part: NotePart


Hit = (
    OnGround
    | OnHeader
    | OnCount
    | OnTile
    | OnMore
    | OnInsert
    | OnNumber
    | OnPort
    | OnLink
    | OnLinkEnd
    | OnFold
    | OnGroup
    | OnNote
)


def on_block(found: Hit) -> str:
    """The block that a hit belongs to; empty where it belongs to none."""
    if isinstance(found, OnHeader | OnCount | OnTile | OnMore | OnPort):
        return found.layer_id
    return found.layer_id if isinstance(found, OnNumber) and found.parameter == "bias" else ""


def on_link(found: Hit) -> Pair | None:
    """The link that a hit belongs to; None where it belongs to none."""
    if isinstance(found, OnLink | OnInsert | OnLinkEnd):
        return found.source, found.target
    return (found.origin, found.layer_id) if isinstance(found, OnNumber) and found.origin else None


def pressable(found: Hit) -> bool:
    """Whether a click there does something of its own."""
    return isinstance(found, OnCount | OnInsert | OnNumber | OnMore | OnTile | OnLink | OnLinkEnd | OnFold)


def hit(
    at: QPointF,
    scale: float,
    contents: Mapping[str, BlockContent],
    layout: Layout,
    lines: Lines,
    drawn: Iterable[LinkItem],
    chosen: Sequence[Pair] = (),
) -> Hit:
    """What lies at a point of the scene.

    Parameters
    ----------
    scale : px of the screen for one unit of the scene, so that links stay easy to hit when zoomed out.
    lines : of the layout. chosen : those that are selected and so have handles.
    """
    scale = max(scale, 1e-6)
    found = _on_handle(at, HANDLE_REACH / scale, layout, chosen) or on_port(at, scale, contents, layout)
    if found is not None:
        return found
    for layer_id in reversed(list(layout.boxes)):
        inside = _in_block(at, contents[layer_id], layout.boxes[layer_id], scale)
        if inside is not None:
            return inside
    gap = lines.with_insert(at, RADIUS * 1.6)
    if gap is not None:
        return OnInsert(*gap)
    return _on_link(at, LINK_REACH / scale, drawn) or _on_line(at, LINE_REACH / scale, lines) or OnGround()


def _on_handle(at: QPointF, reach_px: float, layout: Layout, chosen: Sequence[Pair]) -> OnLinkEnd | None:
    ends: tuple[Literal["source", "target"], ...] = ("source", "target")
    for pair in chosen:
        for end, spot in zip(ends, handle_spots(layout, pair), strict=False):
            if (spot - at).manhattanLength() <= reach_px * 1.4:
                return OnLinkEnd(*pair, end)
    return None


def on_port(at: QPointF, scale: float, contents: Mapping[str, BlockContent], layout: Layout) -> OnPort | None:
    """The port at a point of the scene."""
    for node in reversed(list(layout.boxes)):
        box = layout.boxes[node]
        if not box.header.adjusted(-REACH, -REACH, REACH, REACH).contains(at - box.position):
            continue
        for way in ports_of(contents[node].kind):
            spot = port_out(box) if way == "out" else port_in(box)
            if reach(way, scale, box.header.width()).contains(at - spot):
                return OnPort(node, way)
    return None


def ports_of(kind: str) -> tuple[Way, ...]:
    """Which ports a block of this kind has."""
    return ("out",) if kind == "input" else ("in",) if kind in ENDS else ("in", "out")


def _on_line(at: QPointF, reach_px: float, lines: Lines) -> OnLink | None:
    pair = lines.nearest(at, reach_px)
    return None if pair is None else OnLink(*pair)


def _in_block(at: QPointF, content: BlockContent, box: BlockBox, scale: float) -> Hit | None:
    here = at - box.position
    if not box.body.adjusted(-8, -4, 8, 8).contains(here):
        return None
    if content.countable:
        for step, least, rect in zip((-1, 1), (FEWER, FAR), count_buttons(box), strict=True):
            if scale >= least and rect.adjusted(-3, -3, 3, 3).contains(here):
                return OnCount(content.layer_id, step)
    if box.header.contains(here):
        return OnHeader(content.layer_id)
    for unit, spot in bias_spots(content, box).items():
        if spot.adjusted(-3, -3, 3, 3).contains(here):
            return OnNumber(content.layer_id, "bias", unit)
    for place, (tile, rect) in enumerate(zip(content.tiles, box.tiles, strict=True)):
        wide = rect.adjusted(-box.label_width, 0, 0, 0) if content.style in ("column", "bar", "figure") else rect
        wide = wide.united(box.filters[place]) if box.filters else wide
        if wide.contains(here):
            return OnTile(content.layer_id, tile.unit, place, tile.feature)
    return OnMore(content.layer_id) if box.more is not None and box.more.contains(here) else None


def _on_link(at: QPointF, reach: float, drawn: Iterable[LinkItem]) -> OnNumber | OnLink | None:
    best = reach
    found: OnNumber | OnLink | None = None
    for item in drawn:
        if not item.bounds().adjusted(-reach, -reach, reach, reach).contains(at):
            continue
        unit, column, gap = item.nearest(at)
        if gap <= best:
            bias = column == BIAS
            best = gap
            if not item.single and not bias:
                found = OnLink(item.source, item.target)
                continue
            found = OnNumber(item.target, "bias" if bias else "weight", unit, 0 if bias else column, item.source)
    return found
