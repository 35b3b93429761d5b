"""Return over actions: the mean of a hundred, its spread, the level that counts as solved, changes, and figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import AgentView, Mark, Watch, WorldWatch
from engine.spec.document import default_spec
from engine.spec.shapes import analyse
from tests.plots.agents import BALL, acting, episode_log, run_curves, told, update_log
from widgets.kit import si
from widgets.plots.parts.run_chart import RunChart
from widgets.plots.parts.run_figures import FIGURES, episodes_trace, levels_of, marks_over_actions, updates_trace
from widgets.plots.parts.run_traces import Curves, Level, Trace
from widgets.plots.returns import NO_EPISODE, NO_WORLD, WAITING, ReturnsView

Place = Callable[..., QWidget]
LOG = episode_log(400)


def shown(place: Place, *, updates: bool = True, **parts: object) -> ReturnsView:
    view = ReturnsView()
    place(view, acting(), 346, 304)
    agent = AgentView(LOG.count, LOG.actions, log=LOG, updates=update_log(LOG.actions) if updates else None)
    view.show_snapshot(told(agent, **parts))
    return view


def test_it_asks_only_where_there_is_a_world(place: Place) -> None:
    assert ReturnsView.suits(acting())
    assert not ReturnsView.suits(default_spec())
    view = ReturnsView()
    place(view, acting())
    assert view.watch() == Watch(world=WorldWatch(log=True, updates=True))
    assert view.empty_text() == WAITING
    view.show_document(default_spec(), analyse(default_spec()))
    assert view.watch() == Watch()
    assert view.empty_text() == NO_WORLD


def test_the_figures_are_large_and_true(place: Place) -> None:
    view = shown(place)
    assert view.mean.text() == f"{LOG.mean:.1f}"
    assert (view.best.text(), view.episodes.text()) == ("500", "400")
    assert view.chart.curves().levels == (Level(475.0, "solved"),)
    assert "475 counts as solved" in view.accessibleDescription()


def test_the_line_is_the_mean_of_a_hundred_whatever_was_thinned() -> None:
    plain, thinned = episodes_trace(LOG, "return"), episodes_trace(episode_log(400, each=4), "return")
    assert plain.y[-1] == pytest.approx(LOG.returns[-100:].mean())
    assert thinned.y[-1] == pytest.approx(LOG.returns[-25:].mean())
    assert plain.low is not None
    assert plain.high is not None
    assert plain.high.max() <= LOG.high.max()  # nothing was ever beyond
    assert (plain.low <= plain.y + 1e-9).all()


def test_all_figures_that_there_are_can_be_chosen_and_say_what_they_mean(place: Place) -> None:
    view = shown(place)
    combo = view.which.findChildren(QComboBox)[0]
    assert [combo.itemText(at) for at in range(combo.count())] == [
        "Return", "Length", "Loss", "Entropy", "KL", "Clipped", "Explained variance",
    ]  # fmt: skip
    for at, figure in enumerate(("return", "length", "loss", "entropy", "KL")):
        assert combo.itemData(at, Qt.ItemDataRole.ToolTipRole) == FIGURES[figure][1]
    view.which.value_requested.emit("entropy")
    assert view.figure() == "entropy"
    assert view.told.text() == FIGURES["entropy"][1]
    assert view.chart.curves().levels == (Level(0.693, "all alike"),)
    assert view.chart.accessibleName() == "Entropy over actions"


def test_a_figure_that_is_gone_gives_way_to_the_return(place: Place) -> None:
    view = shown(place)
    view.which.value_requested.emit("KL")
    view._news.forget()
    view.show_snapshot(told(AgentView(log=LOG)))
    assert view.figure() == "return"


def test_a_figure_of_updates_has_its_running_mean() -> None:
    log = update_log(1000, 300)
    trace = updates_trace(log, "loss")
    assert trace.y[-1] == pytest.approx(log.figures["loss"][-6:].mean())
    late = updates_trace(log, "explained variance")
    assert np.isnan(late.y[0])  # a gap stays one
    assert np.isfinite(late.y[-1])


def test_levels_belong_to_what_is_plotted() -> None:
    assert levels_of("length", 475.0, 2) == ()
    assert levels_of("return", None, 2) == ()
    assert levels_of("entropy", None, 0) == ()


def test_changes_stand_where_they_were_made() -> None:
    run = run_curves(100_000, (60_000, "rate 0.001"), (200_000, "clip"))
    (first, mark), (last, _mark) = marks_over_actions(run)
    assert first == pytest.approx(30_000, abs=10)
    assert mark.label == "rate 0.001"
    assert last == pytest.approx(100_000, abs=10)
    assert marks_over_actions(None) == ()


def test_the_cursor_reads_numbers_and_changes(place: Place) -> None:
    view = shown(place, curves=run_curves(LOG.actions, (60_000, "rate 0.001")))
    chart = view.chart
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(chart, Qt.Key.Key_End)
    assert chart.cursor_at() == LOG.actions
    assert view.told.text().startswith(f"{LOG.actions:,} actions: mean of 100 {LOG.mean:.1f}, deviation from ")
    chart.pointed.emit(None)
    QTest.keyClick(chart, Qt.Key.Key_Home)
    for _ in range(round(30_000 / LOG.actions * 100)):
        QTest.keyClick(chart, Qt.Key.Key_Right)
    assert view.told.text().endswith(". step 60,000: rate 0.001")
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.cursor_at() is None


def test_before_the_first_episode_it_says_so(place: Place) -> None:
    view = ReturnsView()
    place(view, acting())
    none = episode_log(0)
    view.show_snapshot(told(AgentView(log=replace(none, actions=40))))
    assert view.chart.message == NO_EPISODE
    assert view.mean.text() == "–"
    assert view.chart.curves() is not None


def test_other_data_begin_anew(place: Place) -> None:
    view = shown(place)
    spec = acting(BALL)
    view.show_document(spec, analyse(spec))
    assert view.empty_text() == WAITING


def test_axes_hold_all_that_is_plotted() -> None:
    curves = Curves((episodes_trace(LOG, "return"),), (Level(475.0, "solved"),))
    assert curves.ends == (0.0, float(LOG.at[-1]))
    assert curves.heights == (0.0, 500.0)


def test_a_change_that_is_clicked_is_gone_to(place: Place) -> None:
    view = shown(place, curves=run_curves(LOG.actions, (60_000, "rate 0.001")))
    heard: list[int] = []
    view.mark_requested.connect(heard.append)
    chart = view.chart
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(round(chart.x_of(30_000)) + 2, 40))
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(round(chart.x_of(70_000)), 40))
    assert heard == [1]


def test_in_a_low_dock_the_mean_stands_beside_the_choice(place: Place) -> None:
    view = ReturnsView()
    place(view, acting(), 346, 170)
    view.show_snapshot(told(AgentView(LOG.count, LOG.actions, log=LOG)))
    assert view.caption.text() == f"mean {LOG.mean:.1f} · best 500 · {si(LOG.actions)} actions"
    assert not view.mean.isVisible()
    view.resize(346, 320)
    assert view.mean.isVisible()
    assert view.caption.text() == f"{LOG.actions:,} actions"


def test_a_run_that_begins_anew_has_no_actions_of_the_one_before(place: Place) -> None:
    view = shown(place)
    none = episode_log(0)
    view.show_snapshot(told(AgentView(0, 1, log=replace(none, actions=1))))
    assert view.caption.text() == "1 actions"


@pytest.mark.parametrize("rising", [True, False])
def test_words_of_changes_stand_away_from_the_newest_of_the_curve(qtbot: QtBot, rising: bool) -> None:
    chart = RunChart("a run")
    qtbot.addWidget(chart)
    chart.resize(400, 240)
    chart.set_message("")
    x = np.linspace(0, 1000, 200)
    trace = Trace("return", "accent", x, x if rising else 1000 - x)
    bare = Curves((trace,))
    chart.show_curves(replace(bare, marks=((500.0, Mark(5, "Learning rate 0.01")),)))
    changed = differing_rows(chart, bare)
    middle = chart.box().center().y()
    words = [y for y, share in changed.items() if share > 8]  # of a line a few px only
    assert words
    assert all((y > middle) == rising for y in words)


def differing_rows(chart: RunChart, bare: Curves) -> dict[int, int]:
    """How many px of each row other curves change."""
    one = chart.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    chart.show_curves(bare)
    other = chart.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    width = range(one.width())
    return {y: sum(one.pixel(x, y) != other.pixel(x, y) for x in width) for y in range(one.height())}
