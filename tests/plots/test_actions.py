"""What an agent would do: bars of probabilities and values, bells of controls, the action that was taken."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import Floats, Watch, WorldWatch, read_only
from engine.spec.catalog.algorithms import Ppo
from engine.spec.catalog.data import CartPole
from engine.spec.document import default_spec
from engine.spec.shapes import analyse
from tests.plots.agents import SWING, Dqn, acting, cart_frame, episode
from widgets.plots.actions import NO_WORLD, WAITING, ActionsView
from widgets.plots.parts.action_bars import ActionBars, Mind

Place = Callable[..., QWidget]


def floats(*numbers: float) -> Floats:
    return read_only(np.array(numbers, np.float32))


def shown(place: Place) -> ActionsView:
    view = ActionsView()
    place(view, acting())
    return view


def test_it_wants_the_frames_of_what_is_learned_from(place: Place) -> None:
    view = shown(place)
    assert view.watch() == Watch(world=WorldWatch(stage="learning", thoughts=True))
    assert view.empty_text() == WAITING
    show = Watch(world=WorldWatch(stage="show", pace=2.0, greedy=False))
    for both in (view.watch() | show, show | view.watch()):  # the stage has its way
        assert (both.world.stage, both.world.pace, both.world.greedy) == ("show", 2.0, False)
    view.show_document(default_spec(), analyse(default_spec()))
    assert view.empty_text() == NO_WORLD
    assert view.watch() == Watch()


def test_a_frame_shows_how_likely_each_action_is(place: Place) -> None:
    view = shown(place)
    view.show_frame(cart_frame())
    assert view.bars.mind().words() == "left 27 %, right 73 %; taken: right"
    left, right = view.bars.filled(0), view.bars.filled(1)
    assert right.width() == pytest.approx(0.73 * view.bars.bar(1).width(), abs=0.5)
    assert left.left() == right.left()
    assert view.value.text() == "61.4"
    assert view.caption.text() == "episode 12, action 84, while it learns"
    assert "Expected from here: 61.4." in view.accessibleDescription()


def test_what_the_expected_return_is_counted_in_is_said(place: Place) -> None:
    view = ActionsView()
    place(view, acting(CartPole(reward_scale=0.05), Dqn(gamma=0.98)))
    assert view.terms.text() == "discount 0.98\nreward × 0.05"
    for hint in (view.value.toolTip(), view.bars.toolTip()):
        said = hint.replace("\n", " ")
        assert "each reward times 0.05, one that comes an action later counting 0.98 of it" in said
    plain = acting(CartPole(reward_scale=1.0), Ppo(gamma=1.0))
    view.show_document(plain, analyse(plain))
    assert view.terms.text() == ""
    assert "all counting alike" in view.value.toolTip().replace("\n", " ")
    assert "returns" not in view.bars.toolTip()


def test_values_go_to_both_sides_of_zero_and_can_be_compared_over_time(place: Place) -> None:
    view = ActionsView()
    place(view, acting(algorithm=Dqn()))
    view.show_frame(cart_frame(preferences=floats(-10, 30)))
    bars = view.bars
    assert bars.filled(0).right() == pytest.approx(bars.filled(1).left())
    wide = bars.filled(1).width()
    view.show_frame(cart_frame(preferences=floats(-10, 15)))
    assert bars.filled(1).width() == pytest.approx(wide / 2, abs=0.5)
    assert bars.mind().said(0) == "−10"


def test_of_a_control_mean_and_deviation_are_told(place: Place) -> None:
    view = ActionsView()
    place(view, acting(SWING))
    view.show_frame(cart_frame(preferences=floats(0.7), spread=floats(0.5), action=(1.1,)))
    assert view.bars.mind().words() == "torque 0.7 ± 0.5; taken: 1.1"
    assert view.bars.mind().bounds == ((-2.0, 2.0),)


def test_a_picked_moment_stays_until_it_is_left(place: Place) -> None:
    view, picked = shown(place), episode()
    view.show_moment(picked, 30)
    told = view.bars.mind()
    assert told.numbers == pytest.approx(picked.preferences[30].tolist())
    assert told.taken == int(picked.actions[30])
    assert view.caption.text() == "picked: episode 57, action 31"
    view.show_frame(cart_frame())
    assert view.bars.mind() == told
    view.show_moment(None)
    view.show_frame(cart_frame())
    assert view.bars.mind().numbers == pytest.approx((0.27, 0.73))


def test_at_the_end_of_an_episode_nothing_is_taken(place: Place) -> None:
    view, picked = shown(place), episode()
    view.show_moment(picked, len(picked.rewards))
    assert view.bars.mind().taken == -1


def test_what_is_of_another_world_is_not_shown(place: Place) -> None:
    view = shown(place)
    view.show_frame(cart_frame(preferences=floats(0.2, 0.3, 0.5)))
    assert view.empty_text() == WAITING


def test_a_hidden_view_takes_no_frames(place: Place) -> None:
    view = shown(place)
    view.hide()
    view.show_frame(cart_frame())
    assert view.bars.mind() == Mind()


def test_numbers_that_are_none_are_dashes() -> None:
    assert Mind(("a",), (float("nan"),), "values").said(0) == "–"
    assert Mind(("a", "b"), (0.996, 0.004)).said(1) == "<1 %"
    assert Mind(("a", "b"), (float("nan"), 2.0), "values").best() == 1


def test_many_actions_have_rows_that_do_not_overlap(qtbot: QtBot) -> None:
    bars = ActionBars()
    qtbot.addWidget(bars)
    bars.resize(200, 200)
    bars.show_mind(Mind(tuple(f"machine {at}" for at in range(10)), (0.1,) * 10))
    rows = [bars.row(at) for at in range(10)]
    assert all(a.bottom() <= b.top() + 1e-6 for a, b in pairwise(rows))


def test_the_last_moments_are_kept_with_what_was_taken_in_each(place: Place) -> None:
    view = shown(place)
    for moment, action in ((3, 0), (4, 1), (5, 0), (9, 1)):  # others came between the last two
        view.show_frame(cart_frame(moment=moment, action=action))
    assert view.history.taken() == [1, 0, -1, -1]
    assert view.history.colors().shape == (2, 4)
    view.show_moment(episode(), 3)
    assert view.history.count() == 4
    spec = acting(algorithm=Dqn())
    view.show_document(spec, analyse(spec))
    assert view.history.count() == 0
