"""A whole window on the inline engine: real widgets, real training, no thread to wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.wiring import Wiring
from engine.snapshot import Snapshot
from engine.worker import InlineEngine
from tests.taking_down import take_down
from tests.thumbnails import keep_thumbnails


class Wired:
    """A window under test.

    Attributes
    ----------
    snapshot : the newest one that the window was shown.
    """

    def __init__(self, app: QApplication) -> None:
        keep_thumbnails()
        self.wiring = Wiring(app)
        self.window = self.wiring.window
        self.document = self.wiring.document
        self.engine = InlineEngine()
        self.snapshot: Snapshot | None = None
        self.wiring.bridge.snapshot_ready.connect(self._note)
        self.window.show()
        self.wiring.start(self.engine)
        self.poll()

    def train(self, steps: int) -> Snapshot:
        """Let the engine run for so many steps, if it plays, and show the result."""
        self.engine.run(steps)
        return self.poll()

    def poll(self) -> Snapshot:
        """Show what the engine has to show."""
        self.wiring.bridge.poll(at_once=True)
        self.wiring.watching.catch_up()
        assert self.snapshot is not None
        return self.snapshot

    def _note(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot


@pytest.fixture
def wired(qtbot: QtBot, qapp: QApplication) -> Iterator[Wired]:
    """A window that is closed again, whatever the test did."""
    made = Wired(qapp)
    yield made
    take_down(made.wiring)


@pytest.fixture
def click_action(wired: Wired) -> Callable[[str], None]:
    """Do what a menu entry does."""

    def click(key: str) -> None:
        action = wired.wiring.actions[key]
        assert action.isEnabled(), action.toolTip()
        action.trigger()

    return click
