"""The transport bar of one who learns to act: actions and episodes instead of epochs and losses."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import AgentView, Curves, EpisodeLog, RunState, Snapshot
from engine.spec.catalog.algorithms import ValueIteration
from engine.spec.catalog.data import CartPole, GridWorld
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetAlgorithm, SetData
from tests.panels.desk import Desk, press
from widgets.kit import IconButton, Readout
from widgets.panels.speed_slider import SpeedSlider
from widgets.panels.transport import TransportBar
from widgets.panels.verdict import verdict

NOTHING = np.zeros(0)
LOG = EpisodeLog(NOTHING.astype(np.int64), NOTHING, NOTHING, NOTHING, NOTHING, 1234, 123_456, -123.46)
RUNNING = Snapshot(
    1, RunState.RUNNING, epoch=123.4, samples_per_second=23_456.7, agent=AgentView(1234, 123_456, 0.1, LOG)
)
FIGURES = ("Actions", "Episodes", "Mean return of 100", "Actions / s")


def cartpole() -> Spec:
    return SetData(data=CartPole()).apply(default_spec())


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[TransportBar]:
    window = QWidget()
    qtbot.addWidget(window)
    made = TransportBar(window)
    window.resize(2000, 60)
    made.resize(1900, 60)
    window.show()
    yield made
    window.close()


@pytest.fixture
def desk(bar: TransportBar) -> Desk:
    return Desk(bar, cartpole(), bar)


def figures(bar: QWidget) -> dict[str, str]:
    return {r.accessibleName(): r.text() for r in bar.findChildren(Readout) if r.isVisible()}


def test_it_counts_actions_and_episodes(desk: Desk, bar: TransportBar) -> None:
    bar.show_snapshot(RUNNING)
    assert figures(bar) == dict(zip(FIGURES, ("123,456", "1,234", "−123.5", "23,457"), strict=True))
    desk.show(default_spec())
    assert set(figures(bar)).isdisjoint(FIGURES)
    desk.show(cartpole())
    assert set(figures(bar).values()) == {"–"}, "no figure of another run stays"


@pytest.mark.parametrize("width", [480, 800, 1024, 1280, 1440])
def test_the_mean_return_stays_longest(desk: Desk, bar: TransportBar, width: int) -> None:
    bar.resize(width, 60)
    bar.show_snapshot(RUNNING)
    bar.layout().activate()  # type: ignore[union-attr]
    shown = [w for w in bar.findChildren(QWidget) if w.isVisible() and w.parent() is bar]
    assert [w.accessibleName() for w in shown if w.geometry().right() >= width] == []
    assert "Mean return of 100" in figures(bar)


def test_settings_that_mean_nothing_are_not_there(desk: Desk, bar: TransportBar) -> None:
    assert desk.child(QComboBox, "Optimizer").isVisible()
    desk.show(SetAlgorithm(algorithm=ValueIteration()).apply(SetData(data=GridWorld()).apply(default_spec())))
    assert [box.accessibleName() for box in bar.findChildren(QComboBox) if box.isVisible()] == []


def test_a_step_is_an_action_an_episode_or_an_update(desk: Desk, bar: TransportBar) -> None:
    asked: list[object] = []
    bar.step_requested.connect(asked.append)
    bar.update_requested.connect(lambda: asked.append("update"))
    menu = bar.steps_menu()
    assert [action.text().split("\t")[0] for action in menu.actions()] == ["One action", "One episode", "One update"]
    for action in menu.actions():
        action.trigger()
    assert asked == [False, True, "update"]
    button = next(b for b in bar.findChildren(IconButton) if "One action" in b.toolTip())
    press(button)
    assert asked[-1] is False
    desk.show(default_spec())
    assert [action.text().split("\t")[0] for action in bar.steps_menu().actions()] == ["One batch", "One epoch"]


def test_what_a_step_is_stands_at_the_speed(desk: Desk, bar: TransportBar) -> None:
    (speed,) = bar.findChildren(SpeedSlider)
    assert "one action in each of its worlds" in speed.toolTip().replace("\n", " ")
    desk.show(default_spec())
    assert "A step learns from one batch." in speed.toolTip().replace("\n", " ")


def test_the_loss_of_an_agent_is_not_judged() -> None:
    loss = np.array([0.1, 9.0])
    curves = Curves(np.arange(2), np.arange(2.0), loss, loss, loss, loss, "return")
    assert verdict(Snapshot(1, RunState.RUNNING, curves=curves)) is None
    assert verdict(Snapshot(1, RunState.RUNNING, curves=curves, agent=AgentView())) is None
