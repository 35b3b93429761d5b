"""What is watched of an agent, part by part, for the observer to make as often as it can afford."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from engine.run import Run
from engine.snapshot import AgentView, PhaseView, StateValues, Watch, read_only
from engine.train.reinforcement.agent import Agent
from engine.watch.world.minds import exploration, mind

PARTS = ("log", "updates", "recordings", "replay", "states", "phase")
SIZE = 40  # points of a map on a side
PAGE = 48  # remembered actions that are shown at once
REST_S = 0.15  # between two looks at what grows slowly, while it does
FAR = 3.0  # deviations about the mean that a map shows

AgentPart = tuple[str, float, object, Callable[[], Any], float]  # name, weight, what it depends on, maker, rest


def agent_parts(run: Run, watch: Watch, moving: bool) -> list[AgentPart]:
    """The parts that are wanted.

    Parameters
    ----------
    moving : training goes on.
    """
    agent, wanted, rest = run.learner.agent, watch.world, REST_S if moving else 0.0
    assert agent is not None
    parts: list[AgentPart] = []
    if wanted.log:
        parts.append(("agent log", 0.3, None, lambda: agent.diary.log(agent.clock.actions), rest))
    if wanted.updates:
        parts.append(("agent updates", 0.3, None, agent.diary.update_log, rest))
    if wanted.recordings:
        parts.append(("agent recordings", 0.1, None, agent.recordings, rest))
    if wanted.replay is not None and agent.replay is not None and agent.algorithm.kind == "dqn":
        memory, start = agent.replay, wanted.replay
        parts.append(("agent replay", 0.3, start, lambda: memory.page(start, PAGE), rest))
    if wanted.states and agent.data.states:
        told = agent.data if agent.algorithm.answers == "table" else None
        parts.append(("agent states", 2, told, lambda: state_values(run, agent), 0.0))
    if wanted.phase is not None and can_be_mapped(agent, wanted.phase):
        axes = wanted.phase
        parts.append(("agent phase", 2, axes, lambda: phase_view(run, agent, axes), 0.0))
    return parts


def agent_view(agent: Agent, values: Mapping[str, Any]) -> AgentView:
    """What was made of these parts, with the figures that are always there."""
    made = {name: values[f"agent {name}"] for name in PARTS if f"agent {name}" in values}
    return AgentView(agent.diary.count, agent.clock.actions, exploration(agent), **made)


def state_values(run: Run, agent: Agent) -> StateValues:
    """What is thought of every state of a world whose states can be counted."""
    states, features = agent.data.states, agent.seen.shape[1]
    seen = np.zeros((states, features), dtype=np.float32)
    seen[np.arange(states), np.arange(states)] = 1.0
    _place(agent, seen)
    thought = mind(run, agent, seen)
    kind = "values" if thought.kind == "values" else "probabilities"
    return StateValues(
        values=read_only(thought.values),
        preferences=read_only(thought.preferences),
        best=read_only(np.asarray(thought.best(), dtype=np.int64)),
        kind=kind,  # type: ignore[arg-type]
    )


def _place(agent: Agent, seen: np.ndarray[Any, Any]) -> None:
    """Where a state lies, in worlds that say so beside its number."""
    columns = getattr(agent.data, "columns", 0)
    if seen.shape[1] == agent.data.states + 2 and columns:
        seen[:, -2], seen[:, -1] = np.divmod(np.arange(agent.data.states), columns)


def can_be_mapped(agent: Agent, axes: tuple[int, int]) -> bool:
    """Whether there are two such numbers to draw a map over."""
    data = agent.data
    if data.states or data.remembers > 1 or data.shape().picture is not None:
        return False
    return 0 <= min(axes) < max(axes) < len(data.observed)


def phase_view(run: Run, agent: Agent, axes: tuple[int, int]) -> PhaseView:
    """What is thought over two numbers, the others at the mean of a random agent's observations."""
    inputs = run.material.dataset.inputs
    low, high = ends_of(agent, inputs, axes)
    across, up = (np.linspace(low[i], high[i], SIZE, dtype=np.float32) for i in (0, 1))
    seen = np.repeat(inputs.mean(0, dtype=np.float64)[None].astype(np.float32), SIZE * SIZE, axis=0)
    seen[:, axes[0]] = np.tile(across, SIZE)
    seen[:, axes[1]] = np.repeat(up[::-1], SIZE)
    thought = mind(run, agent, seen)
    chances = thought.preferences
    if thought.kind == "values":
        chances = np.eye(chances.shape[1], dtype=np.float32)[chances.argmax(1)]
    names = agent.data.observed
    return PhaseView(
        axes=axes,
        names=(names[axes[0]], names[axes[1]]),
        low=read_only(low),
        high=read_only(high),
        values=read_only(thought.values.reshape(SIZE, SIZE)),
        chances=read_only(chances.T.reshape(-1, SIZE, SIZE)),
        path=read_only(agent.scribe.path(axes)),
    )


def ends_of(agent: Agent, inputs: np.ndarray[Any, Any], axes: tuple[int, int]) -> np.ndarray[Any, Any]:
    """(2, 2) lowest, then highest value on each axis: what a random agent sees and what the newest episodes went
    through, with some room."""
    walked = agent.scribe.path(axes)
    seen = np.vstack([inputs[:, list(axes)], walked]) if len(walked) else inputs[:, list(axes)]
    middle, spread = inputs[:, list(axes)].mean(0), inputs[:, list(axes)].std(0) + 1e-6
    low = np.minimum(middle - FAR * spread, seen.min(0))
    high = np.maximum(middle + FAR * spread, seen.max(0))
    ends: np.ndarray[Any, Any] = np.array([low, high], dtype=np.float32)
    return ends
