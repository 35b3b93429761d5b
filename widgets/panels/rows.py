"""The rows of a form, one class a control: each shows the values of one field and asks for another."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from engine.spec.form import FormField
from widgets.kit import (
    Choice,
    Control,
    ElidedLabel,
    Label,
    LadderBox,
    LinkLabel,
    NumberBox,
    SliderRow,
    Switch,
    TextBox,
    format_number,
    text_width,
)
from widgets.kit.base import FIELD_HEIGHT, FIELD_WIDTH
from widgets.kit.fields import ValueEdit
from widgets.kit.slider import Scale, SlimSlider
from widgets.panels.columns_list import ColumnsList

DASH = "—"  # stands for values that differ
GAP = 8  # px
WIDEST = 16_777_215  # px, Qt's own limit: no limit
MOST_SPARE = 48  # px; wider fields would stand far from their captions


def same(values: Sequence[Any]) -> bool:
    """Whether all values are equal."""
    return all(value == values[0] for value in values)


def _edit_of(control: Control) -> ValueEdit:
    """The line in which a control's number is typed."""
    edit = control.findChild(ValueEdit)
    assert isinstance(edit, ValueEdit)
    return edit


class Row(QWidget):
    """One field of one or several values.

    Signals
    -------
    requested(value) : the wanted value, in the field's own type.
    finished() : the gesture is over.
    """

    requested = Signal(object)
    finished = Signal()

    def __init__(self, field: FormField) -> None:
        super().__init__()
        self.field = field
        self._whole = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2)
        self._help = Label(field.help, "small")
        self._help.setWordWrap(True)
        self._help.setVisible(False)

    def finish(self) -> None:
        """Put the help line under what the subclass has laid out."""
        self.column.addWidget(self._help)

    def explain(self, on: bool) -> None:
        """Show or hide the line that says what the field does."""
        self._help.setVisible(on and bool(self.field.help))

    def show_values(self, values: Sequence[Any]) -> None:
        """Show the field's value in each of the form's values."""
        self._whole = isinstance(values[0], int) and not isinstance(values[0], bool)
        self._show(values)

    def set_problem(self, text: str) -> None:
        """Say what is wrong with the value; '' when nothing is."""

    def caption_width(self) -> int:
        """Width in px that a caption beside its control needs; 0 where the row is always the full width."""
        return 0

    def least_width(self) -> int:
        """Width in px below which something is cut off, however the row is laid out."""
        return self.minimumSizeHint().width()

    def set_stacked(self, stacked: bool, spare: int = 0) -> None:
        """Put the caption above the control instead of beside it; `spare` px are free for a wider control."""

    def _show(self, values: Sequence[Any]) -> None:
        raise NotImplementedError

    def _ask(self, value: Any) -> None:
        """Ask for a value that is a gesture of its own."""
        if self._ask_moving(value):
            self.finished.emit()

    def _ask_moving(self, value: Any) -> bool:
        """Ask for a value in the middle of a gesture."""
        if isinstance(value, float):
            if not math.isfinite(value):
                return False
            value = round(value) if self._whole else value
        self.requested.emit(value)
        return True


class CaptionedRow(Row):
    """A caption and a control, beside each other or one above the other."""

    def __init__(self, field: FormField, control: Control, stretch: bool = True) -> None:
        super().__init__(field)
        self.control = control
        self._stretch = stretch
        self._caption = Label(field.title, "second")
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(GAP)
        self._line.addWidget(self._caption)
        self._line.addStretch(1)
        self._line.addWidget(control)
        self.column.addLayout(self._line)
        if stretch:
            control.setFixedWidth(FIELD_WIDTH)
        self._caption.setFixedHeight(FIELD_HEIGHT if stretch else 24)
        self._line.setAlignment(self._caption, Qt.AlignmentFlag.AlignTop)

    def caption_width(self) -> int:
        control = FIELD_WIDTH if self._stretch else self.control.minimumSizeHint().width()
        return text_width(self.field.title, self._caption.font()) + GAP + control

    def minimumSizeHint(self) -> QSize:
        return QSize(self.least_width(), super().minimumSizeHint().height())

    def least_width(self) -> int:
        if not self._stretch:
            return self.caption_width()
        return max(text_width(self.field.title, self._caption.font()), self.control.minimumSizeHint().width())

    def set_stacked(self, stacked: bool, spare: int = 0) -> None:
        if not self._stretch:
            return
        way = QBoxLayout.Direction
        self._line.setDirection(way.TopToBottom if stacked else way.LeftToRight)
        self._line.setSpacing(2 if stacked else GAP)
        self._caption.setFixedHeight(self._caption.fontMetrics().height() if stacked else FIELD_HEIGHT)
        width = FIELD_WIDTH + min(max(spare, 0), MOST_SPARE)
        self.control.setMinimumWidth(0 if stacked else width)
        self.control.setMaximumWidth(WIDEST if stacked else width)

    def set_problem(self, text: str) -> None:
        self.control.set_problem(text)


def captioned(control: Control) -> CaptionedRow:
    """A control of a panel's own, captioned like the rows of a form; its tooltip is what it explains."""
    words = " ".join(control.toolTip().split())
    row = CaptionedRow(FormField(name="", title=control.title(), control="choice", help=words), control)
    row.finish()
    return row


class SliderField(Row):
    """A slider with its caption and typed value."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.control = SliderRow(
            field.title, field.minimum, field.maximum, field.step, field.unit, field.decimals, field.help
        )
        self._edit = _edit_of(self.control)
        self.control.value_requested.connect(self._ask_moving)
        self.control.editing_finished.connect(self.finished)
        self.column.addWidget(self.control)
        self.finish()

    def set_problem(self, text: str) -> None:
        self.control.set_problem(text)

    def _show(self, values: Sequence[Any]) -> None:
        one = same(values)
        write = self._edit.form.text
        self._edit.set_writer(write if one else lambda _value: DASH)
        # values that differ stand just below the slider's end, so that every value of it can be asked for
        self.control.set_value(float(values[0]) if one else self.field.minimum - 1e-9)


class CountScale(Scale):
    """Whole numbers, equal ways being equal factors."""

    def snapped(self, value: float) -> float:
        return float(round(min(max(value, self.minimum), self.maximum)))

    def moved(self, value: float, steps: int) -> float:
        factor = value * 1.03**steps
        return self.snapped(max(value + steps, factor) if steps > 0 else min(value + steps, factor))


class UnitsField(CaptionedRow):
    """A number with − and +, and a slider under it on which every width from one to thousands is in reach."""

    def __init__(self, field: FormField) -> None:
        low, high = field.minimum, field.maximum
        box = NumberBox(field.title, low, high, field.step, 0, field.unit, field.help, "none")
        super().__init__(field, box)
        _edit_of(box).setPlaceholderText(DASH)
        self._slider = SlimSlider(CountScale(max(low, 1.0), high, 1, log=True))
        self._slider.setAccessibleName(f"{field.title}, slider")
        self._slider.setToolTip(field.help)
        self._slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.column.addWidget(self._slider)
        self.finish()
        box.value_requested.connect(self._ask)
        self._slider.moved.connect(self._ask_moving)
        self._slider.finished.connect(self.finished)

    def _show(self, values: Sequence[Any]) -> None:
        one = same(values)
        assert isinstance(self.control, NumberBox)
        self.control.set_value(float(values[0]) if one else math.nan)
        self._slider.set_value(float(values[0]) if one else 0.5)


class NumberField(CaptionedRow):
    """A typed number with − and +."""

    def __init__(self, field: FormField) -> None:
        low, high = field.minimum, field.maximum
        self.box = NumberBox(field.title, low, high, field.step, field.decimals, field.unit, field.help, "none")
        super().__init__(field, self.box)
        _edit_of(self.box).setPlaceholderText(DASH)
        self.box.value_requested.connect(self._ask)
        self.finish()

    def _show(self, values: Sequence[Any]) -> None:
        self.box.set_value(float(values[0]) if same(values) else math.nan)


class LadderField(CaptionedRow):
    """A number from a ladder of good ones."""

    def __init__(self, field: FormField) -> None:
        self.box = LadderBox(
            field.title,
            field.ladder,
            lambda value: f"{format_number(value)} {field.unit}".strip(),
            help=field.help,
            minimum=field.minimum,
            maximum=field.maximum,
            unit=field.unit,
            caption_side="none",
        )
        super().__init__(field, self.box)
        _edit_of(self.box).setPlaceholderText(DASH)
        self.box.value_requested.connect(self._ask)
        self.finish()

    def _show(self, values: Sequence[Any]) -> None:
        self.box.set_value(float(values[0]) if same(values) else math.nan)


class ChoiceField(CaptionedRow):
    """One of many."""

    def __init__(self, field: FormField) -> None:
        self.box = Choice(field.title, field.choices, field.help, "none")
        self._has_dash = False
        super().__init__(field, self.box)
        self.box.value_requested.connect(self._ask_option)
        self.finish()

    def _ask_option(self, value: object) -> None:
        if value is not None:
            self._ask(value)

    def _show(self, values: Sequence[Any]) -> None:
        one = same(values)
        if one == self._has_dash:
            self._has_dash = not one
            self.box.set_options(self.field.choices if one else ((None, DASH), *self.field.choices))
        self.box.set_value(values[0] if one else None)


class OfferedField(ChoiceField):
    """One of those that the document has; a dash where the value is none of them."""

    _choices: tuple[tuple[str, str], ...] = ()

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these, as values and labels."""
        self._choices = tuple(choices)

    def _show(self, values: Sequence[Any]) -> None:
        value = self._meant(values[0]) if same(values) else None
        known = any(value == choice for choice, _label in self._choices)
        self.box.set_options(self._choices if known else ((None, DASH), *self._choices))
        self.box.set_value(value if known else None)

    def _meant(self, value: Any) -> Any:
        return value


class LayerField(OfferedField):
    """One of the layers."""


class PartField(OfferedField):
    """One of the sequences of a sample; the first stands for itself where none is named."""

    _first = ""

    def set_parts(self, names: Sequence[str]) -> None:
        """Offer these."""
        self._first = names[0] if names else ""
        self.set_choices([(name if at else "", name) for at, name in enumerate(names)])

    def _meant(self, value: Any) -> Any:
        return "" if value == self._first else value


class SwitchField(CaptionedRow):
    """On or off."""

    def __init__(self, field: FormField) -> None:
        self.switch = Switch(field.title, field.help, "none")
        super().__init__(field, self.switch, stretch=False)
        self._dash = Label(DASH, "second")
        self._dash.setVisible(False)
        self._line.insertWidget(2, self._dash)
        self.switch.value_requested.connect(self._ask)
        self.finish()

    def _show(self, values: Sequence[Any]) -> None:
        self._dash.setVisible(not same(values))
        self.switch.set_value(bool(values[0]) and same(values))


class TextField(CaptionedRow):
    """A line of text; always under its caption, so that it has room."""

    def __init__(self, field: FormField) -> None:
        self.box = TextBox(field.title, "", field.help, "none")
        super().__init__(field, self.box)
        self.box.value_requested.connect(self._ask)
        self.finish()
        self.set_stacked(True)

    def caption_width(self) -> int:
        return 0

    def set_stacked(self, stacked: bool, spare: int = 0) -> None:
        super().set_stacked(True)

    def _show(self, values: Sequence[Any]) -> None:
        self.box.set_value(str(values[0]) if same(values) else "")


class ColumnsField(Row):
    """Names to tick, with all and none."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.list = ColumnsList(field.title)
        self.list.setToolTip(field.help)
        self._default: tuple[str, ...] = ()
        self._count = ElidedLabel("", "second")
        self._problem = Label("", "danger")
        self._problem.setWordWrap(True)
        self._problem.setVisible(False)
        self._all = LinkLabel("all", role="small")
        self._none = LinkLabel("none", role="small")
        self._lay_out()
        self._all.clicked.connect(lambda: self._ask_all(self.list.columns.names()))
        self._none.clicked.connect(lambda: self._ask_all(()))
        self.list.columns.chosen_requested.connect(self._ask)

    def _lay_out(self) -> None:
        for link, word in ((self._all, "all"), (self._none, "none")):
            link.setAccessibleName(f"{self.field.title}: {word}")
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self._count, 1)
        line.addWidget(self._all)
        line.addWidget(self._none)
        self.column.addLayout(line)
        self.column.addWidget(self.list)
        self.column.addWidget(self._problem)
        self.finish()

    def set_offer(self, names: Sequence[str], titles: Mapping[str, str], default: Sequence[str]) -> None:
        """Say which names there are; `default` are on where nothing was chosen."""
        self.list.columns.set_names(names, titles)
        self._default = tuple(default)

    def set_problem(self, text: str) -> None:
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def _show(self, values: Sequence[Any]) -> None:
        sets = [frozenset(self._default if value is None else value) for value in values]
        common = frozenset.intersection(*sets)
        self.list.columns.set_chosen(common, frozenset.union(*sets) - common)
        self._count.setText(f"{self.field.title} {len(self.list.columns.chosen())} of {len(self.list.columns.names())}")

    def _ask_all(self, names: tuple[str, ...]) -> None:
        if names != self.list.columns.chosen():
            self._ask(names)


class ClassesField(ColumnsField):
    """Classes to tick; their values are their places. All at once is not offered: nothing would be left."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self._all.hide()

    def set_classes(self, names: Sequence[str]) -> None:
        """Offer these."""
        self.set_offer(tuple(map(str, range(len(names)))), {str(at): name for at, name in enumerate(names)}, ())

    def _show(self, values: Sequence[Any]) -> None:
        super()._show([tuple(map(str, value)) for value in values])

    def _ask(self, value: Any) -> None:
        super()._ask(tuple(map(int, value)))


ROWS: dict[str, Callable[[FormField], Row]] = {
    "units": UnitsField,
    "slider": SliderField,
    "ladder": LadderField,
    "number": NumberField,
    "choice": ChoiceField,
    "switch": SwitchField,
    "text": TextField,
    "columns": ColumnsField,
    "part": PartField,
    "classes": ClassesField,
    "layer": LayerField,
}


def row_for(field: FormField) -> Row:
    """The row that a field's control asks for."""
    return ROWS[field.control](field)
