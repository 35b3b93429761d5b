"""Going back to a moment goes on with the very same run, and an edit of a rate throws nothing away."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.messages import EngineNotice
from engine.run import Run
from engine.spec.catalog.algorithms import Ppo
from engine.spec.catalog.data import Bandit, LunarLander
from engine.spec.catalog.layers import Dense
from engine.spec.edits import (
    Edit,
    InsertLayer,
    RandomiseLayers,
    SetAlgorithm,
    SetAlgorithmField,
    SetDataField,
    SetParameter,
    SetTraining,
)
from engine.train.reinforcement.ppo import Passes
from engine.train.reinforcement.rollout import Rollout
from tests.engine.engines import Desk, same_state
from tests.engine.train.reinforcement.acting import WAYS, agent_of, desk_of
from tests.engine.train.reinforcement.learners import network_spec, table_spec

KEPT = [kind for kind in WAYS if kind not in ("dqn", "value-iteration", "policy-iteration")]


def same_run(a: Desk, b: Desk) -> bool:
    """Whether two runs stand at one moment, in their worlds too; points of the curves may lie elsewhere."""
    one, other = agent_of(a), agent_of(b)
    x, y = a.run.checkpoint(), b.run.checkpoint()
    return (
        all(torch.equal(x.tensors[key], y.tensors[key]) for key in x.tensors)
        and one.clock.actions == other.clock.actions
        and np.array_equal(one.seen, other.seen)
        and np.array_equal(one.diary.scores, other.diary.scores)
        and one.diary.state().recent == other.diary.state().recent
        and np.array_equal(one.diary.state().updates, other.diary.state().updates, equal_nan=True)
        and torch.equal(one.dice.get_state(), other.dice.get_state())
    )


def deep(kind: str) -> Edit:
    """An edit that is undone by going back to a moment."""
    if WAYS[kind].answers == "table":
        return RandomiseLayers(layer_ids=("output",), salt=1)
    return InsertLayer(layer=Dense(id="dense-1", units=3), source="dense-0", target="output")


@pytest.mark.parametrize("actions", [7, 53, 78])
@pytest.mark.parametrize("kind", KEPT)
def test_there_and_back_is_as_if_one_had_never_left(kind: str, actions: int) -> None:
    straight, traveller = desk_of(kind), desk_of(kind)
    straight.play(actions + 90)
    traveller.play(actions)
    traveller.edit(deep(kind))
    traveller.play(40)
    traveller.undo()
    assert agent_of(traveller).resumed
    assert not [reply for reply in traveller.engine.replies() if isinstance(reply, EngineNotice)]
    traveller.play(90)
    assert same_run(traveller, straight)
    assert same_state(traveller.run, straight.run)


def test_a_bandit_that_wanders_wanders_the_same_way() -> None:
    spec = table_spec(Bandit(drift=0.2), WAYS["q-learning"])
    straight, traveller = Desk(spec), Desk(spec)
    straight.play(90)
    traveller.play(50)
    traveller.edit(RandomiseLayers(layer_ids=("output",), salt=1))
    traveller.play(13)
    traveller.undo()
    traveller.play(40)
    assert same_run(traveller, straight)


def test_one_goes_back_into_the_midst_of_an_update() -> None:
    desk = desk_of("ppo")
    while not isinstance(agent_of(desk).in_hand, Passes):
        desk.play(1)
    moment, done = desk.run.checkpoint(), agent_of(desk).in_hand
    assert isinstance(done, Passes)
    count = done.done
    again = Run(desk.spec, desk.run.material.dataset)
    again.restore(moment)
    for run in (desk.run, again):
        for _ in range(40):
            run.advance()
    assert done.done > count
    assert same_state(desk.run, again)


def test_the_recording_of_an_episode_has_its_beginning() -> None:
    desk = desk_of("q-learning")
    desk.play(3)
    page = agent_of(desk).scribe.page()
    desk.edit(RandomiseLayers(layer_ids=("output",), salt=1))
    desk.play(9)
    desk.undo()
    assert len(agent_of(desk).scribe.page().acts) == len(page.acts)


def test_what_a_physics_engine_holds_begins_anew_and_it_is_said() -> None:
    pytest.importorskip("Box2D")
    desk = Desk(network_spec(LunarLander(), Ppo(worlds=2, steps=8, passes=2), batch_size=8))
    desk.play(5)
    desk.edit(SetParameter(layer_ids=("dense-0",), field="units", value=9))
    desk.play(5)
    desk.engine.replies()
    desk.undo()
    assert not agent_of(desk).resumed
    (notice,) = [reply for reply in desk.engine.replies() if isinstance(reply, EngineNotice)]
    assert "new episodes" in notice.text


def test_other_worlds_than_those_of_then_begin_anew() -> None:
    desk = desk_of("ppo")
    desk.play(9)
    there = desk.run.checkpoint()
    assert there.whereabouts is not None
    desk.edit(SetAlgorithmField(field="worlds", value=5))
    agent = agent_of(desk)
    agent.restore(there.diary, 0, 18, there.whereabouts)
    assert not agent.resumed
    assert agent.seen.shape[0] == 5
    assert there.whereabouts.begun(agent.data, WAYS["ppo"]) is not None
    assert there.whereabouts.begun(agent.data.with_(gravity=20.0), WAYS["ppo"]) is None  # things fell otherwise


# ---- edits that change nothing of what is in hand -------------------------------------------------------------------

RATES: list[Edit] = [
    SetTraining(field="learning_rate", value=0.123),
    SetTraining(field="batch_size", value=5),
    SetAlgorithmField(field="gamma", value=0.5),
]


@pytest.mark.parametrize("actions", [5, 33])
@pytest.mark.parametrize("edit", RATES, ids=lambda edit: edit.field)
@pytest.mark.parametrize("kind", [*KEPT, "dqn"])
def test_a_rate_that_is_set_and_taken_back_leaves_the_run_as_it_was(kind: str, edit: Edit, actions: int) -> None:
    straight, edited = desk_of(kind), desk_of(kind)
    straight.play(actions)
    edited.play(actions)
    edited.edit(edit)
    edited.undo()
    for desk in (straight, edited):
        desk.play(60)
    assert same_run(edited, straight)


def test_a_rollout_counts_though_the_entropy_is_changed_on_the_way() -> None:
    desk = desk_of("ppo")
    desk.play(3)
    rollout = agent_of(desk).in_hand
    assert isinstance(rollout, Rollout)
    desk.edit(SetAlgorithmField(field="entropy", value=0.1))
    assert agent_of(desk).in_hand is rollout
    desk.play(1)
    assert agent_of(desk).in_hand is rollout
    assert len(rollout) == 4


@pytest.mark.parametrize(
    "edit",
    [
        SetDataField(field="gravity", value=20.0),
        SetDataField(field="reward_scale", value=2.0),
        SetParameter(layer_ids=("dense-0",), field="activation", value="tanh"),
        RandomiseLayers(layer_ids=("dense-0",), salt=1),
        SetAlgorithm(algorithm=WAYS["a2c"]),
        SetAlgorithmField(field="worlds", value=5),
    ],
    ids=lambda edit: getattr(edit, "field", type(edit).__name__),
)
def test_what_another_network_or_another_world_gave_is_not_learned_from(edit: Edit) -> None:
    desk = desk_of("ppo")
    desk.play(3)
    assert agent_of(desk).in_hand is not None
    desk.edit(edit)
    assert agent_of(desk).in_hand is None
    assert desk.play(40).trouble is None


def test_a_longer_rollout_is_gone_on_with() -> None:
    desk = desk_of("ppo")
    desk.play(3)
    rollout = agent_of(desk).in_hand
    assert isinstance(rollout, Rollout)
    wanted = len(rollout) + 20
    desk.edit(SetAlgorithmField(field="steps", value=wanted))
    desk.play(wanted - 4)
    assert agent_of(desk).in_hand is rollout
    assert len(rollout) == wanted - 1
    assert len({moment.last.tobytes() for moment in rollout.moments}) > 10
