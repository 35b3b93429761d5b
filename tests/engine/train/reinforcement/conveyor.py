"""Worlds so plain that all that comes of an action can be said beforehand."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.arrays import Floats, Ints
from engine.playing import Scene
from engine.spec.catalog.algorithms import AlgorithmKind
from engine.spec.catalog.data import Bandit, World
from engine.train.reinforcement.agent import Agent
from engine.train.reinforcement.rollout import acting
from engine.train.supervised import Learner
from engine.worlds import Inside, Moment
from tests.engine.train.reinforcement.learners import learner_of, network_spec


class Conveyors:
    """What is seen is how many actions the episode has had. The second of two actions earns 1, the first nothing.

    Parameters
    ----------
    lengths : (count,) of all episodes in each world. broken : whether they are broken off there, instead of at an end.
    """

    def __init__(self, lengths: tuple[int, ...], broken: bool = False) -> None:
        self.count = len(lengths)
        self._lengths, self._broken = np.array(lengths), broken
        self._moments = np.zeros(self.count, dtype=np.int64)

    def reset(self) -> Floats:
        self._moments[:] = 0
        return self._seen()

    def step(self, actions: Ints | Floats) -> Moment:
        self._moments += 1
        over, none = self._moments == self._lengths, np.zeros(self.count, dtype=bool)
        last = self._seen()
        self._moments[over] = 0
        terminated, truncated = (none, over) if self._broken else (over, none)
        return Moment(self._seen(), actions.astype(np.float32), terminated, truncated, last)

    def scene(self, index: int = 0) -> Scene:
        return Scene(self._seen()[index])

    def last_scene(self, index: int = 0) -> Scene:
        return self.scene(index)

    def adopt(self, data: World) -> None:
        """Nothing can be changed."""

    def kick(self, strength: float, index: int = 0) -> None:
        """Nothing can be pushed."""

    def inside(self) -> Inside | None:
        return {"moments": self._moments.copy()}

    def go_on(self, inside: Inside) -> None:
        self._moments = inside["moments"].copy()

    def close(self) -> None:
        """Nothing is open."""

    def _seen(self) -> Floats:
        return self._moments[:, None].astype(np.float32)


def on_conveyors(algorithm: AlgorithmKind, lengths: tuple[int, ...], broken: bool = False, **training: Any) -> Learner:
    """A learner whose logits and value are linear in the one number that it sees; the value is that number itself."""
    learner = learner_of(network_spec(Bandit(arms=2), algorithm, layers=0, **training))
    put(acting(learner), Conveyors(lengths, broken))
    weights(learner, "value", [[1.0]], [0.0])
    return learner


def put(agent: Agent, worlds: Conveyors) -> None:
    """Into other worlds."""
    agent.worlds.close()
    agent.worlds = worlds
    agent.begin_anew()


def weights(learner: Learner, layer_id: str, weight: list[list[float]], bias: list[float]) -> None:
    """Set all numbers of a layer."""
    tensors = learner.model.tensors()
    for name, numbers in (("weight", weight), ("bias", bias)):
        tensors[layer_id, name].data.copy_(tensors[layer_id, name].new_tensor(numbers))
