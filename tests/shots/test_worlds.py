"""Worlds in light and dark: the scenes alone on one sheet, and the stage around them on another."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import Scene
from engine.spec.catalog.data import (
    Acrobot,
    Bandit,
    Blackjack,
    CartPole,
    Catch,
    CliffWalking,
    FrozenLake,
    Gymnasium,
    LunarLander,
    MountainCar,
    Pendulum,
    Taxi,
    World,
)
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes
from tests.stage.worlds import GRID, MOON, agent_snapshot, frame, scene, stage_on, state_values
from widgets.kit import DARK, LIGHT
from widgets.stage import WorldStage
from widgets.stage.scenes import paint_scene
from widgets.stage.scenes.easel import Action

WIDTH, HEIGHT, COLUMNS = 250, 220, 7
MEANS = (0.2, -0.9, 1.5, 0.4, -1.3, 0.8, 0.1, -0.2, 0.9, 0.3)
SCENES: tuple[tuple[World, Scene, Action], ...] = (
    (CartPole(wind=3), scene(0.6, 0.12), 1),
    (MountainCar(), scene(0.2, 0.02), 2),
    (Acrobot(), scene(0.8, 0.6), 2),
    (Pendulum(), scene(0.7, -1.4), (-1.4,)),
    (LunarLander(), scene(0.2, 0.7, 0.25, 0, 0, 1, 0.8, *MOON), 2),
    (LunarLander(), scene(0, 0, 0, 1, 1, 0, 0, *MOON), 0),
    (Gymnasium(id="X", seen=("position", "velocity")), scene(0.3, -0.7), None),
    (GRID, scene(2, 1), 2),
    (FrozenLake(), scene(3, 4), 1),
    (CliffWalking(), scene(2, 5), 1),
    (Taxi(), scene(1, 3, 0, 3), 2),
    (Bandit(), scene(3, 1.8, *MEANS), 3),
    (Blackjack(), scene(17, 10, 1), 1),
    (Catch(), scene(4, 6, 3), 1),
)


def test_scenes_of_all_worlds(qapp: QApplication) -> None:
    rows = len(SCENES) // COLUMNS
    sheet = QImage(COLUMNS * WIDTH, 2 * rows * HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(sheet)
    for half, look in enumerate((LIGHT, DARK)):
        painter.fillRect(0, half * rows * HEIGHT, sheet.width(), rows * HEIGHT, QColor(look.panel))
        for place, (data, moment, action) in enumerate(SCENES):
            row, column = divmod(place, COLUMNS)
            box = QRectF(column * WIDTH, (half * rows + row) * HEIGHT, WIDTH, HEIGHT)
            paint_scene(painter, box.adjusted(8, 8, -8, -8), data, moment, look, action)
    painter.end()
    check_picture(sheet, "world-scenes")


def watched() -> WorldStage:
    """CartPole, as it is learned in."""
    stage = stage_on(CartPole())
    stage.show_snapshot(agent_snapshot())
    stage.show_frame(frame((0.6, 0.12), 1))
    return stage


def valued(data: World, kind: str, at: tuple[float, ...], shown: str) -> WorldStage:
    """A world with what the agent thinks of its states."""
    stage = stage_on(data)
    stage.show_snapshot(agent_snapshot(state_values(data, "probabilities" if kind == "probabilities" else "values")))
    stage._set_shown("q" if shown == "q" else "value")
    stage.show_frame(frame(at, reward=-0.04, score=-0.4, mean=0.31))
    return stage


def ended() -> WorldStage:
    """An episode for the show that is over."""
    stage = stage_on(CartPole())
    stage.show_snapshot(agent_snapshot())
    stage._set_mode("show")
    stage.show_frame(frame((-1.2, -0.22), 0, "show", ended=True))
    return stage


def by_hand() -> WorldStage:
    """The Taxi, driven by hand."""
    stage = stage_on(Taxi())
    stage.show_snapshot(agent_snapshot())
    stage._set_mode("hand")
    stage.show_frame(frame((1, 3, 4, 1), 0, "hand", score=-12, reward=-1, mean=7.2))
    return stage


def test_the_stage_of_worlds(qapp: QApplication, qtbot: QtBot) -> None:
    sheet = QWidget()
    qtbot.addWidget(sheet)
    layout = QGridLayout(sheet)
    stages = (
        watched(), ended(), by_hand(),
        valued(GRID, "probabilities", (2, 0), "value"), valued(GRID, "values", (3, 4), "q"),
        valued(Blackjack(), "values", (17, 10, 0), "value"),
    )  # fmt: skip
    for place, stage in enumerate(stages):
        stage.setFixedSize(400, 430)
        layout.addWidget(stage, *divmod(place, 3))
    sheet.show()
    check_picture(in_both_themes(qapp, sheet), "world-stage")
