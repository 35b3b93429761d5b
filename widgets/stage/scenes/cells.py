"""Worlds of cells: what is painted in each, and who walks on them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt

from engine.spec.catalog.data import FrozenLake, GridWorld, World
from engine.spec.catalog.data.grid import GOAL, PIT, START, WALL
from widgets.kit import Theme, format_number, mixed
from widgets.stage.scenes.easel import Easel
from widgets.stage.scenes.maps import CLIFF, HOLE, STEPS, cells_of, grid_size, sign_at

WIND_STEPS = {"<": (-1, 0), ">": (1, 0), "^": (0, -1), "v": (0, 1)}  # (x, y) on the screen
ROOM_FOR_REWARD = 34  # px


def ground(easel: Easel) -> None:
    """All cells with what they are."""
    cells = cells_of(easel.data, easel.rect)
    for row in range(cells.rows):
        for column in range(cells.columns):
            box = cells.box(row, column)
            paint_cell(easel, box, sign_at(easel.data, row, column), icy=isinstance(easel.data, FrozenLake))
            paint_marks(easel, row, column)
    easel.box(cells.outline, None, easel.look.track, 2)


def paint_cell(easel: Easel, box: QRectF, sign: str, *, icy: bool = False) -> None:
    """One cell, without what is written into it."""
    look, edge = easel.look, box.width()
    easel.box(box, floor_color(look, icy=icy), look.line, 1)
    middle = box.center()
    if sign == WALL:
        easel.box(box.adjusted(1, 1, -1, -1), mixed(look.text_second, look.panel, 0.3), radius=min(4, edge / 10))
    elif sign == PIT:
        middle -= QPointF(0.04 * edge, 0.06 * edge)  # what it pays is written below
        easel.disc(middle, 0.3 * edge, mixed(look.danger, look.panel, 0.25))
        easel.disc(middle, 0.21 * edge, mixed(look.danger, "#000000", 0.45))
    elif sign == HOLE:
        easel.disc(middle, 0.38 * edge, mixed(look.positive, look.panel, 0.35))
        easel.disc(middle, 0.30 * edge, mixed(look.positive, "#000000", 0.55))
    elif sign == CLIFF:
        _cliff(easel, box)
    elif sign == GOAL:
        easel.box(box.adjusted(1, 1, -1, -1), mixed(look.good, look.panel, 0.75))
        easel.flag(middle + QPointF(-0.14 * edge, 0.32 * edge), 0.62 * edge, look.good)
    elif sign == START:
        inset = 0.1 * edge
        easel.box(box.adjusted(inset, inset, -inset, -inset), None, look.text_second, 1.5, edge / 8)


def _cliff(easel: Easel, box: QRectF) -> None:
    look = easel.look
    easel.box(box, mixed(look.text, look.panel, 0.72))
    color, count = mixed(look.danger, look.panel, 0.2), 3
    for tooth in range(count):
        left = box.left() + tooth * box.width() / count
        right = left + box.width() / count
        tip = QPointF((left + right) / 2, box.top() + 0.5 * box.height())
        easel.shape((QPointF(left, box.bottom()), tip, QPointF(right, box.bottom())), color)


def floor_color(look: Theme, *, icy: bool = False) -> str:
    """Of a cell that is nothing else."""
    return mixed(look.panel, look.class_colors[4], 0.16) if icy else look.panel


def paint_marks(easel: Easel, row: int, column: int, ink: str = "") -> None:
    """What is written into a cell: its wind, and what it pays; over values in one ink."""
    if not isinstance(easel.data, GridWorld):
        return
    grid, box = easel.data, cells_of(easel.data, easel.rect).box(row, column)
    wind, edge = grid.wind(row, column), box.width()
    if wind in WIND_STEPS:
        size = (0.26 if ink else 0.37) * edge
        paint_wind(easel, QRectF(box.right() - size - 0.03 * edge, box.top() + 0.03 * edge, size, size), wind, ink)
    typed = any((r.row, r.column) == (row, column) for r in grid.rewards)
    if (typed or grid.is_end(row, column)) and edge >= ROOM_FOR_REWARD and grid.cell(row, column) != WALL:
        _paint_reward(easel, box, grid.pays(row, column), typed, ink)


def _paint_reward(easel: Easel, box: QRectF, reward: float, typed: bool, ink: str) -> None:
    look, edge = easel.look, box.width()
    words = ("+" if reward > 0 else "") + format_number(reward)
    size = min(max(9.0, edge * 0.17), 16.0)
    room = QRectF(box.left() + 4, box.bottom() - size - 5, edge - 8, size + 3)
    color = ink or (look.good if reward > 0 else look.danger if reward < 0 else look.text_second)
    easel.words(room, words, color, size, strong=typed, align=Qt.AlignmentFlag.AlignRight)


def paint_wind(easel: Easel, box: QRectF, sign: str, ink: str = "") -> None:
    """Two small arrows the way that the wind blows."""
    x, y = WIND_STEPS[sign]
    ahead, across = QPointF(x, y), QPointF(-y, x)
    for side, reach in ((-0.22, 0.42), (0.22, 0.3)):
        middle = box.center() + across * (side * box.width())
        half = ahead * (reach * box.width())
        easel.arrow(middle - half, middle + half, ink or easel.look.class_colors[4], max(1.6, box.width() / 11))


def actors(easel: Easel) -> None:
    """Who walks."""
    rows, columns = grid_size(easel.data) or (1, 1)
    row = min(max(easel.number(0), 0), rows - 1)
    column = min(max(easel.number(1), 0), columns - 1)
    box = cells_of(easel.data, easel.rect).box(row, column)
    paint_walker(easel, box.center(), 0.29 * box.width(), step_of(easel.data, easel.action))


def step_of(data: World, action: object) -> tuple[int, int]:
    """(row, column) of the step that an action wants; (0, 0) of none."""
    if not isinstance(action, int) or not 0 <= action < len(data.keys):
        return 0, 0
    return STEPS.get(data.keys[action], (0, 0))


def paint_walker(easel: Easel, place: QPointF, radius: float, step: tuple[int, int]) -> None:
    """A disc with two eyes that look where it goes."""
    look = easel.look
    easel.disc(place, radius, look.text, look.panel, max(2.0, radius / 8))
    ahead = QPointF(step[1], step[0]) * (0.28 * radius)
    for side in (-1, 1):
        eye = place + ahead + QPointF(side * 0.32 * radius, -0.12 * radius)
        easel.disc(eye, 0.17 * radius, look.panel)
