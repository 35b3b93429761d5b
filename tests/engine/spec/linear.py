"""Layers in torch with every weight 1 and nothing bent: what a number depends on is what has a gradient."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.spec.catalog.data import Digits
from engine.spec.catalog.layers import (
    AdaptivePool,
    Add,
    Concatenate,
    ConvTranspose2d,
    Dense,
    DepthwiseConv2d,
    Flatten,
    GlobalPool,
    Layer,
    LayerKind,
    Multiply,
    Pool,
    Reshape,
    SeparableConv2d,
    Shape,
    Upsample,
)
from engine.spec.catalog.layers.conv import Filters
from engine.spec.document import Link, Network, Spec
from engine.spec.shapes import Analysis, LayerShape

MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}


def documents(layers: tuple[LayerKind, ...], links: tuple[tuple[str, str], ...], given: Shape) -> tuple[Spec, Analysis]:
    """A network whose first layer gives maps of some shape, whatever the data."""
    numbered = tuple(Link(source=a, target=b, port=i) for i, (a, b) in enumerate(links))
    spec = Spec(data=Digits(), network=Network(layers=layers, links=numbered))
    shapes = {layers[0].id: LayerShape((), given, 0)}
    for layer in layers[1:]:
        inputs = tuple(shapes[i].output for i in spec.network.sources(layer.id))
        shapes[layer.id] = LayerShape(inputs, layer.infer_shape(inputs, spec.data_shape), 0)
    return spec, Analysis(shapes, ())


def chain(layers: tuple[LayerKind, ...], given: Shape) -> tuple[Spec, Analysis]:
    """The same, one layer after another."""
    return documents(layers, tuple(pairwise(layer.id for layer in layers)), given)


def outputs(spec: Spec, analysis: Analysis, x: Tensor) -> dict[str, Tensor]:
    """What every layer gives, without the batch axis."""
    first, *rest = spec.network.layers
    found = {first.id: x}
    for layer in rest:
        given = [found[i] for i in spec.network.sources(layer.id)]
        found[layer.id] = given[0] if getattr(layer, "bypassed", False) else _run(layer, given)
        assert found[layer.id].shape == analysis.shapes[layer.id].output
    return found


def _run(layer: Layer, given: list[Tensor]) -> Tensor:
    x = given[0]
    if isinstance(layer, Add):
        return sum(given[1:], x)
    if isinstance(layer, Multiply):  # its reach is that of a sum
        largest = max(given, key=lambda each: each.ndim)
        wide = [each.reshape(-1, *[1] * (largest.ndim - 1)) if each.ndim == 1 else each for each in given]
        return sum(wide[1:], wide[0])
    if isinstance(layer, Concatenate):
        return torch.cat(given)
    if isinstance(layer, Flatten):
        return x.flatten()
    if isinstance(layer, Reshape):
        return x.reshape(layer.infer_shape((tuple(x.shape),), Digits().shape()))
    if isinstance(layer, Dense):
        return x.sum().expand(layer.units)
    return _maps(layer, x[None])[0]


def _maps(layer: Layer, x: Tensor) -> Tensor:
    axes = x.ndim - 2
    if isinstance(layer, Filters):
        return _filtered(layer, x)
    if isinstance(layer, Pool):  # of the largest only one has a gradient: the mean reaches as far
        window = layer.window
        padded = F.pad(x, (window.before, window.after) * axes)
        pool = F.avg_pool1d if axes == 1 else F.avg_pool2d
        return pool(padded, layer.kernel_size, layer.stride)
    if isinstance(layer, AdaptivePool):
        return (F.adaptive_avg_pool1d if axes == 1 else F.adaptive_avg_pool2d)(x, layer.edge)
    if isinstance(layer, GlobalPool):
        return x.flatten(2).sum(2)
    if isinstance(layer, Upsample):
        mode = "nearest" if layer.mode == "nearest" else {1: "linear", 2: "bilinear"}[axes]
        return F.interpolate(x, scale_factor=layer.factor, mode=mode)
    return x


def _filtered(layer: Filters, x: Tensor) -> Tensor:
    """With every weight 1."""
    channels, places = x.shape[1], (layer.kernel_size,) * layer.axes
    apart: dict[type[Filters], tuple[int, ...]] = {DepthwiseConv2d: (1, *places), SeparableConv2d: (channels, 1, 1)}
    seen = apart.get(type(layer), (channels, *places))
    weight = torch.ones(layer.units, *seen, dtype=x.dtype)
    return filtered(layer, x, weight, torch.ones(channels, 1, *places, dtype=x.dtype))


def filtered(layer: Filters, x: Tensor, weight: Tensor, depthwise: Tensor) -> Tensor:
    """The sums of a convolution without its bias, with weights as the program keeps them.

    Parameters
    ----------
    x : (batch, channels, ...). weight : (filters, channels, ...). depthwise : of a separable one, (channels, 1, ...).
    """
    window, channels = layer.window, x.shape[1]
    if isinstance(layer, ConvTranspose2d):
        whole = F.conv_transpose2d(x, weight.transpose(0, 1), stride=layer.stride, dilation=layer.dilation)
        ends = [slice(window.before, size - window.after) for size in whole.shape[2:]]
        return whole[:, :, ends[0], ends[1]]
    amounts = (window.before, window.after) * layer.axes
    padded = F.pad(x, amounts, mode=MODES[layer.padding_mode]) if any(amounts) else x
    conv: Any = F.conv1d if layer.axes == 1 else F.conv2d
    how = {"stride": layer.stride, "dilation": layer.dilation}
    if isinstance(layer, SeparableConv2d):
        return F.conv2d(conv(padded, depthwise, groups=channels, **how), weight)
    made: Tensor = conv(padded, weight, groups=channels if isinstance(layer, DepthwiseConv2d) else 1, **how)
    return made
