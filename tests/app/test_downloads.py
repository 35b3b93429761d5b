"""Choosing pictures that have to be fetched: the data changes when they are here, and not before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.bridge import Bridge
from app.document import Document
from app.downloads import Downloads
from app.gate import Gate
from app.notices import Notices
from app.reading import Reading
from engine.data.download import SOURCES, download
from engine.data.fetched import kept_file
from engine.snapshot import Preview, RunState
from engine.spec.catalog.data import Digits, Mnist
from engine.spec.catalog.data.tables import Iris
from engine.spec.document import default_spec
from engine.spec.edits import SetData
from tests.app.conftest import Wired
from tests.app.test_own_data import notices, open_project, save, train
from tests.engine.data.web import Web, mnist, serving
from widgets.kit import Thumb
from widgets.panels.load_progress import LoadProgress

WAIT_MS = 10_000


class Desk:
    """What a download has to do with, without a window."""

    def __init__(self) -> None:
        self.document = Document(default_spec())
        self.reading = Reading()
        self.notices = Notices()
        self.gate = Gate(Bridge())
        self.downloads = Downloads(self.document, self.reading, self.gate, self.notices)
        self.bar = LoadProgress()
        self.told: list[tuple[str, tuple[tuple[str, Callable[[], None]], ...]]] = []
        self.previews: list[tuple[str, Preview]] = []
        self.reading.progress.connect(self.bar.set_share)
        self.reading.ended.connect(self.bar.hide)
        self.reading.failed.connect(self.notices.problem)
        self.bar.cancel_requested.connect(self.reading.cancel)
        self.notices.shown.connect(lambda _level, text, actions, _time: self.told.append((text, actions)))
        self.downloads.preview_ready.connect(lambda kind, shown: self.previews.append((kind, shown)))

    @property
    def kind(self) -> str:
        return self.document.spec.data.kind


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk()
    qtbot.addWidget(made.bar)
    yield made
    made.reading.stop()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as web:
        monkeypatch.setitem(SOURCES, "mnist", mnist(web, count=1000))
        yield web


def test_the_data_changes_only_when_the_pictures_are_here(desk: Desk, web: Web, qtbot: QtBot) -> None:
    web.held.add("/0/images.gz")
    desk.downloads.choose(Mnist(noise=10.0))
    qtbot.waitUntil(lambda: "%" in desk.bar.text and not desk.bar.text.startswith("0 %"), timeout=WAIT_MS)
    assert desk.bar.text.endswith("of MNIST")
    assert not desk.bar.isHidden()
    assert desk.kind == "spiral"
    with qtbot.waitSignal(desk.reading.fetched, timeout=WAIT_MS):
        web.go.set()
    assert desk.document.spec.data == Mnist(noise=10.0)
    assert desk.bar.isHidden()
    [(kind, shown)] = desk.previews
    assert kind == "mnist"
    assert shown.pictures is not None
    desk.document.undo()
    assert desk.kind == "spiral", "it is one step back"


def test_what_is_here_is_there_at_once(desk: Desk, web: Web, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.reading.fetched, timeout=WAIT_MS):
        desk.downloads.choose(Mnist())
    desk.document.undo()
    asked = len(web.asked)
    with qtbot.waitSignal(desk.reading.fetched, timeout=WAIT_MS):
        desk.downloads.choose(Mnist())
    assert desk.kind == "mnist"
    assert len(web.asked) == asked


def test_a_download_is_cancelled_and_can_be_begun_again(desk: Desk, web: Web, qtbot: QtBot) -> None:
    web.held.add("/0/images.gz")
    desk.downloads.choose(Mnist())
    assert web.halfway.wait(10)
    with qtbot.waitSignal(desk.reading.ended, timeout=WAIT_MS):
        QTest.mouseClick(desk.bar.cancel, Qt.MouseButton.LeftButton)
    assert desk.bar.isHidden()
    web.held.clear()
    web.go.set()
    with qtbot.waitSignal(desk.reading.fetched, timeout=WAIT_MS):
        desk.downloads.choose(Mnist())
    assert desk.kind == "mnist"
    assert desk.told == []


def test_offline_is_a_notice_and_the_data_stays(desk: Desk, web: Web, qtbot: QtBot) -> None:
    web.files.clear()
    with qtbot.waitSignal(desk.reading.failed, timeout=WAIT_MS):
        desk.downloads.choose(Mnist())
    [(text, _)] = desk.told
    assert text.startswith("MNIST could not be downloaded: ")
    assert text.endswith("choose Digits or Garments, which are here already.")
    assert desk.kind == "spiral"
    assert desk.bar.isHidden()


def test_who_has_gone_on_to_other_data_is_asked(desk: Desk, web: Web, qtbot: QtBot) -> None:
    web.held.add("/0/images.gz")
    desk.downloads.choose(Mnist())
    desk.document.push(SetData(data=Digits()))
    with qtbot.waitSignal(desk.reading.fetched, timeout=WAIT_MS):
        web.go.set()
    assert desk.kind == "digits"
    [(text, actions)] = desk.told
    assert text == "MNIST is here now."
    [(name, use)] = actions
    assert name == "Use it"
    use()
    assert desk.kind == "mnist"


def test_what_a_project_names_and_this_computer_lacks_is_fetched(desk: Desk, web: Web, qtbot: QtBot) -> None:
    desk.document.push(SetData(data=Mnist(noise=5.0)))
    revision = desk.document.revision
    with qtbot.waitSignal(desk.reading.fetched, timeout=WAIT_MS):
        desk.downloads.fetch_again()
    assert desk.document.spec.data == Mnist(noise=5.0)
    assert desk.document.revision == revision, "the document was right all along"
    desk.document.push(SetData(data=Iris()))
    desk.downloads.fetch_again()
    assert desk.kind == "iris"


def test_closing_the_window_while_a_server_is_silent_takes_no_time(desk: Desk, web: Web) -> None:
    web.held.add("/0/images.gz")
    desk.downloads.choose(Mnist())
    assert web.halfway.wait(10)
    desk.reading.stop()
    assert not desk.reading._background._thread.is_alive()
    assert not web.go.is_set(), "though the server has not said another word"


def test_weights_wait_until_the_pictures_are_fetched_again(
    wired: Wired, web: Web, qtbot: QtBot, tmp_path: Path
) -> None:
    """A project that came from another computer opens without a run, and loses nothing of it."""
    download("mnist", sources=SOURCES)
    wired.document.push(SetData(data=Mnist()))
    assert wired.poll().state is RunState.PAUSED
    train(wired, 3)
    project = save(wired, qtbot, tmp_path / "p.lscope")
    wired.wiring.keeper.new()
    kept_file("mnist").unlink()
    open_project(wired, qtbot, project)
    assert wired.poll().state is RunState.BLOCKED
    assert notices(wired, "The pictures of MNIST are not on this computer yet.")
    download("mnist", sources=SOURCES)
    wired.wiring.gate.again()
    assert wired.poll().state is RunState.PAUSED
    assert wired.poll().step == 3
    assert notices(wired, "are not on this computer") == []


def test_a_press_on_the_thumbnail_fetches_and_trains(wired: Wired, web: Web, qtbot: QtBot) -> None:
    [thumb] = [thumb for thumb in wired.window.data.findChildren(Thumb) if thumb.accessibleName() == "MNIST"]
    assert "A download of 10 MB, once." in thumb.toolTip()
    web.held.add("/0/images.gz")
    thumb.click()
    assert wired.window.data.progress.isVisible()
    assert not thumb.isChecked()
    assert web.halfway.wait(10)
    train(wired, 2)
    with qtbot.waitSignal(wired.wiring.reading.fetched, timeout=WAIT_MS):
        web.go.set()
    assert thumb.isChecked()
    assert not wired.window.data.progress.isVisible()
    assert "download" not in thumb.toolTip()
    train(wired, 3)
    assert wired.poll().trouble is None
    assert wired.poll().train_samples == 800
