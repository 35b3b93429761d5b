"""The weight table on a real run: what is pasted, typed, cleared or loaded arrives, and one undo takes it back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.weight_files import read_weights, write_weights
from engine.snapshot import Floats
from engine.spec.catalog.layers import Dense, Input, Norm, Output
from engine.spec.document import chain, default_spec
from engine.spec.edits import SetWeights
from tests.app.conftest import Wired
from widgets.panels.matrix_text import Matrix, block_text
from widgets.panels.weight_model import Area
from widgets.panels.weight_table import WeightTable

RNG = np.random.default_rng(2)


@pytest.fixture
def table(wired: Wired, qtbot: QtBot) -> WeightTable:
    """A table joined with the window as its other views are."""
    made = WeightTable()
    qtbot.addWidget(made)
    made.edit_requested.connect(wired.document.push)
    made.gesture_finished.connect(wired.document.finish_gesture)
    made.watch_changed.connect(wired.wiring.watching.update_watch)
    made.show_document(wired.document.spec, wired.document.analysis)
    wired.wiring.watching.add("weight_table", made, visible=True)
    made.show()
    made.set_layers(("dense-1",))
    wired.poll()
    return made


def shown(table: WeightTable) -> Floats:
    numbers = table.numbers
    return numbers.numbers(Area(0, 0, numbers.rowCount() - 1, numbers.columnCount() - 1)).copy()


def test_a_pasted_layer_arrives_with_its_biases_and_one_undo_takes_it_back(wired: Wired, table: WeightTable) -> None:
    before, wanted = shown(table), RNG.normal(0, 1, (8, 5)).astype(np.float32)
    assert before.shape == wanted.shape
    QGuiApplication.clipboard().setText(block_text(wanted))
    table.paste()
    wired.poll()
    assert np.array_equal(shown(table), wanted)
    assert wired.document.undo()
    wired.poll()
    assert np.array_equal(shown(table), before)
    assert wired.document.undo_label == ""


def test_a_block_leaves_the_rest_alone(wired: Wired, table: WeightTable) -> None:
    before = shown(table)
    table.grid.select_area(Area(2, 2, 2, 2))
    QGuiApplication.clipboard().setText("1\t2\n3\t4")
    table.paste()
    wired.poll()
    expected = before.copy()
    expected[2:4, 2:4] = [[1, 2], [3, 4]]
    assert np.array_equal(shown(table), expected)


def test_cleared_and_drawn_anew(wired: Wired, table: WeightTable) -> None:
    before = shown(table)
    table.grid.selectRow(1)
    table.clear()
    wired.poll()
    assert not shown(table)[1].any()
    table.randomise()
    wired.poll()
    now = shown(table)
    assert now[1, 1:].all()
    assert not np.array_equal(now[1], before[1])
    assert np.array_equal(np.delete(now, 1, axis=0), np.delete(before, 1, axis=0))


def test_a_file_brings_back_what_was_saved(wired: Wired, table: WeightTable, tmp_path: Path) -> None:
    saved: list[Matrix] = []
    table.save_requested.connect(saved.append)
    table.buttons[-1].click()
    path, before = write_weights(tmp_path / "w.csv", saved[0]), shown(table)
    table.randomise()
    wired.poll()
    assert not np.array_equal(shown(table), before)
    table.take_matrix("dense-1", read_weights(path))
    wired.poll()
    assert np.array_equal(shown(table), before)


def test_a_norms_numbers_can_be_typed(wired: Wired, table: WeightTable) -> None:
    layers = (Input(id="input"), Dense(id="dense-1"), Norm(id="norm"), Output(id="output"))
    wired.document.open(default_spec().with_(network=chain(*layers)))
    table.set_layers(("norm",))
    wired.poll()
    assert shown(table).shape == (8, 2)
    for column, value in ((0, 0.5), (1, 2.0)):
        table.numbers.setData(table.numbers.index(3, column), value)
        wired.poll()
    assert shown(table)[3].tolist() == [0.5, 2.0]
    assert np.delete(shown(table)[:, 1], 3).tolist() == [1.0] * 7


def test_biases_that_a_layer_has_not_are_refused(wired: Wired, table: WeightTable) -> None:
    said: list[str] = []
    wired.wiring.bridge.notice.connect(lambda notice: said.append(notice.text))
    layers = (Input(id="input"), Dense(id="dense-1", bias=False), Output(id="output"))
    wired.document.open(default_spec().with_(network=chain(*layers)))
    wired.poll()
    wired.document.push(SetWeights(layer_id="dense-1", parameter="weight", values=((1.0,),), biases=(1.0,)))
    wired.poll()
    assert said == ["This layer has no biases to set. Leave out their column, or switch them on."]
