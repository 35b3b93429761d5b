"""Where a series goes on to: what is asked, how far off it is, how far the others are, and a step in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import RunState, Watch, read_only
from engine.spec.catalog.layers import Flatten, Input, Output
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.document import chain
from engine.spec.studies import ForecastStudy
from tests.plots.conftest import make_spec
from tests.plots.over_time import SHAPES, spec_on
from tests.plots.sequences import chosen_of
from tests.plots.sequences_3 import airline_made, forecast_snapshot, forecast_view
from widgets.kit import Control
from widgets.plots.forecast import SHORT, ForecastPlot, _future_of_window, told
from widgets.plots.parts.forecast_legend import entries_of
from widgets.plots.parts.future import Future, off_by, round_ticks

Place = Callable[..., Any]
MADE = airline_made()


def shown(place: Place, width: int = 380, height: int = 320, **parts: Any) -> ForecastPlot:
    view: ForecastPlot = place(ForecastPlot(), MADE.spec, width, height)
    show(view, **parts)
    return view


def show(view: ForecastPlot, **parts: Any) -> None:
    view.show_snapshot(forecast_snapshot(view.study(), forecast_view(**parts)))


def future_of(view: ForecastPlot) -> Future:
    future = view.surface.future()
    assert future is not None
    return future


def hand_on(control: Control) -> QWidget:
    """What takes the keys of a control."""
    proxy = control.focusProxy()
    assert proxy is not None
    return proxy


def press(view: ForecastPlot, text: str) -> None:
    button = next(each for each in view.members.findChildren(QAbstractButton) if each.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def point(view: ForecastPlot, step: int) -> None:
    place = view.surface.place(future_of(view), step, float(future_of(view).own[step]))
    QTest.mouseMove(view.surface, place.toPoint())


# ---- what is asked


def test_other_data_are_told_so(place: Place) -> None:
    view = place(ForecastPlot(), make_spec("digits"))
    assert "goes on to" in view.empty_text()
    assert view.watch() == Watch()
    assert not ForecastPlot.suits(make_spec("digits"))
    assert ForecastPlot.suits(MADE.spec)


def test_it_asks_for_one_horizon_and_five_networks(place: Place) -> None:
    view = place(ForecastPlot(), MADE.spec)
    assert view.watch() == Watch(studies=frozenset({ForecastStudy(12, 5)}), chosen=True)
    assert "once the network is ready" in view.empty_text()


def test_more_steps_and_more_networks_can_be_asked_for(place: Place, qtbot: QtBot) -> None:
    view = shown(place)
    with qtbot.waitSignal(view.watch_changed):
        QTest.keyClick(hand_on(view.ahead), Qt.Key.Key_Down)
    assert view.study() == ForecastStudy(24, 5)
    with qtbot.waitSignal(view.watch_changed):
        QTest.keyClick(hand_on(view.ahead), Qt.Key.Key_End)
    assert view.study() == ForecastStudy(120, 5)
    with qtbot.waitSignal(view.watch_changed):
        press(view, "10")
    assert view.study() == ForecastStudy(120, 10)
    assert future_of(view).steps == 24  # the forecast before stays until there is another one


# ---- how good it is


def test_how_far_off_it_is_is_told_beside_the_naive_forecast(place: Place) -> None:
    view = shown(place, width=520)
    future = future_of(view)
    own, naive = off_by(future.own, future.came), off_by(future.baseline, future.came)
    assert view.caption.text() == f"RMSE {own:.2f}, naive {naive:.1f}"
    assert not view.score.isVisible()
    assert view.caption.text() in view.accessibleDescription()


def test_in_a_narrow_dock_it_is_told_below(place: Place) -> None:
    view = shown(place, width=250)
    assert view.caption.text() == ""
    assert view.score.isVisible()
    assert view.score.text().startswith("RMSE")


def test_off_by_counts_what_came_only() -> None:
    assert off_by(np.array([1, 2, 9], np.float32), np.array([1, 4], np.float32)) == pytest.approx(np.sqrt(2))
    assert np.isnan(off_by(np.array([1], np.float32), np.zeros(0, np.float32)))


def test_where_nothing_came_yet_it_says_so(place: Place) -> None:
    view = shown(place, came=0, width=520)
    assert view.caption.text() == "what comes is not known yet"


# ---- the others


@pytest.mark.parametrize(
    ("members", "taken", "words"),
    [
        (5, 800, "0 of 4 others trained (800 of 1,200)"),
        (5, 1200, "4 others, trained for 1,200 steps too"),
        (2, 30, "0 of 1 other trained (30 of 1,200)"),
        (1, 0, "at step 1,200"),
    ],
)
def test_how_far_the_others_are_is_told(place: Place, members: int, taken: int, words: str) -> None:
    assert shown(place, members=members, taken=taken).told.text() == words


def test_networks_that_are_not_trained_are_told(place: Place) -> None:
    view = shown(place)
    answer = replace(forecast_view(), steps=(0,) * 5)
    view.show_snapshot(forecast_snapshot(view.study(), answer))
    assert view.told.text() == "5 networks, none of them trained yet"


def test_while_it_runs_one_is_told_that_the_others_need_a_pause(place: Place) -> None:
    view: ForecastPlot = place(ForecastPlot(), MADE.spec, 380, 320)
    answer = replace(forecast_view(), steps=(1200, 1200, 1200, 700, 0))
    running = replace(forecast_snapshot(view.study(), answer), state=RunState.RUNNING)
    view.show_snapshot(running)
    assert view.told.text() == "2 of 4 others trained (700 of 1,200) · pause to let them catch up"
    view.show_snapshot(replace(running, state=RunState.PAUSED))
    assert view.told.text() == "2 of 4 others trained (700 of 1,200)"


def test_the_fan_holds_all_paths() -> None:
    view = forecast_view()
    future = Future(view.past, view.came, view.paths, view.baseline, 1, 1, "", "")
    low, first, median, third, high = future.fan()
    assert (low <= view.paths).all()
    assert (view.paths <= high).all()
    assert (first <= median).all()
    assert (median <= third).all()


@pytest.mark.parametrize(
    ("members", "signs"),
    [
        (1, ["past", "came", "own", "baseline"]),
        (2, ["past", "came", "own", "range", "baseline"]),
        (5, ["past", "came", "own", "median", "quartiles", "range", "baseline"]),
    ],
)
def test_the_legend_explains_what_is_drawn(place: Place, members: int, signs: list[str]) -> None:
    view = shown(place, members=members)
    assert [sign for sign, _words in view.legend.entries()] == signs
    assert view.legend.accessibleName().startswith("Legend: past")


def test_a_narrow_legend_has_two_rows(place: Place) -> None:
    view = shown(place, width=250)
    assert view.legend.rows() <= 2
    assert entries_of(None) == ()


# ---- a step in words


def test_a_step_under_the_pointer_is_told(place: Place) -> None:
    view = shown(place)
    point(view, 6)
    assert view.told.text() == told(future_of(view), 6)
    assert view.told.text().startswith("Jul 1957: forecast")
    assert "came" in view.told.text()
    QTest.mouseMove(view.surface, QPoint(60, 60))  # in the past
    assert view.told.text().startswith("4 others")


def test_the_cursor_goes_along_the_forecast_by_keyboard(place: Place) -> None:
    view = shown(place)
    view.surface.setFocus()
    for key, step in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_End, 23), (Qt.Key.Key_Left, 22), (Qt.Key.Key_Home, 0)):
        QTest.keyClick(view.surface, key)
        assert view.surface.pointed_at() == step
    assert view.surface.accessibleDescription() == told(future_of(view), 0)
    QTest.keyClick(view.surface, Qt.Key.Key_Escape)
    assert view.surface.pointed_at() == -1


def test_steps_without_times_are_counted_from_now() -> None:
    view = forecast_view(times=read_only(np.zeros(0, np.float32)), members=1)
    future = Future(view.past, view.came, view.paths, view.baseline, 1, 1, "", "passengers")
    assert told(future, 0).startswith("+1: forecast")


@pytest.mark.parametrize(("pace", "words"), [(1 / 12, "Mar 1957"), (1.0, "1959"), (0.25, "1957.5")])
def test_times_are_told_as_months_or_years(pace: float, words: str) -> None:
    view = forecast_view()
    future = Future(view.past, view.came, view.paths, view.baseline, 1957.0, pace, "years", "passengers")
    assert future.when(2) == words


@pytest.mark.parametrize(
    ("low", "high", "most", "found"),
    [(0, 10, 5, [0, 2, 4, 6, 8, 10]), (213, 480, 4, [300, 400]), (-0.2, 0.2, 4, [-0.2, -0.1, 0, 0.1, 0.2])],
)
def test_ticks_are_round(low: float, high: float, most: int, found: list[float]) -> None:
    assert round_ticks(low, high, most) == pytest.approx(found)


# ---- where it cannot go on


def test_until_there_is_a_forecast_the_chosen_window_is_shown(place: Place) -> None:
    view = place(ForecastPlot(), MADE.spec)
    view.show_snapshot(forecast_snapshot(None, None, MADE))
    assert view.empty_text() == ""
    assert "on its way" in view.told.text()
    assert future_of(view).own.tolist() == MADE.chosen.forecast.tolist()  # type: ignore[union-attr]
    show(view)
    assert future_of(view).steps == 24
    view.show_snapshot(forecast_snapshot(None, None, MADE))
    assert future_of(view).steps == 24


def test_several_series_end_at_their_horizon(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    part = SequencePart("series", 2, 10, channel_names=("wind", "sun"))
    shape = DataShape(
        part.features, part.features, targets=("sun",), task="forecast", sequence=(part,), horizon=4,
        offers=("forecast",),
    )  # fmt: skip
    monkeypatch.setitem(SHAPES, "weather", shape)
    view = place(ForecastPlot(), spec_on("weather", chain(Input(id="in"), Flatten(id="list"), Output(id="out"))))
    assert view.study() == ForecastStudy(4, 5)
    show(view, steps=4)
    assert view.told.text() == SHORT
    assert not view.ahead.isVisible()
    assert view.members.isVisible()
    inputs = np.arange(20, dtype=np.float32)
    chosen = chosen_of(inputs, steps=(10,), wanted=read_only(inputs[:4]), forecast=read_only(inputs[:4]))
    assert _future_of_window(chosen, shape, "sun").past.tolist() == list(range(10, 20))


def test_dates_of_ones_own_stand_on_the_axis(place: Place) -> None:
    days = np.arange("2015-01-01", "2023-01-01", dtype="datetime64[M]").astype("datetime64[s]")
    moments = read_only(days.astype(np.int64).astype(np.float64))
    view = shown(place, times=moments, clock="moments")
    future = future_of(view)
    assert len(moments) == len(future.past)
    ticks = [words for _, words in future.time_ticks(-24, 8)]
    assert ticks == ["2021", "Jul", "2022", "Jul", "2023", "Jul", "2024", "Jul"]
    assert told(future, 0).startswith("Jan 2023: ")
    assert told(future, 23).startswith("Dec 2024: ")


def test_times_that_are_numbers_stay_numbers(place: Place) -> None:
    view = shown(place, times=read_only(np.arange(96) * 0.5), clock="numbers")
    assert told(future_of(view), 0).startswith("48: ")
    assert future_of(view).time_ticks(-10, 5)[0][1] == "45"
