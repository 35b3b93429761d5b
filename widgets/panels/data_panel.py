"""The data: which source, how much noise, how it is split, and one's own table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.snapshot import Preview
from engine.spec.catalog.data import DATA, CsvTable, Data
from engine.spec.data_shape import TASKS
from engine.spec.document import Spec
from engine.spec.edits import SetData, SetDataField, SetTraining
from engine.spec.shapes import Analysis
from widgets.kit import Choice, ElidedLabel, Label, LinkLabel
from widgets.panels.form import Form
from widgets.panels.gallery import Gallery
from widgets.panels.panel import Panel, push_button
from widgets.panels.table_columns import TableColumns

MOST_DRAWS = 2**31 - 1
MOST_LINES = 30  # of a report on a table; more are counted
_TOYS = ("plane", "function")
_TOY_SETTINGS = ("noise", "train_share", "points")
_OTHER_SETTINGS = ("noise", "train_share", "standardise")


def carried(old: Data, kind: str) -> Data:
    """Another source with the settings of the old one that mean the same there."""
    new = DATA[kind](kind=kind)
    alike = old.family == new.family or (old.family in _TOYS and new.family in _TOYS)
    names = _TOY_SETTINGS if new.family in _TOYS else _OTHER_SETTINGS
    kept = {name: getattr(old, name) for name in names if alike and hasattr(old, name) and hasattr(new, name)}
    return new.with_(**kept)


class DataPanel(Panel):
    """The data sources as thumbnails, and the settings of the one in use.

    Signals
    -------
    csv_requested() : the user wants to open a table.
    file_dropped(str) : a file was dropped on the panel.
    """

    csv_requested = Signal()
    file_dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Data", parent)
        self.setAcceptDrops(True)
        self._data: Data | None = None
        self._gallery = Gallery()
        self._name = ElidedLabel("", "small")
        self._task = Choice("Task", TASKS, "What is learned from these targets.")
        self._form = Form("Data settings")
        self._columns = TableColumns()
        self._report = Label("", "small")
        self._report.setWordWrap(True)
        self._report.setAccessibleName("Rows that were left out")
        self._again = push_button("Other samples", "dice", "Draw samples, split and noise anew.")
        self._open = LinkLabel("Open a CSV …")
        self._hint = Label("or drop a file here", "small")
        self._problem = Label("", "danger")
        self._problem.setWordWrap(True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        opening = QHBoxLayout()
        opening.setSpacing(4)
        opening.addWidget(self._open)
        opening.addWidget(self._hint, 1)
        for widget in (self._gallery, self._name, self._columns, self._report, self._problem, self._task, self._form):
            self.content.addWidget(widget)
        self.content.addWidget(self._again)
        self.content.addLayout(opening)
        self._report.hide()

    def _connect(self) -> None:
        self._gallery.kind_requested.connect(self._ask_kind)
        self._task.value_requested.connect(lambda task: self.ask(SetTraining(field="task", value=task)))
        self._form.field_requested.connect(self._ask_field)
        self._form.gesture_finished.connect(self.gesture_finished)
        self._columns.columns_requested.connect(lambda value: self.ask(SetDataField(field="columns", value=value)))
        self._columns.target_requested.connect(lambda name: self.ask(SetDataField(field="target", value=name)))
        self._again.clicked.connect(self._ask_again)
        self._open.clicked.connect(self.csv_requested)

    # ---- what is shown ----

    def set_preview(self, kind: str, preview: Preview) -> None:
        """Show what a source looks like on its thumbnail."""
        self._gallery.set_preview(kind, preview)

    def set_table_report(self, lines: Sequence[tuple[int, str]]) -> None:
        """Say which lines of the user's table were left out, and why; none takes the report away."""
        shown = [f"line {number}: {why}" for number, why in lines[:MOST_LINES]]
        if len(lines) > MOST_LINES:
            shown.append(f"and {len(lines) - MOST_LINES:,} more")
        head = f"{len(lines):,} row{'s' * (len(lines) != 1)} left out"
        self._report.setText("\n".join([head, *shown]))
        self._report.setVisible(bool(lines) and isinstance(self._data, CsvTable))

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Show the data of a document."""
        data = spec.data
        if self._data is not None and data.kind != self._data.kind:
            self._report.hide()
        self._data = data
        self._gallery.show_data(data)
        self._name.setText(_summary(data))
        tasks = data.shape().tasks
        self._task.setVisible(len(tasks) > 1)
        self._show_tasks(tasks, spec.training.task)
        problems = analysis.problems_of("data")
        self._form.show_values([data], problems)
        shown = self._form.names()
        elsewhere = [f"{p.problem} {p.remedy}" for p in problems if p.field not in shown]
        self._problem.setText("\n".join(elsewhere))
        self._problem.setVisible(bool(elsewhere))
        self._columns.setVisible(isinstance(data, CsvTable))
        if isinstance(data, CsvTable):
            self._columns.table.set_columns(data.columns, data.target)

    _tasks_shown: tuple[str, ...] = ()

    def _show_tasks(self, tasks: tuple[str, ...], task: str) -> None:
        if tasks != self._tasks_shown:
            self._tasks_shown = tasks
            self._task.set_options([row for row in TASKS if row[0] in tasks])
        self._task.set_value(task)

    # ---- what is asked for ----

    def _ask_kind(self, kind: str) -> None:
        if self._data is None or kind == "csv":
            self.csv_requested.emit()
        else:
            self.ask(SetData(data=carried(self._data, kind)))

    def _ask_field(self, name: str, value: object) -> None:
        self.edit_requested.emit(SetDataField(field=name, value=value))

    def _ask_again(self) -> None:
        if self._data is not None:
            self.ask(SetDataField(field="draw", value=(self._data.draw + 1) % MOST_DRAWS))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.file_dropped.emit(files[0])


def _summary(data: Data) -> str:
    if isinstance(data, CsvTable):
        name = Path(data.path).name or "CSV file"
        return f"{name}: {data.rows:,} rows, {len(data.columns)} columns"
    return data.summary
