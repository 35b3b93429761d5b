"""Leaving in the middle of anything: exit code 0, no thread left, nothing on stderr, and no work lost.

The windows are real processes with the real engine thread; what they left behind is opened in this one.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import RunState
from engine.spec import project_file
from engine.spec.document import default_spec
from engine.spec.edits import SetData, SetName, SetParameter
from tests.robustness.windows import click_remedy, journals, leave, notices, opened, start, state_of

SLOW_STEPS = """
wiring.document.push(SetParameter(layer_ids=("dense-1", "dense-2"), field="units", value=1500))
"""


@pytest.fixture
def home(_home_of_its_own: Path) -> Path:
    """The folder that the windows of this test keep everything in."""
    return _home_of_its_own


# ---- leaving


@pytest.mark.parametrize("ending", ["window.close()", "wiring.actions['file.quit'].trigger()"])
def test_leaving_in_mid_step_ends_well_and_keeps_what_was_learned(ending: str, home: Path) -> None:
    leave(f"{SLOW_STEPS}\nwiring.show()\nbridge.play()\nwhen_training(lambda: {ending}, step=3)")
    [journal] = journals(home)
    project = project_file.read(journal)
    assert project.spec.network.layer("dense-1").units == 1500  # type: ignore[union-attr]
    assert b'"step"' in project.members["run.json"]


def test_another_project_opened_in_mid_step_is_there_and_waits(tmp_path: Path) -> None:
    other = tmp_path / "other.lscope"
    project_file.write(other, SetData.model_validate({"data": {"kind": "iris"}}).apply(default_spec()), {})
    lines = leave(
        f"""
def arrived(snapshot):
    if wiring.document.spec.data.kind == "iris" and snapshot.state is not RunState.LOADING:
        print(snapshot.state, snapshot.step, bridge.playing, window.windowTitle(), flush=True)
        bridge.snapshot_ready.disconnect(arrived)
        window.close()

wiring.show()
bridge.play()
bridge.snapshot_ready.connect(arrived)
when_training(lambda: keeper.open({str(other)!r}))
"""
    )
    assert lines == ["RunState.PAUSED 0 False other.lscope — Layerscope"]


def test_a_window_closed_while_torch_is_loading_ends_well(home: Path) -> None:
    leave(
        """
def begin():
    wiring.start()
    assert "torch" not in sys.modules or not hasattr(sys.modules["torch"], "optim")
    window.close()

window.show()
QTimer.singleShot(0, begin)
"""
    )
    assert journals(home) == []


def test_a_window_closed_before_anything_was_started_ends_well(home: Path) -> None:
    leave("QTimer.singleShot(0, window.close)\nwiring.show()")
    assert journals(home) == []


def test_play_pressed_before_the_engine_is_ready_starts_when_it_is(home: Path) -> None:
    lines = leave(
        """
wiring.show()
assert "torch" not in sys.modules
wiring.actions["run.play"].trigger()
print(bridge.playing)

def leave(snapshot):
    print(snapshot.state, flush=True)
    bridge.snapshot_ready.disconnect(leave)
    window.close()

when_training(lambda: bridge.snapshot_ready.connect(leave))
"""
    )
    assert lines == ["True", "RunState.RUNNING"]


def test_a_clean_exit_with_nothing_unsaved_leaves_no_journal(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "kept.lscope"
    leave(
        f"""
def save():
    bridge.pause()
    keeper.autosave()
    wiring.files.autosaved.connect(lambda: keeper.save({str(path)!r}))
    wiring.files.saved.connect(lambda path: window.close())

wiring.show()
bridge.play()
when_training(save)
"""
    )
    assert project_file.read(path).members
    assert journals(home) == []


# ---- killed


@pytest.fixture(scope="module")
def killed_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The home folder of a window that was killed as it trained, after its autosave; a digest of its weights then."""
    home = tmp_path_factory.mktemp("killed")
    script = """
import hashlib
told = {}
bridge.state_saved.connect(lambda s: told.update(weights=hashlib.sha256(s.members["weights.safetensors"]).hexdigest()))
wiring.files.autosaved.connect(lambda: print("autosaved", told["weights"], flush=True))
wiring.show()
wiring.document.push(SetName(name="Nearly lost"))
wiring.document.push(SetParameter(layer_ids=("dense-2",), field="units", value=5))
bridge.play()
when_training(keeper.autosave)
"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERSCOPE_HOME", str(home))
        with start(script) as window:
            assert window.stdout is not None
            line = window.stdout.readline()
            window.kill()
            assert line.startswith("autosaved "), window.communicate()
    return home, line.split()[1]


@pytest.fixture
def killed(killed_once: tuple[Path, str], home: Path) -> str:
    """As after the kill, in the home folder of this test; the digest of the weights."""
    shutil.copytree(killed_once[0], home, dirs_exist_ok=True)
    assert len(journals(home)) == 1
    return killed_once[1]


def test_a_killed_window_is_offered_by_name_and_brought_back(qtbot: QtBot, qapp: QApplication, killed: str) -> None:
    with opened(qapp) as wired:
        qtbot.waitUntil(lambda: bool(notices(wired)), timeout=10_000)
        [notice] = wired.window.notice_bar.notices()
        assert notice.text.startswith("“Nearly lost” ")
        assert "was not saved" in notice.text
        with qtbot.waitSignal(wired.wiring.files.recovered, timeout=10_000):
            click_remedy(notice, "Bring it back")
        spec = wired.document.spec
        assert spec.name == "Nearly lost"
        assert spec.network.layer("dense-2").units == 5  # type: ignore[union-attr]
        assert wired.poll().step >= 20
        assert hashlib.sha256(state_of(wired)["weights.safetensors"]).hexdigest() == killed
        assert wired.wiring.keeper.unsaved
        wired.wiring.bridge.play()
        assert wired.train(10).step >= 30


@pytest.mark.usefixtures("killed")
def test_a_killed_window_that_nobody_wants_is_discarded(qtbot: QtBot, qapp: QApplication, home: Path) -> None:
    with opened(qapp) as wired:
        qtbot.waitUntil(lambda: bool(notices(wired)), timeout=10_000)
        [notice] = wired.window.notice_bar.notices()
        click_remedy(notice, "Discard")
        qtbot.waitUntil(lambda: not journals(home), timeout=10_000)
        assert wired.document.spec == default_spec()
        assert notices(wired) == []


# ---- files that were damaged


def trained_project(qapp: QApplication, qtbot: QtBot, path: Path) -> None:
    """A project with a run, saved by a window."""
    with opened(qapp) as wired:
        wired.document.push(SetName(name="Whole"))
        wired.wiring.bridge.play()
        wired.train(30)
        with qtbot.waitSignal(wired.wiring.files.saved, timeout=10_000):
            wired.wiring.keeper.save(str(path))
            wired.poll()


@pytest.mark.parametrize(("kept", "words"), [(0, "cut.lscope: the file is empty."), (200, "cut.lscope: ")])
def test_a_project_with_nothing_left_is_refused_in_words(
    kept: int, words: str, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "cut.lscope"
    trained_project(qapp, qtbot, path)
    path.write_bytes(path.read_bytes()[:kept])
    with opened(qapp) as wired:
        before = wired.document.spec
        with qtbot.waitSignal(wired.wiring.files.failed, timeout=10_000):
            wired.wiring.keeper.open(str(path))
        [text] = notices(wired)
        assert text.startswith(words)
        assert "Open an earlier copy" in text
        assert wired.document.spec is before
        wired.wiring.bridge.play()
        assert wired.train(10).step == 10


@pytest.mark.parametrize("share", [0.4, 0.99])
def test_a_project_that_was_cut_short_opens_as_far_as_it_can_be_read_and_says_so(
    share: float, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "cut.lscope"
    trained_project(qapp, qtbot, path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with opened(qapp) as wired:
        with qtbot.waitSignal(wired.wiring.files.opened, timeout=10_000):
            wired.wiring.keeper.open(str(path))
        assert wired.document.spec.name == "Whole"
        [text] = notices(wired)
        assert "cut short or damaged" in text
        assert wired.poll().step == 0
        wired.wiring.bridge.play()
        assert wired.train(10).step == 10


def test_a_flipped_byte_in_the_weights_opens_the_network_and_says_so(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "flipped.lscope"
    trained_project(qapp, qtbot, path)
    weights = project_file.read(path).members["weights.safetensors"]
    whole = path.read_bytes()
    at = whole.find(weights[-40:])
    assert at > 0, "weights are stored as they are, so a byte of them can be found"
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
    with opened(qapp) as wired:
        with qtbot.waitSignal(wired.wiring.files.opened, timeout=10_000):
            wired.wiring.keeper.open(str(path))
        assert wired.document.spec.name == "Whole"
        assert any("weights" in text for text in notices(wired)), notices(wired)
        snapshot = wired.poll()
        assert (snapshot.state, snapshot.step) == (RunState.PAUSED, 0)
        wired.wiring.bridge.play()
        assert wired.train(10).step == 10
        wired.document.push(SetParameter(layer_ids=("dense-1",), field="units", value=3))
        assert wired.poll().trouble is None
