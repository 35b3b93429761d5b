"""What an agent thinks of the states of a world, painted over it: colours, arrows, numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from engine.snapshot import Floats, Scene, StateValues
from engine.spec.catalog.data import Bandit, Blackjack, Taxi, World
from widgets.kit import Theme, diverging_rgb32, format_number, sequential_rgb32
from widgets.stage.scenes import card_map, cells, chances, taxi
from widgets.stage.scenes.easel import Easel, ink_on
from widgets.stage.scenes.maps import TAXI_PLACES, cells_of, grid_size, is_valued

Shown = Literal["", "value", "q"]

ROOM_FOR_VALUE, ROOM_FOR_Q = 42, 66  # px of a cell
ARROWS = {"left": "←", "down": "↓", "right": "→", "up": "↑"}  # in place of names that are too long for a line
LEAST_CHANCE = 0.04  # less likely actions have no arrow
CARDS_SHARE = 0.4  # of the width, for the cards beside their map
TRIANGLES = {(0, -1): (0, 3), (1, 0): (3, 2), (0, 1): (2, 1), (-1, 0): (1, 0)}  # corners of a cell by the step


def can_show(data: World) -> bool:
    """Whether the states of a world can be painted."""
    return grid_size(data) is not None or isinstance(data, (Blackjack, Bandit))


def scene_rect(data: World, rect: QRectF, shown: Shown) -> QRectF:
    """The place of the scene itself, where something is painted beside it."""
    if shown and isinstance(data, Blackjack):
        return QRectF(rect.left(), rect.top(), CARDS_SHARE * rect.width(), rect.height())
    return rect


def _beside(data: World, rect: QRectF) -> QRectF:
    """The place beside the cards."""
    left = scene_rect(data, rect, "value").right() + 10
    return QRectF(left, rect.top(), rect.right() - left, rect.height())


def state_index(data: World, scene: Scene, row: int, column: int) -> int:
    """The state of a cell; in the Taxi that of the present passenger and destination."""
    _rows, columns = grid_size(data) or (1, 1)
    if isinstance(data, Taxi):
        passenger, destination = (round(float(n)) for n in scene.numbers[2:4])
        return ((row * columns + column) * 5 + passenger) * 4 + destination
    return row * columns + column


def suit(data: World, states: StateValues) -> bool:
    """Whether values can be of this world."""
    return len(states.values) == data.states and states.preferences.shape == (data.states, len(data.moves))


def paint_below(
    painter: QPainter, rect: QRectF, data: World, scene: Scene, look: Theme, states: StateValues, shown: Shown
) -> None:
    """What lies between the ground and who acts."""
    easel = Easel(painter, rect, data, scene, look)
    if isinstance(data, Blackjack):
        card_map.paint(easel, _beside(data, rect), states, shown)
    elif grid_size(data) is not None:
        _grid(easel, states, shown)


def paint_above(painter: QPainter, rect: QRectF, data: World, scene: Scene, look: Theme, states: StateValues) -> None:
    """What lies over the scene: the hand that is played, what each machine is thought to pay, or its chance."""
    if isinstance(data, Blackjack):
        card_map.mark(Easel(painter, rect, data, scene, look), _beside(data, rect))
    elif isinstance(data, Bandit) and states.preferences.size == data.arms:
        _machines(Easel(painter, rect, data, scene, look), states)


@dataclass(frozen=True)
class _Sheet:
    """The grid's values, and what their full colour stands for."""

    easel: Easel
    states: StateValues
    values: float
    preferences: float

    def color(self, value: float) -> str:
        """Of a value."""
        return _hex(diverging_rgb32([value], self.values, self.easel.look))

    def preferred(self, value: float) -> str:
        """Of an action value, or of a probability."""
        if self.states.kind == "probabilities":
            return _hex(sequential_rgb32([value], 1.0, self.easel.look))
        return _hex(diverging_rgb32([value], self.preferences, self.easel.look))


def _grid(easel: Easel, states: StateValues, shown: Shown) -> None:
    place, data = cells_of(easel.data, easel.rect), easel.data
    every = ((row, column) for row in range(place.rows) for column in range(place.columns))
    known = [(*cell, state_index(data, easel.scene, *cell)) for cell in every if is_valued(data, *cell)]
    at = [state for _row, _column, state in known]
    sheet = _Sheet(easel, states, limit_of(states.values[at]), limit_of(states.preferences[at]))
    for row, column, state in known:
        box = place.box(row, column).adjusted(0.5, 0.5, -0.5, -0.5)
        if shown == "q":
            _triangles(sheet, box, state)
            ink = easel.look.text
        else:
            ink = _value(sheet, box, state)
        cells.paint_marks(easel, row, column, ink)
    if isinstance(data, Taxi):
        for number in range(len(TAXI_PLACES)):
            taxi.paint_place(easel, number, filled=False)
        taxi.paint_walls(easel)


def _value(sheet: _Sheet, box: QRectF, state: int) -> str:
    """A cell in the colour of its value, with the policy as arrows; returns what is read on it."""
    easel, value, edge = sheet.easel, float(sheet.states.values[state]), box.width()
    fill = sheet.color(value) if math.isfinite(value) else easel.look.sunken
    easel.box(box, fill)
    ink = ink_on(fill)
    _policy(sheet, box, state, ink)
    if edge >= ROOM_FOR_VALUE and math.isfinite(value):
        corner = QRectF(box.left() + 4, box.top() + 2, edge - 8, 0.26 * edge)
        side = Qt.AlignmentFlag.AlignRight if isinstance(easel.data, Taxi) else Qt.AlignmentFlag.AlignLeft
        easel.words(corner, _short(value), ink, min(0.19 * edge, 16.0), align=side | Qt.AlignmentFlag.AlignVCenter)
    return ink


def _policy(sheet: _Sheet, box: QRectF, state: int, ink: str) -> None:
    easel, states, edge, middle = sheet.easel, sheet.states, box.width(), box.center()
    if edge >= ROOM_FOR_VALUE:
        middle += QPointF(0, 0.08 * edge)  # the number stands above
    best = int(states.best[state])
    if not knows(states, state):
        return
    for action, preference in enumerate(states.preferences[state].tolist()):
        chance = preference if states.kind == "probabilities" else float(action == best)
        step = cells.step_of(easel.data, action)
        if chance < LEAST_CHANCE:
            continue
        if step == (0, 0):
            _letter(easel, middle, edge, action, ink, chance)
            continue
        end = middle + QPointF(step[1], step[0]) * ((0.12 + 0.24 * chance) * edge)
        easel.arrow(middle, end, ink, max(1.2, 0.075 * edge * chance))


def _letter(easel: Easel, middle: QPointF, edge: float, action: int, ink: str, chance: float) -> None:
    """What is no step: the letter of its key."""
    if chance >= 0.3:
        radius = 0.2 * edge
        easel.disc(middle, radius, None, ink, max(1.5, edge / 30))
        room = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
        easel.words(room, easel.data.keys[action], ink, max(9.0, 1.1 * radius), strong=True)


def _triangles(sheet: _Sheet, box: QRectF, state: int) -> None:
    """A cell in four parts, one for each step."""
    easel, edge, middle = sheet.easel, box.width(), box.center()
    corners = (box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft())
    best = int(sheet.states.best[state])
    for action, value in enumerate(sheet.states.preferences[state].tolist()):
        step = cells.step_of(easel.data, action)
        if step not in TRIANGLES:
            continue
        first, second = (corners[i] for i in TRIANGLES[step])
        fill = sheet.preferred(value) if math.isfinite(value) else easel.look.sunken
        easel.shape((first, second, middle), fill, easel.look.panel, 1)
        ink = ink_on(fill)
        way = QPointF(step[1], step[0])
        if edge >= ROOM_FOR_Q and math.isfinite(value):
            room = QRectF(0, 0, 0.5 * edge, 0.2 * edge)
            room.moveCenter(middle + way * ((0.30 if step[1] else 0.34) * edge))
            easel.words(room, _short(value), ink, min(0.14 * edge, 14.0), strong=action == best)
        elif action == best and knows(sheet.states, state):
            easel.disc(middle + way * (0.32 * edge), max(1.5, 0.06 * edge), ink)
    if cells.step_of(easel.data, best) == (0, 0) and knows(sheet.states, state):
        easel.disc(middle, 0.24 * edge, easel.look.panel)
        _letter(easel, middle, edge, best, easel.look.text, 1.0)


def _machines(easel: Easel, states: StateValues) -> None:
    look, guesses = easel.look, states.preferences[0].tolist()
    means = [easel.number(i) for i in range(2, len(easel.scene.numbers))]
    shown = means if easel.whole(0) < 0 else [*means, easel.number(1)]
    field, zero, unit = chances.bandit_field(easel, shown)
    for machine, guess in enumerate(guesses):
        column = chances.machine_box(field, len(guesses), machine)
        if states.kind == "probabilities":
            room = QRectF(column.left(), field.bottom() - 14, column.width(), 16)
            easel.words(room, f"{100 * guess:.0f}%", look.text, 11)
        elif math.isfinite(guess):
            y = min(max(zero - guess * unit, field.top()), field.bottom())
            reach = 0.38 * column.width()
            ends = (QPointF(column.center().x() - reach, y), QPointF(column.center().x() + reach, y))
            easel.line(ends, look.panel, 6)
            easel.line(ends, look.text, 3)


def words_of_state(data: World, states: StateValues, state: int) -> str:
    """The numbers of one state, for somebody who points at it."""
    value = float(states.values[state])
    pairs = zip(data.moves, states.preferences[state].tolist(), strict=True)
    mark = "%" if states.kind == "probabilities" else ""
    each = ", ".join(
        f"{ARROWS.get(name, name)} {format_number(round(100 * p)) if mark else _short(p)}{mark}" for name, p in pairs
    )
    return f"value {_short(value)}: {each}" if math.isfinite(value) else each


def knows(states: StateValues, state: int) -> bool:
    """Whether any action is preferred there; while all are worth the same, none is pointed at."""
    told = states.preferences[state]
    return bool(np.isfinite(told).all()) and (states.kind == "probabilities" or bool((told != told[0]).any()))


def limit_of(values: Floats) -> float:
    """What the full colour stands for."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 1.0


def _hex(packed: np.ndarray[tuple[int, ...], np.dtype[np.uint32]]) -> str:
    return f"#{int(packed[0]) & 0xFFFFFF:06x}"


def _short(value: float) -> str:
    if not math.isfinite(value):
        return format_number(value)
    return format_number(round(value, 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0))
