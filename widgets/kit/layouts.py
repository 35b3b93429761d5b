"""A layout that Qt does not have: left to right, then on to the next line."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from widgets.kit.theme import SPACE


class FlowLayout(QLayout):
    """Lays widgets out like words of a text; the height follows from the width.

    Parameters
    ----------
    parent : QWidget
        The widget that is laid out. There is none without: of a layout put into another with `addLayout` the binding
        gives the items to the outer layout's Python object, lets go of them with it, and the next look is a crash.
    gap : int
        Between the widgets, in both directions, in px.
    """

    def __init__(self, parent: QWidget, gap: int = 2 * SPACE) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)
        parent.setLayout(self)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, move: bool) -> int:
        """Place the items, or only count; returns the height that they need."""
        room = rect.marginsRemoved(self.contentsMargins())
        x, y, line_height = room.x(), room.y(), 0
        for item in self._items:
            if item.isEmpty():  # hidden
                continue
            least = item.minimumSize().width()
            size = item.sizeHint().boundedTo(QSize(max(room.width(), least), 1 << 24))
            if x > room.x() and x + size.width() > room.right() + 1:
                x, y, line_height = room.x(), y + line_height + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            line_height = max(line_height, size.height())
        return y + line_height + self.contentsMargins().bottom() - rect.y()
