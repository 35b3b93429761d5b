"""Real windows in processes of their own, told by a script what to do; and windows of this process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from engine.messages import SaveState, StateSaved
from tests.app.conftest import Wired
from tests.taking_down import take_down
from widgets.kit.notices import Notice

ROOT = Path(__file__).resolve().parents[2]
OFFSCREEN_SAYS = "This plugin does not support"  # of every window

BEGIN = """
import sys, threading
from PySide6.QtCore import QTimer
from app.__main__ import make_window
from engine.snapshot import RunState
from engine.spec.edits import SetName, SetParameter

app, wiring = make_window(sys.argv[1])
window, bridge, keeper = wiring.window, wiring.bridge, wiring.keeper
wiring.notices.install()


def when_training(act, step=20):
    \"\"\"Once, from within the window's own loop, while the engine is amid its steps.\"\"\"
    def follow(snapshot):
        if snapshot.state is RunState.RUNNING and snapshot.step >= step:
            bridge.snapshot_ready.disconnect(follow)
            act()
    bridge.snapshot_ready.connect(follow)
"""
END = """
code = app.exec()
left = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
print("left", left)
sys.exit(code)
"""


def start(script: str, path: str = "") -> subprocess.Popen[str]:
    """A window that does what the script says, in the home folder of this test."""
    return subprocess.Popen(
        [sys.executable, "-c", BEGIN + script + END, path],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def leave(script: str, path: str = "", within_s: float = 60) -> list[str]:
    """Let a window run to its end, which has to be a good one; returns the lines it printed before."""
    with start(script, path) as window:
        try:
            said, complained = window.communicate(timeout=within_s)
        except subprocess.TimeoutExpired:
            window.kill()
            said, complained = window.communicate()
            raise AssertionError(f"the window did not end\n{said}\n{complained}") from None
    assert [line for line in complained.splitlines() if OFFSCREEN_SAYS not in line] == []
    assert window.returncode == 0
    *lines, last = said.splitlines()
    assert last == "left []"
    return lines


@contextmanager
def opened(app: QApplication) -> Iterator[Wired]:
    """A window of this process, taken down at the end."""
    wired = Wired(app)
    try:
        yield wired
    finally:
        take_down(wired.wiring)


def notices(wired: Wired) -> list[str]:
    """What the window says."""
    return [notice.text for notice in wired.window.notice_bar.notices()]


def click_remedy(notice: Notice, name: str) -> None:
    """Use the button of a notice."""
    button = next(button for button in notice.findChildren(QPushButton) if button.text() == name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def state_of(wired: Wired) -> dict[str, bytes]:
    """The run as it would be saved."""
    wired.engine.post(SaveState(ticket=10**6))
    [state] = [reply for reply in wired.engine.replies() if isinstance(reply, StateSaved)]
    return dict(state.members)


def journals(home: Path) -> list[Path]:
    """Autosaves that lie in a home folder, found without the program's help."""
    return sorted(home.rglob("project.lscope"))


__all__ = ["Wired", "click_remedy", "journals", "leave", "notices", "opened", "start", "state_of"]
