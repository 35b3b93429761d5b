"""How the rows of a table of one's own are read: each by itself, or one after another in time."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.spec.catalog.data import CsvSeries, CsvTable
from widgets.kit import SPACE, Choice

APART, FOLLOWING = "apart", "following"
IN_ORDER = ""  # the rows as they stand in the file


class TimeRows(QWidget):
    """Whether a table is a series, and which column says when.

    Signals
    -------
    table_requested(CsvTable) : the table, read in the other way, by another column of the time, or with another target.
    """

    table_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: CsvTable | None = None
        ways = ((APART, "each apart"), (FOLLOWING, "a time series"))
        self.way = Choice("Rows", ways, "Whether rows follow one another in time, so that the next ones are forecast.")
        self.time = Choice("Time", [], "The column that says when each row was.")
        self.target = Choice("Forecast", [], "The column that is forecast; all columns of numbers come in.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        column.addWidget(self.way)
        column.addWidget(self.time)
        column.addWidget(self.target)
        self.way.value_requested.connect(self._ask_way)
        self.target.value_requested.connect(self._ask_target)
        self.time.value_requested.connect(self._ask_time)

    def show_table(self, table: CsvTable) -> None:
        """Show how a table is read."""
        self._table = table
        series = isinstance(table, CsvSeries)
        self.way.set_value(FOLLOWING if series else APART)
        self.time.setVisible(series)
        self.target.setVisible(series)
        if isinstance(table, CsvSeries):
            names = [(column.name, column.name) for column in table.columns if column.name != table.target]
            self.time.set_options([(IN_ORDER, "order of the file"), *names])
            self.time.set_value(table.time)
            self.target.set_options([(name, name) for name in numbers_of(table)])
            self.target.set_value(table.target)

    def _ask_way(self, way: object) -> None:
        table = self._table
        if table is None:
            return
        if way == FOLLOWING and not isinstance(table, CsvSeries):
            self.table_requested.emit(CsvSeries.of(table))
        elif way == APART and isinstance(table, CsvSeries):
            self.table_requested.emit(table.apart())

    def _ask_time(self, name: object) -> None:
        if isinstance(self._table, CsvSeries) and name != self._table.time:
            self.table_requested.emit(self._table.by_time(str(name)))

    def _ask_target(self, name: object) -> None:
        if isinstance(self._table, CsvSeries) and name != self._table.target:
            self.table_requested.emit(self._table.with_(target=str(name)))


def numbers_of(table: CsvTable) -> list[str]:
    """Columns that can be forecast, in the order of the table."""
    time = table.time if isinstance(table, CsvSeries) else ""
    return [column.name for column in table.columns if column.kind == "number" and column.name != time]
