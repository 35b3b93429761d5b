"""The pole on a cart, against Gymnasium's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.arrays import Floats
from engine.spec.catalog.data import CartPole
from engine.worlds import make_worlds
from engine.worlds.singles import bare

POKED: tuple[dict[str, float], ...] = ({}, {"gravity": 20.0, "half_length": 1.2, "force": 15.0, "pole_mass": 0.6})


def gymnasiums(data: CartPole, state: Floats) -> Any:
    environment: Any = bare("CartPole-v1")
    environment.reset(seed=0)
    environment.gravity, environment.length, environment.masspole = data.gravity, data.half_length, data.pole_mass
    environment.total_mass = environment.masscart + data.pole_mass
    environment.polemass_length, environment.force_mag = data.pole_mass * data.half_length, data.force
    environment.state = state.astype(np.float64)
    return environment


@pytest.mark.parametrize("settings", POKED)
def test_moves_as_gymnasiums_does(settings: dict[str, float]) -> None:
    data = CartPole(**settings)
    worlds = make_worlds(data, 2, 3)
    dice = np.random.default_rng(0)
    episodes = 0
    theirs = gymnasiums(data, worlds.reset()[1])
    for _ in range(150):
        action = dice.integers(0, 2, 2)
        seen, reward, terminated, _, _ = theirs.step(int(action[1]))
        moment = worlds.step(action)
        assert np.abs(moment.last[1] - seen).max() < 1e-5
        assert moment.terminated[1] == terminated
        assert moment.rewards[1] == reward == 1
        if terminated:
            episodes += 1
            theirs = gymnasiums(data, moment.observations[1])
    assert episodes > 1


def test_begins_near_upright() -> None:
    first = make_worlds(CartPole(), 256, 0).reset()
    assert np.abs(first).max() <= 0.05
    assert np.abs(first.mean(axis=0)).max() < 0.01
    assert np.abs(first).max() > 0.045


@pytest.mark.parametrize("setting", [{"gravity": 30.0}, {"half_length": 2.0}, {"force": 20.0}, {"pole_mass": 1.0}])
def test_a_poke_acts_at_once_and_leaves_things_where_they_are(setting: dict[str, float]) -> None:
    plain, poked = (make_worlds(CartPole(), 1, 0) for _ in range(2))
    assert np.array_equal(plain.reset(), poked.reset())
    poked.adopt(CartPole(**setting))
    assert np.array_equal(plain.scene().numbers, poked.scene().numbers)
    one, other = plain.step(np.array([1])).last, poked.step(np.array([1])).last
    assert not np.allclose(one[:, [1, 3]], other[:, [1, 3]], atol=1e-4)


def test_wind_is_a_force_beside_the_push() -> None:
    windy, pushed = (make_worlds(data, 1, 0) for data in (CartPole(wind=4.0), CartPole(force=14.0)))
    assert np.array_equal(windy.reset(), pushed.reset())
    assert np.allclose(windy.step(np.array([1])).last, pushed.step(np.array([1])).last)


def test_a_kick_pushes_the_cart_from_under_the_pole() -> None:
    worlds = make_worlds(CartPole(), 1, 0)
    before = worlds.reset()[0]
    worlds.kick(-1.0)
    after = worlds.step(np.array([1])).last[0]
    assert after[0] < before[0]
    assert after[2] > before[2]


def test_without_velocities_positions_are_left() -> None:
    whole, part = make_worlds(CartPole(), 2, 0), make_worlds(CartPole(velocities=False), 2, 0)
    assert np.array_equal(whole.reset()[:, ::2], part.reset())
    assert np.array_equal(whole.step(np.array([0, 1])).last[:, ::2], part.step(np.array([0, 1])).last)
    assert CartPole(velocities=False).observed == ("position", "angle")
