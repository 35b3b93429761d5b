"""The cells of a weight table: coloured by value, typed into, selected, copied and pasted as in a spreadsheet."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from widgets.kit import Theme, contrast, diverging_lut, font, theme
from widgets.kit.fields import FieldEdit
from widgets.panels.matrix_text import MatrixError, read_typed
from widgets.panels.weight_model import Area, Index, WeightModel

ROW_HEIGHT, COLUMN_WIDTH = 24, 84  # px
READABLE = 4.5  # contrast of a number on its cell, WCAG 2.1 AA
STEPS = 511  # colours, zero has one of its own
NUMBER_BEGINS = "0123456789-+.,−"
Ink = tuple[QColor, QColor]  # ground, text


@lru_cache(maxsize=4)
def inks(look: Theme) -> tuple[Ink, ...]:
    """Ground and text from the most negative to the most positive value, then those of not-a-number."""
    grounds = ["#{:02x}{:02x}{:02x}".format(*row[:3]) for row in diverging_lut(look, STEPS).tolist()]
    return tuple((QColor(ground), QColor(text_on(ground, look))) for ground in (*grounds, look.nan))


def text_on(ground: str, look: Theme) -> str:
    """The theme's text where it can be read on a ground, else black or white."""
    if contrast(look.text, ground) >= READABLE:
        return look.text
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, ground))


def ink_of(value: float, limit: float, look: Theme) -> Ink:
    """Ground and text of a number; beyond plus or minus `limit` the end colours are taken."""
    if value != value:
        return inks(look)[STEPS]
    share = max(-1.0, min(1.0, value / limit)) if limit > 0 else 0.0
    return inks(look)[round((share + 1) / 2 * (STEPS - 1))]


class CellDelegate(QStyledItemDelegate):
    """Paints a cell and edits it. What cannot be read stays in the editor, with the reason.

    Signals
    -------
    refused(str) : why what was typed cannot be taken; '' when it can.
    """

    refused = Signal(str)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, view = index.model(), option.widget
        assert isinstance(model, WeightModel)
        assert isinstance(view, WeightGrid)
        rect = QRect(option.rect)
        ground, text = ink_of(model.value(index.row(), index.column()), model.limit, theme())
        painter.fillRect(rect.adjusted(0, 0, -1, -1), ground)
        painter.setFont(font("body"))
        painter.setPen(text)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(2, 0, -7, 0), right, str(index.data()))
        view.paint_selection(painter, rect, index)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        edit = FieldEdit(parent)
        edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        edit.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole)).rpartition(":")[0])
        edit.textEdited.connect(lambda: self._mark(edit, ""))
        self._mark(edit, "")
        return edit

    def _mark(self, edit: QLineEdit, problem: str) -> None:
        """Say at the cell what is wrong with what was typed."""
        now = theme()
        edit.setToolTip(problem)
        edit.setAccessibleDescription(problem or "Enter takes the number, Esc keeps the old one")
        edit.setStyleSheet(
            f"background: {now.panel}; color: {now.text}; border: 2px solid {now.danger if problem else now.accent};"
            " border-radius: 2px; padding: 0 4px; min-height: 0;"
        )
        self.refused.emit(problem)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Once: the number under the editor may change while one types."""
        if isinstance(editor, QLineEdit) and not editor.text():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        if not editor.isModified():
            return
        try:
            model.setData(index, read_typed(editor.text()))
        except MatrixError:
            return  # left with the mouse: what cannot be read leaves the weight as it is

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter and Tab take only what can be read."""
        takes = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in takes:
            assert isinstance(editor, QLineEdit)
            if editor.isModified() and self._is_bad(editor):
                return True
        return super().eventFilter(editor, event)

    def _is_bad(self, editor: QLineEdit) -> bool:
        try:
            read_typed(editor.text())
        except MatrixError as error:
            self._mark(editor, str(error))
            return True
        return False

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        self.refused.emit("")
        super().destroyEditor(editor, index)


class WeightGrid(QTableView):
    """The table. Enter, F2, a double click or a digit edit a cell; keys and buttons act on the selection.

    Signals
    -------
    copy_requested(), paste_requested(), clear_requested(), by a key, for the selection.
    """

    copy_requested = Signal()
    paste_requested = Signal()
    clear_requested = Signal()

    def __init__(self, model: WeightModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.numbers = model
        self.setModel(model)
        self.cells = CellDelegate(self)
        self.setItemDelegate(self.cells)
        self.setAccessibleName("Weights, a row for each unit")
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(True)
        self.setCornerWidget(QWidget())  # or the scroll bars meet in a frame of the style's own
        self._dress(self.horizontalHeader(), COLUMN_WIDTH, Qt.AlignmentFlag.AlignRight)
        self._dress(self.verticalHeader(), ROW_HEIGHT, Qt.AlignmentFlag.AlignLeft)
        self.verticalHeader().setMinimumWidth(40)
        self.verticalHeader().setMaximumWidth(120)

    @staticmethod
    def _dress(header: QHeaderView, size: int, side: Qt.AlignmentFlag) -> None:
        header.setFont(font("small"))
        header.setMinimumSectionSize(ROW_HEIGHT)
        header.setDefaultSectionSize(size)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        header.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # 'Dense 32 · 7' keeps its number
        header.setHighlightSections(False)
        header.setSectionsClickable(True)

    # ---- selection

    def area(self) -> Area | None:
        """The rectangle that is selected."""
        ranges = [part for part in self.selectionModel().selection().toList() if not part.isEmpty()]
        if not ranges:
            return None
        return Area(
            min(part.top() for part in ranges), min(part.left() for part in ranges),
            max(part.bottom() for part in ranges), max(part.right() for part in ranges),
        )  # fmt: skip

    def corner(self) -> tuple[int, int]:
        """Where a paste begins: the first selected cell, else the one the keyboard is on, else the first of all."""
        area, at = self.area(), self.currentIndex()
        if area is not None:
            return area.top, area.left
        return (at.row(), at.column()) if at.isValid() else (0, 0)

    def select_area(self, area: Area) -> None:
        """Select a rectangle and put the keyboard on its first cell."""
        first = self.numbers.index(area.top, area.left)
        last = self.numbers.index(area.bottom, area.right)
        self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.selectionModel().select(QItemSelection(first, last), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def paint_selection(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """A line around what is selected, so that the colours inside can be compared."""
        chosen, row, column = self.selectionModel(), index.row(), index.column()
        here = index == self.currentIndex()
        if not chosen.isSelected(self.numbers.index(row, column)):
            if here and self.hasFocus():
                self._frame(painter, rect, 1)
            return
        ink = QColor(theme().text if self.hasFocus() else theme().text_second)
        inner = rect.adjusted(0, 0, -1, -1)
        for (down, right), side in (
            ((-1, 0), QRect(inner.left(), inner.top(), inner.width(), 2)),
            ((1, 0), QRect(inner.left(), inner.bottom() - 1, inner.width(), 2)),
            ((0, -1), QRect(inner.left(), inner.top(), 2, inner.height())),
            ((0, 1), QRect(inner.right() - 1, inner.top(), 2, inner.height())),
        ):
            beside = self.numbers.index(row + down, column + right)
            if not beside.isValid() or not chosen.isSelected(beside):
                painter.fillRect(side, ink)
        if here and self.hasFocus():
            self._frame(painter, rect.adjusted(3, 3, -3, -3), 1)

    @staticmethod
    def _frame(painter: QPainter, rect: QRect, width: int) -> None:
        painter.setPen(QColor(theme().text))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -width - 0.5, -width - 0.5))

    # ---- keys

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._listens_to(event):
            event.accept()  # here these keys mean the cells, whatever they mean in the window
            return True
        return super().event(event)

    def _listens_to(self, event: QKeyEvent) -> bool:
        if self._asked_by(event) is not None or event.matches(QKeySequence.StandardKey.SelectAll):
            return True
        enters = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Escape)
        return not event.modifiers() & ~_HARMLESS and (enters or _types(event))

    def _asked_by(self, event: QKeyEvent) -> Any:
        """The signal that a key stands for."""
        if event.matches(QKeySequence.StandardKey.Copy):
            return self.copy_requested
        if event.matches(QKeySequence.StandardKey.Paste):
            return self.paste_requested
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        keys = {Qt.Key.Key_Delete: self.clear_requested, Qt.Key.Key_Backspace: self.clear_requested}
        return keys.get(Qt.Key(event.key()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        asked, at = self._asked_by(event), self.currentIndex()
        if self.state() == QAbstractItemView.State.EditingState:
            event.accept()  # the editor's own keys, on their way up
        elif asked is not None:
            asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and at.isValid():
            self.edit(at)
        elif event.key() == Qt.Key.Key_Escape and self.area() is not None:
            self.clearSelection()
        elif event.text().isprintable() and event.text() and not _begins_number(event) and not _held(event):
            event.accept()  # a letter begins no number, and here it is not the window's either
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 3 * ROW_HEIGHT)


_HARMLESS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


def _held(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & ~_HARMLESS)


def _types(event: QKeyEvent) -> bool:
    """Whether a key writes something: in a table that never acts on the network."""
    return bool(event.text()) and event.text().isprintable()


def _begins_number(event: QKeyEvent) -> bool:
    return bool(event.text()) and event.text() in NUMBER_BEGINS and not _held(event)
