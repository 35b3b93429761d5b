"""Edits of the network keep what was learned."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.data import read_table
from engine.snapshot import RunState
from engine.spec.catalog.layers import Dense
from engine.spec.edits import Edit, InsertLayer, RemoveLayers, SetData, SetParameter, SetSeed, SetTraining
from tests.engine.engines import Desk, data_of, small

TWO = (Dense(id="dense-1", units=6), Dense(id="dense-2", units=4))


def units(layer_id: str, count: int) -> Edit:
    return SetParameter(layer_ids=(layer_id,), field="units", value=count)


@pytest.mark.parametrize("edit", [units("dense-1", 9), units("dense-2", 8)])
def test_new_units_leave_the_function_as_it_was(edit: Edit) -> None:
    desk = Desk(small(*TWO))
    desk.play(120)
    before = desk.run.measure()
    desk.edit(edit)
    assert desk.run.same_function is not None
    assert desk.run.same_function < 1e-6
    assert desk.run.measure().train_loss == pytest.approx(before.train_loss, abs=1e-6)
    assert desk.run.step == 120


def test_where_the_function_does_not_stay_nothing_is_claimed() -> None:
    normed = (Dense(id="dense-1", units=6, normalisation="layer"), TWO[1])
    desk = Desk(small(*normed))
    desk.play(50)
    before = desk.run.measure().train_loss
    desk.edit(units("dense-1", 7))
    assert abs(desk.run.measure().train_loss - before) > 1e-4
    assert desk.run.same_function is None


def test_a_new_feature_leaves_the_function_as_it_was_and_then_learns() -> None:
    desk = Desk(small(*TWO, features=("x1", "sin_x2")))
    desk.play(50)
    desk.edit(SetParameter(layer_ids=("input",), field="features", value=("x1", "x2", "sin_x2")))
    assert desk.run.same_function == pytest.approx(0.0, abs=1e-6)
    weight = desk.run.learner.model.tensors()["dense-1", "weight"]
    assert torch.count_nonzero(weight[:, 1]) == 0
    desk.play(5)
    assert torch.count_nonzero(desk.run.learner.model.tensors()["dense-1", "weight"][:, 1]) > 0


def test_features_of_which_none_is_left_are_drawn_anew() -> None:
    desk = Desk(small(*TWO, features=("x1", "x2")))
    desk.play(50)
    desk.edit(SetParameter(layer_ids=("input",), field="features", value=("x1_squared",)))
    weight = desk.run.learner.model.tensors()["dense-1", "weight"]
    assert weight.shape == (6, 1)
    assert desk.snapshot().trouble is None
    assert desk.play(5).step == 55


def test_columns_follow_their_feature() -> None:
    desk = Desk(small(*TWO, features=("x1", "x2", "sin_x2")))
    desk.play(20)
    before = desk.run.checkpoint()
    desk.edit(SetParameter(layer_ids=("input",), field="features", value=("x1", "sin_x2")))
    after = desk.run.checkpoint()
    assert desk.run.same_function is None
    key = ("dense-1", "weight")
    assert torch.equal(after.tensors[key], before.tensors[key][:, [0, 2]])
    assert torch.equal(after.memory[key]["exp_avg"], before.memory[key]["exp_avg"][:, [0, 2]])
    assert torch.equal(after.memory[key]["step"], before.memory[key]["step"])


def test_the_optimizer_remembers_old_units_and_knows_nothing_of_new_ones() -> None:
    desk = Desk(small(*TWO))
    desk.play(20)
    before = desk.run.checkpoint().memory["dense-1", "weight"]["exp_avg"]
    desk.edit(units("dense-1", 8))
    after = desk.run.checkpoint().memory["dense-1", "weight"]["exp_avg"]
    assert torch.equal(after[:6], before)
    assert torch.count_nonzero(after[6:]) == 0


def test_an_identity_layer_keeps_the_function() -> None:
    desk = Desk(small(*TWO))
    desk.play(30)
    before = desk.run.measure().train_loss
    same = Dense(id="dense-3", units=4, activation="linear", initialisation="identity")
    desk.edit(InsertLayer(layer=same, source="dense-2", target="output"))
    assert desk.run.measure().train_loss == pytest.approx(before, abs=1e-6)
    desk.edit(RemoveLayers(layer_ids=("dense-3",)))
    assert desk.run.measure().train_loss == pytest.approx(before, abs=1e-6)


def test_another_activation_keeps_the_weights() -> None:
    desk = Desk(small(*TWO))
    desk.play(30)
    before = desk.run.checkpoint().tensors
    desk.edit(SetParameter(layer_ids=("dense-1",), field="activation", value="relu"))
    after = desk.run.checkpoint().tensors
    assert all(torch.equal(before[key], after[key]) for key in before)


@pytest.mark.parametrize("edit", [SetSeed(seed=5), SetData(data=data_of("wine"))])
def test_another_problem_or_seed_starts_afresh(edit: Edit) -> None:
    desk = Desk(small(*TWO))
    desk.play(30)
    desk.edit(edit)
    fresh = Desk(desk.spec)
    assert desk.run.step == 0
    assert all(
        torch.equal(a, b) for a, b in zip(*(d.run.checkpoint().tensors.values() for d in (desk, fresh)), strict=True)
    )


def test_another_plane_problem_goes_on_with_what_was_learned() -> None:
    desk = Desk(small(*TWO))
    desk.play(30)
    before = desk.run.checkpoint().tensors
    desk.edit(SetData(data=data_of("circle")))
    assert desk.run.step == 30
    assert all(torch.equal(before[key], value) for key, value in desk.run.checkpoint().tensors.items())


def test_a_rate_keeps_the_optimizers_memory() -> None:
    desk = Desk(small(*TWO))
    desk.play(30)
    before = desk.run.checkpoint().memory
    desk.edit(SetTraining(field="learning_rate", value=0.1))
    after = desk.run.checkpoint().memory
    assert before.keys() == after.keys()
    assert all(torch.equal(before[k][p], after[k][p]) for k in before for p in before[k])


def test_a_table_after_one_without_a_column_in_common(tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("a,b,sort\n" + "".join(f"{i}.5,{i * i}.25,{'xy'[i % 2]}\n" for i in range(20)))
    second.write_text("c,d,e,kind\n" + "".join(f"{i}.5,{i * i}.25,{-i}.5,{'uv'[i % 2]}\n" for i in range(20)))
    desk = Desk(small(*TWO).with_(data=read_table(first).data))
    desk.play(20)
    desk.edit(SetData(data=read_table(second).data))
    assert desk.snapshot().trouble is None
    assert desk.play(5).state is RunState.RUNNING
