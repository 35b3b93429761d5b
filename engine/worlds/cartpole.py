"""The pole on a cart: the equations of Gymnasium's CartPole-v1, for all worlds at once."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from engine.arrays import Bools, Floats, Ints
from engine.spec.catalog.data import CartPole, World
from engine.worlds.side_by_side import SideBySide

CART_MASS = 1.0  # kg
SECONDS = 0.02  # of an action
MOST_ANGLE = 12 * 2 * math.pi / 360
MOST_POSITION = 2.4  # m
FIRST = 0.05  # each number begins between minus and plus this
KICK_CART, KICK_POLE = 0.5, 1.0  # m/s and rad/s of the hardest kick, which a good policy still survives


class CartPoles(SideBySide):
    """Carts with poles; state is (4, count): position, velocity, angle, angular velocity.

    Barto, Sutton and Anderson 1983, with the corrections of Florian 2007, by Euler steps as in Gymnasium. Wind is a
    force on the cart beside the push.
    """

    draws: ClassVar[int] = 4
    living: ClassVar[tuple[str, ...]] = ("_state",)

    def __init__(self, data: CartPole, count: int, seed: int) -> None:
        self._state = np.zeros((4, count))
        self._ones = np.ones(count, dtype=np.float32)
        super().__init__(data, count, seed)

    def adopt(self, data: World) -> None:
        super().adopt(data)
        assert isinstance(data, CartPole)
        self._rows = slice(None) if data.velocities else slice(0, None, 2)
        self._gravity, self._half, self._pole = data.gravity, data.half_length, data.pole_mass
        self._forces = np.array([data.wind - data.force, data.wind + data.force])

    def _begin(self, which: Ints) -> None:
        self._state[:, which] = (2 * self.luck[:, which] - 1) * FIRST

    def _act(self, actions: Ints | Floats) -> tuple[Floats, Bools]:
        _, velocity, angle, spin = self._state
        mass, moment = CART_MASS + self._pole, self._pole * self._half
        sine, cosine = np.sin(angle), np.cos(angle)
        pull = (self._forces[actions] + moment * (spin * spin) * sine) / mass
        turn = (self._gravity * sine - cosine * pull) / (self._half * (4 / 3 - self._pole / mass * (cosine * cosine)))
        change = np.stack((velocity, pull - moment / mass * turn * cosine, spin, turn))
        change *= SECONDS
        self._state += change
        fallen = (abs(self._state[0]) > MOST_POSITION) | (abs(self._state[2]) > MOST_ANGLE)
        return self._ones.copy(), fallen

    def _seen(self) -> Floats:
        return self._state[self._rows].T.astype(np.float32, order="C")

    def _numbers(self, index: int) -> tuple[float, ...]:
        return float(self._state[0, index]), float(self._state[2, index])

    def kick(self, strength: float, index: int = 0) -> None:
        """Push the cart, to the right above zero; the pole lags behind."""
        self._state[1, index] += strength * KICK_CART
        self._state[3, index] -= strength * KICK_POLE
