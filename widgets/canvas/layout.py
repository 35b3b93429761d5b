"""Where everything goes: a pure function from what is shown, and the room there is, to rectangles.

Columns follow the longest path from the input. A block that was dragged stays where it was put; the others
do not depend on it, so nothing jumps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF

from engine.spec.document import Network, Spec
from engine.spec.graph import depths
from widgets.canvas.content import BlockContent

Points = NDArray[np.float64]

HEADER = QSizeF(132, 44)
NARROW = 116.0  # the width of headers where there are many columns
HEADER_GAP = 20.0  # from the header to the tallest column of tiles
MARGIN = 28.0
FOOT = 32.0  # room for the quiet line at the bottom
ROWS = 16  # tiles one above the other before a layer takes a second column
PICTURE = 112.0
ANSWER = 92.0
LABEL_GAP = 8.0
FAR = 0.6  # below this scale a header has only its title
CLOSEST, WIDEST = 48.0, 200.0  # between two columns
GAPS = (8.0, 28.0)  # between two tiles, as long as the network fits at 100 %
BIAS_NODE = 22.0
BIAS_ROOM = 10.0  # left of a bar's label


@dataclass(frozen=True)
class BlockBox:
    """One block.

    Attributes
    ----------
    position : of its top left corner in the scene; all rectangles are relative to it.
    body : all of it, labels included. tiles : as in `BlockContent.tiles`. label_width : room left of each tile.
    more : the line that counts what has no tile. node : the always-on bias neuron, where it is shown.
    """

    position: QPointF
    header: QRectF
    body: QRectF
    tiles: tuple[QRectF, ...]
    label_width: float = 0.0
    more: QRectF | None = None
    node: QRectF | None = None

    @property
    def scene_body(self) -> QRectF:
        """All of it, in the scene."""
        return self.body.translated(self.position)


@dataclass(frozen=True)
class Layout:
    """All blocks by layer id."""

    boxes: Mapping[str, BlockBox]

    @property
    def bounds(self) -> QRectF:
        """The smallest rectangle around all blocks, with a margin."""
        rect = QRectF()
        for box in self.boxes.values():
            rect = rect.united(box.scene_body)
        return rect.adjusted(-MARGIN, -MARGIN, MARGIN, 2 + FOOT + MARGIN / 2)


@dataclass(frozen=True)
class _Stack:
    """The tiles of one block, before they have a place: columns x rows of equal tiles."""

    tile: QSizeF
    columns: int
    rows: int
    gap: float
    label: float

    @property
    def height(self) -> float:
        return self.rows * (self.tile.height() + self.gap) - self.gap

    @property
    def width(self) -> float:
        side = self.gap if self.columns > 1 else 0.0
        return self.columns * (self.tile.width() + side) - side


def arrange(spec: Spec, contents: Mapping[str, BlockContent], room: QSizeF) -> Layout:
    """Give every block a place.

    Parameters
    ----------
    room : the visible area in px; gaps grow and shrink with it within limits, so that the network fits at 100 %
        where that can be.
    """
    columns = _columns(spec.network)
    wide = len(columns) * (HEADER.width() + CLOSEST) <= max(room.width(), 800.0)
    header = HEADER if wide else QSizeF(NARROW, HEADER.height())
    flat = {i: _stack(content, 0.0) for i, content in contents.items()}
    room = _room_at_fit(room, [max(_width(header, flat[i]) for i in column) for column in columns])
    stacks = {i: _stack(content, _tile_gap(contents, room)) for i, content in contents.items()}
    tallest = max((stack.height for stack in stacks.values()), default=0.0)
    widths = [max(_width(header, stacks[i]) for i in column) for column in columns]
    between = _between(widths, room, _overhang(columns, widths, stacks))
    boxes: dict[str, BlockBox] = {}
    left = 0.0
    for column, width in zip(columns, widths, strict=True):
        top = 0.0
        for layer_id in column:
            stack = stacks[layer_id]
            box = _box(contents[layer_id], stack, header, tallest if len(column) == 1 else stack.height)
            box = _with_node(spec, layer_id, box)
            at = QPointF(left + (width - box.header.width()) / 2 - box.header.left(), top)
            boxes[layer_id] = replace(box, position=_placed(spec, layer_id, at))
            top += box.body.height() + MARGIN
        left += width + between
    return Layout(boxes)


def _room_at_fit(room: QSizeF, widths: list[float]) -> QSizeF:
    """The room in the units of a scene that is zoomed out until all columns fit: then there is more height, too."""
    needed = sum(widths) + (len(widths) - 1) * CLOSEST + 2 * MARGIN
    return room * max(needed / max(room.width(), 1.0), 1.0)


def _placed(spec: Spec, layer_id: str, automatic: QPointF) -> QPointF:
    layer = spec.network.layer(layer_id)
    return QPointF(automatic.x() if layer.x is None else layer.x, automatic.y() if layer.y is None else layer.y)


def _columns(network: Network) -> list[list[str]]:
    """Layer ids by column; layers of a loop, which have no depth, come last."""
    depth = depths(network)
    last = max(depth.values(), default=0) + 1
    ids = sorted(dict.fromkeys(layer.id for layer in network.layers), key=lambda i: depth.get(i, last))
    return [list(group) for _, group in groupby(ids, key=lambda i: depth.get(i, last))]


def _overhang(columns: list[list[str]], widths: list[float], stacks: Mapping[str, _Stack]) -> float:
    """How far labels reach out on the left of the first column."""
    if not columns:
        return 0.0
    return max(stacks[i].label - (widths[0] - stacks[i].width) / 2 for i in columns[0])


def _between(widths: list[float], room: QSizeF, overhang: float) -> float:
    """The gap between columns: enough for links to be told apart, and for the + in between."""
    gaps = max(len(widths) - 1, 1)
    free = room.width() - sum(widths) - max(overhang, 0.0) - 2 * MARGIN
    return min(max(free / gaps, CLOSEST), WIDEST)


def _tile_gap(contents: Mapping[str, BlockContent], room: QSizeF) -> float:
    """The gap between unit tiles, the same in all layers: what the tallest layer leaves free."""
    free = room.height() - HEADER.height() - HEADER_GAP - 2 * MARGIN - FOOT
    gaps = [GAPS[1] if free < 1000 else 2 * GAPS[1]]
    for content in contents.values():
        stack = _stack(content, 0.0)
        if content.style in ("map", "square") and stack.rows > 1:
            gaps.append((free - stack.rows * stack.tile.height()) / (stack.rows - 1))
    return max(min(gaps), GAPS[0])


def _stack(content: BlockContent, gap: float) -> _Stack:
    count = max(len(content.tiles), 1)
    columns = -(-count // ROWS)
    rows = -(-count // columns)
    if content.style == "picture":
        return _Stack(QSizeF(PICTURE, PICTURE), 1, 1, 0, 0)
    if content.style == "answer":
        return _Stack(QSizeF(ANSWER, ANSWER), 1, 1, 0, 0)
    if content.style == "column":
        return _Stack(QSizeF(18, 18), 1, count, 8 if count <= ROWS else 4, _label_width(content, 132))
    if content.style == "figure":
        return _Stack(QSizeF(76, 24), 1, count, 16, _label_width(content, 76) + BIAS_ROOM)
    if content.style == "bar":
        return _Stack(QSizeF(64, 16), 1, count, 16 if count <= ROWS else 6, _label_width(content, 76) + BIAS_ROOM)
    edge = _tile_edge(content, rows, columns)
    if columns > 1:
        gap = min(max(gap * 0.3, 4.0), 8.0)
    label = _label_width(content, 76) if content.kind in ("input", "output") else 0.0
    return _Stack(QSizeF(edge, edge), columns, rows, min(gap, edge * 1.1), label)


def _tile_edge(content: BlockContent, rows: int, columns: int) -> float:
    large = content.style == "map"
    if columns > 1:
        return 28.0 if large else 20.0
    if rows <= 8:
        return 52.0 if large else 36.0
    if rows <= 12:
        return 40.0 if large else 28.0
    return 32.0 if large else 24.0


def _label_width(content: BlockContent, most: float) -> float:
    """Room for the longest label; 6.6 px a letter is the bundled font's mean at the small and body sizes."""
    longest = max((len(tile.label) for tile in content.tiles), default=0)
    return min(longest * 6.6 + LABEL_GAP, most) if longest else 0.0


def _width(header: QSizeF, stack: _Stack) -> float:
    return max(header.width(), stack.width + stack.label)


def _box(content: BlockContent, stack: _Stack, header_size: QSizeF, tallest: float) -> BlockBox:
    """A block at the origin, its tiles in the middle of the tallest column.

    Tiles of the map kind stand in the middle of the header with their labels outside; rows with long names are
    centred together with them.
    """
    width = _width(header_size, stack)
    top = HEADER.height() + HEADER_GAP + (tallest - stack.height) / 2
    beside = content.style in ("column", "bar", "figure")
    left = (width - stack.width - stack.label) / 2 + stack.label if beside else (width - stack.width) / 2
    step_x, step_y = stack.tile.width() + stack.gap, stack.tile.height() + stack.gap
    tiles = tuple(
        QRectF(QPointF(left + (i // stack.rows) * step_x, top + (i % stack.rows) * step_y), stack.tile)
        for i in range(len(content.tiles))
    )
    header = QRectF(QPointF((width - header_size.width()) / 2, 0), header_size)
    bottom = top + stack.height
    body = header.united(QRectF(left - stack.label, top, stack.width + stack.label, stack.height))
    more = QRectF(body.left(), bottom + 6, body.width(), 20) if content.more else None
    if more is not None:
        body = body.united(more)
    return BlockBox(QPointF(0, 0), header, body, tiles, stack.label, more)


def _with_node(spec: Spec, layer_id: str, box: BlockBox) -> BlockBox:
    """Add the always-on neuron under a layer whose targets have biases."""
    targets = spec.network.targets(layer_id)
    shown = spec.view.bias_nodes and any(
        spec.network.has(i) and getattr(spec.network.layer(i), "bias", False) for i in targets
    )
    if not shown:
        return box
    right = box.tiles[-1].right() if box.tiles else box.header.right()
    node = QRectF(right - BIAS_NODE, box.body.bottom() + 14, BIAS_NODE, BIAS_NODE)
    return replace(box, node=node, body=box.body.united(node))


def way_out(content: BlockContent, box: BlockBox) -> Points:
    """Where the links of each output column begin, in the scene; NaN where it has no tile. Shape (units, 2)."""
    points = np.full((content.units, 2), np.nan)
    if content.style == "picture" and content.units:
        return _picture_ports(box, content.units)
    for tile, rect in zip(content.tiles, box.tiles, strict=True):
        if 0 <= tile.unit < content.units:
            points[tile.unit] = (rect.right() + 2, rect.center().y())
    points += (box.position.x(), box.position.y())
    return points


def way_in(content: BlockContent, box: BlockBox) -> Points:
    """Where links into each unit end, in the scene; NaN where it has no tile. Shape (units, 2)."""
    points = np.full((content.units, 2), np.nan)
    for tile, rect in zip(content.tiles, box.tiles, strict=True):
        if 0 <= tile.unit < content.units:
            label = box.label_width if content.style in ("bar", "figure") else 0.0
            points[tile.unit] = (rect.left() - label - 2, rect.center().y())
    points += (box.position.x(), box.position.y())
    return points


def _picture_ports(box: BlockBox, pixels: int) -> Points:
    """Pixels leave at the height of their row, so that one sees which part of the picture matters."""
    rect = box.tiles[0].translated(box.position)
    rows = max(round(pixels**0.5), 1)
    at = (np.arange(pixels) * rows // max(pixels, 1) + 0.5) / rows
    return np.stack([np.full(pixels, rect.right() + 2), rect.top() + at * rect.height()], axis=1)


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


def insert_spot(source: BlockBox, target: BlockBox) -> QPointF:
    """The middle of the + between two blocks, in the scene."""
    a = source.header.translated(source.position)
    b = target.header.translated(target.position)
    left, right = max(a.right(), source.scene_body.right()), min(b.left(), target.scene_body.left())
    x = (left + right) / 2 if right > left else (a.center().x() + b.center().x()) / 2
    return QPointF(x, (a.center().y() + b.center().y()) / 2)


def port_out(box: BlockBox) -> QPointF:
    """Where a link out of a block begins when it is drawn by hand, in the scene."""
    return QPointF(box.header.right(), box.header.center().y()) + box.position


def port_in(box: BlockBox) -> QPointF:
    """Where a link into a block ends when it is drawn by hand, in the scene."""
    return QPointF(box.header.left(), box.header.center().y()) + box.position
