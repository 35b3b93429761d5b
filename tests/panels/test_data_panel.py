"""The data panel: sources, settings, one's own table."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QFontMetricsF, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from engine.snapshot import Preview
from engine.spec.catalog.data import DATA, Column, CsvSeries, CsvTable, Downloaded, PictureFolder, TextFile
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetData, SetDataField, SetTraining
from tests.panels.conftest import Sit
from tests.panels.desk import Desk, choose, press, type_into
from widgets.kit import DARK, LIGHT, LinkLabel, SliderRow, Theme, Thumb, apply_theme
from widgets.kit.choices import NARROWEST
from widgets.kit.colors import class_color
from widgets.kit.theme import font
from widgets.panels.columns_list import ColumnsList
from widgets.panels.data_panel import DataPanel, carried
from widgets.panels.fold import FoldHeader
from widgets.panels.table_columns import HOLDS, MISSING, TARGET, TableColumns
from widgets.panels.table_preview import TablePreview
from widgets.panels.thumb_text import broken

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


def test_a_thumbnail_sets_the_data_and_keeps_noise_and_share(desk: Desk) -> None:
    noisy = SetDataField(field="noise", value=15.0).apply(default_spec())
    desk.show(SetDataField(field="train_share", value=80.0).apply(noisy))
    press(desk.child(Thumb, "Moons"))
    edit = desk.only()
    assert isinstance(edit, SetData)
    assert (edit.data.kind, edit.data.noise, edit.data.train_share) == ("moons", 15.0, 80.0)
    assert desk.child(Thumb, "Moons").isChecked()
    press(desk.child(Thumb, "Moons"))  # in use already
    assert desk.edits == []


def test_settings_that_mean_something_else_are_not_kept() -> None:
    noisy = DATA["spiral"](kind="spiral", noise=20.0, train_share=50.0)
    assert (carried(noisy, "iris").noise, carried(noisy, "iris").train_share) == (0.0, 70.0)
    assert carried(noisy, "function").noise == 20.0
    assert carried(DATA["sines"](kind="sines", train_share=30.0), "adding").train_share == 30.0
    published = carried(DATA["sines"](kind="sines", train_share=30.0), "mnist1d")
    assert (published.noise, published.train_share) == (5.0, 80.0), "its split is as it was published"
    assert carried(published, "recall").train_share == 80.0


FETCHED = [kind for kind, data in DATA.items() if issubclass(data, Downloaded)]


@pytest.mark.parametrize("kind", [kind for kind, data in DATA.items() if data.family != "own" and kind not in FETCHED])
def test_every_source_is_one_press_away(desk: Desk, kind: str) -> None:
    desk.show(with_data("xor" if kind != "xor" else "spiral"))
    for header in desk.panel.findChildren(FoldHeader):
        if not header.isChecked():
            press(header)
    press(desk.child(Thumb, DATA[kind].title))
    edit = desk.only()
    assert isinstance(edit, SetData)
    assert edit.data.kind == kind


@pytest.mark.parametrize("kind", FETCHED)
def test_what_may_have_to_be_fetched_is_asked_for_and_is_no_edit_yet(desk: Desk, qtbot: QtBot, kind: str) -> None:
    noisy = SetDataField(field="noise", value=15.0).apply(with_data("digits"))
    desk.show(noisy)
    with qtbot.waitSignal(desk.panel.download_requested) as asked:  # type: ignore[attr-defined]
        press(desk.child(Thumb, DATA[kind].title))
    assert asked.args == [DATA[kind](kind=kind, noise=15.0)]
    assert desk.edits == []
    assert not desk.child(Thumb, DATA[kind].title).isChecked(), "the data changes when it is here"


def test_the_size_of_a_download_is_said_until_it_is_here(desk: Desk) -> None:
    desk.show(with_data("digits"))
    thumb = desk.child(Thumb, "MNIST")
    assert "A download of 10 MB, once." in thumb.toolTip()
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    panel.set_preview("mnist", Preview("mnist", 10))
    assert "A download of 10 MB, once." in thumb.toolTip(), "a thumbnail without a picture: it is not here"
    before = thumb.grab().toImage()
    panel.set_preview("mnist", Preview("mnist", 10, pictures=np.ones((9, 28, 28), dtype=np.float32)))
    assert "download" not in thumb.toolTip()
    assert thumb.grab().toImage() != before


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_of_a_picture_are_the_same_in_both_themes(desk: Desk, qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    desk.show(with_data("photographs"))
    colors = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0))
    pictures = np.stack([np.broadcast_to(np.array(c) / 255, (8, 8, 3)) for c in colors]).astype(np.float32)
    panel.set_preview("photographs", Preview("photographs", 6, pictures=pictures))
    shown = desk.child(Thumb, "Photographs").grab().toImage()
    ratio = shown.devicePixelRatio()
    places = [(14, 14), (36, 14), (14, 36), (36, 36)]
    seen = [shown.pixelColor(round(x * ratio), round(y * ratio)) for x, y in places]
    assert [(color.red(), color.green(), color.blue()) for color in seen] == list(colors)


@pytest.mark.parametrize("kind", [kind for kind, data in DATA.items() if data.family in ("pictures", "sequences")])
def test_nothing_said_of_a_source_is_cut_off(desk: Desk, kind: str) -> None:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    panel.resize(230, 900)
    desk.show(with_data(kind))
    label = panel._name
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
    narrow = font("small", strong=True)
    narrow.setStretch(NARROWEST)
    name = QFontMetricsF(narrow).horizontalAdvance(DATA[kind].short or DATA[kind].title)
    assert name <= desk.child(Thumb, DATA[kind].title).width()


def test_how_many_pictures_are_drawn_can_be_chosen(desk: Desk) -> None:
    desk.show(with_data("shapes"))
    assert desk.child(SliderRow, "Samples").isVisible()
    assert desk.child(QComboBox, "Task").isVisible(), "classes, or the mask"


def test_the_group_of_the_data_in_use_opens(desk: Desk) -> None:
    desk.show(with_data("wine"))
    assert desk.child(Thumb, "Wine").isChecked()


def test_other_samples_counts_the_draw_up(desk: Desk) -> None:
    press(desk.child(QPushButton, "Other samples"))
    assert desk.only() == SetDataField(field="draw", value=1)
    press(desk.child(QPushButton, "Other samples"))
    assert desk.only() == SetDataField(field="draw", value=2)


def test_classes_are_kept_from_the_training_by_name(desk: Desk) -> None:
    desk.show(with_data("iris"))
    press(desk.child(FoldHeader, "Data settings: more"))
    ticks = desk.child(ColumnsList, "Never trained on")
    assert [ticks.columns.index(row).data() for row in range(3)] == list(desk.spec.data_shape.classes)
    ticks.setFocus()
    ticks.setCurrentIndex(ticks.columns.index(2))
    QTest.keyClick(ticks, Qt.Key.Key_Space)
    edit = desk.only()
    assert edit == SetDataField(field="held_out", value=(2,))
    assert edit.label(desk.spec) == "never trained on: virginica"
    assert ticks.columns.chosen() == ("2",)
    QTest.keyClick(ticks, Qt.Key.Key_Space)
    assert desk.only().label(desk.spec) == "never trained on: none"


def test_so_many_training_samples_are_typed(desk: Desk) -> None:
    desk.show(with_data("digits"))
    press(desk.child(FoldHeader, "Data settings: more"))
    type_into(desk.child(QLineEdit, "Training samples"), "50")
    assert desk.only() == SetDataField(field="labels", value=50)


@pytest.mark.parametrize("kind", ["diabetes", "function", "airline"])
def test_where_there_are_no_classes_none_can_be_held_out(desk: Desk, kind: str) -> None:
    desk.show(with_data(kind))
    press(desk.child(FoldHeader, "Data settings: more"))
    assert not [ticks for ticks in desk.panel.findChildren(ColumnsList) if ticks.isVisible()]


def test_a_bad_formula_stays_to_be_mended_with_its_problem(desk: Desk) -> None:
    desk.show(with_data("function"))
    edit = desk.child(QLineEdit, "y =")
    type_into(edit, "foo(x)")
    assert desk.only() == SetDataField(field="formula", value="foo(x)")
    assert "foo is unknown" in edit.accessibleDescription()
    type_into(edit, "x^2")
    assert "unknown" not in edit.accessibleDescription()


def test_the_task_can_be_chosen_only_where_there_is_a_choice(desk: Desk) -> None:
    task = desk.child(QComboBox, "Task")
    choose(task, "Many classes")
    assert desk.only() == SetTraining(field="task", value="multi-class")
    desk.show(with_data("diabetes"))
    shown = [task.itemText(at) for at in range(task.count())]
    assert shown == ["Regression", "Reconstruct the input", "Generate (adversarial)"]
    desk.show(with_data("vowels"))
    assert not task.isVisible()


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


def test_previews_are_painted_in_class_colours(desk: Desk) -> None:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    points = np.random.default_rng(0).uniform(-1, 1, (40, 2)).astype(np.float32)
    before = desk.child(Thumb, "Spiral").grab().toImage()
    panel.set_preview("spiral", Preview("spiral", 2, points, (points[:, 0] > 0).astype(np.float32)))
    after = desk.child(Thumb, "Spiral").grab().toImage()
    colors = {after.pixelColor(x, y).name() for x in range(after.width()) for y in range(after.height())}
    assert before != after
    assert {"#f59322", "#0877bd"} <= colors


def image_of(desk: Desk, kind: str, preview: Preview) -> QImage:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    panel.set_preview(kind, preview)
    return desk.child(Thumb, DATA[kind].title).grab().toImage()


def test_strands_end_where_they_end_and_have_the_colours_of_their_classes(desk: Desk) -> None:
    desk.show(with_data("vowels"))
    strands = np.tile(np.array([-1, 1], dtype=np.float32), (2, 10))
    strands[1, 10:] = np.nan
    classes = np.array([0, 2], dtype=np.float32)
    image = image_of(desk, "vowels", Preview("vowels", 3, target=classes, strands=strands))

    def furthest(color: str) -> int:
        there = [
            x for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).name() == color
        ]
        return max(there)

    assert furthest(class_color(0).name()) > 35 * image.devicePixelRatio()
    assert furthest(class_color(2).name()) < 30 * image.devicePixelRatio()


def test_a_text_is_drawn_and_changes_with_its_lines(desk: Desk) -> None:
    desk.show(with_data("recall"))
    images = [
        image_of(desk, "recall", Preview("recall", lines=lines)) for lines in (("ab··??", "ab"), ("ba··??", "ba"))
    ]
    nothing = image_of(desk, "recall", Preview("recall"))
    assert images[0] != images[1]
    assert nothing not in images


@pytest.mark.parametrize("kind", ["shakespeare", "mnist1d", "airline"])
def test_other_samples_are_offered_where_there_are_any(desk: Desk, kind: str) -> None:
    desk.show(with_data(kind))
    [again] = [each for each in desk.panel.findChildren(QPushButton) if each.accessibleName() == "Other samples"]
    assert not again.isVisible()
    if kind != "shakespeare":
        desk.show(SetDataField(field="noise", value=10.0).apply(desk.spec))
        assert again.isVisible()


@pytest.mark.parametrize("width", [20.0, 42.0, 64.0])
@pytest.mark.parametrize(
    "lines", [("a" * 400,), ("one two three four five six seven",), ("x",), ("Donaudampfschiff a",)]
)
def test_words_and_symbols_are_broken_to_the_width(qapp: QApplication, width: float, lines: tuple[str, ...]) -> None:
    rows = broken(lines, width, 8)
    assert "".join(text for _, text in rows).replace(" ", "") == "".join(lines).replace(" ", "")
    assert {line for line, _ in rows} == set(range(len(lines)))
    if " " not in lines[0]:
        assert len({len(text) for _, text in rows[:-1]}) <= 1, "columns"
