"""A layer's weights as a table: a row for each unit, its bias first, a column for each input."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from engine.snapshot import Floats
from engine.spec.edits import ChangeWeights, Edit, RandomiseLayers, SetWeight, SetWeights
from widgets.kit import format_number
from widgets.panels.matrix_text import Block, Matrix, MatrixError, counted, exact

Index = QModelIndex | QPersistentModelIndex
EMPTY = np.zeros((0, 0), dtype=np.float32)


@dataclass(frozen=True)
class Area:
    """A rectangle of cells; the last row and column belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left + 1


class WeightModel(QAbstractTableModel):
    """Numbers and names. Typing asks; a number changes with the next snapshot. Nothing is made for unseen cells."""

    value_requested = Signal(int, int, float)  # row, column, value

    def __init__(self) -> None:
        super().__init__()
        self.layer_id = ""
        self.parameter = "weight"
        self.limit = 0.0  # the magnitude with the full colour
        self._weight: Floats = EMPTY
        self._bias: Floats | None = None
        self._units: tuple[str, ...] = ()
        self._inputs: tuple[str, ...] = ()

    # ---- what is shown

    def set_values(self, layer_id: str, weight: Floats, bias: Floats | None, parameter: str = "weight") -> None:
        """Show other numbers; cells stay in place where the table has the same size.

        Parameters
        ----------
        weight : (units, inputs). bias : (units,) or None. parameter : which of the layer's tables it is.
        """
        self.parameter = parameter
        bias = None if bias is None else bias[: len(weight)]
        same = (layer_id, weight.shape, bias is None) == (self.layer_id, self._weight.shape, self._bias is None)
        if not same:
            self.beginResetModel()
        self.layer_id, self._weight, self._bias = layer_id, weight, bias
        self.limit = round_limit(max(_largest(weight), 0.0 if bias is None else _largest(bias)))
        if not same:
            self.endResetModel()
        elif self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def set_names(self, units: Sequence[str], inputs: Sequence[str]) -> None:
        """Name the sides; where there are too few or too many names the numbers of the rows and columns are shown."""
        if (tuple(units), tuple(inputs)) != (self._units, self._inputs):
            self._units, self._inputs = tuple(units), tuple(inputs)
            if self.rowCount():
                self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
                self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self.rowCount() - 1)

    def clear(self) -> None:
        """Show nothing."""
        if self.layer_id:
            self.beginResetModel()
            self.layer_id, self._weight, self._bias = "", EMPTY, None
            self.endResetModel()

    # ---- places

    @property
    def has_bias(self) -> bool:
        """Whether the first column is the bias."""
        return self._bias is not None

    def source(self, column: int) -> int:
        """Which input a column shows; -1 for the bias."""
        return column - self.has_bias

    def value(self, row: int, column: int) -> float:
        """The number in a cell."""
        source = self.source(column)
        if source < 0:
            assert self._bias is not None
            return float(self._bias[row])
        return float(self._weight[row, source])

    def numbers(self, area: Area) -> Floats:
        """The numbers of a rectangle; (rows, columns)."""
        rows = slice(area.top, area.bottom + 1)
        first, last = self.source(area.left), self.source(area.right)
        weights = self._weight[rows, max(first, 0) : last + 1]
        if first >= 0 or self._bias is None:
            return weights
        return np.concatenate([self._bias[rows, None], weights], axis=1)

    def unit_name(self, row: int) -> str:
        """What a row is called."""
        return self._units[row] if len(self._units) == self.rowCount() else str(row + 1)

    def input_name(self, column: int) -> str:
        """What a column is called."""
        source = self.source(column)
        if source < 0:
            return "bias"
        if len(self._inputs) == self._weight.shape[1]:
            return self._inputs[source]
        return f"input {source + 1}" if self.parameter.startswith("weight") else f"unit {source + 1}"

    def matrix(self) -> Matrix:
        """All that is shown, with its names."""
        units = tuple(self.unit_name(row) for row in range(self.rowCount()))
        inputs = tuple(self.input_name(column) for column in range(int(self.has_bias), self.columnCount()))
        return Matrix(self._weight, self._bias, inputs, units)

    # ---- Qt's questions

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._weight)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._weight.shape[1] + self.has_bias

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return format_number(self.value(index.row(), index.column()))
        if role == Qt.ItemDataRole.EditRole:
            return exact(self.value(index.row(), index.column()))
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.words(index.row(), index.column())
        return None

    def words(self, row: int, column: int) -> str:
        """A cell in words: 'unit 3, from x₁: 0.42'."""
        name, unit = self.input_name(column), self.unit_name(row)
        unit = f"unit {unit}" if unit.isdigit() else unit
        middle = name if name in ("bias", "weight") else f"from {name}"
        return f"{unit}, {middle}: {format_number(self.value(row, column))}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.input_name(section) if orientation == Qt.Orientation.Horizontal else self.unit_name(section)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.EditRole and float(np.float32(value)) != self.value(row, column):
            self.value_requested.emit(row, column, float(value))
        return False

    # ---- edits

    def set_one(self, row: int, column: int, value: float) -> Edit:
        """Give one cell a number."""
        source = self.source(column)
        if source < 0:
            return SetWeight(layer_id=self.layer_id, parameter="bias", unit=row, value=value)
        return SetWeight(layer_id=self.layer_id, parameter=self.parameter, unit=row, source=source, value=value)

    def set_block(self, top: int, left: int, block: Block) -> Edit:
        """Give a rectangle of cells other numbers.

        Raises
        ------
        MatrixError
            If it does not fit into the table.
        """
        self._check(top, left, block)
        source = self.source(left)
        if source >= 0:
            return SetWeights(layer_id=self.layer_id, parameter=self.parameter, unit=top, source=source, values=block)
        biases = tuple(row[0] for row in block)
        if len(block[0]) == 1:
            column = tuple((bias,) for bias in biases)
            return SetWeights(layer_id=self.layer_id, parameter="bias", unit=top, values=column)
        rest = tuple(row[1:] for row in block)
        return SetWeights(layer_id=self.layer_id, parameter=self.parameter, unit=top, values=rest, biases=biases)

    def _check(self, top: int, left: int, block: Block) -> None:
        for size, room, word in (
            (len(block), self.rowCount() - top, "row"),
            (len(block[0]), self.columnCount() - left, "column"),
        ):
            if size > room:
                fit = "only 1 fits" if room == 1 else f"only {room:,} fit"
                raise MatrixError(f"The block has {counted(size, word)}, and {fit} from this cell on.")

    def set_all(self, matrix: Matrix) -> Edit:
        """Give every shown cell the number of a matrix of the same size."""
        block = tuple(tuple(map(float, row)) for row in matrix.weight)
        biases = () if matrix.bias is None else tuple(map(float, matrix.bias))
        return SetWeights(layer_id=self.layer_id, parameter=self.parameter, values=block, biases=biases)

    def clear_area(self, area: Area) -> Edit:
        """Make a rectangle of cells zero; of whole rows also what is not shown of them."""
        if self.parameter == "weight" and area.left == 0 and area.right == self.columnCount() - 1:
            return ChangeWeights(
                layer_ids=(self.layer_id,), units=tuple(range(area.top, area.bottom + 1)), change="clear"
            )
        return self.set_block(area.top, area.left, ((0.0,) * area.width,) * area.height)

    def randomise(self, rows: Sequence[int], salt: int) -> Edit:
        """Draw rows anew; none means all of the layer."""
        return RandomiseLayers(layer_ids=(self.layer_id,), salt=salt, units=tuple(rows))


def _largest(values: Floats) -> float:
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max()) if finite.size else 0.0


def round_limit(largest: float) -> float:
    """The next of 1, 2, 3, 5, 7, 10 ... above: colours that hold still while numbers grow."""
    if not largest > 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(largest))
    return next(step * power for step in (1.0, 2.0, 3.0, 5.0, 7.0, 10.0) if step * power >= largest * (1 - 1e-6))
