"""The columns of one's own table: what each holds, and which one is to be predicted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QSizePolicy, QTableView, QWidget

from engine.spec.catalog.data.own import Column, ColumnKind, Encoding, Fill
from widgets.kit import font

Index = QModelIndex | QPersistentModelIndex
READINGS: tuple[tuple[ColumnKind, Encoding, str], ...] = (
    ("number", "one-hot", "number"),
    ("category", "one-hot", "category (a 0/1 input for each)"),
    ("category", "ordinal", "category in order (0, 1, 2 …)"),
    ("skip", "one-hot", "ignore"),
)
NAME, HOLDS, MISSING, TARGET = range(4)
HEADS = ("Name", "Holds", "Missing", "Target")
HELP = (
    "Columns of the table, as they are called in its first line",
    "What a column is read as; Enter changes it",
    "Cells without a value, and what becomes of their rows; M changes it",
    "The column to predict; T chooses it",
)
ROW_HEIGHT = 26  # px
MOST_ROWS = 8
NARROW = 200  # px


class TableModel(QAbstractTableModel):
    """Name, kind and target of each column. Asks; never keeps what was asked for."""

    columns_requested = Signal(object)  # tuple of Column
    target_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[Column, ...] = ()
        self._target = ""
        self._time: str | None = None

    def set_columns(self, columns: Sequence[Column], target: str, time: str | None = None) -> None:
        """Show a table's columns; rows are kept in place when only their kinds change.

        Parameters
        ----------
        time : of a series the column that says when, "" where none does; None of a table that is no series.
        """
        names, before = [column.name for column in columns], (self._columns, self._target, self._time)
        if names != [column.name for column in self._columns]:
            self.beginResetModel()
            self._columns, self._target, self._time = tuple(columns), target, time
            self.endResetModel()
        elif names and (tuple(columns), target, time) != before:
            self._columns, self._target, self._time = tuple(columns), target, time
            self.dataChanged.emit(self.index(0, 0), self.index(len(names) - 1, len(HEADS) - 1))

    @property
    def series(self) -> bool:
        """Whether the rows follow one another in time."""
        return self._time is not None

    def is_time(self, row: int) -> bool:
        """Whether a row shows the column that says when."""
        return self.series and self._columns[row].name == self._time

    def column(self, row: int) -> Column:
        """The column of the user's table that a row shows."""
        return self._columns[row]

    def ask_kind(self, row: int, kind: ColumnKind, encoding: Encoding = "one-hot") -> None:
        """Ask that a column be read as another kind."""
        self._ask(row, kind=kind, encoding=encoding)

    def ask_fill(self, row: int, fill: Fill) -> None:
        """Ask that rows without a value in a column be left out, or filled."""
        self._ask(row, fill=fill)

    def _ask(self, row: int, **changes: str) -> None:
        changed = self._columns[row].with_(**changes)
        if changed != self._columns[row]:
            self.columns_requested.emit((*self._columns[:row], changed, *self._columns[row + 1 :]))

    def any_missing(self) -> bool:
        """Whether a cell of any column has no value."""
        return any(column.missing for column in self._columns)

    def is_target(self, row: int) -> bool:
        """Whether a row shows the column to predict."""
        return self._columns[row].name == self._target

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
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return HELP[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self._columns[index.row()]
        chosen = column.name == self._target
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == TARGET:
            return Qt.AlignmentFlag.AlignCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return _explained(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            missing = f", {self._missing(column)}" if column.missing and column.kind != "skip" else ""
            return f"{column.name}: {holds(column, self._time)}{missing}{', target' if chosen else ''}"
        if role == Qt.ItemDataRole.FontRole:
            return font("body" if index.column() != MISSING else "small", strong=chosen and index.column() == 0)
        if role == Qt.ItemDataRole.DisplayRole:
            about = column.name, holds(column, self._time), self._missing(column), "●" if chosen else "○"
            return about[index.column()]
        return None

    def _missing(self, column: Column) -> str:
        """How many cells have no value, and what becomes of their rows."""
        if not column.missing:
            return "–"
        if holds(column, self._time) in ("ignored", "time"):
            return f"{column.missing:,}"
        fills = self.series or (column.fill == "fill" and column.name != self._target)
        return f"{column.missing:,} {'fill' if fills else 'drop'}"


def holds(column: Column, time: str | None = None) -> str:
    """What a column is read as, in a word or two.

    Parameters
    ----------
    time : of a series the column that says when; None of a table that is no series.
    """
    if time is not None and column.name == time:
        return "time"
    if time is not None and column.kind == "category":
        return "ignored"
    if column.kind == "category" and column.encoding == "ordinal":
        return "in order"
    return "ignored" if column.kind == "skip" else column.kind


def fill_choices(column: Column) -> tuple[tuple[Fill, str], ...]:
    """What can become of rows without a value in a column."""
    usual = "the mean" if column.kind == "number" else "the most frequent"
    return ("drop", "leave out these rows"), ("fill", f"fill with {usual}")


def _explained(column: Column) -> str:
    if column.kind != "category":
        return column.name
    some = ", ".join(column.categories[:6]) + (" …" if len(column.categories) > 6 else "")
    return f"{column.name}: {len(column.categories)} values, {some}"


class TableColumns(QTableView):
    """The list of columns. Enter chooses what one holds, M what becomes of missing values, T makes it the target."""

    columns_requested = Signal(object)
    target_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = TableModel()
        self.table.setParent(self)
        self.setModel(self.table)
        self.setAccessibleName("Columns of the table")
        self.setToolTip("Enter: what the column holds. M: what becomes of missing values. T: make it the target.")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._dress()
        self.table.columns_requested.connect(self.columns_requested)
        self.table.target_requested.connect(self.target_requested)
        self.table.modelReset.connect(self.updateGeometry)
        self.table.modelReset.connect(self._share_width)
        self.table.dataChanged.connect(self._share_width)

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
        header.setStyleSheet("QHeaderView::section { padding-left: 3px; padding-right: 0px; }")  # four in a narrow dock
        header.setMinimumSectionSize(24)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """What stands beside the name takes little, and missing values nothing where there are none."""
        self.setColumnHidden(MISSING, not self.table.any_missing())
        narrow = self.viewport().width() < NARROW
        widths = (60, 42, 28) if narrow else (64, 51, 44)
        for section, width in zip((HOLDS, MISSING, TARGET), widths, strict=True):
            self.horizontalHeader().resizeSection(section, width)

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
        if self.table.is_time(row):
            action = menu.addAction("time")
            action.setCheckable(True)
            action.setChecked(True)
            action.setEnabled(False)
            action.setToolTip("It says when each row was; choose another one under Time.")
            return menu
        read_as = "skip" if self.table.series and column.kind == "category" else column.kind
        for kind, encoding, words in READINGS:
            if encoding == "ordinal" and self.table.is_target(row):
                continue  # a class is a class
            if kind == "category" and self.table.series:
                continue  # a series is of numbers
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(kind == read_as and (kind != "category" or encoding == column.encoding))
            kept = encoding if kind == "category" else column.encoding
            action.triggered.connect(lambda _on, k=kind, e=kept: self.table.ask_kind(row, k, e))
            if kind == "category" and not column.categories and column.kind != "category":
                action.setEnabled(False)
                action.setToolTip("This column has more different values than can be categories.")
        return menu

    def fill_menu(self, row: int) -> QMenu:
        """What can become of rows without a value in this column."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = self.table.column(row)
        menu.setAccessibleName(f"Missing values of {column.name}")
        if self.table.series:
            action = menu.addAction("fill along a straight line")
            action.setCheckable(True)
            action.setChecked(True)
            action.setEnabled(False)
            return menu
        target = self.table.is_target(row)
        for fill, words in fill_choices(column):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(fill == column.fill and not (target and fill == "fill"))
            action.setEnabled(column.kind != "skip" and not (target and fill == "fill"))
            action.triggered.connect(lambda _on, wanted=fill: self.table.ask_fill(row, wanted))
        return menu

    def _open_kinds(self, row: int) -> None:
        self._pop_up(self.kind_menu(row), row, HOLDS)

    def _open_fills(self, row: int) -> None:
        self._pop_up(self.fill_menu(row), row, MISSING)

    def _pop_up(self, menu: QMenu, row: int, section: int) -> None:
        menu.popup(self.viewport().mapToGlobal(self.visualRect(self.table.index(row, section)).bottomLeft()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        if index.column() == HOLDS:
            self._open_kinds(index.row())
        elif index.column() == MISSING:
            self._open_fills(index.row())
        elif index.column() == TARGET:
            self.table.ask_target(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open_kinds(row)
        elif row >= 0 and event.key() == Qt.Key.Key_T:
            self.table.ask_target(row)
        elif row >= 0 and event.key() == Qt.Key.Key_M:
            self._open_fills(row)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_ours(event):
            event.accept()  # here T means the target and M missing values, whatever they mean in the window
            return True
        return super().event(event)


def _is_ours(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_T, Qt.Key.Key_M) and not event.modifiers()
