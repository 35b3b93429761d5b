"""Environments of Gymnasium side by side: one after the other, each with chance of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.arrays import Bools, Floats, Ints
from engine.spec.catalog.data import World
from engine.worlds.base import Inside, WorldError
from engine.worlds.opening import ANOTHER, open_environment, said
from engine.worlds.side_by_side import SideBySide

if TYPE_CHECKING:
    from engine.worlds.opening import Environment


class Singles(SideBySide):
    """Several environments; kinds say how one is opened, poked, kicked and shown."""

    def __init__(self, data: World, count: int, seed: int) -> None:
        self._name = data.title
        self._now = np.zeros((count, len(data.observed)), dtype=np.float32)
        self._environments: list[Any] = [self._open(data, index) for index in range(count)]
        super().__init__(data, count, seed)
        self._unseeded = dict(enumerate(int(each.generate_state(1)[0]) for each in self._seeds))
        self._bounds = np.array(data.bounds, dtype=np.float32).reshape(-1, 2).T

    def adopt(self, data: World) -> None:
        super().adopt(data)
        for environment in self._environments:
            self._poke(environment, data)

    def _open(self, data: World, index: int) -> Environment:
        """The environment of one world."""
        raise NotImplementedError

    def _poke(self, environment: Any, data: World) -> None:
        """Give it the settings that may change."""

    def _read(self, observation: Any) -> Any:
        """(features,) of what it gives."""
        return observation

    def _orders(self, actions: Ints | Floats) -> Iterable[Any]:
        """The actions as the environments take them; numbers are held within their bounds."""
        if actions.ndim == 1:
            return list(actions.tolist())
        low, high = self._bounds
        return list(np.clip(actions, low, high))

    def _begin(self, which: Ints) -> None:
        try:
            for index in which.tolist():
                seed = self._unseeded.pop(index, None)
                self._now[index] = self._read(self._environments[index].reset(seed=seed)[0])
        except Exception as error:  # whoever wrote it may raise anything
            raise self._failed(error) from error
        self._check(self._now, "an observation")

    def _act(self, actions: Ints | Floats) -> tuple[Floats, Bools]:
        rewards, terminated = np.zeros(self.count, dtype=np.float32), np.zeros(self.count, dtype=bool)
        try:
            for index, (environment, order) in enumerate(zip(self._environments, self._orders(actions), strict=True)):
                observation, rewards[index], terminated[index], broken, _ = environment.step(order)
                self._now[index] = self._read(observation)
                if broken:  # by a limit of its own: the same as if ours were reached
                    self._clock[index] = self._limit
        except Exception as error:
            raise self._failed(error) from error
        self._check(rewards, "a reward")
        self._check(self._now, "an observation")
        return rewards, terminated

    def _seen(self) -> Floats:
        return self._now.copy()

    def _check(self, numbers: Floats, what: str) -> None:
        if not np.isfinite(numbers).all():
            raise WorldError(f"{self._name} gave {what} that is not a number.", ANOTHER)

    def _failed(self, error: Exception) -> WorldError:
        return error if isinstance(error, WorldError) else WorldError(f"{self._name} failed ({said(error)}).", ANOTHER)

    def inside(self) -> Inside | None:
        """None: physics engines do not let themselves be copied."""
        return None

    def close(self) -> None:
        """Let go of windows and physics."""
        for environment in self._environments:
            environment.close()


def bare(name: str, **options: Any) -> Environment:
    """An environment without the wrappers that only check: they cost as much as the world itself."""
    return open_environment(name, **options).unwrapped
