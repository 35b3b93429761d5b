"""A sentence in other words: what is typed, right or wrong, other sentences, and where the network looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from engine.snapshot import Watch, read_only
from engine.spec.edits import SetParameter
from engine.spec.shapes import analyse
from engine.spec.studies import TranslationStudy
from tests.plots.conftest import make_spec, pixel
from tests.plots.sequences_3 import (
    ANSWERS,
    SOURCE,
    attention_of,
    translation_made,
    translation_snapshot,
    translation_view,
)
from widgets.kit import theme
from widgets.plots.parts.said_block import SMALLEST, Said, chance_text
from widgets.plots.translation import TranslationPlot

Place = Callable[..., Any]
MADE = translation_made()
LAYER = "cross_attention-1"


def shown(place: Place, width: int = 380, height: int = 400, **parts: Any) -> TranslationPlot:
    view: TranslationPlot = place(TranslationPlot(), MADE.spec, width, height)
    show(view, **parts)
    return view


def show(view: TranslationPlot, **parts: Any) -> None:
    view.show_snapshot(translation_snapshot(view.study(), translation_view(**parts)))


def edit_of(view: TranslationPlot) -> QLineEdit:
    return view.line.findChildren(QLineEdit)[0]


def press(view: TranslationPlot, text: str) -> None:
    button = next(each for each in view.findChildren(QAbstractButton) if each.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_other_data_are_told_so(place: Place) -> None:
    view = place(TranslationPlot(), make_spec("digits"))
    assert "in other words" in view.empty_text()
    assert view.watch() == Watch()
    assert not TranslationPlot.suits(make_spec("digits"))
    assert TranslationPlot.suits(MADE.spec)


def test_it_asks_for_the_chosen_sample_greedily(place: Place) -> None:
    view = place(TranslationPlot(), MADE.spec)
    assert view.watch() == Watch(studies=frozenset({TranslationStudy("", 1)}))
    assert "once it is ready" in view.matrix.message


# ---- what is typed


def test_the_chosen_sample_stands_in_the_empty_line(place: Place) -> None:
    assert edit_of(shown(place)).placeholderText() == "eighty four thousand"


def test_a_sentence_is_taken_while_one_types(place: Place, qtbot: QtBot) -> None:
    view = shown(place)
    with qtbot.waitSignal(view.watch_changed):
        QTest.keyClicks(edit_of(view), "ninety nine")
    assert view.study() == TranslationStudy("ninety nine", 1)
    assert view.said.said().waiting  # the answer before stays, quieter
    show(view, source=("ninety",), answers=(("quatre",),), scores=(-0.1,), wanted=())
    assert not view.said.said().waiting
    assert view.said.said().best == ("quatre",)


def test_unknown_words_are_told(place: Place) -> None:
    view = shown(place)
    view.line.value_requested.emit("eighty foo bar")
    show(view, source=("eighty",), unknown=("foo", "bar"), wanted=())
    assert view.line.problem() == "Left out, for the data do not have it: “foo”, “bar”"
    view.line.value_requested.emit("eighty")
    show(view, source=("eighty",), wanted=())
    assert view.line.problem() == ""


def test_nothing_to_translate_is_told(place: Place) -> None:
    view = shown(place)
    view.line.value_requested.emit("foo")
    show(view, source=(), unknown=("foo",), answers=(), scores=(), wanted=(), attention={})
    assert view.line.problem().startswith("Nothing is left to translate.")
    assert view.said.said().best == ()


# ---- right or wrong


def test_right_is_said_in_words(place: Place) -> None:
    view = shown(place)
    assert view.said.said().verdict() == ("right", "")
    assert "quatre vingt quatre mille, right" in view.accessibleDescription()


def test_wrong_is_said_with_the_true_answer_and_the_wrong_words_marked(place: Place) -> None:
    view = shown(place, answers=ANSWERS[1:2])
    assert view.said.said().verdict() == ("wrong, it is:", "quatre vingt quatre mille")
    assert [view.said.is_wrong(at) for at in range(3)] == [False, True, True]
    assert "wrong" in view.accessibleDescription()
    assert "it is: quatre vingt quatre mille" in view.said.accessibleDescription()


def test_an_answer_that_is_too_longis_wrong_at_its_end() -> None:
    said = Said((("a", "b"),), (0.5,), ("a",))
    assert not said.is_right
    assert said.verdict()[0].startswith("wrong")


def test_what_is_right_may_not_be_known(place: Place) -> None:
    view = shown(place, wanted=())
    assert view.said.said().verdict() == ("not in the data: whether it is right is not known", "")
    assert not any(view.said.is_wrong(at) for at in range(4))


def test_a_long_answer_is_written_smaller(place: Place) -> None:
    short, long = shown(place), shown(place, answers=(("quatre", "vingt") * 6,), wanted=())
    assert short.said.answer_font().pixelSize() > long.said.answer_font().pixelSize() >= SMALLEST


def test_the_answer_waits_in_a_quiet_colour(place: Place) -> None:
    view = shown(place)
    colors = {pixel(view.said, x, y) for x in range(120) for y in range(6, 26)}
    assert theme().text in colors
    view.line.value_requested.emit("two")
    colors = {pixel(view.said, x, y) for x in range(120) for y in range(6, 26)}
    assert theme().text not in colors


# ---- other sentences


def test_a_beam_shows_its_sentences_and_how_likely_they_are(place: Place, qtbot: QtBot) -> None:
    view = shown(place)
    with qtbot.waitSignal(view.watch_changed):
        press(view, "Beam 3")
    assert view.study() == TranslationStudy("", 3)
    before = view.said.height()
    show(view, answers=ANSWERS, scores=(-0.21, -1.9, -5.2))
    assert view.said.height() == before  # room was kept for them
    assert view.said.said().chances == pytest.approx((0.8106, 0.1496, 0.0055), abs=1e-3)
    assert "quatre vingts mille, 15 %" in view.said.text()
    press(view, "Greedy")
    assert view.said.height() < before


def test_in_a_low_view_other_sentences_take_the_place_of_the_attention(place: Place) -> None:
    view = shown(place, height=280)
    assert view.links.isVisible()
    press(view, "Beam 3")
    show(view, answers=ANSWERS, scores=(-0.21, -1.9, -5.2))
    assert not view.links.isVisible()
    assert view.said.row_rect(1).bottom() <= view.said.height()


@pytest.mark.parametrize(("chance", "words"), [(0.8106, "81 %"), (0.0055, "0.55 %"), (1e-6, "<0.01 %"), (1.0, "100 %")])
def test_chances_are_told_with_the_digits_that_matter(chance: float, words: str) -> None:
    assert chance_text(chance) == words


# ---- where it looks


def test_attention_is_that_of_the_answer(place: Place) -> None:
    view = shown(place)
    shows = view.matrix._shown
    assert shows.queries == (*ANSWERS[0], "<end>")
    assert shows.keys == SOURCE
    assert view.matrix.isVisible()
    assert not view.links.isVisible()
    press(view, "links")
    assert view.links.isVisible()
    assert not view.matrix.isVisible()


def test_a_pair_of_words_is_told(place: Place) -> None:
    view = shown(place)
    center = view.matrix.cell_rect((0, 0)).center().toPoint()
    QTest.mouseMove(view.matrix, center)
    assert view.told.text() == "“quatre” looks at “eighty”: 88 %"


def test_heads_are_chosen_where_there_are_several(place: Place) -> None:
    one = shown(place)
    assert not one.heads.isVisible()
    view = shown(place, height=480, attention={LAYER: read_only(attention_of(5, 3, heads=3))})
    assert view.heads.isVisible()
    QTest.mouseClick(view.heads, Qt.MouseButton.LeftButton, pos=view.heads.tile(2).center().toPoint())
    assert view.matrix._head == 1
    show(view)  # a network of one head again
    assert view.matrix._head == -1


def test_a_layer_is_chosen_where_there_are_several(place: Place) -> None:
    view = shown(place)
    assert not view.layer.isVisible()
    both = {LAYER: read_only(attention_of(5, 3)), "gru-2": read_only(attention_of(5, 3)[:, ::-1])}
    show(view, attention=both)
    assert view.layer.isVisible()
    before = view.matrix._shown.weights
    view.set_layers(("gru-2",))
    assert view.layer.value() == "gru-2"
    assert view.matrix._shown.weights is not before


def test_a_network_without_attention_shows_its_answer_only(place: Place) -> None:
    view = shown(place, attention={})
    assert not view.matrix.isVisible()
    assert not view.as_links.isVisible()
    assert view.said.said().is_right


def test_answers_of_an_older_document_are_left_alone(place: Place) -> None:
    view = shown(place)
    show(view, source=("nothing", "like", "it"))
    assert view.matrix._shown.keys == SOURCE
    other = SetParameter(layer_ids=("gru-2",), field="units", value=32).apply(MADE.spec)
    view.show_document(other, analyse(other))
    assert view.said.said().best == ()
