"""The written-out sums of a window, beside torch's convolutions and poolings."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.snapshot import LayerView
from engine.spec.catalog.choices import ACTIVATIONS
from engine.spec.catalog.data import Digits
from engine.spec.catalog.layers import (
    AdaptivePool,
    AvgPool,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    DepthwiseConv2d,
    GlobalPool,
    LayerKind,
    MaxPool,
    SeparableConv2d,
)
from engine.spec.catalog.layers.conv import Filters
from engine.spec.problems import ShapeError
from engine.spec.shapes import LayerShape
from tests.engine.spec.linear import filtered
from widgets.canvas.products import Numbers, Products, ending, maps_of, products, slides, stand

FEW = settings(max_examples=150, deadline=None)
DATA = Digits().shape()
small = st.integers(1, 3)


def shaped(layer: Any, given: tuple[int, ...]) -> LayerShape:
    return LayerShape((given,), layer.infer_shape((given,), DATA), 0)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Filters, LayerShape]:
    kind = draw(st.sampled_from((Conv1d, Conv2d, DepthwiseConv2d, SeparableConv2d, ConvTranspose2d)))
    axes = 1 if kind is Conv1d else 2
    shape = (draw(small), *(draw(st.integers(2, 8)) for _ in range(axes)))
    fields: dict[str, Any] = {
        "units": draw(small) * (shape[0] if kind is DepthwiseConv2d else 1),
        "kernel_size": draw(st.integers(1, 4)),
        "stride": draw(small),
        "dilation": draw(small),
        "padding": draw(st.sampled_from(("same", "none", "custom"))),
        "padding_size": draw(st.integers(0, 3)),
    }
    if kind is not ConvTranspose2d:
        fields["padding_mode"] = draw(st.sampled_from(("zeros", "reflect", "replicate", "circular")))
    layer: Filters = kind(id="conv", **fields)
    try:
        return layer, shaped(layer, shape)
    except ShapeError:
        assume(False)
    raise AssertionError


def as_maps(array: Any) -> Any:
    return array if array.ndim == 3 else array[:, None, :]


@FEW
@given(cases(), st.integers(0, 10_000))
def test_the_sum_is_that_of_torch(case: tuple[Filters, LayerShape], seed: int) -> None:
    layer, shape = case
    rng = torch.Generator().manual_seed(seed)
    given_shape, places = shape.inputs[0], (layer.kernel_size,) * layer.axes
    channels = given_shape[0]
    apart: dict[type[Filters], tuple[int, ...]] = {DepthwiseConv2d: (1, *places), SeparableConv2d: (channels, 1, 1)}
    seen = apart.get(type(layer), (channels, *places))
    x = torch.randn(1, *given_shape, generator=rng)
    weight = torch.randn(layer.units, *seen, generator=rng)
    depthwise, bias = torch.randn(channels, 1, *places, generator=rng), torch.randn(layer.units, generator=rng)
    answer = as_maps(filtered(layer, x, weight, depthwise)[0].numpy()) + bias.numpy()[:, None, None]
    numbers = Numbers(as_maps(x[0].numpy()), weight.flatten(1).numpy(), bias.numpy(), depthwise.flatten(1).numpy())
    for unit in range(layer.units):
        for row in range(answer.shape[1]):
            for col in range(answer.shape[2]):
                made = products(layer, shape, numbers, unit, row, col)  # type: ignore[arg-type]
                assert made is not None
                assert made.result == pytest.approx(float(answer[unit, row, col]), abs=1e-4)
                assert made.sums.sum() + made.bias == pytest.approx(made.result)


@FEW
@given(
    st.sampled_from((1, 2)), st.integers(1, 4), small, st.sampled_from(("none", "same")), st.integers(4, 9),
    st.sampled_from((MaxPool, AvgPool)),
)  # fmt: skip
def test_a_pooling_is_that_of_torch(
    axes: int, kernel: int, stride: int, padding: str, edge: int, kind: type[MaxPool] | type[AvgPool]
) -> None:
    layer = kind.model_validate({"id": "pool", "kernel_size": kernel, "stride": stride, "padding": padding})
    x = torch.randn(2, *(edge + i for i in range(axes)))
    shape = shaped(layer, tuple(x.shape))
    window = layer.window
    amounts = (window.before, window.after) * axes
    if kind is MaxPool:
        padded = F.pad(x, amounts, value=-math.inf)
        answer = (F.max_pool1d if axes == 1 else F.max_pool2d)(padded[None], kernel, stride)[0]
    else:
        mean: Any = F.avg_pool1d if axes == 1 else F.avg_pool2d
        there = mean(F.pad(torch.ones_like(x), amounts)[None], kernel, stride)[0]
        answer = mean(F.pad(x, amounts)[None], kernel, stride)[0] / there
    _agrees(layer, shape, x, answer)


@pytest.mark.parametrize("mode", ["average", "max"])
@pytest.mark.parametrize("axes", [1, 2])
def test_poolings_to_a_size_are_those_of_torch(mode: str, axes: int) -> None:
    x = torch.randn(2, *(7, 5)[:axes])
    whole = GlobalPool.model_validate({"id": "pool", "mode": mode})
    answer = x.flatten(1).amax(1) if mode == "max" else x.flatten(1).mean(1)
    _agrees(whole, shaped(whole, tuple(x.shape)), x, answer[:, None])
    layer = AdaptivePool.model_validate({"id": "pool", "mode": mode, "edge": 3})
    pool: Any = getattr(F, f"adaptive_{'max' if mode == 'max' else 'avg'}_pool{axes}d")
    _agrees(layer, shaped(layer, tuple(x.shape)), x, pool(x[None], 3)[0])


def _agrees(layer: LayerKind, shape: LayerShape, x: torch.Tensor, answer: torch.Tensor) -> None:
    maps = as_maps(answer.numpy())
    for unit, row, col in np.ndindex(maps.shape):
        made = products(layer, shape, Numbers(as_maps(x.numpy())), unit, row, col)
        assert made is not None
        assert made.result == pytest.approx(float(maps[unit, row, col]), abs=1e-5)


def one(layer: LayerKind, maps: Any, weight: Any = None, at: tuple[int, int] = (0, 0)) -> Products:
    made = products(layer, shaped(layer, maps.shape), Numbers(maps, weight), 0, *at)
    assert made is not None
    return made


def test_the_winner_is_named() -> None:
    maps = np.array([[[-5.0, -2.0], [-3.0, -4.0]]], dtype=np.float32)
    assert one(MaxPool(id="pool"), maps).winner(0) == (0, 1)


def test_padding_never_wins() -> None:
    maps = np.full((1, 2, 2), -1.0, dtype=np.float32)
    made = one(MaxPool(id="pool", kernel_size=3, stride=1, padding="same"), maps)
    assert made.result == -1.0
    assert not made.counts[0, 0]
    assert made.stand.rows == (-1, 0, 1)


def test_mirrored_padding_says_where_its_numbers_are_from() -> None:
    layer = Conv2d(id="conv", padding_mode="reflect")
    at = stand(layer, shaped(layer, (1, 4, 4)), 0, 3)
    assert (at.rows, at.from_rows) == ((-1, 0, 1), (1, 0, 1))
    assert (at.cols, at.from_cols) == ((2, 3, 4), (2, 3, 2))


def test_between_two_inputs_a_transposed_window_looks_at_nothing() -> None:
    layer = ConvTranspose2d(id="conv", units=1, kernel_size=3, stride=2, padding="none")
    made = one(layer, np.ones((1, 3, 3), dtype=np.float32), np.ones((1, 9), dtype=np.float32), (2, 1))
    assert made.stand.cols == (None, 0, None)
    assert made.counts.tolist() == [[False, True, False], [False, False, False], [False, True, False]]
    assert made.result == 2.0


def test_weights_that_are_gone_make_no_products() -> None:
    layer, maps = Conv2d(id="conv", units=2), np.ones((2, 4, 4), dtype=np.float32)
    shape = shaped(layer, (2, 4, 4))
    for weight in (None, np.ones((2, 9), dtype=np.float32)):
        assert products(layer, shape, Numbers(maps, weight), 0, 0, 0) is None
    assert products(layer, shape, Numbers(maps[:1], np.ones((2, 18), dtype=np.float32)), 0, 0, 0) is None
    assert products(layer, shape, Numbers(maps, np.ones((1, 18), dtype=np.float32)), 1, 0, 0) is None


def test_channels_that_were_not_sent_are_left_out_and_known_to_be() -> None:
    view = LayerView(response=np.ones((1, 4, 4), dtype=np.float32), shown_units=np.array([1]))
    maps = maps_of(view, (2, 4, 4))
    assert maps is not None
    made = one(Conv2d(id="conv", units=1), maps, np.ones((1, 18), dtype=np.float32), (1, 1))
    assert made.known.tolist() == [False, True]
    assert made.total == 9.0
    assert maps_of(LayerView(), (2, 4, 4)) is None
    assert maps_of(view, (2, 5, 5)) is None


TORCHS: dict[str, Any] = {
    "linear": lambda x: x, "relu": F.relu, "leaky_relu": F.leaky_relu, "elu": F.elu, "gelu": F.gelu, "silu": F.silu,
    "softplus": F.softplus, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "sin": torch.sin,
}  # fmt: skip


@pytest.mark.parametrize("key", [key for key, _title in ACTIVATIONS])
def test_activations_are_those_of_torch(key: str) -> None:
    layer = Conv2d.model_validate({"id": "conv", "activation": key})
    for x in (-800.0, -2.5, -0.3, 0.0, 0.7, 12.0):
        value = ending(layer, 0, x)[1]
        assert value == pytest.approx(float(TORCHS[key](torch.tensor(x, dtype=torch.float64))), abs=1e-6)


def test_what_follows_a_sum_has_a_name() -> None:
    assert ending(Conv2d(id="conv"), 0, -1.0) == ("ReLU", 0.0)
    assert ending(Conv2d(id="conv", bypassed_units=(0,)), 0, -1.0) == ("", -1.0)
    assert ending(Conv2d(id="conv", ablated_units=(0,)), 0, 3.0) == ("ablated", 0.0)
    assert ending(Conv2d(id="conv", normalisation="batch"), 0, 3.0) == ("Batch norm, ReLU", None)
    assert ending(MaxPool(id="pool"), 0, 3.0) == ("", 3.0)
    assert slides(MaxPool(id="pool"))
    assert not slides(None)
