"""The grid of test samples: what it says, what it leaves out, where the keyboard goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from engine.snapshot import RunState, Watch, read_only
from engine.spec.shapes import analyse
from tests.plots.conftest import make_samples, make_snapshot, make_spec, pixel
from widgets.kit import DARK, LIGHT, apply_theme, class_color
from widgets.plots.parts.tiles import GAP, PAD, PICTURE, TILE_HEIGHT
from widgets.plots.samples import SamplesView

Place = Callable[..., SamplesView]


def press(view: SamplesView, words: str) -> None:
    """Click a segment of the filter."""
    part = next(b for b in view.filter.findChildren(QAbstractButton) if b.text() == words)
    QTest.mouseClick(part, Qt.MouseButton.LeftButton)


def test_it_says_what_it_waits_for(place: Place) -> None:
    view = place(SamplesView(), make_spec("digits"))
    assert "test samples" in view.empty_text()
    assert view.watch() == Watch(samples=True)
    view.show_snapshot(make_snapshot(make_spec("digits")))
    assert view.empty_text() == ""
    assert view.grid.count() == 60


def test_a_tile_tells_its_sample_in_words(place: Place) -> None:
    spec = make_spec("digits")
    samples = make_samples(spec)
    view = place(SamplesView(), spec)
    view.show_snapshot(replace(make_snapshot(spec), samples=samples))
    words = view.grid.text_of(0)
    said, true = int(samples.predicted[0]), int(samples.target[0])
    assert said != true
    assert words.startswith(f"Sample {samples.index[0]}: says {said} (90%), is {true}, loss ")


def test_a_row_of_a_table_has_its_names(place: Place) -> None:
    view = place(SamplesView(), make_spec("iris"))
    view.show_snapshot(make_snapshot(make_spec("iris")))
    assert "petal width: " in view.grid.text_of(0)
    assert "virginica" in "".join(map(view.grid.text_of, range(10)))


def test_a_regression_has_no_right_and_wrong(place: Place) -> None:
    spec = make_spec("diabetes")
    view = place(SamplesView(), spec)
    snapshot = make_snapshot(spec)
    view.show_snapshot(snapshot)
    assert not view.filter.isVisible()
    assert view.grid.count() == 60
    assert "%" not in view.grid.text_of(0)


def test_only_the_wrong_ones(place: Place) -> None:
    spec = make_spec("digits")
    view = place(SamplesView(), spec)
    view.show_snapshot(make_snapshot(spec))
    press(view, "Wrong")
    assert view.grid.count() == 20
    press(view, "All")
    assert view.grid.count() == 60


def test_nothing_wrong_is_said_and_can_be_left(place: Place) -> None:
    spec = make_spec("digits")
    right = replace(make_samples(spec), predicted=make_samples(spec).target)
    view = place(SamplesView(), spec)
    view.show_snapshot(replace(make_snapshot(spec), samples=right))
    press(view, "Wrong")
    assert "Nothing is wrong" in view.empty_text()
    press(view, "All")
    assert view.empty_text() == ""


@pytest.mark.parametrize("now", [LIGHT, DARK])
def test_pictures_are_dark_on_light_and_light_on_dark(place: Place, qapp: QApplication, now: object) -> None:
    spec = make_spec("digits")
    samples = make_samples(spec)
    inputs = np.zeros_like(samples.inputs)
    inputs[0, :8] = 1.0  # the top row of pixels
    inputs[1, 0] = np.nan
    view = place(SamplesView(), spec)
    view.show_snapshot(replace(make_snapshot(spec), samples=replace(samples, inputs=read_only(inputs))))
    apply_theme(qapp, DARK)  # the strip is made anew
    apply_theme(qapp, now)  # type: ignore[arg-type]
    grid = view.grid.viewport()
    first, second = view.grid.tile_rect(0), view.grid.tile_rect(1)
    assert pixel(grid, first.left() + PAD + PICTURE - 3, first.top() + 6) == now.text  # type: ignore[attr-defined]
    assert pixel(grid, first.left() + PAD + 3, first.top() + PICTURE) == now.sunken  # type: ignore[attr-defined]
    assert pixel(grid, second.left() + PAD + 3, second.top() + 6) == now.nan  # type: ignore[attr-defined]


def test_the_sure_class_has_the_tall_bar(place: Place) -> None:
    spec = make_spec("digits")
    samples = make_samples(spec)
    view = place(SamplesView(), spec)
    view.show_snapshot(replace(make_snapshot(spec), samples=samples))
    rect = view.grid.tile_rect(0)
    left, foot = rect.left() + PAD + PICTURE + 8, rect.top() + 3 + 2 * 15 + 3 + 13
    said = int(samples.predicted[0])
    grid = view.grid.viewport()
    assert pixel(grid, left + 6 * said + 2, foot - 8) == class_color(said).name()
    assert pixel(grid, left + 6 * ((said + 5) % 10) + 2, foot - 8) == LIGHT.panel


def test_the_keyboard_walks_and_scrolls(place: Place) -> None:
    spec = make_spec("digits")
    view = place(SamplesView(), spec)
    view.show_snapshot(make_snapshot(spec))
    view.grid.setFocus()
    QTest.keyClick(view.grid, Qt.Key.Key_Right)
    assert view.grid.current() == 1
    assert view.grid.accessibleDescription() == view.grid.text_of(1)
    QTest.keyClick(view.grid, Qt.Key.Key_End)
    assert view.grid.current() == 59
    assert view.grid.viewport().rect().contains(view.grid.tile_rect(59))
    QTest.keyClick(view.grid, Qt.Key.Key_Home)
    assert view.grid.tile_rect(0).top() == 0


def test_a_wide_dock_has_more_columns(place: Place) -> None:
    spec = make_spec("digits")
    view = place(SamplesView(), spec)
    view.show_snapshot(make_snapshot(spec))
    assert view.grid.columns() == 2
    view.resize(900, 240)
    assert view.grid.columns() == 7
    rect = view.grid.tile_rect(8)
    assert rect.top() == TILE_HEIGHT + GAP
    assert view.grid.tile_at(rect.center().toPointF()) == 8


def test_it_keeps_what_it_had_and_keeps_calm_while_running(place: Place) -> None:
    spec = make_spec("digits")
    view = place(SamplesView(), spec)
    view.show_snapshot(make_snapshot(spec, state=RunState.RUNNING))
    view.show_snapshot(replace(make_snapshot(spec), samples=None))
    assert view.grid.count() == 60
    later = replace(make_snapshot(spec), samples=make_samples(spec, 30))
    view.show_snapshot(replace(later, state=RunState.RUNNING))
    assert view.grid.count() == 60
    view.show_snapshot(later)  # it stands: show it at once
    assert view.grid.count() == 30


def test_another_data_set_begins_empty_and_old_news_is_dropped(place: Place) -> None:
    digits, garments = make_spec("digits"), make_spec("garments")
    view = place(SamplesView(), digits)
    view.show_snapshot(make_snapshot(digits))
    view.show_document(garments, analyse(garments))
    assert view.empty_text()
    view.show_snapshot(make_snapshot(digits))
    assert view.empty_text()
    view.show_snapshot(make_snapshot(garments))
    assert "T-shirt" in "".join(map(view.grid.text_of, range(60)))


def test_it_suits_what_is_no_plane() -> None:
    assert SamplesView.suits(make_spec("iris"))
    assert not SamplesView.suits(make_spec("spiral"))
