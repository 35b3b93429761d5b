"""Pictures of the text, the translation and the forecast, from numbers made by formulas."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import RunState
from tests.plots.sequences_3 import (
    ANSWERS,
    WORDS,
    airline_made,
    attention_of,
    forecast_snapshot,
    forecast_view,
    text_made,
    text_snapshot,
    text_view,
    translation_made,
    translation_snapshot,
    translation_view,
)
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes
from widgets.plots.forecast import ForecastPlot
from widgets.plots.text import TextPlot
from widgets.plots.translation import TranslationPlot

Size = tuple[int, int]
SIZE = (380, 300)
LONG = "\n\n".join((WORDS, WORDS[7:], WORDS[:60]))


def text_plot(qtbot: QtBot, size: Size = SIZE, words: str = LONG, unit: int = -1) -> TextPlot:
    """A text in a dock."""
    view, made = TextPlot(), text_made()
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_document(made.spec, made.analysis)
    view.show()
    if unit >= 0:
        view.set_unit("lstm", unit)
    view.show_snapshot(text_snapshot(view.study(), text_view(made, words)))
    return view


def translation_plot(qtbot: QtBot, size: Size = SIZE, beam: int = 1, **parts: Any) -> TranslationPlot:
    """A translation in a dock."""
    view, made = TranslationPlot(), translation_made()
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_document(made.spec, made.analysis)
    view.show()
    if beam > 1:
        view.beam.value_requested.emit(beam)
    view.show_snapshot(translation_snapshot(view.study(), translation_view(**parts)))
    return view


def forecast_plot(qtbot: QtBot, size: Size = SIZE, **parts: Any) -> ForecastPlot:
    """A forecast in a dock."""
    view, made = ForecastPlot(), airline_made()
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_document(made.spec, made.analysis)
    view.show()
    view.show_snapshot(forecast_snapshot(view.study(), forecast_view(**parts)))
    return view


@pytest.mark.parametrize(("name", "size"), [("low", SIZE), ("narrow", (250, 340)), ("high", (380, 440))])
def test_the_text_looks_as_it_did(name: str, size: Size, qapp: QApplication, qtbot: QtBot) -> None:
    check_picture(in_both_themes(qapp, text_plot(qtbot, size)), f"text-{name}")


@pytest.mark.parametrize(("name", "size"), [("low", SIZE), ("high", (380, 440))])
def test_the_coloured_text_looks_as_it_did(name: str, size: Size, qapp: QApplication, qtbot: QtBot) -> None:
    view = text_plot(qtbot, size, unit=5)
    view.line.value_requested.emit("Lord 3")
    check_picture(in_both_themes(qapp, view), f"text-unit-{name}")


def test_a_character_of_the_text_looks_as_it_did(qapp: QApplication, qtbot: QtBot) -> None:
    view = text_plot(qtbot, (380, 440), words=WORDS, unit=3)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(view.surface, key)
    check_picture(in_both_themes(qapp, view), "text-character")


def test_the_right_translation_looks_as_it_did(qapp: QApplication, qtbot: QtBot) -> None:
    check_picture(in_both_themes(qapp, translation_plot(qtbot)), "translation-right")


def test_the_wrong_translation_of_a_beam_looks_as_it_did(qapp: QApplication, qtbot: QtBot) -> None:
    answers, scores = (*ANSWERS[1:], ANSWERS[0]), (-0.6, -1.2, -3.0)
    view = translation_plot(qtbot, (380, 420), beam=3, answers=answers, scores=scores)
    check_picture(in_both_themes(qapp, view), "translation-beam")


def test_a_translation_with_unknown_words_looks_as_it_did(qapp: QApplication, qtbot: QtBot) -> None:
    view = translation_plot(qtbot)
    view.line.value_requested.emit("eighty-four thousend")
    answer = translation_view(source=("eighty", "four"), unknown=("thousend",), wanted=(), answers=(ANSWERS[0][:3],))
    view.show_snapshot(translation_snapshot(view.study(), answer))
    check_picture(in_both_themes(qapp, view), "translation-unknown")


def test_a_translation_with_several_heads_looks_as_it_did(qapp: QApplication, qtbot: QtBot) -> None:
    seen = {"cross_attention-1": attention_of(5, 3, heads=3)}
    view = translation_plot(qtbot, (320, 440), attention=seen)
    QTest.mouseClick(view.as_links, Qt.MouseButton.LeftButton)
    check_picture(in_both_themes(qapp, view), "translation-links")


@pytest.mark.parametrize(("name", "size"), [("low", SIZE), ("narrow", (250, 320)), ("wide", (620, 380))])
def test_the_forecast_looks_as_it_did(name: str, size: Size, qapp: QApplication, qtbot: QtBot) -> None:
    check_picture(in_both_themes(qapp, forecast_plot(qtbot, size)), f"forecast-{name}")


def test_a_forecast_that_runs_far_ahead_looks_as_it_did(qapp: QApplication, qtbot: QtBot) -> None:
    view = forecast_plot(qtbot, (380, 340), steps=48, came=24)
    answer = replace(forecast_view(steps=48, came=24), steps=(1200, 1200, 1200, 700, 0))
    view.show_snapshot(replace(forecast_snapshot(view.study(), answer), state=RunState.RUNNING))
    QTest.keyClick(view.surface, Qt.Key.Key_PageDown)
    check_picture(in_both_themes(qapp, view), "forecast-ahead")


def test_the_forecast_of_the_chosen_window_looks_as_it_did(qapp: QApplication, qtbot: QtBot) -> None:
    view, made = ForecastPlot(), airline_made()
    qtbot.addWidget(view)
    view.resize(*SIZE)
    view.show_document(made.spec, made.analysis)
    view.show()
    view.show_snapshot(forecast_snapshot(None, None, made))
    check_picture(in_both_themes(qapp, view), "forecast-window")
