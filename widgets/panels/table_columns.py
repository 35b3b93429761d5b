"""The columns of one's own table: what each holds, and which one is to be predicted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QSizePolicy, QTableView, QWidget

from engine.spec.catalog.data.own import Column, ColumnKind
from widgets.kit import font

Index = QModelIndex | QPersistentModelIndex
KINDS: tuple[ColumnKind, ...] = get_args(ColumnKind)
HEADS = ("Column", "Holds", "Target")
ROW_HEIGHT = 26  # px
MOST_ROWS = 8


class TableModel(QAbstractTableModel):
    """Name, kind and target of each column. Asks; never keeps what was asked for."""

    columns_requested = Signal(object)  # tuple of Column
    target_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[Column, ...] = ()
        self._target = ""

    def set_columns(self, columns: Sequence[Column], target: str) -> None:
        """Show a table's columns; rows are kept in place when only their kinds change."""
        names = [column.name for column in columns]
        if names != [column.name for column in self._columns]:
            self.beginResetModel()
            self._columns, self._target = tuple(columns), target
            self.endResetModel()
        elif (tuple(columns), target) != (self._columns, self._target):
            self._columns, self._target = tuple(columns), target
            self.dataChanged.emit(self.index(0, 0), self.index(len(names) - 1, 2))

    def column(self, row: int) -> Column:
        """The column of the user's table that a row shows."""
        return self._columns[row]

    def ask_kind(self, row: int, kind: ColumnKind) -> None:
        """Ask that a column be read as another kind."""
        if kind != self._columns[row].kind:
            changed = self._columns[row].with_(kind=kind)
            self.columns_requested.emit((*self._columns[:row], changed, *self._columns[row + 1 :]))

    def ask_target(self, row: int) -> None:
        """Ask that a column be the one to predict."""
        if self._columns[row].name != self._target:
            self.target_requested.emit(self._columns[row].name)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self._columns[index.row()]
        chosen = column.name == self._target
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 2:
            return Qt.AlignmentFlag.AlignCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return _explained(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.name}: {column.kind}{', target' if chosen else ''}"
        if role == Qt.ItemDataRole.FontRole:
            return font("body", strong=chosen and index.column() != 1)
        if role == Qt.ItemDataRole.DisplayRole:
            return (column.name, column.kind, "●" if chosen else "○")[index.column()]
        return None


def _explained(column: Column) -> str:
    if column.kind != "category":
        return column.name
    some = ", ".join(column.categories[:6]) + (" …" if len(column.categories) > 6 else "")
    return f"{column.name}: {len(column.categories)} values, {some}"


class TableColumns(QTableView):
    """The list of columns. Click or Enter on 'holds' chooses a kind; click or T makes the row the target."""

    columns_requested = Signal(object)
    target_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = TableModel()
        self.table.setParent(self)
        self.setModel(self.table)
        self.setAccessibleName("Columns of the table")
        self.setToolTip("Enter: what the column holds. T: make it the target.")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._dress()
        self.table.columns_requested.connect(self.columns_requested)
        self.table.target_requested.connect(self.target_requested)
        self.table.modelReset.connect(self.updateGeometry)

    def _dress(self) -> None:
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setFont(font("small"))
        header.setHighlightSections(False)
        header.setMinimumSectionSize(36)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(1, 66)
        header.resizeSection(2, 58)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        rows = max(1, min(self.table.rowCount(), MOST_ROWS))
        return QSize(180, self.horizontalHeader().sizeHint().height() + ROW_HEIGHT * rows + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, self.sizeHint().height())

    def kind_menu(self, row: int) -> QMenu:
        """The kinds that a column can be read as; those that cannot be say why."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        column = self.table.column(row)
        menu.setAccessibleName(f"{column.name} holds")
        for kind in KINDS:
            action = menu.addAction(kind)
            action.setCheckable(True)
            action.setChecked(kind == column.kind)
            action.triggered.connect(lambda _on, wanted=kind: self.table.ask_kind(row, wanted))
            if kind == "category" and not column.categories and column.kind != "category":
                action.setEnabled(False)
                action.setToolTip("This column was read as numbers and has no list of categories.")
        return menu

    def _open_kinds(self, row: int) -> None:
        place = self.visualRect(self.table.index(row, 1)).bottomLeft()
        self.kind_menu(row).popup(self.viewport().mapToGlobal(place))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        if index.column() == 1:
            self._open_kinds(index.row())
        elif index.column() == 2:
            self.table.ask_target(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open_kinds(row)
        elif row >= 0 and event.key() == Qt.Key.Key_T:
            self.table.ask_target(row)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_t(event):
            event.accept()  # here T means the target, whatever it means in the window
            return True
        return super().event(event)


def _is_t(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_T and not event.modifiers()
