"""How worlds look: one painter a kind, by numbers alone, on anything that a QPainter paints on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from engine.snapshot import Scene, read_only
from engine.spec.catalog.data import Bandit, Gymnasium, World
from widgets.kit import Theme
from widgets.stage.scenes import cartpole, cells, chances, lander, mountain, pixels, swings, taxi
from widgets.stage.scenes.easel import Action, Easel
from widgets.stage.scenes.maps import first_cell, grid_size

Paint = Callable[[Easel], None]
Place = Callable[[Easel], QPointF]


def _nothing(_numbers: tuple[float, ...]) -> tuple[float, ...]:
    return ()


def _straight(_scene: Scene) -> float:
    return 1.0


@dataclass(frozen=True)
class SceneKind:
    """How one kind of world is painted.

    Attributes
    ----------
    ground, actors : what stays as it is for an episode, and what moves. least : how many numbers its scenes have.
    place : where it can be pushed, in px; None where nothing can. signature : the numbers that the ground depends on.
    usual : the numbers of a beginning. turn : where a push means a turn, 1 if to the right is against the clock.
    """

    ground: Paint
    actors: Paint
    least: int
    usual: tuple[float, ...]
    place: Place | None = None
    signature: Callable[[tuple[float, ...]], tuple[float, ...]] = _nothing
    turn: Callable[[Scene], float] = _straight


_MOON = (0.0, 1.4, 0, 0, 0, 0, 0, 0.3, 0.2, 0.35, 0.1, 0, 0, 0, 0.15, 0.3, 0.2, 0.4)
_CELLS = SceneKind(cells.ground, cells.actors, 2, (0, 0))

SCENES: dict[str, SceneKind] = {
    "cartpole": SceneKind(cartpole.ground, cartpole.actors, 2, (0, 0.02), cartpole.cart_place),
    "mountain-car": SceneKind(mountain.ground, mountain.actors, 2, (-0.52, 0), mountain.place),
    "acrobot": SceneKind(
        swings.acrobot_ground, swings.acrobot_actors, 2, (0, 0), swings.acrobot_place, turn=swings.acrobot_turn
    ),
    "pendulum": SceneKind(
        swings.pendulum_ground, swings.pendulum_actors, 2, (3.14, 0), swings.pendulum_place, turn=swings.pendulum_turn
    ),
    "lunar-lander": SceneKind(lander.ground, lander.actors, 7, _MOON, lander.place, lander.signature),
    "gridworld": _CELLS,
    "frozen-lake": _CELLS,
    "cliff-walking": _CELLS,
    "taxi": SceneKind(taxi.ground, taxi.actors, 4, (2, 2, 0, 3)),
    "blackjack": SceneKind(chances.cards_ground, chances.cards_actors, 3, (14, 10, 0)),
    "bandit": SceneKind(chances.bandit_ground, chances.bandit_actors, 2, (-1, 0)),
    "catch": SceneKind(pixels.catch_ground, pixels.catch_actors, 3, (0, 4, 4)),
    "gymnasium": SceneKind(pixels.picture_ground, pixels.picture_actors, 0, ()),
}


def paint_scene(painter: QPainter, rect: QRectF, data: World, scene: Scene, look: Theme, action: Action = None) -> None:
    """Paint a moment of a world; on a QImage also off the thread of the window.

    Parameters
    ----------
    rect : the place, in px; the scene fills it as far as its shape allows, on the ground that is there.
    action : the last one; where it is known, it is shown as a push, a flame, a look.
    """
    paint_ground(painter, rect, data, scene, look)
    paint_actors(painter, rect, data, scene, look, action)


def paint_ground(painter: QPainter, rect: QRectF, data: World, scene: Scene, look: Theme) -> None:
    """What stays as it is: the same for all scenes of one `ground_key`."""
    _paint(SCENES[data.kind].ground, Easel(painter, rect, data, scene, look))


def paint_actors(
    painter: QPainter, rect: QRectF, data: World, scene: Scene, look: Theme, action: Action = None
) -> None:
    """What moves."""
    _paint(SCENES[data.kind].actors, Easel(painter, rect, data, scene, look, action))


def _paint(paint: Paint, easel: Easel) -> None:
    painter = easel.painter
    painter.save()
    painter.setClipRect(easel.rect)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(easel)
    painter.restore()


def ground_key(data: World, scene: Scene) -> tuple[float, ...]:
    """The numbers of a scene that its ground depends on."""
    return SCENES[data.kind].signature(tuple(scene.numbers.tolist()))


def fits(data: World, scene: Scene) -> bool:
    """Whether a scene can be one of this world."""
    return len(scene.numbers) >= SCENES[data.kind].least and np.isfinite(scene.numbers).all().item()


def first_scene(data: World) -> Scene | None:
    """What a world looks like before anything was done in it; None where only the world itself knows."""
    if isinstance(data, Gymnasium):
        return None
    numbers = SCENES[data.kind].usual
    if isinstance(data, Bandit):
        numbers = (*numbers, *(0.0 for _ in range(data.arms)))
    elif data.kind != "taxi" and grid_size(data) is not None:
        numbers = first_cell(data)
    elif data.kind == "catch":
        numbers = (0, getattr(data, "size", 10) // 2, getattr(data, "size", 10) // 2)
    return Scene(read_only(np.array(numbers, np.float32)))


def push_place(data: World, rect: QRectF, scene: Scene, look: Theme) -> QPointF | None:
    """Where what can be pushed is, in px; None where nothing can."""
    place = SCENES[data.kind].place
    return None if place is None else place(Easel(QPainter(), rect, data, scene, look))


def push_strength(data: World, scene: Scene, to_right: float) -> float:
    """What the world is told of a push, -1 to 1: above zero to the right, of what turns against the clock."""
    return to_right * SCENES[data.kind].turn(scene)


__all__ = [
    "SCENES", "Action", "SceneKind", "first_scene", "fits", "ground_key", "paint_actors", "paint_ground",
    "paint_scene", "push_place", "push_strength",
]  # fmt: skip
