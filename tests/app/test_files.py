"""Files do their work in a thread, keep a journal for each window, and never take another's."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import SignalInstance
from pytestqt.qtbot import QtBot

from app.files import Files
from app.journals import MOST_BAD, MOST_TRIES, Journals
from engine.spec import project_file
from engine.spec.document import Spec, default_spec

ROOT = Path(__file__).resolve().parents[2]
MEMBERS = {"run.json": b'{"step": 3}'}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def files(home: Path) -> Iterator[Files]:
    files = Files(home)
    yield files
    files.stop()


def answer(qtbot: QtBot, signal: SignalInstance, ask: Any) -> list[Any]:
    """What a signal carried, once it came."""
    with qtbot.waitSignal(signal, timeout=5000) as blocker:
        ask()
    return list(blocker.args or [])


def renamed(name: str) -> Spec:
    return default_spec().with_(name=name)


def journal_of_a_dead_window(home: Path, name: str = "Lost") -> Path:
    """Let another process autosave, and end without saying goodbye."""
    code = (
        "import os, sys; from pathlib import Path; from app.journals import Journals;"
        "from engine.spec.document import default_spec;"
        "Journals(Path(sys.argv[1])).write(default_spec().with_(name=sys.argv[2]), {'run.json': b'{}'}); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(home / "journals"), name], cwd=ROOT, check=False, timeout=60)
    return next(path for path in (home / "journals").iterdir() if path.suffix != ".bad")


def test_a_saved_project_opens_again(qtbot: QtBot, files: Files, tmp_path: Path) -> None:
    path = tmp_path / "a.lscope"
    assert answer(qtbot, files.saved, lambda: files.save(path, renamed("A"), MEMBERS)) == [path]
    opened, project = answer(qtbot, files.opened, lambda: files.open(path))
    assert (opened, project.spec, dict(project.members), project.notices) == (path, renamed("A"), MEMBERS, ())


def test_no_file_is_touched_in_the_window_s_thread(qtbot: QtBot, files: Files, tmp_path: Path) -> None:
    ran_in: list[int] = []

    class Spy(dict[str, bytes]):
        def items(self) -> Any:
            raise AssertionError

        def __iter__(self) -> Any:
            ran_in.append(threading.get_ident())
            return super().__iter__()

    answer(qtbot, files.saved, lambda: files.save(tmp_path / "a.lscope", renamed("A"), Spy(MEMBERS)))
    assert ran_in
    assert threading.get_ident() not in ran_in


def test_answers_arrive_in_the_window_s_thread(qtbot: QtBot, files: Files, tmp_path: Path) -> None:
    heard_in: list[int] = []
    files.saved.connect(lambda _: heard_in.append(threading.get_ident()))
    answer(qtbot, files.saved, lambda: files.save(tmp_path / "a.lscope", renamed("A"), {}))
    assert heard_in == [threading.get_ident()]


def test_a_file_that_is_no_project_fails_in_plain_words(qtbot: QtBot, files: Files, tmp_path: Path) -> None:
    path = tmp_path / "a.lscope"
    path.write_text("hello")
    problem, remedy, where = answer(qtbot, files.failed, lambda: files.open(path))
    assert problem == "This is not a Layerscope project."
    assert remedy
    assert where == path


def test_saving_over_what_another_program_changed_is_refused(qtbot: QtBot, files: Files, tmp_path: Path) -> None:
    path = tmp_path / "a.lscope"
    answer(qtbot, files.saved, lambda: files.save(path, renamed("A"), {}))
    project_file.write(path, renamed("Somebody else's, and longer"), {})
    theirs = path.read_bytes()
    problem, remedy, _ = answer(qtbot, files.failed, lambda: files.save(path, renamed("B"), {}))
    assert "changed" in problem
    assert "another name" in remedy
    assert path.read_bytes() == theirs
    answer(qtbot, files.saved, lambda: files.save(path, renamed("B"), {}, overwrite=True))
    answer(qtbot, files.saved, lambda: files.save(path, renamed("C"), {}))
    assert project_file.read(path).spec.name == "C"


def test_a_file_that_was_deleted_meanwhile_is_saved_again(qtbot: QtBot, files: Files, tmp_path: Path) -> None:
    path = tmp_path / "a.lscope"
    answer(qtbot, files.saved, lambda: files.save(path, renamed("A"), {}))
    path.unlink()
    answer(qtbot, files.saved, lambda: files.save(path, renamed("B"), {}))
    assert project_file.read(path).spec.name == "B"


def test_a_project_that_two_windows_open_says_so(qtbot: QtBot, files: Files, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.lscope"
    answer(qtbot, files.saved, lambda: files.save(path, renamed("A"), {}))
    link = tmp_path / "link.lscope"
    link.symlink_to(path)
    second = Files(home)
    try:
        _, project = answer(qtbot, second.opened, lambda: second.open(link))
        assert any("another window" in notice for notice in project.notices)
        answer(qtbot, files.saved, lambda: files.save(tmp_path / "b.lscope", renamed("B"), {}))  # lets go of a.lscope
        _, project = answer(qtbot, second.opened, lambda: second.open(path))
        assert project.notices == ()
    finally:
        second.stop()


def test_stop_finishes_what_was_asked_for(files: Files, tmp_path: Path) -> None:
    for name in "abc":
        files.save(tmp_path / f"{name}.lscope", renamed(name), {})
    files.stop()
    assert [project_file.read(tmp_path / f"{name}.lscope").spec.name for name in "abc"] == ["a", "b", "c"]


def test_it_says_what_it_is_doing(qtbot: QtBot, files: Files, tmp_path: Path) -> None:
    said: list[str] = []
    files.progress.connect(said.append)
    files.save(tmp_path / "a.lscope", renamed("A"), {})
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said == ["Saving a.lscope", ""]


# ---- journals


def test_a_clean_exit_leaves_nothing_behind(qtbot: QtBot, files: Files, home: Path) -> None:
    answer(qtbot, files.autosaved, lambda: files.autosave(renamed("A"), MEMBERS))
    files.clean_exit()
    files.stop()
    assert list((home / "journals").iterdir()) == []


def test_an_exit_with_unsaved_work_offers_it_at_the_next_start(qtbot: QtBot, files: Files, home: Path) -> None:
    answer(qtbot, files.autosaved, lambda: files.autosave(renamed("Unsaved"), MEMBERS))
    files.stop()
    assert [journal.name for journal in Files(home).leftovers()] == ["Unsaved"]


def test_saving_makes_the_journal_needless(qtbot: QtBot, files: Files, home: Path, tmp_path: Path) -> None:
    answer(qtbot, files.autosaved, lambda: files.autosave(renamed("A"), MEMBERS))
    answer(qtbot, files.saved, lambda: files.save(tmp_path / "a.lscope", renamed("A"), MEMBERS))
    files.stop()
    assert Files(home).leftovers() == []


def test_a_second_window_does_not_see_the_journal_of_a_living_one(qtbot: QtBot, files: Files, home: Path) -> None:
    answer(qtbot, files.autosaved, lambda: files.autosave(renamed("A"), MEMBERS))
    assert Files(home).leftovers() == []
    assert files.leftovers() == []


def test_what_a_killed_window_left_is_recovered_once(qtbot: QtBot, files: Files, home: Path) -> None:
    journal_of_a_dead_window(home)
    [journal] = files.leftovers()
    assert journal.name == "Lost"
    [project] = answer(qtbot, files.recovered, lambda: files.recover(journal))
    assert project.spec.name == "Lost"
    assert dict(project.members) == {"run.json": b"{}"}
    assert files.leftovers() == []
    assert Files(home).leftovers() == []


def test_two_windows_cannot_recover_the_same_journal(qtbot: QtBot, files: Files, home: Path) -> None:
    journal_of_a_dead_window(home)
    [journal] = files.leftovers()
    answer(qtbot, files.recovered, lambda: files.recover(journal))
    second = Files(home)
    try:
        problem, _, _ = answer(qtbot, second.failed, lambda: second.recover(journal))
        assert "another window" in problem
    finally:
        second.stop()


def test_a_recovered_project_is_never_without_a_copy(qtbot: QtBot, files: Files, home: Path) -> None:
    journal_of_a_dead_window(home)
    [journal] = files.leftovers()
    answer(qtbot, files.recovered, lambda: files.recover(journal))
    files.stop()  # without having saved
    assert [left.name for left in Files(home).leftovers()] == ["Lost"]


def test_a_journal_that_nobody_wants_is_deleted(qtbot: QtBot, files: Files, home: Path) -> None:
    journal_of_a_dead_window(home)
    files.discard(files.leftovers()[0])
    files.stop()
    assert list((home / "journals").iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no more", b"\x80\x04."])
def test_a_corrupt_journal_is_put_aside_and_never_offered(home: Path, damage: bytes) -> None:
    folder = journal_of_a_dead_window(home)
    (folder / "project.lscope").write_bytes(damage)
    assert Journals(home / "journals").leftovers() == []
    assert [path.suffix for path in (home / "journals").iterdir()] == [".bad"]
    assert Journals(home / "journals").leftovers() == []


def test_a_journal_that_ends_the_program_each_time_is_not_offered_for_ever(home: Path) -> None:
    journal_of_a_dead_window(home)
    for _ in range(MOST_TRIES):
        window = Journals(home / "journals")
        [journal] = window.leftovers()
        window.adopt(journal)
        window.close(keep=True)  # as if it had died
    assert Journals(home / "journals").leftovers() == []


def test_only_a_few_bad_journals_are_kept(home: Path) -> None:
    for number in range(MOST_BAD + 2):
        folder = home / "journals" / f"{number}-dead"
        folder.mkdir(parents=True)
        (folder / "project.lscope").write_bytes(b"no")
    assert Journals(home / "journals").leftovers() == []
    assert len(list((home / "journals").iterdir())) == MOST_BAD


def test_autosaves_that_cannot_be_written_complain_once(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    files = Files(tmp_path / "file")
    complaints: list[str] = []
    files.failed.connect(lambda problem, remedy, path: complaints.append(problem))
    try:
        for _ in range(3):
            files.autosave(renamed("A"), {})
            files.open(tmp_path / "none")  # answered after the autosave
            qtbot.waitUntil(lambda: bool(complaints) and "not there" in complaints[-1])
            complaints[-1] = "seen"
        assert len([text for text in complaints if text != "seen"]) == 1
    finally:
        files.stop()


def test_the_journal_s_folder_names_its_process(qtbot: QtBot, files: Files, home: Path) -> None:
    answer(qtbot, files.autosaved, lambda: files.autosave(renamed("A"), MEMBERS))
    [folder] = (home / "journals").iterdir()
    assert folder.name.startswith(f"{os.getpid()}-")
