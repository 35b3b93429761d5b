"""What is kept while its key stays, what counts as news, and the caption's words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import RunState
from tests.plots.made import count_of, image_of, points
from widgets.kit import DARK, apply_theme
from widgets.plots.base import Cached, Caption, News


@pytest.mark.parametrize("part", [1, "light", (3, 4), QSize(5, 6), None])
def test_a_key_of_equal_plain_parts_keeps_what_was_made(part: object) -> None:
    made: Cached[list[int]] = Cached()
    again = QSize(5, 6) if isinstance(part, QSize) else part
    first = made.get((part, 1.5), list)
    assert made.get((again, 1.5), list) is first
    assert made.get((again, 2.5), list) is not first


def test_arrays_are_told_apart_by_identity() -> None:
    made: Cached[list[int]] = Cached()
    one, other = points(), points()
    first = made.get((one,), list)
    assert made.get((one,), list) is first
    assert made.get((other,), list) is not first


def test_a_key_keeps_its_objects_so_that_no_new_one_takes_their_address() -> None:
    made: Cached[int] = Cached()
    for i in range(50):
        key = [i]  # a list has no plain value: only its identity counts
        assert made.get((key,), key.pop) == i
        del key


def test_while_running_news_comes_at_a_pace_and_at_rest_at_once() -> None:
    news = News(most_hz=0.1)
    first, second = object(), object()
    assert news.is_new(first, RunState.RUNNING)
    assert not news.is_new(first, RunState.PAUSED)
    assert not news.is_new(second, RunState.RUNNING)
    assert news.is_new(second, RunState.PAUSED)
    assert not news.is_new(None, RunState.PAUSED)
    news.forget()
    assert news.is_new(second, RunState.RUNNING)


def test_the_caption_takes_its_colors_from_the_theme_of_the_moment(qtbot: QtBot, qapp: QApplication) -> None:
    caption = Caption()
    qtbot.addWidget(caption)
    caption.resize(200, 20)
    caption.set_runs(("some words ", "text"), ("and more", ""))
    assert caption.text() == "some words and more"
    apply_theme(qapp, DARK)
    assert count_of(image_of(caption), DARK.text, near=30) > 5
