"""The episode player: which episode, scrubbing, playing, what is told of a moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from engine.snapshot import AgentView, Episode, Recordings, Scene, Watch, WorldWatch
from engine.spec.catalog.data import GridWorld, World
from engine.spec.document import default_spec
from engine.spec.shapes import analyse
from tests.plots.agents import BALL, CART, SWING, acting, episode, recordings, told
from widgets.plots.episode import NO_WORLD, WAITING, EpisodesView
from widgets.plots.parts.curve_band import CurveBand
from widgets.plots.parts.episode_bands import bands_of, deed, words_at

Place = Callable[..., QWidget]


class Ears:
    """What a player tells."""

    def __init__(self, view: EpisodesView) -> None:
        self.moments: list[tuple[Episode | None, int]] = []
        self.seen: list[bytes] = []
        view.moment_chosen.connect(lambda which, moment: self.moments.append((which, moment)))
        view.observation_chosen.connect(self.seen.append)


def shown(place: Place, kept: Recordings | None = None) -> EpisodesView:
    view = EpisodesView()
    place(view, acting(), 346, 340)
    tell(view, kept or recordings())
    return view


def tell(view: EpisodesView, kept: Recordings) -> None:
    view.show_snapshot(told(AgentView(recordings=kept)))


def test_it_asks_for_recordings_where_there_is_a_world(place: Place) -> None:
    view = EpisodesView()
    place(view, acting())
    assert view.watch() == Watch(world=WorldWatch(recordings=True))
    assert view.empty_text() == WAITING
    view.show_document(default_spec(), analyse(default_spec()))
    assert view.empty_text() == NO_WORLD
    assert view.watch() == Watch()


def test_latest_best_and_worst_can_be_chosen(place: Place) -> None:
    view = shown(place)
    numbers = []
    for which in ("latest", "best", "worst"):
        view.which.value_requested.emit(which)
        found = view.episode()
        assert found is not None
        numbers.append((found.number, view.moment()))
    assert numbers == [(57, 0), (41, 0), (3, 0)]
    assert view.caption.text() == "return 24"


def test_the_latest_follows_while_nobody_looks_at_a_moment(place: Place) -> None:
    view = shown(place)
    ears = Ears(view)
    tell(view, Recordings(episode(90, 58)))
    assert view.episode() is not None
    assert view.episode().number == 58  # type: ignore[union-attr]
    view.player.on.click()
    tell(view, Recordings(episode(80, 59)))
    assert view.episode().number == 58  # type: ignore[union-attr]
    assert ears.moments[-1][1] == 1
    view.live.click()
    assert view.episode().number == 59  # type: ignore[union-attr]
    assert ears.moments[-1] == (None, -1)
    assert ears.seen[-1] == b""


def test_a_moment_is_handed_on_with_what_was_seen(place: Place) -> None:
    view = shown(place)
    ears, found = Ears(view), recordings().latest
    assert found is not None
    view.bands.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view.bands, Qt.Key.Key_Right)
    QTest.keyClick(view.bands, Qt.Key.Key_End)
    assert [moment for _which, moment in ears.moments] == [1, 120]
    assert ears.seen == [found.observations[1].tobytes(), found.observations[120].tobytes()]
    assert view.told.text() == "action 120 · the end"


def test_it_plays_at_the_pace_of_the_world(place: Place) -> None:
    view = shown(place)
    ears = Ears(view)
    view.player.start()
    view.player.pass_time(0.1)  # 50 actions a second
    assert view.moment() == 5
    view.player.speed.value_requested.emit(0.25)
    view.player.pass_time(0.08)
    assert view.moment() == 6
    view.player.speed.value_requested.emit(4.0)
    view.player.pass_time(0.05)
    assert view.moment() == 16
    assert len(ears.moments) == 3
    assert len(ears.seen) == 1  # the network is not asked about every moment
    view.player.play.click()
    assert not view.player.is_playing()


def test_a_world_that_waits_is_played_slowly(place: Place) -> None:
    view = EpisodesView()
    place(view, acting(GridWorld()))
    tell(view, recordings())
    view.player.start()
    view.player.pass_time(0.5)
    assert view.moment() == 2
    view.player.stop()


def test_after_the_end_comes_the_newest_of_its_kind(place: Place) -> None:
    view = shown(place)
    view.player.moment_requested.emit(119)
    view.player.start()
    view.player.pass_time(0.1)
    assert view.moment() == 120
    tell(view, Recordings(episode(60, 61)))
    view.player.pass_time(0.1)
    assert view.episode() is not None
    assert (view.episode().number, view.moment()) == (61, 0)  # type: ignore[union-attr]
    assert view.player.is_playing()
    view.player.stop()


def test_without_a_newer_one_it_stands_at_the_end_and_begins_anew(place: Place) -> None:
    view = shown(place)
    view.player.moment_requested.emit(120)
    view.player.start()
    assert view.moment() == 0
    view.player.moment_requested.emit(120)
    view.player.pass_time(0.1)
    assert not view.player.is_playing()


def test_the_clock_stands_while_it_is_not_seen(place: Place) -> None:
    view = shown(place)
    view.player.start()
    view.hide()
    assert not view.player.is_playing()


def test_the_scene_is_painted_by_who_knows_it(place: Place) -> None:
    view = shown(place)
    painted: list[tuple[World, Scene]] = []

    def paint(_painter: QPainter, _rect: QRectF, data: World, scene: Scene) -> None:
        painted.append((data, scene))

    view.set_painter(paint)
    view.player.moment_requested.emit(7)
    view.scene.grab()
    found = view.episode()
    assert found is not None
    assert painted[-1] == (CART, found.scenes[7])


def test_a_film_is_asked_for(place: Place) -> None:
    view = shown(place)
    heard: list[str] = []
    view.export_requested.connect(heard.append)
    view.gif.click()
    view.mp4.click()
    assert heard == ["gif", "mp4"]


def test_three_curves_over_one_axis() -> None:
    curves = [band for band in bands_of(episode()) if isinstance(band, CurveBand)]
    assert [band.name for band in curves] == ["reward", "value", "advantage"]
    assert {len(band.lines[0].values) for band in curves} == {121}
    assert curves[2].low < 0 < curves[2].high
    assert [band.name for band in bands_of(episode(values=False))][:-1] == ["reward"]


def test_a_moment_in_words() -> None:
    found = episode()
    said = words_at(found, 30, CART)
    assert said.startswith("action 30 · expects ")
    assert deed(found, 30, CART) in said
    assert "reward 1 · advantage" in said
    assert deed(found, 120, CART) == ""
    swing = replace(found, actions=np.full((120, 1), 0.5, np.float32), ended=False)
    assert deed(swing, 3, SWING) == "torque 0.5"
    assert words_at(swing, 120, SWING) == "action 120 · broken off here"


@pytest.mark.parametrize("data", [BALL, SWING])
def test_other_data_let_the_moment_go(place: Place, data: World) -> None:
    view = shown(place)
    view.player.on.click()
    ears = Ears(view)
    spec = acting(data)
    view.show_document(spec, analyse(spec))
    assert ears.moments == [(None, -1)]
    assert ears.seen == [b""]
    assert view.empty_text() == WAITING


def test_the_same_number_in_another_run_is_another_episode(place: Place) -> None:
    view = shown(place, Recordings(episode(30, 1)))
    again = episode(30, 1)
    tell(view, Recordings(again))
    assert view.episode() is again
    tell(view, Recordings())
    assert view.empty_text() == WAITING


@pytest.mark.parametrize(("height", "curves", "words"), [(200, False, True), (280, True, False), (360, True, True)])
def test_where_there_is_little_room_the_scene_stays(place: Place, height: int, curves: bool, words: bool) -> None:
    view = EpisodesView()
    place(view, acting(), 346, height)
    tell(view, recordings())
    assert (view.scene.isVisible(), view.bands.isVisible(), view.told.isVisible()) == (True, curves, words)
