"""One's own tables and pictures in the window: brought, read with progress, cancelled, remembered, and asked for."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

import engine.data
from app.reading import Reading, pasted_folder
from engine.data import TableReport
from engine.data.dataset import DataCancelled
from engine.snapshot import RunState
from engine.spec import project_file
from engine.spec.catalog.data import CsvTable, PictureFolder, TextFile
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetData, SetDataField
from tests.app.conftest import Wired
from tests.engine.data.own_files import Cell, write_pictures, write_workbook
from widgets.kit import Notice
from widgets.panels.table_preview import TablePreview

WAIT_MS = 10_000


def write_table(path: Path, rows: int = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("one,two,kind\n" + "".join(f"{i},{i * 7 % 11},{'ab'[i % 2]}\n" for i in range(rows)))
    return path


def bring(wired: Wired, qtbot: QtBot, path: Path) -> None:
    """Drop a table or folder on the window and wait until it is taken."""
    reading = wired.wiring.reading
    with qtbot.waitSignal(reading.pictures_ready if path.is_dir() else reading.table_ready, timeout=WAIT_MS):
        wired.window.file_dropped.emit(str(path))
    wired.poll()


def open_project(wired: Wired, qtbot: QtBot, path: Path) -> None:
    with qtbot.waitSignal(wired.wiring.files.opened, timeout=WAIT_MS):
        wired.wiring.keeper.open(str(path))
    wired.poll()


def save(wired: Wired, qtbot: QtBot, path: Path) -> Path:
    with qtbot.waitSignal(wired.wiring.files.saved, timeout=WAIT_MS):
        wired.wiring.keeper.save(str(path))
        wired.wiring.bridge.poll()
    return path


def train(wired: Wired, steps: int) -> None:
    wired.wiring.bridge.play()
    wired.train(steps)
    wired.wiring.bridge.pause()
    wired.poll()


def notices(wired: Wired, text: str) -> list[Notice]:
    return [notice for notice in wired.window.notice_bar.notices() if text in notice.text]


def press(notice: Notice, name: str) -> None:
    [button] = [b for b in notice.findChildren(QPushButton) if b.text() == name]
    button.click()


def data_of(wired: Wired) -> object:
    return wired.document.spec.data


# ---- brought -------------------------------------------------------------------------------------------------------


def test_tables_of_every_format_and_folders_are_taken_from_a_drop(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    bring(wired, qtbot, write_table(tmp_path / "a.csv"))
    assert isinstance(data_of(wired), CsvTable)
    assert wired.poll().state is RunState.PAUSED
    rows: list[list[Cell]] = [["x", "z", "kind"]]
    rows += [[i, i * i % 7, "ab"[i % 2]] for i in range(20)]
    bring(wired, qtbot, write_workbook(tmp_path / "b.xlsx", rows))
    assert wired.document.spec.data_shape.features == ("x", "z")
    bring(wired, qtbot, write_pictures(tmp_path / "pets", "cats", "dogs"))
    assert isinstance(data_of(wired), PictureFolder)
    train(wired, 5)
    assert wired.poll().step == 5
    assert wired.document.undo_label == "data: Picture folder"
    wired.document.undo()
    assert wired.poll().state is RunState.PAUSED, "what was brought by hand may be read again"


def test_the_first_rows_are_shown_and_a_choice_is_one_undo(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("one,two,kind\n" + "".join(f"{i or ''},{i * 7 % 11},{'ab'[i % 2]}\n" for i in range(60)))
    bring(wired, qtbot, path)
    view = wired.window.data.findChild(TablePreview)
    assert view is not None
    assert view.isVisible()
    assert view.table.index(1, 0).data() == "1"
    assert view.table.index(0, 0).data() == "–", "a missing value"
    assert wired.poll().train_samples + wired.poll().test_samples == 59
    columns = data_of(wired).columns  # type: ignore[attr-defined]
    with qtbot.waitSignal(wired.wiring.reading.checked, timeout=WAIT_MS) as checked:
        wired.window.data._columns.table.ask_fill(0, "fill")
    assert wired.poll().train_samples + wired.poll().test_samples == 60
    assert checked.args is not None
    assert checked.args[0].bad == 0
    wired.document.undo()
    assert data_of(wired).columns == columns  # type: ignore[attr-defined]
    assert wired.poll().train_samples + wired.poll().test_samples == 59


def test_cells_of_a_spreadsheet_are_pasted(wired: Wired, qtbot: QtBot) -> None:
    text = "one\ttwo\tkind\n" + "".join(f"{i}\t{i * 7 % 11}\t{'ab'[i % 2]}\n" for i in range(30))
    QGuiApplication.clipboard().setText(text)
    with qtbot.waitSignal(wired.wiring.reading.table_ready, timeout=WAIT_MS):
        wired.window.data.paste_requested.emit()
    data = data_of(wired)
    assert isinstance(data, CsvTable)
    assert Path(data.path).parent == pasted_folder()
    assert (data.rows, data.target) == (30, "kind")
    assert wired.poll().state is RunState.PAUSED


def test_a_copied_file_is_pasted_and_anything_else_says_what_to_do(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(write_table(tmp_path / "a.csv")))])
    QGuiApplication.clipboard().setMimeData(mime)
    with qtbot.waitSignal(wired.wiring.reading.table_ready, timeout=WAIT_MS):
        assert wired.wiring.own_data.paste()
    QGuiApplication.clipboard().setText("hello")
    assert not wired.wiring.own_data.paste()
    assert notices(wired, "There is no table on the clipboard")


def test_what_cannot_be_used_is_told_and_the_data_stays(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    before = data_of(wired)
    path = tmp_path / "none.csv"
    path.write_bytes(b"")
    with qtbot.waitSignal(wired.wiring.reading.failed, timeout=WAIT_MS):
        wired.window.file_dropped.emit(str(path))
    assert notices(wired, "none.csv is empty. Choose a file with a table in it.")
    assert data_of(wired) is before


def test_pictures_that_cannot_be_read_are_named_in_the_panel(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "pets", "cats", "dogs")
    (folder / "cats" / "x.png").write_bytes(b"")
    bring(wired, qtbot, folder)
    assert notices(wired, "1 picture is left out")
    assert "cats/x.png: is empty (0 bytes)" in wired.window.data._report.text()


# ---- progress and cancel -------------------------------------------------------------------------------------------


class Slow:
    """A table of which each part is read when the test says so."""

    def __init__(self) -> None:
        self.go = threading.Semaphore(0)
        self.cancelled = threading.Event()

    def read(
        self, _path: Path, *, series: bool, progress: Callable[[float], None], cancelled: Callable[[], bool]
    ) -> TableReport:
        for part in range(1, 100):
            self.go.acquire()
            if cancelled():
                self.cancelled.set()
                raise DataCancelled
            progress(part / 100)
        raise AssertionError("nobody cancelled")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    made = Slow()
    monkeypatch.setattr(engine.data, "read_table", made.read)
    return made


def test_reading_shows_its_share_and_is_cancelled(wired: Wired, qtbot: QtBot, slow: Slow) -> None:
    bar, before = wired.window.data.progress, data_of(wired)
    wired.window.file_dropped.emit("/somewhere/long.csv")
    assert bar.isVisible()
    assert bar.text == "0 % of long.csv"
    with qtbot.waitSignal(wired.wiring.reading.progress, timeout=WAIT_MS):
        slow.go.release()
    assert bar.text == "1 % of long.csv"
    wired.document.push(SetDataField(field="noise", value=20.0))
    assert wired.poll().state is RunState.PAUSED, "the window goes on meanwhile"
    QTest.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    slow.go.release()
    assert slow.cancelled.wait(10)
    assert data_of(wired).kind == before.kind  # type: ignore[attr-defined]
    assert notices(wired, "long.csv") == []


def test_the_newest_file_wins(wired: Wired, qtbot: QtBot, slow: Slow, tmp_path: Path) -> None:
    wired.window.file_dropped.emit("/somewhere/long.csv")
    with qtbot.waitSignal(wired.wiring.reading.pictures_ready, timeout=WAIT_MS):
        wired.window.file_dropped.emit(str(write_pictures(tmp_path / "pets", "cats", "dogs")))
        slow.go.release()
    assert slow.cancelled.is_set()
    assert isinstance(data_of(wired), PictureFolder)


def test_closing_while_reading_ends_the_thread(qtbot: QtBot, slow: Slow) -> None:
    reading = Reading()
    reading.read_table(Path("/somewhere/long.csv"))
    slow.go.release(2)
    reading.stop()
    assert not reading._background._thread.is_alive()


# ---- remembered, and asked for -------------------------------------------------------------------------------------


def project_with(path: Path, data: CsvTable | PictureFolder | TextFile, spec: Spec | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    project_file.write(path, SetData(data=data).apply(spec or default_spec()), {})
    return path


def table_at(path: str) -> CsvTable:
    columns = [{"name": "one", "kind": "number"}, {"name": "two", "kind": "number"}]
    kind = {"name": "kind", "kind": "category", "categories": ["a", "b"]}
    return CsvTable.model_validate({"path": path, "columns": [*columns, kind], "target": "kind", "rows": 60})


def test_data_beside_the_project_moves_with_it_and_needs_no_leave(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    write_table(tmp_path / "here" / "data" / "a.csv")
    bring(wired, qtbot, tmp_path / "here" / "data" / "a.csv")
    train(wired, 10)
    save(wired, qtbot, tmp_path / "here" / "p.lscope")
    assert project_file.read(tmp_path / "here" / "p.lscope").spec.data.path == "data/a.csv"  # type: ignore[union-attr]
    (tmp_path / "here").rename(tmp_path / "there")
    open_project(wired, qtbot, tmp_path / "there" / "p.lscope")
    assert notices(wired, "wants to read") == []
    assert wired.poll().state is RunState.PAUSED
    assert wired.poll().step == 10
    assert data_of(wired).path == str(tmp_path / "there" / "data" / "a.csv")  # type: ignore[attr-defined]


def test_case_18_nothing_outside_is_read_before_a_yes(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    data = write_table(tmp_path / "secret" / "a.csv")
    project = project_with(tmp_path / "mail" / "p.lscope", table_at(str(data)))
    opened: list[str] = []
    _watch_opening(opened, str(data))
    open_project(wired, qtbot, project)
    [notice] = notices(wired, f"This project wants to read {data}, outside its own folder.")
    assert wired.poll().state is RunState.BLOCKED
    wired.document.push(SetDataField(field="noise", value=20.0))
    wired.poll()
    assert opened == [], "not even an edit reads it"
    assert len(wired.window.notice_bar.notices()) == 1, "it is said once"
    with qtbot.waitSignal(wired.wiring.reading.checked, timeout=WAIT_MS):
        press(notice, "Read it")
        wired.document.push(SetDataField(field="target", value="two"))
    assert wired.poll().state is RunState.PAUSED
    assert opened
    assert wired.window.notice_bar.notices() == []


def _watch_opening(opened: list[str], wanted: str) -> None:
    def note(event: str, args: tuple[object, ...]) -> None:
        if event == "open" and args and str(args[0]) == wanted:
            opened.append(wanted)

    sys.addaudithook(note)  # stays for good, and does nothing for any other path


def test_case_18_addresses_are_never_read(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    for path in ("http://example.org/x.csv", "file:///etc/passwd", "//server/share/x.csv", "\\\\server\\share\\x.csv"):
        open_project(wired, qtbot, project_with(tmp_path / "p.lscope", table_at(path)))
        [notice] = notices(wired, f"This project names the data {path}, which is not on this computer.")
        buttons = [button.text() for button in notice.findChildren(QPushButton) if button.text()]
        assert buttons == ["Choose another file"]
        assert wired.poll().state is RunState.BLOCKED


def test_case_18_a_picture_folder_outside_is_asked_for(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "pets", "cats", "dogs")
    data = PictureFolder(path=str(folder), classes=("cats", "dogs"), rows=12)
    open_project(wired, qtbot, project_with(tmp_path / "mail" / "p.lscope", data))
    [notice] = notices(wired, "wants to read")
    assert wired.poll().state is RunState.BLOCKED
    press(notice, "Read it")
    assert wired.poll().state is RunState.PAUSED


def test_the_question_stays_while_another_file_is_looked_for(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    open_project(wired, qtbot, project_with(tmp_path / "p.lscope", table_at("/somewhere/else.csv")))
    press(notices(wired, "wants to read")[0], "Choose another file")
    [dialog] = wired.window.findChildren(QFileDialog)
    dialog.reject()
    assert notices(wired, "wants to read")
    bring(wired, qtbot, write_table(tmp_path / "mine.csv"))
    assert notices(wired, "wants to read") == []
    assert wired.poll().state is RunState.PAUSED


def test_another_project_takes_the_question_away(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    open_project(wired, qtbot, project_with(tmp_path / "p.lscope", table_at("/somewhere/else.csv")))
    assert notices(wired, "wants to read")
    wired.wiring.keeper.new()
    assert notices(wired, "wants to read") == []
    assert wired.poll().state is RunState.PAUSED


def trained_project(wired: Wired, qtbot: QtBot, tmp_path: Path) -> tuple[Path, Path]:
    """A project that was trained for ten steps, and its data, which lies elsewhere and is not trusted any more."""
    data = write_table(tmp_path / "data" / "a.csv")
    bring(wired, qtbot, data)
    train(wired, 10)
    (tmp_path / "mine").mkdir()
    project = save(wired, qtbot, tmp_path / "mine" / "p.lscope")
    wired.wiring.keeper.new()
    wired.wiring.gate._trusted.clear()
    wired.poll()
    return project, data


def test_a_yes_brings_the_weights_too(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    project, _ = trained_project(wired, qtbot, tmp_path)
    open_project(wired, qtbot, project)
    assert wired.poll().step == 0
    wired.document.push(SetDataField(field="noise", value=5.0))
    press(notices(wired, "wants to read")[0], "Read it")
    assert wired.poll().step == 10


def test_saving_before_the_yes_keeps_the_weights(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    project, _ = trained_project(wired, qtbot, tmp_path)
    before = dict(project_file.read(project).members)
    assert before
    open_project(wired, qtbot, project)
    save(wired, qtbot, project)
    assert dict(project_file.read(project).members) == before


def test_a_file_that_is_gone_is_chosen_again_and_nothing_is_lost(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    project, data = trained_project(wired, qtbot, tmp_path)
    moved = data.rename(tmp_path / "moved.csv")
    open_project(wired, qtbot, project)
    press(notices(wired, "wants to read")[0], "Read it")
    wired.poll()
    [notice] = notices(wired, "The file a.csv is not in")
    assert "Choose the file" in [button.text() for button in notice.findChildren(QPushButton)]
    bring(wired, qtbot, moved)
    assert wired.poll().state is RunState.PAUSED
    assert wired.poll().step == 10, "with the weights that were saved"
    assert notices(wired, "is not in") == []


def test_a_file_that_was_put_back_is_read_again(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    project, data = trained_project(wired, qtbot, tmp_path)
    moved = data.rename(tmp_path / "moved.csv")
    open_project(wired, qtbot, project)
    press(notices(wired, "wants to read")[0], "Read it")
    assert wired.poll().state is RunState.BLOCKED
    moved.rename(data)
    bring(wired, qtbot, data)
    assert wired.poll().state is RunState.PAUSED
    assert wired.poll().step == 10


def test_choices_are_kept_when_the_same_columns_come_again(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    bring(wired, qtbot, write_table(tmp_path / "a.csv"))
    wired.document.push(SetDataField(field="target", value="two"))
    bring(wired, qtbot, write_table(tmp_path / "b.csv", rows=80))
    assert data_of(wired).target == "two"  # type: ignore[attr-defined]
    assert data_of(wired).path == str(tmp_path / "b.csv")  # type: ignore[attr-defined]
