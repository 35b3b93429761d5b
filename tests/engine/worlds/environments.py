"""Environments that somebody wrote badly, or in a way that does not fit."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

FITTING = spaces.Box(-1.0, 1.0, (2,), np.float32)


class Trouble(gymnasium.Env[Any, Any]):
    """Goes well for a few steps, then does what `fault` says."""

    def __init__(
        self, fault: str = "", observation: spaces.Space[Any] = FITTING, action: spaces.Space[Any] | None = None
    ) -> None:
        self.fault, self.steps = fault, 0
        self.observation_space = observation
        self.action_space = spaces.Discrete(2) if action is None else action
        if fault == "make":
            raise RuntimeError("no such file")
        if fault == "package":
            import_module("a_package_that_is_not_here")

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        self.steps = 0
        return self._seen(), {}

    def step(self, action: Any) -> tuple[Any, Any, bool, bool, dict[str, Any]]:
        self.steps += 1
        assert self.action_space.contains(action), f"{action!r} is no action"
        late = self.steps >= 3
        if late and self.fault == "throw":
            raise ValueError("the ball is gone")
        reward = {"nan": float("nan"), "none": None}.get(self.fault, 1.0) if late else 1.0
        return self._seen(late), reward, late and self.fault == "both", late and self.fault in ("own", "both"), {}

    def _seen(self, late: bool = False) -> Any:
        if late and self.fault == "shape":
            return np.zeros(3, dtype=np.float32)
        if late and self.fault == "infinite":
            return np.array([0.0, np.inf], dtype=np.float32)
        low = getattr(self.observation_space, "start", None)
        if low is not None:
            return self.steps + int(low)
        return np.full(self.observation_space.shape, self.steps % 255, dtype=self.observation_space.dtype)


SEEN: dict[str, spaces.Space[Any]] = {
    "Dict": spaces.Dict({"a": FITTING}),
    "Tuple": spaces.Tuple((FITTING, FITTING)),
    "Text": spaces.Text(5),
    "Discrete": spaces.Discrete(6000),
}
DONE: dict[str, spaces.Space[Any]] = {
    "MultiDiscrete": spaces.MultiDiscrete([2, 3]),
    "MultiBinary": spaces.MultiBinary(3),
    "Dict": spaces.Dict({"a": FITTING}),
    "Box": spaces.Box(-np.inf, np.inf, (2,), np.float32),
    "Discrete": spaces.Discrete(5000),
}
