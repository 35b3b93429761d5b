"""The layers as a list, for screen readers and keyboards: a graphics view is one blank rectangle to them.

It is a point while it does not have the focus, and opens as a small panel when it gets it.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from engine.spec.document import Note
from widgets.canvas.content import BlockContent

WIDTH, ROW, MOST_HEIGHT = 220, 26, 320
MOST_WORDS = 80  # letters of a note


class Outline(QListWidget):
    """Every layer, in the order of the network, then the notes. It shows the selection and asks for another one."""

    selection_requested = Signal(tuple)
    left_requested = Signal()  # Esc: back to the canvas

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Outline of the network")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self._asked = False
        self._marked: tuple[str, ...] | None = None
        self._place(False)

    def show_layers(
        self, contents: dict[str, BlockContent], order: tuple[str, ...], notes: tuple[Note, ...] = ()
    ) -> None:
        """List the layers and the notes."""
        ids = [i for i in order if i in contents]
        rows = [f"{contents[i].title}, {contents[i].caption}" + _trouble(contents[i]) for i in ids]
        ids += [note.id for note in notes]
        rows += [f"Note: {' '.join(note.text.split())[:MOST_WORDS]}" for note in notes]
        if rows == [self.item(row).text() for row in range(self.count())] and ids == self._ids():
            return
        self.clear()
        self._marked = None
        for layer_id, text in zip(ids, rows, strict=True):
            item = QListWidgetItem(text, self)
            item.setData(Qt.ItemDataRole.UserRole, layer_id)
        self._place(self.hasFocus())

    def show_selection(self, ids: tuple[str, ...]) -> None:
        """Mirror the selection; emits nothing."""
        if ids == self._marked and not self._asked:
            return
        self._marked = ids
        flag = QItemSelectionModel.SelectionFlag
        for row, layer_id in enumerate(self._ids()):
            index = self.model().index(row, 0)
            self.selectionModel().select(index, flag.Select if layer_id in ids else flag.Deselect)
        if ids and ids[-1] in self._ids() and not self._asked:
            index = self.model().index(self._ids().index(ids[-1]), 0)
            self.selectionModel().setCurrentIndex(index, flag.NoUpdate)

    def _ids(self) -> list[str]:
        return [self.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.count())]

    def _ask(self) -> None:
        ids, self._marked = self._ids(), None
        chosen = sorted(index.row() for index in self.selectedIndexes())
        self._asked = True
        self.selection_requested.emit(tuple(ids[row] for row in chosen))
        self._asked = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left_requested.emit()
            return
        super().keyPressEvent(event)
        self._ask()

    def mouseReleaseEvent(self, event: object) -> None:
        super().mouseReleaseEvent(event)  # type: ignore[arg-type]
        self._ask()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.count():
            self.selectionModel().setCurrentIndex(
                QModelIndex(self.model().index(0, 0)), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self._place(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._place(False)

    def _place(self, opened: bool) -> None:
        """In the corner while it has the focus; else just outside, where the keyboard and screen readers reach it."""
        if opened:
            self.setGeometry(8, 8, WIDTH, min(self.count() * ROW + 8, MOST_HEIGHT))
            self.raise_()
        else:
            self.setGeometry(-1, -1, 1, 1)


def _trouble(content: BlockContent) -> str:
    return f", {content.problem}" if content.problem else ""
