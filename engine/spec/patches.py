"""Sets of positions on maps: what a window, a receptive field or a reach covers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

Shape = tuple[int, ...]
Indices = tuple[int, ...]  # ascending


@dataclass(frozen=True)
class Piece:
    """All positions of some rows and some columns, on some channels."""

    channels: Indices
    rows: Indices
    cols: Indices

    def within(self, other: Piece) -> bool:
        """Whether another piece has all that this one has."""
        mine, theirs = (self.channels, self.rows, self.cols), (other.channels, other.rows, other.cols)
        return all(set(a) <= set(b) for a, b in zip(mine, theirs, strict=True))

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return len(self.channels) * len(self.rows) * len(self.cols)


@dataclass(frozen=True)
class Box:
    """The smallest rectangle around some positions; `top` and `left` are its first row and column."""

    top: int
    left: int
    height: int
    width: int


@dataclass(frozen=True)
class Patch:
    """Positions on the maps of one layer.

    Attributes
    ----------
    shape : (channels, height, width) of the maps. A signal has one row; a list has one position a channel.
    pieces : together they are the patch; a position may be in several.
    outside_rows, outside_cols : what a window looks at in the padding: below 0, or from the height or width on.
    """

    shape: tuple[int, int, int]
    pieces: tuple[Piece, ...]
    outside_rows: Indices = ()
    outside_cols: Indices = ()

    @cached_property
    def channels(self) -> Indices:
        """Maps on which it has anything."""
        return ordered(at for piece in self.pieces for at in piece.channels)

    @cached_property
    def rows(self) -> Indices:
        """Rows in which it has anything."""
        return ordered(at for piece in self.pieces for at in piece.rows)

    @cached_property
    def cols(self) -> Indices:
        """Columns in which it has anything."""
        return ordered(at for piece in self.pieces for at in piece.cols)

    @property
    def is_whole(self) -> bool:
        """Whether it is all there is."""
        return any(piece.size == self.shape[0] * self.shape[1] * self.shape[2] for piece in self.pieces)

    @property
    def box(self) -> Box:
        """Around all of it that lies on the maps; of no height and width where nothing does."""
        return _around(self.rows, self.cols)

    @property
    def reach(self) -> Box:
        """Around all of it, with what lies in the padding."""
        return _around(ordered((*self.rows, *self.outside_rows)), ordered((*self.cols, *self.outside_cols)))

    def places(self, channel: int | None = None) -> frozenset[tuple[int, int]]:
        """Row and column of each position, on one channel or on any."""
        chosen = (piece for piece in self.pieces if channel is None or channel in piece.channels)
        return frozenset(place for piece in chosen for place in product(piece.rows, piece.cols))

    def covers(self, channel: int, row: int, col: int) -> bool:
        """Whether it has a position."""
        return any(channel in p.channels and row in p.rows and col in p.cols for p in self.pieces)


def _around(rows: Indices, cols: Indices) -> Box:
    if not rows or not cols:
        return Box(0, 0, 0, 0)
    return Box(rows[0], cols[0], rows[-1] - rows[0] + 1, cols[-1] - cols[0] + 1)


def ordered(positions: Iterable[int]) -> Indices:
    """Each once, ascending."""
    return tuple(sorted(set(positions)))


def maps_shape(shape: Shape) -> tuple[int, int, int]:
    """The shape of a sample as (channels, height, width): a signal has one row, a list one position a channel."""
    if len(shape) == 3:
        return shape[0], shape[1], shape[2]
    return (shape[0], 1, shape[1]) if len(shape) == 2 else (shape[0], 1, 1)


def whole(shape: Shape) -> Piece:
    """All of a layer's numbers."""
    channels, height, width = maps_shape(shape)
    return Piece(tuple(range(channels)), tuple(range(height)), tuple(range(width)))


def joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The same positions, without the pieces that lie inside others or are empty."""
    kept: list[Piece] = []
    for piece in sorted(dict.fromkeys(pieces), key=lambda piece: -piece.size):
        if piece.size and not any(piece.within(other) for other in kept):
            kept.append(piece)
    return tuple(kept)


def flat(pieces: Iterable[Piece], shape: Shape) -> set[int]:
    """Where the positions stand when all numbers are written row by row."""
    _, height, width = maps_shape(shape)
    places = (place for piece in pieces for place in product(piece.channels, piece.rows, piece.cols))
    return {(channel * height + row) * width + col for channel, row, col in places}


def pieces_of(places: Iterable[int], shape: Shape) -> tuple[Piece, ...]:
    """The pieces whose numbers stand at these places when all are written row by row; see `flat`."""
    _, height, width = maps_shape(shape)
    lines: dict[tuple[int, int], set[int]] = defaultdict(set)
    for place in places:
        line, col = divmod(place, width)
        lines[divmod(line, height)].add(col)
    bands: dict[tuple[int, Indices], set[int]] = defaultdict(set)  # rows of a channel that have the same columns
    for (channel, row), cols in lines.items():
        bands[channel, ordered(cols)].add(row)
    alike: dict[tuple[Indices, Indices], set[int]] = defaultdict(set)
    for (channel, cols_there), rows in bands.items():
        alike[ordered(rows), cols_there].add(channel)
    return tuple(Piece(ordered(channels), rows_there, cols) for (rows_there, cols), channels in alike.items())
