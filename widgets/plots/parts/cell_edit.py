"""A small field over a cell, in which its number is typed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from widgets.kit import RADIUS, format_number, theme
from widgets.kit.field_note import FieldNote
from widgets.kit.fields import FieldEdit, NumberFormat, is_begun

WIDTH, HEIGHT = 84, 26  # px
FORMAT = NumberFormat(-1e6, 1e6, None)


class CellEdit(FieldEdit):
    """What can be read is asked for while it is typed; Enter or leaving keeps it, Esc takes it all back.

    Signals
    -------
    value_requested(float), finished() : all that was asked for since it opened is one gesture. cancelled() : it is to
        be as if it had never been asked for.
    """

    value_requested = Signal(float)
    finished = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._owner = parent
        self._asked = False
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setAccessibleName("Number of the cell")
        self.note = FieldNote(self)
        self.textEdited.connect(self._typed)
        self.hide()

    def open_at(self, rect: QRectF, value: float, name: str) -> None:
        """Open over a cell of the parent."""
        self._asked = False
        room = self._owner.rect()
        left = min(max(round(rect.center().x()) - WIDTH // 2, 0), room.width() - WIDTH)
        top = min(max(round(rect.center().y()) - HEIGHT // 2, 0), room.height() - HEIGHT)
        self.move(left, top)
        self.setAccessibleName(name)
        self._mark("")
        self.setText(format_number(value))
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _mark(self, problem: str) -> None:
        now = theme()
        line = now.danger if problem else now.accent
        self.setToolTip(problem)
        self.setAccessibleDescription(problem or "Enter keeps the number, Esc brings the old one back")
        self.setStyleSheet(
            f"background: {now.panel}; color: {now.text}; border: 1.5px solid {line};"
            f" border-radius: {RADIUS}px; padding: 0 4px;"
        )
        self.note.say("" if is_begun(self.text()) else problem)

    def _typed(self, text: str) -> None:
        try:
            value = FORMAT.parse(text)
        except ValueError as error:
            self._mark(str(error))
            return
        self._mark("")
        self._asked = True
        self.value_requested.emit(value)

    def _close(self) -> None:
        self.hide()
        if self._asked:
            self._asked = False
            self.finished.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.toolTip():
                self._give_back_focus()
            else:
                self.note.say(self.toolTip())
        elif key == Qt.Key.Key_Escape:
            asked, self._asked = self._asked, False
            self._give_back_focus()
            if asked:
                self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def _give_back_focus(self) -> None:
        self._close()
        self._owner.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        stays = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if self.isVisible() and event.reason() not in stays:
            self._close()
