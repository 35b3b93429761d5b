"""The Data panel with data of one's own: tables, series, texts and pictures."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from engine.spec.catalog.data import DATA, Column, CsvSeries, CsvTable, PictureFolder, TextFile
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetData, SetDataField
from tests.panels.conftest import Sit
from tests.panels.desk import Desk, choose, press
from widgets.kit import LinkLabel, Thumb
from widgets.panels.data_panel import DataPanel
from widgets.panels.fold import FoldHeader
from widgets.panels.table_columns import HOLDS, MISSING, TARGET, TableColumns
from widgets.panels.table_preview import TablePreview

TABLE = CsvTable(
    path="/tmp/flowers.csv",
    rows=30,
    target="kind",
    columns=(
        Column(name="width", kind="number"),
        Column(name="kind", kind="category", categories=("a", "b", "c")),
        Column(name="id", kind="number"),
    ),
)


def with_data(kind: str) -> Spec:
    return SetData(data=DATA[kind](kind=kind)).apply(default_spec())


@pytest.fixture
def desk(sit: Sit) -> Desk:
    return sit(DataPanel())


@pytest.fixture
def table(desk: Desk) -> TableColumns:
    desk.show(SetData(data=TABLE).apply(desk.spec))
    return desk.child(TableColumns, "Columns of the table")


def test_a_column_of_the_table_is_skipped_by_key(desk: Desk, table: TableColumns) -> None:
    menu = table.kind_menu(0)
    labels = {action.text(): action for action in menu.actions()}
    assert not labels["category (a 0/1 input for each)"].isEnabled()
    assert labels["category in order (0, 1, 2 …)"].toolTip()
    labels["ignore"].trigger()
    edit = desk.only()
    assert isinstance(edit, SetDataField)
    assert edit.field == "columns"
    assert [column.kind for column in edit.value] == ["skip", "category", "number"]
    menu.close()


def test_the_target_is_chosen_by_key_and_by_click(desk: Desk, table: TableColumns) -> None:
    table.setFocus()
    table.setCurrentIndex(table.table.index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_T)
    assert desk.only() == SetDataField(field="target", value="width")
    place = table.visualRect(table.table.index(2, TARGET)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.only() == SetDataField(field="target", value="id")


def test_bad_rows_are_reported_with_their_line(desk: Desk, table: TableColumns) -> None:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    panel.set_table_report([(12, "5 cells instead of 3")] + [(i, "empty") for i in range(50)])
    report = desk.child(QLabel, "What was left out")
    assert "51 rows left out" in report.text()
    assert "line 12: 5 cells instead of 3" in report.text()
    assert "and 21 more" in report.text()
    desk.show(with_data("iris"))
    assert not report.isVisible()


def test_missing_values_are_filled_by_key(desk: Desk, table: TableColumns) -> None:
    columns = tuple(c.with_(missing=2) if c.name == "width" else c for c in TABLE.columns)
    desk.show(SetData(data=TABLE.with_(columns=columns)).apply(desk.spec))
    assert [table.table.index(row, MISSING).data() for row in range(3)] == ["2 drop", "–", "–"]
    table.setFocus()
    table.setCurrentIndex(table.table.index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_M)
    [menu] = [menu for menu in table.findChildren(QMenu) if menu.isVisible()]
    assert menu.accessibleName() == "Missing values of width"
    {action.text(): action for action in menu.actions()}["fill with the mean"].trigger()
    edit = desk.only()
    assert isinstance(edit, SetDataField)
    assert [column.fill for column in edit.value] == ["fill", "drop", "drop"]
    assert table.table.index(0, MISSING).data() == "2 fill"
    menu.close()
    target = table.fill_menu(1)
    assert [action.isEnabled() for action in target.actions()] == [True, False], "a row without a target is no sample"
    target.close()


def test_a_category_is_read_in_order(desk: Desk, table: TableColumns) -> None:
    desk.show(SetDataField(field="target", value="id").apply(desk.spec))
    menu = table.kind_menu(1)
    {action.text(): action for action in menu.actions()}["category in order (0, 1, 2 …)"].trigger()
    edit = desk.only()
    assert isinstance(edit, SetDataField)
    assert edit.value[1].encoding == "ordinal"
    assert table.table.index(1, HOLDS).data() == "in order"
    assert desk.spec.data_shape.features == ("width", "kind")
    menu.close()


def test_the_first_rows_are_those_of_the_file_in_use(desk: Desk, table: TableColumns) -> None:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    panel.set_table_rows("/tmp/flowers.csv", [(2, ("1.5", "a", "1")), (5, ("", "b", "2"))])
    view = desk.child(TablePreview, "First rows of the table")
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert [view.table.headerData(i, across) for i in range(3)] == ["width\nnumber", "kind\ntarget", "id\nnumber"]
    assert [view.table.headerData(i, down) for i in range(2)] == ["2", "5"]
    assert view.table.index(1, 0).data() == "–"
    assert view.table.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "line 5, width: no value"
    desk.show(SetData(data=TABLE.with_(path="/tmp/other.csv")).apply(desk.spec))
    assert not view.isVisible()


SERIES = CsvTable(
    path="/tmp/demand.csv",
    rows=300,
    target="demand",
    columns=(
        Column(name="date", kind="skip"),
        Column(name="hour", kind="number"),
        Column(name="weekday", kind="category", categories=("a", "b", "c")),
        Column(name="demand", kind="number", missing=3),
    ),
)


def test_a_table_becomes_a_series_and_a_table_again(desk: Desk) -> None:
    desk.show(SetData(data=SERIES).apply(desk.spec))
    rows = desk.child(QComboBox, "Rows")
    assert not [box for box in desk.panel.findChildren(QComboBox) if box.isVisible() and box.accessibleName() == "Time"]
    choose(rows, "a time series")
    edit = desk.only()
    assert isinstance(edit, SetData)
    assert isinstance(edit.data, CsvSeries)
    assert (edit.data.time, edit.data.channels) == ("date", ("demand", "hour"))
    assert desk.child(QComboBox, "Time").currentText() == "date"
    assert rows.currentText() == "a time series"
    choose(rows, "each apart")
    edit = desk.only()
    assert isinstance(edit, SetData)
    assert edit.data == SERIES


@pytest.fixture
def series(desk: Desk) -> TableColumns:
    desk.show(SetData(data=CsvSeries.of(SERIES)).apply(desk.spec))
    return desk.child(TableColumns, "Columns of the table")


def test_the_column_of_the_time_is_chosen(desk: Desk, series: TableColumns) -> None:
    time = desk.child(QComboBox, "Time")
    assert [time.itemText(i) for i in range(time.count())] == ["order of the file", "date", "hour", "weekday"]
    assert time.currentText() == "date"
    choose(time, "hour")
    edit = desk.only()
    assert isinstance(edit, SetData)
    assert edit.data == CsvSeries.of(SERIES).with_(time="hour")
    choose(time, "order of the file")
    edit = desk.only()
    assert isinstance(edit, SetData)
    assert edit.data == CsvSeries.of(SERIES).with_(time="")


def test_the_column_that_is_forecast_is_seen_and_chosen(desk: Desk, series: TableColumns) -> None:
    target = desk.child(QComboBox, "Forecast")
    assert [target.itemText(i) for i in range(target.count())] == ["hour", "demand"]
    assert target.currentText() == "demand"
    choose(target, "hour")
    edit = desk.only()
    assert isinstance(edit, SetData)
    assert isinstance(edit.data, CsvSeries)
    assert edit.data.channels == ("hour", "demand")


def test_the_columns_of_a_series_say_what_they_are_for(desk: Desk, series: TableColumns) -> None:
    table = series.table
    assert [table.index(row, HOLDS).data() for row in range(4)] == ["time", "number", "ignored", "number"]
    assert [table.index(row, MISSING).data() for row in range(4)] == ["–", "–", "–", "3 fill"]
    assert table.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "date: time"
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    panel.set_table_rows(SERIES.path, [(2, ("1999-01", "1", "a", "7"))])
    view = desk.child(TablePreview, "First rows of the table").table
    titles = [view.headerData(i, Qt.Orientation.Horizontal) for i in range(4)]
    assert titles == ["date\ntime", "hour\nnumber", "weekday\nignored", "demand\ntarget"]
    colors = [view.index(0, i).data(Qt.ItemDataRole.ForegroundRole) for i in range(4)]
    assert colors[0] == colors[1] != colors[2]
    desk.show(SetData(data=SERIES).apply(desk.spec))
    assert [table.index(row, HOLDS).data() for row in range(4)] == ["ignored", "number", "category", "number"]
    assert view.headerData(0, Qt.Orientation.Horizontal) == "date\nignored"


def test_a_column_of_a_series_is_a_number_or_nothing(desk: Desk, series: TableColumns) -> None:
    menus = [series.kind_menu(row) for row in range(4)]
    assert [[action.text() for action in menu.actions()] for menu in menus] == [
        ["time"], ["number", "ignore"], ["number", "ignore"], ["number", "ignore"]
    ]  # fmt: skip
    assert [[action.isChecked() for action in menu.actions()] for menu in menus] == [
        [True], [True, False], [False, True], [True, False]
    ]  # fmt: skip
    assert not menus[0].actions()[0].isEnabled()
    menus[1].actions()[1].trigger()
    edit = desk.only()
    assert isinstance(edit, SetDataField)
    assert [column.kind for column in edit.value] == ["skip", "skip", "category", "number"]
    assert desk.spec.data_shape.sequence[0].channel_names == ("demand",)
    [fill] = series.fill_menu(3).actions()
    assert (fill.text(), fill.isChecked()) == ("fill along a straight line", True)
    for menu in [*menus, *series.findChildren(QMenu)]:
        menu.close()


def test_a_series_and_a_text_of_ones_own_are_asked_for(desk: Desk, qtbot: QtBot) -> None:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    desk.show(SetData(data=SERIES).apply(desk.spec))
    with qtbot.waitSignal(panel.series_requested):
        press(desk.child(Thumb, "Series in a table"))
    with qtbot.waitSignal(panel.text_requested):
        press(desk.child(Thumb, "Text file"))
    assert desk.edits == []


@pytest.mark.parametrize(
    "data", [CsvSeries.of(SERIES), TextFile(path="/tmp/a.txt", symbols=("a", "b"), characters=9000)]
)
def test_other_samples_of_ones_own_sequences_only_where_there_is_noise(desk: Desk, data: CsvSeries | TextFile) -> None:
    desk.show(SetData(data=data).apply(desk.spec))
    [again] = [each for each in desk.panel.findChildren(QPushButton) if each.accessibleName() == "Other samples"]
    assert not again.isVisible()
    if isinstance(data, CsvSeries):
        desk.show(SetDataField(field="noise", value=10.0).apply(desk.spec))
        assert again.isVisible()


@pytest.mark.parametrize("width", [230, 260])
def test_nothing_of_a_series_is_cut_off(desk: Desk, series: TableColumns, width: int) -> None:
    desk.panel.resize(width, 900)
    for name in ("Rows", "Time"):
        box = desk.child(QComboBox, name)
        words = max(box.fontMetrics().horizontalAdvance(box.itemText(i)) for i in range(box.count()))
        assert words < box.width() - 20 or name == "Time", "the names of columns may be long"


def test_reading_shows_its_share_and_can_be_cancelled(desk: Desk, qtbot: QtBot) -> None:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    assert not panel.progress.isVisible()
    panel.progress.set_share("flowers.csv", 0.42)
    assert panel.progress.isVisible()
    assert panel.progress.text == panel.progress.accessibleDescription() == "42 % of flowers.csv"
    with qtbot.waitSignal(panel.cancel_requested):
        QTest.keyClick(desk.child(LinkLabel, "Cancel reading"), Qt.Key.Key_Space)


def test_pictures_are_asked_for_and_their_report_is_shown(desk: Desk, qtbot: QtBot) -> None:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    with qtbot.waitSignal(panel.pictures_requested):
        press(desk.child(LinkLabel, "Open a folder of pictures …"))
    for header in panel.findChildren(FoldHeader):
        if header.text() == "Own":
            press(header)
    with qtbot.waitSignal(panel.pictures_requested):
        press(desk.child(Thumb, "Picture folder"))
    desk.show(SetData(data=PictureFolder(path="/a/pets", classes=("cat", "dog"), rows=9)).apply(desk.spec))
    panel.set_picture_report([("cat/1.png", "is empty (0 bytes)")], 12)
    report = desk.child(QLabel, "What was left out")
    assert report.text() == "12 files left out\ncat/1.png: is empty (0 bytes)\nand 11 more"
    desk.show(with_data("iris"))
    assert not report.isVisible()


def test_pasting_in_the_panel_is_about_data(desk: Desk, qtbot: QtBot) -> None:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    link = desk.child(LinkLabel, "Open a table …")
    with qtbot.waitSignal(panel.paste_requested):
        QTest.keyClick(link, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_a_problem_without_a_row_is_still_shown(desk: Desk) -> None:
    desk.show(SetData(data=TABLE.with_(target="")).apply(desk.spec))
    shown = [label.text() for label in desk.panel.findChildren(QLabel) if label.isVisible()]
    assert any("Choose the column to predict." in text for text in shown)


def test_csv_is_asked_for_and_files_are_taken(desk: Desk, qtbot: QtBot) -> None:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    with qtbot.waitSignal(panel.csv_requested):
        press(desk.child(LinkLabel, "Open a table …"))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/tmp/a.csv")])
    left = Qt.MouseButton.LeftButton
    drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, left, Qt.KeyboardModifier.NoModifier)
    with qtbot.waitSignal(panel.file_dropped) as dropped:
        panel.dropEvent(drop)
    assert dropped.args == ["/tmp/a.csv"]
