"""Messages in, snapshots out: with no thread."""

from __future__ import annotations

import pytest
import torch

from engine.messages import EngineNotice, Load, Pause, Play, SaveState, SetWatch, StateSaved, StepOnce, Travel
from engine.snapshot import RunState, Watch
from engine.spec.catalog.data import DATA
from engine.spec.catalog.layers import Dense
from engine.spec.edits import (
    Edit,
    InsertLayer,
    MoveLayers,
    RandomiseLayers,
    RemoveLayers,
    ResetRun,
    SetData,
    SetDataField,
    SetName,
    SetParameter,
    SetSeed,
    SetTraining,
    SetWeight,
)
from engine.worker import InlineEngine
from tests.engine.engines import EVERYTHING, Desk, data_of, same_state, small

HIDDEN = (Dense(id="dense-1", units=5, dropout=0.2), Dense(id="dense-2", units=4, normalisation="batch"))

DEEP: list[Edit] = [
    ResetRun(),
    RandomiseLayers(layer_ids=("dense-1",), salt=3),
    SetWeight(layer_id="dense-1", parameter="weight", unit=1, source=0, value=2.5),
    SetWeight(layer_id="output", parameter="bias", unit=0, value=-1.0),
    SetParameter(layer_ids=("dense-1",), field="units", value=2),
    SetParameter(layer_ids=("dense-1", "dense-2"), field="activation", value="relu"),
    SetParameter(layer_ids=("input",), field="features", value=("x1", "x1_x2")),
    InsertLayer(layer=Dense(id="dense-3", units=3), source="dense-1", target="dense-2"),
    RemoveLayers(layer_ids=("dense-2",)),
    SetSeed(seed=9),
    SetData(data=data_of("iris")),
    SetParameter(layer_ids=("input",), field="features", value=()),  # a document that cannot be built
]


@pytest.mark.parametrize("edit", DEEP, ids=lambda edit: type(edit).__name__)
def test_undo_of_a_deep_edit_is_as_if_it_had_never_been(edit: Edit) -> None:
    edited, left_alone = Desk(small(*HIDDEN)), Desk(small(*HIDDEN))
    for desk in (edited, left_alone):
        desk.play(40)
    edited.edit(edit)
    edited.play(15)
    edited.undo()
    for desk in (edited, left_alone):
        desk.play(25)
    assert same_state(edited.run, left_alone.run)
    assert edited.run.step == 65


@pytest.mark.parametrize("edit", DEEP[:-1], ids=lambda edit: type(edit).__name__)
def test_redo_goes_back_to_where_the_edit_had_led(edit: Edit) -> None:
    desk = Desk(small(*HIDDEN))
    desk.play(20)
    desk.edit(edit)
    desk.play(15)
    before = desk.run.checkpoint().tensors
    desk.undo()
    desk.play(5)
    desk.redo()
    after = desk.run.checkpoint().tensors
    assert all(torch.equal(before[key], after[key]) for key in before)


def test_looking_changes_nothing() -> None:
    seen, unseen = Desk(small(*HIDDEN), EVERYTHING), Desk(small(*HIDDEN))
    for _ in range(10):
        seen.play(9)
    unseen.play(90)
    assert same_state(seen.run, unseen.run)


def test_slices_of_the_run_change_nothing() -> None:
    a, b = Desk(small(*HIDDEN)), Desk(small(*HIDDEN))
    a.play(60)
    for steps in (1, 7, 2, 50):
        b.play(steps)
        b.engine.post(Pause())
    assert same_state(a.run, b.run)


def test_a_step_is_one_batch_and_an_epoch_is_all_of_them() -> None:
    desk = Desk(small(batch_size=50))
    desk.engine.post(StepOnce())
    desk.engine.run(100)
    assert (desk.snapshot().step, desk.engine.latest()) == (1, None)
    desk.engine.post(StepOnce(epoch=True))
    desk.engine.run(100)
    snapshot = desk.snapshot()
    assert (snapshot.step, snapshot.epoch, snapshot.state) == (3, 1.0, RunState.PAUSED)


def test_play_before_there_is_a_document_starts_when_there_is() -> None:
    engine = InlineEngine()
    engine.post(Play())
    assert engine.run(5) == 0
    engine.post(Load(small(), 4, Travel.OPEN, 0))
    assert engine.run(5) == 5
    snapshot = engine.latest()
    assert snapshot is not None
    assert (snapshot.revision, snapshot.state, snapshot.heard) == (4, RunState.RUNNING, 2)


def test_it_finishes_at_the_wanted_epoch_and_play_goes_on() -> None:
    desk = Desk(small(batch_size=40, stop_epochs=2))
    snapshot = desk.play(100)
    assert (snapshot.state, snapshot.step, snapshot.epoch) == (RunState.FINISHED, 6, 2.0)
    snapshot = desk.play(5)
    assert (snapshot.state, snapshot.step) == (RunState.RUNNING, 11)
    snapshot = desk.play(100)
    assert (snapshot.state, snapshot.step, snapshot.epoch) == (RunState.FINISHED, 12, 4.0), "as many again"


def test_it_finishes_at_the_wanted_metric() -> None:
    desk = Desk(small(data="gauss", stop_metric=0.9), Watch(curves=True))
    snapshot = desk.play(3000)
    assert snapshot.state is RunState.FINISHED
    assert snapshot.curves is not None
    assert snapshot.curves.test_metric[-1] >= 0.9


def test_a_document_that_cannot_be_built_says_where_and_heals() -> None:
    desk = Desk(small())
    desk.play(10)
    desk.edit(SetParameter(layer_ids=("input",), field="features", value=()))
    snapshot = desk.snapshot()
    assert snapshot.state is RunState.BLOCKED
    assert snapshot.trouble is not None
    assert snapshot.trouble.layer_id == "input"
    assert desk.engine.run(10) == 0
    desk.edit(SetParameter(layer_ids=("input",), field="features", value=("x1", "x2")))
    snapshot = desk.snapshot()
    assert (snapshot.state, snapshot.trouble, snapshot.step) == (RunState.RUNNING, None, 10)
    assert desk.engine.run(3) == 3


def test_data_that_cannot_be_read_says_so_and_heals() -> None:
    desk = Desk(small())
    desk.play(10)
    csv = DATA["csv"].model_validate(
        {"kind": "csv", "path": "/nowhere/at/all.csv", "target": "y", "rows": 3,
         "columns": [{"name": "x", "kind": "number"}, {"name": "y", "kind": "number"}]}
    )  # fmt: skip
    desk.edit(SetData(data=csv))
    snapshot = desk.snapshot()
    assert snapshot.state is RunState.BLOCKED
    assert snapshot.trouble is not None
    assert snapshot.trouble.layer_id == "data"
    desk.undo()
    assert (desk.snapshot().state, desk.run.step) == (RunState.PAUSED, 10)


def test_an_exception_in_a_layer_is_told_with_its_place_and_the_next_document_heals() -> None:
    desk = Desk(small(*HIDDEN))
    desk.play(10)
    layer = desk.run.learner.model.layer("dense-2")
    layer.weight = torch.nn.Parameter(torch.zeros(4, 99))
    snapshot = desk.play(10)
    assert snapshot.state is RunState.BLOCKED
    assert snapshot.trouble is not None
    assert snapshot.trouble.layer_id == "dense-2"
    desk.edit(ResetRun())
    snapshot = desk.play(10)
    assert (snapshot.state, snapshot.step) == (RunState.RUNNING, 10)


def test_a_hand_set_weight_is_there_at_once_and_merges_into_one_undo() -> None:
    desk = Desk(small(), EVERYTHING)
    desk.play(10)
    place = {"layer_id": "dense-1", "parameter": "weight", "unit": 2, "source": 1}
    first = desk.run.checkpoint().tensors["dense-1", "weight"][2, 1]
    desk.edit(SetWeight(value=1.0, **place))
    desk.merge(SetWeight(value=3.25, **place))
    weight = desk.engine.latest().layers["dense-1"].weight  # type: ignore[union-attr]
    assert weight is not None
    assert weight[2, 1] == 3.25
    desk.undo()
    assert desk.run.checkpoint().tensors["dense-1", "weight"][2, 1] == first


def test_a_weight_that_is_not_there_is_a_notice() -> None:
    desk = Desk(small())
    desk.edit(SetWeight(layer_id="dense-1", parameter="weight", unit=99, source=0, value=1.0))
    notices = [reply for reply in desk.engine.replies() if isinstance(reply, EngineNotice)]
    assert len(notices) == 1


def test_the_curves_have_marks_for_what_disturbed_them_only() -> None:
    desk = Desk(small(), Watch(curves=True))
    desk.play(10)
    desk.edit(SetName(name="other"))
    desk.edit(SetDataField(field="noise", value=10.0))
    desk.merge(SetDataField(field="noise", value=20.0))
    desk.play(5)
    desk.edit(SetTraining(field="learning_rate", value=0.1))
    curves = desk.snapshot().curves
    assert curves is not None
    assert [(mark.step, mark.label) for mark in curves.marks] == [(10, "noise 20"), (15, "learning rate 0.1")]


def test_reset_draws_the_same_weights_again() -> None:
    desk, fresh = Desk(small(*HIDDEN)), Desk(small(*HIDDEN))
    desk.play(30)
    desk.edit(ResetRun())
    desk.play(20)
    fresh.play(20)
    assert all(
        torch.equal(a, b)
        for a, b in zip(desk.run.checkpoint().tensors.values(), fresh.run.checkpoint().tensors.values(), strict=True)
    )


def test_noise_does_not_touch_the_network() -> None:
    desk = Desk(small())
    desk.play(30)
    before = desk.run.checkpoint()
    desk.edit(SetDataField(field="noise", value=30.0))
    after = desk.run.checkpoint()
    assert all(torch.equal(before.tensors[key], after.tensors[key]) for key in before.tensors)
    assert after.step == 30
    desk.edit(SetDataField(field="train_share", value=20.0))
    assert 0 < desk.run.epochs <= before.epoch + 1
    assert desk.play(5).train_samples == 48


def test_the_state_can_be_asked_for_and_gone_on_from() -> None:
    desk = Desk(small(*HIDDEN))
    desk.play(33)
    desk.engine.post(SaveState(7))
    (saved,) = desk.engine.replies()
    assert isinstance(saved, StateSaved)
    assert (saved.ticket, saved.revision) == (7, 0)
    resumed = Desk(small(*HIDDEN), state=dict(saved.members))
    desk.play(50)
    resumed.play(50)
    assert same_state(desk.run, resumed.run)


def test_without_a_run_the_state_is_empty() -> None:
    engine = InlineEngine()
    engine.post(SaveState(1))
    (saved,) = engine.replies()
    assert isinstance(saved, StateSaved)
    assert saved.members == {}


def test_a_snapshot_is_taken_once_and_newest_first() -> None:
    desk = Desk(small())
    desk.engine.post(SetWatch(Watch(curves=True)))
    assert desk.engine.latest() is not None
    assert desk.engine.latest() is None


def test_a_slider_drawn_down_and_up_again_loses_nothing() -> None:
    desk = Desk(small(*HIDDEN))
    desk.play(30)
    before = desk.run.checkpoint()
    desk.edit(SetParameter(layer_ids=("dense-1",), field="units", value=2))
    desk.merge(SetParameter(layer_ids=("dense-1",), field="units", value=1))
    desk.merge(SetParameter(layer_ids=("dense-1",), field="units", value=5))
    after = desk.run.checkpoint()
    assert all(torch.equal(before.tensors[key], after.tensors[key]) for key in before.tensors)
    desk.merge(SetParameter(layer_ids=("dense-1",), field="units", value=7))
    assert desk.run.same_function == pytest.approx(0.0, abs=1e-6)
    desk.undo()
    assert all(torch.equal(value, before.tensors[key]) for key, value in desk.run.checkpoint().tensors.items())


def test_an_exception_while_looking_is_told_and_heals_too() -> None:
    desk = Desk(small(*HIDDEN), EVERYTHING)
    desk.run.learner.model.layer("dense-1").weight = torch.nn.Parameter(torch.zeros(5, 99))
    desk.edit(SetTraining(field="learning_rate", value=0.01))
    snapshot = desk.snapshot()
    assert snapshot.state is RunState.BLOCKED
    assert snapshot.trouble is not None
    assert snapshot.trouble.layer_id == "dense-1"
    desk.edit(ResetRun())
    assert desk.snapshot().state is RunState.PAUSED


def test_moving_blocks_on_the_canvas_makes_nothing_anew() -> None:
    desk = Desk(small(*HIDDEN), EVERYTHING)
    before = desk.snapshot()
    desk.edit(MoveLayers(positions=(("dense-1", 10.0, 20.0),)))
    after = desk.snapshot()
    assert after.revision == before.revision + 1
    assert after.plane is before.plane
    assert after.samples is before.samples
