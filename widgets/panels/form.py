"""A form made from what a value says of its own fields."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.spec.depth import Depth
from engine.spec.form import FormField, visible_rows
from engine.spec.problems import SpecProblem
from engine.spec.value import Value
from widgets.kit import SPACE, LinkLabel
from widgets.panels.fold import FoldHeader
from widgets.panels.rows import ClassesField, ColumnsField, LayerField, PartField, Row, row_for


@dataclass(frozen=True)
class Offer:
    """What fields choose from that follow the document.

    Attributes
    ----------
    names, titles, default : of "columns"; the default ones are on where nothing was chosen.
    parts : the sequences of a "part". classes : of "classes", in their order.
    layers : of a "layer", ids and titles.
    """

    names: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    default: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    layers: tuple[tuple[str, str], ...] = ()

    def give(self, row: Row) -> None:
        """Let a row choose from what is its own."""
        match row:
            case ClassesField():
                row.set_classes(self.classes)
            case ColumnsField():
                row.set_offer(self.names, self.titles, self.default)
            case PartField():
                row.set_parts(self.parts)
            case LayerField():
                row.set_choices(self.layers)


class ExplainLink(LinkLabel):
    """Shows and hides the lines that say what each setting does."""

    def __init__(self, title: str) -> None:
        super().__init__("? explain", quiet=True, role="small")
        self.setAccessibleName(f"{title}: explain each setting")
        self.setCheckable(True)


class Form(QWidget):
    """One row for each field; several values at once show the rows that they share, whatever their kinds.

    Advanced rows stand under a fold, which stays as it was left.

    Parameters
    ----------
    explains : whether the form has a link of its own that explains its rows; else `explain` does it.

    Signals
    -------
    field_requested(str, object) : name of the field and the wanted value.
    gesture_finished() : what was asked for since the last one is one undo.
    """

    field_requested = Signal(str, object)
    gesture_finished = Signal()

    def __init__(self, title: str = "Settings", explains: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explains = explains
        self.setAccessibleName(title)
        self._caption_floor = 0
        self._rows: dict[FormField, Row] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2 * SPACE)
        self._more = FoldHeader("More", f"{title}: more")
        self._more.setVisible(False)
        self._more.clicked.connect(self.set_more)
        self._column.addWidget(self._more)
        self._explain = ExplainLink(title)
        self._explain.setVisible(False)
        self._explain.clicked.connect(self.explain)
        self._column.addWidget(self._explain, 0, Qt.AlignmentFlag.AlignLeft)

    def show_values(
        self,
        values: Sequence[Value],
        problems: Sequence[SpecProblem] = (),
        offer: Offer | None = None,
        leave_out: Collection[str] = (),
        reword: Callable[[FormField], FormField] | None = None,
    ) -> None:
        """Show one or several values, of one kind or of several.

        Parameters
        ----------
        problems : those with a `field` are shown at its row.
        offer : what fields choose from that follow the document.
        leave_out : names of fields that are shown elsewhere.
        reword : what a row is called here, where its own words mean something else.
        """
        wanted = [row for row in self._common(values) if row.name not in leave_out]
        self._arrange(wanted if reword is None else [reword(row) for row in wanted])
        for row in self._rows.values():
            if offer is not None:
                offer.give(row)
            row.show_values([getattr(value, row.field.name) for value in values])
            row.set_problem(next((_words(p) for p in problems if p.field == row.field.name), ""))
        self._more.set_side(", ".join(self._changed(values)))

    def set_more(self, on: bool) -> None:
        """Open or close the fold over the advanced rows."""
        self._more.setChecked(on)
        for shown, row in self._rows.items():
            row.setVisible(on or not shown.advanced)

    def row(self, name: str) -> Row:
        """The row of a field, be it folded away.

        Raises
        ------
        KeyError
            If the field is not shown.
        """
        for shown, row in self._rows.items():
            if shown.name == name:
                return row
        raise KeyError(name)

    def names(self) -> tuple[str, ...]:
        """The fields that have a row, in order."""
        return tuple(shown.name for shown in self._rows)

    def commit_typing(self) -> None:
        """Ask for what is being typed now, before the form is given other values."""
        focused = self.focusWidget()
        if focused is not None and focused.hasFocus() and self.isAncestorOf(focused):
            focused.clearFocus()

    def _common(self, values: Sequence[Value]) -> list[FormField]:
        """The rows of the first value that all others have, too; their help may differ."""
        shown = dict.fromkeys(visible_rows(value) for value in values)
        first, *others = shown or ((),)
        alike = [{_likeness(row) for row in other} for other in others]
        return [row for row in first if all(_likeness(row) in other for other in alike)]

    def _changed(self, values: Sequence[Value]) -> list[str]:
        """Titles of the advanced rows that are not as they were made, so that no fold hides a frozen layer."""
        return [
            shown.title.lower()
            for shown in self._rows
            if shown.advanced and any(getattr(value, shown.name) != _default(value, shown.name) for value in values)
        ]

    def _arrange(self, wanted: Sequence[FormField]) -> None:
        """Keep the rows that stay, so that the focus and what is being typed survive."""
        if tuple(self._rows) == tuple(wanted):
            return
        for gone in [shown for shown in self._rows if shown not in wanted]:
            row = self._rows.pop(gone)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {shown: self._rows.get(shown) or self._new(shown) for shown in wanted}
        for shown, row in self._rows.items():
            self._column.removeWidget(row)
            self._column.insertWidget(self._place_of(shown), row)
            row.setVisible(self._more.isChecked() or not shown.advanced)  # at once, so that the focus can go there
        self._more.setVisible(any(shown.advanced for shown in wanted))
        self._explain.setVisible(self._explains and any(shown.help for shown in wanted))
        self._restack()

    def _place_of(self, wanted: FormField) -> int:
        """Where a row stands in the column: the fold's own line comes before the first advanced one."""
        return list(self._rows).index(wanted) + wanted.advanced

    def _new(self, shown: FormField) -> Row:
        row = row_for(shown)
        row.requested.connect(lambda value: self.field_requested.emit(shown.name, value))
        row.finished.connect(self.gesture_finished)
        row.explain(self._explain.isChecked())
        return row

    def explain(self, on: bool) -> None:
        """Show or hide a line under each row that says what it does."""
        self._explain.setChecked(on)
        for row in self._rows.values():
            row.explain(on)

    def _restack(self) -> None:
        """Captions go above their controls when one of them has no room beside."""
        spare = self.width() - max(self.needed_width(), self._caption_floor)
        for row in self._rows.values():
            row.set_stacked(spare < 0, spare)

    def needed_width(self) -> int:
        """Width in px that the widest caption needs beside its control."""
        return max((row.caption_width() for row in self._rows.values()), default=0)

    def set_caption_floor(self, width: int) -> None:
        """Say what captions and controls need elsewhere in the panel, so that all of it is stacked or none."""
        if width != self._caption_floor:
            self._caption_floor = width
            self._restack()

    def minimumSizeHint(self) -> QSize:
        least = max((row.least_width() for row in self._rows.values()), default=0)
        return QSize(least, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restack()


def _words(problem: SpecProblem) -> str:
    return f"{problem.problem} {problem.remedy}"


def _likeness(row: FormField) -> FormField:
    """What two kinds' rows must agree in to be one row of a form."""
    return replace(row, help="", advanced=False, only_if=None, depth=Depth.NONE)


def _default(value: Value, name: str) -> Any:
    return type(value).model_fields[name].default
