"""A form made from what a value says of its own fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

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


class ExplainLink(LinkLabel):
    """Shows and hides the lines that say what each setting does."""

    def __init__(self, title: str) -> None:
        super().__init__("? explain", quiet=True, role="small")
        self.setAccessibleName(f"{title}: explain each setting")
        self.setCheckable(True)


class Form(QWidget):
    """One row for each field; several values at once show what they have in common.

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
            row.show()  # at once, so that the focus can go there
        self._explain.setVisible(self._explains and any(shown.help for shown in wanted))
        self._restack()

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
