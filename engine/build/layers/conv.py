"""Filters that slide over a signal or a picture. Their weights are (filters, channels, kernel, ...), all of them."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from engine.build.initialisations import draw
from engine.build.layers.base import LayerModule, Lengths, Surroundings
from engine.build.layers.units import UnitsModule, kernels
from engine.build.layers.windows import padded, steps_after
from engine.spec.catalog.layers import Conv1d, Conv2d, ConvTranspose2d, DepthwiseConv2d, Filters, SeparableConv2d
from engine.spec.shapes import LayerShape

CONVOLVE = {1: functional.conv1d, 2: functional.conv2d}
MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}


class FiltersModule(UnitsModule):
    """What convolutions share.

    Parameters
    ----------
    size : of the weight, (filters, channels that each sees, kernel, ...).
    """

    def __init__(self, layer: Filters, size: tuple[int, ...], around: Surroundings, groups: int = 1) -> None:
        super().__init__(
            size,
            bias=layer.bias,
            initialisation=layer.initialisation,
            axes=layer.axes,
            groups=groups,
            activation=layer.activation,
            normalisation=layer.normalisation,
            dropout=around.dropout,
        )
        self.window = layer.window

    def lengths_after(self, lengths: Lengths) -> Tensor | None:
        return steps_after(self.window, lengths)


class ConvModule(FiltersModule):
    """A convolution of a signal or a picture, of all channels or of each by itself (`groups`)."""

    def __init__(self, layer: Filters, size: tuple[int, ...], around: Surroundings, groups: int = 1) -> None:
        super().__init__(layer, size, around, groups)
        window, mode = self.window, MODES[layer.padding_mode]
        self._convolve: Any = CONVOLVE[layer.axes]  # mypy knows no type that both have
        by_hand = window.before != window.after or (mode != "constant" and window.before > 0)
        self._mode = mode if by_hand else None
        # zeros on both sides alike are the convolution's own affair, which is faster
        self._settings = (window.stride, 0 if by_hand else window.before, window.dilation)

    def slide(self, x: Tensor, weight: Tensor, bias: Tensor | None, groups: int) -> Tensor:
        """One step of the layer: (batch, channels, ...) -> (batch, filters, ...)."""
        if self._mode is not None:
            x = padded(x, self.window, self.axes, self._mode)
        stride, padding, dilation = self._settings
        return self._convolve(x, weight, bias, stride, padding, dilation, groups)  # type: ignore[no-any-return]

    def sums(self, x: Tensor) -> Tensor:
        """(batch, channels, ...) -> (batch, filters, ...)."""
        return self.slide(x, self.weight, self.bias, self.groups)


class SeparableModule(ConvModule):
    """Each channel by itself, then a sum over channels for each filter.

    Attributes
    ----------
    depthwise : (channels, 1, kernel, kernel). weight : (filters, channels, 1, 1).
    """

    shared = ("depthwise",)

    def __init__(self, layer: SeparableConv2d, channels: int, around: Surroundings) -> None:
        super().__init__(layer, (layer.units, channels, 1, 1), around)
        edge = layer.kernel_size
        self.depthwise = kernels((channels, 1, edge, edge))

    def draw_weights(self, generator: torch.Generator) -> None:
        super().draw_weights(generator)
        draw(self.initialisation, self.depthwise, generator, len(self.depthwise))

    def sums(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) -> (batch, filters, ...)."""
        between = self.slide(x, self.depthwise, None, len(self.depthwise))
        return functional.conv2d(between, self.weight, self.bias)


class TransposedModule(FiltersModule):
    """A convolution the other way about: each number of the input lays its share of a kernel on the output."""

    def sums(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) -> (batch, filters, ...)."""
        window = self.window
        taken = min(window.before, window.after)
        x = functional.conv_transpose2d(
            x, self.weight.transpose(0, 1), self.bias, window.stride, taken, dilation=window.dilation
        )
        more = window.before - taken, window.after - taken
        return x if more == (0, 0) else _cut(x, *more)


def _cut(x: Tensor, before: int, after: int) -> Tensor:
    """Without the first and the last rows and columns."""
    return x[..., before : x.shape[-2] - after, before : x.shape[-1] - after]


def build_conv(layer: Conv1d | Conv2d, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a convolution of all channels."""
    return ConvModule(layer, (layer.units, shape.inputs[0][0], *_edges(layer)), around)


def build_depthwise(layer: DepthwiseConv2d, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a convolution of each channel by itself."""
    return ConvModule(layer, (layer.units, 1, *_edges(layer)), around, groups=shape.inputs[0][0])


def build_separable(layer: SeparableConv2d, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a separable convolution."""
    return SeparableModule(layer, shape.inputs[0][0], around)


def build_transposed(layer: ConvTranspose2d, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a transposed convolution."""
    return TransposedModule(layer, (layer.units, shape.inputs[0][0], *_edges(layer)), around)


def _edges(layer: Filters) -> tuple[int, ...]:
    return (layer.kernel_size,) * layer.axes
