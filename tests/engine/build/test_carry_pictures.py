"""What filters learned stays over every edit of the network, as it does for neurons."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from engine.build.carry import centred
from engine.spec.catalog.layers import (
    ActivationLayer,
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
    LayerKind,
    MaxPool,
    Multiply,
    Norm,
    Output,
    Reshape,
    SeparableConv2d,
    Upsample,
)
from engine.spec.document import Spec
from engine.spec.edits import Edit, InsertLayer, RemoveLayers, RemoveUnits, SetParameter, Several, SplitUnit
from engine.spec.shapes import analyse
from tests.engine.build.networks import of_pictures, wired
from tests.engine.build.test_carry_function import answers, desk_of, difference, trained

FIRST = Conv2d(id="conv-1", units=4)


def behind(*between: LayerKind) -> Spec:
    """A convolution with these layers behind it, then a list and the answer."""
    return of_pictures(FIRST, *between, Flatten(id="flatten-1"), Dense(id="dense-1", units=5))


WAYS: dict[str, Spec] = {
    "flatten": behind(),
    "pool": behind(MaxPool(id="pool-1")),
    "average": behind(AvgPool(id="pool-1", padding="same", stride=1)),
    "batch norm": behind(Norm(id="norm-1", normalisation="batch"), ActivationLayer(id="activation-1")),
    "convolution": behind(MaxPool(id="pool-1"), Conv2d(id="conv-2", units=3)),
    "separable": behind(SeparableConv2d(id="conv-2", units=3)),
    "transposed": behind(ConvTranspose2d(id="conv-2", units=3)),
    "upsample": behind(Upsample(id="upsample-1", mode="linear"), MaxPool(id="pool-1")),
    "reshape": behind(Reshape(id="reshape-1", sizes="? x 64"), Conv1d(id="conv-2", units=3)),
    "global": of_pictures(FIRST, GlobalPool(id="pool-1"), Dense(id="dense-1", units=5)),
    "straight": of_pictures(FIRST, Flatten(id="flatten-1")),
    "concatenate": wired(
        Input(id="input", as_picture=True), FIRST, Conv2d(id="conv-2", units=2), Concatenate(id="concatenate-1"),
        Conv2d(id="conv-3", units=3), Flatten(id="flatten-1"), Output(id="output"),
        links="input>conv-1 input>conv-2 conv-2>concatenate-1 conv-1>concatenate-1 concatenate-1>conv-3"
        " conv-3>flatten-1 flatten-1>output",
        data="digits",
    ),
    "lists side by side": wired(
        Input(id="input", as_picture=True), FIRST, Flatten(id="flatten-1"), Flatten(id="flatten-2"),
        Concatenate(id="concatenate-1"), Output(id="output"),
        links="input>conv-1 conv-1>flatten-1 input>flatten-2 flatten-1>concatenate-1 flatten-2>concatenate-1"
        " concatenate-1>output",
        data="digits",
    ),
}  # fmt: skip
KEEPING: dict[str, Edit] = {
    "two filters more": SetParameter(layer_ids=("conv-1",), field="units", value=6),
    "split the first": SplitUnit(layer_id="conv-1", unit=0),
    "split the last": SplitUnit(layer_id="conv-1", unit=3),
    "split two": Several(
        edits=(SplitUnit(layer_id="conv-1", unit=1), SplitUnit(layer_id="conv-1", unit=1)), words="split"
    ),
    "a larger kernel": SetParameter(layer_ids=("conv-1",), field="kernel_size", value=5),
    "a kernel of four": SetParameter(layer_ids=("conv-1",), field="kernel_size", value=4),
}


@pytest.mark.parametrize("edit", KEEPING)
@pytest.mark.parametrize("way", WAYS)
def test_the_function_stays(way: str, edit: str) -> None:
    run = trained(WAYS[way])
    before = answers(run.learner.model, run.material.measured_x)
    assert difference(run, KEEPING[edit], before) <= 1e-5


def identity(kind: Any, **more: Any) -> LayerKind:
    layer: LayerKind = kind(id="new", units=4, activation="linear", initialisation="identity", **more)
    return layer


@pytest.mark.parametrize(
    "layer",
    [
        identity(Conv2d),
        identity(Conv2d, kernel_size=4),
        identity(DepthwiseConv2d),
        identity(SeparableConv2d),
        identity(ConvTranspose2d, kernel_size=3, stride=1),
        ActivationLayer(id="new", activation="linear"),
        Add(id="new"),
        Reshape(id="new", sizes="4 x 8 x 8"),
    ],
    ids=lambda layer: layer.kind,
)
@pytest.mark.parametrize("way", ["flatten", "pool", "convolution", "global", "batch norm"])
def test_a_layer_that_hands_on_what_it_gets_changes_nothing(way: str, layer: LayerKind) -> None:
    spec = WAYS[way]
    run = trained(spec)
    target = next(link.target for link in spec.network.links if link.source == "conv-1")
    before = answers(run.learner.model, run.material.measured_x)
    edit = InsertLayer(layer=layer, source="conv-1", target=target)
    assert difference(run, edit, before) <= 1e-5


@pytest.mark.parametrize("way", WAYS)
def test_the_filters_that_stay_keep_their_weights_and_their_columns(way: str) -> None:
    desk = desk_of(WAYS[way], 3)
    before = desk.run.checkpoint()
    desk.edit(RemoveUnits(layer_id="conv-1", units=(1,)))
    assert desk.snapshot().trouble is None
    after = desk.run.checkpoint()
    key = ("conv-1", "weight")
    assert torch.equal(after.tensors[key], before.tensors[key][[0, 2, 3]])
    assert torch.equal(after.memory[key]["exp_avg"], before.memory[key]["exp_avg"][[0, 2, 3]])
    desk.play(3)
    desk.undo()
    assert same(desk.run.checkpoint().tensors, before.tensors)


def test_the_columns_behind_a_flatten_follow_their_filter() -> None:
    desk = desk_of(WAYS["pool"], 5)
    before = desk.run.checkpoint()
    desk.edit(RemoveUnits(layer_id="conv-1", units=(1,)))
    after = desk.run.checkpoint()
    kept = [*range(16), *range(32, 64)]  # sixteen places of each filter
    for name, tensor in (("tensors", after.tensors), ("memory", after.memory)):
        now, then = tensor["dense-1", "weight"], getattr(before, name)["dense-1", "weight"]
        now, then = (now["exp_avg_sq"], then["exp_avg_sq"]) if isinstance(now, dict) else (now, then)
        assert torch.equal(now, then[:, kept])


def test_another_size_of_maps_draws_what_stood_for_the_places_anew() -> None:
    desk = desk_of(WAYS["flatten"], 3)
    desk.edit(InsertLayer(layer=MaxPool(id="pool-1"), source="conv-1", target="flatten-1"))
    assert desk.run.learner.model.tensors()["dense-1", "weight"].shape == (5, 64)
    assert desk.play(2).trouble is None


def test_filters_of_one_channel_go_with_it() -> None:
    desk = desk_of(behind(DepthwiseConv2d(id="depthwise-1", units=8), MaxPool(id="pool-1")), 5)
    before = desk.run.checkpoint()
    edits = (
        RemoveUnits(layer_id="conv-1", units=(1,)),
        SetParameter(layer_ids=("depthwise-1",), field="units", value=6),
    )
    desk.edit(Several(edits=edits, words="remove"))
    after = desk.run.checkpoint()
    key = ("depthwise-1", "weight")
    assert torch.equal(after.tensors[key], before.tensors[key][[0, 1, 4, 5, 6, 7]])
    kept = [column for channel in (0, 1, 4, 5, 6, 7) for column in range(channel * 16, channel * 16 + 16)]
    key = ("dense-1", "weight")
    assert torch.equal(after.tensors[key], before.tensors[key][:, kept])


def test_a_split_goes_through_filters_of_one_channel_each() -> None:
    run = trained(behind(DepthwiseConv2d(id="depthwise-1", units=4)))
    before = answers(run.learner.model, run.material.measured_x)
    edits = (
        SplitUnit(layer_id="conv-1", unit=2),
        SetParameter(layer_ids=("depthwise-1",), field="units", value=5),
    )
    assert difference(run, Several(edits=edits, words="split"), before) <= 1e-5


def test_squeeze_and_excite_grows_without_a_change() -> None:
    spec = wired(
        Input(id="input", as_picture=True), FIRST, GlobalPool(id="pool-1"),
        Dense(id="dense-1", units=4, activation="sigmoid"), Multiply(id="multiply-1"), Flatten(id="flatten-1"),
        Output(id="output"),
        links="input>conv-1 conv-1>pool-1 pool-1>dense-1 conv-1>multiply-1 dense-1>multiply-1 multiply-1>flatten-1"
        " flatten-1>output",
        data="digits",
    )  # fmt: skip
    run = trained(spec)
    before = answers(run.learner.model, run.material.measured_x)
    edit = Several(edits=tuple(SplitUnit(layer_id=i, unit=1) for i in ("conv-1", "dense-1")), words="split both")
    assert not analyse(edit.apply(spec)).problems
    assert difference(run, edit, before) <= 1e-5


def test_a_smaller_kernel_keeps_its_middle() -> None:
    desk = desk_of(behind(Conv2d(id="conv-2", units=3, kernel_size=5)), 3)
    before = desk.run.checkpoint()
    desk.edit(SetParameter(layer_ids=("conv-2",), field="kernel_size", value=3))
    after = desk.run.checkpoint()
    key = ("conv-2", "weight")
    assert torch.equal(after.tensors[key], before.tensors[key][:, :, 1:4, 1:4])
    assert torch.equal(after.memory[key]["exp_avg"], before.memory[key]["exp_avg"][:, :, 1:4, 1:4])
    assert bool((after.memory[key]["exp_avg_sq"] >= 0).all())
    assert desk.play(3).trouble is None


def test_kernels_grow_about_their_middle() -> None:
    kernel = torch.arange(4.0).reshape(1, 1, 2, 2)
    grown = centred(kernel, (3, 3))
    assert grown.tolist() == [[[[0, 0, 0], [0, 0, 1], [0, 2, 3]]]]
    assert torch.equal(centred(grown, (2, 2)), kernel)
    assert centred(kernel, (2, 2)) is kernel


def test_a_layer_that_goes_leaves_the_others_as_they_were() -> None:
    desk = desk_of(WAYS["convolution"], 3)
    before = desk.run.checkpoint()
    desk.edit(RemoveLayers(layer_ids=("conv-2",)))
    after = desk.run.checkpoint()
    assert torch.equal(after.tensors["conv-1", "weight"], before.tensors["conv-1", "weight"])
    assert desk.play(3).trouble is None


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop", "adagrad", "adamw"])
def test_a_saved_run_goes_on_bit_for_bit(optimizer: str) -> None:
    """Also where a file lays the optimizer's memory otherwise than the weights lie (see `recall`)."""
    from engine.members import members_of, restore_members
    from engine.run import Run
    from engine.spec.catalog.optimizers import OPTIMIZERS

    row = OPTIMIZERS[optimizer](kind=optimizer)
    spec = WAYS["separable"]
    run = trained(spec.with_(training=spec.training.with_(optimizer=row)), 5)
    again = Run(run.spec, run.material.dataset)
    assert restore_members(again, members_of(run)) == ""
    for _ in range(5):
        run.advance()
        again.advance()
    assert same(run.checkpoint().tensors, again.checkpoint().tensors)


def same(a: dict[tuple[str, str], Tensor], b: dict[tuple[str, str], Tensor]) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[key], b[key]) for key in a)
