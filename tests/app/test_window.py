"""The window as a person uses it: click, train, edit, undo, save, carry on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.docks import DOCKS
from app.journals import Journal
from engine.snapshot import RunState
from engine.spec import project_file
from engine.spec.catalog.data import DATA
from engine.spec.catalog.layers import Conv2d
from engine.spec.document import default_spec
from engine.spec.edits import SetData, SetParameter, SetTraining, SetWeight
from engine.spec.remedies import remedies
from tests.app.conftest import Wired
from tests.engine.data.sources import READY
from widgets.canvas.hits import OnNumber
from widgets.kit import PlayButton

Click = Callable[[str], None]
EXAMPLES = Path(__file__).parents[2] / "assets" / "examples"


def test_it_opens_ready_to_play(wired: Wired) -> None:
    assert wired.poll().state is RunState.PAUSED
    assert wired.document.analysis.problems == ()
    assert wired.window.plane.isVisible()


def test_one_click_on_play_trains(wired: Wired) -> None:
    play = wired.window.transport.findChild(PlayButton)
    assert play is not None
    QTest.mouseClick(play, Qt.MouseButton.LeftButton)
    snapshot = wired.train(300)
    assert snapshot.step == 300
    assert snapshot.curves is not None
    assert snapshot.curves.train_loss[-1] < snapshot.curves.train_loss[0]


def test_reset_brings_back_the_same_first_weights_and_undo_the_learned_ones(wired: Wired, click_action: Click) -> None:
    first = weights(wired)
    click_action("run.play")
    wired.train(50)
    click_action("run.play")  # while it runs, costly parts of a snapshot may be older than its step
    learned = weights(wired)
    assert not np.array_equal(first, learned)
    click_action("run.reset")
    assert np.array_equal(weights(wired), first)
    assert wired.poll().step == 0
    click_action("edit.undo")
    assert np.array_equal(weights(wired), learned)
    assert wired.poll().step == 50


def test_an_example_keeps_as_it_came_and_a_copy_of_it_is_saved(wired: Wired, qtbot: QtBot, tmp_path: Path) -> None:
    keeper, example = wired.wiring.keeper, EXAMPLES / "spiral.lscope"
    as_it_came = example.read_bytes()
    with qtbot.waitSignal(wired.wiring.files.opened, timeout=10_000):
        keeper.open(str(example))
    assert not keeper.save()  # so that the window asks for a name
    with qtbot.waitSignal(wired.wiring.files.saved, timeout=10_000):
        assert keeper.save(str(tmp_path / "mine.lscope"))
        wired.poll()
    with qtbot.waitSignal(wired.wiring.files.saved, timeout=10_000):
        assert keeper.save()
        wired.poll()
    assert example.read_bytes() == as_it_came


def test_undo_of_everything_returns_the_first_document(wired: Wired, click_action: Click) -> None:
    first = wired.document.spec
    click_action("network.insert_dense")
    click_action("network.more_units")
    click_action("network.new_seed")
    click_action("view.bias_nodes")
    wired.document.push(SetTraining(field="learning_rate", value=0.1))
    wired.document.push(SetData(data=DATA["wine"](kind="wine")))
    while wired.wiring.actions["edit.undo"].isEnabled():
        click_action("edit.undo")
    assert wired.document.spec is first


def test_a_key_adds_a_filter_to_a_convolution_and_takes_it_away_within_its_limits(
    wired: Wired, click_action: Click
) -> None:
    wired.document.open(project_file.read(EXAMPLES / "digits-cnn.lscope").spec)
    first = next(layer for layer in wired.document.spec.network.layers if isinstance(layer, Conv2d))

    def units() -> int:
        layer = wired.document.spec.network.layer(first.id)
        assert isinstance(layer, Conv2d)
        return layer.units

    wired.wiring._choose((first.id,))
    click_action("network.more_units")
    assert units() == first.units + 1
    click_action("network.fewer_units")
    assert units() == first.units
    for edge, action in ((2048, "network.more_units"), (1, "network.fewer_units")):
        wired.document.push(SetParameter(layer_ids=(first.id,), field="units", value=edge))
        click_action(action)
        assert units() == edge


@pytest.mark.parametrize("family", sorted({DATA[kind].family for kind in READY}))
def test_every_data_set_can_be_chosen_and_trained(wired: Wired, click_action: Click, family: str) -> None:
    for kind in (kind for kind in READY if DATA[kind].family == family):
        wired.document.open(default_spec())
        choose_and_train(wired, click_action, kind)


def choose_and_train(wired: Wired, click_action: Click, kind: str) -> None:
    """In a window that has just been opened, or another project in it."""
    wired.document.push(SetData(data=DATA[kind](kind=kind)))
    if DATA[kind].family == "sequences":  # a network of lists does not take them: the first button mends it
        spec, analysis = wired.document.spec, wired.document.analysis
        offered = remedies(spec, analysis, analysis.problems[0])[0]
        assert offered.words.startswith("Start with")
        wired.document.push(offered.edit)
    assert wired.document.analysis.problems == ()
    click_action("run.play")
    steps = 20 if DATA[kind].family != "sequences" else 3
    snapshot = wired.train(steps)
    assert snapshot.trouble is None, kind
    assert snapshot.step == steps, kind
    assert wired.window.notice_bar.notices() == [] or DATA[kind].family == "sequences"


def test_a_hand_set_weight_is_in_the_network_and_undo_takes_it_out(wired: Wired, click_action: Click) -> None:
    before = weights(wired)
    wired.document.push(SetWeight(layer_id="dense-1", parameter="weight", unit=2, source=1, value=-1.5))
    assert weights(wired)[2, 1] == np.float32(-1.5)
    click_action("edit.undo")
    assert np.array_equal(weights(wired), before)


def test_a_number_taken_back_with_esc_was_never_typed(wired: Wired, click_action: Click) -> None:
    wired.window.activateWindow()
    click_action("run.play")
    wired.train(20)
    click_action("run.play")
    before = weights(wired)
    canvas = wired.window.canvas
    canvas._controller.number_opened.emit(OnNumber("dense-1", "weight", 2, 1))
    QTest.keyClicks(canvas._desk.card._edit, "4.4")
    assert weights(wired)[2, 1] == np.float32(4.4)
    QTest.keyClick(canvas._desk.card._edit, Qt.Key.Key_Escape)
    assert np.array_equal(weights(wired), before)
    curves = wired.poll().curves
    assert curves is not None
    assert curves.marks == ()
    assert (wired.document.undo_label, wired.document.redo_label) == ("", "")


def test_a_problem_disables_play_and_says_why(wired: Wired) -> None:
    wired.document.push(SetParameter(layer_ids=("input",), field="features", value=()))
    play = wired.wiring.actions["run.play"]
    assert not play.isEnabled()
    assert "Switch on at least one feature" in play.toolTip()
    wired.document.undo()
    assert play.isEnabled()


def test_divergence_stops_at_the_last_finite_state_and_names_a_layer(wired: Wired, click_action: Click) -> None:
    wired.document.push(SetData(data=DATA["regression-plane"](kind="regression-plane")))
    wired.document.push(SetParameter(layer_ids=("dense-1", "dense-2"), field="activation", value="relu"))
    wired.document.push(SetTraining(field="optimizer", value={"kind": "sgd"}))
    wired.document.push(SetTraining(field="learning_rate", value=1000.0))
    click_action("run.play")
    snapshot = wired.train(2000)
    assert snapshot.state is RunState.DIVERGED
    assert snapshot.trouble is not None
    assert wired.document.spec.network.has(snapshot.trouble.layer_id)
    assert "rate" in snapshot.trouble.remedy
    assert np.isfinite(weights(wired)).all()
    assert not wired.wiring.bridge.playing


def test_save_close_open_carries_on_bit_for_bit(
    wired: Wired, click_action: Click, qtbot: QtBot, tmp_path: Path
) -> None:
    click_action("run.play")
    wired.train(40)
    click_action("run.play")
    path = tmp_path / "spiral.lscope"
    with qtbot.waitSignal(wired.wiring.files.saved, timeout=10_000):
        wired.wiring.keeper.save(str(path))
        wired.poll()
    assert not wired.wiring.keeper.unsaved
    saved = weights(wired)
    click_action("run.play")
    wired.train(25)
    click_action("run.play")
    went_on = weights(wired)
    with qtbot.waitSignal(wired.wiring.files.opened, timeout=10_000):
        wired.wiring.keeper.open(str(path))
    assert np.array_equal(weights(wired), saved)
    click_action("run.play")
    wired.train(25)
    click_action("run.play")
    assert np.array_equal(weights(wired), went_on)


def test_opening_while_training_does_not_stay_in_play(wired: Wired, click_action: Click) -> None:
    click_action("run.play")
    wired.train(10)
    wired.wiring.keeper.new()
    assert wired.document.spec == default_spec()
    assert not wired.wiring.bridge.playing
    assert wired.train(10).step == 0


def test_what_is_not_seen_is_not_computed(wired: Wired, click_action: Click) -> None:
    wired.document.push(SetData(data=DATA["digits"](kind="digits")))
    click_action("view.layout_present")
    assert wired.poll().confusion is None
    wired.window.docks["confusion"].show()
    wired.window.docks["confusion"].raise_()
    assert wired.poll().confusion is not None


def test_every_control_has_an_accessible_name(wired: Wired) -> None:
    for dock in wired.window.docks.values():
        dock.show()
    interactive = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
    nameless = [
        f"{type(child).__name__} in {ancestry(child)}"
        for child in wired.window.findChildren(QWidget)
        if isinstance(child, interactive)
        and not (child.accessibleName() or getattr(child, "text", str)())
        and not child.objectName().startswith("qt_")
        and type(child).__name__ not in ("QScrollBar",)
    ]
    assert nameless == []


def test_every_view_has_an_accessible_name(wired: Wired) -> None:
    docks = wired.window.docks
    assert [row.key for row in DOCKS if docks[row.key].accessibleName() != row.title] == []
    assert [key for key, dock in docks.items() if not dock.widget().accessibleName()] == []


def ancestry(widget: QWidget) -> str:
    """Class names from a widget up to the window, to find it by."""
    names = []
    parent = widget.parentWidget()
    while parent is not None:
        names.append(type(parent).__name__)
        parent = parent.parentWidget()
    return " < ".join(names)


def weights(wired: Wired) -> np.ndarray:
    """The first layer's weights, as the canvas sees them."""
    view = wired.poll().layers["dense-1"]
    assert view.weight is not None
    return view.weight


def test_any_panel_can_be_brought_back(wired: Wired, click_action: Click) -> None:
    for row in DOCKS:
        wired.window.docks[row.key].close()
        click_action(f"view.panel_{row.key}")
        assert wired.window.docks[row.key].isVisible(), row.key


@pytest.mark.parametrize(("key", "steps"), [(".", 1), (">", 4)])
def test_keys_step_a_batch_or_an_epoch(wired: Wired, key: str, steps: int) -> None:
    wired.window.activateWindow()
    QTest.keyClicks(wired.window.canvas, key)
    assert wired.train(100).step == steps


def test_another_project_forgets_the_selection(wired: Wired, click_action: Click) -> None:
    click_action("edit.select_all")
    assert wired.wiring.commands.selection
    click_action("file.new")
    assert wired.wiring.commands.selection == ()


def test_leftovers_of_one_name_are_told_apart(wired: Wired, tmp_path: Path) -> None:
    journals = [Journal(tmp_path / str(n), "Spiral", 1_700_000_000.0 + n) for n in range(3)]
    wired.wiring._offer_leftovers(journals)
    assert len(wired.window.notice_bar.notices()) == 3


def test_the_title_says_when_training_is_not_saved(wired: Wired, click_action: Click) -> None:
    assert "•" not in wired.wiring.keeper.title
    click_action("run.step")
    wired.train(1)
    assert "•" in wired.window.windowTitle()


def test_curves_are_exported(wired: Wired, click_action: Click, qtbot: QtBot, tmp_path: Path) -> None:
    click_action("run.play")
    curves = wired.train(60).curves
    assert curves is not None
    path = tmp_path / "curves.csv"
    with qtbot.waitSignal(wired.wiring.errands.written):
        wired.wiring.errands.write_curves(path, curves)
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    assert head == "step,epoch,train_loss,test_loss,train_accuracy,test_accuracy"
    assert float(rows[-1].split(",")[2]) == curves.train_loss[-1]
    with qtbot.waitSignal(wired.wiring.errands.written):
        wired.wiring.errands.write_bytes(tmp_path / "curves.svg", wired.window.curves.svg())
    assert "<svg" in (tmp_path / "curves.svg").read_text(encoding="utf-8")
    with qtbot.waitSignal(wired.wiring.errands.failed) as said:
        wired.wiring.errands.write_bytes(tmp_path / "nowhere" / "curves.svg", b"x")
    assert said.args is not None
    assert "nowhere" in said.args[0]
