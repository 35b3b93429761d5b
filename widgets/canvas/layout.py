"""Where everything goes: a pure function from what is shown, and the room there is, to rectangles.

Columns follow the longest path from the input (`ranks`), blocks stand as level with their neighbours as there is room
(`heights`), and long links pass between them. A block that was dragged stays where it was put; the others do not
depend on it, so nothing jumps. What has no link at all waits in a row below the network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSizeF

from engine.spec.acting import ENDS
from engine.spec.catalog.layers import LayerKind
from engine.spec.document import Group, Spec
from engine.spec.folding import Shown, shown
from widgets.canvas.boxes import FOOT, MARGIN, Automatic, BlockBox, Layout, Route
from widgets.canvas.content import BlockContent
from widgets.canvas.heights import Extent, heights
from widgets.canvas.ports import (
    Points,
    bias_spots,
    count_buttons,
    insert_spot,
    port_in,
    port_out,
    way_in,
    way_out,
)
from widgets.canvas.ranks import Pair, Ranked, Stop, ranked
from widgets.canvas.stacks import HEADER, HEADER_GAP, JOIN_LABEL, NARROW, Stack, box_of, stack_of, width_of

__all__ = [
    "FAR",
    "FEWER",
    "BlockBox",
    "Layout",
    "Points",
    "Route",
    "arrange",
    "bias_spots",
    "count_buttons",
    "insert_spot",
    "port_in",
    "port_out",
    "way_in",
    "way_out",
]

FAR = 0.6  # below this scale a header has only its title
FEWER = 0.75  # from this scale on the - of a header is large enough not to be hit by mistake
CLOSEST, WIDEST = 48.0, 200.0  # between two columns
GAPS = (8.0, 28.0)  # between two tiles, as long as the network fits at 100 %
BIAS_NODE = 22.0
PROBLEM_ROOM = 22.0  # above the name of a block with a problem
UNDER_PAGES = 22.0  # under the line that counts signals, for what is written on a link there
TRACK = 16.0  # between two links that go above everything

Columns = tuple[tuple[str, ...], ...]
Sides = tuple[tuple[float, float], ...]  # left and right of each column


def arrange(spec: Spec, contents: Mapping[str, BlockContent], room: QSizeF, before: Layout | None = None) -> Layout:
    """Give every block a place, and every link its way.

    Parameters
    ----------
    room : the visible area in px; gaps grow and shrink with it within limits, so that the network fits at 100 %
        where that can be.
    before : the layout until now: an edit changes the order of blocks no more than it must.
    """
    graph = shown(spec.network)
    known = None if before is None else before.automatic
    order = _ranked(graph, contents, None if known is None else known.ranked)
    made_of = (order, graph.nodes, room.width(), room.height(), spec.view.bias_nodes, tuple(contents.values()))
    if known is None or known.made_of != made_of:
        known, before = _automatic(spec, graph, contents, order, room, made_of), None
    placed = {i: _placed(spec, i, known, None if before is None else before.boxes.get(i)) for i in graph.nodes}
    draft = Layout(placed, {}, known)
    return replace(draft, routes=_routes(graph.links, draft, before))


def _automatic(
    spec: Spec,
    graph: Shown,
    contents: Mapping[str, BlockContent],
    order: Ranked,
    room: QSizeF,
    made_of: tuple[object, ...],
) -> Automatic:
    columns = tuple(tuple(stop for stop in column if isinstance(stop, str)) for column in order.columns)
    wide = len(columns) * (HEADER.width() + CLOSEST) <= max(room.width(), 800.0)
    header = HEADER if wide else QSizeF(NARROW, HEADER.height())
    flat = {i: stack_of(content, 0.0) for i, content in contents.items()}
    room = _room_at_fit(room, _widths(columns, header, flat))
    space = QSizeF(header.width(), _free_height(room))
    fitted = {i: _fitted(contents[i], stack, space) for i, stack in flat.items()}
    gap = _tile_gap(contents, fitted, room, {i: len(column) for column in columns for i in column})
    stacks = {i: _fitted(content, stack_of(content, gap), space) for i, content in contents.items()}
    stacks.update({i: _level(i, graph.links, stacks) for i, content in contents.items() if content.style == "strip"})
    widths = _widths(columns, header, stacks)
    between = _between(widths, room, _overhang(columns, widths, stacks))
    lefts = [sum(widths[:i]) + i * between for i in range(len(widths))]
    sides = tuple((left, left + width) for left, width in zip(lefts, widths, strict=True))
    boxes = _boxes(spec, contents, stacks, header, columns)
    levels = heights(order, {i: _extent(contents[i], boxes[i]) for column in columns for i in column})
    corners = _corners(columns, boxes, sides, levels)
    corners.update(_parked([i for i in graph.nodes if i not in corners], boxes, corners))
    points = {pair: _between_blocks(pair, order, sides, levels) for pair in order.links}
    points.update(_tracks(order, boxes, corners, sides))
    points = {pair: way for pair, way in points.items() if way}
    return Automatic(order, boxes, corners, points, _beside(columns, boxes, corners, sides), made_of)


# ---- columns ---------------------------------------------------------------------------------------------------------


def _ranked(graph: Shown, contents: Mapping[str, BlockContent], before: Ranked | None) -> Ranked:
    """Columns of all nodes but those without any link, which wait below; inputs and outputs never wait."""
    linked = {node for link in graph.links for node in link}
    ends = {node for node in graph.nodes if contents[node].kind in ("input", *ENDS)}
    nodes = tuple(node for node in graph.nodes if node in linked or node in ends) or graph.nodes
    last = frozenset(node for node in ends if contents[node].kind in ENDS)
    return ranked(nodes, graph.links, last, before)


def _widths(columns: Columns, header: QSizeF, stacks: Mapping[str, Stack]) -> list[float]:
    """How wide each column is; of joins alone it is as wide as they are."""
    return [max(_width(header, stacks[i]) for i in column) if column else 0.0 for column in columns]


def _width(header: QSizeF, stack: Stack) -> float:
    return width_of(JOIN_LABEL if stack.join else header, stack)


def _level(node: str, links: Sequence[Pair], stacks: Mapping[str, Stack]) -> Stack:
    """A strip whose parts are level with the maps that lead into it, or at least as high as all of them."""
    before = [stacks[source] for source, target in links if target == node]
    tall = [stack.height + (stack.gap if stack.columns == 1 else 0.0) for stack in before]
    return stacks[node].grown(max([stacks[node].height, *tall]))


def _fitted(content: BlockContent, stack: Stack, space: QSizeF) -> Stack:
    """Maps are as large as their column allows, where so many columns leave height to spare."""
    return stack.enlarged(space.width(), space.height()) if content.style == "maps" else stack


def _free_height(room: QSizeF) -> float:
    """For tiles one above the other."""
    return room.height() - HEADER.height() - HEADER_GAP - 2 * MARGIN - FOOT


def _room_at_fit(room: QSizeF, widths: list[float]) -> QSizeF:
    """The room in the units of a scene that is zoomed out until all columns fit: then there is more height, too."""
    needed = sum(widths) + (len(widths) - 1) * CLOSEST + 2 * MARGIN
    return room * max(needed / max(room.width(), 1.0), 1.0)


def _overhang(columns: Columns, widths: list[float], stacks: Mapping[str, Stack]) -> float:
    """How far labels reach out on the left of the first column."""
    if not columns or not columns[0]:
        return 0.0
    return max(stacks[i].label - (widths[0] - stacks[i].width) / 2 for i in columns[0])


def _between(widths: list[float], room: QSizeF, overhang: float) -> float:
    """The gap between columns: enough for links to be told apart, and for the + in between."""
    gaps = max(len(widths) - 1, 1)
    free = room.width() - sum(widths) - max(overhang, 0.0) - 2 * MARGIN
    return min(max(free / gaps, CLOSEST), WIDEST)


def _tile_gap(
    contents: Mapping[str, BlockContent], flat: Mapping[str, Stack], room: QSizeF, sharing: Mapping[str, int]
) -> float:
    """The gap between unit tiles, the same in all layers: what the tallest layer leaves free.

    Parameters
    ----------
    sharing : how many blocks each has in its column; of signals, of which there are many, each has its share.
    """
    free = _free_height(room)
    gaps = [GAPS[1] if free < 1000 else 2 * GAPS[1]]
    for layer_id, content in contents.items():
        stack = flat[layer_id]
        if content.style in ("map", "maps", "square") and stack.rows > 1:
            between = stack.rows - (content.style != "maps")  # a list behind maps has half a gap more at both ends
            own = _share_of(free, sharing.get(layer_id, 1)) if content.size[0] == 1 else free
            gaps.append((own - stack.rows * stack.tile[1]) / between)
    return max(min(gaps), GAPS[0])


def _share_of(free: float, blocks: int) -> float:
    """Of the height for tiles, where so many blocks stand one above the other."""
    return (free - (blocks - 1) * (HEADER.height() + HEADER_GAP + MARGIN)) / blocks


# ---- blocks ----------------------------------------------------------------------------------------------------------


def _boxes(
    spec: Spec, contents: Mapping[str, BlockContent], stacks: Mapping[str, Stack], header: QSizeF, columns: Columns
) -> dict[str, BlockBox]:
    """Every block at the origin. Where a block has its column for itself, its tiles stand in the middle of the row.

    Those of a signal that goes two ways stand below its name.
    """
    alone = {column[0] for column in columns if len(column) == 1}
    alone -= {
        column[0]
        for column, following in pairwise(columns)
        if len(column) == 1 and len(following) > 1 and contents[column[0]].size[0] == 1
    }
    tallest = max((stacks[i].height for i in alone), default=0.0)
    return {
        i: _with_node(spec, i, box_of(content, stacks[i], header, tallest if i in alone else stacks[i].height))
        for i, content in contents.items()
    }


def _with_node(spec: Spec, layer_id: str, box: BlockBox) -> BlockBox:
    """Add the always-on neuron under a layer whose targets have biases."""
    if not spec.view.bias_nodes:
        return box
    targets = spec.network.targets(layer_id)
    if not any(spec.network.has(i) and getattr(spec.network.layer(i), "bias", False) for i in targets):
        return box
    right = box.tiles[-1].right() if box.tiles else box.header.right()
    node = QRectF(right - BIAS_NODE, box.body.bottom() + 14, BIAS_NODE, BIAS_NODE)
    return replace(box, node=node, body=box.body.united(node))


def _extent(content: BlockContent, box: BlockBox) -> Extent:
    """How far a block reaches above and below the middle of its header."""
    middle = box.header.center().y()
    above = middle - box.body.top() + (PROBLEM_ROOM if content.problem else 0.0)
    below = UNDER_PAGES if box.more is not None and content.size[0] == 1 else 0.0
    return above, box.body.bottom() - middle + below


def _corners(
    columns: Columns,
    boxes: Mapping[str, BlockBox],
    sides: Sides,
    levels: Mapping[Stop, float],
) -> dict[str, QPointF]:
    """Where blocks go by themselves: the middle of a header in the middle of its column; the first line is at 22."""
    made: dict[str, QPointF] = {}
    for column, (left, right) in zip(columns, sides, strict=True):
        for node in column:
            middle = boxes[node].header.center()
            made[node] = QPointF((left + right) / 2 - middle.x(), levels[node] + HEADER.height() / 2 - middle.y())
    return made


def _beside(
    columns: Columns, boxes: Mapping[str, BlockBox], corners: Mapping[str, QPointF], sides: Sides
) -> dict[str, tuple[float, float]]:
    """What each column leaves free left and right of the headers in it."""
    made = {}
    for column, (left, right) in zip(columns, sides, strict=True):
        for node in column:
            header = boxes[node].header.translated(corners[node])
            made[node] = max(header.left() - left, 0.0), max(right - header.right(), 0.0)
    return made


def _parked(
    waiting: Sequence[str], boxes: Mapping[str, BlockBox], corners: Mapping[str, QPointF]
) -> Iterator[tuple[str, QPointF]]:
    """Blocks without links, side by side below all others."""
    bottom = max((corners[i].y() + boxes[i].body.bottom() for i in corners), default=-2 * MARGIN)
    left = min((corners[i].x() + boxes[i].body.left() for i in corners), default=0.0)
    for node in waiting:
        body = boxes[node].body
        yield node, QPointF(left - body.left(), bottom + 2 * MARGIN - body.top())
        left += body.width() + MARGIN


def _placed(spec: Spec, node: str, automatic: Automatic, before: BlockBox | None) -> BlockBox:
    """A block where it was dragged to, or where it goes by itself."""
    held: LayerKind | Group = spec.network.layer(node) if spec.network.has(node) else spec.network.group(node)
    at = automatic.corners[node]
    if held.x is not None or held.y is not None:
        at = QPointF(at.x() if held.x is None else held.x, at.y() if held.y is None else held.y)
    return before if before is not None and before.position == at else replace(automatic.boxes[node], position=at)


# ---- links -----------------------------------------------------------------------------------------------------------


def _routes(links: Sequence[Pair], draft: Layout, before: Layout | None) -> dict[Pair, Route]:
    """The ways of all links; where no block has moved they are as before."""
    arriving: dict[str, list[Pair]] = {}
    for pair in links:
        arriving.setdefault(pair[1], []).append(pair)
    made: dict[Pair, Route] = {}
    for target, pairs in arriving.items():
        if before is not None and not any(_moved(i, draft, before) for i in (target, *(pair[0] for pair in pairs))):
            made.update((pair, before.routes[pair]) for pair in pairs)
        else:
            made.update(_with_ends(draft, target, pairs))
    return {pair: made[pair] for pair in links}


def _moved(node: str, draft: Layout, before: Layout) -> bool:
    return draft.boxes[node] is not before.boxes.get(node)


def _ahead(pair: Pair, draft: Layout) -> tuple[QPointF, ...]:
    """The way of a long link, if it still leads ahead wherever the blocks at its ends were dragged."""
    points = draft.automatic.points.get(pair, ()) if draft.automatic is not None else ()
    if not points:
        return ()
    right, left = draft.boxes[pair[0]].scene_body.right(), draft.boxes[pair[1]].scene_body.left()
    return points if all(right <= point.x() <= left for point in points) else ()


def _between_blocks(pair: Pair, order: Ranked, sides: Sides, levels: Mapping[Stop, float]) -> tuple[QPointF, ...]:
    """Through each column at the height of the dummy there."""
    first, last = order.rank.get(pair[0], 0), order.rank.get(pair[1], 0)
    made: list[QPointF] = []
    for column in range(first + 1, last):
        level = levels.get((pair, column))
        if level is None:
            return ()
        made += [QPointF(side, level + HEADER.height() / 2) for side in sides[column]]
    return tuple(made)


def _tracks(
    order: Ranked, boxes: Mapping[str, BlockBox], corners: Mapping[str, QPointF], sides: Sides
) -> dict[Pair, tuple[QPointF, ...]]:
    """Links that are too long to pass between the blocks run above them, the short ones lowest."""
    if not order.above:
        return {}
    top = min((corners[i].y() + boxes[i].body.top() for i in corners), default=0.0) - MARGIN - PROBLEM_ROOM
    taken: list[list[tuple[int, int]]] = []
    made: dict[Pair, tuple[QPointF, ...]] = {}
    for pair in sorted(order.above, key=lambda pair: order.rank[pair[1]] - order.rank[pair[0]]):
        first, last = order.rank[pair[0]] + 1, order.rank[pair[1]] - 1
        track = next((t for t, spans in enumerate(taken) if all(b < first or a > last for a, b in spans)), len(taken))
        if track == len(taken):
            taken.append([])
        taken[track].append((first, last))
        made[pair] = (QPointF(sides[first][0], top - track * TRACK), QPointF(sides[last][1], top - track * TRACK))
    return made


def _with_ends(draft: Layout, target: str, pairs: Sequence[Pair]) -> Iterator[tuple[Pair, Route]]:
    """Links into one block arrive one above the other, in the order in which they come."""
    box = draft.boxes[target]
    level = port_in(box).y()
    ways = {pair: _ahead(pair, draft) for pair in pairs}
    coming = {
        pair: (points[-1] if points else port_out(draft.boxes[pair[0]])).y() - level for pair, points in ways.items()
    }
    for way in (-1, 0, 1):
        some = sorted((pair for pair in pairs if _sign(coming[pair]) == way), key=coming.__getitem__)
        for at, pair in enumerate(some, start=1):
            share = 0.0 if way == 0 or len(pairs) == 1 else at / (len(some) + 1) - (way < 0)
            source = draft.boxes[pair[0]]
            lead, trail = (0.0, 0.0) if draft.automatic is None else _level_ends(pair, draft.automatic)
            yield pair, Route(port_out(source) - source.position, _arrival(box, share), ways[pair], lead, trail)


def _level_ends(pair: Pair, automatic: Automatic) -> tuple[float, float]:
    """Beside its two blocks a link runs level, past what is above and below them."""
    lead = automatic.beside.get(pair[0], (0.0, 0.0))[1]
    trail = automatic.beside.get(pair[1], (0.0, 0.0))[0]
    return round(lead, 1), round(trail, 1)


def _sign(gap: float) -> int:
    """Whether a link comes from above (-1), from below (1), or level."""
    return 0 if abs(gap) < 1 else 1 if gap > 0 else -1


def _arrival(box: BlockBox, share: float) -> QPointF:
    """On the left edge of a header, or of a join's circle; share : of half its height, below the middle."""
    half = box.header.height() / 2
    down = share * half
    inset = half - (half**2 - down**2) ** 0.5 if box.header.width() == box.header.height() else 0.0
    return QPointF(box.header.left() + inset, box.header.center().y() + down)
