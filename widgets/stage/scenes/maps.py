"""The fixed maps of the worlds of cells, as Gymnasium has them, and where their cells lie on the screen."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from engine.spec.catalog.data import CliffWalking, FrozenLake, GridWorld, Taxi, World
from engine.spec.catalog.data.grid import FLOOR, GOAL, PIT, START, WALL

LAKES = {
    4: ("SFFF", "FHFH", "FFFH", "HFFG"),
    8: ("SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG"),
}
CLIFF_ROWS, CLIFF_COLUMNS = 4, 12
TAXI_EDGE = 5
TAXI_MAP = ("|R: | : :G|", "| : | : : |", "| : : : : |", "| | : | : |", "|Y| : |B: |")  # | is a wall, : is none
TAXI_PLACES = ((0, 0), (0, 4), (4, 0), (4, 3))
TAXI_NAMES = ("R", "G", "Y", "B")
ICE, HOLE, CLIFF = "F", "H", "C"
STEPS = {"Left": (0, -1), "Right": (0, 1), "Up": (-1, 0), "Down": (1, 0)}  # (row, column) by the key of an action


def grid_size(data: World) -> tuple[int, int] | None:
    """Rows and columns of a world of cells; None of any other."""
    if isinstance(data, GridWorld):
        return data.rows, data.columns
    if isinstance(data, FrozenLake):
        return data.size, data.size
    if isinstance(data, CliffWalking):
        return CLIFF_ROWS, CLIFF_COLUMNS
    return (TAXI_EDGE, TAXI_EDGE) if isinstance(data, Taxi) else None


def sign_at(data: World, row: int, column: int) -> str:
    """What a cell is, as one character."""
    if isinstance(data, GridWorld):
        return data.cell(row, column)
    if isinstance(data, FrozenLake):
        return {"S": START, "G": GOAL}.get(sign := LAKES[data.size][row][column], sign)
    if isinstance(data, CliffWalking) and row == CLIFF_ROWS - 1:
        return START if column == 0 else GOAL if column == CLIFF_COLUMNS - 1 else CLIFF
    return FLOOR


def is_valued(data: World, row: int, column: int) -> bool:
    """Whether anybody can stand there and act."""
    return sign_at(data, row, column) not in (WALL, PIT, GOAL, HOLE, CLIFF)


def first_cell(data: World) -> tuple[int, int]:
    """Where an episode begins, or may."""
    rows, columns = grid_size(data) or (1, 1)
    places = [(row, column) for row in range(rows) for column in range(columns)]
    starts = [place for place in places if sign_at(data, *place) == START]
    open_cells = [place for place in places if is_valued(data, *place)]
    return (starts or open_cells or [(0, 0)])[0]


def wall_right(row: int, column: int) -> bool:
    """Whether a wall of the Taxi's town stands to the right of a cell."""
    return TAXI_MAP[row][2 * column + 2] == "|"


@dataclass(frozen=True)
class Cells:
    """Where the cells are: as large as they can be, in the middle of the place for them."""

    rect: QRectF
    rows: int
    columns: int

    @property
    def edge(self) -> float:
        """Of a cell, in px."""
        return max(1.0, min(self.rect.width() / self.columns, self.rect.height() / self.rows))

    @property
    def outline(self) -> QRectF:
        """Of all cells."""
        edge = self.edge
        box = QRectF(0, 0, edge * self.columns, edge * self.rows)
        box.moveCenter(self.rect.center())
        return box

    def box(self, row: float, column: float) -> QRectF:
        """One cell."""
        edge, corner = self.edge, self.outline.topLeft()
        return QRectF(corner.x() + column * edge, corner.y() + row * edge, edge, edge)

    def at(self, place: QPointF) -> tuple[int, int] | None:
        """(row, column) of the cell at a place; None outside."""
        inside = (place - self.outline.topLeft()) / self.edge
        row, column = int(inside.y() // 1), int(inside.x() // 1)
        return (row, column) if 0 <= row < self.rows and 0 <= column < self.columns else None


def cells_of(data: World, rect: QRectF) -> Cells:
    """Where a world of cells has them; of any other world one cell."""
    rows, columns = grid_size(data) or (1, 1)
    return Cells(rect.adjusted(2, 2, -2, -2), rows, columns)
