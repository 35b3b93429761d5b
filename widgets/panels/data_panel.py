"""The data: which source, how much noise, how it is split, and one's own table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.snapshot import Preview
from engine.spec.catalog.data import (
    DATA,
    CsvSeries,
    CsvTable,
    Data,
    Downloaded,
    Gymnasium,
    OwnKind,
    PictureFolder,
    TextFile,
)
from engine.spec.data_shape import TASKS
from engine.spec.document import Spec
from engine.spec.edits import SetData, SetDataField, SetTraining
from engine.spec.form import visible_rows
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, Choice, ElidedLabel, Label, LinkLabel
from widgets.panels.environment_row import EnvironmentRow
from widgets.panels.form import Form, Offer
from widgets.panels.gallery import Gallery
from widgets.panels.load_progress import LoadProgress
from widgets.panels.panel import Panel, push_button
from widgets.panels.table_columns import TableColumns
from widgets.panels.table_preview import HeadRow, TablePreview
from widgets.panels.time_rows import TimeRows

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
    shown = {row.name for row in visible_rows(old)} & {row.name for row in visible_rows(new)}  # not a published split
    return new.with_(**{name: getattr(old, name) for name in names if alike and name in shown})


class DataPanel(Panel):
    """The data sources as thumbnails, and the settings of the one in use.

    Signals
    -------
    csv_requested(), series_requested(), text_requested(), pictures_requested() : the user wants to open a table, one
        with a time in each row, a text, or a folder of pictures.
    file_dropped(str) : a file or folder was dropped on the panel. paste_requested() : a table from the clipboard.
    download_requested(Downloaded) : a source was chosen that may have to be fetched first.
    cancel_requested() : give up what is being read.
    environment_requested(str) : read what the environment of this id takes and gives.
    """

    csv_requested = Signal()
    series_requested = Signal()
    text_requested = Signal()
    pictures_requested = Signal()
    file_dropped = Signal(str)
    paste_requested = Signal()
    download_requested = Signal(object)
    cancel_requested = Signal()
    environment_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Data", parent)
        self.setAcceptDrops(True)
        self._data: Data | None = None
        self._gallery = Gallery()
        self._name = ElidedLabel("", "small")
        self._task = Choice("Task", TASKS, "What is learned from these targets.")
        self._form = Form("Data settings")
        self.progress = LoadProgress()
        self._environment = EnvironmentRow()
        self._columns = TableColumns()
        self._time = TimeRows()
        self._rows = TablePreview()
        self._head: tuple[str, tuple[HeadRow, ...]] = ("", ())  # the file that the first rows are of
        self._report = Label("", "small")
        self._report.setWordWrap(True)
        self._report.setAccessibleName("What was left out")
        self._reported = ""  # the file that the report is on; "" where there is nothing to report
        self._again = push_button("Other samples", "dice", "Draw samples, split and noise anew.")
        self._open = LinkLabel("Open a table …")
        self._pictures = LinkLabel("Open pictures …")
        self._pictures.setAccessibleName("Open a folder of pictures …")
        self._hint = Label("or drop a file or folder, or paste a table", "small")
        self._hint.setWordWrap(True)
        self._problem = Label("", "danger")
        self._problem.setWordWrap(True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        opening = QHBoxLayout()
        opening.setSpacing(3 * SPACE)
        self.top.addWidget(self.progress)
        opening.addWidget(self._open)
        opening.addWidget(self._pictures)
        opening.addStretch(1)
        own = (self._environment, self._time, self._columns, self._rows, self._report)
        for widget in (self._gallery, self._name, *own, self._problem, self._task, self._form):
            self.content.addWidget(widget)
        self.content.addWidget(self._again)
        self.content.addLayout(opening)
        self.content.addWidget(self._hint)
        self._report.hide()
        self._environment.hide()

    def _connect(self) -> None:
        self._gallery.kind_requested.connect(self._ask_kind)
        self._task.value_requested.connect(lambda task: self.ask(SetTraining(field="task", value=task)))
        self._form.field_requested.connect(self._ask_field)
        self._form.gesture_finished.connect(self.gesture_finished)
        self._columns.columns_requested.connect(lambda value: self.ask(SetDataField(field="columns", value=value)))
        self._columns.target_requested.connect(lambda name: self.ask(SetDataField(field="target", value=name)))
        self._time.table_requested.connect(lambda table: self.ask(SetData(data=table)))
        self._environment.load_requested.connect(self.environment_requested)
        self._again.clicked.connect(self._ask_again)
        self._open.clicked.connect(self.csv_requested)
        self._pictures.clicked.connect(self.pictures_requested)
        self.progress.cancel_requested.connect(self.cancel_requested)

    # ---- what is shown ----

    def set_preview(self, kind: str, preview: Preview) -> None:
        """Show what a source looks like on its thumbnail."""
        self._gallery.set_preview(kind, preview)

    def set_table_report(self, lines: Sequence[tuple[int, str]], count: int | None = None) -> None:
        """Say which lines of the user's table are left out, and why; none takes the report away.

        Parameters
        ----------
        count : how many they are in all, where `lines` has only the first of them.
        """
        self._set_report([f"line {number}: {why}" for number, why in lines], "row", count)

    def set_picture_report(self, files: Sequence[tuple[str, str]], count: int | None = None) -> None:
        """Say which pictures are left out, and why."""
        self._set_report([f"{name}: {why}" for name, why in files], "file", count)

    def ask_environment(self) -> None:
        """Let the id of an environment be typed."""
        self._environment.show()
        self._environment.begin()
        self.bring_into_sight(self._environment)

    def set_environment_problem(self, text: str) -> None:
        """Say why the environment that was asked for could not be loaded; '' when it was given up."""
        self._environment.set_problem(text)
        if text:
            self.bring_into_sight(self._environment)

    def _set_report(self, lines: Sequence[str], what: str, count: int | None) -> None:
        many = len(lines) if count is None else count
        shown = list(lines[:MOST_LINES])
        if many > len(shown):
            shown.append(f"and {many - len(shown):,} more")
        self._report.setText("\n".join([f"{many:,} {what}{'s' * (many != 1)} left out", *shown]))
        self._reported = _path(self._data) if lines else ""
        self._report.setVisible(bool(self._reported))

    def set_table_rows(self, path: str, rows: Sequence[HeadRow]) -> None:
        """The first rows of a table, as they stand in the file; shown while the document has that file."""
        self._head = (path, tuple(rows))
        self._show_rows()

    def _show_rows(self) -> None:
        data, (path, rows) = self._data, self._head
        known = isinstance(data, CsvTable) and data.path == path and bool(rows)
        self._rows.setVisible(known)
        if known and isinstance(data, CsvTable):
            self._rows.set_rows(rows, data.columns, data.target, _time(data))

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Show the data of a document."""
        data = spec.data
        self._data = data
        self._report.setVisible(bool(self._reported) and _path(data) == self._reported)
        self._gallery.show_data(data)
        self._gallery.show_afresh(spec)
        self._name.setText(_summary(data))
        tasks = data.shape().tasks
        self._task.setVisible(len(tasks) > 1)
        self._show_tasks(tasks, spec.training.task)
        self._again.setVisible(data.drawn)
        self._again.setText(data.redraw[0])
        self._again.setAccessibleName(data.redraw[0])
        self._again.setToolTip(data.redraw[1])
        problems = analysis.problems_of("data")
        classes = data.shape().classes
        self._show_environment(data)
        leave_out = ("id",) if isinstance(data, Gymnasium) else () if classes else ("held_out",)
        self._form.show_values([data], problems, Offer(classes=classes), leave_out)
        shown = self._form.names()
        elsewhere = [f"{p.problem} {p.remedy}" for p in problems if p.field not in shown]
        self._problem.setText("\n".join(elsewhere))
        self._problem.setVisible(bool(elsewhere))
        self._columns.setVisible(isinstance(data, CsvTable))
        self._time.setVisible(isinstance(data, CsvTable))
        if isinstance(data, CsvTable):
            self._time.show_table(data)
            self._columns.table.set_columns(data.columns, data.target, _time(data))
        self._show_rows()

    def _show_environment(self, data: Data) -> None:
        """The id is asked for where the world has one, or was just wanted."""
        loaded = isinstance(data, Gymnasium)
        if loaded or data.kind != self._kind:
            self._environment.setVisible(loaded)
        self._kind = data.kind
        self._environment.show_world(data if isinstance(data, Gymnasium) else None)

    _kind = ""
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
        elif kind == "series":
            self.series_requested.emit()
        elif kind == "text-file":
            self.text_requested.emit()
        elif kind == "picture-folder":
            self.pictures_requested.emit()
        elif kind == "gymnasium":
            self.ask_environment()
        elif isinstance(data := carried(self._data, kind), Downloaded):
            self.download_requested.emit(data)
        else:
            self.ask(SetData(data=data))

    def _ask_field(self, name: str, value: object) -> None:
        self.edit_requested.emit(SetDataField(field=name, value=value))

    def _ask_again(self) -> None:
        if self._data is not None:
            self.ask(SetDataField(field="draw", value=(self._data.draw + 1) % MOST_DRAWS))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Paste):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # while the focus is in here, what is pasted is data
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.paste_requested.emit()
                return True
        return super().event(event)

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
    name = Path(_path(data)).name or data.title
    if isinstance(data, CsvSeries):
        return f"{name}: {data.rows:,} rows in time"
    if isinstance(data, CsvTable):
        return f"{name}: {data.rows:,} rows, {len(data.columns)} columns"
    if isinstance(data, TextFile):
        return f"{name}: {data.characters:,} characters"
    if isinstance(data, PictureFolder):
        return f"{name}: {data.rows:,} pictures, {len(data.classes)} classes"
    return data.summary


def _time(data: CsvTable) -> str | None:
    """Of a series the column that says when; None of a table whose rows stand apart."""
    return data.time if isinstance(data, CsvSeries) else None


def _path(data: Data | None) -> str:
    return data.path if isinstance(data, OwnKind) else ""
