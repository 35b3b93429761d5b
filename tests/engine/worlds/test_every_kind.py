"""What holds for every kind of world."""

from __future__ import annotations

import numpy as np
import pytest

from engine.arrays import Floats
from engine.spec.catalog.data import DATA
from engine.worlds import Rules, WorldError, make_worlds, rules
from engine.worlds.make import MAKERS
from tests.engine.worlds.worlds_of import KINDS, acted, play, world

NUMBERS = {
    "acrobot": 2, "bandit": 12, "blackjack": 3, "cartpole": 2, "catch": 3, "cliff-walking": 2, "frozen-lake": 2,
    "gridworld": 2, "gymnasium": 2, "lunar-lander": 18, "mountain-car": 2, "pendulum": 2, "taxi": 4,
}  # fmt: skip
PUSHED = {"cartpole", "mountain-car", "acrobot", "pendulum", "lunar-lander"}


def test_every_kind_of_the_catalog_has_a_maker() -> None:
    assert MAKERS.keys() == {kind for kind, data in DATA.items() if data.family == "worlds"}


@pytest.mark.parametrize("kind", KINDS)
def test_thirty_moments_are_as_the_catalog_says(kind: str) -> None:
    data = world(kind)
    worlds = make_worlds(data, 3, 0)
    first = worlds.reset()
    assert first.dtype == np.float32
    for moment in play(worlds, data, 30):
        for seen in (moment.observations, moment.last):
            assert seen.shape == first.shape == (3, len(data.observed))
            assert seen.dtype == np.float32
            assert np.isfinite(seen).all()
        assert moment.rewards.shape == moment.terminated.shape == moment.truncated.shape == (3,)
        assert moment.rewards.dtype == np.float32
        assert moment.terminated.dtype == moment.truncated.dtype == np.bool_
        assert not (moment.terminated & moment.truncated).any()
        over = moment.terminated | moment.truncated
        assert np.array_equal(moment.observations[~over], moment.last[~over])
        if not over.any():
            assert moment.last is moment.observations
    for index in range(3):
        for scene in (worlds.scene(index), worlds.last_scene(index)):
            assert scene.numbers.shape == (NUMBERS[kind],)
            assert scene.numbers.dtype == np.float32
            assert np.isfinite(scene.numbers).all()
    worlds.close()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_and_actions_give_the_same_numbers(kind: str) -> None:
    data = world(kind)
    one, other = (acted(data, 2, 25, seed=5) for _ in range(2))
    for a, b in zip(one, other, strict=True):
        assert np.array_equal(a.observations, b.observations)
        assert np.array_equal(a.last, b.last)
        assert np.array_equal(a.rewards, b.rewards)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"taxi", "cliff-walking", "bandit"}))
def test_another_seed_is_another_world_and_so_is_the_neighbour(kind: str) -> None:
    settings = {"cells": (".",)} if kind == "gridworld" else {}
    data = world(kind, **settings)
    worlds = [make_worlds(data, 2, seed) for seed in (1, 2)]
    starts = [each.reset() for each in worlds]
    one, other = (np.stack([m.last for m in play(each, data, 8)]) for each in worlds)
    assert not np.array_equal(np.stack([starts[0], *one]), np.stack([starts[1], *other]))
    assert not np.array_equal(one[:, 0], one[:, 1])


@pytest.mark.parametrize("kind", ["cartpole", "catch", "gridworld", "frozen-lake", "pendulum"])
def test_a_world_does_not_know_how_many_others_there_are(kind: str) -> None:
    data = world(kind, most_steps=7) if kind != "catch" else world(kind, wind=0.5)
    few, many = make_worlds(data, 1, 3), make_worlds(data, 4, 3)
    assert np.array_equal(few.reset(), many.reset()[:1])
    for number in range(20):
        if data.moves:
            one, four = few.step(np.array([number % 2])), many.step(np.array([number % 2, 1, 0, 1]))
        else:
            one = few.step(np.full((1, 1), number / 20, dtype=np.float32))
            four = many.step(np.full((4, 1), number / 20, dtype=np.float32))
        assert np.array_equal(one.observations, four.observations[:1])


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"catch", "blackjack"}))
def test_the_time_limit_breaks_off_and_begins_anew(kind: str) -> None:
    data = world(kind, most_steps=3)
    worlds = make_worlds(data, 2, 0)
    worlds.reset()
    clock = np.zeros(2, dtype=int)
    broken = 0
    for moment in play(worlds, data, 12):
        clock += 1
        assert np.array_equal(moment.truncated, (clock == 3) & ~moment.terminated)
        clock[moment.terminated | moment.truncated] = 0
        broken += moment.truncated.sum()
    assert broken >= 4


@pytest.mark.parametrize("kind", ["cartpole", "catch"])
def test_after_an_end_the_last_scene_is_what_the_action_led_to(kind: str) -> None:
    data = world(kind)
    worlds = make_worlds(data, 2, 4)
    worlds.reset()
    ends = 0
    for moment in play(worlds, data, 120):
        if moment.terminated[0]:
            ends += 1
            assert not np.array_equal(moment.last[0], moment.observations[0])
            assert not np.array_equal(worlds.last_scene(0).numbers, worlds.scene(0).numbers)
        elif not moment.truncated[0]:
            assert np.array_equal(worlds.last_scene(0).numbers, worlds.scene(0).numbers)
    assert ends > 1


def test_a_scene_shows_the_state_that_is_seen() -> None:
    data = world("frozen-lake")
    worlds = make_worlds(data, 2, 4)
    worlds.reset()
    for moment in play(worlds, data, 60):
        for scene, seen in ((worlds.last_scene(1), moment.last), (worlds.scene(1), moment.observations)):
            row, column = scene.numbers.astype(int)
            assert row * 8 + column == seen[1].argmax()


@pytest.mark.parametrize("kind", ["cartpole", "gridworld", "pendulum"])
def test_every_action_has_its_price_and_the_scale_is_left_to_who_learns(kind: str) -> None:
    plain, dear = world(kind), world(kind, step_reward=-0.5, reward_scale=7.0)
    for one, other in zip(acted(plain, 2, 10), acted(dear, 2, 10), strict=True):
        assert np.allclose(other.rewards, one.rewards - 0.5, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_stands_can_be_kicked(kind: str) -> None:
    data = world(kind)
    worlds = [make_worlds(data, 2, 0) for _ in range(2)]
    for each in worlds:
        each.reset()
    worlds[1].kick(1.0, index=1)
    action = np.zeros(2, dtype=np.int64) if data.moves else np.zeros((2, len(data.steered)), dtype=np.float32)
    still, kicked = (each.step(action).last for each in worlds)
    assert np.array_equal(still[0], kicked[0])
    assert np.array_equal(still[1], kicked[1]) == (kind not in PUSHED)


@pytest.mark.parametrize("kind", ["cartpole", "pendulum", "mountain-car"])
def test_several_observations_at_once(kind: str) -> None:
    times = 3
    plain, long = world(kind, most_steps=4), world(kind, most_steps=4, remembers=times)
    one, several = make_worlds(plain, 2, 0), make_worlds(long, 2, 0)
    first = one.reset()
    channels = first.shape[1]
    newest = [first] * times

    def sequence(latest: list[Floats]) -> Floats:
        return np.stack(latest, axis=-1).reshape(2, channels * times)

    assert np.array_equal(several.reset(), sequence(newest))
    for moment, stack in zip(play(one, plain, 10), play(several, long, 10), strict=True):
        assert np.array_equal(stack.last, sequence([*newest[1:], moment.last]))
        over = (moment.terminated | moment.truncated)[:, None]
        newest = [np.where(over, moment.observations, each) for each in (*newest[1:], moment.last)]
        assert np.array_equal(stack.observations, sequence(newest))
        assert np.array_equal(stack.rewards, moment.rewards)
    shape = long.shape()
    assert len(shape.features) == channels * times
    assert several.scene().numbers.shape == one.scene().numbers.shape


def test_what_is_given_out_is_not_changed_later() -> None:
    for kind in ("cartpole", "catch", "gridworld", "mountain-car"):
        data = world(kind)
        worlds = make_worlds(data, 2, 0)
        worlds.reset()
        moments = list(play(worlds, data, 1))
        kept = [moments[0].last.copy(), moments[0].rewards.copy(), moments[0].terminated.copy()]
        scene = worlds.scene().numbers.copy(), worlds.scene()
        assert len(list(play(worlds, data, 12))) == 12
        assert np.array_equal(kept[0], moments[0].last)
        assert np.array_equal(kept[1], moments[0].rewards)
        assert np.array_equal(kept[2], moments[0].terminated)
        assert np.array_equal(scene[0], scene[1].numbers)


PLANNED = ("gridworld", "bandit", "frozen-lake", "taxi", "cliff-walking")


@pytest.mark.parametrize("kind", PLANNED)
def test_rules_are_chances(kind: str) -> None:
    data = world(kind)
    known: Rules = rules(data)
    states, actions = data.states, len(data.moves)
    assert known.chances.shape == (states, actions, states)
    assert np.allclose(known.chances.sum(axis=2), ~known.ends[:, None] * np.ones(actions))
    assert (known.rewards[known.ends] == 0).all()
    assert known.first.sum() == pytest.approx(1)
    assert not known.first[known.ends].any()


@pytest.mark.parametrize("kind", sorted(set(KINDS) - set(PLANNED)))
def test_who_has_no_rules_says_so(kind: str) -> None:
    with pytest.raises(WorldError) as caught:
        rules(world(kind))
    assert "rules" in caught.value.problem
    assert caught.value.remedy


GYMNASIUM = {"lunar-lander", "blackjack", "gymnasium"}


OWN = [*((kind, 1) for kind in KINDS if kind not in GYMNASIUM), ("cartpole", 3), ("acrobot", 2)]


@pytest.mark.parametrize(("kind", "remembers"), OWN)
def test_from_its_insides_the_same_goes_on(kind: str, remembers: int) -> None:
    data = world(kind, remembers=remembers, **({"drift": 0.2} if kind == "bandit" else {}))
    one, other = make_worlds(data, 3, 0), make_worlds(data, 3, 99)
    one.reset()
    other.reset()
    list(play(one, data, 290))  # beyond what is drawn at once
    inside = one.inside()
    assert inside is not None
    first = list(play(one, data, 260))
    other.go_on(inside)
    second = list(play(other, data, 260))
    for a, b in zip(first, second, strict=True):
        assert np.array_equal(a.observations, b.observations)
        assert np.array_equal(a.rewards, b.rewards)
        assert np.array_equal(a.terminated | a.truncated, b.terminated | b.truncated)
    assert np.array_equal(one.scene(1).numbers, other.scene(1).numbers)


@pytest.mark.parametrize("kind", sorted(GYMNASIUM))
def test_what_cannot_be_copied_says_so(kind: str) -> None:
    worlds = make_worlds(world(kind), 2, 0)
    assert worlds.inside() is None
    worlds.close()
