"""Exploration falls with the actions since its way of learning was chosen, and not with those of others before."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.members import RECORD
from engine.spec.catalog.algorithms import Dqn, Exploring, QLearning, Sarsa
from engine.spec.catalog.data import CartPole, GridWorld
from engine.spec.catalog.layers import Dense
from engine.spec.edits import InsertLayer, RandomiseLayers, ResetRun, SetAlgorithm
from engine.spec.form import form_of
from tests.engine.engines import Desk
from tests.engine.train.reinforcement.acting import WAYS, agent_of, desk_of
from tests.engine.train.reinforcement.learners import network_spec, table_spec
from tests.engine.train.reinforcement.test_agent_files import saved

LATE = Dqn(epsilon=1.0, epsilon_end=0.0, epsilon_over=50, warm_up=1000, worlds=1)


def epsilon(desk: Desk) -> float:
    agent = agent_of(desk)
    assert isinstance(agent.algorithm, Exploring)
    return agent.algorithm.exploration(agent.practised)


def chosen_late() -> Desk:
    """DQN after PPO has learned for a while."""
    desk = desk_of("ppo")
    desk.play(120)
    desk.edit(SetAlgorithm(algorithm=LATE))
    return desk


def test_dqn_that_is_chosen_late_explores_all_the_same() -> None:
    desk = chosen_late()
    before = agent_of(desk).clock.actions
    assert before > LATE.epsilon_over
    assert epsilon(desk) == 1.0
    desk.play(25)
    assert agent_of(desk).clock.actions == before + 25
    assert epsilon(desk) == 0.5
    desk.play(25)
    assert epsilon(desk) == 0.0


def test_it_really_takes_actions_at_random() -> None:
    desk = chosen_late()
    desk.run.learner.model.tensors()["output", "bias"].data[:] = desk.run.learner.model.tensors()[
        "output", "bias"
    ].new_tensor([1e6, -1e6])
    desk.play(20)
    replay = agent_of(desk).replay
    assert replay is not None
    assert len(np.unique(replay.page(0, 20).actions)) == 2


@pytest.mark.parametrize("way", [QLearning(epsilon_over=50), Sarsa(epsilon_over=50)], ids=lambda way: way.kind)
def test_tables_too(way: QLearning | Sarsa) -> None:
    desk = Desk(table_spec(GridWorld(), WAYS["value-iteration"]))
    desk.play(200)
    desk.edit(SetAlgorithm(algorithm=way))
    assert epsilon(desk) == way.epsilon
    desk.play(50)
    assert epsilon(desk) == pytest.approx(way.epsilon_end)


def test_undone_and_done_again_it_goes_on_where_it_was() -> None:
    desk = chosen_late()
    desk.play(10)
    desk.undo()
    assert agent_of(desk).practised == agent_of(desk).clock.actions  # the first way began with the run
    desk.redo()
    assert epsilon(desk) == 0.8
    desk.undo()
    desk.edit(SetAlgorithm(algorithm=LATE))
    assert epsilon(desk) == 1.0  # chosen by hand it begins anew


def test_travelling_brings_it_back() -> None:
    desk = chosen_late()
    desk.play(10)
    desk.edit(InsertLayer(layer=Dense(id="dense-1", units=3), source="dense-0", target="output"))
    desk.play(30)
    assert epsilon(desk) == pytest.approx(0.2)
    desk.undo()
    assert epsilon(desk) == 0.8
    desk.undo()
    desk.redo()
    assert epsilon(desk) == 0.8


def test_a_reset_begins_anew() -> None:
    desk = chosen_late()
    desk.play(40)
    desk.edit(ResetRun())
    assert epsilon(desk) == 1.0
    desk.play(5)
    assert epsilon(desk) == 0.9
    desk.undo()
    assert epsilon(desk) == pytest.approx(0.2)


def test_weights_thrown_anew_do_not_begin_it_anew() -> None:
    desk = chosen_late()
    desk.play(40)
    desk.edit(RandomiseLayers(layer_ids=("dense-0",), salt=1))
    assert epsilon(desk) == pytest.approx(0.2)


def test_a_file_brings_it_back() -> None:
    desk = chosen_late()
    desk.play(10)
    again = Desk(desk.spec, state=saved(desk))
    assert again.engine.replies() == []
    assert epsilon(again) == 0.8
    again.play(10)
    assert epsilon(again) == 0.6


def test_a_file_that_does_not_say_it_counts_from_the_beginning() -> None:
    desk = Desk(network_spec(CartPole(), LATE))
    desk.play(20)
    members = saved(desk)
    record = json.loads(members[RECORD])
    del record["began"]
    again = Desk(desk.spec, state={**members, RECORD: json.dumps(record).encode()})
    assert again.engine.replies() == []
    assert epsilon(again) == 0.6


@pytest.mark.parametrize("began", ['{"dqn": -1}', '{"dqn": 1e400}', '{"dqn": "a"}', "[1]", '{"dqn": 1e300}'])
def test_a_beginning_that_no_run_writes_is_refused(began: str) -> None:
    desk = Desk(network_spec(CartPole(), LATE))
    members = saved(desk)
    record = json.loads(members[RECORD])
    text = json.dumps(record).replace(json.dumps(record["began"]), began)
    again = Desk(desk.spec, state={**members, RECORD: text.encode()})
    assert again.engine.replies()
    assert again.play(10).trouble is None


def test_a_beginning_after_the_end_is_no_beginning() -> None:
    desk = Desk(network_spec(CartPole(), LATE))
    desk.play(20)
    members = saved(desk)
    record = json.loads(members[RECORD]) | {"began": {"dqn": 1000}}
    again = Desk(desk.spec, state={**members, RECORD: json.dumps(record).encode()})
    assert epsilon(again) == 1.0


def test_the_form_says_what_is_counted() -> None:
    rows = {row.name: row for row in form_of(Dqn)}
    assert "chosen" in rows["epsilon_over"].help
