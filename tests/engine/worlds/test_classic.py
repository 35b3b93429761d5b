"""Gymnasium's own worlds, poked and kicked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from engine.arrays import Floats
from engine.worlds import Worlds, make_worlds
from engine.worlds.singles import bare
from tests.engine.worlds.worlds_of import world

IDS = {"mountain-car": "MountainCar-v0", "acrobot": "Acrobot-v1", "pendulum": "Pendulum-v1"}
POKES: list[tuple[str, dict[str, float]]] = [
    ("mountain-car", {"gravity": 0.005}),
    ("mountain-car", {"force": 0.004}),
    ("acrobot", {"link_mass": 2.5}),
    ("acrobot", {"link_length": 1.4}),
    ("acrobot", {"torque_noise": 1.0}),
    ("pendulum", {"gravity": 20.0}),
    ("pendulum", {"length": 2.0}),
    ("pendulum", {"mass": 3.0}),
    ("lunar-lander", {"gravity": -2.0}),
    ("lunar-lander", {"wind": 20.0}),
]


def begun(kind: str, **settings: Any) -> Worlds:
    worlds = make_worlds(world(kind, **settings), 1, 0)
    worlds.reset()
    return worlds


def one_action(kind: str) -> Any:
    return np.array([[1.5]], dtype=np.float32) if kind == "pendulum" else np.array([2])


def state_of(kind: str, seen: Floats) -> Floats:
    """The state of Gymnasium's environment in which this is seen."""
    if kind == "mountain-car":
        return seen.astype(np.float64)
    angles = [math.atan2(seen[place + 1], seen[place]) for place in range(0, len(seen) - 1, 2)][: len(seen) // 3 or 1]
    return np.array([*angles, *seen[2 * len(angles) :]])


def poked(kind: str) -> Any:
    """Gymnasium's environment with the settings of `SETTINGS`."""
    environment: Any = bare(IDS[kind])
    environment.reset(seed=0)
    if kind == "acrobot":
        environment.LINK_MASS_1 = environment.LINK_MASS_2 = 1.5
        environment.LINK_LENGTH_1, environment.LINK_COM_POS_1 = 0.8, 0.4
    elif kind == "pendulum":
        environment.g, environment.l, environment.m = 7.0, 1.3, 0.6
    else:
        environment.gravity, environment.force = 0.002, 0.0015
    return environment


SETTINGS: dict[str, dict[str, float]] = {
    "mountain-car": {"gravity": 0.002, "force": 0.0015},
    "acrobot": {"link_mass": 1.5, "link_length": 0.8},
    "pendulum": {"gravity": 7.0, "length": 1.3, "mass": 0.6},
}


@pytest.mark.parametrize("kind", IDS)
@pytest.mark.parametrize("changed", [False, True])
def test_it_moves_as_gymnasiums_does(kind: str, changed: bool) -> None:
    data = world(kind, **(SETTINGS[kind] if changed else {}), most_steps=100_000)
    worlds = make_worlds(data, 2, 0)
    seen = worlds.reset()
    theirs: Any = poked(kind) if changed else bare(IDS[kind])
    theirs.reset(seed=0)
    dice = np.random.default_rng(0)
    for _ in range(60):
        if kind == "pendulum":
            action = dice.uniform(-3, 3, (2, 1)).astype(np.float32)
        else:
            action = np.full(2, 2 if dice.random() < 0.8 else 0)  # mostly to one side, so that much happens
        theirs.state = state_of(kind, seen[1])
        moment = worlds.step(action)
        there, reward, terminated, _, _ = theirs.step(action[1] if kind == "pendulum" else int(action[1]))
        assert moment.last[1] == pytest.approx(there, abs=1e-5)
        assert moment.rewards[1] == pytest.approx(reward, abs=1e-4)
        assert moment.terminated[1] == terminated
        seen = moment.observations


@pytest.mark.parametrize("kind", IDS)
def test_it_begins_and_ends_as_gymnasiums_does(kind: str) -> None:
    worlds, theirs = make_worlds(world(kind), 400, 0), bare(IDS[kind])
    first = worlds.reset()
    others = np.stack([theirs.reset(seed=0 if index == 0 else None)[0] for index in range(400)])
    assert first.min(axis=0) == pytest.approx(others.min(axis=0), abs=0.03)
    assert first.max(axis=0) == pytest.approx(others.max(axis=0), abs=0.03)
    assert first.mean(axis=0) == pytest.approx(others.mean(axis=0), abs=0.15)


def test_a_car_that_swings_reaches_the_goal() -> None:
    worlds = make_worlds(world("mountain-car"), 1, 0)
    seen = worlds.reset()
    for _ in range(199):
        moment = worlds.step(np.array([2 if seen[0, 1] >= 0 else 0]))
        seen = moment.observations
        if moment.terminated[0]:
            break
    assert moment.terminated[0]
    assert moment.last[0, 0] >= 0.5


def test_links_that_swing_come_up() -> None:
    worlds = make_worlds(world("acrobot"), 1, 0)
    seen = worlds.reset()
    for _ in range(400):
        moment = worlds.step(np.array([2 if seen[0, 5] >= 0 else 0]))  # torque with the swing
        seen = moment.observations
        if moment.terminated[0]:
            break
    assert moment.terminated[0]
    assert moment.rewards[0] == 0


def test_the_lander_is_gymnasiums() -> None:
    worlds = make_worlds(world("lunar-lander"), 1, 0)
    first = worlds.reset()[0]
    theirs = bare("LunarLander-v3")
    seed = int(np.random.SeedSequence(0).spawn(1)[0].generate_state(1)[0])
    assert np.array_equal(theirs.reset(seed=seed)[0], first)
    dice = np.random.default_rng(0)
    for _ in range(30):
        action = dice.integers(0, 4, 1)
        moment = worlds.step(action)
        seen, reward, terminated, _, _ = theirs.step(int(action[0]))
        assert np.array_equal(seen, moment.last[0])
        assert reward == pytest.approx(float(moment.rewards[0]), rel=1e-5)
        assert terminated == moment.terminated[0]


@pytest.mark.parametrize(("kind", "settings"), POKES)
def test_a_poke_reaches_worlds_that_run(kind: str, settings: dict[str, float]) -> None:
    plain, poked = begun(kind), begun(kind)
    poked.adopt(world(kind, **settings))
    assert np.array_equal(plain.scene().numbers, poked.scene().numbers)
    for _ in range(2):
        one, other = (each.step(one_action(kind)).last for each in (plain, poked))
    assert not np.allclose(one, other, atol=1e-5)
    made = begun(kind, **settings)
    assert not np.allclose(made.step(one_action(kind)).last, begun(kind).step(one_action(kind)).last, atol=1e-6)


@pytest.mark.parametrize("kind", [*IDS, "lunar-lander"])
def test_a_kick_to_the_one_side_is_none_to_the_other(kind: str) -> None:
    velocity = {"mountain-car": 1, "acrobot": 4, "pendulum": 2, "lunar-lander": 2}[kind]
    changes = []
    for strength in (-0.5, 0.0, 0.5):
        worlds = begun(kind)
        worlds.kick(strength)
        changes.append(float(worlds.step(one_action(kind)).last[0, velocity]))
    assert changes[0] < changes[1] < changes[2]


def test_what_the_ship_stands_above() -> None:
    worlds = begun("lunar-lander")
    x, y, angle, left, right, main, side, *heights = worlds.scene().numbers.tolist()
    assert abs(x) < 0.05
    assert y == pytest.approx(1.4, abs=0.1)
    assert abs(angle) < 0.1
    assert (left, right, main, side) == (0, 0, 0, 0)
    assert len(heights) == 11
    assert heights[4:7] == pytest.approx([0, 0, 0], abs=0.01)  # the pad
    assert max(heights) <= 1
    for action, engines in ((1, (0, -1)), (2, (1, 0)), (3, (0, 1)), (0, (0, 0))):
        worlds.step(np.array([action]))
        assert tuple(worlds.scene().numbers[5:7].tolist()) == engines
        assert worlds.scene().numbers[7:].tolist() == pytest.approx(heights)


def test_a_pendulum_shows_its_angle_from_upright_and_its_torque() -> None:
    worlds = begun("pendulum")
    for _ in range(40):
        seen = worlds.step(np.array([[9.0]], dtype=np.float32)).last[0]
        angle, torque = worlds.scene().numbers.tolist()
        assert (math.cos(angle), math.sin(angle)) == pytest.approx(seen[:2].tolist(), abs=1e-5)
        assert abs(angle) <= math.pi + 1e-6
        assert torque == 2


def test_cards_are_counted() -> None:
    worlds = begun("blackjack")
    own, dealer, ace = worlds.scene().numbers.tolist()
    seen = worlds.reset()[0]
    own, dealer, ace = (int(number) for number in worlds.scene().numbers)
    assert seen.argmax() == (own * 11 + dealer) * 2 + ace
    assert 4 <= own <= 21
    assert 1 <= dealer <= 10
    moment = worlds.step(np.array([0]))
    assert moment.terminated[0]
    assert moment.rewards[0] in (-1, 0, 1, 1.5)
