"""Gymnasium's classic control: a car on a hill, two links, a pendulum."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from engine.spec.catalog.data import Acrobot, MountainCar, Pendulum, World
from engine.worlds.singles import Singles, bare

if TYPE_CHECKING:
    from engine.worlds.opening import Environment

KICK_CAR, KICK_LINK, KICK_PENDULUM = 0.03, 3.0, 4.0  # velocities of the hardest kick


def held(value: float, most: float) -> float:
    """A number between minus and plus `most`."""
    return max(-most, min(most, value))


class MountainCars(Singles):
    """Moore 1990. A kick changes the velocity of the car."""

    def _open(self, data: World, index: int) -> Environment:
        return bare("MountainCar-v0")

    def _poke(self, environment: Any, data: World) -> None:
        assert isinstance(data, MountainCar)
        environment.gravity, environment.force = data.gravity, data.force

    def _numbers(self, index: int) -> tuple[float, ...]:
        position, velocity = self._environments[index].state
        return float(position), float(velocity)

    def kick(self, strength: float, index: int = 0) -> None:
        """Push the car, to the right above zero."""
        car = self._environments[index]
        position, velocity = car.state
        car.state = (position, held(velocity + strength * KICK_CAR, car.max_speed))


class Acrobots(Singles):
    """Sutton 1996. A kick changes the velocity of the first link; its centre of mass stays in its middle."""

    def _open(self, data: World, index: int) -> Environment:
        return bare("Acrobot-v1")

    def _poke(self, environment: Any, data: World) -> None:
        assert isinstance(data, Acrobot)
        environment.LINK_MASS_1 = environment.LINK_MASS_2 = data.link_mass
        environment.LINK_LENGTH_1, environment.LINK_COM_POS_1 = data.link_length, data.link_length / 2
        environment.torque_noise_max = data.torque_noise

    def _numbers(self, index: int) -> tuple[float, ...]:
        state = self._environments[index].state
        return float(state[0]), float(state[1])

    def kick(self, strength: float, index: int = 0) -> None:
        """Push the first link, against the clock above zero."""
        links = self._environments[index]
        links.state[2] = held(links.state[2] + strength * KICK_LINK, links.MAX_VEL_1)


class Pendulums(Singles):
    """A kick changes the angular velocity."""

    def _open(self, data: World, index: int) -> Environment:
        return bare("Pendulum-v1")

    def _poke(self, environment: Any, data: World) -> None:
        assert isinstance(data, Pendulum)
        environment.g, environment.l, environment.m = data.gravity, data.length, data.mass

    def _numbers(self, index: int) -> tuple[float, ...]:
        pendulum = self._environments[index]
        angle = float(pendulum.state[0])
        return math.remainder(angle, math.tau), float(pendulum.last_u or 0.0)

    def kick(self, strength: float, index: int = 0) -> None:
        """Push it, against the clock above zero."""
        pendulum = self._environments[index]
        pendulum.state[1] = held(pendulum.state[1] + strength * KICK_PENDULUM, pendulum.max_speed)
