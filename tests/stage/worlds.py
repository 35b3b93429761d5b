"""Worlds, frames and values of states by hand, for the stage."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from engine.snapshot import AgentView, Frame, RunState, Scene, Snapshot, StateValues, read_only
from engine.spec.catalog.data import DATA, World
from engine.spec.catalog.data import GridWorld as Grid
from engine.spec.catalog.data.grid import CellReward
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetData
from engine.spec.shapes import analyse
from widgets.stage import WorldStage

MOON = (0.35, 0.3, 0.2, 0.1, 0, 0, 0, 0.12, 0.3, 0.25, 0.4)
GRID = Grid(
    rows=5, columns=6, cells=("S.....", ".##.P.", "...#..", "..P...", ".....G"),
    winds=("......", "......", ">>....", "...^^.", "<v...."),
    rewards=(CellReward(row=2, column=5, reward=0.5), CellReward(row=4, column=2, reward=-0.3)),
)  # fmt: skip


def scene(*numbers: float) -> Scene:
    """A moment by its numbers."""
    return Scene(read_only(np.array(numbers, np.float32)))


def frame(
    numbers: tuple[float, ...], action: int | tuple[float, ...] | None = None,
    shown: Literal["learning", "show", "hand"] = "learning", **told: Any,
) -> Frame:  # fmt: skip
    """A moment of the 12th episode."""
    nothing = read_only(np.zeros(0, np.float32))
    parts: dict[str, Any] = {
        "revision": 1, "shown": shown, "scene": scene(*numbers), "episode": 12, "moment": 34, "score": 34.0,
        "reward": 1.0, "action": action, "ended": False, "broken": False, "observation": nothing,
        "preferences": nothing, "spread": nothing, "value": 3.0, "mean": 187.4,
    }  # fmt: skip
    return Frame(**{**parts, **told})


def worlds() -> list[World]:
    """One of each kind, as they are."""
    made = (DATA[kind].model_validate({"kind": kind}) for kind in DATA if issubclass(DATA[kind], World))
    return [data for data in made if isinstance(data, World)]


def spec_on(data: World) -> Spec:
    """A document on a world."""
    return SetData(data=data).apply(default_spec())


def state_values(data: World, kind: Literal["probabilities", "values"] = "values") -> StateValues:
    """Waves over the states."""
    rows = np.arange(data.states, dtype=np.float32)
    preferences = np.cos(rows[:, None] * 0.37 + np.arange(len(data.moves)) * 1.3)
    if kind == "probabilities":
        preferences = np.exp(2 * preferences)
        preferences /= preferences.sum(axis=1, keepdims=True)
    told = preferences.astype(np.float32)
    return StateValues(read_only(np.sin(rows * 0.3)), read_only(told), read_only(told.argmax(axis=1)), kind)


def agent_snapshot(states: StateValues | None = None, **parts: Any) -> Snapshot:
    """A moment of an agent that stands."""
    return Snapshot(1, RunState.PAUSED, agent=AgentView(states=states), **parts)


def stage_on(data: World) -> WorldStage:
    """A stage that shows a world; nothing was seen of it yet."""
    made, spec = WorldStage(), spec_on(data)
    made.show_document(spec, analyse(spec))
    return made
