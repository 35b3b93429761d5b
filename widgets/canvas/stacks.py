"""The size of one block: its header, and its tiles in columns and rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF

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
BIAS_ROOM = 10.0  # left of a bar's label


@dataclass(frozen=True)
class Stack:
    """The tiles of one block, before they have a place: columns x rows of equal tiles."""

    tile: tuple[float, float]  # width, height
    columns: int
    rows: int
    gap: float
    label: float
    join: bool = False

    @property
    def height(self) -> float:
        return max(self.rows * (self.tile[1] + self.gap) - self.gap, 0.0)

    @property
    def width(self) -> float:
        side = self.gap if self.columns > 1 else 0.0
        return self.columns * (self.tile[0] + side) - side


def stack_of(content: BlockContent, gap: float) -> Stack:
    """The tiles of a block; gap : between two of them, where there is room."""
    count = max(len(content.tiles), 1)
    columns = -(-count // ROWS)
    rows = -(-count // columns)
    if content.style in ("join", "plain"):
        return Stack((0, 0), 1, 0, 0, 0, join=content.style == "join")
    if content.style == "picture":
        return Stack((PICTURE, PICTURE), 1, 1, 0, 0)
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
    label = _label_width(content, 76) if content.kind in ("input", "output") else 0.0
    return Stack((edge, edge), columns, rows, min(gap, edge * 1.1), label)


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


def width_of(header: QSizeF, stack: Stack) -> float:
    """What a block takes of its column."""
    return max(header.width(), stack.width + stack.label)


def box_of(content: BlockContent, stack: Stack, header_size: QSizeF, tallest: float) -> BlockBox:
    """A block at the origin, its tiles in the middle of the tallest column of tiles.

    Tiles of the map kind stand in the middle of the header with their labels outside; rows with long names are
    centred together with them.
    """
    if content.style == "join":
        return JOIN_BOX
    beside = content.style in ("column", "bar", "figure")
    return _box(
        len(content.tiles), beside, bool(content.more), stack, (header_size.width(), header_size.height()), tallest
    )


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
    step_x, step_y = edge + stack.gap, tall + stack.gap
    tiles = tuple(
        QRectF(left + (i // stack.rows) * step_x, top + (i % stack.rows) * step_y, edge, tall) for i in range(count)
    )
    header = QRectF(QPointF((width - header_width) / 2, 0), QSizeF(*header_size))
    if not tiles:
        return BlockBox(QPointF(0, 0), header, header, ())
    body = header.united(QRectF(left - stack.label, top, stack.width + stack.label, stack.height))
    line = QRectF(body.left(), top + stack.height + 6, body.width(), 20) if more else None
    return BlockBox(QPointF(0, 0), header, body if line is None else body.united(line), tiles, stack.label, line)


def _join_box() -> BlockBox:
    """A circle with the shape below it."""
    header = QRectF(QPointF((JOIN_LABEL.width() - JOIN.width()) / 2, 0), JOIN)
    label = QRectF(QPointF(0, JOIN.height() + 2), JOIN_LABEL)
    return BlockBox(QPointF(0, 0), header, header.united(label), ())


JOIN_BOX = _join_box()
