"""The first rows of one's own table, as they stand in the file, under what each column is read as."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableView, QWidget

from engine.spec.catalog.data.own import Column
from widgets.kit import font, theme
from widgets.panels.table_columns import holds

Index = QModelIndex | QPersistentModelIndex
HeadRow = tuple[int, tuple[str, ...]]  # number of the line, and its cells
ROW_HEIGHT = 22  # px
LEAST_WIDTH, MOST_WIDTH = 44, 120  # px of a column
MOST_ROWS = 6


class PreviewModel(QAbstractTableModel):
    """Cells as they stand in the file; an ignored column is grey, a missing cell has a dash."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[HeadRow, ...] = ()
        self._columns: tuple[Column, ...] = ()
        self._target = ""
        self._time: str | None = None

    def show(self, rows: Sequence[HeadRow], columns: Sequence[Column], target: str, time: str | None = None) -> None:
        """Show these rows of a table with these columns, in the order of the file; `time` as for `holds`."""
        if (tuple(rows), tuple(columns), target, time) != (self._rows, self._columns, self._target, self._time):
            self.beginResetModel()
            self._rows, self._columns, self._target, self._time = tuple(rows), tuple(columns), target, time
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(self._rows[section][0])
        column = self._columns[section]
        return f"{column.name}\n{'target' if column.name == self._target else holds(column, self._time)}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self._columns[index.column()]
        cells = self._rows[index.row()][1]
        cell = cells[index.column()] if index.column() < len(cells) else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell or ("–" if role == Qt.ItemDataRole.DisplayRole else "no value")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"line {self._rows[index.row()][0]}, {column.name}: {cell or 'no value'}"
        if role == Qt.ItemDataRole.ForegroundRole:
            ignored = holds(column, self._time) == "ignored"
            return QColor(theme().text_second if ignored or not cell else theme().text)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.kind == "number":
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


class TablePreview(QTableView):
    """A look into the file; nothing can be changed in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = PreviewModel()
        self.table.setParent(self)
        self.setModel(self.table)
        self.setAccessibleName("First rows of the table")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setFont(font("small"))
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._dress_headers()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.table.modelReset.connect(self._fit)

    def _dress_headers(self) -> None:
        across, down = self.horizontalHeader(), self.verticalHeader()
        for header in (across, down):
            header.setFont(font("small"))
            header.setHighlightSections(False)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        across.setStyleSheet("QHeaderView::section { padding-left: 3px; }")  # as its cells have
        down.setStyleSheet("QHeaderView::section { border: none; padding: 0px 4px; }")
        down.setMinimumSectionSize(ROW_HEIGHT)
        down.setDefaultSectionSize(ROW_HEIGHT)
        down.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def set_rows(
        self, rows: Sequence[HeadRow], columns: Sequence[Column], target: str, time: str | None = None
    ) -> None:
        """Show the first rows of a table; `time` is of a series the column that says when."""
        self.table.show(rows[:MOST_ROWS], columns, target, time)

    def _fit(self) -> None:
        for section in range(self.table.columnCount()):
            wanted = max(self.sizeHintForColumn(section), self.horizontalHeader().sectionSizeHint(section)) + 6
            self.setColumnWidth(section, min(max(wanted, LEAST_WIDTH), MOST_WIDTH))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        rows = max(1, self.table.rowCount())
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(180, self.horizontalHeader().sizeHint().height() + ROW_HEIGHT * rows + bar + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, self.sizeHint().height())
