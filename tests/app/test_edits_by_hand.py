"""The canvas on a network that trains: what keeps the function, what is measured, which keys act on what is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.snapshot import RunState
from engine.spec.catalog.layers import Dense
from engine.spec.document import Group
from engine.spec.edits import GroupLayers, RemoveLinks
from tests.app.conftest import Wired

K = Qt.Key


@pytest.fixture
def trained(wired: Wired, qtbot: QtBot) -> Wired:
    """A window whose network has learned a little and goes on, with the canvas listening."""
    wired.window.activateWindow()
    qtbot.waitUntil(wired.window.isActiveWindow)
    wired.window.canvas._view.setFocus()
    wired.wiring.bridge.play()
    wired.train(40)
    return wired


def press(wired: Wired, key: Qt.Key) -> None:
    QTest.keyClick(wired.window.canvas._view, key)


@pytest.mark.parametrize("words", ["identity", "residual", "bottleneck"])
def test_what_the_search_says_keeps_the_function_keeps_it(trained: Wired, words: str) -> None:
    canvas = trained.window.canvas
    canvas.controller.select_layer("dense-2")
    press(trained, K.Key_Slash)
    QTest.keyClicks(canvas._search._line, words)
    QTest.keyClick(canvas._search._line, K.Key_Return)
    trained.poll()
    assert trained.document.analysis.problems == ()
    assert trained.snapshot is not None
    assert trained.snapshot.trouble is None
    assert trained.snapshot.same_function is not None
    assert trained.snapshot.same_function <= 1e-5
    assert trained.snapshot.step == 40


def test_s_splits_a_unit_and_the_function_stays(trained: Wired) -> None:
    trained.window.canvas.controller.pick_unit("dense-1", 3)
    press(trained, K.Key_S)
    trained.poll()
    layer = trained.document.spec.network.layer("dense-1")
    assert isinstance(layer, Dense)
    assert layer.units == 9
    assert trained.snapshot is not None
    assert trained.snapshot.same_function is not None
    assert trained.snapshot.same_function <= 1e-5


def test_the_least_useful_unit_is_measured_and_goes(trained: Wired) -> None:
    canvas = trained.window.canvas
    heard: list[str] = []
    canvas.message.connect(heard.append)
    canvas.controller.select_layer("dense-1")
    canvas.remove_least_useful_unit()
    for _ in range(20):
        trained.train(2)
        layer = trained.document.spec.network.layer("dense-1")
        if isinstance(layer, Dense) and layer.units == 7:
            break
    assert isinstance(layer, Dense)
    assert layer.units == 7
    assert heard[-1].startswith("Unit ")
    assert "the loss" in heard[-1]
    assert canvas.watch().usefulness == frozenset()


def test_letters_reach_the_canvas_and_not_the_menu_while_something_is_chosen(trained: Wired) -> None:
    nodes = trained.document.spec.view.bias_nodes
    trained.window.canvas.controller.pick_unit("dense-1", 1)
    press(trained, K.Key_B)
    layer = trained.document.spec.network.layer("dense-1")
    assert isinstance(layer, Dense)
    assert layer.bypassed_units == (1,)
    assert trained.document.spec.view.bias_nodes == nodes
    press(trained, K.Key_Escape)
    press(trained, K.Key_B)
    assert trained.document.spec.view.bias_nodes != nodes


def test_nudged_weights_are_one_undo(trained: Wired) -> None:
    canvas = trained.window.canvas
    trained.wiring.bridge.pause()
    canvas.controller.pick_unit("dense-2", 0)
    view = trained.train(1).layers["dense-2"]
    assert view.bias is not None
    before = float(view.bias[0])
    label = trained.document.undo_label
    for _ in range(3):
        QTest.keyPress(canvas._view, K.Key_Up)
    QTest.keyRelease(canvas._view, K.Key_Up)
    view = trained.poll().layers["dense-2"]
    assert view.bias is not None
    assert float(view.bias[0]) == pytest.approx(before + 0.3, abs=1e-4)
    trained.document.undo()
    assert trained.document.undo_label == label
    view = trained.poll().layers["dense-2"]
    assert view.bias is not None
    assert float(view.bias[0]) == pytest.approx(before, abs=1e-6)


def test_training_goes_on_when_what_stopped_it_is_mended(wired: Wired) -> None:
    document, bridge = wired.document, wired.wiring.bridge
    bridge.play()
    wired.train(5)
    document.push(RemoveLinks(links=(("dense-2", "output"),)))
    assert wired.poll().state is RunState.BLOCKED
    assert not bridge.playing
    document.undo()
    assert wired.train(3).state is RunState.RUNNING
    assert bridge.playing


def test_a_pause_is_kept_while_a_problem_is_mended(wired: Wired) -> None:
    wired.wiring.bridge.play()
    wired.train(5)
    wired.wiring.bridge.pause()
    wired.document.push(RemoveLinks(links=(("dense-2", "output"),)))
    wired.document.undo()
    assert wired.poll().state is RunState.PAUSED
    assert not wired.wiring.bridge.playing


def test_an_output_put_on_a_layer_branches_off(wired: Wired) -> None:
    wired.window.canvas.controller.select(("dense-1",))
    wired.wiring.commands.insert_layer("output")
    spec = wired.document.spec
    assert spec.network.targets("dense-1") == ("dense-2", "output-1")
    assert wired.document.analysis.problems == ()


def test_a_layer_that_changes_the_width_cannot_be_bypassed(wired: Wired) -> None:
    first = wired.document.spec
    wired.window.canvas.controller.select(("dense-1",))
    wired.wiring.commands.table()["network.bypass"]()
    assert wired.document.spec is first
    assert "as many outputs" in wired.window.statusBar().currentMessage()


def test_a_group_that_is_undone_leaves_nothing_behind(wired: Wired) -> None:
    first = wired.document.spec
    wired.window.canvas.controller.select(("dense-1", "dense-2"))
    wired.document.push(GroupLayers(group=Group(id="group-1", layer_ids=("dense-1", "dense-2"))))
    wired.window.grab()
    wired.document.undo()
    assert wired.document.spec is first
    assert wired.window.canvas._scene.annotations.frames == ()
