"""Playing by hand: keys, the world's clock, and answers that never come."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from engine.spec.catalog.data import Bandit, CartPole, FrozenLake, Gymnasium, LunarLander, Pendulum, World
from tests.stage.worlds import frame
from widgets.stage.world_hand import HandPlay, keys_of


class Told:
    """What the hand told its surroundings."""

    def __init__(self, hand: HandPlay) -> None:
        self.acts: list[object] = []
        self.episodes = 0
        hand.act_requested.connect(self.acts.append)
        hand.episode_requested.connect(self._count)

    def _count(self) -> None:
        self.episodes += 1


@pytest.fixture
def owner(qtbot: QtBot) -> QObject:
    return QObject()


def playing(owner: QObject, data: World, patience_s: float = 60) -> tuple[HandPlay, Told]:
    """A hand in a world, with the keyboard."""
    hand = HandPlay(owner, patience_s)
    hand.set_data(data)
    hand.set_on(True)
    hand.set_alive(True)
    return hand, Told(hand)


def answer(hand: HandPlay, **told: Any) -> None:
    """What the engine says to an action."""
    hand.take(frame((0, 0), shown="hand", **told))


def test_a_world_that_waits_takes_one_action_a_press(owner: QObject) -> None:
    hand, told = playing(owner, FrozenLake())
    hand.press(2)
    hand.press(1)  # not answered yet
    assert told.acts == [2]
    answer(hand)
    hand.press(1)
    assert told.acts == [2, 1]
    assert not hand.is_running()


def test_after_an_end_keys_wait_for_the_next_episode(owner: QObject) -> None:
    hand, told = playing(owner, FrozenLake())
    hand.press(2)
    answer(hand, ended=True)
    hand.press(2)
    assert told.acts == [2]
    hand.begin()
    assert len(told.acts) == 2  # any action begins it
    answer(hand, moment=0)
    hand.press(3)
    assert told.acts[-1] == 3


def test_the_clock_waits_for_the_first_key(owner: QObject, qtbot: QtBot) -> None:
    hand, told = playing(owner, LunarLander())
    assert hand.waits()
    assert not hand.is_running()
    with qtbot.waitSignal(hand.act_requested):
        hand.press(2)
    assert told.acts == [2]
    hand.release(2)
    with qtbot.waitSignal(hand.act_requested):
        answer(hand)
    assert told.acts[-1] == 0  # the action without a key
    hand.set_alive(False)
    assert not hand.is_running()


def test_a_tap_between_two_ticks_counts(owner: QObject, qtbot: QtBot) -> None:
    hand, told = playing(owner, LunarLander())
    with qtbot.waitSignal(hand.act_requested):
        hand.press(3)
        hand.release(3)
    assert told.acts == [3]
    hand.set_on(False)


def test_without_a_key_a_cart_is_pushed_left_and_right_in_turn(owner: QObject, qtbot: QtBot) -> None:
    hand, told = playing(owner, CartPole())
    hand.press(1)
    hand.release(1)
    for _ in range(3):
        with qtbot.waitSignal(hand.act_requested):
            answer(hand)
    assert told.acts == [1, 0, 1]
    answer(hand, ended=True)
    assert not hand.is_running()


def test_two_keys_of_a_control_are_its_ends(owner: QObject, qtbot: QtBot) -> None:
    hand, told = playing(owner, Pendulum())
    for held in ((0,), (0, 1), ()):
        for place in (0, 1):
            hand.release(place)
        with qtbot.waitSignal(hand.act_requested):
            for place in held:
                hand.press(place)
            answer(hand)
    hand.set_on(False)
    assert told.acts == [(-2.0,), (2.0,), (0.0,)]


def test_who_gets_no_answer_asks_for_an_episode(owner: QObject) -> None:
    hand, told = playing(owner, FrozenLake(), patience_s=0)
    hand.press(1)
    hand.press(1)
    assert (told.acts, told.episodes) == ([1], 1)


def test_keys_of_worlds_without_their_own() -> None:
    assert [key.name for key in keys_of(Bandit(arms=11))] == [*"1234567890", "Q"]
    steered = Gymnasium(steers=("throttle",), floor=(-1.0,), ceiling=(1.0,))
    assert [(key.name, key.does) for key in keys_of(steered)] == [
        ("Left", "throttle low"), ("Right", "throttle high"),
    ]  # fmt: skip
