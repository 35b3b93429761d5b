"""One's own series and texts in the window: brought, offered, undone, remembered, and asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.data_paths import is_table, kind_of, own_path, placed, portable
from engine.snapshot import Preview, RunState
from engine.spec import project_file
from engine.spec.catalog.data import CsvSeries, CsvTable, TextFile
from engine.spec.document import default_spec
from engine.spec.edits import SetData, SetDataField
from engine.spec.remedies import remedies
from engine.spec.shapes import analyse
from tests.app.conftest import Wired
from tests.app.test_own_data import WAIT_MS, data_of, notices, open_project, press, project_with, save, train
from tests.engine.data.own_files import write_pictures
from widgets.panels.time_rows import TimeRows

STORY = "Once upon a time there was a miller,\nwho had three sons, a mill, an ass and a cat.\n" * 40
OFFER = "This table has a time in each row, date."


def write_series(path: Path, rows: int = 90) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (f"{1990 + i // 12}-{i % 12 + 1:02},{i % 7},{i + i % 12}\n" for i in range(rows))
    path.write_text("date,other,sales\n" + "".join(lines))
    return path


def write_text(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(STORY)
    return path


def bring(wired: Wired, qtbot: QtBot, path: Path, text: bool = False, series: bool = False) -> None:
    """Open a file and wait until it is taken, with its thumbnail."""
    reading, own = wired.wiring.reading, wired.wiring.own_data
    with qtbot.waitSignal(reading.text_ready if text else reading.table_ready, timeout=WAIT_MS):
        if series:
            own.read_table(str(path), series=True)
        else:
            wired.window.file_dropped.emit(str(path))
    wired.poll()


def mend(wired: Wired) -> None:
    """Press the first remedy of the first problem until there is none."""
    for _ in range(5):
        analysis = analyse(wired.document.spec)
        if not analysis.problems:
            return
        wired.document.push(remedies(wired.document.spec, analysis, analysis.problems[0])[0].edit)
        wired.document.finish_gesture()
    raise AssertionError(f"still wrong: {analysis.problems}")


# ---- what is brought ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "table"),
    [
        (STORY, False),
        ("A long line, with commas, as prose has them.\n" * 2 + "One, two.\nNow, then, or never, said he.\n", False),
        ("\n".join(f"Well, {'so, ' * (i % 4)}said he." for i in range(30)), False),
        ("a,b\n1,2\n3,4\n", True),
        ("a\tb\n1\t2\n\n3\t4\n", True),
        ("day;sales;kind\n" + "1;2,5;x\n" * 20, True),
        ("", False),
        ("1\n2\n3\n", False),
    ],
)
def test_a_text_that_is_a_table(text: str, table: bool) -> None:
    assert is_table(text) == table


def test_a_dropped_text_is_a_text_or_a_table(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    assert [kind_of(name) for name in ("a.txt", "a.MD", "a.csv")] == ["text", "text", "table"]
    bring(wired, qtbot, write_text(tmp_path / "story.txt"), text=True)
    data = data_of(wired)
    assert isinstance(data, TextFile)
    assert data.characters == len(STORY)
    assert wired.document.undo_label == "data: Text file"
    table = tmp_path / "table.txt"
    table.write_text("a,b\n" + "".join(f"{i},{i * i % 7}\n" for i in range(30)))
    bring(wired, qtbot, table)
    assert type(data_of(wired)) is CsvTable
    with qtbot.waitSignal(wired.wiring.reading.text_ready, timeout=WAIT_MS):
        wired.wiring.own_data.read_text(str(table), sure=True)
    assert isinstance(data_of(wired), TextFile), "who chooses a text gets one"
    wired.document.undo()
    wired.document.undo()
    assert data_of(wired) == data


@pytest.mark.parametrize(
    ("entry", "title"),
    [("file.open_series", "Open a table with a time in each row"), ("file.open_text", "Open a text")],
)
def test_menu_entries_open_a_dialog(wired: Wired, click_action: Callable[[str], None], entry: str, title: str) -> None:
    click_action(entry)
    [dialog] = wired.window.findChildren(QFileDialog)
    assert dialog.windowTitle() == title
    dialog.reject()


def test_the_file_is_chosen_again_in_the_same_way(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    for path, text, title in (
        (write_series(tmp_path / "a.csv"), False, "Open a table with a time in each row"),
        (write_text(tmp_path / "a.txt"), True, "Open a text"),
    ):
        bring(wired, qtbot, path, text=text, series=not text)
        wired.wiring.own_data.choose()
        dialog = wired.window.findChildren(QFileDialog)[-1]
        assert dialog.windowTitle() == title
        dialog.reject()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [("a.txt", b"", "a.txt is empty. Choose a file with a text in it."),
     ("a.txt", b"short", "a.txt has only 5 characters."),
     ("a.md", bytes(range(256)) * 9, "a.md is not text.")],
)  # fmt: skip
def test_what_cannot_be_used_is_told_and_the_data_stays(
    wired: Wired, qtbot: QtBot, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    before = data_of(wired)
    (tmp_path / name).write_bytes(content)
    with qtbot.waitSignal(wired.wiring.reading.failed, timeout=WAIT_MS):
        wired.window.file_dropped.emit(str(tmp_path / name))
    assert notices(wired, message)
    assert data_of(wired) is before


# ---- a table that is a series -------------------------------------------------------------------------------------


def test_a_table_with_times_is_offered_as_a_series_once(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    bring(wired, qtbot, write_series(tmp_path / "a.csv"))
    table = data_of(wired)
    assert type(table) is CsvTable
    [notice] = notices(wired, OFFER)
    press(notice, "Read as a series")
    data = data_of(wired)
    assert isinstance(data, CsvSeries)
    assert (data.time, data.channels) == ("date", ("sales", "other"))
    assert notices(wired, OFFER) == [], "it is one now"
    assert wired.document.spec.training.task == "forecast"
    wired.document.undo()
    assert data_of(wired) == table
    bring(wired, qtbot, tmp_path / "a.csv")
    assert notices(wired, OFFER) == [], "it was said"
    bring(wired, qtbot, write_series(tmp_path / "b.csv"))
    assert notices(wired, OFFER)
    wired.document.undo()
    assert notices(wired, OFFER) == [], "another table"


def test_a_table_without_times_is_not_offered(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("date,sales,kind\n" + "".join(f"{i * 7 % 10},{i * i % 7},{'ab'[i % 2]}\n" for i in range(40)))
    bring(wired, qtbot, path)
    assert notices(wired, "has a time") == []


def test_a_series_dropped_again_is_read_as_before(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    bring(wired, qtbot, write_series(tmp_path / "a.csv"), series=True)
    wired.document.push(SetDataField(field="target", value="other"))
    wired.document.push(SetDataField(field="window", value=7))
    bring(wired, qtbot, write_series(tmp_path / "b.csv", rows=120))
    data = data_of(wired)
    assert isinstance(data, CsvSeries)
    assert (data.path, data.target, data.window, data.rows) == (str(tmp_path / "b.csv"), "other", 7, 120)
    assert notices(wired, OFFER.replace("date", "")) == []


def test_every_choice_about_time_is_one_undo(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    bring(wired, qtbot, write_series(tmp_path / "a.csv"))
    rows, seen = wired.window.data.findChild(TimeRows), [data_of(wired)]
    assert rows is not None
    rows.way.value_requested.emit("following")
    seen.append(data_of(wired))
    rows.time.value_requested.emit("other")
    seen.append(data_of(wired))
    rows.time.value_requested.emit("")
    seen.append(data_of(wired))
    for name, value in (("window", 8), ("horizon", 2), ("season", 4), ("target", "other"), ("noise", 5.0)):
        wired.document.push(SetDataField(field=name, value=value))
        wired.document.finish_gesture()
        seen.append(data_of(wired))
    columns = wired.window.data._columns.table
    columns.ask_kind(2, "skip")
    seen.append(data_of(wired))
    rows.way.value_requested.emit("apart")
    assert type(data_of(wired)) is CsvTable
    assert len({str(each) for each in seen}) == len(seen)
    for before in reversed(seen):
        wired.document.undo()
        assert data_of(wired) == before
    wired.document.redo()
    assert data_of(wired) == seen[1]


def test_the_settings_of_a_text_are_undone(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    bring(wired, qtbot, write_text(tmp_path / "story.txt"), text=True)
    before = data_of(wired)
    wired.document.push(SetDataField(field="length", value=100))
    wired.document.finish_gesture()
    wired.document.push(SetDataField(field="train_share", value=50.0))
    wired.document.finish_gesture()
    wired.document.undo()
    wired.document.undo()
    assert data_of(wired) == before


# ---- a network for it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["series", "text"])
def test_a_network_of_lists_is_mended_by_one_press_and_learns(
    wired: Wired, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    if kind == "series":
        bring(wired, qtbot, write_series(tmp_path / "a.csv"), series=True)
    else:
        bring(wired, qtbot, write_text(tmp_path / "a.txt"), text=True)
    assert wired.poll().state is RunState.BLOCKED
    mend(wired)
    assert wired.poll().state is RunState.PAUSED
    train(wired, 3)
    assert wired.poll().step == 3
    assert wired.document.spec.training.task == ("forecast" if kind == "series" else "next-token")


def thumbnail(wired: Wired, qtbot: QtBot, act: Callable[[], object]) -> Preview:
    with qtbot.waitSignal(wired.wiring.reading.looked_into, timeout=WAIT_MS) as seen:
        act()
    assert seen.args is not None
    assert isinstance(seen.args[1], Preview)
    assert seen.args[0] == seen.args[1].kind == data_of(wired).kind  # type: ignore[attr-defined]
    return seen.args[1]


def test_the_thumbnail_shows_what_was_chosen(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    own = wired.wiring.own_data
    made = thumbnail(wired, qtbot, lambda: own.read_text(str(write_text(tmp_path / "a.txt"))))
    assert made.lines[0] == "Once upon a time there was a miller,"
    made = thumbnail(wired, qtbot, lambda: own.read_table(str(write_series(tmp_path / "a.csv")), series=True))
    assert made.strands is not None
    assert made.strands.shape == (2, 90)
    made = thumbnail(wired, qtbot, lambda: wired.document.push(SetDataField(field="target", value="other")))
    assert made.strands is not None
    assert (made.strands[0, :8] == made.strands[0, 0]).sum() == 2, "the target first"
    wired.document.undo()
    made = thumbnail(wired, qtbot, lambda: own.read_pictures(str(write_pictures(tmp_path / "pets", "cats", "dogs"))))
    assert made.pictures is not None


# ---- remembered, and asked for ------------------------------------------------------------------------------------


def test_a_series_and_a_text_beside_the_project_move_with_it(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    bring(wired, qtbot, write_text(tmp_path / "here" / "story.txt"), text=True)
    mend(wired)
    train(wired, 2)
    save(wired, qtbot, tmp_path / "here" / "p.lscope")
    assert own_path(project_file.read(tmp_path / "here" / "p.lscope").spec) == "story.txt"
    (tmp_path / "here").rename(tmp_path / "there")
    open_project(wired, qtbot, tmp_path / "there" / "p.lscope")
    assert notices(wired, "wants to read") == []
    assert wired.poll().step == 2
    assert own_path(wired.document.spec) == str(tmp_path / "there" / "story.txt")


@pytest.mark.parametrize("data", [CsvSeries(path="/a/b/c.csv", time="t", window=9), TextFile(path="/a/b/c.txt")])
def test_paths_are_named_from_the_projects_folder(data: CsvSeries | TextFile, tmp_path: Path) -> None:
    spec = default_spec().with_(data=data.with_(path=str(tmp_path / "b" / "c")))
    stored = portable(spec, tmp_path / "p.lscope")
    assert own_path(stored) == "b/c"
    assert placed(stored, tmp_path / "q.lscope") == spec
    assert portable(default_spec().with_(data=data), tmp_path / "p.lscope").data == data


@pytest.mark.parametrize("kind", ["series", "text"])
def test_case_18_nothing_outside_is_read_before_a_yes(wired: Wired, qtbot: QtBot, tmp_path: Path, kind: str) -> None:
    from engine.data import read_table, read_text

    looked: list[object] = []
    wired.wiring.reading.looked_into.connect(lambda *seen: looked.append(seen))
    if kind == "series":
        data = read_table(write_series(tmp_path / "secret" / "a.csv"), series=True).data
    else:
        data = read_text(write_text(tmp_path / "secret" / "a.txt")).data  # type: ignore[assignment]
    project = project_with(tmp_path / "mail" / "p.lscope", data)
    assert project_file.read(project).spec.data == data
    open_project(wired, qtbot, project)
    [notice] = notices(wired, f"This project wants to read {data.path}, outside its own folder.")
    assert wired.poll().state is RunState.BLOCKED
    wired.document.push(SetDataField(field="train_share", value=60.0))
    assert looked == [], "not even for the thumbnail"
    mend(wired)
    press(notice, "Read it")
    assert wired.poll().state is RunState.PAUSED
    assert wired.window.notice_bar.notices() == []


@pytest.mark.parametrize("data", [CsvSeries(path="http://example.org/x.csv"), TextFile(path="//server/share/x.txt")])
def test_case_18_addresses_are_never_read(
    wired: Wired, qtbot: QtBot, tmp_path: Path, data: CsvSeries | TextFile
) -> None:
    open_project(wired, qtbot, project_with(tmp_path / "p.lscope", data))
    assert notices(wired, f"This project names the data {data.path}, which is not on this computer.")
    assert wired.poll().state is RunState.BLOCKED


def test_a_text_that_is_gone_is_chosen_again(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.txt")
    bring(wired, qtbot, path, text=True)
    mend(wired)
    path.unlink()
    wired.document.push(SetData(data=data_of(wired).with_(length=30)))  # type: ignore[attr-defined]
    wired.poll()
    [notice] = notices(wired, "The file a.txt is not in")
    press(notice, "Choose the file")
    [dialog] = wired.window.findChildren(QFileDialog)
    assert dialog.windowTitle() == "Open a text"
    dialog.reject()
