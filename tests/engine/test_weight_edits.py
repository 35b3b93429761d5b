"""Weights changed by hand, of every kind of layer that has any."""

from __future__ import annotations

import pytest
import torch

from benchmarks.contexts import chain
from engine.messages import EngineNotice
from engine.spec.catalog.layers import Dense
from engine.spec.edits import ChangeWeights, Edit, RandomiseLayers, SetWeights
from tests.engine.engines import Desk, small

LEARNING = ("dense-1", "dense-2", "norm-1", "output")


@pytest.fixture
def desk() -> Desk:
    desk = Desk(chain("tanh", "layer"))
    desk.play(30)
    return desk


def learned(desk: Desk, layer_id: str) -> dict[str, torch.Tensor]:
    found = desk.run.learner.model.learned()
    return {name: p.detach().clone() for (owner, name), p in found.items() if owner == layer_id}


@pytest.mark.parametrize("layer_id", LEARNING)
def test_clear_nudge_and_scale(desk: Desk, layer_id: str) -> None:
    before = learned(desk, layer_id)
    desk.edit(ChangeWeights(layer_ids=(layer_id,), change="nudge", amount=0.25))
    nudged = learned(desk, layer_id)
    desk.edit(ChangeWeights(layer_ids=(layer_id,), change="scale", amount=-2.0))
    scaled = learned(desk, layer_id)
    desk.edit(ChangeWeights(layer_ids=(layer_id,), change="clear"))
    assert before
    for name, tensor in before.items():
        torch.testing.assert_close(nudged[name], tensor + 0.25)
        torch.testing.assert_close(scaled[name], (tensor + 0.25) * -2)
        assert torch.count_nonzero(learned(desk, layer_id)[name]) == 0
    assert desk.play(3).trouble is None


def test_only_the_units_asked_for_change(desk: Desk) -> None:
    before = learned(desk, "dense-2")
    memory = desk.run.checkpoint().memory["dense-2", "weight"]["exp_avg"]
    desk.edit(ChangeWeights(layer_ids=("dense-2",), units=(1, 3, 99), change="clear"))
    after = learned(desk, "dense-2")
    assert torch.count_nonzero(after["weight"][[1, 3]]) == 0
    assert torch.equal(after["weight"][[0, 2, 4]], before["weight"][[0, 2, 4]])
    now = desk.run.checkpoint().memory["dense-2", "weight"]["exp_avg"]
    assert torch.count_nonzero(now[[1, 3]]) == 0, "what is cleared does not drift on"
    assert torch.equal(now[[0, 2, 4]], memory[[0, 2, 4]])


def test_units_are_drawn_anew_alone(desk: Desk) -> None:
    before = learned(desk, "dense-2")
    desk.edit(RandomiseLayers(layer_ids=("dense-2",), salt=5, units=(2,)))
    after = learned(desk, "dense-2")
    kept = [0, 1, 3, 4]
    assert all(torch.equal(after[name][kept], before[name][kept]) for name in before)
    assert not torch.equal(after["weight"][2], before["weight"][2])
    assert float(after["bias"][2]) == 0.0


@pytest.mark.parametrize(("amount", "change"), [(3e38, "nudge"), (-3e38, "nudge"), (1e300, "scale"), (1e40, "nudge")])
def test_values_stay_finite(desk: Desk, amount: float, change: str) -> None:
    for _ in range(3):
        desk.edit(ChangeWeights(layer_ids=LEARNING, change=change, amount=amount))
    assert desk.run.finite()


def test_a_block_is_set(desk: Desk) -> None:
    desk.edit(SetWeights(layer_id="dense-2", parameter="weight", unit=1, source=3, values=((1.0, -2.0), (1e300, 0.5))))
    weight = learned(desk, "dense-2")["weight"]
    largest = torch.finfo(torch.float32).max
    assert weight[1:3, 3:].tolist() == [[1.0, -2.0], [largest, 0.5]]
    desk.edit(SetWeights(layer_id="dense-2", parameter="bias", values=((1.0,), (2.0,))))
    assert learned(desk, "dense-2")["bias"][:2].tolist() == [1.0, 2.0]
    assert not desk.engine.replies()


@pytest.mark.parametrize(
    "edit",
    [
        SetWeights(layer_id="dense-2", parameter="weight", unit=4, values=((1.0,), (2.0,))),
        SetWeights(layer_id="dense-2", parameter="weight", source=4, values=((1.0, 2.0),)),
        SetWeights(layer_id="dense-2", parameter="bias", values=((1.0, 2.0),)),
        SetWeights(layer_id="flatten-1", parameter="weight", values=((1.0,),)),
    ],
    ids=["rows", "columns", "bias", "no weights"],
)
def test_a_block_that_does_not_fit_changes_nothing_and_says_what_would(desk: Desk, edit: Edit) -> None:
    before = desk.run.checkpoint().tensors
    desk.edit(edit)
    (notice,) = desk.engine.replies()
    assert isinstance(notice, EngineNotice)
    assert notice.level == "warning"
    assert any(word in notice.text for word in ("at most", "Choose"))
    after = desk.run.checkpoint().tensors
    assert all(torch.equal(before[key], after[key]) for key in before)


@pytest.mark.parametrize("between", [0, 1], ids=["paused", "playing"])
def test_nudges_of_one_gesture_count_from_where_it_began(between: int) -> None:
    desk, straight = (Desk(small(Dense(id="dense-1", units=3), learning_rate=0.0)) for _ in range(2))
    for one in (desk, straight):
        one.play(5)
    desk.edit(ChangeWeights(layer_ids=("dense-1",), change="nudge", amount=0.125))
    for amount in (0.25, 0.5):
        desk.play(between)
        desk.merge(ChangeWeights(layer_ids=("dense-1",), change="nudge", amount=amount))
    straight.edit(ChangeWeights(layer_ids=("dense-1",), change="nudge", amount=0.5))
    torch.testing.assert_close(learned(desk, "dense-1")["weight"], learned(straight, "dense-1")["weight"])
