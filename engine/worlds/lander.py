"""Gymnasium's lander above the moon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.arrays import Bools, Floats, Ints
from engine.spec.catalog.data import LunarLander, World
from engine.worlds.singles import Singles, bare

if TYPE_CHECKING:
    from engine.worlds.opening import Environment

HALF_HEIGHT = 400 / 30 / 2  # of the world, in its own units: one unit of the observation
KICK = 4.0  # change of the velocity by the hardest kick, in the world's own units a second
MAIN = 2  # the action that is the main engine; 1 and 3 are those at the sides


class LunarLanders(Singles):
    """Ships of Gymnasium's LunarLander-v3. A kick is an impulse from the side."""

    def __init__(self, data: LunarLander, count: int, seed: int) -> None:
        self._engines = np.zeros(count, dtype=np.int64)
        super().__init__(data, count, seed)

    def _open(self, data: World, index: int) -> Environment:
        return bare("LunarLander-v3")

    def _poke(self, environment: Any, data: World) -> None:
        assert isinstance(data, LunarLander)
        environment.gravity, environment.wind_power = data.gravity, data.wind
        environment.world.gravity = (0, data.gravity)
        environment.enable_wind = data.wind > 0
        if not hasattr(environment, "wind_idx"):  # else drawn only when an episode begins in wind
            environment.wind_idx = environment.torque_idx = 0

    def _begin(self, which: Ints) -> None:
        self._engines[which] = 0
        super()._begin(which)

    def _act(self, actions: Ints | Floats) -> tuple[Floats, Bools]:
        self._engines = np.array(actions, dtype=np.int64)
        return super()._act(actions)

    def _numbers(self, index: int) -> tuple[float, ...]:
        ship, seen, engine = self._environments[index], self._now[index], int(self._engines[index])
        heights = [(y - ship.helipad_y) / HALF_HEIGHT for y in _ground(ship)]
        side = engine - MAIN if engine in (MAIN - 1, MAIN + 1) else 0
        return (*seen[[0, 1, 4, 6, 7]].tolist(), float(engine == MAIN), float(side), *heights)

    def kick(self, strength: float, index: int = 0) -> None:
        """Push the ship, to the right above zero."""
        ship = self._environments[index].lander
        ship.ApplyLinearImpulse((strength * KICK * ship.mass, 0.0), ship.worldCenter, True)


def _ground(ship: Any) -> list[float]:
    """Heights of the moon at the corners of what is drawn as the sky above it."""
    polygons = ship.sky_polys
    return [float(polygon[0][1]) for polygon in polygons] + [float(polygons[-1][1][1])]
