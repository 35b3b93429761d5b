"""The world of cells that is painted."""

from __future__ import annotations

import numpy as np

from engine.arrays import Doubles, Floats, Ints
from engine.spec.catalog.data import GridWorld, World
from engine.spec.catalog.data.grid import FLOOR, START, STEPS, WALL, WINDS
from engine.worlds.tabled import Table, Tabled

CALM = len(STEPS)  # the wind that carries nowhere
_BLOWS = {sign: (CALM if place == 0 else place - 1) for place, (sign, _) in enumerate(WINDS)}  # in the order of STEPS


def grid_table(data: GridWorld) -> Table:
    """What may come of each step: straight on or off to a side, and then with the wind or not.

    Wind blows on whoever acts where it blows, also against a wall (Sutton and Barto 2018, example 6.5); who has come
    to a pit or a goal is carried no further. Each moment pays for the cell in which it ends.
    """
    cells = [(row, column) for row in range(data.rows) for column in range(data.columns)]
    ends = np.array([data.is_end(*cell) for cell in cells])
    pays = np.array([data.pays(*cell) for cell in cells])
    moves = _moves(data, cells)
    carried = np.where(ends[:, None], np.arange(len(cells))[:, None], moves)
    wind = np.array([_BLOWS[data.wind(*cell)] for cell in cells])
    turns = (np.arange(4)[:, None] + [0, -1, 1]) % 4  # (actions, 3): straight on, and off to either side
    stepped = moves[:, turns]  # (states, actions, 3)
    nexts = np.concatenate((stepped, carried[stepped, wind[:, None, None]]), axis=2)
    ways = np.array([1 - data.slip, data.slip / 2, data.slip / 2])
    chances = np.concatenate((ways * (1 - data.wind_strength), ways * data.wind_strength))
    whole = np.broadcast_to(chances, nexts.shape).copy()
    return Table(whole, nexts, pays[nexts], _first(data, cells), ends)


def _moves(data: GridWorld, cells: list[tuple[int, int]]) -> Ints:
    """(states, 5) where each direction leads; the last stays."""
    walls = {cell for cell in cells if data.cell(*cell) == WALL}
    moves = np.empty((len(cells), len(STEPS) + 1), dtype=np.int64)
    for state, (row, column) in enumerate(cells):
        moves[state] = state
        for direction, (down, right) in enumerate(STEPS):
            to = (row + down, column + right)
            if 0 <= to[0] < data.rows and 0 <= to[1] < data.columns and to not in walls:
                moves[state, direction] = to[0] * data.columns + to[1]
    return moves


def _first(data: GridWorld, cells: list[tuple[int, int]]) -> Doubles:
    """The chance of each cell to begin in: those marked, or all floor, or all where there is no floor."""
    signs = np.array([data.cell(*cell) for cell in cells])
    for wanted in (START, FLOOR):
        if (signs == wanted).any():
            return np.asarray((signs == wanted) / (signs == wanted).sum(), dtype=np.float64)
    return np.full(len(cells), 1 / len(cells))


class GridWorlds(Tabled):
    """Grids of cells; what is observed is a 1 for the cell, then row and column."""

    def adopt(self, data: World) -> None:
        super().adopt(data)
        assert isinstance(data, GridWorld)
        self._columns = data.columns

    def table(self, data: World) -> Table:
        assert isinstance(data, GridWorld)
        return grid_table(data)

    def observations(self, data: World) -> Floats:
        states = np.arange(data.states)
        places = np.stack((states // self._columns, states % self._columns), axis=1)
        return np.concatenate((np.eye(data.states), places), axis=1).astype(np.float32)

    def _numbers(self, index: int) -> tuple[float, ...]:
        row, column = divmod(int(self._state[index]), self._columns)
        return float(row), float(column)
