"""Convolutions, pooling and their like over random settings: shapes, counts and sums are those of torch."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional

from engine.build.layers import BUILDERS, Surroundings
from engine.build.layers.conv import FiltersModule
from engine.spec.catalog.choices import INITIALISATIONS
from engine.spec.catalog.layers import (
    LAYERS,
    AvgPool,
    Conv2d,
    ConvTranspose2d,
    Filters,
    Layer,
    MaxPool,
    Pool,
    Shape,
)
from engine.spec.problems import ShapeError
from engine.spec.shapes import LayerShape
from tests.engine.build.networks import of_pictures

KINDS = ["conv1d", "conv2d", "depthwise_conv2d", "separable_conv2d", "conv_transpose2d", "max_pool", "avg_pool",
         "global_pool", "adaptive_pool", "upsample", "reshape", "norm", "dropout"]  # fmt: skip
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "units": st.integers(1, 6),
    "kernel_size": st.integers(1, 6),
    "stride": st.integers(1, 4),
    "dilation": st.integers(1, 3),
    "padding": st.sampled_from(["same", "none", "custom"]),
    "padding_size": st.integers(0, 5),
    "padding_mode": st.sampled_from(["zeros", "reflect", "replicate", "circular"]),
    "normalisation": st.sampled_from(["none", "batch", "layer", "group"]),
    "groups": st.integers(1, 4),
    "factor": st.integers(1, 4),
    "mode": st.sampled_from(["average", "max", "nearest", "linear"]),
    "edge": st.integers(1, 6),
    "bias": st.booleans(),
    "whole_maps": st.booleans(),
    "sizes": st.sampled_from(["?", "1 x ?", "? x 2", "2 x ? x 3", "1 x 28 x 28"]),
    "dropout": st.sampled_from([0.0, 0.4]),
}
DATA = of_pictures().data_shape
SHAPES = st.one_of(
    st.tuples(st.integers(1, 12)),
    st.tuples(st.integers(1, 4), st.integers(1, 12)),
    st.tuples(st.integers(1, 4), st.integers(1, 10), st.integers(1, 10)),
)


@st.composite
def layers(draw: st.DrawFn, kind: str) -> Layer:
    """A layer of this kind with settings of which some do not go together."""
    kinds: Any = LAYERS[kind]
    values = {name: draw(VALUES[name]) for name in kinds.model_fields if name in VALUES}
    try:
        layer: Layer = kinds(id="layer-1", **values)
    except ValueError:
        layer = kinds(id="layer-1")
    return layer


def module_of(layer: Layer, shape: Shape) -> tuple[Any, LayerShape]:
    """The module of a layer that gets this, and what its rules say of it."""
    output = layer.infer_shape((shape,), DATA)
    told = LayerShape((shape,), output, layer.parameter_count((shape,), output), layer.multiply_adds((shape,), output))
    module = BUILDERS[layer.kind](layer, told, Surroundings(DATA, DATA.features, torch.Generator().manual_seed(1)))
    module.output = output
    module.adopt(layer)
    return module, told


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=60)
@given(st.data())
def test_shapes_and_counts_are_those_of_torch_whatever_is_set(kind: str, data: st.DataObject) -> None:
    layer, shape = data.draw(layers(kind)), data.draw(SHAPES)
    try:
        with torch.device("meta"):
            module, told = module_of(layer, shape)
            output = module.eval()(torch.empty(2, *shape))
    except ShapeError as refusal:
        words = refusal.problem + refusal.remedy
        whole = refusal.problem.endswith(".") and refusal.remedy.endswith(".")
    else:
        words, whole = "", True
    assert whole, words
    if words:
        return
    assert tuple(output.shape) == (2, *told.output)
    assert sum(parameter.numel() for parameter in module.parameters()) == told.parameters
    assert told.multiply_adds >= 0
    if isinstance(layer, Filters | Pool):
        assert told.output[1:] == tuple(layer.window.size(length) for length in shape[1:])


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=40)
@given(st.data())
def test_what_has_a_shape_also_has_numbers_and_gradients(kind: str, data: st.DataObject) -> None:
    layer, shape = data.draw(layers(kind)), data.draw(SHAPES)
    count = data.draw(st.integers(1, 3))
    try:
        module, told = module_of(layer, shape)
    except ShapeError:
        return
    module.draw(torch.Generator().manual_seed(2))
    x = torch.randn(count, *shape, generator=torch.Generator().manual_seed(3), requires_grad=True)
    output = module.train()(x)
    assert tuple(output.shape) == (count, *told.output)
    assert bool(output.isfinite().all())
    output.sum().backward()
    assert all(parameter.grad is not None for parameter in module.parameters())
    assert x.grad is not None
    assert bool(x.grad.isfinite().all())


def plain(layer: Filters, x: Tensor, module: FiltersModule) -> Tensor:
    """The same sums, window by window, straight from the arithmetic of the window."""
    window, weight = layer.window, module.weight.detach()
    sizes = [window.size(length) for length in x.shape[2:]]
    assert module.bias is not None
    sums = torch.zeros(len(x), len(weight), *sizes) + module.bias.detach()[:, None, None]
    for row in range(sizes[0]):
        for column in range(sizes[1]):
            for i, at_row in enumerate(window.taps(row)):
                for j, at_column in enumerate(window.taps(column)):
                    inside = at_row is not None and at_column is not None
                    if inside and 0 <= at_row < x.shape[2] and 0 <= at_column < x.shape[3]:  # type: ignore[operator]
                        sums[:, :, row, column] += x[:, :, at_row, at_column] @ weight[:, :, i, j].T
    return sums


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from([Conv2d, ConvTranspose2d]),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(1, 2),
    st.sampled_from(["same", "none", "custom"]),
    st.integers(3, 6),
)
def test_every_sum_is_that_of_its_window(
    kind: type[Conv2d] | type[ConvTranspose2d], kernel: int, stride: int, dilation: int, padding: Any, edge: int
) -> None:
    layer = kind(
        id="conv-1", units=2, kernel_size=kernel, stride=stride, dilation=dilation, padding=padding, activation="linear"
    )
    try:
        module, _ = module_of(layer, (3, edge, edge + 1))
    except ShapeError:
        return
    module.draw(torch.Generator().manual_seed(1))
    x = torch.randn(2, 3, edge, edge + 1, generator=torch.Generator().manual_seed(2))
    torch.testing.assert_close(module(x).detach(), plain(layer, x, module), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kernel", [2, 3, 4, 5])
@pytest.mark.parametrize("stride", [1, 2])
def test_what_lies_outside_does_not_count_when_it_is_pooled(kernel: int, stride: int) -> None:
    x = torch.randn(1, 1, 6, 6, generator=torch.Generator().manual_seed(1)) - 5.0  # so that a zero would be seen
    for kind, pooled in ((MaxPool, Tensor.max), (AvgPool, Tensor.mean)):
        layer = kind(id="pool-1", kernel_size=kernel, stride=stride, padding="same")
        module, told = module_of(layer, (1, 6, 6))
        given = module(x)
        window = layer.window
        for row in range(told.output[1]):
            for column in range(told.output[2]):
                rows = [at for at in window.taps(row) if at is not None and 0 <= at < 6]
                columns = [at for at in window.taps(column) if at is not None and 0 <= at < 6]
                expected = pooled(x[0, 0][rows][:, columns])
                assert float(given[0, 0, row, column]) == pytest.approx(float(expected), abs=1e-6)


@pytest.mark.parametrize("kind", ["conv1d", "conv2d", "depthwise_conv2d", "separable_conv2d"])
@pytest.mark.parametrize("kernel", [1, 2, 3, 4])
def test_filters_that_start_as_the_identity_hand_their_input_on(kind: str, kernel: int) -> None:
    shape = (3, 7) if kind == "conv1d" else (3, 7, 6)
    layer = LAYERS[kind](id="a", units=3, kernel_size=kernel, activation="linear", initialisation="identity")  # type: ignore[call-arg]
    module, _ = module_of(layer, shape)
    module.draw(torch.Generator().manual_seed(1))
    x = torch.randn(2, *shape, generator=torch.Generator().manual_seed(2))
    torch.testing.assert_close(module(x), x)


@pytest.mark.parametrize("initialisation", [kind for kind, _ in INITIALISATIONS])
@pytest.mark.parametrize("kind", ["conv1d", "conv2d", "depthwise_conv2d", "separable_conv2d", "conv_transpose2d"])
def test_every_initialisation_draws_filters(kind: str, initialisation: str) -> None:
    shape = (4, 9) if kind == "conv1d" else (4, 9, 9)
    layer = LAYERS[kind](id="a", units=8, initialisation=initialisation)  # type: ignore[call-arg]
    module, _ = module_of(layer, shape)
    module.draw(torch.Generator().manual_seed(1))
    assert bool(module.weight.isfinite().all())
    assert bool((module.weight != 0).any()) == (initialisation != "zeros")


def test_the_size_of_first_weights_follows_what_a_filter_sees() -> None:
    layer = Conv2d(id="a", units=256, kernel_size=5, initialisation="lecun_normal")
    module, _ = module_of(layer, (16, 9, 9))
    module.draw(torch.Generator().manual_seed(1))
    assert float(module.weight.detach().std()) == pytest.approx((16 * 25) ** -0.5, rel=0.02)


@pytest.mark.parametrize("normalisation", ["batch", "layer", "group"])
@pytest.mark.parametrize("shape", [(8,), (8, 5), (8, 5, 5)])
def test_norms_bring_numbers_to_one_scale(normalisation: str, shape: Shape) -> None:
    layer = LAYERS["norm"](id="a", normalisation=normalisation, groups=4)  # type: ignore[call-arg]
    module, _ = module_of(layer, shape)
    module.draw(torch.Generator())
    x = 3.0 + 7.0 * torch.randn(16, *shape, generator=torch.Generator().manual_seed(1))
    given = module.train()(x).detach().reshape(16, 8, -1)
    among = {"batch": (0, 2), "layer": (1, 2), "group": (2, 3)}[normalisation]
    parts = given.reshape(16, 4, 2, -1) if normalisation == "group" else given
    assert float(parts.mean(among).abs().max()) < 1e-4
    assert float((parts.std(among, unbiased=False) - 1).abs().max()) < 1e-2


def test_whole_maps_drop_out_together() -> None:
    layer = LAYERS["dropout"](id="a", dropout=0.5, whole_maps=True)  # type: ignore[call-arg]
    module, _ = module_of(layer, (40, 6, 6))
    given = module.train()(torch.ones(20, 40, 6, 6))
    maps = given.flatten(2)
    assert bool((maps.amax(2) == maps.amin(2)).all())
    assert float((maps[..., 0] == 0).float().mean()) == pytest.approx(0.5, abs=0.06)


def test_a_list_scales_whole_maps() -> None:
    from engine.build.layers.joins import MultiplyModule

    maps, gates = torch.randn(2, 3, 4, 5), torch.rand(2, 3)
    for inputs in ((maps, gates), (gates, maps), (gates, maps, gates)):
        expected = maps * (gates ** (len(inputs) - 1))[:, :, None, None]
        torch.testing.assert_close(MultiplyModule()(*inputs), expected)


def test_marked_filters_are_silent_or_straight_at_every_place() -> None:
    layer = Conv2d(id="a", units=4, activation="relu", ablated_units=(1,), bypassed_units=(2,), normalisation="group")
    module, _ = module_of(layer, (2, 5, 5))
    module.draw(torch.Generator().manual_seed(1))
    given = module(torch.randn(3, 2, 5, 5, generator=torch.Generator().manual_seed(2))).detach()
    assert torch.count_nonzero(given[:, 1]) == 0
    assert float(given[:, 2].min()) < 0 <= float(given[:, [0, 3]].min())


def test_the_weights_of_pictures_lie_as_torch_lays_them_for_speed() -> None:
    module, _ = module_of(Conv2d(id="a", units=4), (1, 5, 5))
    fast = nn.Conv2d(1, 4, 3).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    assert module.weight.stride() == fast.weight.stride()
    assert module(torch.zeros(2, 1, 5, 5)).stride() == functional.relu(fast(torch.zeros(2, 1, 7, 7))).stride()
