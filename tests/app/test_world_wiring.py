"""A world in a whole window: what comes into sight, who is shown what, and what keys and menus do."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from app.actions import ROWS
from engine.snapshot import AgentView, Frame, Watch
from engine.spec.catalog.data import CartPole, GridWorld, Gymnasium
from engine.spec.catalog.data.plane import Spiral
from engine.spec.edits import PaintCells, SetData
from tests.app.conftest import Wired
from tests.plots.agents import recordings, told

SEEN = np.array([0.1, 0.2, 0.3, 0.4], np.float32).tobytes()
LEFT_ALONE = ("file.", "help.", "view.panel_", "edit.paste", "edit.undo", "edit.redo")  # dialogs, clipboard, history


@pytest.fixture
def cart(wired: Wired) -> Wired:
    """A window with CartPole, not trained."""
    wired.document.push(SetData(data=CartPole()))
    wired.document.finish_gesture()
    wired.poll()
    return wired


def shown(wired: Wired) -> set[str]:
    return {key for key, dock in wired.window.docks.items() if not dock.isHidden()}


def do(wired: Wired, key: str) -> None:
    action = wired.wiring.actions[key]
    assert action.isEnabled(), action.toolTip()
    action.trigger()


def test_a_world_brings_its_views_and_takes_them_along(cart: Wired) -> None:
    assert {"world", "episode", "returns", "contest"} <= shown(cart)
    assert shown(cart).isdisjoint({"curves", "samples", "plane", "stage", "replay", "phase"})
    assert not cart.window.world.visibleRegion().isEmpty(), "the world is in front"
    cart.wiring.arranging.set_layout("look")
    assert {"action_bars", "phase"} <= shown(cart)
    cart.document.push(SetData(data=Spiral()))
    assert shown(cart).isdisjoint({"world", "episode", "returns", "contest", "action_bars", "phase"})
    assert not cart.wiring.actions["run.world_hand"].isEnabled()
    assert "CartPole" in cart.wiring.actions["run.world_hand"].toolTip()


def test_what_is_learned_in_is_on_the_stage_and_is_counted(cart: Wired) -> None:
    frames: list[Frame] = []
    cart.wiring.bridge.framed.connect(frames.append)
    cart.wiring.bridge.play()
    snapshot = cart.train(40)
    assert snapshot.agent is not None
    assert snapshot.agent.actions > 0
    assert snapshot.agent.log is not None, "the figures in the bar are always in sight"
    assert frames[-1].shown == "learning"
    assert frames[-1].observation.shape == (4,)


def test_a_step_goes_to_the_end_of_an_update(cart: Wired) -> None:
    do(cart, "run.step_update")
    snapshot = cart.train(400)
    assert snapshot.agent is not None
    assert snapshot.agent.actions == 8 * 32, "one rollout of eight worlds"


def test_a_person_plays_and_pushes(cart: Wired) -> None:
    frames: list[Frame] = []
    cart.wiring.bridge.framed.connect(frames.append)
    do(cart, "run.world_hand")
    cart.poll()
    assert frames[-1].shown == "hand"
    before = frames[-1].moment
    cart.window.world.act_requested.emit(1)
    cart.poll()
    assert (frames[-1].moment, frames[-1].action) == (before + 1, 1)
    do(cart, "run.kick_right")
    do(cart, "run.world_learning")
    assert cart.window.world.watch().world.stage == "learning"
    cart.document.push(SetData(data=GridWorld()))
    assert not cart.wiring.actions["run.kick_right"].isEnabled(), "nothing to push there"


def test_painting_is_one_undo(cart: Wired) -> None:
    cart.document.push(SetData(data=GridWorld()))
    cart.document.finish_gesture()
    stage = cart.window.world
    for column in (0, 1, 2):
        stage.edit_requested.emit(PaintCells(cells=((0, column),), sign="#"))
    stage.gesture_finished.emit()
    assert cart.document.spec.data.cells[0] == "###."  # type: ignore[union-attr]
    cart.document.undo()
    assert cart.document.spec.data.cells[0] == "S..."  # type: ignore[union-attr]


def test_a_picked_moment_is_what_the_network_is_seen_by_until_it_is_let_go(cart: Wired) -> None:
    watches: list[Watch] = []
    cart.wiring.watching.watch_changed.connect(watches.append)
    cart.wiring.arranging.reveal("episode")
    cart.window.episode.observation_chosen.emit(SEEN)
    assert watches[-1].observation == SEEN
    cart.window.replay.observation_chosen.emit(b"")
    assert watches[-1].observation == SEEN, "another view had nothing to let go"
    cart.wiring.arranging.reveal("world")
    assert watches[-1].observation == b"", "out of sight"
    cart.wiring.arranging.reveal("episode")
    assert watches[-1].observation == SEEN
    cart.window.episode.observation_chosen.emit(b"")
    assert watches[-1].observation == b""
    cart.window.episode.observation_chosen.emit(SEEN)
    cart.document.push(SetData(data=GridWorld()))
    assert watches[-1].observation == b"", "another world"


def dialog_of(wired: Wired) -> QFileDialog:
    dialogs = [each for each in wired.window.findChildren(QFileDialog) if each.isVisible()]
    assert len(dialogs) == 1
    return dialogs[0]


def test_an_episode_is_saved_as_a_film(cart: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    said: list[str] = []
    cart.wiring.notices.shown.connect(lambda _level, text, _actions, _ms: said.append(text))
    do(cart, "file.export_film_mp4")
    assert "no episode yet" in said[-1]
    kept = recordings()
    cart.window.episode.show_snapshot(told(AgentView(recordings=kept)))
    cart.window.episode.which.value_requested.emit("worst")
    do(cart, "file.export_film_mp4")
    path = tmp_path / "fallen.mp4"
    with qtbot.waitSignal(cart.wiring.errands.written, timeout=20_000):
        dialog = dialog_of(cart)
        dialog.fileSelected.emit(str(path))
        dialog.reject()
    assert "Saved fallen.mp4." in said
    with av.open(str(path)) as film:
        assert sum(1 for _ in film.decode(video=0)) == 24 + 1 + 40, "each moment, and the end for 0.8 s at 50 Hz"


def test_an_environment_by_its_id(cart: Wired, qtbot: QtBot) -> None:
    data = cart.window.data
    before = cart.document.spec
    with qtbot.waitSignal(cart.wiring.reading.environment_failed, timeout=20_000) as failed:
        data.environment_requested.emit("Nowhere-v9")
    assert "Nowhere-v9" in failed.args[0]
    assert cart.document.spec is before, "nothing is lost"
    with qtbot.waitSignal(cart.wiring.reading.environment_ready, timeout=20_000):
        data.environment_requested.emit("MountainCarContinuous-v0")
    world = cart.document.spec.data
    assert isinstance(world, Gymnasium)
    assert (len(world.seen), len(world.steers)) == (2, 1)
    cart.document.undo()
    assert cart.document.spec.data == before.data


def test_no_menu_entry_breaks_in_a_world(cart: Wired, qapp: QApplication) -> None:
    """What a slot throws fails the test."""
    for row in ROWS:
        action = cart.wiring.actions[row.key]
        if row.key.startswith(LEFT_ALONE) or not action.isEnabled():
            continue
        action.trigger()
        cart.engine.run(1)
        cart.poll()
    for dialog in cart.window.findChildren(QDialog):
        dialog.reject()
    assert cart.document.spec.data.kind == "cartpole"
