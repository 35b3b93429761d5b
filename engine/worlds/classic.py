"""Gymnasium's classic control for all worlds at once: a car on a hill, a pendulum, two links."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from engine.arrays import Bools, Doubles, Floats, Ints
from engine.spec.catalog.data import Acrobot, MountainCar, Pendulum, World
from engine.worlds.side_by_side import SideBySide

KICK_CAR, KICK_LINK, KICK_PENDULUM = 0.03, 3.0, 4.0  # velocities of the hardest kick


class MountainCars(SideBySide):
    """Moore 1990, as in Gymnasium's MountainCar-v0. State is (2, count): position, velocity."""

    draws: ClassVar[int] = 1
    living: ClassVar[tuple[str, ...]] = ("_state",)
    LEFT, GOAL, RIGHT, FASTEST = -1.2, 0.5, 0.6, 0.07

    def __init__(self, data: MountainCar, count: int, seed: int) -> None:
        self._state = np.zeros((2, count))
        super().__init__(data, count, seed)

    def adopt(self, data: World) -> None:
        super().adopt(data)
        assert isinstance(data, MountainCar)
        self._gravity, self._force = data.gravity, data.force

    def _begin(self, which: Ints) -> None:
        self._state[0, which] = -0.6 + 0.2 * self.luck[0, which]
        self._state[1, which] = 0

    def _act(self, actions: Ints | Floats) -> tuple[Floats, Bools]:
        position, velocity = self._state
        velocity = velocity + (actions - 1) * self._force - np.cos(3 * position) * self._gravity
        velocity = velocity.clip(-self.FASTEST, self.FASTEST)
        position = (position + velocity).clip(self.LEFT, self.RIGHT)
        velocity[(position == self.LEFT) & (velocity < 0)] = 0  # the wall on the left
        self._state = np.stack((position, velocity))
        return np.full(self.count, -1, dtype=np.float32), (position >= self.GOAL) & (velocity >= 0)

    def _seen(self) -> Floats:
        return self._state.T.astype(np.float32, order="C")

    def _numbers(self, index: int) -> tuple[float, ...]:
        return float(self._state[0, index]), float(self._state[1, index])

    def kick(self, strength: float, index: int = 0) -> None:
        """Push the car, to the right above zero."""
        pushed = self._state[1, index] + strength * KICK_CAR
        self._state[1, index] = np.clip(pushed, -self.FASTEST, self.FASTEST)


class Pendulums(SideBySide):
    """Gymnasium's Pendulum-v1. State is (2, count): angle from upright, angular velocity."""

    draws: ClassVar[int] = 2
    living: ClassVar[tuple[str, ...]] = ("_state", "_torque")
    FASTEST, STRONGEST, SECONDS = 8.0, 2.0, 0.05

    def __init__(self, data: Pendulum, count: int, seed: int) -> None:
        self._state, self._torque = np.zeros((2, count)), np.zeros(count, dtype=np.float32)
        super().__init__(data, count, seed)

    def adopt(self, data: World) -> None:
        super().adopt(data)
        assert isinstance(data, Pendulum)
        self._falls, self._turns = 3 * data.gravity / (2 * data.length), 3.0 / (data.mass * data.length**2)

    def _begin(self, which: Ints) -> None:
        angle, spin = 2 * self.luck[:, which] - 1
        self._state[:, which] = np.pi * angle, spin
        self._torque[which] = 0

    def _act(self, actions: Ints | Floats) -> tuple[Floats, Bools]:
        angle, spin = self._state
        self._torque = torque = actions[:, 0].astype(np.float32).clip(-self.STRONGEST, self.STRONGEST)
        leaning = (angle + np.pi) % (2 * np.pi) - np.pi
        cost = leaning**2 + 0.1 * spin**2 + 0.001 * torque**2
        spin = spin + (self._falls * np.sin(angle) + self._turns * torque) * self.SECONDS
        spin = spin.clip(-self.FASTEST, self.FASTEST)
        self._state = np.stack((angle + spin * self.SECONDS, spin))
        return -cost.astype(np.float32), np.zeros(self.count, dtype=bool)

    def _seen(self) -> Floats:
        angle, spin = self._state
        return np.stack((np.cos(angle), np.sin(angle), spin), axis=1).astype(np.float32)

    def _numbers(self, index: int) -> tuple[float, ...]:
        return math.remainder(self._state[0, index], math.tau), float(self._torque[index])

    def kick(self, strength: float, index: int = 0) -> None:
        """Push it, against the clock above zero."""
        pushed = self._state[1, index] + strength * KICK_PENDULUM
        self._state[1, index] = np.clip(pushed, -self.FASTEST, self.FASTEST)


class Acrobots(SideBySide):
    """Sutton 1996, by the equations of the book as in Gymnasium's Acrobot-v1, a Runge-Kutta step of 0.2 s an action.

    State is (4, count): both angles, both velocities. The centre of mass of a link stays in its middle.
    """

    draws: ClassVar[int] = 5
    living: ClassVar[tuple[str, ...]] = ("_state",)
    SECONDS, FASTEST = 0.2, np.array([[4 * np.pi], [9 * np.pi]])
    SECOND, INERTIA, EARTH = 1.0, 1.0, 9.8  # length of the second link, moment of each, gravity

    def __init__(self, data: Acrobot, count: int, seed: int) -> None:
        self._state = np.zeros((4, count))
        super().__init__(data, count, seed)

    def adopt(self, data: World) -> None:
        super().adopt(data)
        assert isinstance(data, Acrobot)
        mass, long, near, far = data.link_mass, data.link_length, data.link_length / 2, self.SECOND / 2
        self._noise = data.torque_noise
        self._coupled = mass * long * far
        self._first = mass * near**2 + mass * (long**2 + far**2) + 2 * self.INERTIA
        self._second = mass * far**2 + self.INERTIA
        self._falls = mass * (near + long) * self.EARTH, mass * far * self.EARTH

    def _begin(self, which: Ints) -> None:
        self._state[:, which] = (2 * self.luck[:4, which] - 1) * 0.1

    def _act(self, actions: Ints | Floats) -> tuple[Floats, Bools]:
        torque = actions - 1 + self._noise * (2 * self.luck[4] - 1)
        step, state = self.SECONDS, self._state
        first = self._change(state, torque)
        second = self._change(state + step / 2 * first, torque)
        third = self._change(state + step / 2 * second, torque)
        fourth = self._change(state + step * third, torque)
        state = state + step / 6 * (first + 2 * second + 2 * third + fourth)
        state[:2] = (state[:2] + np.pi) % (2 * np.pi) - np.pi
        state[2:] = state[2:].clip(-self.FASTEST, self.FASTEST)
        self._state = state
        up = -np.cos(state[0]) - np.cos(state[1] + state[0]) > 1.0
        return up.astype(np.float32) - np.float32(1), up

    def _change(self, state: Doubles, torque: Doubles) -> Doubles:
        """(4, count) how fast the state changes."""
        one, two, spin, swing = state
        across, along = self._coupled * np.sin(two), self._coupled * np.cos(two)
        d1, d2 = self._first + 2 * along, self._second + along
        phi2 = self._falls[1] * np.sin(one + two)
        phi1 = self._falls[0] * np.sin(one) + phi2 - across * (swing * (swing + 2 * spin))
        share = d2 / d1
        swung = (torque + share * phi1 - across * (spin * spin) - phi2) / (self._second - share * d2)
        return np.stack((spin, swing, -(d2 * swung + phi1) / d1, swung))

    def _seen(self) -> Floats:
        one, two, spin, swing = self._state
        seen = (np.cos(one), np.sin(one), np.cos(two), np.sin(two), spin, swing)
        return np.stack(seen, axis=1).astype(np.float32)

    def _numbers(self, index: int) -> tuple[float, ...]:
        return float(self._state[0, index]), float(self._state[1, index])

    def kick(self, strength: float, index: int = 0) -> None:
        """Push the first link, against the clock above zero."""
        fastest = self.FASTEST[0, 0]
        self._state[2, index] = np.clip(self._state[2, index] + strength * KICK_LINK, -fastest, fastest)
