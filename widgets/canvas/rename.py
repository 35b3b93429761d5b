"""The line that stands over a header while its layer gets a name."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from widgets.kit.theme import font

LONGEST = 80


class RenameLine(QLineEdit):
    """Enter or a click elsewhere takes the name, Esc leaves it as it was."""

    name_requested = Signal(str, str)  # layer id, name
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(font("body", strong=True))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMaxLength(LONGEST)
        self.setAccessibleName("Layer name")
        self.setPlaceholderText("name")
        self._layer_id, self._before = "", ""
        self.hide()

    def open_for(self, layer_id: str, name: str, place: QRect) -> None:
        """Stand over a header."""
        self._layer_id, self._before = layer_id, name
        self.setText(name)
        self.selectAll()
        self.setGeometry(place)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, name: str) -> None:
        layer_id, self._layer_id = self._layer_id, ""
        if not layer_id:
            return
        self.clearFocus()  # hidden with the focus, it would pass it on as Tab does
        self.hide()
        if name != self._before:
            self.name_requested.emit(layer_id, name)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.text().strip())
        elif event.key() == Qt.Key.Key_Escape:
            self._take(self._before)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._take(self.text().strip())
