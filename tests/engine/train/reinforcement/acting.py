"""Small documents that learn to act, and an engine for each, for tests of the run about the algorithms."""

from __future__ import annotations

from typing import Any

from engine.snapshot import AgentView, Frame, Watch
from engine.spec.catalog.algorithms import (
    A2c,
    AlgorithmKind,
    Dqn,
    PolicyIteration,
    Ppo,
    QLearning,
    Reinforce,
    Sarsa,
    ValueIteration,
)
from engine.spec.catalog.data import CartPole, GridWorld
from engine.spec.document import Spec
from engine.train.reinforcement.agent import Agent
from tests.engine.engines import Desk
from tests.engine.train.reinforcement.learners import network_spec, table_spec

WAYS: dict[str, AlgorithmKind] = {
    "value-iteration": ValueIteration(gamma=0.9),
    "policy-iteration": PolicyIteration(gamma=0.9, sweeps=2),
    "q-learning": QLearning(epsilon=0.2, fading=True),
    "sarsa": Sarsa(epsilon=0.2),
    "reinforce": Reinforce(worlds=2, episodes=2),
    "a2c": A2c(worlds=2, steps=4),
    "ppo": Ppo(worlds=2, steps=8, passes=2),
    "dqn": Dqn(warm_up=8, every=4, updates=2, copy_every=4, memory=100),
}


def small_spec(kind: str, **training: Any) -> Spec:
    """A table in a grid for those who keep one, else CartPole with eight units."""
    way = WAYS[kind]
    values: dict[str, Any] = {"learning_rate": 0.1, "batch_size": 8, **training}
    if way.answers == "table":
        return table_spec(GridWorld(), way, **values)
    return network_spec(CartPole(), way, **values)


def desk_of(kind: str, watch: Watch | None = None, **training: Any) -> Desk:
    """An engine with that document."""
    return Desk(small_spec(kind, **training), watch)


def agent_of(desk: Desk) -> Agent:
    """Who acts in there."""
    agent = desk.run.learner.agent
    assert agent is not None
    return agent


def view_of(desk: Desk) -> AgentView:
    """What the newest snapshot says of it."""
    view = desk.snapshot().agent
    assert view is not None
    return view


def frame_of(desk: Desk, now: float) -> Frame:
    """The frame of a moment."""
    loop = desk.engine._loop
    loop._show_stage(now)
    frame = desk.engine.frame()
    assert frame is not None
    return frame
