"""Typing: Enter asks once, Esc keeps, what cannot be read is said and nothing is asked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from tests.kit.conftest import Place
from widgets.kit import LadderBox, NumberBox, SliderRow, TextBox
from widgets.kit.fields import NumberFormat, ValueEdit

RATES = (0.001, 0.01, 0.1, 1.0)


def replace_text(edit: QLineEdit, text: str) -> None:
    edit.selectAll()
    QTest.keyClicks(edit, text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), (" 12 % ", 12), ("12%", 12), ("−3", -3), ("-3", -3), ("0,5", 0.5), ("1e1", 10), ("1,000", 1000)],
)
def test_numbers_as_people_type_them(text: str, value: float) -> None:
    assert NumberFormat(-10, 2000, 1, "%").parse(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Type a number, such as 1 or 10"),
        ("ten", "Type a number, such as 1 or 10"),
        ("nan", "Type a finite number"),
        ("1e999", "Type a finite number"),
        ("51", "From −10 to 50 %"),
        ("-11", "From −10 to 50 %"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        NumberFormat(-10, 50, 0, "%").parse(text)


def test_what_is_taken_is_said_by_examples_from_the_range() -> None:
    for form, such in (
        (NumberFormat(-1e6, 1e6, None), "−1 or 0.5"),
        (NumberFormat(0, 1, 2), "0.50"),
        (NumberFormat(100, 500), "100"),
    ):
        with pytest.raises(ValueError, match=f"^Type a number, such as {such}$"):
            form.parse("abc")


def test_written_with_unit_and_real_minus() -> None:
    assert NumberFormat(-50, 50, 1, "%").text(-2.04) == "−2.0 %"
    assert NumberFormat(-50, 50, 0, "°").text(10) == "10°"
    assert NumberFormat(0, 10, None).text(0.0003) == "0.0003"


def test_enter_asks_once_and_leaving_does_not_ask_again(place: Place) -> None:
    box = NumberBox("Units", 1, 64)
    box.set_value(8)
    heard: list[float] = []
    box.value_requested.connect(heard.append)
    box.value_requested.connect(box.set_value)
    edit = place(box)
    replace_text(edit, "12")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert heard == [12]
    assert edit.text() == "12"


def test_a_request_that_is_not_granted_is_not_shown(place: Place) -> None:
    box = NumberBox("Units", 1, 64)
    box.set_value(8)
    edit = place(box)
    replace_text(edit, "12")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text() == "8"


def test_escape_keeps(place: Place) -> None:
    box = NumberBox("Units", 1, 64)
    box.set_value(8)
    heard: list[float] = []
    box.value_requested.connect(heard.append)
    edit = place(box)
    replace_text(edit, "12")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert heard == []
    assert edit.text() == "8"


def test_leaving_after_a_change_asks(place: Place) -> None:
    box = NumberBox("Units", 1, 64)
    heard: list[float] = []
    box.value_requested.connect(heard.append)
    edit = place(box)
    replace_text(edit, "12")
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert heard == [12]


def test_out_of_range_says_so_until_mended(place: Place) -> None:
    box = NumberBox("Units", 1, 64)
    heard: list[float] = []
    box.value_requested.connect(heard.append)
    edit = place(box)
    replace_text(edit, "650")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert box.problem() == "From 1 to 64"
    assert edit.text() == "650"
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    assert box.problem() == ""
    replace_text(edit, "65")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert (box.problem(), edit.text(), heard) == ("", "1", [])


def test_the_owners_problem_comes_back_after_a_typing_error(place: Place) -> None:
    box = NumberBox("Units", 1, 64)
    box.set_problem("Too many for this machine")
    edit = place(box)
    replace_text(edit, "x")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert box.problem() == "Type a number, such as 1 or 10"
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert box.problem() == "Too many for this machine"


def test_a_value_from_outside_does_not_disturb_typing(place: Place) -> None:
    box = NumberBox("Units", 1, 64)
    edit = place(box)
    replace_text(edit, "1")
    box.set_value(30)
    assert edit.text() == "1"
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == "30"


def test_buttons_arrows_and_pages_step_inside_the_range(place: Place) -> None:
    box = NumberBox("Units", 1, 64)
    box.set_value(8)
    box.value_requested.connect(box.set_value)
    edit = place(box)
    QTest.keyClick(edit, Qt.Key.Key_Up)
    assert box.value() == 9
    QTest.keyClick(edit, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert box.value() == 1
    assert not box._less.isEnabled()
    QTest.mouseClick(box._more, Qt.MouseButton.LeftButton)
    assert box.value() == 2
    QTest.keyClick(edit, Qt.Key.Key_PageUp)
    assert box.value() == 12


def test_ladder_climbs_from_between_its_rungs(place: Place) -> None:
    box = LadderBox("Rate", RATES)
    box.set_value(0.05)
    box.value_requested.connect(box.set_value)
    edit = place(box)
    QTest.keyClick(edit, Qt.Key.Key_Up)
    assert box.value() == 0.1
    QTest.keyClick(edit, Qt.Key.Key_PageUp)
    assert box.value() == 1.0
    QTest.keyClick(edit, Qt.Key.Key_Up)
    assert box.value() == 1.0
    box.set_value(0.05)
    QTest.keyClick(edit, Qt.Key.Key_Down)
    assert box.value() == 0.01


def test_any_number_in_range_can_be_typed_into_a_ladder(place: Place) -> None:
    box = LadderBox("Rate", RATES, maximum=10)
    heard: list[float] = []
    box.value_requested.connect(heard.append)
    edit = place(box)
    replace_text(edit, "0.0237")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    replace_text(edit, "7")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    replace_text(edit, "11")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert heard == [0.0237, 7]
    assert box.problem() == "From 0.001 to 10"


def test_the_ladders_list_asks_for_the_rung(place: Place) -> None:
    box = LadderBox("Rate", RATES, format=lambda x: f"{x:g} !")
    box.set_value(0.01)
    heard: list[float] = []
    box.value_requested.connect(heard.append)
    edit = place(box)
    QTest.keyClick(edit, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    menu = box.findChild(QMenu)
    assert isinstance(menu, QMenu)
    assert [(a.text(), a.isChecked()) for a in menu.actions()] == [
        ("0.001 !", False),
        ("0.01 !", True),
        ("0.1 !", False),
        ("1 !", False),
    ]
    menu.actions()[1].trigger()
    menu.actions()[2].trigger()
    menu.close()
    assert heard == [0.1]


def test_a_ladder_needs_a_rung(qtbot: QtBot) -> None:
    with pytest.raises(ValueError, match="at least one value"):
        LadderBox("Rate", ())


def test_slider_value_is_shown_with_its_unit_and_typed_without(place: Place) -> None:
    row = SliderRow("Noise", 0, 50, 5, "%")
    row.set_value(20)
    heard: list[float] = []
    row.value_requested.connect(heard.append)
    edit = row.findChild(ValueEdit)
    assert isinstance(edit, ValueEdit)
    assert edit.text() == "20 %"
    place(row)
    assert edit.text() == "20"
    replace_text(edit, "12")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert heard == [12]


def test_text_asks_on_enter_after_a_change_only(place: Place) -> None:
    box = TextBox("Formula", "sin(x)")
    box.set_value("x")
    heard: list[str] = []
    box.value_requested.connect(heard.append)
    edit = place(box)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    replace_text(edit, "x**2")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert heard == ["x**2"]


def test_text_that_is_refused_stays_to_be_mended(place: Place) -> None:
    box = TextBox("Formula")
    box.set_value("x")
    box.value_requested.connect(lambda text: box.set_problem(f"no {text}"))
    edit = place(box)
    replace_text(edit, "sni")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert (edit.text(), box.problem(), box.value()) == ("sni", "no sni", "x")


def test_text_asks_on_leaving_and_keeps_on_escape(place: Place) -> None:
    box = TextBox("Formula")
    box.set_value("x")
    heard: list[str] = []
    box.value_requested.connect(heard.append)
    edit = place(box)
    replace_text(edit, "y")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == "x"
    replace_text(edit, "z")
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert heard == ["z"]


@pytest.fixture
def travels(page: QWidget) -> list[str]:
    """What the window was asked to undo and redo."""
    heard: list[str] = []
    for keys, word in (("Ctrl+Z", "undo"), ("Ctrl+Shift+Z", "redo")):
        QShortcut(QKeySequence(keys), page).activated.connect(lambda word=word: heard.append(word))
    return heard


CONTROL = Qt.KeyboardModifier.ControlModifier


def test_undo_behind_a_typed_value_is_the_windows(place: Place, travels: list[str]) -> None:
    box = NumberBox("Units", 1, 5000)
    box.set_value(8)
    box.value_requested.connect(box.set_value)
    edit = place(box)
    replace_text(edit, "4096")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert not edit.isUndoAvailable()
    QTest.keyClick(edit, Qt.Key.Key_Z, CONTROL)
    QTest.keyClick(edit, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert travels == ["undo", "redo"]
    assert edit.text() == "4096"


def test_undo_while_typing_is_the_lines_own(place: Place, travels: list[str]) -> None:
    box = NumberBox("Units", 1, 5000)
    box.set_value(8)
    edit = place(box)
    replace_text(edit, "40")
    QTest.keyClick(edit, Qt.Key.Key_Z, CONTROL)
    assert travels == []
    assert edit.text() != "40"


def test_escape_ends_the_history_of_the_line(place: Place, travels: list[str]) -> None:
    box = NumberBox("Units", 1, 5000)
    box.set_value(8)
    edit = place(box)
    replace_text(edit, "40")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    QTest.keyClick(edit, Qt.Key.Key_Z, CONTROL)
    assert travels == ["undo"]
    assert edit.text() == "8"


def test_undo_behind_a_typed_name_is_the_windows(place: Place, travels: list[str]) -> None:
    box = TextBox("Name")
    box.set_value("A")
    box.value_requested.connect(box.set_value)
    edit = place(box)
    replace_text(edit, "B")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClick(edit, Qt.Key.Key_Z, CONTROL)
    assert travels == ["undo"]
    assert edit.text() == "B"


def test_in_a_bar_trouble_is_an_edge_and_a_tooltip_and_covers_nothing(place: Place) -> None:
    box = NumberBox("Batch", 1, 64, help="Samples a step.", caption_side="above")
    edit = place(box)
    height = box.sizeHint().height()
    replace_text(edit, "99")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.toolTip() == "From 1 to 64\nSamples a step."
    assert box._field.in_trouble
    assert box.sizeHint().height() == height
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.toolTip() == "Samples a step."
    assert not box._field.in_trouble
