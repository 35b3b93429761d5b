"""A small list at the pointer: type a few letters of a layer, Enter puts it in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from engine.spec.fragment import Fragment
from widgets.canvas.parts import Part
from widgets.canvas.searching import found
from widgets.kit.paint import draw_rounded_rect, elide
from widgets.kit.theme import TextRole, font, theme

WIDTH, ROW, MOST_ROWS = 300, 40, 8
PADDING = 6
PART = Qt.ItemDataRole.UserRole
_NONE = Part("", "Nothing of that name", "Try dense, skip, relu or norm", (), lambda spec, analysis, spot: Fragment())
_WALKING = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: MOST_ROWS, Qt.Key.Key_PageUp: -MOST_ROWS}


class _Rows(QStyledItemDelegate):
    """A title, and under it a few words."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(WIDTH - 2 * PADDING, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        now, part = theme(), index.data(PART)
        rect = QRectF(option.rect)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            draw_rounded_rect(painter, rect, fill=now.accent_soft)
        elif state & QStyle.StateFlag.State_MouseOver:
            draw_rounded_rect(painter, rect, fill=now.hover)
        room = rect.adjusted(8, 3, -8, -3)
        _write(painter, room, part.title, "body", now.text, Qt.AlignmentFlag.AlignTop)
        _write(painter, room, part.summary, "small", now.text_second, Qt.AlignmentFlag.AlignBottom)


def _write(painter: QPainter, room: QRectF, text: str, role: TextRole, color: str, where: Qt.AlignmentFlag) -> None:
    painter.setFont(font(role))
    painter.setPen(QColor(color))
    painter.drawText(room, int(where | Qt.AlignmentFlag.AlignLeft), elide(text, painter.font(), room.width()))


class LayerSearch(QFrame):
    """Lists what can be put in; it stands over the canvas and stops nothing else."""

    part_chosen = Signal(object)  # a parts.Part
    closed = Signal(bool)  # whether it had the focus, which nobody has now

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._parts: Sequence[Part] = ()
        self._open = False
        self._room = QRect()
        self.setAccessibleName("Add a layer")
        self._line = QLineEdit(self)
        self._line.setPlaceholderText("Search layers and blocks")
        self._line.setAccessibleName("Search layers and blocks")
        self._line.setFont(font("body"))
        self._line.setMaxLength(80)
        self._list = QListWidget(self)
        self._list.setAccessibleName("Layers and blocks found")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setItemDelegate(_Rows(self._list))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setMouseTracking(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        column.addWidget(self._line)
        column.addWidget(self._list)
        self._line.textEdited.connect(self._filter)
        self._line.installEventFilter(self)
        self._list.itemClicked.connect(self._take)
        self.hide()

    def open_at(self, parts: Sequence[Part], at: QPoint) -> None:
        """Open beside a point of the parent, with nothing typed."""
        self._parts, self._open = parts, True
        place = QRect(at, QSize(WIDTH, self._height(MOST_ROWS)))
        room = self._canvas.rect().adjusted(8, 8, -8, -8)
        place.moveRight(min(place.right(), room.right()))
        place.moveBottom(min(place.bottom(), room.bottom()))
        place.moveTopLeft(QPoint(max(place.left(), room.left()), max(place.top(), room.top())))
        self._room = place.intersected(room)
        self.setGeometry(self._room)
        self._line.clear()
        self._filter("")
        self.show()
        self.raise_()
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)

    def shown(self) -> list[Part]:
        """What the list shows, in order."""
        return [self._list.item(row).data(PART) for row in range(self._list.count())]

    def close_search(self) -> None:
        """Go away."""
        if self._open:
            self._open, focused = False, self._line.hasFocus()
            self._line.clearFocus()  # hidden with the focus, it would pass it on as Tab does
            self.hide()
            self.closed.emit(focused)

    def _height(self, rows: int) -> int:
        return self._line.sizeHint().height() + rows * ROW + 3 * PADDING

    def _filter(self, text: str) -> None:
        self._list.clear()
        for part in found(text, self._parts):
            item = QListWidgetItem(self._list)
            item.setData(PART, part)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{part.title}, {part.summary}")
        if not self._list.count():
            item = QListWidgetItem(self._list)
            item.setData(PART, _NONE)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, _NONE.title)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self._list.setCurrentRow(0)
        self.resize(WIDTH, min(self._height(self._list.count()), self._room.height()))

    def _take(self, item: QListWidgetItem | None) -> None:
        part = item.data(PART) if item is not None else None
        if part is None or part is _NONE:
            return
        self.close_search()
        self.part_chosen.emit(part)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(Qt.Key(event.key()))
        if watched is self._line and isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self._lose(event.reason())
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self._list.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.close_search()
        elif key in _WALKING:
            row = self._list.currentRow() + _WALKING[key]
            self._list.setCurrentRow(min(max(row, 0), self._list.count() - 1))
        else:
            return False
        return True

    def _lose(self, reason: Qt.FocusReason) -> None:
        if reason not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.close_search()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        draw_rounded_rect(QPainter(self), QRectF(self.rect()), fill=now.panel, line=now.line, radius=8)
