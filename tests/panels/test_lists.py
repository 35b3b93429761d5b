"""Problems, layers, status: lists that are read, searched and pressed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import Curves, RunState, Snapshot, Trouble
from engine.spec.catalog.layers import LAYERS
from engine.spec.document import default_spec
from engine.spec.edits import SetParameter, SetTraining
from engine.spec.shapes import analyse
from tests.panels.conftest import Sit
from tests.panels.desk import Desk, child, press, type_into
from widgets.panels.layers_panel import LayersPanel
from widgets.panels.problems_panel import ProblemRow, ProblemsPanel
from widgets.panels.status import StatusBar

NO_FEATURES = SetParameter(layer_ids=("input",), field="features", value=())
TROUBLE = Snapshot(1, RunState.DIVERGED, trouble=Trouble("dense-2", "The loss is NaN.", "Try a smaller rate."))


@pytest.fixture
def problems(sit: Sit) -> Desk:
    return sit(ProblemsPanel())


def rows(desk: Desk) -> list[ProblemRow]:
    return [row for row in desk.panel.findChildren(ProblemRow) if row.isVisible()]


def test_no_problems(problems: Desk) -> None:
    assert rows(problems) == []
    assert any(label.text() == "No problems" and label.isVisible() for label in problems.panel.findChildren(QLabel))


def test_problems_of_the_document_and_of_the_run(problems: Desk, qtbot: QtBot) -> None:
    panel = problems.panel
    assert isinstance(panel, ProblemsPanel)
    with qtbot.waitSignal(panel.count_changed) as count:
        problems.show(NO_FEATURES.apply(SetTraining(field="loss", value="cross_entropy").apply(default_spec())))
    assert count.args == [2]
    panel.show_snapshot(TROUBLE)
    assert [row.accessibleName() for row in rows(problems)] == [
        "Training: Cross-entropy does not suit two-class.",
        "Input: No input feature is switched on.",
        "Dense 6: The loss is NaN.",
    ]
    rows(problems)[2].setFocus()
    with qtbot.waitSignal(panel.place_requested) as place:
        QTest.keyClick(rows(problems)[2], Qt.Key.Key_Space)
    assert place.args == ["dense-2"]
    panel.show_snapshot(Snapshot(1, RunState.RUNNING))
    problems.show(default_spec())
    assert rows(problems) == []


def test_a_loss_that_only_grows_is_a_problem_of_the_training(problems: Desk) -> None:
    assert isinstance(problems.panel, ProblemsPanel)
    loss = np.array([0.5, 20.0])
    curves = Curves(np.arange(2), np.arange(2.0), loss, loss, loss, loss, "accuracy")
    problems.panel.show_snapshot(Snapshot(1, RunState.RUNNING, curves=curves))
    said = ("training", "The loss is 40 times what it was at the start.", "Try a smaller learning rate.")
    assert [(line.layer_id, line.problem, line.remedy) for line in problems.panel.lines()] == [said]
    problems.panel.show_snapshot(Snapshot(1, RunState.RUNNING))
    assert problems.panel.lines() == ()


def test_rows_keep_the_focus_when_the_document_changes(problems: Desk) -> None:
    problems.show(NO_FEATURES.apply(default_spec()))
    rows(problems)[0].setFocus()
    problems.show(SetTraining(field="batch_size", value=3).apply(problems.spec))
    assert rows(problems)[0].hasFocus()


@pytest.fixture
def layers(window: QWidget) -> LayersPanel:
    panel = LayersPanel()
    layout = window.layout()
    assert layout is not None
    layout.addWidget(panel)
    panel.show()
    return panel


def test_every_layer_but_input_and_output_is_offered(layers: LayersPanel, qtbot: QtBot) -> None:
    assert [tile.kind for tile in layers.tiles] == [kind for kind in LAYERS if kind not in ("input", "output")]
    for tile in layers.tiles:
        with qtbot.waitSignal(layers.layer_requested) as asked:
            press(tile)
        assert asked.args == [tile.kind]
        assert tile.accessibleDescription() == LAYERS[tile.kind].summary


def test_search_then_enter_takes_the_first(layers: LayersPanel, qtbot: QtBot) -> None:
    layers.focus_search()
    edit = child(layers, QLineEdit, "Search layers")
    assert edit.hasFocus()
    with qtbot.waitSignal(layers.layer_requested) as asked:
        type_into(edit, "dns")
    assert asked.args == ["dense"]
    type_into(edit, "zzz", end=None)
    assert layers.shown() == []
    with qtbot.assertNotEmitted(layers.layer_requested):
        QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert layers.shown() == layers.tiles


def test_arrows_walk_from_the_search_to_the_tiles(layers: LayersPanel, qtbot: QtBot) -> None:
    layers.focus_search()
    QTest.keyClick(child(layers, QLineEdit, "Search layers"), Qt.Key.Key_Down)
    assert layers.tiles[0].hasFocus()
    with qtbot.waitSignal(layers.layer_requested):
        QTest.keyClick(layers.tiles[0], Qt.Key.Key_Return)
    QTest.keyClick(layers.tiles[0], Qt.Key.Key_Up)
    assert child(layers, QLineEdit, "Search layers").hasFocus()


def test_status_line(qtbot: QtBot) -> None:
    status = StatusBar()
    qtbot.addWidget(status)
    spec = default_spec()
    status.show_document(spec, analyse(spec))
    assert status.text() == "CPU · 1 thread · 3 layers · 101 weights · Spiral"
    status.show_snapshot(Snapshot(1, RunState.PAUSED, threads=2))
    status.set_file("/home/me/spiral.lscope")
    assert status.text() == "CPU · 2 threads · 3 layers · 101 weights · spiral.lscope"
    status.set_file("")
    assert status.text().endswith("Spiral")
