"""The inspector: what is selected, and what can be asked of it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from engine.snapshot import LayerView, RunState, Snapshot, Watch
from engine.spec.catalog.layers import Concatenate, Dense, Input, Output, TiedDense
from engine.spec.document import Group, Link, chain, default_spec
from engine.spec.edits import (
    AddLayer,
    AddLink,
    GroupLayers,
    MarkUnits,
    RandomiseLayers,
    RemoveLayers,
    RemoveLinks,
    RemoveUnits,
    SetName,
    SetParameter,
    SetSeed,
    SetWeight,
    SplitUnit,
)
from tests.panels.conftest import Sit
from tests.panels.desk import Desk, choose, press, type_into
from widgets.kit import IconButton
from widgets.panels.fold import FoldHeader
from widgets.panels.inspector import Inspector
from widgets.panels.join_box import JoinBox
from widgets.panels.rows import DASH
from widgets.panels.unit_box import UnitBox
from widgets.panels.weights_list import WeightsList


def snapshot(bias: bool = True) -> Snapshot:
    weight = np.array([[0.1, -2.0, 0.5, 0.0, 1.0, -0.2, 0.3, 0.4]] * 6, dtype=np.float32)
    view = LayerView(weight=weight, bias=np.full(6, 0.25, dtype=np.float32) if bias else None)
    return Snapshot(1, RunState.PAUSED, layers={"dense-2": view})


def texts(desk: Desk) -> str:
    shown = "\n".join(label.text() for label in desk.panel.findChildren(QLabel) if label.isVisible())
    return shown.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def desk(sit: Sit) -> Desk:
    return sit(Inspector())


def test_a_tied_layer_chooses_from_the_dense_layers_before_it(desk: Desk) -> None:
    layers = (
        Input(id="input"), Dense(id="a", units=5), Dense(id="b", units=5), TiedDense(id="t", tied_to="a"),
        Dense(id="c", units=3), Output(id="output"),
    )  # fmt: skip
    desk.show(desk.spec.with_(network=chain(*layers)))
    desk.panel.set_selection(["t"])  # type: ignore[attr-defined]
    combo = desk.child(QComboBox, "Tied to")
    assert [combo.itemText(at) for at in range(combo.count())] == ["Dense 5 (1)", "Dense 5 (2)"]
    assert combo.currentText() == "Dense 5 (1)"
    choose(combo, "Dense 5 (2)")
    assert desk.only() == SetParameter(layer_ids=("t",), field="tied_to", value="b")


def test_a_selected_layer_shows_shapes_and_weights(desk: Desk) -> None:
    desk.panel.set_selection(["dense-1"])  # type: ignore[attr-defined]
    assert "Dense 8" in texts(desk)
    assert "Dense · 4 → 8\n40 weights · 32 multiply-adds · 192 B" in texts(desk)


def test_a_parameter_is_set_for_all_selected(desk: Desk) -> None:
    desk.panel.set_selection(["dense-1", "dense-2"])  # type: ignore[attr-defined]
    assert "2 layers" in texts(desk)
    type_into(desk.child(QLineEdit, "Units"), "5")
    assert desk.only() == SetParameter(layer_ids=("dense-1", "dense-2"), field="units", value=5)
    assert desk.child(QLineEdit, "Units").text() == "5"


def test_layers_are_counted_as_everywhere_else_without_the_input(desk: Desk) -> None:
    desk.panel.set_selection(["input", "dense-1", "dense-2", "output"])  # type: ignore[attr-defined]
    assert "3 layers and the input" in texts(desk)
    desk.panel.set_selection(["input", "output"])  # type: ignore[attr-defined]
    assert "1 layer and the input" in texts(desk)


def test_layers_of_several_kinds_show_what_they_share(desk: Desk) -> None:
    desk.show(SetParameter(layer_ids=("output",), field="bias", value=False).apply(desk.spec))
    desk.panel.set_selection(["dense-1", "output"])  # type: ignore[attr-defined]
    assert not [w for w in desk.panel.findChildren(QLineEdit) if w.isVisible()]  # units are not shared
    combo = desk.child(QComboBox, "Initialisation")
    assert combo.currentText() == "Xavier uniform"
    switch = desk.child(QCheckBox, "Bias")
    assert not switch.isChecked()
    assert any(label.text() == DASH and label.isVisible() for label in desk.panel.findChildren(QLabel))
    press(switch)
    assert desk.only() == SetParameter(layer_ids=("dense-1", "output"), field="bias", value=True)
    remove = desk.child(QPushButton, "Remove")
    assert not remove.isEnabled()
    assert "cannot be removed" in remove.toolTip()


def test_layers_that_share_nothing_say_so(desk: Desk) -> None:
    desk.panel.set_selection(["input", "output"])  # type: ignore[attr-defined]
    assert "no setting in common" in texts(desk)


def test_one_of_several_outputs_can_be_removed(desk: Desk) -> None:
    desk.show(
        AddLayer(layer=Output(id="output-2"), links=(Link(source="dense-1", target="output-2"),)).apply(desk.spec)
    )
    desk.panel.set_selection(["output-2"])  # type: ignore[attr-defined]
    assert desk.child(QPushButton, "Remove").isEnabled()
    desk.panel.set_selection(["output", "output-2"])  # type: ignore[attr-defined]
    assert not desk.child(QPushButton, "Remove").isEnabled()


def test_rare_settings_stand_under_a_fold_that_stays_as_it_was_left(desk: Desk) -> None:
    desk.show(SetParameter(layer_ids=("dense-1",), field="frozen", value=True).apply(desk.spec))
    desk.panel.set_selection(["dense-1"])  # type: ignore[attr-defined]
    more = desk.child(FoldHeader, "Layer settings: more")
    assert more.side() == "frozen"  # what is not as usual is said, folded or not
    assert not [w for w in desk.panel.findChildren(QCheckBox) if w.accessibleName() == "Frozen" and w.isVisible()]
    more.setFocus()
    QTest.keyClick(more, Qt.Key.Key_Space)
    press(desk.child(QCheckBox, "Frozen"))
    assert desk.only() == SetParameter(layer_ids=("dense-1",), field="frozen", value=False)
    desk.panel.set_selection(["output"])  # type: ignore[attr-defined]
    assert desk.child(QLineEdit, "Loss weight").isVisible()
    desk.panel.set_selection([])  # type: ignore[attr-defined]
    desk.panel.set_selection(["dense-2"])  # type: ignore[attr-defined]
    assert desk.child(QCheckBox, "Ablated").isVisible()


def test_a_folded_group_edits_its_layers(desk: Desk) -> None:
    group = Group(id="group-1", name="Encoder", layer_ids=("dense-1", "dense-2"), folded=True)
    desk.show(GroupLayers(group=group).apply(desk.spec))
    desk.panel.set_selection(["dense-1", "dense-2"])  # type: ignore[attr-defined]
    assert "Encoder: 2 layers" in texts(desk)  # the canvas tells of a folded group by its layers
    desk.panel.set_selection(["group-1"])  # type: ignore[attr-defined]
    assert "Encoder: 2 layers" in texts(desk)
    assert "94 weights" in texts(desk)
    type_into(desk.child(QLineEdit, "Units"), "5")
    assert desk.only() == SetParameter(layer_ids=("dense-1", "dense-2"), field="units", value=5)


def test_a_join_lists_its_inputs_and_reorders_them(desk: Desk) -> None:
    spec = AddLayer(layer=Concatenate(id="concatenate-1")).apply(desk.spec)
    spec = RemoveLinks(links=(("dense-2", "output"),)).apply(spec)
    for source, target in (("dense-1", "concatenate-1"), ("dense-2", "concatenate-1"), ("concatenate-1", "output")):
        spec = AddLink(source=source, target=target).apply(spec)
    desk.show(spec)
    desk.panel.set_selection(["concatenate-1"])  # type: ignore[attr-defined]
    assert "Concatenate · 8 and 6 → 14" in texts(desk)
    assert not desk.child(IconButton, "Input 1, Dense 8: earlier").isEnabled()
    press(desk.child(IconButton, "Input 1, Dense 8: later"))
    assert desk.only().label(desk.spec) == "Concatenate: order of inputs"
    assert desk.spec.network.sources("concatenate-1") == ("dense-2", "dense-1")
    press(desk.child(IconButton, "Input 2, Dense 8: earlier"))
    desk.only()
    assert desk.spec.network.sources("concatenate-1") == ("dense-1", "dense-2")
    press(desk.child(IconButton, "Input 1, Dense 8: unlink"))
    assert desk.only() == RemoveLinks(links=(("dense-1", "concatenate-1"),))
    assert desk.spec.network.sources("concatenate-1") == ("dense-2",)
    desk.panel.set_selection(["dense-1"])  # type: ignore[attr-defined]
    assert not [w for w in desk.panel.findChildren(JoinBox) if w.isVisible()]


def test_a_unit_is_held_ablated_bypassed_split_and_removed(desk: Desk) -> None:
    desk.panel.set_unit("dense-2", 2)  # type: ignore[attr-defined]
    for name, mark in (("Freeze", "frozen"), ("Ablate", "ablated"), ("Bypass", "bypassed")):
        press(desk.child(QCheckBox, name))
        assert desk.only() == MarkUnits(layer_id="dense-2", units=(2,), mark=mark, on=True)
        assert desk.child(QCheckBox, name).isChecked()
    press(desk.child(QCheckBox, "Freeze"))
    assert desk.only() == MarkUnits(layer_id="dense-2", units=(2,), mark="frozen", on=False)
    press(desk.child(QPushButton, "Split"))
    assert desk.only() == SplitUnit(layer_id="dense-2", unit=2)
    assert "unit 3 of 7" in texts(desk)
    press(desk.child(QPushButton, "Remove unit 3"))
    assert desk.only() == RemoveUnits(layer_id="dense-2", units=(2,))
    assert not [w for w in desk.panel.findChildren(UnitBox) if w.isVisible()]  # another unit has its number now


def test_what_came_while_nobody_looked_is_shown(desk: Desk) -> None:
    panel = desk.panel
    assert isinstance(panel, Inspector)
    panel.set_selection(["dense-2"])
    panel.hide()
    panel.show_snapshot(useful(0.5, 0.2, 0.001, 0.3, 0.4, 0.1))
    panel.show()
    assert "Without unit 3" in texts(desk)


def useful(*values: float) -> Snapshot:
    view = LayerView(usefulness=np.array(values, dtype=np.float32))
    return Snapshot(1, RunState.PAUSED, layers={"dense-2": view})


def test_the_least_useful_unit_is_offered(desk: Desk) -> None:
    panel = desk.panel
    assert isinstance(panel, Inspector)
    panel.set_selection(["dense-2"])
    assert panel.watch().usefulness == {"dense-2"}
    panel.show_snapshot(useful(0.5, 0.2, 0.001, 0.3, 0.4, 0.1))
    assert "Without unit 3, the least useful, the loss grows by 0.001." in texts(desk)
    panel.set_unit("dense-2", 3)
    panel.show_snapshot(useful(0.5, 0.2, 0.001, -0.3, 0.4, 0.1))
    assert "Without it, the loss shrinks by 0.3. Rank 6 of 6." in texts(desk)
    panel.show_snapshot(useful(0.5, 0.2, 0.001, 0.3, 0.4, 0.1))
    press(desk.child(QPushButton, "Remove least useful (3)"))
    assert desk.only() == RemoveUnits(layer_id="dense-2", units=(2,))
    assert "Without" not in texts(desk)  # that was measured of six units


@pytest.mark.parametrize("values", [(), (float("nan"),) * 6])
def test_usefulness_that_is_not_known_does_no_harm(desk: Desk, values: tuple[float, ...]) -> None:
    desk.panel.set_unit("dense-2", 2)  # type: ignore[attr-defined]
    desk.panel.show_snapshot(useful(*values))  # type: ignore[attr-defined]
    assert "Without" not in texts(desk)


def test_what_is_watched_follows_what_is_shown(desk: Desk, qtbot: QtBot) -> None:
    panel = desk.panel
    assert isinstance(panel, Inspector)
    with qtbot.waitSignal(panel.watch_changed):
        panel.set_unit("dense-2", 0)
    assert panel.watch() == Watch(usefulness=frozenset({"dense-2"}), weights=frozenset({"dense-2"}))
    with qtbot.waitSignal(panel.watch_changed):
        panel.set_selection(["dense-1", "dense-2"])
    assert not panel.watch().usefulness
    desk.show(SetParameter(layer_ids=("dense-1",), field="units", value=4096).apply(desk.spec))
    panel.set_selection(["dense-1"])
    assert not panel.watch().usefulness  # it costs a forward pass a unit
    panel.set_selection(["input"])
    assert panel.watch() == Watch()


def test_typing_is_asked_of_the_layer_it_was_meant_for(desk: Desk) -> None:
    desk.panel.set_selection(["dense-1"])  # type: ignore[attr-defined]
    type_into(desk.child(QLineEdit, "Units"), "31", end=None)
    desk.panel.set_selection(["dense-2"])  # type: ignore[attr-defined]
    assert desk.only() == SetParameter(layer_ids=("dense-1",), field="units", value=31)
    assert desk.child(QLineEdit, "Units").text() == "6"


def test_randomise_and_remove(desk: Desk) -> None:
    desk.panel.set_selection(["dense-1"])  # type: ignore[attr-defined]
    press(desk.child(QPushButton, "Randomise"))
    first = desk.only()
    press(desk.child(QPushButton, "Randomise"))
    second = desk.only()
    assert isinstance(first, RandomiseLayers)
    assert isinstance(second, RandomiseLayers)
    assert first.layer_ids == ("dense-1",)
    assert first.salt != second.salt
    press(desk.child(QPushButton, "Remove"))
    assert desk.only() == RemoveLayers(layer_ids=("dense-1",))
    assert "Project" not in desk.panel.accessibleName()
    assert desk.child(QLineEdit, "Name").isVisible()  # what was selected is gone


def test_the_project_has_a_name_and_a_seed(desk: Desk) -> None:
    type_into(desk.child(QLineEdit, "Name"), "My spiral")
    assert desk.only() == SetName(name="My spiral")
    type_into(desk.child(QLineEdit, "Seed"), "42")
    assert desk.only() == SetSeed(seed=42)
    press(desk.child(IconButton, "New seed"))
    edit = desk.only()
    assert isinstance(edit, SetSeed)
    assert edit.seed != 42
    assert "3 layers · 101 weights" in texts(desk)


def test_a_name_being_typed_survives_another_edit(desk: Desk) -> None:
    edit = desk.child(QLineEdit, "Name")
    type_into(edit, "Half a na", end=None)
    desk.show(SetSeed(seed=9).apply(desk.spec))
    assert edit.text() == "Half a na"
    assert edit.hasFocus()


def test_a_problem_of_the_layer_is_shown_with_its_remedy(desk: Desk) -> None:
    desk.show(SetParameter(layer_ids=("input",), field="features", value=()).apply(default_spec()))
    desk.panel.set_selection(["input"])  # type: ignore[attr-defined]
    assert "Switch on at least one feature tile." in texts(desk)
    press(desk.child(QPushButton, "Input: Switch all features on"))
    assert desk.only() == SetParameter(layer_ids=("input",), field="features", value=None)
    assert "Switch on at least" not in texts(desk)


def unit_list(desk: Desk, bias: bool = True) -> WeightsList:
    desk.panel.set_unit("dense-2", 2)  # type: ignore[attr-defined]
    desk.panel.show_snapshot(snapshot(bias))  # type: ignore[attr-defined]
    return desk.child(WeightsList, "Bias and incoming weights")


def test_a_unit_lists_its_weights_by_size(desk: Desk) -> None:
    numbers = unit_list(desk).numbers
    assert "unit 3 of 6" in texts(desk)
    assert [numbers.name(row) for row in range(4)] == ["bias", "Dense 8 · 2", "Dense 8 · 5", "Dense 8 · 3"]


def test_a_weight_is_typed_by_key(desk: Desk, qtbot: QtBot) -> None:
    shown = unit_list(desk)
    shown.setFocus()
    shown.setCurrentIndex(shown.numbers.index(1, 0))
    QTest.keyClick(shown, Qt.Key.Key_Return)
    editor = shown.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    assert editor.accessibleName() == "Weight from Dense 8 · 2"
    QTest.keyClicks(editor, "0,75")
    desk.panel.show_snapshot(snapshot())  # type: ignore[attr-defined]
    assert editor.text() == "0,75"
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(desk.edits))
    assert desk.only() == SetWeight(layer_id="dense-2", parameter="weight", unit=2, source=1, value=0.75)
    assert shown.numbers.value(1) == pytest.approx(-2.0)  # until a snapshot says otherwise


def test_escape_keeps_the_weight_and_a_bias_is_set_as_bias(desk: Desk) -> None:
    shown = unit_list(desk)
    shown.setFocus()
    shown.setCurrentIndex(shown.numbers.index(0, 0))
    QTest.keyClick(shown, Qt.Key.Key_Return)
    editor = shown.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "9")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert desk.edits == []
    shown.weight_requested.emit(shown.numbers.weight(0), 0.5)
    assert desk.only() == SetWeight(layer_id="dense-2", parameter="bias", unit=2, value=0.5)


def test_a_layer_without_bias_lists_weights_only(desk: Desk) -> None:
    assert unit_list(desk, bias=False).numbers.name(0) == "Dense 8 · 2"


def test_a_snapshot_of_another_width_does_no_harm(desk: Desk) -> None:
    shown = unit_list(desk)
    desk.show(SetParameter(layer_ids=("dense-1",), field="units", value=3).apply(desk.spec))
    assert shown.numbers.name(1).startswith("input ")
    desk.show(SetParameter(layer_ids=("dense-2",), field="units", value=1).apply(desk.spec))
    desk.panel.set_unit("dense-2", 7)  # type: ignore[attr-defined]
    assert not shown.isVisible()
