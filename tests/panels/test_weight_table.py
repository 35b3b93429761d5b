"""The weight table: what it shows, what is typed, pasted, cleared and loaded, and that it holds still under a hand."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, perf_counter

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import Floats, LayerView, RunState, Snapshot, Watch, read_only
from engine.spec.catalog.layers import Dense, Input, Norm, Output
from engine.spec.document import Spec, chain, default_spec
from engine.spec.edits import ChangeWeights, RandomiseLayers, SetWeight, SetWeights
from engine.spec.shapes import analyse
from tests.panels.desk import Desk, press
from widgets.kit import DARK, LIGHT, IconButton, Theme, contrast
from widgets.panels.matrix_text import Matrix, MatrixError, block_text, decimal_comma, parse_block, read_typed
from widgets.panels.weight_grid import READABLE, inks
from widgets.panels.weight_model import Area, WeightModel
from widgets.panels.weight_table import WeightTable

Sit = Callable[..., Desk]
RNG = np.random.default_rng(3)
WEIGHT = read_only(RNG.normal(0, 1, (8, 4)).astype(np.float32))
BIAS = read_only(RNG.normal(0, 1, 8).astype(np.float32))


def moment(weight: Floats, bias: Floats | None, state: RunState = RunState.PAUSED, layer: str = "dense-1") -> Snapshot:
    return Snapshot(1, state, layers={layer: LayerView(weight=weight, bias=bias)})


@pytest.fixture
def desk(sit: Sit) -> Desk:
    """The first layer of the default network, 8 units of 4 inputs, with the keyboard on its cells."""
    table = WeightTable()
    made = sit(table)
    table.set_layers(("dense-1",))
    table.show_snapshot(moment(WEIGHT, BIAS))
    table.grid.setFocus()
    return made


def table_of(desk: Desk) -> WeightTable:
    assert isinstance(desk.panel, WeightTable)
    return desk.panel


def select(table: WeightTable, top: int, left: int, bottom: int, right: int) -> None:
    table.grid.select_area(Area(top, left, bottom, right))


def editor(table: WeightTable) -> QLineEdit:
    found = [edit for edit in table.grid.findChildren(QLineEdit) if edit.isVisible()]
    assert len(found) == 1
    return found[0]


def enter(table: WeightTable, qtbot: QtBot, key: Qt.Key = Qt.Key.Key_Return) -> None:
    """Press a key that ends the typing, and wait until it has: Qt takes what was typed a little later."""
    QTest.keyClick(editor(table), key)
    qtbot.waitUntil(lambda: table.grid.state() != table.grid.State.EditingState)


def clipboard(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


# ---- what is shown


def test_rows_are_units_and_columns_the_bias_and_the_named_inputs(desk: Desk) -> None:
    numbers = table_of(desk).numbers
    heads = [numbers.headerData(at, Qt.Orientation.Horizontal) for at in range(numbers.columnCount())]
    assert heads == ["bias", "x₁", "x₂", "sin x₁", "sin x₂"]
    assert numbers.rowCount() == 8
    assert numbers.value(2, 0) == BIAS[2]
    assert numbers.value(2, 3) == WEIGHT[2, 2]
    assert numbers.words(2, 3).startswith("unit 3, from sin x₁: ")


def test_a_later_layer_names_the_units_it_listens_to(desk: Desk) -> None:
    table = table_of(desk)
    table.set_layers(("output",))
    assert table.watch() == Watch(weights=frozenset({"output"}))
    weight = read_only(RNG.normal(0, 1, (1, 6)).astype(np.float32))
    table.show_snapshot(moment(weight, BIAS[:1], layer="output"))
    assert table.numbers.input_name(3) == "Dense 6 · 3"
    assert table.numbers.unit_name(0) == "orange or blue"


def test_another_layer_is_asked_for_and_waited_for(desk: Desk, qtbot: QtBot) -> None:
    table = table_of(desk)
    with qtbot.waitSignal(table.watch_changed):
        table.set_layers(("dense-2",))
    assert table.numbers.rowCount() == 0
    assert table.empty.isVisible()
    assert "as soon as the network is ready" in table.empty.text()
    table.set_layers(("input",))
    assert table.layer_id() == "dense-2"


def test_a_norm_shows_its_bias_and_weight_as_columns(sit: Sit) -> None:
    layers = (Input(id="input"), Dense(id="dense-1"), Norm(id="norm"), Output(id="output"))
    desk = sit(WeightTable(), default_spec().with_(network=chain(*layers)))
    table = table_of(desk)
    table.set_layers(("norm",))
    table.show_snapshot(moment(read_only(np.ones((8, 1), np.float32)), BIAS, layer="norm"))
    assert [table.numbers.input_name(at) for at in range(table.numbers.columnCount())] == ["bias", "weight"]
    table.numbers.setData(table.numbers.index(5, 1), 2.0)
    assert desk.only() == SetWeight(layer_id="norm", parameter="weight", unit=5, source=0, value=2.0)


def test_without_a_bias_the_first_column_is_the_first_input(desk: Desk) -> None:
    table = table_of(desk)
    table.show_snapshot(moment(read_only(WEIGHT), None))
    assert table.numbers.input_name(0) == "x₁"
    assert table.numbers.value(1, 0) == WEIGHT[1, 0]


def test_while_training_it_repaints_five_times_a_second_at_most_and_ends_on_the_last(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, clock = table_of(desk), [monotonic() + 100]
    monkeypatch.setattr("widgets.panels.weight_table.monotonic", lambda: clock[0])
    changes: list[int] = []
    table.numbers.dataChanged.connect(lambda *_args: changes.append(1))
    for at in range(60):  # two seconds of a quick run
        clock[0] += 1 / 30
        table.show_snapshot(moment(read_only(WEIGHT + at), BIAS, RunState.RUNNING))
    assert 8 <= len(changes) <= 10
    table.show_snapshot(moment(read_only(WEIGHT + 99), BIAS, RunState.PAUSED))
    assert table.numbers.value(0, 1) == pytest.approx(WEIGHT[0, 0] + 99)


def test_of_a_large_layer_it_says_how_much_is_shown(sit: Sit) -> None:
    layers = (Input(id="input"), Dense(id="a", units=4096), Dense(id="dense-1", units=4096), Output(id="output"))
    spec = default_spec().with_(network=chain(*layers))
    table = table_of(sit(WeightTable(), spec))
    table.set_layers(("dense-1",))
    table.show_snapshot(moment(read_only(np.zeros((64, 4096), np.float32)), read_only(np.zeros(4096, np.float32))))
    assert table.caption.text() == "4,096 × 4,096 · first 64 of 4,096 units"
    assert table.numbers.rowCount() == 64
    table.buttons[-1].click()
    assert table.message.text() == "The file holds what is shown: the first 64 of 4,096 units."


def test_a_table_of_millions_of_weights_is_quick(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    table = table_of(desk)
    weight = read_only(RNG.normal(0, 1, (4096, 4096)).astype(np.float32))
    table.show_snapshot(moment(weight, None))
    asked: list[int] = []
    plain = WeightModel.value

    def count(model: WeightModel, row: int, column: int) -> float:
        asked.append(row)
        return plain(model, row, column)

    monkeypatch.setattr(WeightModel, "value", count)
    began = perf_counter()
    table.grid.scrollTo(table.numbers.index(4000, 4000))
    table.grid.grab()
    assert perf_counter() - began < 1.0
    assert 0 < len(asked) < 5000  # those in sight
    assert min(asked) > 3900


# ---- typing


def test_enter_takes_a_typed_number(desk: Desk, qtbot: QtBot) -> None:
    table = table_of(desk)
    select(table, 2, 3, 2, 3)
    QTest.keyClick(table.grid, Qt.Key.Key_Return)
    edit = editor(table)
    QTest.keyClicks(edit, "-0,25")
    enter(table, qtbot)
    assert desk.only() == SetWeight(layer_id="dense-1", parameter="weight", unit=2, source=2, value=-0.25)


def test_a_digit_begins_to_type_into_the_bias(desk: Desk, qtbot: QtBot) -> None:
    table = table_of(desk)
    select(table, 1, 0, 1, 0)
    QTest.keyClick(table.grid, Qt.Key.Key_7)
    enter(table, qtbot)
    assert desk.only() == SetWeight(layer_id="dense-1", parameter="bias", unit=1, value=7.0)


def test_esc_keeps_the_number(desk: Desk, qtbot: QtBot) -> None:
    table = table_of(desk)
    select(table, 2, 3, 2, 3)
    QTest.keyClick(table.grid, Qt.Key.Key_F2)
    QTest.keyClicks(editor(table), "5")
    enter(table, qtbot, Qt.Key.Key_Escape)
    assert desk.edits == []


def test_a_number_that_is_left_as_it_was_asks_for_nothing(desk: Desk, qtbot: QtBot) -> None:
    table = table_of(desk)
    select(table, 2, 3, 2, 3)
    QTest.keyClick(table.grid, Qt.Key.Key_Return)
    edit = editor(table)
    QTest.keyClicks(edit, edit.text())
    enter(table, qtbot)
    assert desk.edits == []


def test_what_cannot_be_read_is_refused_at_the_cell(desk: Desk, qtbot: QtBot) -> None:
    table = table_of(desk)
    select(table, 2, 3, 2, 3)
    QTest.keyClick(table.grid, Qt.Key.Key_Return)
    edit = editor(table)
    QTest.keyClicks(edit, "0.3x")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.isVisible()
    assert edit.toolTip() == table.message.text() == "“0.3x” is not a number."
    assert desk.edits == []
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    assert not table.message.isVisible()
    enter(table, qtbot)
    assert desk.only() == SetWeight(layer_id="dense-1", parameter="weight", unit=2, source=2, value=0.3)


def test_the_cell_that_is_edited_stays_still_while_the_others_move(desk: Desk) -> None:
    table = table_of(desk)
    select(table, 2, 3, 2, 3)
    QTest.keyClick(table.grid, Qt.Key.Key_Return)
    edit = editor(table)
    before = edit.text()
    table.show_snapshot(moment(read_only(WEIGHT + 1), BIAS))
    assert (editor(table), edit.text()) == (edit, before)
    QTest.keyClicks(edit, "4")
    table.show_snapshot(moment(read_only(WEIGHT + 2), BIAS))
    assert edit.text() == "4"
    assert table.numbers.value(0, 1) == pytest.approx(WEIGHT[0, 0] + 2)


# ---- copy and paste


def test_a_copied_block_is_what_a_spreadsheet_takes(desk: Desk) -> None:
    table = table_of(desk)
    select(table, 1, 0, 2, 1)
    QTest.keySequence(table.grid, "Ctrl+C")
    rows = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert np.array(rows, np.float32).tolist() == [[BIAS[1], WEIGHT[1, 0]], [BIAS[2], WEIGHT[2, 0]]]


def test_a_pasted_block_is_one_edit(desk: Desk) -> None:
    table = table_of(desk)
    select(table, 1, 2, 1, 2)
    clipboard("0.5\t-1\r\n2e-3\t4\r\n")
    QTest.keySequence(table.grid, "Ctrl+V")
    assert desk.only() == SetWeights(
        layer_id="dense-1", parameter="weight", unit=1, source=1, values=((0.5, -1.0), (0.002, 4.0))
    )
    assert table.grid.area() == Area(1, 2, 2, 3)


def test_a_block_from_the_bias_on_brings_biases_and_weights_in_one_edit(desk: Desk) -> None:
    table = table_of(desk)
    select(table, 6, 0, 6, 0)
    clipboard("9\t1\t2\n8\t3\t4")
    press(desk.child(IconButton, "Paste numbers from a spreadsheet"))
    assert desk.only() == SetWeights(
        layer_id="dense-1", parameter="weight", unit=6, values=((1.0, 2.0), (3.0, 4.0)), biases=(9.0, 8.0)
    )
    select(table, 6, 0, 6, 0)
    clipboard("9\n8")
    table.paste()
    assert desk.only() == SetWeights(layer_id="dense-1", parameter="bias", unit=6, values=((9.0,), (8.0,)))


def test_a_single_number_fills_the_selection(desk: Desk) -> None:
    table = table_of(desk)
    select(table, 0, 1, 1, 2)
    clipboard("0,5")
    table.paste()
    edit = desk.only()
    assert isinstance(edit, SetWeights)
    assert edit.values == ((0.5, 0.5), (0.5, 0.5))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1\t2\t3\t4\t5", "The block has 5 columns, and only 3 fit from this cell on."),
        ("1\n2\n3", "The block has 3 rows, and only 2 fit from this cell on."),
        ("1\t2\n3", "Row 2 has 1 cell, the first row 2."),
        ("1\tx₁", "Row 1, column 2: “x₁” is not a number."),
        ("1\t", "Row 1, column 2 is empty."),
        ("1,5\t1.5", "Some numbers have a comma and some a point. Use one decimal mark, and none for thousands."),
        ("inf", "Row 1, column 1: “inf” is not finite."),
        ("2e7", "Row 1, column 1: 2e7 is beyond 1,000,000."),
        ("", "There is nothing to paste."),
    ],
)
def test_what_does_not_fit_says_so_and_changes_nothing(desk: Desk, text: str, words: str) -> None:
    table = table_of(desk)
    select(table, 6, 2, 6, 2)
    clipboard(text)
    table.paste()
    assert table.message.text() == f"Nothing was pasted. {words}"
    assert table.message.isVisible()
    assert desk.edits == []


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("1,5\t-2,25", ((1.5, -2.25),)),
        ("0,1", ((0.1,),)),
        ("0.1,0.2\n0.3,0.4", ((0.1, 0.2), (0.3, 0.4))),
        ("1,2,3", ((1.0, 2.0, 3.0),)),
        ("0,5;1", ((0.5, 1.0),)),
        ("−1.5\t+2", ((-1.5, 2.0),)),
        ('"1.5"\t2', ((1.5, 2.0),)),
    ],
)
def test_blocks_are_read_as_spreadsheets_write_them(text: str, block: tuple[tuple[float, ...], ...]) -> None:
    assert parse_block(text) == block


def test_copy_and_paste_give_back_the_very_numbers(desk: Desk) -> None:
    values = RNG.normal(0, 1e-3, (7, 5)).astype(np.float32)
    assert np.array_equal(np.array(parse_block(block_text(values)), np.float32), values)


def test_numbers_of_either_mark_are_told_apart() -> None:
    assert decimal_comma(["1,5", "2"])
    assert not decimal_comma(["1.5", "2"])
    with pytest.raises(MatrixError):
        decimal_comma(["1.234,5"])
    assert read_typed("0,5") == read_typed(" 0.5 ") == 0.5


# ---- clear and randomise


def test_letters_written_into_the_table_do_nothing(desk: Desk) -> None:
    table = table_of(desk)
    table.grid.selectAll()
    QTest.keyClicks(table.grid, "abcrf")
    assert desk.edits == []


def test_del_makes_the_selected_cells_zero(desk: Desk) -> None:
    table = table_of(desk)
    select(table, 1, 1, 2, 2)
    QTest.keyClick(table.grid, Qt.Key.Key_Delete)
    assert desk.only() == SetWeights(
        layer_id="dense-1", parameter="weight", unit=1, source=0, values=((0.0, 0.0), (0.0, 0.0))
    )


def test_del_on_whole_rows_clears_the_units(desk: Desk) -> None:
    table = table_of(desk)
    table.grid.selectRow(3)
    QTest.keyClick(table.grid, Qt.Key.Key_Delete)
    assert desk.only() == ChangeWeights(layer_ids=("dense-1",), units=(3,), change="clear")


def test_a_button_draws_the_selected_units_anew_or_all(desk: Desk) -> None:
    table = table_of(desk)
    dice = next(button for button in table.buttons if "anew" in button.accessibleName())
    select(table, 1, 1, 2, 2)
    dice.click()
    edit = desk.only()
    assert isinstance(edit, RandomiseLayers)
    assert (edit.layer_ids, edit.units) == (("dense-1",), (1, 2))
    QTest.keyClick(table.grid, Qt.Key.Key_Escape)
    dice.click()
    edit = desk.only()
    assert isinstance(edit, RandomiseLayers)
    assert edit.units == ()


@pytest.mark.parametrize(
    ("key", "modifiers", "taken"),
    [
        (Qt.Key.Key_R, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier, True),
        (Qt.Key.Key_Minus, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_P, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier, False),
        (Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier, False),
    ],
)
def test_the_table_takes_its_own_keys_and_leaves_the_windows(
    desk: Desk, key: Qt.Key, modifiers: Qt.KeyboardModifier, taken: bool
) -> None:
    text = {Qt.Key.Key_Minus: "-", Qt.Key.Key_P: "p", Qt.Key.Key_R: "r"}.get(key, "")
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers, text)
    event.ignore()
    QApplication.sendEvent(table_of(desk).grid, event)
    assert event.isAccepted() is taken


# ---- files


def test_what_is_saved_is_what_is_shown(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table_of(desk).save_requested) as asked:
        press(desk.child(IconButton, "Save the weights as a CSV file"))
    matrix = asked.args[0]
    assert matrix.inputs == ("x₁", "x₂", "sin x₁", "sin x₂")
    assert matrix.units[-1] == "8"
    assert np.array_equal(matrix.weight, WEIGHT)
    assert np.array_equal(matrix.bias, BIAS)


def test_a_loaded_table_finds_its_columns_by_name(desk: Desk, qtbot: QtBot) -> None:
    table = table_of(desk)
    with qtbot.waitSignal(table.load_requested) as asked:
        press(desk.child(IconButton, "Load the weights from a CSV file"))
    mine = table.numbers.matrix()
    turned = Matrix(WEIGHT[:, ::-1], BIAS, mine.inputs[::-1], mine.units)
    table.take_matrix(asked.args[0], turned)
    edit = desk.only()
    assert isinstance(edit, SetWeights)
    assert np.array_equal(np.array(edit.values, np.float32), WEIGHT)
    assert np.array_equal(np.array(edit.biases, np.float32), BIAS)


def test_a_table_of_another_size_is_refused(desk: Desk) -> None:
    table = table_of(desk)
    table.take_matrix("dense-1", Matrix(WEIGHT[:3], None, table.numbers.matrix().inputs, ("1", "2", "3")))
    assert table.message.text() == (
        "Nothing was loaded. The file has 3 units and 4 inputs; this table has 8 units and 4 inputs."
    )
    table.take_matrix("dense-2", table.numbers.matrix())
    assert "another layer" in table.message.text()
    assert desk.edits == []


# ---- looks


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_every_number_can_be_read_on_its_colour(look: Theme) -> None:
    assert min(contrast(text.name(), ground.name()) for ground, text in inks(look)) >= READABLE


def test_all_that_takes_the_focus_has_a_name(desk: Desk) -> None:
    takers = [w for w in desk.panel.findChildren(QWidget) if w.focusPolicy() != Qt.FocusPolicy.NoFocus]
    nameless = [
        type(w).__name__ for w in takers if w.isVisible() and w.window() is desk.window and not w.accessibleName()
    ]
    assert len(takers) >= 8
    assert nameless == []


def test_a_document_without_weights_says_what_to_do(sit: Sit) -> None:
    spec: Spec = default_spec()
    empty = spec.with_(network=spec.network.with_(layers=spec.network.layers[:1], links=()))
    desk = sit(WeightTable(), empty)
    assert analyse(empty).problems
    assert table_of(desk).empty.text().startswith("No layer has weights yet")
    assert table_of(desk).watch() == Watch()
