"""Environments by their id, good and bad."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from engine.spec.catalog.data import Gymnasium
from engine.worlds import WorldError, make_worlds, read_environment
from engine.worlds.by_id import smaller
from tests.engine.worlds.environments import DONE, SEEN, Trouble
from tests.engine.worlds.worlds_of import acted

Register = Callable[..., str]


@pytest.fixture
def register() -> Iterator[Register]:
    names: list[str] = []

    def made(**settings: Any) -> str:
        names.append(f"Trouble{len(names)}-v0")
        gymnasium.register(names[-1], entry_point=Trouble, kwargs=settings)  # type: ignore[arg-type]
        return names[-1]

    yield made
    for name in names:
        del gymnasium.registry[name]


def words(name: str) -> WorldError:
    with pytest.raises(WorldError) as caught:
        read_environment(name)
    assert caught.value.remedy.endswith((".", "?"))
    return caught.value


def test_controls_and_their_bounds() -> None:
    data = read_environment(" MountainCarContinuous-v0 ")
    assert data.id == "MountainCarContinuous-v0"
    assert data.observed == ("number 1", "number 2")
    assert data.steered == ("control 1",)
    assert data.bounds == ((-1.0, 1.0),)
    assert data.scaling[1] == pytest.approx((0.0, 0.07))
    assert data.most_steps == 999
    assert Gymnasium.model_validate_json(data.model_dump_json()) == data


def test_states_that_are_counted() -> None:
    data = read_environment("Taxi-v4")
    assert data.states == len(data.observed) == 500
    assert len(data.moves) == 6
    assert data.most_steps == 200
    moments = acted(data, 2, 5)
    assert all((moment.last.sum(axis=1) == 1).all() for moment in moments)


def test_bounds_that_say_nothing_leave_the_numbers_alone() -> None:
    data = read_environment("CartPole-v1")
    assert data.scaling[1] == (0.0, 1.0)
    assert data.scaling[0] == pytest.approx((0.0, 4.8))


@pytest.mark.parametrize(
    ("space", "shape"),
    [((210, 160, 3), (3, 70, 54)), ((84, 84), (1, 84, 84)), ((1, 30, 20), (1, 30, 20)), ((100, 60, 1), (1, 50, 30))],
)
def test_pictures(register: Register, space: tuple[int, ...], shape: tuple[int, int, int]) -> None:
    data = read_environment(register(observation=spaces.Box(0, 255, space, np.uint8)))
    assert data.picture_shape == shape
    assert data.shape().picture == shape
    assert len(data.observed) == np.prod(shape)
    assert data.scaling == ()
    assert acted(data, 1, 2)[-1].last == pytest.approx(2 / 255)


def test_a_colour_picture_is_one_channel_after_another() -> None:
    from engine.worlds.spaces import picture

    pixels = np.zeros((4, 5, 3), dtype=np.uint8)
    pixels[2, 3] = (255, 0, 51)
    assert picture(pixels).reshape(3, 4, 5)[:, 2, 3].tolist() == pytest.approx([1, 0, 0.2])


def test_actions_and_states_that_do_not_begin_at_nought(register: Register) -> None:
    shifted = register(observation=spaces.Discrete(9, start=4), action=spaces.Discrete(3, start=-1))
    data = read_environment(shifted)
    assert len(data.moves) == 3
    last = make_worlds(data, 1, 0)
    assert last.reset()[0].argmax() == 0
    assert last.step(np.array([0])).last[0].argmax() == 1


def test_switches_are_seen_as_numbers(register: Register) -> None:
    assert len(read_environment(register(observation=spaces.MultiBinary(4))).observed) == 4


def test_it_paints_itself_when_it_is_looked_at() -> None:
    worlds = make_worlds(read_environment("MountainCarContinuous-v0"), 2, 0)
    worlds.reset()
    painting = worlds.scene().picture
    assert painting is not None
    assert painting.ndim == 3
    assert painting.shape[2] == 3
    assert painting.dtype == np.uint8
    assert max(painting.shape) <= 480
    assert np.ptp(painting) > 100
    assert worlds.scene(1).picture is None
    worlds.close()


def test_an_end_is_painted_for_who_looks() -> None:
    worlds = make_worlds(read_environment("MountainCarContinuous-v0").with_(most_steps=2), 1, 0)
    worlds.reset()
    still = np.zeros((1, 1), dtype=np.float32)
    for looked in (False, True, False):
        if looked:
            worlds.scene()
        assert [bool(worlds.step(still).truncated[0]) for _ in range(2)] == [False, True]
        assert (worlds.last_scene().picture is not None) == looked
    worlds.close()


def test_who_cannot_paint_is_seen_as_numbers(register: Register) -> None:
    worlds = make_worlds(read_environment(register()), 1, 0)
    worlds.reset()
    assert worlds.scene().picture is None
    assert worlds.scene().numbers.tolist() == [0, 0]


def test_no_id_and_an_unknown_one() -> None:
    assert words("").remedy.startswith("Type the id of an environment")
    with pytest.raises(WorldError, match="No environment"):
        make_worlds(Gymnasium(), 1, 0)
    unknown = words("Nowhere-v0")
    assert "Nowhere-v0" in unknown.problem
    assert words("CartPole-v7").remedy == "Did you mean CartPole-v1?"


def test_an_id_never_imports_a_module() -> None:
    """A project may come from a stranger, and an import runs code."""
    assert "imported" in words("antigravity:Flying-v0").problem
    assert "antigravity" not in sys.modules


def test_a_missing_package_is_named(register: Register) -> None:
    found = words(register(fault="package"))
    assert "a_package_that_is_not_here" in found.problem
    assert "pip" in found.remedy


def test_one_that_cannot_be_made(register: Register) -> None:
    assert "no such file" in words(register(fault="make")).problem


@pytest.mark.parametrize("kind", SEEN)
def test_what_cannot_be_seen(register: Register, kind: str) -> None:
    found = words(register(observation=SEEN[kind]))
    assert "does not fit" in found.problem
    assert kind == "Discrete" or kind in found.problem


@pytest.mark.parametrize("kind", DONE)
def test_what_cannot_be_done(register: Register, kind: str) -> None:
    found = words(register(action=DONE[kind]))
    assert "Its actions are" in found.problem
    assert kind in found.problem
    assert "one of several, or numbers with bounds" in found.remedy


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("throw", "the ball is gone"),
        ("nan", "a reward that is not a number"),
        ("none", "a reward that is not a number"),
        ("infinite", "an observation that is not a number"),
        ("shape", "failed"),
    ],
)
def test_a_fault_while_acting_has_words_and_a_reset_goes_on(register: Register, fault: str, said: str) -> None:
    name = register(fault=fault)
    worlds = make_worlds(read_environment(name), 2, 0)
    worlds.reset()
    actions = np.array([0, 1])
    worlds.step(actions)
    worlds.step(actions)
    with pytest.raises(WorldError) as caught:
        worlds.step(actions)
    assert name in caught.value.problem
    assert said in caught.value.problem
    assert caught.value.remedy == "Reset, or choose another world."
    assert np.array_equal(worlds.reset(), np.zeros((2, 2)))
    assert worlds.step(actions).rewards.tolist() == [1, 1]


def test_a_limit_of_its_own_breaks_off_and_an_end_comes_first(register: Register) -> None:
    own, both = (acted(read_environment(register(fault=fault)), 1, 3)[-1] for fault in ("own", "both"))
    assert (own.truncated[0], own.terminated[0]) == (True, False)
    assert (both.truncated[0], both.terminated[0]) == (False, True)
    assert own.last[0].tolist() == [3, 3]
    assert own.observations[0].tolist() == [0, 0]


def test_one_that_has_changed_since_it_was_read(register: Register) -> None:
    data = read_environment(register())
    with pytest.raises(WorldError, match="something else"):
        make_worlds(data.with_(does=("one", "two", "three")), 1, 0)


def test_controls_are_held_within_their_bounds(register: Register) -> None:
    box = spaces.Box(-1.0, 1.0, (2, 2), np.float32)
    data = read_environment(register(action=box))
    assert len(data.steered) == 4
    worlds = make_worlds(data, 1, 0)
    worlds.reset()
    assert worlds.step(np.full((1, 4), 7.0, dtype=np.float32)).rewards[0] == 1  # it would refuse what is beyond


def test_a_large_painting_is_made_smaller_by_means_of_squares() -> None:
    painted = np.zeros((601, 900, 3), dtype=np.uint8)
    painted[::2, ::2] = 200
    small = smaller(painted)
    assert small.shape == (300, 450, 3)
    assert small.dtype == np.uint8
    assert (small == 50).all()
    assert np.array_equal(smaller(small), small)
