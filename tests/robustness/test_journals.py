"""A window that is killed while it trains and autosaves leaves a journal that is whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from app.journals import Journals
from engine.messages import Load, Travel
from engine.snapshot import RunState
from engine.worker import InlineEngine

ROOT = Path(__file__).resolve().parents[2]
WINDOW = """
import sys
from pathlib import Path
from app.journals import Journals
from engine.messages import Load, Play, SaveState, Travel
from engine.spec.document import default_spec
from engine.worker import InlineEngine

journals, engine = Journals(Path(sys.argv[1])), InlineEngine()
engine.post(Load(default_spec(), revision=1, travel=Travel.OPEN, entry=0))
engine.post(Play())
while True:
    engine.run(5)
    engine.post(SaveState(ticket=1))
    [state] = engine.replies()
    journals.write(default_spec(), state.members)
    print("saved", flush=True)
"""


def killed_window(root: Path) -> None:
    """Run a window until it has autosaved a few times, and kill it in the middle of whatever it does then."""
    child = subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(root)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    for _ in range(7):
        assert child.stdout.readline() == "saved\n"
    child.kill()
    child.communicate(timeout=30)


def test_a_run_that_was_killed_goes_on_where_its_journal_was_written(tmp_path: Path) -> None:
    killed_window(tmp_path)
    window = Journals(tmp_path)
    [journal] = window.leftovers()
    project = window.adopt(journal)
    assert project.notices == ()
    engine = InlineEngine()
    engine.post(Load(project.spec, revision=1, travel=Travel.OPEN, entry=0, state=project.members))
    snapshot = engine.latest()
    assert snapshot is not None
    assert snapshot.state is RunState.PAUSED
    assert snapshot.step >= 35
    assert snapshot.step % 5 == 0
    window.close(keep=False)
    assert list(tmp_path.iterdir()) == []
