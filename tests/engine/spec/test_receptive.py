"""What a position sees, beside what torch says that it depends on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.spec.catalog.layers import (
    AdaptivePool,
    Add,
    AvgPool,
    Concatenate,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    Dense,
    DepthwiseConv2d,
    Flatten,
    GlobalPool,
    Input,
    Layer,
    LayerKind,
    MaxPool,
    Multiply,
    Norm,
    Reshape,
    SeparableConv2d,
    Shape,
    Upsample,
)
from engine.spec.document import Spec
from engine.spec.patches import Box, Patch, maps_shape
from engine.spec.problems import ShapeError
from engine.spec.receptive import feeds, looked_at, receptive_field, window_before
from engine.spec.shapes import Analysis
from tests.engine.spec.linear import chain, documents, outputs

Place = tuple[int, int, int]
FEW = settings(max_examples=120, deadline=None)
RGB = Input(id="input")
MODES = ("nearest", "linear")


def depended(spec: Spec, analysis: Analysis, at: str, before: str, place: Place) -> set[Place]:
    """Numbers of one layer that one of another depends on, by torch's gradient."""
    x = torch.rand(*analysis.shapes["input"].output, dtype=torch.float64, requires_grad=True) + 1
    found = outputs(spec, analysis, x)
    one = found[at].reshape(maps_shape(tuple(found[at].shape)))[place]
    gradient = torch.autograd.grad(one, found[before])[0]
    nonzero = torch.nonzero(gradient.reshape(maps_shape(tuple(gradient.shape)))).tolist()
    return {(c, r, k) for c, r, k in nonzero}


def reached(spec: Spec, analysis: Analysis, at: str, place: Place) -> set[Place]:
    """Numbers of a layer that one of the input changes: every layer is linear here."""
    shape = analysis.shapes["input"].output
    x = torch.zeros(maps_shape(shape), dtype=torch.float64)
    x[place] = 1
    y = outputs(spec, analysis, x.reshape(shape))[at]
    return {(c, r, k) for c, r, k in torch.nonzero(y.reshape(maps_shape(tuple(y.shape)))).tolist()}


def numbers(patch: Patch | None) -> set[Place]:
    """Everything that a patch covers."""
    pieces = () if patch is None else patch.pieces
    return {place for piece in pieces for place in product(piece.channels, piece.rows, piece.cols)}


def some_place(draw: Callable[..., Any], shape: Shape) -> Place:
    channel, row, col = (draw(st.integers(0, size - 1)) for size in maps_shape(shape))
    return channel, row, col


small = st.integers(1, 3)


@st.composite
def filters(draw: st.DrawFn, name: str, channels: int, axes: int) -> Layer:
    settings: dict[str, Any] = {
        "id": name,
        "kernel_size": draw(st.integers(1, 4)),
        "stride": draw(small),
        "dilation": draw(small),
        "padding": draw(st.sampled_from(("same", "none", "custom"))),
        "padding_size": draw(st.integers(0, 3)),
        "padding_mode": draw(st.sampled_from(("zeros", "reflect", "replicate", "circular"))),
    }
    if axes == 1:
        return Conv1d(units=draw(small), **settings)
    kind = draw(st.sampled_from((Conv2d, DepthwiseConv2d, SeparableConv2d, ConvTranspose2d)))
    if kind is ConvTranspose2d:
        settings["padding_mode"] = "zeros"
    made: Layer = kind(units=channels * draw(small) if kind is DepthwiseConv2d else draw(small), **settings)
    return made


@st.composite
def others(draw: st.DrawFn, name: str) -> Layer:
    kernel, padding = draw(st.integers(1, 4)), draw(st.sampled_from(("same", "none")))
    made: tuple[Layer, ...] = (
        MaxPool.model_validate({"id": name, "kernel_size": kernel, "stride": draw(small), "padding": padding}),
        AvgPool.model_validate({"id": name, "kernel_size": kernel, "stride": draw(small), "padding": padding}),
        AdaptivePool(id=name, edge=draw(st.integers(1, 5))),
        Upsample.model_validate({"id": name, "factor": draw(small), "mode": draw(st.sampled_from(MODES))}),
        Norm(id=name),
    )
    return draw(st.sampled_from(made))


@st.composite
def chains(draw: st.DrawFn) -> tuple[Spec, Analysis]:
    """A few layers that slide over maps or signals of some size."""
    axes = draw(st.sampled_from((1, 2)))
    shape = (draw(small), *(draw(st.integers(3, 9)) for _ in range(axes)))
    layers: list[Any] = [RGB]
    for count in range(draw(st.integers(1, 3))):
        _, analysis = chain(tuple(layers), shape)
        channels = analysis.shapes[layers[-1].id].output[0]
        name = f"layer-{count}"
        layers.append(draw(st.one_of(filters(name, channels, axes), others(name))))
        try:
            _, analysis = chain(tuple(layers), shape)
        except ShapeError:
            assume(False)
        assume(max(analysis.shapes[name].output) <= 40)
    return chain(tuple(layers), shape)


@FEW
@given(st.data(), chains())
def test_a_receptive_field_is_what_torch_gives_a_gradient(data: st.DataObject, network: tuple[Spec, Analysis]) -> None:
    spec, analysis = network
    last = spec.network.layers[-1].id
    channel, row, col = some_place(data.draw, analysis.shapes[last].output)
    field = receptive_field(spec, analysis, last, row, col, channel)
    assert numbers(field.get("input")) == depended(spec, analysis, last, "input", (channel, row, col))


@FEW
@given(st.data(), chains())
def test_a_window_is_what_the_layer_before_gives(data: st.DataObject, network: tuple[Spec, Analysis]) -> None:
    spec, analysis = network
    last, before = spec.network.layers[-1].id, spec.network.layers[-2].id
    channel, row, col = some_place(data.draw, analysis.shapes[last].output)
    looked = window_before(spec, analysis, last, row, col, channel)
    assert numbers(looked[before]) == depended(spec, analysis, last, before, (channel, row, col))


@FEW
@given(st.data(), chains())
def test_a_position_feeds_what_it_changes(data: st.DataObject, network: tuple[Spec, Analysis]) -> None:
    spec, analysis = network
    channel, row, col = some_place(data.draw, analysis.shapes["input"].output)
    fed = feeds(spec, analysis, "input", row, col, channel, all_after=True)
    for layer in spec.network.layers[1:]:
        assert numbers(fed.get(layer.id)) == reached(spec, analysis, layer.id, (channel, row, col))
    first = spec.network.layers[1].id
    assert feeds(spec, analysis, "input", row, col, channel) == {i: p for i, p in fed.items() if i == first}


def joined_network() -> tuple[Spec, Analysis]:
    """Ways of different reach that meet: a sum, a list of channels that scales maps, one after another, a list."""
    layers: tuple[LayerKind, ...] = (
        RGB,
        Conv2d(id="wide", units=4, kernel_size=3, dilation=2),
        Conv2d(id="thin", units=4, kernel_size=1),
        Add(id="add"),
        GlobalPool(id="global"),
        Dense(id="squeeze", units=4),
        Multiply(id="scaled"),
        Concatenate(id="both"),
        DepthwiseConv2d(id="own", units=8, kernel_size=2, stride=2),
        Reshape(id="again", sizes="4 x 8 x ?"),
        Flatten(id="list"),
        Dense(id="dense", units=3),
    )
    links = (
        ("input", "wide"), ("input", "thin"), ("thin", "add"), ("wide", "add"), ("thin", "global"),
        ("global", "squeeze"), ("squeeze", "scaled"), ("wide", "scaled"), ("add", "both"), ("thin", "both"),
        ("both", "own"), ("own", "again"), ("again", "list"), ("list", "dense"),
    )  # fmt: skip
    return documents(layers, links, (3, 8, 8))


def test_where_ways_meet_the_field_is_all_of_them() -> None:
    spec, analysis = joined_network()
    for layer in spec.network.layers[1:]:
        channels, height, width = maps_shape(analysis.shapes[layer.id].output)
        for place in {(0, 0, 0), (channels - 1, height - 1, width // 2), (channels // 2, height // 2, width - 1)}:
            channel, row, col = place
            field = receptive_field(spec, analysis, layer.id, row, col, channel)
            assert numbers(field["input"]) == depended(spec, analysis, layer.id, "input", place)
            for source, patch in window_before(spec, analysis, layer.id, row, col, channel).items():
                direct = numbers(patch)
                assert direct <= depended(spec, analysis, layer.id, source, place)


def test_what_ways_that_meet_feed() -> None:
    spec, analysis = joined_network()
    fed = feeds(spec, analysis, "input", 3, 5, 1, all_after=True)
    for layer in spec.network.layers[1:]:
        assert numbers(fed[layer.id]) == reached(spec, analysis, layer.id, (1, 3, 5))


def test_the_picture_of_the_design() -> None:
    """16 x 16, a 5 x 5 window, a pool, a 3 x 3 window: a pixel of the third sees 10 x 10 pixels."""
    layers = (RGB, Conv2d(id="one", kernel_size=5), MaxPool(id="pool"), Conv2d(id="two", units=12))
    spec, analysis = chain(layers, (1, 16, 16))
    field = receptive_field(spec, analysis, "two", 3, 2)
    assert field["input"].box == Box(2, 0, 10, 10)
    assert window_before(spec, analysis, "two", 3, 2)["pool"].box == Box(2, 1, 3, 3)


def test_padding_and_holes_are_told() -> None:
    spec, analysis = chain((RGB, Conv2d(id="conv", kernel_size=3, dilation=2)), (1, 6, 6))
    patch = window_before(spec, analysis, "conv", 0, 5)["input"]
    assert (patch.rows, patch.outside_rows) == ((0, 2), (-2,))
    assert (patch.cols, patch.outside_cols) == ((3, 5), (7,))
    assert patch.reach == Box(-2, 3, 5, 5)
    assert not patch.covers(0, 1, 3)


def test_a_bypassed_layer_looks_at_its_own_place() -> None:
    spec, analysis = chain((RGB, Conv2d(id="conv", units=2, bypassed=True)), (2, 5, 5))
    patch = window_before(spec, analysis, "conv", 0, 0, 1)["input"]
    assert numbers(patch) == {(1, 0, 0)}
    assert patch.outside_rows == ()


def test_a_place_that_is_not_there_is_refused() -> None:
    spec, analysis = chain((RGB, Conv2d(id="conv")), (1, 5, 5))
    with pytest.raises(IndexError):
        receptive_field(spec, analysis, "conv", 5, 0)
    with pytest.raises(KeyError):
        feeds(spec, analysis, "gone", 0, 0)


def test_a_dense_layer_sees_everything() -> None:
    spec, analysis = chain((RGB, Flatten(id="list"), Dense(id="dense", units=2)), (1, 5, 5))
    assert receptive_field(spec, analysis, "dense", 0, 0, 0)["input"].is_whole
    assert numbers(window_before(spec, analysis, "list", 0, 0, 7)["input"]) == {(0, 1, 2)}


def test_what_a_window_looks_at_through_a_layer_between() -> None:
    spec, analysis = chain((RGB, Conv2d(id="one"), Norm(id="norm"), Conv2d(id="two")), (1, 8, 8))
    window = window_before(spec, analysis, "two", 4, 4)["norm"]
    assert looked_at(spec, analysis, "norm", window)["one"] == window
    assert looked_at(spec, analysis, "one", window)["input"].box == Box(2, 2, 5, 5)
