"""The card: a live weight or bias, and typing another one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.spec.catalog.layers import ValueOutput
from engine.spec.edits import SetWeight
from engine.spec.shapes import analyse
from engine.spec.world_presets import cartpole_ppo
from tests.canvas.conftest import Desk
from tests.canvas.fakes import fake_snapshot
from widgets.canvas.card import NumberCard, read_number
from widgets.canvas.content import contents_of
from widgets.canvas.hits import OnNumber
from widgets.canvas.layout import bias_spots


def _card(desk: Desk) -> NumberCard:
    return desk.canvas._desk.card


def _number(desk: Desk) -> float:
    value = desk.canvas._live.number("dense-2", "weight", 1, 2)
    assert value is not None
    return value


def test_hovering_a_link_shows_its_live_value(desk: Desk) -> None:
    desk.hover(desk.link("dense-1", "dense-2", 1, 2))
    card = _card(desk)
    assert card.isVisible()
    assert card._title == "Weight Dense 8 · 3 → Dense 6 · 2"
    assert card._value == _number(desk)
    desk.canvas.show_snapshot(fake_snapshot(desk.spec, step=2))
    assert card._value == _number(desk)
    assert len(card._history) == 2
    desk.hover(QPoint(4, 4))
    assert card.isHidden()


def test_every_valid_keystroke_is_an_edit_and_enter_ends(desk: Desk) -> None:
    desk.click(desk.link("dense-1", "dense-2", 1, 2))
    card = _card(desk)
    assert card.typing
    assert card._edit.hasFocus()
    QTest.keyClicks(card._edit, "-1.5")
    edits = [edit for edit in desk.edits if isinstance(edit, SetWeight)]
    assert [edit.value for edit in edits] == [-1.0, -1.0, -1.5]
    assert all((e.layer_id, e.parameter, e.unit, e.source) == ("dense-2", "weight", 1, 2) for e in edits)
    assert len({edit.merge_key for edit in edits}) == 1
    assert desk.finished == 0
    QTest.keyClick(card._edit, Qt.Key.Key_Return)
    assert desk.finished == 1
    assert not card.typing
    assert desk.canvas._view.hasFocus()


def test_escape_takes_back_what_was_typed(desk: Desk) -> None:
    desk.click(desk.link("dense-1", "dense-2", 1, 2))
    QTest.keyClicks(_card(desk)._edit, "7")
    QTest.keyClick(_card(desk)._edit, Qt.Key.Key_Escape)
    values = [edit.value for edit in desk.edits if isinstance(edit, SetWeight)]
    assert values == [7.0]
    assert (desk.finished, desk.cancelled) == (0, 1)


def test_escape_without_typing_asks_for_nothing(desk: Desk) -> None:
    desk.click(desk.link("dense-1", "dense-2", 1, 2))
    QTest.keyClick(_card(desk)._edit, Qt.Key.Key_Escape)
    assert desk.edits == []
    assert desk.cancelled == 0


def test_an_invalid_text_says_why_and_asks_for_nothing(desk: Desk) -> None:
    desk.click(desk.link("dense-1", "dense-2", 1, 2))
    card = _card(desk)
    QTest.keyClicks(card._edit, "x")
    assert card.problem() == "“x” is not a number."
    assert desk.edits == []
    QTest.keyClick(card._edit, Qt.Key.Key_Return)
    assert card.typing
    QTest.keyClick(card._edit, Qt.Key.Key_Backspace)
    QTest.keyClicks(card._edit, "2")
    assert card.problem() == ""


def test_a_click_on_the_bias_square_opens_it(desk: Desk) -> None:
    control, view = desk.canvas._controller, desk.canvas._view
    box = control.layout.boxes["dense-1"]
    spot = bias_spots(control.contents["dense-1"], box)[4]
    desk.click(view.mapFromScene(spot.translated(box.position).center()))
    card = _card(desk)
    assert card._title == "Bias of Dense 8 · 5"
    QTest.keyClicks(card._edit, "0,25")
    last = desk.edits[-1]
    assert isinstance(last, SetWeight)
    assert (last.parameter, last.unit, last.value) == ("bias", 4, 0.25)


def test_enter_opens_the_bias_and_tab_walks_through_the_weights(desk: Desk) -> None:
    desk.click(desk.tile("dense-2", 1))
    desk.key(Qt.Key.Key_Return)
    card = _card(desk)
    assert card._title == "Bias of Dense 6 · 2"
    QTest.keyClick(card._edit, Qt.Key.Key_Tab)
    assert card._title == "Weight Dense 8 · 1 → Dense 6 · 2"
    QTest.keyClick(card._edit, Qt.Key.Key_Backtab)
    QTest.keyClick(card._edit, Qt.Key.Key_Backtab)
    assert card._title == "Weight Dense 8 · 8 → Dense 6 · 2"


def test_leaving_the_card_keeps_what_was_typed(desk: Desk) -> None:
    desk.click(desk.link("dense-1", "dense-2", 1, 2))
    QTest.keyClicks(_card(desk)._edit, "3")
    desk.canvas._outline.setFocus()
    assert desk.finished == 1
    assert not _card(desk).typing


def test_a_number_that_is_gone_takes_its_card_along(desk: Desk) -> None:
    desk.canvas._controller.number_opened.emit(OnNumber("dense-1", "bias", 7))
    assert _card(desk).typing
    spec = desk.spec
    shrunk = spec.network.layer("dense-1").with_(units=3)
    desk.open(spec.with_(network=spec.network.with_(layers=(spec.network.layers[0], shrunk, *spec.network.layers[2:]))))
    assert _card(desk).isHidden()


@pytest.mark.parametrize(("text", "value"), [("1.5", 1.5), (" −2 ", -2.0), ("0,5", 0.5), ("1e-3", 0.001)])
def test_numbers_as_people_write_them(text: str, value: float) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize("text", ["", "-", "one", "nan", "inf", "1e300", "1..2"])
def test_what_is_not_a_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|large"):
        read_number(text)


def test_a_value_says_that_it_is_discounted() -> None:
    spec = cartpole_ppo()
    contents = contents_of(spec, analyse(spec))
    (value,) = (content for content in contents.values() if content.kind == "value")
    assert value.caption == "discounted · 65 weights"
    assert "discounted" in ValueOutput.summary
