"""Forms: the right control for a field, one edit a gesture, and nothing lost while typing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSlider, QWidget
from pytestqt.qtbot import QtBot

from engine.spec.catalog.data import DATA
from engine.spec.catalog.layers import LAYERS, TiedDense
from engine.spec.catalog.layers.dense import Dense
from engine.spec.catalog.layers.input import Input
from engine.spec.catalog.optimizers import OPTIMIZERS
from engine.spec.catalog.schedules import SCHEDULES
from engine.spec.form import visible_rows
from engine.spec.problems import SpecProblem
from engine.spec.value import Value
from tests.panels.desk import child, choose, press, type_into
from widgets.kit import LinkLabel
from widgets.panels.columns_list import ColumnsList
from widgets.panels.form import Form, Offer
from widgets.panels.panel import Panel, push_button
from widgets.panels.rows import DASH, CountScale, UnitsField


class Asked:
    """What a form asked for."""

    def __init__(self, form: Form) -> None:
        self.fields: list[tuple[str, object]] = []
        self.gestures = 0
        form.field_requested.connect(lambda name, value: self.fields.append((name, value)))
        form.gesture_finished.connect(self._finish)

    def _finish(self) -> None:
        self.gestures += 1


@pytest.fixture
def form(window: QWidget) -> Form:
    made = Form()
    layout = window.layout()
    assert layout is not None
    layout.addWidget(made)
    made.show()
    return made


def all_values() -> list[Value]:
    layers = [kind(id="a", kind=name) for name, kind in LAYERS.items()]
    data = [kind(kind=name) for name, kind in DATA.items()]
    optimizers = [kind(kind=name) for name, kind in OPTIMIZERS.items()]
    return [*layers, *data, *optimizers, *(kind(kind=name) for name, kind in SCHEDULES.items())]


@pytest.mark.parametrize("value", all_values(), ids=lambda value: value.kind)
def test_every_catalog_row_makes_a_form(value: Value, form: Form) -> None:
    form.show_values([value])
    assert form.names() == tuple(row.name for row in visible_rows(value))
    for row in visible_rows(value):
        shown = form.row(row.name)
        assert any(row.title in w.accessibleName() for w in shown.findChildren(QWidget)), row.title


def test_typing_a_number_asks_once(form: Form) -> None:
    form.show_values([Dense(id="a", units=8)])
    asked = Asked(form)
    type_into(child(form, QLineEdit, "Units"), "12")
    assert asked.fields == [("units", 12)]
    assert isinstance(asked.fields[0][1], int)
    assert asked.gestures == 1


def test_plus_asks_for_one_more(form: Form) -> None:
    form.show_values([Dense(id="a", units=8)])
    asked = Asked(form)
    from widgets.kit import IconButton

    press(child(form, IconButton, "Units: more"))
    assert asked.fields == [("units", 9)]
    assert asked.gestures == 1


def test_a_drag_is_one_gesture(form: Form) -> None:
    form.show_values([Dense(id="a", dropout=0.0)])
    asked = Asked(form)
    form.field_requested.connect(lambda _name, value: form.show_values([Dense(id="a", dropout=value)]))
    slider = child(form, QSlider, "Dropout")
    middle = slider.height() // 2
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(10, middle))
    for x in range(10, slider.width(), 12):
        QTest.mouseMove(slider, QPoint(x, middle))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 2, middle))
    assert len(asked.fields) > 3
    assert asked.fields[-1] == ("dropout", 0.9)
    assert asked.gestures == 1


def test_choice_and_switch_ask_once_and_keep_nothing(form: Form) -> None:
    form.show_values([Dense(id="a", activation="relu", bias=True)])
    asked = Asked(form)
    combo = child(form, QComboBox, "Activation")
    choose(combo, "Leaky ReLU")
    assert asked.fields == [("activation", "leaky_relu")]
    assert combo.currentText() == "ReLU"  # nobody granted it
    switch = child(form, QCheckBox, "Bias")
    press(switch)
    assert asked.fields[1:] == [("bias", False)]
    assert switch.isChecked()
    assert asked.gestures == 2


def test_what_is_being_typed_survives_a_new_document(form: Form) -> None:
    form.show_values([Dense(id="a", units=8)])
    asked = Asked(form)
    edit = child(form, QLineEdit, "Units")
    type_into(edit, "3", end=None)
    form.show_values([Dense(id="a", units=8, dropout=0.5, activation="sin")])
    assert edit.hasFocus()
    assert edit.text() == "3"
    QTest.keyClicks(edit, "2")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert asked.fields == [("units", 32)]


def test_rows_are_kept_when_the_set_of_rows_is_the_same(form: Form) -> None:
    form.show_values([Dense(id="a", units=8)])
    before = [form.row(name) for name in form.names()]
    form.show_values([Dense(id="b", units=4)])
    assert [form.row(name) for name in form.names()] == before


def test_values_that_differ_show_a_dash_and_take_any_value(form: Form) -> None:
    form.show_values([Dense(id="a", units=8, dropout=0.0), Dense(id="b", units=4, dropout=0.5, activation="relu")])
    asked = Asked(form)
    units = child(form, QLineEdit, "Units")
    assert (units.text(), units.placeholderText()) == ("", DASH)
    assert child(form, QLineEdit, "Dropout").text() == DASH
    combo = child(form, QComboBox, "Activation")
    assert combo.currentText() == DASH
    type_into(units, "8")
    type_into(child(form, QLineEdit, "Dropout"), "0")
    choose(combo, "ReLU")
    assert asked.fields == [("units", 8), ("dropout", 0.0), ("activation", "relu")]
    form.show_values([Dense(id="a"), Dense(id="b")])
    assert units.text() == "8"
    assert combo.findText(DASH) < 0


@pytest.mark.parametrize("key", [Qt.Key.Key_Up, Qt.Key.Key_Down])
def test_arrow_keys_on_differing_values_ask_for_nothing_strange(form: Form, key: Qt.Key) -> None:
    form.show_values([Dense(id="a", units=8, dropout=0.1), Dense(id="b", units=4, dropout=0.5)])
    asked = Asked(form)
    for name in ("Units", "Dropout"):
        edit = child(form, QLineEdit, name)
        edit.setFocus()
        QTest.keyClick(edit, key)
    assert all(0 <= value <= 4096 for _name, value in asked.fields if isinstance(value, (int, float)))


def test_a_problem_stands_at_its_row(form: Form) -> None:
    problem = SpecProblem("data", "The formula cannot be read.", "Write it like sin(x).", "formula")
    value = DATA["function"](kind="function")
    form.show_values([value], [problem])
    edit = child(form, QLineEdit, "y =")
    assert "cannot be read" in edit.accessibleDescription()
    form.show_values([value], [])
    assert "cannot be read" not in edit.accessibleDescription()


def test_columns_are_ticked_by_key_and_by_all_and_none(form: Form) -> None:
    offer = Offer(("x1", "x2", "x3"), {"x1": "x₁"}, ("x1", "x2"))
    form.show_values([Input(id="input")], offer=offer)
    asked = Asked(form)
    ticks = child(form, ColumnsList, "Features")
    assert ticks.columns.chosen() == ("x1", "x2")
    ticks.setFocus()
    ticks.setCurrentIndex(ticks.columns.index(2))
    QTest.keyClick(ticks, Qt.Key.Key_Space)
    press(child(form, LinkLabel, "Features: none"))
    assert asked.fields == [("features", ("x1", "x2", "x3")), ("features", ())]
    assert ticks.columns.chosen() == ("x1", "x2")


def test_classes_are_ticked_by_key_and_meant_by_their_place(form: Form) -> None:
    digits = DATA["digits"](kind="digits", held_out=(1,))
    form.show_values([digits], offer=Offer(classes=("zero", "one", "two")))
    form.set_more(True)
    asked = Asked(form)
    ticks = child(form, ColumnsList, "Never trained on")
    shown = [ticks.columns.index(row).data() for row in range(3)]
    assert (shown, ticks.columns.chosen()) == (["zero", "one", "two"], ("1",))
    ticks.setFocus()
    ticks.setCurrentIndex(ticks.columns.index(2))
    QTest.keyClick(ticks, Qt.Key.Key_Space)
    press(child(form, LinkLabel, "Never trained on: none"))
    assert asked.fields == [("held_out", (1, 2)), ("held_out", ())]
    links = [link.accessibleName() for link in form.findChildren(LinkLabel) if link.isVisible()]
    assert "Never trained on: all" not in links
    form.show_values([digits], offer=Offer(classes=("cat", "dog", "owl")))
    assert [ticks.columns.index(row).data() for row in range(3)] == ["cat", "dog", "owl"]


def test_a_layer_is_chosen_by_its_title(form: Form) -> None:
    offer = Offer(layers=(("dense-1", "Dense 32"), ("dense-2", "Dense 2")))
    form.show_values([TiedDense(id="t")], offer=offer)
    asked = Asked(form)
    combo = child(form, QComboBox, "Tied to")
    assert combo.currentText() == DASH, "none is chosen yet"
    choose(combo, "Dense 2")
    form.show_values([TiedDense(id="t", tied_to="dense-1")], offer=offer)
    assert combo.currentText() == "Dense 32"
    assert combo.findText(DASH) < 0
    choose(combo, "Dense 2")
    assert asked.fields == [("tied_to", "dense-2")] * 2
    form.show_values([TiedDense(id="t", tied_to="gone")], offer=offer)
    assert combo.currentText() == DASH, "what is gone is not shown as if it were there"


def test_help_lines_come_and_go(form: Form) -> None:
    form.show_values([Dense(id="a")])
    link = child(form, LinkLabel, "Settings: explain each setting")
    labels = [w for w in form.findChildren(QWidget) if hasattr(w, "text") and w.text() == form.row("units").field.help]
    assert not labels[0].isVisible()
    press(link)
    assert labels[0].isVisible()


@pytest.mark.parametrize("start", [1, 2, 5, 8, 100, 4095])
def test_every_width_is_in_reach_by_key(start: int) -> None:
    scale = CountScale(1, 4096, 1, log=True)
    assert scale.moved(start, 1) > start
    assert scale.moved(start + 1, -1) < start + 1


def test_units_slider_asks_for_whole_numbers(form: Form, qtbot: QtBot) -> None:
    form.show_values([Dense(id="a", units=1)])
    asked = Asked(form)
    row = form.row("units")
    assert isinstance(row, UnitsField)
    slider = child(form, QSlider, "Units, slider")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert asked.fields == [("units", 2)]
    assert asked.gestures == 1


@pytest.mark.parametrize("width", [160, 420])
def test_captions_go_above_where_there_is_no_room(form: Form, window: QWidget, width: int, qtbot: QtBot) -> None:
    form.show_values([Dense(id="a")])
    window.resize(width, 600)
    combo = form.row("initialisation").findChild(QComboBox)
    assert isinstance(combo, QComboBox)
    caption = [
        w for w in form.row("initialisation").findChildren(QWidget) if getattr(w, "text", str)() == "Initialisation"
    ]
    qtbot.waitUntil(
        lambda: (combo.mapTo(form, QPoint()).x() > caption[0].mapTo(form, QPoint()).x() + 20) is (width > 200)
    )
    assert combo.mapTo(form, QPoint(combo.width(), 0)).x() <= width


def test_tab_goes_down_the_rows(window: QWidget) -> None:
    panel, form = Panel("Test"), Form()
    below = push_button("Below")
    panel.content.addWidget(below)  # made and placed before there are any rows
    panel.content.insertWidget(0, form)
    layout = window.layout()
    assert layout is not None
    layout.addWidget(panel)
    panel.show()
    form.show_values([Dense(id="a")])
    child(panel, QLineEdit, "Units").setFocus()
    seen = []
    for _ in range(10):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(window.focusWidget().accessibleName())
    rows = ["Units, slider", "Activation", "Bias", "Initialisation", "Normalisation", "Dropout", "Dropout"]
    assert seen[:9] == [*rows, "Settings: more", "Settings: explain each setting"]
    assert seen[9] == "Below"
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Backtab)
    assert window.focusWidget().accessibleName() == "Settings: explain each setting"
