"""The rows of the Analyze table, as Qt asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from engine.spec.analysis_table import TableRow, words_of_inputs, words_of_memory
from engine.spec.catalog.layers import words_of_shape
from widgets.kit import format_count, icon, theme

Index = QModelIndex | QPersistentModelIndex
SORT_ROLE = int(Qt.ItemDataRole.UserRole)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    words : what a cell says. key : what it is sorted by, a number or a text. plain : what is copied.
    width : px at first.
    """

    title: str
    help: str
    words: Callable[[TableRow], str]
    key: Callable[[TableRow], Any]
    plain: Callable[[TableRow], str]
    width: int
    number: bool = False


def _text(title: str, help_: str, words: Callable[[TableRow], str], width: int) -> Column:
    return Column(title, help_, words, words, words, width)


def _number(
    title: str, help_: str, of: Callable[[TableRow], int], width: int, words: Callable[[int], str] = format_count
) -> Column:
    return Column(
        title, help_, lambda row: words(of(row)) if of(row) else "–", of, lambda row: str(of(row)), width, True
    )


def _shape(title: str, help_: str, words: Callable[[TableRow], str], size: Callable[[TableRow], int]) -> Column:
    return Column(title, help_, words, size, words, 84)


def _output(row: TableRow) -> str:
    return "?" if row.output is None else words_of_shape(row.output)


def _inputs(row: TableRow) -> str:
    return words_of_inputs(row.inputs) if row.inputs else "–" if row.kind == "Input" else "?"


def _size(sizes: tuple[int, ...] | None) -> int:
    total = 1
    for size in sizes or (0,):
        total *= size
    return total


def _trained(row: TableRow) -> str:
    return ", ".join(word for word in (row.trained, row.state) if word) or "–"


COLUMNS: tuple[Column, ...] = (
    _text("Layer", "What the layer is called.", lambda row: row.name, 136),
    _text("Kind", "What kind of layer it is.", lambda row: row.kind, 90),
    _shape("In", "The shape of one sample that reaches it.", _inputs, lambda row: sum(map(_size, row.inputs))),
    _shape("Out", "The shape of one sample behind it.", _output, lambda row: _size(row.output)),
    _number("Parameters", "Numbers that can be learned.", lambda row: row.parameters, 92),
    _number(
        "Memory", "Parameters and the outputs of one sample, 4 bytes each (float32).", lambda row: row.memory, 76,
        words_of_memory,
    ),
    _number(
        "Multiply-adds", "Multiplications with an addition for one sample.", lambda row: row.multiply_adds, 104
    ),
    _text("Trained", "Whether the layer learns, and how fast beside the others.", _trained, 120),
    _text("Problem", "What is wrong here; the Problems panel offers what would mend it.", lambda row: row.problem, 220),
)  # fmt: skip
PROBLEM = len(COLUMNS) - 1


class AnalysisModel(QAbstractTableModel):
    """A row a layer. A new document touches only the rows that it changes."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[TableRow, ...] = ()

    def row(self, at: int) -> TableRow:
        """The layer of a row."""
        return self._rows[at]

    def set_rows(self, rows: tuple[TableRow, ...]) -> None:
        """Show other rows: what is alike at both ends stays, so that the place and the selection do."""
        old, new = [row.layer_id for row in self._rows], [row.layer_id for row in rows]
        start = _alike(old, new)
        end = min(_alike(old[::-1], new[::-1]), len(old) - start, len(new) - start)
        before = self._rows
        kept = before[:start], before[len(before) - end :] if end else ()
        if len(old) > start + end:
            self.beginRemoveRows(QModelIndex(), start, len(old) - end - 1)
            self._rows = (*kept[0], *kept[1])
            self.endRemoveRows()
        if len(new) > start + end:
            self.beginInsertRows(QModelIndex(), start, len(new) - end - 1)
            self._rows = (*kept[0], *rows[start : len(new) - end], *kept[1])
            self.endInsertRows()
        changed = [at for at, row in enumerate(rows) if row != self._rows[at]]
        self._rows = rows
        for first, last in _runs(changed):
            self.dataChanged.emit(self.index(first, 0), self.index(last, PROBLEM))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.number else _LEFT
        return {Qt.ItemDataRole.DisplayRole: column.title, Qt.ItemDataRole.ToolTipRole: column.help}.get(
            Qt.ItemDataRole(role)
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self._rows[index.row()], COLUMNS[index.column()]
        if role == SORT_ROLE:
            return column.key(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return column.words(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.number else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            return _ink(row, index.column())
        if role == Qt.ItemDataRole.DecorationRole and index.column() == PROBLEM and row.problem:
            return icon("error" if row.blocking else "warning", _problem_ink(row), 14)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.problem or column.words(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.name}, {column.title}: {column.words(row)}"
        return None


def _ink(row: TableRow, column: int) -> QColor:
    if column == PROBLEM:
        return QColor(_problem_ink(row))
    return QColor(theme().text_second if row.idle else theme().text)


def _problem_ink(row: TableRow) -> str:
    return theme().danger if row.blocking else theme().warning


def _alike(a: list[str], b: list[str]) -> int:
    """How many entries are the same from the start."""
    return next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _runs(places: list[int]) -> list[tuple[int, int]]:
    """First and last of each run of neighbours."""
    found: list[tuple[int, int]] = []
    for at in places:
        if found and found[-1][1] == at - 1:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return found
