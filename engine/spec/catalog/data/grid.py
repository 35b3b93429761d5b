"""A world of cells that is painted with the mouse."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from engine.spec.catalog.data.worlds import ARROWS, Counted, Scaling, limit
from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.value import Value

FLOOR, WALL, PIT, GOAL, START = ".", "#", "P", "G", "S"
CELLS: tuple[tuple[str, str], ...] = (
    (FLOOR, "Floor"), (WALL, "Wall"), (PIT, "Pit"), (GOAL, "Goal"), (START, "Start"),
)  # fmt: skip
WINDS: tuple[tuple[str, str], ...] = (
    (".", "No wind"), ("<", "Wind to the left"), ("v", "Wind down"), (">", "Wind to the right"), ("^", "Wind up"),
)  # fmt: skip
STEPS: tuple[tuple[int, int], ...] = ((0, -1), (1, 0), (0, 1), (-1, 0))  # (row, column) of each action
USUAL = ("S...", ".#.P", "...G")  # Russell and Norvig's, seen from the other side
MOST_CELLS = 20

Line = Annotated[str, Field(max_length=MOST_CELLS)]


class CellReward(Value):
    """What entering a cell pays, typed by hand."""

    row: int = Field(ge=0, lt=MOST_CELLS)
    column: int = Field(ge=0, lt=MOST_CELLS)
    reward: float = Field(ge=-1e6, le=1e6)


class GridWorld(Counted):
    """Cells with walls, pits, goals and wind; whoever enters a pit or a goal is at the end.

    Entering a goal pays `goal`, a pit `pit`, anything else `floor`, unless a reward was typed into the cell. Who
    steps against a wall or the edge stays. Wind carries one cell further, with the chance `wind_strength`, who leaves
    a cell where it blows; with the chance `slip` a step goes off to either side, as likely to the one as to the other.

    Attributes
    ----------
    cells, winds : a line of characters for each row, see `CELLS` and `WINDS`; missing ones are floor and calm.
        Episodes begin in a cell drawn from those marked as start, or from all floor where none is.
    rewards : typed by hand.
    """

    title: ClassVar[str] = "GridWorld"
    short: ClassVar[str] = "Grid"
    summary: ClassVar[str] = "cells to paint: walls, pits, goals, wind"
    actions: ClassVar[tuple[str, ...]] = ("left", "down", "right", "up")
    keys: ClassVar[tuple[str, ...]] = ARROWS

    kind: Literal["gridworld"] = "gridworld"
    rows: int = field(3, "Rows", "units", minimum=1, maximum=MOST_CELLS, depth=Depth.DATA, help="Rows of cells.")
    columns: int = field(
        4, "Columns", "units", minimum=1, maximum=MOST_CELLS, depth=Depth.DATA, help="Columns of cells."
    )
    goal: float = field(
        1.0, "Goal pays", "number", minimum=-1e6, maximum=1e6, step=0.1, decimals=2, depth=Depth.RATE,
        help="Reward for entering a goal.",
    )  # fmt: skip
    pit: float = field(
        -1.0, "Pit pays", "number", minimum=-1e6, maximum=1e6, step=0.1, decimals=2, depth=Depth.RATE,
        help="Reward for falling into a pit.",
    )  # fmt: skip
    floor: float = field(
        -0.04, "Floor pays", "number", minimum=-1e6, maximum=1e6, step=0.01, decimals=2, depth=Depth.RATE,
        help="Reward for any other step; below zero it is a price for time.",
    )  # fmt: skip
    slip: float = field(
        0.2, "Slip", "slider", minimum=0, maximum=1, step=0.05, decimals=2, depth=Depth.RATE,
        help="Chance that a step goes off to one side.",
    )  # fmt: skip
    wind_strength: float = field(
        0.5, "Wind", "slider", minimum=0, maximum=1, step=0.05, decimals=2, depth=Depth.RATE,
        help="Chance that a wind carries one cell further.",
    )  # fmt: skip
    cells: tuple[Line, ...] = field(USUAL, "Cells", "none", depth=Depth.RATE)
    winds: tuple[Line, ...] = field((), "Winds", "none", depth=Depth.RATE)
    rewards: tuple[CellReward, ...] = field((), "Rewards", "none", depth=Depth.RATE)
    most_steps: int = limit(100)

    @model_validator(mode="after")
    def _known(self) -> GridWorld:
        for lines, known in ((self.cells, CELLS), (self.winds, WINDS)):
            strange = set("".join(lines)) - {sign for sign, _ in known}
            if strange:
                raise ValueError(f"no cell is marked {min(strange)!r}")
        return self

    @property
    def states(self) -> int:
        return self.rows * self.columns

    @property
    def observed(self) -> tuple[str, ...]:
        cells = (f"cell {row},{column}" for row in range(self.rows) for column in range(self.columns))
        return (*cells, "row", "column")

    @property
    def scaling(self) -> Scaling:
        middle = [((size - 1) / 2, max(1.0, (size - 1) / 2)) for size in (self.rows, self.columns)]
        return (*(((0.0, 1.0),) * self.states), *middle)

    def cell(self, row: int, column: int) -> str:
        """What a cell is, as its sign in `CELLS`."""
        return _sign(self.cells, row, column, FLOOR)

    def wind(self, row: int, column: int) -> str:
        """Where the wind blows in a cell, as its sign in `WINDS`."""
        return _sign(self.winds, row, column, ".")

    def pays(self, row: int, column: int) -> float:
        """What entering a cell pays."""
        typed = [r.reward for r in self.rewards if (r.row, r.column) == (row, column)]
        return typed[-1] if typed else {GOAL: self.goal, PIT: self.pit}.get(self.cell(row, column), self.floor)

    def is_end(self, row: int, column: int) -> bool:
        """Whether an episode ends there."""
        return self.cell(row, column) in (GOAL, PIT)


def _sign(lines: tuple[str, ...], row: int, column: int, usual: str) -> str:
    return lines[row][column] if row < len(lines) and column < len(lines[row]) else usual


def painted(
    lines: tuple[str, ...], rows: int, columns: int, cells: tuple[tuple[int, int], ...], sign: str
) -> tuple[str, ...]:
    """Lines of a grid in which some cells have another sign; what lies outside the grid is cut off."""
    grid = [[_sign(lines, row, column, ".") for column in range(columns)] for row in range(rows)]
    for row, column in cells:
        if 0 <= row < rows and 0 <= column < columns:
            grid[row][column] = sign
    return tuple("".join(line) for line in grid)
