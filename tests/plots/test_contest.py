"""Two ways of learning compared: what can be set up, when it is asked, what the curves say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from engine.snapshot import ContestView, RunState, Snapshot, Watch
from engine.spec.catalog.algorithms import A2c, Ppo
from engine.spec.document import Spec, default_spec
from engine.spec.edits import RemoveLinks
from engine.spec.shapes import analyse
from engine.spec.studies import ContestStudy
from engine.spec.world_presets import cartpole_dqn, cartpole_ppo, gridworld_q
from tests.plots.agents import contest_view
from widgets.plots.contest import ANEW, BEGUN, NO_WORLD, READY, CompareView, traces_of

Place = Callable[..., QWidget]


def shown(place: Place, spec: Spec | None = None) -> CompareView:
    view = CompareView()
    place(view, spec or cartpole_ppo(), 346, 330)
    return view


def start(view: CompareView) -> ContestStudy:
    QTest.mouseClick(view.form.start, Qt.MouseButton.LeftButton)
    study = view.form.study()
    assert study is not None
    return study


def tell(view: CompareView, study: ContestStudy, answer: ContestView) -> None:
    view._news.forget()
    view.show_snapshot(Snapshot(1, RunState.PAUSED, studies={study: answer}))


def test_nothing_is_asked_before_it_is_started(place: Place) -> None:
    view = shown(place)
    assert view.watch() == Watch()
    assert view.chart.message == READY
    heard: list[Watch] = []
    view.watch_changed.connect(lambda: heard.append(view.watch()))
    study = start(view)
    assert study == ContestStudy(A2c(gamma=study.other.gamma), 0.001, 3, 10_000)
    assert heard == [Watch(studies=frozenset({study}))]
    assert view.chart.message == BEGUN
    view.stop.click()
    assert heard[1:] == [Watch()]


def test_the_form_says_what_is_compared(place: Place) -> None:
    view = shown(place)
    form = view.form
    assert form.own.text() == "PPO against"
    form.other.value_requested.emit("reinforce")
    assert form.rate.value() == pytest.approx(0.003)  # its usual one
    form.rate.value_requested.emit(0.01)
    form.seeds.value_requested.emit(5)
    form.length.value_requested.emit(3000.0)
    study = form.study()
    assert study is not None
    assert (study.other.kind, study.rate, study.seeds, study.actions) == ("reinforce", 0.01, 5, 3000)


def test_one_of_the_same_kind_keeps_the_settings_of_the_document(place: Place) -> None:
    spec = cartpole_ppo()
    own = spec.training.algorithm
    assert isinstance(own, Ppo)
    view = shown(place, spec)
    view.form.other.value_requested.emit("ppo")
    study = view.form.study()
    assert study is not None
    assert study.other == own
    assert study.rate == spec.training.learning_rate


def test_what_the_network_lacks_is_built_for_the_other_one_and_said(place: Place) -> None:
    view = shown(place, gridworld_q())
    view.form.other.value_requested.emit("ppo")
    assert view.form.start.isEnabled()
    assert "PPO learns a network with two hidden layers" in view.chart.message
    view.form.other.value_requested.emit("sarsa")
    assert view.form.start.isEnabled()
    assert view.chart.message == READY
    view = shown(place, cartpole_dqn())
    view.form.other.value_requested.emit("a2c")
    assert "A2C gets a Value output besides" in view.chart.message
    assert "A2C gets a Value" in view.form.start.toolTip()
    study = start(view)
    assert view.running()
    tell(view, study, contest_view(done=0.6))
    assert "A2C gets a Value" in view.told.text()


def test_a_document_that_cannot_learn_at_all_starts_nothing(place: Place) -> None:
    view = shown(place, RemoveLinks(links=(("input", "output"),)).apply(gridworld_q()))
    assert not view.form.start.isEnabled()
    view.form.started.emit()
    assert not view.running()


def test_the_curves_grow_and_stay(place: Place) -> None:
    view = shown(place)
    study = start(view)
    tell(view, study, contest_view(done=0.6))
    assert view.caption.text() == "3 seeds of 10,000 actions: 60%"
    assert view.running()
    tell(view, study, contest_view())
    assert not view.running()
    assert view.watch() == Watch()
    assert [trace.name for trace in view.chart.curves().traces] == ["PPO", "A2C"]
    mean = contest_view().returns["PPO"].mean(0)[-1]
    assert f"PPO {mean:.0f}, from " in view.accessibleDescription()


def test_stopping_keeps_what_there_is(place: Place) -> None:
    view = shown(place)
    tell(view, start(view), contest_view(done=0.6))
    view.stop.click()
    assert view.caption.text() == "stopped at 60%"
    assert view.chart.message == ""
    assert view.form.isVisible()


def test_a_curve_is_the_mean_of_the_seeds_that_have_come_so_far() -> None:
    returns = np.array([[10.0, 20.0, np.nan], [30.0, np.nan, np.nan]])
    (trace,) = traces_of(ContestView(np.array([1, 2, 3]), {"PPO": returns}, 0.5))
    assert trace.y[:2] == pytest.approx([20, 20])
    assert np.isnan(trace.y[2])
    assert trace.low is not None
    assert trace.high is not None
    assert (trace.low[0], trace.high[0]) == (10, 30)
    assert np.isnan([trace.low[1], trace.high[1]]).all()  # of one seed there is no range
    assert np.isnan(trace.high[2])
    assert len(trace.single) == 2


def test_of_a_single_seed_no_range_is_told(place: Place) -> None:
    view = shown(place)
    returns = {"PPO": np.array([[10.0, 20.0]]), "A2C": np.array([[5.0, np.nan]])}
    tell(view, start(view), ContestView(np.array([1, 2]), returns, 0.5))
    assert "PPO 20" in view.legend.text()
    assert " to " not in view.legend.text()
    assert "from" not in view.accessibleDescription()


def test_the_cursor_reads_both(place: Place) -> None:
    view = shown(place)
    tell(view, start(view), contest_view())
    view.chart.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view.chart, Qt.Key.Key_Home)
    first = contest_view().returns["A2C"].mean(0)[0]
    assert f"A2C {first:.3g}" in view.legend.text()


def test_without_a_world_it_says_so(place: Place) -> None:
    view = shown(place)
    start(view)
    view.show_document(default_spec(), analyse(default_spec()))
    assert view.empty_text() == NO_WORLD
    assert view.watch() == Watch()
    assert not CompareView.suits(default_spec())


def test_in_a_low_dock_the_form_has_the_room_until_there_are_curves(place: Place) -> None:
    view = CompareView()
    place(view, cartpole_ppo(), 300, 180)
    assert not view.chart.isVisible()
    assert view.form.start.isVisible()
    tell(view, start(view), contest_view())
    assert view.chart.isVisible()


def test_a_change_that_makes_both_begin_again_is_told(place: Place) -> None:
    view = shown(place)
    study = start(view)
    tell(view, study, contest_view(done=0.5))
    assert ANEW not in view.told.text()
    tell(view, study, contest_view(done=0.1))
    assert view.told.text().startswith(ANEW)
    view.stop.click()
    assert ANEW not in view.told.text()
    tell(view, start(view), contest_view(done=0.2))
    assert ANEW not in view.told.text()


def test_what_began_again_is_told_before_there_are_points(place: Place) -> None:
    view = shown(place)
    study = start(view)
    tell(view, study, contest_view(done=0.5))
    tell(view, study, ContestView(np.zeros(0, np.int64), {}, 0.0))
    assert view.chart.message == f"{ANEW} {BEGUN}"
