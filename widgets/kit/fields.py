"""Typed numbers: how they are written and read, and the line in which they are typed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from widgets.kit.base import FIELD_HEIGHT
from widgets.kit.paint import MINUS, draw_rounded_rect, format_number, text_width, tidy
from widgets.kit.theme import font, theme


@dataclass(frozen=True)
class NumberFormat:
    """How a number is shown and which ones may be typed.

    Attributes
    ----------
    minimum, maximum : float
        Both belong to the range.
    decimals : int or None
        Digits after the point, shown and kept; None for 4 significant digits.
    unit : str
        Follows the number: '%', 'px', '°'.
    """

    minimum: float
    maximum: float
    decimals: int | None = 0
    unit: str = ""

    def number(self, value: float) -> str:
        """Write the bare number."""
        return format_number(value) if self.decimals is None else tidy(f"{value:.{self.decimals}f}")

    def text(self, value: float) -> str:
        """Write the number with its unit."""
        gap = "" if self.unit in ("", "°") else " "
        return f"{self.number(value)}{gap}{self.unit}"

    def rounded(self, value: float) -> float:
        """Keep the digits that are shown, inside the range."""
        kept = value if self.decimals is None else round(value, self.decimals)
        return min(max(kept, self.minimum), self.maximum)

    def parse(self, text: str) -> float:
        """Read what a person typed: a comma or point, either minus sign, with or without the unit.

        Raises
        ------
        ValueError
            With a message for the person.
        """
        bare = text.strip().removesuffix(self.unit).strip().replace(MINUS, "-").replace(" ", "")
        try:
            value = float(_with_point(bare))
        except ValueError:
            raise ValueError(f"Type a number, such as {self._such_as()}") from None
        if not math.isfinite(value):
            raise ValueError("Type a finite number")
        if not self.minimum <= value <= self.maximum:
            raise ValueError(f"From {self.number(self.minimum)} to {self.text(self.maximum)}")
        return self.rounded(value)

    def _such_as(self) -> str:
        """One or two numbers that may be typed."""
        usual = (-1.0, 0.5) if self.decimals != 0 else (1.0, 10.0)
        fitting = [self.number(value) for value in usual if self.minimum <= value <= self.maximum]
        return " or ".join(fitting) or self.number(self.minimum)


def is_begun(text: str) -> bool:
    """Whether what is typed so far is the beginning of a number, and no mistake yet."""
    return text.strip().replace(MINUS, "-") in ("-", "+", ".", ",", "-.", "-,")


def _with_point(text: str) -> str:
    """Read '0,5' as a decimal comma, but '1,000' and '1,234.5' as thousands."""
    if "," not in text:
        return text
    whole, _, rest = text.rpartition(",")
    is_group = len(rest.partition(".")[0]) == 3 and whole.lstrip("-") not in ("", "0")
    return text.replace(",", "") if is_group else text.replace(",", ".")


class FieldEdit(QLineEdit):
    """A line of text that tells the box around it when the focus comes and goes.

    Undo and redo are the line's own only while something is being typed; otherwise they are the window's.
    """

    focus_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(font("body"))
        self.setFrame(False)

    def show_text(self, text: str) -> None:
        """Show a text as nothing that was typed; the line's own undo history ends here."""
        if text != self.text() or self.isUndoAvailable() or self.isRedoAvailable():
            self.setText(text)  # the only call of Qt's that empties the history
        self.setModified(False)

    def event(self, event: QEvent) -> bool:
        asks = event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if asks and isinstance(event, QKeyEvent) and not self.isModified() and _travels(event):
            event.ignore()  # the text would change and the value behind it would not
            return False
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()


def _travels(event: QKeyEvent) -> bool:
    """Whether a key means undo or redo."""
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


class ValueEdit(FieldEdit):
    """One line that shows a number with its unit, and the bare number while it is typed.

    Enter asks for what was typed, Esc keeps the old value; leaving the field asks too, when it can be read.
    Up and down ask for a step.
    """

    value_requested = Signal(float)
    step_requested = Signal(int)  # how many steps up (or down, below zero)
    problem_found = Signal(str)  # a message, or '' when what is typed is not wrong any more

    def __init__(self, form: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = form
        self._write: Callable[[float], str] = form.text
        self._value = math.nan
        self._was_focused = False
        self.textEdited.connect(lambda: self.problem_found.emit(""))

    def set_writer(self, write: Callable[[float], str]) -> None:
        """Show the number in another way than its format does."""
        self._write = write
        self._show()

    def value(self) -> float:
        """The number that was set last."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a number; what is being typed stays."""
        self._value = value
        if not (self.hasFocus() and self.isModified()):
            self._show()

    def _show(self) -> None:
        if math.isnan(self._value):
            text = ""
        elif self.hasFocus():
            text = self.form.number(self._value)
        else:
            text = self._write(self._value)
        before, all_selected = self.text(), self.hasFocus() and self.hasSelectedText()
        self.show_text(text)
        if text != before:
            self.setCursorPosition(0)
            if all_selected:
                self.selectAll()

    def _commit(self) -> bool:
        """Ask for what was typed; False when it cannot be read."""
        if not self.isModified():
            return True
        try:
            wanted = self.form.parse(self.text())
        except ValueError as error:
            self.problem_found.emit(str(error))
            return False
        self.setModified(False)
        self.problem_found.emit("")
        if wanted != self._value:
            self.value_requested.emit(wanted)
        self._show()
        return True

    def _keep(self) -> None:
        self.problem_found.emit("")
        self.setModified(False)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
        key = Qt.Key(event.key())
        if key in steps and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()  # Alt and down opens the list of the control around it
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._commit():
                self.selectAll()
        elif key == Qt.Key.Key_Escape and self.isModified():
            self._keep()
            self.selectAll()
        elif key in steps:
            if self._commit():
                shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                self.step_requested.emit(steps[key] * (10 if shift and abs(steps[key]) == 1 else 1))
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()  # the page scrolls instead
            return
        delta = event.angleDelta().y()
        if delta and self._commit():
            self.step_requested.emit(1 if delta > 0 else -1)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show()
        self.selectAll()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        had_focus = self._was_focused
        super().mousePressEvent(event)
        if not had_focus:
            self.selectAll()
        self._was_focused = True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._was_focused = False
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        if not self._commit():
            self._keep()
        self._show()


class Field(QWidget):
    """The sunken box around an edit and its small buttons; its edge shows focus and trouble."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(FIELD_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(8, 0, 2, 0)
        self.row.setSpacing(0)
        self.in_trouble = False
        self._edit: FieldEdit | None = None

    def sizeHint(self) -> QSize:
        return QSize(max(96, super().sizeHint().width()), FIELD_HEIGHT)

    def hold(self, edit: FieldEdit) -> None:
        """Put the edit in the box; the box follows its focus."""
        edit.setProperty("kit", "bare")
        edit.setMinimumWidth(text_width("0.0000", edit.font()))
        self._edit = edit
        self.row.addWidget(edit, 1)
        edit.focus_changed.connect(self.update)

    def set_in_trouble(self, trouble: bool) -> None:
        """Draw the edge in the danger colour."""
        self.in_trouble = trouble
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._edit is not None:
            self._edit.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_field(self, self._edit is not None and self._edit.hasFocus(), self.in_trouble)


def paint_field(widget: QWidget, focused: bool, in_trouble: bool = False) -> None:
    """Paint the box of a field in its state."""
    now = theme()
    hovered = widget.underMouse() and widget.isEnabled()
    fill = now.panel if focused else now.hover if hovered else now.sunken
    line = now.danger if in_trouble else now.accent if focused else None
    painter = QPainter(widget)
    draw_rounded_rect(painter, QRectF(widget.rect()), fill=fill, line=line, width=1.5)
