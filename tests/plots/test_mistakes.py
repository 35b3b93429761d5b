"""The gallery of mistakes: which, chosen how, and what can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from engine.snapshot import Mistakes, RunState, Snapshot, Watch, read_only
from engine.spec.document import Spec
from engine.spec.edits import Edit, LeaveOutSamples, SetLabels
from engine.spec.shapes import analyse
from tests.plots.conftest import make_samples, make_spec
from widgets.plots.mistakes import MistakesView
from widgets.plots.parts.mistake_grid import only

Place = Callable[..., MistakesView]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SPEC = make_spec("digits")


def mistakes(spec: Spec = SPEC) -> Mistakes:
    """Twenty, every other trained on."""
    samples = make_samples(spec)
    samples = only(samples, samples.predicted != samples.target)
    count = len(samples.index)
    samples = replace(samples, origin=read_only(np.arange(count) + 500), train=read_only(np.arange(count) % 2 == 0))
    return Mistakes(samples, 12, 34, 1000, 300)


@pytest.fixture
def view(place: Place) -> MistakesView:
    made = place(MistakesView(), SPEC, 400, 360)
    made.show_snapshot(Snapshot(1, RunState.PAUSED, mistakes=mistakes()))
    made.grid.setFocus()
    return made


@pytest.fixture
def asked(view: MistakesView) -> list[Edit]:
    edits: list[Edit] = []
    view.edit_requested.connect(edits.append)
    return edits


def click(view: MistakesView, tile: int, how: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(view.grid.viewport(), Qt.MouseButton.LeftButton, how, view.grid.tile_rect(tile).center())


def test_it_says_what_it_waits_for(place: Place) -> None:
    made = place(MistakesView(), SPEC)
    assert made.empty_text()
    assert made.watch() == Watch(mistakes=True)
    made.show_snapshot(Snapshot(1, RunState.PAUSED, mistakes=Mistakes(None, 0, 0, 1000, 300)))
    assert "Nothing is taken" in made.empty_text()


def test_numbers_have_no_mistakes(place: Place) -> None:
    made = place(MistakesView(), make_spec("diabetes"))
    assert "need classes" in made.empty_text()
    assert made.watch() == Watch()
    assert not MistakesView.suits(make_spec("diabetes"))
    assert MistakesView.suits(make_spec("iris"))


def test_both_counts_are_said_and_the_parts_can_be_told_apart(view: MistakesView) -> None:
    assert view.grid.count() == 20
    assert view.caption.text() == "34 of 300 test, 12 of 1,000 training"
    view.filter.value_requested.emit("train")
    assert view.grid.count() == 10
    assert view.grid.origin_of(1) == 502
    view.filter.value_requested.emit("test")
    assert view.grid.origin_of(0) == 501


def test_several_are_chosen_by_hand(view: MistakesView) -> None:
    click(view, 1)
    assert view.grid.selected() == (501,)
    click(view, 3, CTRL)
    assert view.grid.selected() == (501, 503)
    click(view, 5, SHIFT)
    assert view.grid.selected() == (503, 504, 505)
    click(view, 4, CTRL)
    assert view.grid.selected() == (503, 505)
    QTest.keyClick(view.grid, Qt.Key.Key_Escape)
    assert view.grid.selected() == ()


def test_several_are_chosen_by_keys(view: MistakesView) -> None:
    QTest.keyClick(view.grid, Qt.Key.Key_Space)
    QTest.keyClick(view.grid, Qt.Key.Key_Right)
    QTest.keyClick(view.grid, Qt.Key.Key_Space)
    assert view.grid.selected() == (500, 501)
    QTest.keyClick(view.grid, Qt.Key.Key_A, CTRL)
    assert len(view.grid.selected()) == 20


def test_a_digit_mends_the_label_of_what_is_chosen(view: MistakesView, asked: list[Edit]) -> None:
    click(view, 1)
    click(view, 2, CTRL)
    QTest.keyClick(view.grid, Qt.Key.Key_7)
    assert asked == [SetLabels(origins=(501, 502), target=7)]
    assert view.grid.count() == 18  # they have gone before the engine says so
    assert view.grid.selected() == ()


def test_del_leaves_out_the_one_under_the_keyboard(view: MistakesView, asked: list[Edit]) -> None:
    QTest.keyClick(view.grid, Qt.Key.Key_Right)
    QTest.keyClick(view.grid, Qt.Key.Key_Delete)
    assert asked == [LeaveOutSamples(origins=(501,))]


def test_the_menu_offers_what_the_network_says_first(view: MistakesView, asked: list[Edit]) -> None:
    click(view, 4)
    samples = mistakes().samples
    assert samples is not None
    said = int(samples.predicted[4])
    view.label.click()
    menu = next(menu for menu in view.findChildren(QMenu) if menu.accessibleName() == "Classes")
    words = [action.text() for action in menu.actions() if action.text()]
    assert words[0] == f"{said}, as the network says"
    assert len(words) == 10
    menu.actions()[0].trigger()
    menu.close()
    assert asked == [SetLabels(origins=(504,), target=said)]


def test_a_double_click_shows_it_in_the_network(view: MistakesView) -> None:
    heard: list[int] = []
    view.sample_chosen.connect(heard.append)
    QTest.mouseDClick(view.grid.viewport(), Qt.MouseButton.LeftButton, pos=view.grid.tile_rect(2).center())
    QTest.keyClick(view.grid, Qt.Key.Key_Right)
    QTest.keyClick(view.grid, Qt.Key.Key_Return)
    assert heard[0] in (500, 502)
    assert len(heard) == 2


def test_what_somebody_chooses_from_stays_where_it_is(view: MistakesView) -> None:
    click(view, 1)
    later = Snapshot(1, RunState.PAUSED, mistakes=Mistakes(None, 0, 0, 1000, 300))
    view.show_snapshot(later)
    assert view.grid.count() == 20
    view.grid.clear()
    view.show_snapshot(later)
    assert view.empty_text()


def test_undo_brings_a_sample_back(view: MistakesView, asked: list[Edit]) -> None:
    click(view, 0)
    view.leave_out.click()
    changed = asked[0].apply(SPEC)
    view.show_document(changed, analyse(changed))
    view.show_document(SPEC, analyse(SPEC))
    view.show_snapshot(Snapshot(3, RunState.PAUSED, mistakes=mistakes()))
    assert view.grid.count() == 20


def test_a_table_shows_its_values(place: Place) -> None:
    spec = make_spec("iris")
    made = place(MistakesView(), spec, 400, 360)
    made.show_snapshot(Snapshot(1, RunState.PAUSED, mistakes=mistakes(spec)))
    assert "petal width" in made.grid.text_of(0)
    made.grid.grab()
