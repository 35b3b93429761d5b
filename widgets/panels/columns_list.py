"""A list of names that are on or off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from widgets.kit import draw_icon, draw_rounded_rect, elide, font, theme

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
        if (tuple(names), dict(titles)) != (self._names, self._titles):
            self.beginResetModel()
            self._names, self._titles = tuple(names), dict(titles)
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


class _TickDelegate(QStyledItemDelegate):
    """Paints a name and its tick; Qt's own box cannot be seen on a dark ground."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme()
        rect = QRectF(option.rect)
        view = option.widget
        if isinstance(view, QListView) and view.hasFocus() and view.currentIndex() == index:
            draw_rounded_rect(painter, rect, fill=now.accent_soft, radius=4)
        state = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))
        _paint_tick(painter, QRectF(rect.left() + 4, rect.center().y() - 7.5, 15, 15), state)
        painter.setFont(font("body"))
        painter.setPen(QColor(now.text if state != Qt.CheckState.Unchecked else now.text_second))
        text = elide(str(index.data()), painter.font(), rect.width() - 32)
        painter.drawText(rect.adjusted(28, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, ROW_HEIGHT)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """A press anywhere on the row switches it, and so does Space."""
        clicked = event.type() == QEvent.Type.MouseButtonRelease
        space = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if clicked or (space and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space):
            return model.setData(index, None, Qt.ItemDataRole.CheckStateRole)
        return False


def _paint_tick(painter: QPainter, box: QRectF, state: Qt.CheckState) -> None:
    now = theme()
    on = state != Qt.CheckState.Unchecked
    draw_rounded_rect(painter, box, fill=now.accent if on else now.panel, line=None if on else now.disabled, radius=4)
    if state == Qt.CheckState.Checked:
        draw_icon(painter, "check", box, now.accent_text, 12)
    elif on:
        draw_rounded_rect(painter, QRectF(box.left() + 4, box.center().y() - 1, 7, 2), fill=now.accent_text, radius=1)


class ColumnsList(QListView):
    """The names with their ticks; Space switches the current one."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = ColumnsModel()
        self.columns.setParent(self)
        self.setModel(self.columns)
        self.setItemDelegate(_TickDelegate(self))
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
