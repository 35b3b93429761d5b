"""Value and policy over two observed numbers: which two, what the colours say, the path, the cursor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from engine.snapshot import AgentView, PhaseView, Watch, WorldWatch
from engine.spec.catalog.data import CartPole, GridWorld, MountainCar, World
from engine.spec.document import default_spec
from engine.spec.shapes import analyse
from tests.plots.agents import BALL, SWING, acting, phase_view, told
from widgets.kit import theme
from widgets.kit.colors import class_color
from widgets.plots.parts.phase_paint import Scale, policy_colors, words_at
from widgets.plots.phase import NO_VALUE, NO_WORLD, WAITING, PhaseMapView

Place = Callable[..., QWidget]


def shown(place: Place, data: World | None = None, view: PhaseView | None = None) -> PhaseMapView:
    made = PhaseMapView()
    place(made, acting(data or CartPole()), 346, 330)
    if view is not None:
        made.show_snapshot(told(AgentView(phase=view)))
    return made


@pytest.mark.parametrize(
    ("data", "axes"),
    [(CartPole(), (2, 3)), (CartPole(velocities=False), (0, 1)), (MountainCar(), (0, 1)), (SWING, (0, 1))],
)
def test_it_begins_with_two_that_belong_together(place: Place, data: World, axes: tuple[int, int]) -> None:
    assert shown(place, data).watch() == Watch(world=WorldWatch(phase=axes))


def test_it_suits_worlds_that_are_told_by_numbers() -> None:
    assert PhaseMapView.suits(acting())
    for spec in (acting(BALL), acting(GridWorld()), acting(CartPole(remembers=4)), default_spec()):
        assert not PhaseMapView.suits(spec)


def test_another_axis_is_asked_for_and_two_alike_change_places(place: Place) -> None:
    view = shown(place, None, phase_view())
    heard: list[tuple[int, int] | None] = []
    view.watch_changed.connect(lambda: heard.append(view.watch().world.phase))
    view.across.value_requested.emit(0)
    view.up.value_requested.emit(0)
    assert heard == [(0, 3), (3, 0)]
    assert view.map.shown() is not None  # the old map stays until there is another


def test_a_map_of_other_axes_is_old_news(place: Place) -> None:
    view = shown(place, None, replace(phase_view(), axes=(0, 1)))
    assert view.empty_text() == WAITING


def test_colours_of_a_value_have_their_zero_at_zero_or_at_the_mean() -> None:
    values = np.array([[10.0, 30.0], [50.0, np.nan]], np.float32)
    plain, about = Scale.of(values), Scale.of(values, about_mean=True)
    assert (plain.centre, plain.low, plain.high) == (0, 0, 50)
    assert (about.centre, about.low, about.high) == (30, 10, 50)
    below = Scale.of(-values)
    assert (below.low, below.high) == (-50, 0)


def test_the_likeliest_action_gives_its_colour_the_paler_the_less_sure() -> None:
    chances = np.array([[[1.0, 0.5]], [[0.0, 0.5]]], np.float32)
    sure, unsure = (policy_colors(chances)[0] & 0xFFFFFF).tolist()
    assert f"#{sure:06x}" == class_color(0).name()
    assert f"#{unsure:06x}" not in (class_color(0).name(), theme().panel)


def test_what_is_shown_is_told(place: Place) -> None:
    view = shown(place, None, phase_view())
    assert view.mode() == "value"
    assert view.told.text().startswith(
        "now: angle −0.0301, angular velocity 0.15 · value\u00a089 · left\u00a066% · right\u00a034%"
    )
    view.map.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view.map, Qt.Key.Key_Right)
    assert view.told.text().startswith("angle 0.025, angular velocity 0 ·")
    QTest.keyClick(view.map, Qt.Key.Key_Escape)
    assert view.told.text().startswith("now:")


def test_a_place_and_its_numbers_are_the_same(place: Place) -> None:
    view = shown(place, None, phase_view())
    box = view.map.box()
    assert view.map.to_numbers(box.topRight()) == pytest.approx((0.25, 3.0))
    x, y = view.map.to_pixels(np.array([0.0], np.float32), np.array([0.0], np.float32))
    assert (float(x[0]), float(y[0])) == pytest.approx((box.center().x(), box.center().y()), abs=0.1)


def test_a_policy_without_a_value_is_shown_as_a_policy(place: Place) -> None:
    view = shown(place, None, phase_view(values=False))
    assert view.mode() == "policy"
    assert view.map.message == ""
    view.which.value_requested.emit("value")
    assert view.map.message == NO_VALUE


def test_of_controls_the_map_shows_the_mean(place: Place) -> None:
    swing = replace(phase_view(kind="controls"), axes=(0, 1), names=("cos θ", "sin θ"))
    view = shown(place, SWING, swing)
    view.which.value_requested.emit("policy")
    drawn = view.map.shown()
    assert drawn is not None
    assert drawn.scale == Scale(0.0, 2.0, -2.0, 2.0)
    assert words_at(swing, 0.0, 0.0, (), ("torque",)).endswith("torque 0.0205")


def test_a_best_action_is_named_without_a_number() -> None:
    view = phase_view()
    hot = replace(view, chances=(view.chances >= 0.5).astype(np.float32))
    assert words_at(hot, 0.2, 2.0, ("left", "right"), ()).endswith("· right")


def test_without_such_a_world_it_says_so(place: Place) -> None:
    view = PhaseMapView()
    place(view, default_spec())
    assert view.empty_text() == NO_WORLD
    spec = acting(BALL)
    view.show_document(spec, analyse(spec))
    assert view.watch() == Watch()
