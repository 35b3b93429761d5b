"""A line of text that is taken while one types: on Enter, or when the hand rests."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from widgets.kit import Control
from widgets.kit.fields import Field, FieldEdit

PAUSE_MS = 350  # after which what was typed is taken


class TypedLine(Control):
    """One line; Esc gives back what it had before.

    Signals
    -------
    value_requested(str) : this was typed.
    """

    value_requested = Signal(str)

    def __init__(self, title: str, placeholder: str, help_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, help_text, "none", parent)
        self._value = ""
        self._field, self._edit = Field(), FieldEdit()
        self._field.row.setContentsMargins(8, 0, 8, 0)
        self._field.hold(self._edit)
        self._place(self._field, None)
        self._adopt(self._edit)
        self.set_placeholder(placeholder)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._take)
        self._edit.textEdited.connect(lambda _text: self._pause.start())

    def value(self) -> str:
        """The text that was set last."""
        return self._value

    def set_value(self, value: str) -> None:
        """Show a text; what is being typed stays. Emits nothing."""
        self._value = value
        if not (self._edit.hasFocus() and self._edit.isModified()):
            self._edit.show_text(value)

    def set_placeholder(self, words: str) -> None:
        """What stands there while nothing is typed."""
        self._edit.setPlaceholderText(words)

    def _take(self) -> None:
        """Ask for what was typed."""
        self._pause.stop()
        if self._edit.text() != self._value:
            self.value_requested.emit(self._edit.text())

    def _problem_changed(self) -> None:
        self._field.set_in_trouble(bool(self.problem()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif event.key() == Qt.Key.Key_Escape and self._edit.text() != self._value:
            self._pause.stop()
            self._edit.show_text(self._value)
        else:
            super().keyPressEvent(event)
