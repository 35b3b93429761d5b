"""A learning rate of 1000 and worse: the run stops at its last sound state and says where it went astray."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.snapshot import RunState
from engine.spec.catalog.layers import Dense
from engine.spec.catalog.optimizers import OPTIMIZERS, SGD
from engine.spec.document import default_spec
from engine.spec.edits import SetTraining, SetWeight
from engine.watch.observer import sound
from tests.engine.engines import EVERYTHING, Desk, small

RELU = Dense(id="dense-1", units=8, activation="relu")


@pytest.mark.parametrize("data", ["spiral", "iris", "regression-plane", "function"])
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_rate_of_1000_stops_at_a_sound_state(data: str, kind: str) -> None:
    desk = Desk(small(RELU, data=data, optimizer=OPTIMIZERS[kind](kind=kind)), EVERYTHING)
    desk.play(20)
    desk.edit(SetTraining(field="learning_rate", value=1000.0))
    snapshot = desk.play(3000)
    assert snapshot.state is RunState.DIVERGED
    assert snapshot.trouble is not None
    assert snapshot.trouble.layer_id in ("dense-1", "output")
    assert "learning rate" in snapshot.trouble.remedy
    assert snapshot.step >= 20
    assert sound({"layers": snapshot.layers, "plane": snapshot.plane, "samples": snapshot.samples})
    assert snapshot.curves is not None
    assert np.isfinite(snapshot.curves.train_loss).all()


def test_the_default_example_diverges_and_recovers_with_a_smaller_rate() -> None:
    desk = Desk(default_spec(), EVERYTHING)
    desk.play(200)
    good = desk.run.measure().train_loss
    desk.edit(SetTraining(field="learning_rate", value=1000.0))
    assert desk.play(5000).state is RunState.DIVERGED
    assert desk.run.measure().train_loss == pytest.approx(good)
    desk.edit(SetTraining(field="learning_rate", value=0.003))
    snapshot = desk.snapshot()
    assert (snapshot.state, snapshot.trouble) == (RunState.PAUSED, None)
    snapshot = desk.play(200)
    assert (snapshot.state, snapshot.step) == (RunState.RUNNING, 400)


def test_a_loss_that_blows_up_and_stays_finite_stops_the_run_in_words() -> None:
    spec = default_spec()
    desk = Desk(spec.with_(training=spec.training.with_(learning_rate=1000.0)))
    snapshot = desk.play(5000)
    assert snapshot.state is RunState.DIVERGED
    assert snapshot.step == 0
    assert snapshot.trouble is not None
    assert snapshot.trouble.problem.startswith("The loss grew from 0.71 to ")
    assert snapshot.trouble.problem.endswith(" grew most; the run went back to step 0.")


def test_the_layer_that_left_first_is_named_with_its_step() -> None:
    desk = Desk(small(RELU, optimizer=SGD(), learning_rate=0.01, data="regression-plane"))
    desk.play(50)
    with torch.no_grad():
        desk.run.learner.model.tensors()["dense-1", "weight"][0, 0] = float("inf")
    desk.run.safe = desk.run.checkpoint()
    snapshot = desk.play(10)
    assert snapshot.state is RunState.DIVERGED
    assert snapshot.trouble is not None
    assert snapshot.trouble.layer_id == "dense-1"
    assert "Dense 8 was first to leave the numbers, at step 50" in snapshot.trouble.problem


def test_an_absurd_weight_shows_nothing_that_is_no_number_and_undo_brings_all_back() -> None:
    desk = Desk(small(RELU, data="regression-plane"), EVERYTHING)
    desk.play(10)
    desk.edit(SetWeight(layer_id="dense-1", parameter="weight", unit=0, source=0, value=3e38))
    desk.edit(SetWeight(layer_id="output", parameter="weight", unit=0, source=0, value=3e38))
    snapshot = desk.play(10)
    assert snapshot.state is RunState.DIVERGED
    assert sound({"layers": snapshot.layers, "plane": snapshot.plane, "samples": snapshot.samples})
    desk.undo()
    desk.undo()
    assert desk.play(10).state is RunState.RUNNING
    assert desk.run.step == 20
