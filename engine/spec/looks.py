"""At which positions of each layer before it a layer looks: one rule a kind, read in both directions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Protocol

from engine.spec.catalog.layers import (
    AdaptivePool,
    Concatenate,
    Dense,
    DepthwiseConv2d,
    Flatten,
    GlobalPool,
    LayerKind,
    Output,
    Reshape,
    Upsample,
)
from engine.spec.catalog.layers.conv import Filters
from engine.spec.catalog.layers.windowed import Windowed
from engine.spec.patches import Indices, Piece, Shape, flat, maps_shape, ordered, pieces_of, whole
from engine.spec.shapes import LayerShape
from engine.spec.windows import Window

Axis = tuple[Indices, ...]  # for each output position, the input positions that it looks at


class Look(Protocol):
    """How a layer looks at one of the layers before it."""

    def back(self, piece: Piece) -> Iterable[Piece]:
        """What some of its outputs look at."""

    def ahead(self, piece: Piece) -> Iterable[Piece]:
        """Which of its outputs look at some of its inputs."""


@dataclass(frozen=True)
class Along:
    """Positions are looked at axis by axis.

    Attributes
    ----------
    rows, cols : along each axis. inputs, outputs : channels.
    mixes : every channel looks at every channel; else each at its own.
    first : the channel of the output at which this input's begin. share : output channels for each of the input's.
    """

    rows: Axis
    cols: Axis
    inputs: int
    outputs: int
    mixes: bool = False
    first: int = 0
    share: int = 1

    def back(self, piece: Piece) -> Iterable[Piece]:
        rows, cols = _back(piece.rows, self.rows), _back(piece.cols, self.cols)
        return (Piece(self._channels_back(piece.channels), rows, cols),)

    def ahead(self, piece: Piece) -> Iterable[Piece]:
        rows, cols = _ahead(piece.rows, self.rows), _ahead(piece.cols, self.cols)
        return (Piece(self._channels_ahead(piece.channels), rows, cols),)

    def _channels_back(self, channels: Indices) -> Indices:
        if self.mixes:
            return tuple(range(self.inputs)) if channels else ()
        own = ((channel - self.first) // self.share for channel in channels if channel >= self.first)
        return ordered(channel for channel in own if channel < self.inputs)

    def _channels_ahead(self, channels: Indices) -> Indices:
        if self.mixes:
            return tuple(range(self.outputs)) if channels else ()
        return tuple(self.first + channel * self.share + i for channel in channels for i in range(self.share))


@dataclass(frozen=True)
class Rearranged:
    """The same numbers, row by row, in other axes."""

    before: Shape
    after: Shape

    def back(self, piece: Piece) -> Iterable[Piece]:
        return _moved(piece, self.after, self.before)

    def ahead(self, piece: Piece) -> Iterable[Piece]:
        return _moved(piece, self.before, self.after)


def _moved(piece: Piece, here: Shape, there: Shape) -> Iterable[Piece]:
    if piece.size == prod(here):
        return (whole(there),)
    return pieces_of(flat((piece,), here), there)


def look(layer: LayerKind, shape: LayerShape, port: int) -> Look:
    """How a layer looks at the layer at one of its ports.

    Norms look at their own position only; how far their statistics reach is left out. What a layer does while it is
    ablated is not asked; a bypassed one passes on what it gets.
    """
    given, made = shape.inputs[port], shape.output
    if getattr(layer, "bypassed", False):
        return _own(given, made)
    if isinstance(layer, Flatten | Reshape):
        return Rearranged(given, made)
    if isinstance(layer, Dense | Output):
        return _summed(given, made)
    if isinstance(layer, Concatenate):
        return _own(given, made, first=sum(other[0] for other in shape.inputs[:port]))
    if isinstance(layer, Windowed):
        return _windowed(layer, given, made)
    if isinstance(layer, AdaptivePool | GlobalPool):
        return _by_axis(given, made, *(adaptive_axis(n, m) for n, m in _lengths(given, made)))
    if isinstance(layer, Upsample):
        linear = layer.mode == "linear"
        return _by_axis(given, made, *(_enlarged_axis(n, m, linear) for n, m in _lengths(given, made)))
    return _own(given, made)


def _lengths(given: Shape, made: Shape) -> Iterable[tuple[int, int]]:
    """(before, after) of rows and of columns."""
    return zip(maps_shape(given)[1:], maps_shape(made)[1:], strict=True)


def _by_axis(given: Shape, made: Shape, rows: Axis, cols: Axis, *, mixes: bool = False) -> Along:
    share = max(1, made[0] // given[0])
    return Along(rows, cols, given[0], made[0], mixes=mixes, share=1 if mixes else share)


def _own(given: Shape, made: Shape, first: int = 0) -> Along:
    """Each number at its own place; a list beside maps reaches all of its map."""
    rows, cols = (_same_axis(n, m) for n, m in _lengths(given, made))
    return Along(rows, cols, given[0], made[0], first=first)


def _summed(given: Shape, made: Shape) -> Along:
    """A sum over channels: of a list over all of it, of maps at each position."""
    rows, cols = (_same_axis(n, m) for n, m in _lengths(given, made))
    return Along(rows, cols, given[0], made[0], mixes=True)


def _windowed(layer: Windowed, given: Shape, made: Shape) -> Along:
    mode = layer.padding_mode if isinstance(layer, Filters) else "zeros"
    axes = zip(axis_windows(layer.window, made), _lengths(given, made), strict=True)
    rows, cols = (window_axis(window, n, m, mode) for window, (n, m) in axes)
    mixes = isinstance(layer, Filters) and not isinstance(layer, DepthwiseConv2d)
    return _by_axis(given, made, rows, cols, mixes=mixes)


def axis_windows(window: Window, shape: Shape) -> tuple[Window, Window]:
    """A layer's window along rows and along columns; a signal has one row, which is looked at alone."""
    return (window if len(shape) == 3 else Window(1)), window


# ---- one axis -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def window_axis(window: Window, length: int, outputs: int, mode: str) -> Axis:
    """Of a window that slides; what lies in padding filled with zeros is looked at by nobody."""
    looked = (window.sources(position, length, mode) for position in range(outputs))
    return tuple(ordered(at for at in sources if at is not None) for sources in looked)


@lru_cache(maxsize=512)
def adaptive_axis(length: int, outputs: int) -> Axis:
    """Of windows that share out an axis, as torch cuts it: they overlap where it does not divide evenly."""
    return tuple(tuple(range(i * length // outputs, -(-(i + 1) * length // outputs))) for i in range(outputs))


@lru_cache(maxsize=512)
def _enlarged_axis(length: int, outputs: int, linear: bool) -> Axis:
    """Of positions that are repeated, or drawn between the two whose middles are nearest."""
    factor = outputs // length
    if not linear:
        return tuple((i // factor,) for i in range(outputs))
    between = (divmod(max(2 * i + 1 - factor, 0), 2 * factor) for i in range(outputs))
    return tuple((at, at + 1) if rest and at + 1 < length else (at,) for at, rest in between)


@lru_cache(maxsize=512)
def _same_axis(length: int, outputs: int) -> Axis:
    return tuple((i if length == outputs else 0,) for i in range(outputs))


def _back(positions: Indices, axis: Axis) -> Indices:
    return ordered(at for position in positions for at in axis[position])


def _ahead(positions: Indices, axis: Axis) -> Indices:
    asked = set(positions)
    return tuple(output for output, looked in enumerate(axis) if not asked.isdisjoint(looked))
