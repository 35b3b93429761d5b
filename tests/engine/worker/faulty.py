"""An environment of Gymnasium that fails when a test says so, as those of others may at any time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from engine.snapshot import Watch
from engine.worlds.by_id import read_environment
from tests.engine.engines import Desk
from tests.engine.train.reinforcement.acting import WAYS
from tests.engine.train.reinforcement.learners import network_spec

NAME = "LayerscopeFaulty-v0"


class Faulty(gymnasium.Env[Any, Any]):
    """Counts to nine, and pays for it.

    Attributes
    ----------
    made : how many there ever were. first : of those made since, the number at which `late` ones begin.
    fails : "early" or "late" ones when somebody acts, "making" when one is made.
    """

    made: ClassVar[int] = 0
    first: ClassVar[int] = 0
    fails: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        if "making" in self.fails:
            raise RuntimeError("there is no more room")
        self.observation_space = spaces.Box(0.0, 10.0, (2,), np.float32)
        self.action_space = spaces.Discrete(2)
        self._number, self._at = Faulty.made, 0
        Faulty.made += 1

    def reset(self, **about: Any) -> tuple[Any, dict[str, Any]]:
        super().reset(**about)
        self._at = 0
        return self._seen(), {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        if ("early" if self._number < self.first else "late") in self.fails:
            raise RuntimeError("the pole broke")
        self._at += 1
        return self._seen(), 1.0, self._at == 9, False, {}

    def _seen(self) -> Any:
        return np.array([self._at, 1], dtype=np.float32)


@pytest.fixture
def faulty() -> Iterator[type[Faulty]]:
    """The environment, registered for one test."""
    gymnasium.register(NAME, entry_point=Faulty)  # type: ignore[arg-type]
    Faulty.fails = set()
    yield Faulty
    Faulty.fails = set()
    del gymnasium.registry[NAME]


def desk_in(kind: str, watch: Watch | None = None) -> Desk:
    """An engine with an agent in there; what is made from now on is late."""
    desk = Desk(network_spec(read_environment(NAME), WAYS[kind], batch_size=8), watch)
    Faulty.first = Faulty.made
    return desk
