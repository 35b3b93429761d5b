"""Fields: a typed number, a number from a ladder, a line of text, a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from widgets.kit.base import FIELD_HEIGHT, FIELD_WIDTH, CaptionSide, Control
from widgets.kit.buttons import IconButton
from widgets.kit.fields import Field, FieldEdit, NumberFormat, ValueEdit
from widgets.kit.paint import format_number

_SMALL_BUTTON = 24  # px, inside a field


class NumberBox(Control):
    """A typed number with − and + beside it.

    Parameters
    ----------
    step : float
        What − and +, the arrow keys and the wheel change it by; ten times that with Shift or Page up.
    decimals : int or None
        Digits after the point; None for 4 significant digits.
    """

    value_requested = Signal(float)

    def __init__(
        self,
        title: str,
        minimum: float,
        maximum: float,
        step: float = 1,
        decimals: int | None = 0,
        unit: str = "",
        help: str = "",  # noqa: A002 (the word of Qt and of the catalog)
        caption_side: CaptionSide = "left",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, help, caption_side, parent)
        self._form = NumberFormat(minimum, maximum, decimals, unit)
        self._step = step
        self._field = Field()
        self._edit = ValueEdit(self._form)
        self._less = self._button("remove", f"{title}: less", -1)
        self._more = self._button("add", f"{title}: more", 1)
        self._field.hold(self._edit)
        self._field.row.addWidget(self._less)
        self._field.row.addWidget(self._more)
        self._place(self._field)
        self._adopt(self._edit)
        self._edit.value_requested.connect(self.value_requested)
        self._edit.step_requested.connect(self._ask_step)
        self._edit.problem_found.connect(self._set_input_problem)
        self.set_value(minimum)

    def _button(self, sign: str, name: str, steps: int) -> IconButton:
        button = IconButton(sign, name, edge=_SMALL_BUTTON, icon_size=12)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys do the same in the field
        button.setAutoRepeat(True)
        button.clicked.connect(lambda: self._ask_step(steps))
        return button

    def value(self) -> float:
        """The number that was set last."""
        return self._edit.value()

    def set_value(self, value: float) -> None:
        """Show a number; emits nothing."""
        self._edit.set_value(value)
        self._less.set_enabled(value > self._form.minimum)
        self._more.set_enabled(value < self._form.maximum)

    def _ask_step(self, steps: int) -> None:
        wanted = self._form.rounded(self.value() + steps * self._step)
        if wanted != self.value():
            self.value_requested.emit(wanted)

    def _problem_changed(self) -> None:
        self._field.set_in_trouble(bool(self.problem()))


class LadderBox(Control):
    """A number from a ladder of good ones, in which any other in range can be typed.

    The arrow keys and the wheel go to the next rung; Alt and down opens the list.

    Parameters
    ----------
    values : sequence of float
        The rungs, rising.
    format : callable, optional
        Writes a number; 4 significant digits by default.
    minimum, maximum : float, optional
        What may be typed; the first and last rung by default.
    """

    value_requested = Signal(float)

    def __init__(
        self,
        title: str,
        values: Sequence[float],
        format: Callable[[float], str] = format_number,  # noqa: A002 (the word of the catalog)
        help: str = "",  # noqa: A002 (the word of Qt and of the catalog)
        minimum: float | None = None,
        maximum: float | None = None,
        unit: str = "",
        caption_side: CaptionSide = "left",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, help, caption_side, parent)
        self._write = format
        self._rungs: list[float] = []
        self._edit = ValueEdit(NumberFormat(0, 0, None, unit))
        self._edit.set_writer(format)
        self._field = Field()
        self._list = IconButton("chevron-down", f"{title}: choose", edge=_SMALL_BUTTON, icon_size=14)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.clicked.connect(self.open_list)
        self._field.hold(self._edit)
        self._field.row.addWidget(self._list)
        self._place(self._field, None if caption_side == "above" else FIELD_WIDTH)
        self._adopt(self._edit)
        self._edit.value_requested.connect(self.value_requested)
        self._edit.step_requested.connect(self._ask_rung)
        self._edit.problem_found.connect(self._set_input_problem)
        self.set_values(values, minimum, maximum)
        self.set_value(self._rungs[0])

    def set_values(self, values: Sequence[float], minimum: float | None = None, maximum: float | None = None) -> None:
        """Give another ladder; emits nothing.

        Raises
        ------
        ValueError
            When there is no rung.
        """
        if not values:
            raise ValueError("a ladder needs at least one value")
        self._rungs = sorted(values)
        low = self._rungs[0] if minimum is None else minimum
        high = self._rungs[-1] if maximum is None else maximum
        self._edit.form = NumberFormat(low, high, None, self._edit.form.unit)

    def value(self) -> float:
        """The number that was set last."""
        return self._edit.value()

    def set_value(self, value: float) -> None:
        """Show a number, on the ladder or not; emits nothing."""
        self._edit.set_value(value)

    def open_list(self) -> None:
        """Open the list of rungs under the field."""
        menu = QMenu(self)
        menu.setAccessibleName(self.title())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setMinimumWidth(self._field.width())
        for rung in self._rungs:
            action = menu.addAction(self._write(rung))
            action.setCheckable(True)
            action.setChecked(rung == self.value())
            action.triggered.connect(lambda _on, wanted=rung: self._ask(wanted))
            if rung == self.value():
                menu.setActiveAction(action)
        menu.popup(self._field.mapToGlobal(QPoint(0, FIELD_HEIGHT + 2)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_F4 or (alt and event.key() == Qt.Key.Key_Down):
            self.open_list()
        else:
            super().keyPressEvent(event)

    def _ask(self, wanted: float) -> None:
        if wanted != self.value():
            self.value_requested.emit(wanted)

    def _ask_rung(self, steps: int) -> None:
        value = self.value()
        ahead = [r for r in self._rungs if r > value] if steps > 0 else [r for r in reversed(self._rungs) if r < value]
        if ahead:
            self._ask(ahead[min(abs(steps), len(ahead)) - 1])

    def _problem_changed(self) -> None:
        self._field.set_in_trouble(bool(self.problem()))


class TextEdit(FieldEdit):
    """A line of text that asks on Enter or on leaving, after a change, and keeps the old text on Esc."""

    value_requested = Signal(str)

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""
        self.setPlaceholderText(placeholder)

    def value(self) -> str:
        """The text that was set last."""
        return self._value

    def set_value(self, value: str) -> None:
        """Show a text; what is being typed stays."""
        self._value = value
        if not (self.hasFocus() and self.isModified()):
            self._keep()

    def _keep(self) -> None:
        self.show_text(self._value)

    def _commit(self) -> None:
        if self.isModified():
            self.setModified(False)
            if self.text() != self._value:
                self.value_requested.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit()
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self._keep()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._commit()


class TextBox(Control):
    """A line of text. A text that the owner refuses stays to be mended, with its problem underneath."""

    value_requested = Signal(str)

    def __init__(
        self,
        title: str,
        placeholder: str = "",
        help: str = "",  # noqa: A002 (the word of Qt and of the catalog)
        caption_side: CaptionSide = "above",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, help, caption_side, parent)
        self._field = Field()
        self._field.row.setContentsMargins(8, 0, 8, 0)
        self._edit = TextEdit(placeholder)
        self._field.hold(self._edit)
        self._place(self._field)
        self._adopt(self._edit)
        self._edit.value_requested.connect(self.value_requested)

    def value(self) -> str:
        """The text that was set last."""
        return self._edit.value()

    @property
    def _in_bar(self) -> bool:
        return False  # its caption stands above in forms too

    def set_value(self, value: str) -> None:
        """Show a text; emits nothing."""
        self._edit.set_value(value)

    def _problem_changed(self) -> None:
        self._field.set_in_trouble(bool(self.problem()))


class SearchBox(Control):
    """A search that answers while one types; Esc empties it."""

    text_requested = Signal(str)

    def __init__(self, title: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, "", "none", parent)
        self._field = Field()
        self._edit = FieldEdit()
        self._edit.setPlaceholderText(placeholder or title)
        self._clear = IconButton("search", title, edge=_SMALL_BUTTON, icon_size=14)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.clicked.connect(self._press)
        self._field.hold(self._edit)
        self._field.row.addWidget(self._clear)
        self._place(self._field)
        self._adopt(self._edit)
        self._edit.textEdited.connect(self._edited)

    def text(self) -> str:
        """What is being looked for."""
        return self._edit.text()

    def clear(self) -> None:
        """Empty the field; emits nothing."""
        self._edit.clear()
        self._clear.set_icon("search")

    def _edited(self, text: str) -> None:
        self._clear.set_icon("close" if text else "search")
        self.text_requested.emit(text)

    def _press(self) -> None:
        self._edit.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.text():
            self.clear()
            self.text_requested.emit("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self._press()
        else:
            super().keyPressEvent(event)
