"""Layers without weights that make signals and pictures smaller or larger."""

from __future__ import annotations

from typing import Any

from torch import Tensor
from torch.nn import functional

from engine.build.layers.base import LayerModule, Lengths, Surroundings
from engine.build.layers.steps import beyond, bins, lengths_of, spread_last
from engine.build.layers.windows import padded, steps_after
from engine.spec.catalog.layers import AdaptivePool, AvgPool, GlobalPool, MaxPool, Pool, Upsample
from engine.spec.shapes import LayerShape

LARGEST: dict[int, Any] = {1: functional.max_pool1d, 2: functional.max_pool2d}
MEAN: dict[int, Any] = {1: functional.avg_pool1d, 2: functional.avg_pool2d}
TINY = 1e-9  # of nothing at all
ADAPTIVE: dict[tuple[str, int], Any] = {
    ("average", 1): functional.adaptive_avg_pool1d,
    ("average", 2): functional.adaptive_avg_pool2d,
    ("max", 1): functional.adaptive_max_pool1d,
    ("max", 2): functional.adaptive_max_pool2d,
}
BETWEEN = {("nearest", 1): "nearest", ("nearest", 2): "nearest", ("linear", 1): "linear", ("linear", 2): "bilinear"}


class PoolModule(LayerModule):
    """One number for each window. What lies outside does not count, at neither end.

    Parameters
    ----------
    axes : 1 of a signal, 2 of a picture.
    """

    def __init__(self, layer: Pool, axes: int) -> None:
        super().__init__()
        self.window = layer.window
        self.axes = axes
        self._even = self.window.before == self.window.after  # torch itself pads both ends alike
        self._settings = (self.window.kernel, self.window.stride, self.window.before if self._even else 0)

    def lengths_after(self, lengths: Lengths) -> Tensor | None:
        return steps_after(self.window, lengths)


class MaxPoolModule(PoolModule):
    """The largest number of each window."""

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, ...) -> (batch, channels, ...)."""
        if (lengths := lengths_of(self)) is not None:
            x = x.masked_fill(beyond(lengths, x.shape[2])[:, None], float("-inf"))
        if not self._even:
            x = padded(x, self.window, self.axes, value=float("-inf"))
        return LARGEST[self.axes](x, *self._settings)  # type: ignore[no-any-return]


class AvgPoolModule(PoolModule):
    """The mean of those numbers of each window that are there."""

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, ...) -> (batch, channels, ...)."""
        mean, lengths = MEAN[self.axes], lengths_of(self)
        if self._even and lengths is None:
            return mean(x, *self._settings, count_include_pad=False)  # type: ignore[no-any-return]
        there = x.new_ones(1, 1, *x.shape[2:]) if lengths is None else _there(lengths, x)
        sums, counts = (self._summed(each, mean) for each in (x, there))
        return sums / counts.clamp_min(TINY)

    def _summed(self, x: Tensor, mean: Any) -> Tensor:
        """The sum of each window, as a share of its places."""
        kernel, stride, _ = self._settings
        return mean(padded(x, self.window, self.axes), kernel, stride)  # type: ignore[no-any-return]


def _there(lengths: Tensor, x: Tensor) -> Tensor:
    """(batch, 1, steps): 1 where a sample has a step, else 0."""
    return (~beyond(lengths, x.shape[2])[:, None]).to(x.dtype)


class GlobalPoolModule(LayerModule):
    """One number for each channel."""

    def __init__(self, mode: str) -> None:
        super().__init__()
        self._largest = mode == "max"

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, ...) -> (batch, channels)."""
        positions = x.flatten(2)
        if (lengths := lengths_of(self)) is not None:
            return self._of_own_steps(positions, lengths)
        return positions.amax(2) if self._largest else positions.mean(2)

    def _of_own_steps(self, x: Tensor, lengths: Tensor) -> Tensor:
        """Of samples of different lengths, each its own steps only."""
        lengths = lengths.clamp_min(1)
        if self._largest:
            return x.masked_fill(beyond(lengths, x.shape[2])[:, None], float("-inf")).amax(2)
        return x.sum(2) / lengths[:, None]  # beyond its end a sample is zero


class AdaptivePoolModule(LayerModule):
    """As many windows as asked for, whatever the size of the input."""

    def __init__(self, mode: str, sizes: tuple[int, ...]) -> None:
        super().__init__()
        self._pool = ADAPTIVE[mode, len(sizes)]
        self._sizes = sizes
        self._largest = mode == "max"

    def lengths_after(self, lengths: Lengths) -> Tensor | None:
        return None  # all have as many from here on

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, ...) -> (batch, channels, sizes)."""
        if (lengths := lengths_of(self)) is not None:
            return self._of_own_steps(x, bins(lengths, x.shape[2], self._sizes[0]))
        return self._pool(x, self._sizes if len(self._sizes) > 1 else self._sizes[0])  # type: ignore[no-any-return]

    def _of_own_steps(self, x: Tensor, windows: Tensor) -> Tensor:
        """(batch, channels, steps) and the steps of each window (batch, sizes, steps) -> (batch, channels, sizes)."""
        if self._largest:
            return x[:, :, None].masked_fill(~windows[:, None], float("-inf")).amax(3)
        shares = windows / windows.sum(2, keepdim=True)
        return x @ shares.to(x.dtype).mT


class UpsampleModule(LayerModule):
    """More positions, repeated or drawn in between."""

    def __init__(self, factor: int, mode: str) -> None:
        super().__init__()
        self._factor = float(factor)
        self._mode = mode

    def lengths_after(self, lengths: Lengths) -> Tensor | None:
        return None if not lengths or lengths[0] is None else lengths[0] * int(self._factor)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, ...) -> (batch, channels, ... times the factor)."""
        if (lengths := lengths_of(self)) is not None:
            x = spread_last(x, lengths)  # nothing of what is beyond its end is drawn into a sample
        return functional.interpolate(x, scale_factor=self._factor, mode=self._mode)


def build_max_pool(layer: MaxPool, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Max pool layer."""
    return MaxPoolModule(layer, len(shape.output) - 1)


def build_avg_pool(layer: AvgPool, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of an Average pool layer."""
    return AvgPoolModule(layer, len(shape.output) - 1)


def build_global_pool(layer: GlobalPool, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Global pool layer."""
    return GlobalPoolModule(layer.mode)


def build_adaptive_pool(layer: AdaptivePool, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of an Adaptive pool layer."""
    return AdaptivePoolModule(layer.mode, shape.output[1:])


def build_upsample(layer: Upsample, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of an Upsample layer."""
    return UpsampleModule(layer.factor, BETWEEN[layer.mode, len(shape.output) - 1])
