"""New layers in a network that learns already begin calmly."""

from __future__ import annotations

import pytest
import torch

from engine.snapshot import RunState
from engine.spec.blocks import residual
from engine.spec.catalog.layers import Dense
from engine.spec.edits import Edit, InsertLayer, PasteFragment, SetParameter
from engine.spec.fragment import renewed
from tests.engine.engines import Desk, small

TWO = (Dense(id="dense-1", units=6, dropout=0.2), Dense(id="dense-2", units=6, normalisation="batch"))


def identity() -> Edit:
    same = Dense(id="new", units=6, activation="linear", initialisation="identity")
    return InsertLayer(layer=same, source="dense-2", target="output")


@pytest.mark.parametrize("kind", ["adam", "adamw", "rmsprop", "adagrad"])  # those whose steps are of even length
def test_the_first_step_of_a_new_layer_is_no_longer_than_those_of_the_others(kind: str) -> None:
    desk = Desk(small(*TWO, optimizer={"kind": kind}, learning_rate=0.01))
    desk.play(200)
    desk.edit(identity())
    before = desk.run.checkpoint().tensors
    desk.play(1)
    after = desk.run.checkpoint().tensors
    moved = {key: float((after[key] - before[key]).abs().max()) for key in (("new", "weight"), ("dense-1", "weight"))}
    assert 0 < moved["new", "weight"] <= 2 * max(moved["dense-1", "weight"], 1e-4)
    assert desk.play(50).trouble is None


def test_looking_at_gradients_leaves_the_run_alone() -> None:
    desk = Desk(small(*TWO))
    desk.play(100)
    before = desk.run.checkpoint()
    desk.edit(identity())
    after = desk.run.checkpoint()
    assert torch.equal(before.dropout, after.dropout)
    assert (before.epoch, before.position) == (after.epoch, after.position)
    assert all(torch.equal(tensor, after.tensors[key]) for key, tensor in before.tensors.items())
    assert desk.run.learner.model.training


def test_what_has_no_gradient_yet_begins_as_the_others_are() -> None:
    desk = Desk(small(*TWO))
    desk.play(100)
    block = renewed(residual(6), desk.spec.network)
    desk.edit(PasteFragment(fragment=block, source="dense-1", target="dense-2"))
    memory = desk.run.checkpoint().memory
    inner = memory["dense-3", "weight"]
    assert torch.count_nonzero(inner["exp_avg"]) == 0
    assert float(inner["exp_avg_sq"].min()) > 0
    assert float(inner["step"]) == 100


def test_in_a_network_that_has_not_learned_yet_all_begin_alike() -> None:
    desk = Desk(small(*TWO))
    desk.edit(identity())
    assert not desk.run.checkpoint().memory


def test_a_new_layer_where_no_output_counts_is_no_trouble() -> None:
    """Without a loss there is no gradient to get acquainted with."""
    desk = Desk(small(*TWO, optimizer={"kind": "adam"}))
    desk.play(3)
    desk.edit(SetParameter(layer_ids=("output",), field="loss_weight", value=0.0))
    desk.edit(identity())
    assert desk.play(3).state is RunState.RUNNING
