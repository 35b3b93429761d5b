"""The size of one block: its header, and its tiles in columns and rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF

from engine.spec.acting import ENDS
from widgets.canvas.boxes import BlockBox
from widgets.canvas.content import BlockContent

HEADER = QSizeF(132, 44)
NARROW = 116.0  # the width of headers where there are many columns
JOIN = QSizeF(36, 36)  # a circle
JOIN_LABEL = QSizeF(64, 16)
HEADER_GAP = 20.0  # from the header to the tallest column of tiles
ROWS = 16  # tiles one above the other before a layer takes a second column
PICTURE = 112.0
ANSWER = 92.0
LABEL_GAP = 8.0
LIST, LIST_TALL = 12.0, 112.0  # the width of a strip, and its height where its neighbours have none
BIAS_ROOM = 10.0  # left of a bar's label
MAPS = ((4, 68.0), (8, 56.0), (12, 46.0), (ROWS, 40.0))  # how large maps are where so many stand one above the other
CROWDED = 32.0  # in more columns than one
WIDE = 8.0  # px of a letter of a short label, which has no narrow ones to make up for it
LETTER, BUTTONS, WIDEST_TITLE = 7.4, 56.0, 190.0  # px of a letter of a title, and beside it
STRIP = (76.0, 0.5)  # the width of a signal, and its height beside that of a map
FILTER, FILTER_GAP = 0.44, 4.0  # edge of a filter beside its map's, and between the two
LARGEST, FILLED = 2.0, 0.8  # how much larger than usual maps may be, and how much of the height they take at most
WIDEST_MAP = 2.0  # width over height


@dataclass(frozen=True)
class Stack:
    """The tiles of one block, before they have a place: columns x rows of equal tiles.

    Attributes
    ----------
    tile : width and height of the room for each. lead : room left of each, for the filter of this edge.
    title : room that the name needs, with the buttons beside it.
    share : of its room that a map takes: small maps are smaller than large ones, and still level with them.
    """

    tile: tuple[float, float]  # width, height
    columns: int
    rows: int
    gap: float
    label: float
    join: bool = False
    lead: float = 0.0
    filter: float = 0.0
    title: float = 0.0
    share: float = 1.0

    @property
    def height(self) -> float:
        return max(self.rows * (self.tile[1] + self.gap) - self.gap, 0.0)

    def enlarged(self, width: float, height: float) -> Stack:
        """With larger tiles, and filters as much larger, if they fit into a width, and into a height with gaps.

        With a filter and without they are the same: maps of one size look the same all along a network.
        """
        side = self.side
        wide = (width - self.label + side) / self.columns - side - FILTER_GAP
        factor = min(wide / (self.tile[0] * (1 + FILTER)), height * FILLED / (self.rows * self.tile[1]), LARGEST)
        if factor <= 1.0:
            return self
        small = self.filter * factor
        tile = self.tile[0] * factor, self.tile[1] * factor
        return replace(self, tile=tile, filter=small, lead=small + FILTER_GAP if small else 0.0)

    def grown(self, height: float) -> Stack:
        """With tiles of another height."""
        return replace(self, tile=(self.tile[0], height))

    @property
    def side(self) -> float:
        """Between two columns: a gap, and the names of the second."""
        return self.gap + self.label if self.columns > 1 else 0.0

    @property
    def width(self) -> float:
        return self.columns * (self.lead + self.tile[0] + self.side) - self.side


def stack_of(content: BlockContent, gap: float) -> Stack:
    """The tiles of a block; gap : between two of them, where there is room."""
    count = max(len(content.tiles), 1)
    columns = -(-count // ROWS)
    rows = -(-count // columns)
    if content.style in ("join", "plain"):
        return Stack((0, 0), 1, 0, 0, 0, join=content.style == "join")
    if content.style == "strip":
        return Stack((LIST, LIST_TALL), 1, 1, 0, 0)
    if content.style == "picture":
        return Stack(_shaped(content.size, PICTURE), 1, 1, 0, 0)
    if content.style == "maps":
        return _maps_stack(content, rows, columns, gap)
    if content.style == "answer":
        return Stack((ANSWER, ANSWER), 1, 1, 0, 0)
    if content.style == "column":
        return Stack((18, 18), 1, count, 8 if count <= ROWS else 4, _label_width(content, 132))
    if content.style == "figure":
        return Stack((76, 24), 1, count, 16, _label_width(content, 76) + BIAS_ROOM)
    if content.style == "bar":
        return Stack((64, 16), 1, count, 16 if count <= ROWS else 6, _label_width(content, 76) + BIAS_ROOM)
    edge = _tile_edge(content, rows, columns)
    if columns > 1:
        gap = min(max(gap * 0.3, 4.0), 8.0)
    label = _label_width(content, 76) if content.kind in ("input", *ENDS) else 0.0
    return Stack((edge, edge), columns, rows, min(gap, edge * 1.1), label, title=_title_width(content))


def _tile_edge(content: BlockContent, rows: int, columns: int) -> float:
    large = content.style == "map"
    if columns > 1:
        return 28.0 if large else 20.0
    if rows <= 8:
        return 52.0 if large else 36.0
    if rows <= 12:
        return 40.0 if large else 28.0
    return 32.0 if large else 24.0


def _maps_stack(content: BlockContent, rows: int, columns: int, gap: float) -> Stack:
    """Maps, each with its filter on its left."""
    edge = next((edge for most, edge in MAPS if rows <= most), CROWDED) if columns == 1 else CROWDED
    tile = (STRIP[0], edge * STRIP[1]) if content.size[0] == 1 else _shaped(content.size, edge, wide=True)
    small = max(edge * FILTER * (0.7 if columns > 1 else 1.0), 12.0) if max(content.kernel) else 0.0
    if columns > 1:
        gap = min(max(gap * 0.3, 4.0), 8.0)
    label = _label_width(content, 76) if content.kind in ENDS else 0.0
    lead = small + FILTER_GAP if small else 0.0
    return Stack(
        tile,
        columns,
        rows,
        min(gap, edge * 1.1 * (STRIP[1] if content.size[0] == 1 and rows > 12 else 1.0)),
        label,
        lead=lead,
        filter=small,
        title=_title_width(content),
        share=content.share,
    )


def _shaped(size: tuple[int, int], edge: float, *, wide: bool = False) -> tuple[float, float]:
    """Width and height in the proportions of a picture: none longer than the edge, or `wide`: none higher."""
    height, width = size
    if not height or not width or height == width:
        return edge, edge
    ratio = min(max(width / height, 1 / WIDEST_MAP), WIDEST_MAP)
    if wide:
        return edge * ratio, edge
    return (edge, edge / ratio) if ratio > 1 else (edge * ratio, edge)


def _title_width(content: BlockContent) -> float:
    """Room for the name of a layer of units, which its kind may make long, between its buttons."""
    long = content.countable and content.title.startswith(content.kind_title)
    return min(len(content.title) * LETTER + BUTTONS, WIDEST_TITLE) if long else 0.0


def _label_width(content: BlockContent, most: float) -> float:
    """Room for the longest label; 6.6 px a letter is the bundled font's mean at the small and body sizes."""
    longest = max((tile.label for tile in content.tiles), key=len, default="")
    letter = WIDE if content.style == "figure" and len(longest) <= 4 else 6.6
    return min(len(longest) * letter + LABEL_GAP, most) if longest else 0.0


def width_of(header: QSizeF, stack: Stack) -> float:
    """What a block takes of its column."""
    return max(header.width(), stack.title, stack.width + stack.label)


def box_of(content: BlockContent, stack: Stack, header_size: QSizeF, tallest: float) -> BlockBox:
    """A block at the origin, its tiles in the middle of the tallest column of tiles.

    Tiles of the map kind stand in the middle of the header with their labels outside; rows with long names are
    centred together with them.
    """
    if content.style == "join":
        return JOIN_BOX
    beside = content.style in ("column", "bar", "figure", "maps")
    wide = max(header_size.width(), stack.title)
    return _box(len(content.tiles), beside, bool(content.more), stack, (wide, header_size.height()), tallest)


@lru_cache(maxsize=256)
def _box(
    count: int, beside: bool, more: bool, stack: Stack, header_size: tuple[float, float], tallest: float
) -> BlockBox:
    """Layers of the same size have the very same box, before it gets its place."""
    header_width, _ = header_size
    width = max(header_width, stack.width + stack.label)
    top = HEADER.height() + HEADER_GAP + (tallest - stack.height) / 2
    left = (width - stack.width - stack.label) / 2 + stack.label if beside else (width - stack.width) / 2
    edge, tall = stack.tile
    step_x, step_y = stack.lead + edge + stack.side, tall + stack.gap
    rooms = [
        QRectF(left + stack.lead + (i // stack.rows) * step_x, top + (i % stack.rows) * step_y, edge, tall)
        for i in range(count)
    ]
    tiles = tuple(_shrunk(room, stack.share) for room in rooms)
    filters = tuple(_beside(tile, stack.filter) for tile in tiles) if stack.filter else ()
    header = QRectF(QPointF((width - header_width) / 2, 0), QSizeF(*header_size))
    if not tiles:
        return BlockBox(QPointF(0, 0), header, header, ())
    body = header.united(QRectF(left - stack.label, top, stack.width + stack.label, stack.height))
    line = QRectF(body.left(), top + stack.height + 6, body.width(), 20) if more else None
    body = body if line is None else body.united(line)
    return BlockBox(QPointF(0, 0), header, body, tiles, stack.label, line, filters=filters)


def _shrunk(room: QRectF, share: float) -> QRectF:
    aside, above = room.width() * (1 - share) / 2, room.height() * (1 - share) / 2
    return room.adjusted(aside, above, -aside, -above)


def _beside(tile: QRectF, edge: float) -> QRectF:
    """The place of a filter: left of its map, in the middle of its height."""
    return QRectF(tile.left() - FILTER_GAP - edge, tile.center().y() - edge / 2, edge, edge)


def _join_box() -> BlockBox:
    """A circle with the shape below it."""
    header = QRectF(QPointF((JOIN_LABEL.width() - JOIN.width()) / 2, 0), JOIN)
    label = QRectF(QPointF(0, JOIN.height() + 2), JOIN_LABEL)
    return BlockBox(QPointF(0, 0), header, header.united(label), ())


JOIN_BOX = _join_box()
