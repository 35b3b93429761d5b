"""Edits of a world that is painted: cells, winds, rewards."""

from __future__ import annotations

from pydantic import Field

from engine.spec.catalog.data import GridWorld
from engine.spec.catalog.data.grid import CELLS, START, WINDS, CellReward, painted
from engine.spec.document import Spec
from engine.spec.edits.base import Edit, EditError, words_of

Cell = tuple[int, int]  # row, column


class PaintCells(Edit):
    """Make cells of a GridWorld something else; a reward that was typed into them is forgotten.

    Attributes
    ----------
    sign : of `engine.spec.catalog.data.grid.CELLS`.
    """

    cells: tuple[Cell, ...] = Field(min_length=1)
    sign: str

    def apply(self, spec: Spec) -> Spec:
        grid = _grid(spec)
        if self.sign not in dict(CELLS):
            raise EditError("There is no such cell.")
        lines = painted(grid.cells, grid.rows, grid.columns, self.cells, self.sign)
        if self.sign != START:
            grid = grid.with_(rewards=tuple(r for r in grid.rewards if (r.row, r.column) not in self.cells))
        return spec.with_(data=grid.with_(cells=lines))

    def label(self, spec: Spec) -> str:
        return f"paint {dict(CELLS).get(self.sign, 'a cell').lower()}"

    @property
    def merge_key(self) -> str:
        return f"cells.{self.sign}"


class PaintWind(Edit):
    """Let wind blow in cells of a GridWorld; sign : of `engine.spec.catalog.data.grid.WINDS`."""

    cells: tuple[Cell, ...] = Field(min_length=1)
    sign: str

    def apply(self, spec: Spec) -> Spec:
        grid = _grid(spec)
        if self.sign not in dict(WINDS):
            raise EditError("There is no such wind.")
        return spec.with_(data=grid.with_(winds=painted(grid.winds, grid.rows, grid.columns, self.cells, self.sign)))

    def label(self, spec: Spec) -> str:
        return f"paint {dict(WINDS).get(self.sign, 'wind').lower()}"

    @property
    def merge_key(self) -> str:
        return f"winds.{self.sign}"


class SetCellReward(Edit):
    """Let entering a cell of a GridWorld pay something of its own; None is what its kind pays."""

    row: int = Field(ge=0)
    column: int = Field(ge=0)
    reward: float | None

    def apply(self, spec: Spec) -> Spec:
        grid = _grid(spec)
        if self.row >= grid.rows or self.column >= grid.columns:
            raise EditError("There is no such cell.")
        kept = tuple(r for r in grid.rewards if (r.row, r.column) != (self.row, self.column))
        own = () if self.reward is None else (CellReward(row=self.row, column=self.column, reward=self.reward),)
        return spec.with_(data=grid.with_(rewards=(*kept, *own)))

    def label(self, spec: Spec) -> str:
        return "reward as usual" if self.reward is None else f"reward {words_of(self.reward)}"

    @property
    def merge_key(self) -> str:
        return f"reward.{self.row}.{self.column}"


def _grid(spec: Spec) -> GridWorld:
    if not isinstance(spec.data, GridWorld):
        raise EditError("Cells can only be painted in a GridWorld.")
    return spec.data
