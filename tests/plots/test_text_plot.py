"""The text that a network writes: when it is another one, what is typed, and a unit's colours behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from time import process_time
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import RunState, Snapshot, Watch, read_only
from engine.spec.studies import TextStudy
from tests.plots.conftest import make_spec, pixel
from tests.plots.made import count_of, image_of
from tests.plots.sequences_3 import WORDS, curves, text_made, text_snapshot, text_view
from widgets.kit import LIGHT, Control, theme
from widgets.plots.parts.choice_bars import percent
from widgets.plots.parts.written import Written, lay_out
from widgets.plots.text import LENGTH, TextPlot

Place = Callable[..., Any]
MADE = text_made()
SYMBOLS = MADE.spec.data_shape.sequence[0].symbols


def shown(place: Place, width: int = 380, height: int = 420, **parts: Any) -> TextPlot:
    view: TextPlot = place(TextPlot(), MADE.spec, width, height)
    view.show_snapshot(text_snapshot(view.study(), text_view(MADE, **parts)))
    return view


def text_of(view: TextPlot) -> str:
    return "".join(view.surface.written().texts)


def show(view: TextPlot, words: str, state: RunState = RunState.PAUSED, **parts: Any) -> None:
    view.show_snapshot(text_snapshot(view.study(), text_view(MADE, words, **parts), state))


def hover(view: TextPlot, at: int) -> None:
    QTest.mouseMove(view.surface, view.surface.symbol_rect(at).center().toPoint())


def study_of(view: TextPlot) -> TextStudy:
    study = view.study()
    assert study is not None
    return study


def hand_on(control: Control) -> QWidget:
    """What takes the keys of a control."""
    proxy = control.focusProxy()
    assert proxy is not None
    return proxy


def edit_of(view: TextPlot) -> QLineEdit:
    return view.line.findChildren(QLineEdit)[0]


# ---- what is asked


def test_other_data_are_told_so(place: Place) -> None:
    view = place(TextPlot(), make_spec("digits"))
    assert "which character comes next" in view.empty_text()
    assert view.watch() == Watch()
    assert view.study() is None
    assert not TextPlot.suits(make_spec("digits"))
    assert TextPlot.suits(MADE.spec)


def test_it_asks_for_a_text_with_the_states_of_the_recurrent_layer(place: Place) -> None:
    view = place(TextPlot(), MADE.spec)
    assert view.study() == TextStudy("", LENGTH, 0.7, 0, 1, "lstm")
    assert view.watch() == Watch(studies=frozenset({view.study()}), curves=True)
    assert "once it is ready" in view.surface.message


def test_other_dice_are_another_text(place: Place, qtbot: QtBot) -> None:
    view = shown(place)
    with qtbot.waitSignal(view.watch_changed):
        QTest.mouseClick(view.dice, Qt.MouseButton.LeftButton)
    assert study_of(view).seed == 2


def test_temperature_is_asked_for_when_the_hand_rests(place: Place, qtbot: QtBot) -> None:
    view = shown(place)
    with qtbot.waitSignal(view.watch_changed):
        slider = hand_on(view.temperature)
        QTest.keyClick(slider, Qt.Key.Key_Right)
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert study_of(view).temperature == pytest.approx(0.8)


def test_top_k_is_chosen_by_keyboard(place: Place, qtbot: QtBot) -> None:
    view = shown(place)
    with qtbot.waitSignal(view.watch_changed):
        QTest.keyClick(hand_on(view.top_k), Qt.Key.Key_Down)
    assert study_of(view).top_k == 1


# ---- what it goes on from


def test_a_beginning_is_taken_on_enter(place: Place, qtbot: QtBot) -> None:
    view = shown(place)
    QTest.keyClicks(edit_of(view), "To be")
    with qtbot.waitSignal(view.watch_changed, timeout=200):
        QTest.keyClick(edit_of(view), Qt.Key.Key_Return)
    assert study_of(view).words == "To be"
    assert view.line.problem() == ""


def test_a_beginning_is_taken_when_the_hand_rests(place: Place, qtbot: QtBot) -> None:
    view = shown(place)
    with qtbot.waitSignal(view.watch_changed):
        QTest.keyClicks(edit_of(view), "Or not")
    assert study_of(view).words == "Or not"


def test_escape_gives_back_the_beginning_before(place: Place) -> None:
    view = shown(place)
    view.line.value_requested.emit("To be")
    edit_of(view).setFocus()
    QTest.keyClicks(edit_of(view), " or")
    QTest.keyClick(edit_of(view), Qt.Key.Key_Escape)
    assert edit_of(view).text() == "To be"
    assert study_of(view).words == "To be"


def test_characters_that_the_data_do_not_have_are_told(place: Place) -> None:
    view = shown(place)
    view.line.value_requested.emit("3 + é")
    assert view.line.problem() == "Left out, for the data do not have it: 3, +, é"


def test_the_end_of_a_line_from_which_it_went_on_is_not_shown(place: Place) -> None:
    assert text_of(shown(place, words="\nWhat say you?", given=1)) == "What say you?"
    assert text_of(shown(place, words="\nWhat say you?", given=2)) == "\nWhat say you?"


# ---- when another text comes


def test_the_first_text_is_seen_growing(place: Place) -> None:
    view = shown(place, words=WORDS[:20], done=False)
    assert text_of(view) == WORDS[:20]
    show(view, WORDS[:40], done=False)
    assert text_of(view) == WORDS[:40]


def test_a_text_that_comes_of_itself_replaces_the_one_before_when_it_is_done(place: Place) -> None:
    view = shown(place)
    show(view, "A new text", given=1, step=1400, done=False)
    assert text_of(view) == WORDS
    show(view, "A new text, done.", given=1, step=1400)
    assert text_of(view) == "A new text, done."
    assert "step 1,400" in view.caption.text()


def test_a_text_that_was_asked_for_is_seen_growing_again(place: Place) -> None:
    view = shown(place)
    QTest.mouseClick(view.dice, Qt.MouseButton.LeftButton)
    assert text_of(view) == WORDS  # until there is another one
    show(view, "Anot", given=1, done=False)
    assert text_of(view) == "Anot"


def test_an_answer_of_other_symbols_is_left_alone(place: Place) -> None:
    view = shown(place)
    other = replace(text_view(MADE, "abc"), tokens=read_only(np.array([1, 2, 900])))
    view.show_snapshot(text_snapshot(view.study(), other))
    assert text_of(view) == WORDS


def test_bits_per_character_are_those_of_the_test(place: Place) -> None:
    view = shown(place)
    assert view.caption.text() == "2.31 bits per character · written at step 1,200"
    view.show_snapshot(replace(text_snapshot(None, text_view(MADE)), curves=curves(np.log(2) * 2.5)))
    assert view.caption.text().startswith("2.50 bits")
    assert "2.50 bits" in view.accessibleDescription()
    assert "What say you" in view.accessibleDescription()


def test_a_narrow_view_says_the_same_in_fewer_words(place: Place) -> None:
    view = shown(place, 250, 300)
    assert view.caption.text() == "2.31 bits/char · step 1,200"


# ---- lines


def test_words_are_kept_together_and_lines_end_where_the_text_says() -> None:
    text = "one two\nthree"
    lines = lay_out(Written(tuple(text), 0, True), 60.0, lambda _sign: 10.0, 20.0)
    assert [text[start:stop] for start, stop in lines.spans] == ["one ", "two\n", "three"]
    assert lines.x[4] == 0.0
    assert lines.at(15.0, 25.0) == 5


def test_a_word_wider_than_a_line_is_broken() -> None:
    lines = lay_out(Written(tuple("abcdefgh"), 0, True), 50.0, lambda _sign: 10.0, 20.0)
    assert lines.spans == [(0, 5), (5, 8)]


@pytest.mark.parametrize("width", [30.0, 75.0, 200.0, 1000.0])
def test_every_symbol_has_its_place(width: float) -> None:
    text = (WORDS + "\n\n  ") * 3
    lines = lay_out(Written(tuple(text), 0, True), width, lambda sign: 4.0 + ord(sign) % 7, 20.0)
    assert [at for start, stop in lines.spans for at in range(start, stop)] == list(range(len(text)))
    for row, (start, stop) in enumerate(lines.spans):
        assert all(lines.line[at] == row for at in range(start, stop))
        assert lines.x[start] == 0.0
        assert all(lines.x[at + 1] == lines.x[at] + lines.width[at] for at in range(start, stop - 1))


def test_the_newest_text_is_in_sight_and_older_text_can_be_scrolled_to(place: Place) -> None:
    words = (WORDS + "\n") * 6
    view = shown(place, height=300, words=words)
    surface = view.surface
    assert surface.symbol_rect(len(words) - 1).bottom() <= surface.height()
    assert surface.symbol_rect(0).top() < 0
    surface.setFocus()
    QTest.keyClick(surface, Qt.Key.Key_Home)
    assert surface.symbol_rect(0).top() == 0
    QTest.keyClick(surface, Qt.Key.Key_End)
    assert surface.symbol_rect(0).top() < 0


# ---- the next character


def test_without_a_pointer_the_bars_are_of_what_comes_after_the_end(place: Place) -> None:
    view = shown(place)
    choices = view.bars.choices()
    assert choices.after == "n␣the␣shore."
    assert len(choices.signs) == 8
    assert choices.taken == -1


def test_a_character_under_the_pointer_shows_what_could_follow(place: Place) -> None:
    view = shown(place)
    hover(view, 7)  # W
    choices = view.bars.choices()
    assert choices.after == "ROMEO:↵W"
    assert choices.signs[choices.taken] == "h"
    assert choices.taken == 0
    assert "“h”" in view.bars.accessibleDescription()
    hover(view, 6)
    assert view.bars.choices().taken == 2  # every seventh is not the likeliest one
    QTest.mouseMove(view.surface, QPoint(view.surface.width() - 3, view.surface.height() - 3))
    assert view.bars.choices().after == "n␣the␣shore."


def test_what_the_dice_never_choose_is_grey(place: Place) -> None:
    view = shown(place)
    hover(view, 7)
    assert "never" not in view.bars.accessibleDescription()
    before = image_of(view.bars)
    view.top_k.value_requested.emit(2)
    choices = view.bars.choices()
    assert [choices.is_out(at) for at in range(4)] == [False, False, True, True]
    assert f"; never chosen: “{choices.signs[2]}”" in view.bars.accessibleDescription()
    after = image_of(view.bars)
    first, second = (
        [count_of(image, LIGHT.disabled, view.bars.column(at)) for image in (before, after)] for at in (1, 2)
    )
    assert first[1] == first[0]
    assert second[1] > second[0]
    view.top_k.value_requested.emit(0)
    assert image_of(view.bars) == before


def test_the_cursor_goes_along_the_text_by_keyboard(place: Place) -> None:
    view = shown(place)
    view.surface.setFocus()
    for key, after in ((Qt.Key.Key_Home, "R"), (Qt.Key.Key_Right, "RO"), (Qt.Key.Key_Down, "ROMEO:↵Wh")):
        QTest.keyClick(view.surface, key)
        assert view.bars.choices().after == after
    QTest.keyClick(view.surface, Qt.Key.Key_Escape)
    assert view.surface.pointed_at() == -1


def test_small_chances_are_told() -> None:
    assert [percent(chance) for chance in (0.5, 0.01, 0.004)] == ["50 %", "1 %", "<1 %"]


# ---- a unit behind it


def test_a_unit_of_another_view_colours_the_text_and_says_nothing_back(place: Place, qtbot: QtBot) -> None:
    view = shown(place)
    before = view.surface.grab().toImage()
    with qtbot.assertNotEmitted(view.unit_selected), qtbot.assertNotEmitted(view.watch_changed):
        view.set_unit("lstm", 3)
    assert view.unit_index() == 3
    assert view.color.value() == "lstm"
    assert view.surface.grab().toImage() != before
    assert "unit 4" in view.bars.choices().more


def test_positive_is_blue_and_negative_is_orange(place: Place) -> None:
    values = np.zeros((24, len(WORDS)), np.float32)
    values[2, 0], values[2, 1] = 1.0, -1.0
    view = shown(place, states=read_only(values))
    view.set_unit("lstm", 2)
    colors = []
    for at in (0, 1):
        box = view.surface.symbol_rect(at)
        corner = view.surface.mapTo(view, box.topLeft().toPoint() + QPoint(2, 2))
        colors.append(pixel(view, corner.x(), corner.y()))
    red, _green, blue = (int(colors[0][i : i + 2], 16) for i in (1, 3, 5))
    assert blue > red + 40
    red, _green, blue = (int(colors[1][i : i + 2], 16) for i in (1, 3, 5))
    assert red > blue + 40


def test_choosing_a_layer_and_a_unit_tells_the_other_views(place: Place, qtbot: QtBot) -> None:
    view = shown(place)
    with qtbot.waitSignal(view.unit_selected) as told:
        hand_on(view.color).setFocus()
        QTest.keyClick(hand_on(view.color), Qt.Key.Key_End)
    assert told.args == ["lstm", 0]
    with qtbot.waitSignal(view.unit_selected) as told:
        QTest.keyClick(hand_on(view.unit), Qt.Key.Key_Up)
    assert told.args == ["lstm", 1]
    QTest.keyClick(hand_on(view.color), Qt.Key.Key_Home)
    assert view.unit_index() == -1
    assert not view.unit.isVisible()


def test_another_layer_is_asked_for_and_the_text_stays(place: Place, qtbot: QtBot) -> None:
    view = shown(place)
    view.set_unit("lstm", 3)
    with qtbot.waitSignal(view.watch_changed):
        view.set_layers(("emb",))
    assert study_of(view).layer_id == "emb"
    show(view, WORDS[:10], done=False)
    assert text_of(view) == WORDS


def test_a_selected_layer_does_not_colour_a_plain_text(place: Place, qtbot: QtBot) -> None:
    view = shown(place)
    with qtbot.assertNotEmitted(view.watch_changed):
        view.set_layers(("emb",))
    assert view.unit_index() == -1


# ---- how it looks and what it costs


@pytest.mark.parametrize(("height", "visible"), [(420, True), (205, False)])
def test_a_low_view_keeps_the_text(place: Place, height: int, visible: bool) -> None:
    view = shown(place, height=height)
    assert view.bars.isVisible() == visible
    assert view.surface.height() >= 48


@pytest.mark.parametrize("height", [95, 119, 121, 150, 170])
def test_a_flat_view_shows_text_and_no_control_lies_over_another(place: Place, height: int, qtbot: QtBot) -> None:
    page, view = QWidget(), shown(place)
    qtbot.addWidget(page)
    view.setParent(page)  # a dock may have less height than its view asks for
    page.resize(400, 400)
    with qtbot.waitExposed(page):
        page.show()
    view.show()
    view.resize(380, height)
    QTest.qWait(0)
    parts = [part for part in (view.line, view.temperature, view.surface) if part.isVisible()]
    assert view.surface in parts
    assert view.surface.height() >= 20
    boxes = [QRect(part.mapTo(view, QPoint()), part.size()) for part in parts]
    assert all(above.bottom() < below.top() for above, below in pairwise(boxes))
    assert all(part.height() >= part.minimumSizeHint().height() for part in parts if part is not view.surface)


def test_what_was_given_is_quieter_than_what_was_written(place: Place) -> None:
    surface = shown(place).surface
    assert surface._inks()[:7] == [theme().text_second] * 6 + [theme().text]


def test_a_new_text_of_300_characters_costs_little(place: Place) -> None:
    view: TextPlot = place(TextPlot(), MADE.spec, 380, 420)
    view.set_unit("lstm", 3)
    words = ((WORDS + "\n") * 4)[:LENGTH]
    snapshots = [text_snapshot(view.study(), text_view(MADE, words, step=at)) for at in range(12)]

    def cost(snapshot: Snapshot) -> float:
        begin = process_time()
        view.show_snapshot(snapshot)
        view.surface.grab()
        return process_time() - begin

    costs = sorted(cost(snapshot) for snapshot in snapshots)
    assert costs[len(costs) // 2] < 0.012  # s; about 2 ms on an idle machine
