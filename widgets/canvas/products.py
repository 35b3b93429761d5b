"""What one position of a convolution or a pooling is made of: every number under its window, and what is done to it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.snapshot import Bools, Doubles, Floats, LayerView
from engine.spec.catalog.choices import ACTIVATION_NAMES, PICTURE_NORMALISATIONS
from engine.spec.catalog.layers import (
    AdaptivePool,
    DepthwiseConv2d,
    GlobalPool,
    LayerKind,
    MaxPool,
    Pool,
    SeparableConv2d,
)
from engine.spec.catalog.layers.conv import Filters
from engine.spec.catalog.layers.windowed import Windowed
from engine.spec.looks import adaptive_axis, axis_windows
from engine.spec.patches import maps_shape
from engine.spec.shapes import LayerShape
from engine.spec.windows import filled

How = Literal["sum", "mean", "largest"]
Taps = tuple[int | None, ...]


def slides(layer: LayerKind | None) -> bool:
    """Whether a layer can be shown as a window that slides."""
    return isinstance(layer, Windowed | AdaptivePool | GlobalPool)


@dataclass(frozen=True)
class Stand:
    """Where a window stands, along each axis.

    Attributes
    ----------
    rows, cols : for each of its places the position it looks at; below 0 or beyond the map in the padding, None at
        nothing. from_rows, from_cols : where its number comes from; None where there is none to take.
    """

    rows: Taps
    cols: Taps
    from_rows: Taps
    from_cols: Taps


def stand(layer: LayerKind, shape: LayerShape, row: int, col: int) -> Stand:
    """Where the window of an output position stands."""
    lengths, at = maps_shape(shape.inputs[0])[1:], (row, col)
    if isinstance(layer, Windowed):
        mode = layer.padding_mode if isinstance(layer, Filters) and not layer.window.transposed else "zeros"
        windows = axis_windows(layer.window, shape.output)
        order = -1 if layer.window.transposed else 1  # its kernel lies the other way round
        rows, cols = (window.taps(i)[::order] for window, i in zip(windows, at, strict=True))
        return Stand(rows, cols, _from(rows, lengths[0], mode), _from(cols, lengths[1], mode))
    sizes = maps_shape(shape.output)[1:]
    rows, cols = (adaptive_axis(n, m)[i] for n, m, i in zip(lengths, sizes, at, strict=True))
    return Stand(rows, cols, rows, cols)


def _from(taps: Taps, length: int, mode: str) -> Taps:
    return tuple(filled(at, length, mode) for at in taps)


@dataclass(frozen=True)
class Numbers:
    """What is known of a layer and of what it gets.

    Attributes
    ----------
    maps : (channels, height, width) that go into it; a channel that is not known is not-a-number.
    weight : (filters, channels * kernel * kernel), of a separable convolution (filters, channels). bias : (filters,).
    depthwise : (channels, kernel * kernel) of a separable convolution.
    """

    maps: Floats
    weight: Floats | None = None
    bias: Floats | None = None
    depthwise: Floats | None = None


@dataclass(frozen=True)
class Products:
    """One position of one output map.

    Attributes
    ----------
    how : what becomes of the numbers. channels : of the input, those that it looks at.
    stand : where. counts : (height, width) of the window, whether a place holds a number (padding filled with zeros
        counts in a sum, and in no pooling).
    values, weights : (channels, height, width) under the window; where nothing counts both are 0. In the order of the
        map: the kernel of a transposed convolution is turned half-way round.
    factors : (channels,) by which each channel's sum is taken; 1 but for separable convolutions.
    bias : 0 where there is none.
    """

    how: How
    channels: tuple[int, ...]
    stand: Stand
    counts: Bools
    values: Doubles
    weights: Doubles
    factors: Doubles
    bias: float = 0.0

    @cached_property
    def terms(self) -> Doubles:
        """(channels, height, width) weight times value."""
        return self.values * self.weights

    @cached_property
    def sums(self) -> Doubles:
        """(channels,) what each channel brings."""
        made: Doubles = self.terms.sum(axis=(1, 2)) * self.factors
        return made

    @property
    def known(self) -> Bools:
        """(channels,) whether a channel's numbers are known."""
        return np.isfinite(self.sums)

    @property
    def total(self) -> float:
        """What all channels that are known bring, without the bias; of a pooling, its answer."""
        return float(self.sums[self.known].sum())

    @property
    def result(self) -> float:
        """What goes into norm and activation."""
        return self.total + self.bias

    def winner(self, channel: int) -> tuple[int, int]:
        """Row and column in the window of the largest number, the first where several are; by place in `channels`."""
        seen = np.where(self.counts, self.values[channel], -np.inf)
        row, col = divmod(int(np.nanargmax(seen)) if np.isfinite(seen).any() else 0, seen.shape[1])
        return row, col


def products(layer: LayerKind, shape: LayerShape, numbers: Numbers, unit: int, row: int, col: int) -> Products | None:
    """Take one output apart; None where its weights are not known, or do not fit the document (any more).

    Parameters
    ----------
    unit : the filter, or of a pooling the channel. row, col : of the output; of a signal the row is 0.
    """
    channels, height, width = maps_shape(shape.inputs[0])
    if numbers.maps.shape != (channels, height, width):
        return None
    at = stand(layer, shape, row, col)
    if not isinstance(layer, Filters):
        return _pooled(layer, at, numbers.maps, unit)
    looked = _looked_at(layer, channels, unit)
    found = _weights(layer, numbers, unit, len(looked), (len(at.rows), len(at.cols)))
    if found is None:
        return None
    values, _there = _under(at, numbers.maps[list(looked)])
    holes = np.array([[r is not None and c is not None for c in at.cols] for r in at.rows])
    weights, factors = found
    bias = 0.0 if numbers.bias is None or unit >= len(numbers.bias) else float(numbers.bias[unit])
    return Products("sum", looked, at, holes, values, weights, factors, bias)


def _looked_at(layer: Filters, channels: int, unit: int) -> tuple[int, ...]:
    if isinstance(layer, DepthwiseConv2d):
        return (unit * channels // layer.units,)
    return tuple(range(channels))


def _under(at: Stand, maps: NDArray[Any]) -> tuple[Doubles, Bools]:
    """(channels, height, width) the numbers under the window, 0 where there is none; and where there is one."""
    there_r, there_c = (np.array([i is not None for i in axis]) for axis in (at.from_rows, at.from_cols))
    rows, cols = (np.array([i or 0 for i in axis], dtype=np.int64) for axis in (at.from_rows, at.from_cols))
    there: Bools = there_r[:, None] & there_c[None, :]
    return np.where(there, maps[:, rows[:, None], cols[None, :]].astype(np.float64), 0.0), there


def _weights(
    layer: Filters, numbers: Numbers, unit: int, channels: int, edges: tuple[int, int]
) -> tuple[Doubles, Doubles] | None:
    """(channels, height, width) of a filter, and by how much each channel's sum is taken."""
    weight = numbers.weight
    if weight is None or unit >= len(weight):
        return None
    own, factors = weight[unit].ravel(), np.ones(channels)
    if isinstance(layer, SeparableConv2d):
        if numbers.depthwise is None or own.size != channels:
            return None
        own, factors = numbers.depthwise.ravel(), own.astype(np.float64)
    if own.size != channels * edges[0] * edges[1]:
        return None
    kernel = own.reshape(channels, *edges).astype(np.float64)
    return (kernel[:, ::-1, ::-1] if layer.window.transposed else kernel), factors


def _pooled(layer: LayerKind, at: Stand, maps: Floats, unit: int) -> Products:
    values, there = _under(at, maps[unit : unit + 1])
    largest = isinstance(layer, MaxPool) or getattr(layer, "mode", "") == "max"
    how: How = "largest" if largest else "mean"
    weights = there[None] / max(int(there.sum()), 1)
    made = Products(how, (unit,), at, there, values, weights, np.ones(1))
    if not largest:
        return made
    chosen = np.zeros_like(weights)
    chosen[0][made.winner(0)] = 1.0
    return Products(how, (unit,), at, there, values, chosen, np.ones(1))


# ---- from the snapshot ----------------------------------------------------------------------------------------------


def maps_of(view: LayerView | None, shape: tuple[int, ...]) -> Floats | None:
    """A layer's answer to the chosen sample as (channels, height, width); channels not sent are not-a-number."""
    if view is None or view.response is None:
        return None
    wanted, response = maps_shape(shape), view.response
    if response.size == wanted[0] * wanted[1] * wanted[2]:
        return response.reshape(wanted)
    units = view.shown_units
    if units is None or response.size != len(units) * wanted[1] * wanted[2] or units.max(initial=-1) >= wanted[0]:
        return None
    made = np.full(wanted, np.nan, dtype=np.float32)
    made[units] = response.reshape(len(units), *wanted[1:])
    return made


# ---- after the sum --------------------------------------------------------------------------------------------------

ACTIVATED: dict[str, Callable[[float], float]] = {
    "linear": lambda x: x,
    "relu": lambda x: max(x, 0.0),
    "leaky_relu": lambda x: x if x > 0 else 0.01 * x,
    "elu": lambda x: x if x > 0 else math.expm1(x),
    "gelu": lambda x: x * 0.5 * (1 + math.erf(x / math.sqrt(2))),
    "silu": lambda x: x * _sigmoid(x),
    "softplus": lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))),
    "tanh": math.tanh,
    "sigmoid": lambda x: _sigmoid(x),
    "sin": math.sin,
}


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def norm_after(layer: LayerKind) -> str:
    """The name of the norm between sum and activation; empty where there is none."""
    if not isinstance(layer, Filters) or layer.normalisation == "none":
        return ""
    return dict(PICTURE_NORMALISATIONS)[layer.normalisation]


def activation_of(layer: LayerKind, unit: int) -> str:
    """The key of what a filter does with its sum."""
    if not isinstance(layer, Filters) or unit in layer.bypassed_units:
        return "linear"
    return layer.activation


def ending(layer: LayerKind, unit: int, result: float) -> tuple[str, float | None]:
    """What follows the sum, in words, and the value then; None where that takes more than this one sum.

    Raises
    ------
    KeyError
        If the activation is not known.
    """
    if isinstance(layer, Pool | AdaptivePool | GlobalPool):
        return "", result
    key = activation_of(layer, unit)
    words = "" if key == "linear" else ACTIVATION_NAMES[layer.activation] if isinstance(layer, Filters) else ""
    if getattr(layer, "ablated", False) or (isinstance(layer, Filters) and unit in layer.ablated_units):
        return "ablated", 0.0
    norm = norm_after(layer)
    if norm:
        return f"{norm}, {words}" if words else norm, None
    return words, ACTIVATED[key](result)
