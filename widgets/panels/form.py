"""A form made from what a value says of its own fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.spec.form import FormField, visible_rows
from engine.spec.problems import SpecProblem
from engine.spec.value import Value
from widgets.kit import SPACE, LinkLabel
from widgets.panels.rows import ColumnsField, Row, row_for


@dataclass(frozen=True)
class Offer:
    """The names that a "columns" field can choose from; `default` are on where nothing was chosen."""

    names: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    default: tuple[str, ...] = ()


class Form(QWidget):
    """One row for each field; several values at once show what they have in common.

    Signals
    -------
    field_requested(str, object) : name of the field and the wanted value.
    gesture_finished() : what was asked for since the last one is one undo.
    """

    field_requested = Signal(str, object)
    gesture_finished = Signal()

    def __init__(self, title: str = "Settings", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._caption_floor = 0
        self._rows: dict[FormField, Row] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2 * SPACE)
        self._explain = LinkLabel("? explain", quiet=True, role="small")
        self._explain.setAccessibleName(f"{title}: explain each setting")
        self._explain.setCheckable(True)
        self._explain.clicked.connect(self._show_help)
        self._column.addWidget(self._explain, 0, Qt.AlignmentFlag.AlignLeft)

    def show_values(
        self,
        values: Sequence[Value],
        problems: Sequence[SpecProblem] = (),
        offer: Offer | None = None,
        leave_out: Collection[str] = (),
    ) -> None:
        """Show one or several values of one kind.

        Parameters
        ----------
        problems : those with a `field` are shown at its row.
        offer : what "columns" fields choose from.
        leave_out : names of fields that are shown elsewhere.
        """
        self._arrange([row for row in self._common(values) if row.name not in leave_out])
        for row in self._rows.values():
            if isinstance(row, ColumnsField) and offer is not None:
                row.set_offer(offer.names, offer.titles, offer.default)
            row.show_values([getattr(value, row.field.name) for value in values])
            row.set_problem(next((_words(p) for p in problems if p.field == row.field.name), ""))

    def row(self, name: str) -> Row:
        """The row of a field.

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
        """The fields that are shown, in order."""
        return tuple(shown.name for shown in self._rows)

    def commit_typing(self) -> None:
        """Ask for what is being typed now, before the form is given other values."""
        focused = self.focusWidget()
        if focused is not None and focused.hasFocus() and self.isAncestorOf(focused):
            focused.clearFocus()

    def _common(self, values: Sequence[Value]) -> list[FormField]:
        shown = [visible_rows(value) for value in values]
        return [row for row in shown[0] if all(row in other for other in shown[1:])] if shown else []

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
        for at, row in enumerate(self._rows.values()):
            self._column.insertWidget(at, row)
        self._explain.setVisible(any(shown.help for shown in wanted))
        self._order_tabs()
        self._restack()

    def _new(self, shown: FormField) -> Row:
        row = row_for(shown)
        row.requested.connect(lambda value: self.field_requested.emit(shown.name, value))
        row.finished.connect(self.gesture_finished)
        row.explain(self._explain.isChecked())
        return row

    def _order_tabs(self) -> None:
        """Tab goes down the rows, whichever of them is the newest."""
        stops = [stop for row in self._rows.values() for stop in _stops(row)]
        for first, second in pairwise([*stops, self._explain]):
            QWidget.setTabOrder(first, second)

    def _show_help(self, on: bool) -> None:
        for row in self._rows.values():
            row.explain(on)

    def _restack(self) -> None:
        """Captions go above their controls when one of them has no room beside."""
        stacked = max(self.needed_width(), self._caption_floor) > self.width()
        for row in self._rows.values():
            row.set_stacked(stacked)

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


def _stops(row: QWidget) -> list[QWidget]:
    """Where Tab halts inside a row, in order."""
    inside = [child for child in row.findChildren(QWidget) if child.window() is row.window()]  # no list of a combo box
    return [child for child in inside if child.focusPolicy() & Qt.FocusPolicy.TabFocus]
