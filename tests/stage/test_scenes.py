"""Scenes: every world has one, they are painted by numbers alone, on any thread."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from engine.snapshot import Scene
from engine.spec.catalog.data import CartPole, FrozenLake, Gymnasium, LunarLander, Pendulum, Taxi, World
from tests.stage.worlds import GRID, MOON, scene, state_values, worlds
from widgets.kit import DARK, LIGHT, Theme
from widgets.stage.scenes import (
    SCENES,
    first_scene,
    fits,
    ground_key,
    maps,
    paint_scene,
    push_place,
    push_strength,
    values,
)

EDGE = 200
RECT = QRectF(0, 0, EDGE, EDGE)


def painted(data: World, moment: Scene, look: Theme = LIGHT, action: int | tuple[float, ...] | None = None) -> QImage:
    """A scene on the theme's panel."""
    image = QImage(EDGE, EDGE, QImage.Format.Format_RGB32)
    image.fill(QColor(look.panel))
    painter = QPainter(image)
    paint_scene(painter, RECT, data, moment, look, action)
    painter.end()
    return image


def test_every_world_has_a_scene() -> None:
    assert {data.kind for data in worlds()} == set(SCENES)


@pytest.mark.parametrize("data", worlds(), ids=lambda data: data.kind)
def test_its_beginning_is_painted_off_the_window_s_thread(qapp: QApplication, data: World) -> None:
    moment = first_scene(data) or scene(0.3, -0.7)
    assert fits(data, moment)
    found: list[QImage] = []
    thread = threading.Thread(target=lambda: found.append(painted(data, moment, DARK, 0)))
    thread.start()
    thread.join()
    assert found[0] != painted(data, moment, LIGHT, 0)  # the theme's colours
    empty = QImage(EDGE, EDGE, QImage.Format.Format_RGB32)
    empty.fill(QColor(DARK.panel))
    assert found[0] != empty


def test_a_pole_that_falls_to_the_right_leans_right(qapp: QApplication) -> None:
    image = painted(CartPole(half_length=1.0), scene(0, 0.5))
    orange = [
        x for x in range(EDGE) for y in range(EDGE // 2) if image.pixelColor(x, y) == QColor(LIGHT.negative)
    ]  # fmt: skip
    assert min(orange) > EDGE / 2


def test_a_pendulum_turns_against_the_clock(qapp: QApplication) -> None:
    place = push_place(Pendulum(), RECT, scene(0.5, 0), LIGHT)
    assert place is not None
    assert place.x() < EDGE / 2
    assert place.y() < EDGE / 2


def test_what_does_not_fit_is_told(qapp: QApplication) -> None:
    assert not fits(CartPole(), scene(0.1))
    assert not fits(CartPole(), scene(0.1, float("nan")))
    assert fits(Gymnasium(), scene())


def test_only_the_moon_has_another_ground_each_episode() -> None:
    ship = (0.2, 0.7, 0.25, 0, 0, 1, 0.8)
    assert ground_key(LunarLander(), scene(*ship, *MOON)) == pytest.approx(MOON)
    assert ground_key(CartPole(), scene(0.5, 0.1)) == ()


def test_a_picture_is_letterboxed(qapp: QApplication) -> None:
    picture = np.full((50, 100, 3), (10, 200, 30), np.int64)
    image = painted(Gymnasium(), Scene(np.zeros(0, np.float32), picture))
    assert image.pixelColor(EDGE // 2, EDGE // 2) == QColor(10, 200, 30)
    assert image.pixelColor(EDGE // 2, 10) == QColor(LIGHT.panel)


def test_maps_are_those_of_gymnasium() -> None:
    from gymnasium.envs.toy_text.frozen_lake import MAPS
    from gymnasium.envs.toy_text.taxi import MAP

    assert {int(name[0]): tuple(lines) for name, lines in MAPS.items()} == maps.LAKES
    assert tuple(MAP[1:-1]) == maps.TAXI_MAP


def test_cells_are_found_where_they_are_painted() -> None:
    cells = maps.cells_of(FrozenLake(), QRectF(10, 20, 300, 200))
    for cell in ((0, 0), (3, 5), (7, 7)):
        assert cells.at(cells.box(*cell).center()) == cell
    assert cells.at(cells.outline.topLeft() - QRectF(0, 0, 2, 2).bottomRight()) is None


def test_states_of_the_taxi_are_those_of_the_ride() -> None:
    assert values.state_index(Taxi(), scene(0, 0, 4, 2), 3, 1) == ((3 * 5 + 1) * 5 + 4) * 4 + 2


def test_the_highest_value_is_blue_and_the_lowest_orange(qapp: QApplication) -> None:
    data = GRID.with_(cells=(), winds=(), rewards=())
    known = state_values(data)
    image = QImage(EDGE, EDGE, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    values.paint_below(painter, RECT, data, scene(0, 0), LIGHT, known, "value")
    painter.end()
    cells = maps.cells_of(data, RECT)
    for state, color in ((int(known.values.argmax()), LIGHT.positive), (int(known.values.argmin()), LIGHT.negative)):
        corner = cells.box(*divmod(state, data.columns)).bottomRight()
        seen = image.pixelColor(round(corner.x()) - 3, round(corner.y()) - 3)
        wanted = QColor(color)
        assert abs(seen.red() - wanted.red()) + abs(seen.blue() - wanted.blue()) < 24


@pytest.mark.parametrize(("angle", "told"), [(3.1, 1.0), (0.1, -1.0)])
def test_a_push_to_the_right_turns_a_pendulum_the_right_way(angle: float, told: float) -> None:
    assert push_strength(Pendulum(), scene(angle, 0), 1.0) == told
    assert push_strength(CartPole(), scene(angle, 0), 1.0) == 1.0
