"""Filters beside neurons: decay, frozen filters, weights by hand, what each is good for, which of them are dead."""

from __future__ import annotations

import pytest
import torch

from engine.spec.catalog.layers import Conv2d, Dense, Flatten, GlobalPool, MaxPool, SeparableConv2d
from engine.spec.edits import ChangeWeights, MarkUnits, RandomiseLayers, SetWeight, SetWeights
from engine.watch.probes import dead_share, layer_figures
from engine.watch.usefulness import Silencer, Usefulness
from tests.engine.build.networks import of_pictures
from tests.engine.engines import Desk

SEPARABLE = of_pictures(
    SeparableConv2d(id="conv-1", units=6, normalisation="batch", frozen_units=(5,)), GlobalPool(id="pool-1")
)
DEEP = of_pictures(
    Conv2d(id="conv-1", units=6), MaxPool(id="pool-1"), Conv2d(id="conv-2", units=4), Flatten(id="flatten-1"),
    Dense(id="dense-1", units=8),
)  # fmt: skip
WEIGHT, DEPTHWISE = ("conv-1", "weight"), ("conv-1", "depthwise")


def test_weight_decay_shrinks_both_kernels_and_neither_bias_nor_norm() -> None:
    spec = SEPARABLE.with_(training=SEPARABLE.training.with_(learning_rate=1e-9, weight_decay=1.0))
    plain = SEPARABLE.with_(training=SEPARABLE.training.with_(learning_rate=1e-9))
    with_decay, without = Desk(spec), Desk(plain)
    for desk in (with_decay, without):
        desk.run.learner.training = desk.run.learner.training.with_(learning_rate=1e-2)  # decays by this, steps by 1e-9
        desk.play(5)
    shrunk, kept = with_decay.run.checkpoint().tensors, without.run.checkpoint().tensors
    for key in (WEIGHT, DEPTHWISE):
        rows = slice(0, 5) if key == WEIGHT else slice(None)
        torch.testing.assert_close(shrunk[key][rows], kept[key][rows] * 0.99**5, rtol=1e-3, atol=1e-6)
    for name in ("bias", "norm.weight", "norm.bias"):
        torch.testing.assert_close(shrunk["conv-1", name], kept["conv-1", name], rtol=1e-4, atol=1e-6)


def test_a_frozen_filter_keeps_its_own_numbers_while_what_all_share_learns() -> None:
    desk = Desk(SEPARABLE)
    before = desk.run.checkpoint().tensors
    desk.play(5)
    after = desk.run.checkpoint().tensors
    assert torch.equal(after[WEIGHT][5], before[WEIGHT][5])
    assert not torch.equal(after[WEIGHT][4], before[WEIGHT][4])
    assert not torch.equal(after[DEPTHWISE], before[DEPTHWISE])


def test_an_edit_of_some_filters_leaves_what_all_share_alone() -> None:
    for edit in (
        ChangeWeights(layer_ids=("conv-1",), units=(0, 3), change="clear"),
        RandomiseLayers(layer_ids=("conv-1",), units=(0, 3), salt=5),
    ):
        desk = Desk(SEPARABLE)
        desk.play(3)
        before = desk.run.checkpoint().tensors
        desk.edit(edit)
        after = desk.run.checkpoint().tensors
        changed = [unit for unit in range(6) if not torch.equal(after[WEIGHT][unit], before[WEIGHT][unit])]
        assert changed == [0, 3]
        assert torch.equal(after[DEPTHWISE], before[DEPTHWISE])
        assert desk.play(2).trouble is None


def test_a_weight_is_set_by_its_place_in_channel_row_and_column() -> None:
    desk = Desk(DEEP)
    key = ("conv-2", "weight")
    before = desk.run.checkpoint().tensors[key]
    desk.edit(SetWeight(layer_id="conv-2", parameter="weight", unit=1, source=2 * 9 + 5, value=7.0))
    after = desk.run.checkpoint().tensors[key]
    assert float(after[1, 2, 1, 2]) == 7.0
    assert int((after != before).sum()) == 1
    desk.edit(SetWeights(layer_id="conv-2", parameter="weight", unit=0, source=8, values=((1.0, 2.0), (3.0, 4.0))))
    after = desk.run.checkpoint().tensors[key]
    assert after[:2].flatten(1)[:, 8:10].tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert not desk.engine.replies()


def test_usefulness_is_the_growth_of_the_loss_without_the_filter() -> None:
    desk = Desk(DEEP)
    desk.play(60)
    run = desk.run
    useful = Usefulness()
    useful.look(run, frozenset({"conv-1", "conv-2", "dense-1"}), "a", moving=False)
    while useful.unfinished:
        useful.look(run, frozenset({"conv-1", "conv-2", "dense-1"}), "a", moving=False)
    found = useful.look(run, frozenset({"conv-1", "conv-2", "dense-1"}), "a", moving=False)
    assert {i: len(values) for i, values in found.items()} == {"conv-1": 6, "conv-2": 4, "dense-1": 8}
    for layer_id in ("conv-1", "conv-2"):
        silencer = Silencer(run, layer_id)
        model = run.learner.model
        with model.evaluating():
            whole = float(run.learner.loss(model(silencer._x), silencer._y))
        mark = MarkUnits(layer_id=layer_id, units=(2,), mark="ablated", on=True)
        model.adopt(mark.apply(run.spec).network)
        with model.evaluating():
            without = float(run.learner.loss(model(silencer._x), silencer._y))
        model.adopt(run.spec.network)
        assert float(found[layer_id][2]) == pytest.approx(without - whole, abs=1e-5)


def test_a_filter_is_dead_that_answers_the_same_everywhere() -> None:
    maps = torch.rand(8, 4, 5, 5, generator=torch.Generator().manual_seed(1))
    maps[:, 1] = 0.0
    assert dead_share(maps) == 0.25
    assert dead_share(torch.rand(8, 4)) == 0.0
    desk = Desk(DEEP)
    desk.edit(ChangeWeights(layer_ids=("conv-1",), units=(0, 1, 2), change="clear"))
    assert layer_figures(desk.run, histograms=False, stats=True)["conv-1"].dead_share == 0.5
