"""Pictures of the views of an agent: episodes, memory and thoughts are formulas, nothing is trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import AgentView, Frame, Recordings, RunState, Scene, Snapshot, read_only
from engine.spec.catalog.data import LunarLander, World
from engine.spec.document import Spec
from engine.spec.shapes import analyse
from engine.spec.world_presets import cartpole_ppo
from tests.plots.agents import (
    BALL,
    CART,
    SWING,
    Dqn,
    acting,
    cart_frame,
    contest_view,
    episode,
    episode_log,
    phase_view,
    recordings,
    replay_page,
    run_curves,
    told,
    update_log,
)
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes
from widgets.kit import theme
from widgets.plots.actions import ActionsView
from widgets.plots.base import View
from widgets.plots.contest import CompareView
from widgets.plots.episode import EpisodesView
from widgets.plots.phase import PhaseMapView
from widgets.plots.replay import ReplayView
from widgets.plots.returns import ReturnsView

SMALL, LARGE = (346, 304), (620, 420)


def show(view: View, spec: Spec, snapshot: Snapshot | None, qtbot: QtBot, size: tuple[int, int] = SMALL) -> None:
    """A view in a dock of a size, with what it is told."""
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_document(spec, analyse(spec))
    view.show()
    if snapshot is not None:
        view.show_snapshot(snapshot)


RETURNS = {
    "return": (episode_log(400), "return", SMALL),
    "thinned": (episode_log(3000, each=8), "return", LARGE),
    "kl": (episode_log(400), "KL", SMALL),
}


@pytest.mark.parametrize("name", RETURNS)
def test_the_return_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    log, figure, size = RETURNS[name]
    view = ReturnsView()
    agent = AgentView(log.count, log.actions, log=log, updates=update_log(log.actions))
    changes = ((log.actions, "clip 0.1"),) if name == "return" else ()
    show(view, acting(), told(agent, curves=run_curves(log.actions, *changes)), qtbot, size)
    view.which.value_requested.emit(figure)
    if name == "thinned":
        for _ in range(40):
            QTest.keyClick(view.chart, Qt.Key.Key_Left)
    check_picture(in_both_themes(qapp, view), f"agent-returns-{name}")


def sure(moment: int) -> Frame:
    """Left and right by turns."""
    right = 1 / (1 + np.exp(-3 * np.sin(moment / 9)))
    return thought(moment, 1 - right, right, action=int(np.sin((moment - 1) / 9) > 0))


def landing(moment: int) -> Frame:
    """The value of each engine."""
    main = 40 * np.cos(moment / 30)
    return thought(moment, -12.4, 3.2, main, -3.0, action=2 if main > 3 else 1)


def swinging(moment: int) -> Frame:
    """A torque that sways."""
    bell = {"spread": read_only(np.array([0.5], np.float32)), "value": -130.2, "reward": -3.24}
    return thought(moment, 1.7 * np.sin(moment / 12), action=(1.1,), **bell)


def thought(moment: int, *numbers: float, **parts: Any) -> Frame:
    return cart_frame(moment=moment, preferences=read_only(np.array(numbers, np.float32)), **parts)


FRAMES: dict[str, tuple[Spec, Callable[[int], Frame]]] = {
    "chances": (acting(), sure),
    "values": (acting(LunarLander(), Dqn()), landing),
    "bell": (acting(SWING), swinging),
}


@pytest.mark.parametrize("name", FRAMES)
def test_the_actions_look_as_they_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    spec, frame_at = FRAMES[name]
    view = ActionsView()
    show(view, spec, None, qtbot, (300, 260))
    for moment in range(150):
        view.show_frame(frame_at(moment))
    check_picture(in_both_themes(qapp, view), f"agent-actions-{name}")


PHASES = {
    "value": (CART, phase_view(), "value"),
    "policy": (CART, phase_view(), "policy"),
    "control": (SWING, replace(phase_view(kind="controls"), axes=(0, 1), names=("cos θ", "sin θ")), "policy"),
}


@pytest.mark.parametrize("name", PHASES)
def test_the_map_over_two_numbers_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    data, shown, mode = PHASES[name]
    view = PhaseMapView()
    show(view, acting(data), told(AgentView(phase=shown)), qtbot)
    view.which.value_requested.emit(mode)
    check_picture(in_both_themes(qapp, view), f"agent-phase-{name}")


def test_small_differences_are_seen_about_the_mean(qapp: QApplication, qtbot: QtBot) -> None:
    view = PhaseMapView()
    show(view, acting(), told(AgentView(phase=phase_view())), qtbot, LARGE)
    view.about_mean.click()
    QTest.keyClick(view.map, Qt.Key.Key_Up)
    check_picture(in_both_themes(qapp, view), "agent-phase-about-mean")


@pytest.mark.parametrize(("name", "data", "size"), [("numbers", CART, LARGE), ("pixels", BALL, (346, 380))])
def test_the_memory_looks_as_it_did(
    name: str, data: World, size: tuple[int, int], qapp: QApplication, qtbot: QtBot
) -> None:
    view = ReplayView()
    show(view, acting(data, Dqn()), told(AgentView(replay=replay_page(data, 48))), qtbot, size)
    view.strip.picked.emit(14)
    check_picture(in_both_themes(qapp, view), f"agent-replay-{name}")


def cart_and_pole(painter: QPainter, room: QRectF, _data: World, scene: Scene) -> None:
    """A cart by a few strokes: how worlds look is not the player's business."""
    now, (x, angle) = theme(), scene.numbers.tolist()
    foot = QPointF(room.center().x() + 40 * x, room.bottom() - 18)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(now.negative), 5))
    painter.drawLine(foot, foot + QPointF(60 * np.sin(angle), -60 * np.cos(angle)))
    painter.fillRect(QRectF(foot.x() - 20, foot.y(), 40, 10), QColor(now.accent))


EPISODES = {"latest": (recordings(), 70, SMALL), "large": (recordings(), 30, LARGE)}


@pytest.mark.parametrize("name", EPISODES)
def test_the_player_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    kept, moment, size = EPISODES[name]
    view = EpisodesView()
    view.set_painter(cart_and_pole)
    show(view, acting(), told(AgentView(recordings=kept)), qtbot, size)
    view.player.moment_requested.emit(moment)
    check_picture(in_both_themes(qapp, view), f"agent-episode-{name}")


def test_an_episode_without_a_value_has_its_rewards(qapp: QApplication, qtbot: QtBot) -> None:
    view = EpisodesView()
    view.set_painter(cart_and_pole)
    show(view, acting(), told(AgentView(recordings=Recordings(episode(20, 2, values=False)))), qtbot)
    check_picture(in_both_themes(qapp, view), "agent-episode-plain")


@pytest.mark.parametrize(
    ("name", "done", "size"), [("ready", 0.0, SMALL), ("running", 0.6, SMALL), ("done", 1.0, LARGE)]
)
def test_the_comparison_looks_as_it_did(
    name: str, done: float, size: tuple[int, int], qapp: QApplication, qtbot: QtBot
) -> None:
    view = CompareView()
    show(view, cartpole_ppo(), None, qtbot, size)
    study = view.form.study()
    assert study is not None
    if done:
        view.form.started.emit()
        view.show_snapshot(Snapshot(1, RunState.PAUSED, studies={study: contest_view(done=done)}))
    check_picture(in_both_themes(qapp, view), f"agent-contest-{name}")
