"""The replay memory: which page is asked for, what a place shows, what is picked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from engine.snapshot import AgentView, ReplayPage, Watch, WorldWatch
from engine.spec.catalog.data import Acrobot, LunarLander, MountainCar, World
from engine.spec.shapes import analyse
from tests.plots.agents import BALL, CART, Dqn, acting, replay_page, told
from widgets.kit import theme
from widgets.plots.parts.seen_rows import Sight
from widgets.plots.replay import NOT_DQN, WAITING, ReplayView

Place = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton


def shown(place: Place, data: World = CART, page: ReplayPage | None = None) -> ReplayView:
    view = ReplayView()
    place(view, acting(data, Dqn()), 346, 380)
    tell(view, page or replay_page(data))
    return view


def tell(view: ReplayView, page: ReplayPage) -> None:
    view._news.forget()
    view.show_snapshot(told(AgentView(replay=page)))


def start_of(view: ReplayView) -> int | None:
    return view.watch().world.replay


def test_only_one_who_learns_from_a_memory_has_one(place: Place) -> None:
    assert ReplayView.suits(acting(CART, Dqn()))
    assert not ReplayView.suits(acting())
    view = ReplayView()
    place(view, acting())
    assert view.empty_text() == NOT_DQN
    assert view.watch() == Watch()
    spec = acting(CART, Dqn())
    view.show_document(spec, analyse(spec))
    assert view.empty_text() == WAITING
    assert view.watch() == Watch(world=WorldWatch(replay=0))


def test_without_a_hand_on_it_the_newest_are_asked_for(place: Place) -> None:
    view = shown(place, page=replay_page(start=0, count=640))
    asked = start_of(view)
    assert asked is not None
    assert asked <= 639 < asked + 24
    heard: list[int | None] = []
    view.watch_changed.connect(lambda: heard.append(start_of(view)))
    for count in range(641, 649):  # it grows by eight: one other page is asked for
        tell(view, replay_page(start=asked, count=count))
    assert len(heard) == 1
    assert view.place() == 647


def test_scrubbing_asks_for_the_page_around(place: Place) -> None:
    view = shown(place)
    view.bar.place_requested.emit(300)
    assert view.place() == 300
    asked = start_of(view)
    assert asked is not None
    assert asked % 8 == 0
    assert 8 <= 300 - asked < 16  # some before it, most after it
    tell(view, replay_page(start=asked, count=640))
    assert view.strip.cursor_at() == 300 - asked
    view.newest.click()
    assert view.place() == 639


def test_the_bar_is_as_long_as_the_memory(place: Place) -> None:
    bar = shown(place).bar
    wide = bar.width()
    assert bar.place_at(wide) == 639  # no further than there is
    assert bar.x_of(1000) == pytest.approx(wide - 8)
    heard: list[int] = []
    bar.place_requested.connect(heard.append)
    QTest.mouseClick(bar, LEFT, pos=QPoint(round(bar.x_of(200)), 10))
    bar.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(bar, key)
    assert heard[0] == pytest.approx(200, abs=2)
    assert heard[1:] == [heard[0] + 1, 0, 639]


def test_a_picked_action_is_shown_and_handed_on(place: Place) -> None:
    view, page = shown(place), replay_page()
    heard: list[bytes] = []
    view.observation_chosen.connect(heard.append)
    at = view.strip.span().start + 4
    QTest.mouseClick(view.strip, LEFT, pos=view.strip.column(at).center().toPoint())
    assert heard == [page.observations[at].tobytes()]
    assert view.pane.shown() is not None
    assert view.told.text().startswith(f"place {page.start + at}: {CART.actions[int(page.actions[at])]}, reward 1")
    tell(view, replay_page(start=200))  # the page goes on, the picked one stays
    kept = view.pane.shown()
    assert kept is not None
    assert kept.place == page.start + at
    view.newest.click()
    assert heard[1:] == [b""]


def test_the_arrow_keys_go_from_action_to_action(place: Place) -> None:
    view = shown(place)
    view.bar.place_requested.emit(50)
    heard: list[bytes] = []
    view.observation_chosen.connect(heard.append)
    view.strip.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view.strip, Qt.Key.Key_Right)
    assert view.place() == 51
    assert heard == [replay_page().observations[11].tobytes()]


def test_pointing_shows_without_picking(place: Place) -> None:
    view = shown(place)
    at = view.strip.span().start + 2
    QTest.mouseMove(view.strip, view.strip.column(at).center().toPoint())
    shown_there = view.pane.shown()
    assert shown_there is not None
    assert shown_there.place == 40 + at
    assert view.place() == 639


def test_ends_and_priorities_are_told(place: Place) -> None:
    view, page = shown(place), replay_page()
    view.strip.picked.emit(int(np.flatnonzero(page.ended)[0]))
    assert "the end of the episode" in view.told.text()
    assert "times as often" in view.told.text()


def test_pixels_are_pictures_and_numbers_are_columns() -> None:
    pixels, numbers = Sight.of(BALL), Sight(CART.observed)
    none = np.zeros(0, np.float32)
    assert pixels.tiles(replay_page(BALL).observations, none).shape == (24, 10, 10)
    seen = replay_page().observations
    reach = numbers.widened(none, seen)
    assert reach == pytest.approx(np.abs(seen).max(0))
    assert numbers.tiles(seen, reach).shape == (24, 4, 1)
    assert numbers.widened(reach, seen * 0.1) == pytest.approx(reach)  # colours hold still
    assert not pixels.fits(seen)


def test_numbers_are_seen_about_their_usual_centre() -> None:
    car = Sight.of(MountainCar())
    seen = np.array([[-0.3, 0.0], [0.6, 0.035]], np.float32)
    reach = car.widened(np.zeros(0, np.float32), seen)
    assert reach == pytest.approx([1.0, 0.5])
    colors = car.tiles(seen, reach)[:, :, 0] & 0xFFFFFF
    assert [f"#{color:06x}" for color in colors[0].tolist()] == [theme().zero, theme().zero]
    assert [f"#{color:06x}" for color in colors[1].tolist()] == [theme().positive, theme().positive]


def test_a_page_of_another_world_is_not_shown(place: Place) -> None:
    view = ReplayView()
    place(view, acting(CART, Dqn()))
    tell(view, replay_page(BALL))
    assert view.empty_text() == WAITING


def test_other_data_let_the_picked_one_go(place: Place) -> None:
    view = shown(place)
    view.strip.picked.emit(3)
    heard: list[bytes] = []
    view.observation_chosen.connect(heard.append)
    spec = acting(BALL, Dqn())
    view.show_document(spec, analyse(spec))
    assert heard == [b""]
    assert start_of(view) == 0


@pytest.mark.parametrize("data", [CART, Acrobot(), LunarLander()], ids=lambda data: data.kind)
def test_every_number_of_the_picked_action_is_in_sight_in_a_small_window(place: Place, data: World) -> None:
    view = ReplayView()
    place(view, acting(data, Dqn()), 346, 310)
    page, shape = replay_page(), (24, len(data.shape().features))
    tell(view, replace(page, observations=np.full(shape, 0.25, np.float32), after=np.full(shape, -1.5, np.float32)))
    rooms = [room for room, _row in view.pane.rows()]
    assert len(rooms) == len(data.shape().features)
    assert view.pane.isVisible()
    assert all(QRectF(view.pane.rect()).contains(room) for room in rooms)
    assert not any(one.intersects(other) for at, one in enumerate(rooms) for other in rooms[:at])
