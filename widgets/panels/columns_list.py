"""A list of names that are on or off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QSizePolicy, QWidget

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 26  # px
MOST_ROWS = 7  # more than that scroll


class ColumnsModel(QAbstractListModel):
    """Names with a tick each. A tick asks; it changes when the owner shows the answer."""

    chosen_requested = Signal(object)  # tuple of the names that should be on

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._titles: Mapping[str, str] = {}
        self._chosen: frozenset[str] = frozenset()
        self._partly: frozenset[str] = frozenset()

    def set_names(self, names: Sequence[str], titles: Mapping[str, str]) -> None:
        """Offer other names; does nothing when they are the same."""
        if tuple(names) != self._names:
            self.beginResetModel()
            self._names, self._titles = tuple(names), titles
            self.endResetModel()

    def set_chosen(self, chosen: frozenset[str], partly: frozenset[str] = frozenset()) -> None:
        """Show which are on; `partly` are on in some of several values only."""
        if (chosen, partly) != (self._chosen, self._partly):
            self._chosen, self._partly = chosen, partly
            self.dataChanged.emit(self.index(0), self.index(len(self._names) - 1), [Qt.ItemDataRole.CheckStateRole])

    def names(self) -> tuple[str, ...]:
        """All names offered."""
        return self._names

    def chosen(self) -> tuple[str, ...]:
        """The names that are on, in the order in which they are offered."""
        return tuple(name for name in self._names if name in self._chosen)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._names)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        name = self._names[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._titles.get(name, name)
        if role == Qt.ItemDataRole.CheckStateRole:
            return self._state(name)
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(40, ROW_HEIGHT)
        return None

    def _state(self, name: str) -> Qt.CheckState:
        if name in self._partly:
            return Qt.CheckState.PartiallyChecked
        return Qt.CheckState.Checked if name in self._chosen else Qt.CheckState.Unchecked

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        changed = self._names[index.row()]
        on = changed not in self._chosen
        wanted = {*self._chosen, changed} if on else self._chosen - {changed}
        self.chosen_requested.emit(tuple(name for name in self._names if name in wanted))
        return False


class ColumnsList(QListView):
    """The names with their ticks; Space switches the current one."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = ColumnsModel()
        self.columns.setParent(self)
        self.setModel(self.columns)
        self.setAccessibleName(title)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.columns.modelReset.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(120, ROW_HEIGHT * max(1, min(self.columns.rowCount(), MOST_ROWS)) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())
