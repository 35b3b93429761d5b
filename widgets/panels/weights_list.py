"""What a unit listens to: its bias and incoming weights, strongest first, each of which can be typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from engine.snapshot import Doubles, Floats
from widgets.kit import draw_rounded_rect, elide, font, format_number, theme
from widgets.kit.fields import NumberFormat
from widgets.kit.paint import MINUS

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 24  # px
MOST_ROWS = 9
SORT_EVERY = 1.0  # seconds; rows that change places at every snapshot could not be read
_FORMAT = NumberFormat(-1e6, 1e6, None)


@dataclass(frozen=True)
class Weight:
    """Which number of the unit: `source` is its column, None for the bias."""

    source: int | None


class WeightsModel(QAbstractTableModel):
    """Rows of name and value. Typing asks; the number changes with the next snapshot."""

    weight_requested = Signal(object, float)  # Weight, value

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._values: Doubles = np.zeros(0)
        self._bias: float | None = None
        self._order: list[int] = []

    def set_unit(self, names: Sequence[str], weights: Floats, bias: float | None) -> None:
        """Show the numbers of a unit; rows are kept in place when only numbers change."""
        values = np.asarray(weights, dtype=np.float64)
        if tuple(names) != self._names or len(values) != len(self._values) or (bias is None) != (self._bias is None):
            self.beginResetModel()
            self._names, self._values, self._bias = tuple(names), values, bias
            self._order = self._strongest_first()
            self.endResetModel()
            return
        self._values, self._bias = values, bias
        self._say_changed()

    def sort_now(self) -> None:
        """Put the strongest first."""
        order = self._strongest_first()
        if order != self._order:
            self._order = order
            self._say_changed()

    def _say_changed(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 1))

    def _strongest_first(self) -> list[int]:
        size = np.nan_to_num(np.abs(self._values), nan=np.inf)
        return [int(i) for i in np.argsort(-size, kind="stable")]

    def limit(self) -> float:
        """The largest magnitude, for the bars."""
        finite = np.abs(self._values[np.isfinite(self._values)])
        return max(float(finite.max()) if finite.size else 0.0, abs(self._bias or 0.0), 1e-9)

    def weight(self, row: int) -> Weight:
        """Which number a row shows; the bias, if there is one, comes first."""
        if self._bias is not None and row == 0:
            return Weight(None)
        return Weight(self._order[row - (self._bias is not None)])

    def value(self, row: int) -> float:
        """The number in a row."""
        source = self.weight(row).source
        return float(self._bias or 0.0) if source is None else float(self._values[source])

    def name(self, row: int) -> str:
        """Where the number in a row comes from."""
        source = self.weight(row).source
        return "bias" if source is None else self._names[source]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._order) + (self._bias is not None)

    def columnCount(self, parent: Index | None = None) -> int:
        return 2

    def flags(self, index: Index) -> Qt.ItemFlag:
        editable = Qt.ItemFlag.ItemIsEditable if index.column() == 1 else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | editable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.name(row)}: {format_number(self.value(row))}"
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.name(row) if index.column() == 0 else format_number(self.value(row))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role == Qt.ItemDataRole.EditRole and float(value) != self.value(index.row()):
            self.weight_requested.emit(self.weight(index.row()), float(value))
        return False


class _WeightDelegate(QStyledItemDelegate):
    """Paints the number with a bar in its sign's colour, and edits it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, WeightsModel)
        rect = _rect(option)
        value = model.value(index.row())
        if index.row() == _current_row(option):
            painter.fillRect(rect, QColor(theme().accent_soft))
        if index.column() == 0:
            _paint_name(painter, rect, model.name(index.row()))
        else:
            _paint_value(painter, rect, value, value / model.limit())

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        edit = QLineEdit(parent)
        edit.setFrame(False)
        edit.setFont(font("body"))
        edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        model = index.model()
        assert isinstance(model, WeightsModel)
        name = model.name(index.row())
        edit.setAccessibleName("Bias" if name == "bias" else f"Weight from {name}")
        return edit

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():  # what is being typed stays
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)).replace(MINUS, "-"))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        if not editor.isModified():
            return
        try:
            model.setData(index, _FORMAT.parse(editor.text()))
        except ValueError:
            return  # what cannot be read leaves the weight as it is

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, ROW_HEIGHT)


def _rect(option: QStyleOptionViewItem) -> QRect:
    return QRect(option.rect)


def _current_row(option: QStyleOptionViewItem) -> int:
    view = option.widget
    return view.currentIndex().row() if isinstance(view, QTableView) and view.hasFocus() else -1


def _paint_name(painter: QPainter, rect: QRect, name: str) -> None:
    painter.setFont(font("body"))
    painter.setPen(QColor(theme().text_second))
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, elide(name, painter.font(), rect.width() - 4))


def _paint_value(painter: QPainter, rect: QRect, value: float, share: float) -> None:
    """The bar grows from the middle: left and orange below zero, right and blue above."""
    now = theme()
    middle, half = rect.left() + 28.0, 24.0
    length = half * min(abs(share), 1.0) if np.isfinite(share) else 0.0
    left = middle - length if value < 0 else middle
    bar = QRectF(left, rect.center().y() - 3, length, 7)
    draw_rounded_rect(painter, QRectF(middle - 0.5, rect.top() + 5, 1, rect.height() - 10), fill=now.track, radius=0)
    draw_rounded_rect(painter, bar, fill=now.negative if value < 0 else now.positive, radius=1.5)
    painter.setFont(font("body"))
    painter.setPen(QColor(now.text))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(rect.adjusted(0, 0, -2, 0), right, format_number(value))


class WeightsList(QTableView):
    """The bias and incoming weights of one unit; Enter or a click on a number types another."""

    weight_requested = Signal(object, float)  # Weight, value

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.numbers = WeightsModel()
        self.numbers.setParent(self)
        self._sorted_at = 0.0
        self.setModel(self.numbers)
        self.setItemDelegate(_WeightDelegate(self))
        self.setAccessibleName("Bias and incoming weights")
        self.setToolTip("Click a number, or press Enter, to type another. Esc keeps it.")
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.SelectedClicked | triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._dress()
        self.numbers.weight_requested.connect(self.weight_requested)
        self.numbers.modelReset.connect(self.updateGeometry)

    def _dress(self) -> None:
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.hide()
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, 112)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_unit(self, names: Sequence[str], weights: Floats, bias: float | None) -> None:
        """Show the numbers of a unit; while a hand is on the list its rows keep their places."""
        self.numbers.set_unit(names, weights, bias)
        busy = self.state() == QAbstractItemView.State.EditingState or self.underMouse() or self.hasFocus()
        if not busy and monotonic() - self._sorted_at > SORT_EVERY:
            self._sorted_at = monotonic()
            self.numbers.sort_now()

    def keyPressEvent(self, event: Any) -> None:
        begins = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
        if begins and self.state() == QAbstractItemView.State.EditingState:
            event.accept()  # the editor's own Enter, on its way up
        elif begins and self.currentIndex().isValid():
            self.edit(self.numbers.index(self.currentIndex().row(), 1))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: Any) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == 1:
            self.edit(index)

    def sizeHint(self) -> QSize:
        return QSize(160, ROW_HEIGHT * max(1, min(self.numbers.rowCount(), MOST_ROWS)) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())
