"""The network unrolled in time: what is drawn, stepping, flowing, folding, long sequences, branches and stretches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.snapshot import Watch
from engine.spec.catalog.layers import Input, Output
from engine.spec.catalog.layers.pool import GlobalPool
from engine.spec.catalog.layers.recurrent import Gru
from engine.spec.document import chain
from engine.spec.shapes import analyse
from tests.plots.conftest import make_spec
from tests.plots.over_time import (
    adding_snapshot,
    adding_spec,
    causal_spec,
    speakers_snapshot,
    speakers_spec,
    spec_on,
    text_snapshot,
    text_spec,
    words_snapshot,
    words_spec,
)
from widgets.kit.motion import set_motion_on_unseen_screens
from widgets.plots.parts.unrolled_layout import window
from widgets.plots.parts.unrolled_paint import pooled
from widgets.plots.parts.unrolled_plan import plan_of
from widgets.plots.unrolled import UnrolledView

Place = Callable[..., Any]


@pytest.fixture
def motion() -> Iterator[None]:
    """Let things move though nobody sees them."""
    set_motion_on_unseen_screens(True)
    yield
    set_motion_on_unseen_screens(False)


def text(place: Place, width: int = 380, height: int = 300) -> UnrolledView:
    view: UnrolledView = place(UnrolledView(), text_spec(), width, height)
    view.show_snapshot(text_snapshot())
    return view


def steps_shown(view: UnrolledView) -> list[int]:
    return [place.step for place in view.surface.layout_now().places]


# ---- what is drawn


def test_other_data_are_told_so(place: Place) -> None:
    view = place(UnrolledView(), make_spec("digits"))
    assert "sequences" in view.empty_text()
    assert view.watch() == Watch()
    assert not UnrolledView.suits(make_spec("digits"))
    assert not UnrolledView.suits(causal_spec())


def test_it_asks_for_states_and_answers(place: Place) -> None:
    view = place(UnrolledView(), text_spec())
    assert UnrolledView.suits(text_spec())
    assert view.watch() == Watch(chosen=True, responses=True, states=frozenset({"lstm"}))
    assert "ready" in view.empty_text()


def test_branches_are_rows_of_their_own() -> None:
    spec = adding_spec()
    (stretch,) = plan_of(spec, analyse(spec))
    assert [[block.title for block in band.blocks] for band in stretch.bands] == [["LSTM 16"], ["Elman RNN 16"]]
    assert [(band.output, band.answer) for band in stretch.bands] == [("out-1", "last"), ("out-2", "last")]
    assert [block.twice for band in stretch.bands for block in band.blocks] == [True, False]


def test_an_encoder_and_a_decoder_are_two_stretches() -> None:
    spec = words_spec()
    source, so_far = plan_of(spec, analyse(spec))
    assert [source.part.name, so_far.part.name] == ["source", "so far"]
    assert [block.layer_id for block in source.bands[0].blocks] == ["emb-1", "enc"]
    assert [block.layer_id for block in so_far.bands[0].blocks] == ["emb-2", "dec", "cross"]
    assert so_far.bands[0].blocks[1].heir_of == "enc"
    assert (source.bands[0].answer, so_far.bands[0].answer) == ("none", "steps")


def test_a_mean_over_time_comes_from_all_steps(place: Place) -> None:
    layers = (Input(id="in"), Gru(id="gru", units=6), GlobalPool(id="mean"), Output(id="out"))
    spec = spec_on("adding", chain(*layers))
    (stretch,) = plan_of(spec, analyse(spec))
    assert stretch.bands[0].answer == "all"
    view = place(UnrolledView(), spec)
    view.show_snapshot(adding_snapshot())
    view.grab()


def test_a_step_in_words(place: Place) -> None:
    view = text(place)
    view.set_step(4)
    assert view.caption.text() == "Step 4 of 23"
    assert view.surface.accessibleDescription() == "Step 4; reads “e”; says “c” (70 %), it is “␣”"
    assert "reads “e”" in view.accessibleDescription()


def test_each_branch_says_its_own(place: Place) -> None:
    view = place(UnrolledView(), adding_spec())
    view.show_snapshot(adding_snapshot())
    view.set_step(29)
    words = view.surface.accessibleDescription()
    assert "LSTM 16 says 0.91, it is 0.97" in words
    assert "Elman RNN 16 says 0.4" in words
    assert "reads value 0.201, mark 0" in words


def test_only_the_steps_that_a_sample_has(place: Place) -> None:
    view = place(UnrolledView(), speakers_spec(), 900, 300)
    view.show_snapshot(speakers_snapshot(6))
    assert steps_shown(view) == list(range(6))
    assert "“Ben” (85 %)" in view.accessibleDescription()
    view.grab()


def test_units_that_act_alike_are_averaged_where_there_are_too_many() -> None:
    values = np.arange(12, dtype=np.float32).reshape(6, 2)
    assert pooled(values, 6) is values
    assert pooled(values, 3).tolist() == [[1, 2], [5, 6], [9, 10]]
    assert pooled(values, 4).shape == (4, 2)


# ---- the cursor of time


def test_keys_and_buttons_step(place: Place) -> None:
    view = text(place)
    heard: list[int] = []
    view.step_chosen.connect(heard.append)
    assert not view.back.isEnabled()
    view.surface.setFocus()
    QTest.keyClick(view.surface, Qt.Key.Key_Right)
    QTest.mouseClick(view.forward, Qt.MouseButton.LeftButton)
    QTest.mouseClick(view.back, Qt.MouseButton.LeftButton)
    QTest.keyClick(view.surface, Qt.Key.Key_End)
    assert heard == [1, 2, 1, 23]
    assert not view.forward.isEnabled()
    view.set_step(3)
    assert heard == [1, 2, 1, 23]


def test_a_click_on_a_column_and_the_bar_of_time(place: Place) -> None:
    view = text(place)
    heard: list[int] = []
    view.step_chosen.connect(heard.append)
    lay = view.surface.layout_now()
    third = lay.place_of(0, 3)
    assert third is not None
    QTest.mouseClick(view.surface, Qt.MouseButton.LeftButton, pos=QPoint(round(third.x), 80))
    bar = lay.bar()
    QTest.mousePress(view.surface, Qt.MouseButton.LeftButton, pos=QPointF(bar.left() + 1, bar.center().y()).toPoint())
    QTest.mouseMove(view.surface, QPointF(bar.right() - 1, bar.center().y()).toPoint())
    QTest.mouseRelease(view.surface, Qt.MouseButton.LeftButton, pos=bar.center().toPoint())
    assert heard == [3, 0, 23]


def test_a_long_sequence_has_a_window_that_follows(place: Place) -> None:
    view = text(place)
    first = steps_shown(view)
    assert first[0] == 0
    assert len(first) < 24
    view.set_step(23)
    assert steps_shown(view)[-1] == 23
    view.set_step(22)
    assert steps_shown(view)[-1] == 23  # it moves only where it must
    view.set_step(first[0])
    assert steps_shown(view) == first


def test_the_window_keeps_a_neighbour_in_sight() -> None:
    assert window(0, 5, 10, 30) == 0
    assert window(0, 9, 10, 30) == 1
    assert window(20, 20, 10, 30) == 19
    assert window(99, 29, 10, 30) == 20
    assert window(0, 3, 1, 5) == 3


def test_columns_stay_wide_enough_to_be_read(place: Place) -> None:
    for width in (200, 380, 900):
        view = text(place, width)
        lay = view.surface.layout_now()
        assert lay.pitch >= 30 or len(lay.places) == 1
        assert all(lay.column(each).right() <= view.surface.width() + 1 for each in lay.places)


def test_a_step_forward_is_seen_to_flow(place: Place, qtbot: QtBot, motion: None) -> None:
    view = text(place)
    view.set_step(1)
    assert view.surface.flow() < 1
    view.surface.grab()
    qtbot.waitUntil(lambda: view.surface.flow() == 1)
    view.set_step(0)
    assert view.surface.flow() == 1  # nothing flows back
    view.set_step(7)
    assert view.surface.flow() == 1  # nor over a jump


def test_without_motion_nothing_flows(place: Place) -> None:
    view = text(place)
    view.set_step(1)
    assert view.surface.flow() == 1


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_every_moment_of_the_flow_is_painted(place: Place, share: float) -> None:
    for spec, snapshot, last in (
        (text_spec(), text_snapshot(), 4),
        (speakers_spec(), speakers_snapshot(), 13),
        (words_spec(), words_snapshot(), 0),
    ):
        view = place(UnrolledView(), spec)
        view.show_snapshot(snapshot)
        view.set_step(last)
        still = view.surface.grab().toImage()
        view.surface._flow = share
        assert view.surface.grab().toImage() != still


# ---- folding


def test_it_folds_by_key_by_word_and_by_a_double_click(place: Place) -> None:
    view = text(place)
    assert view.unfolded()
    view.surface.setFocus()
    QTest.keyClick(view.surface, Qt.Key.Key_Return)
    assert not view.unfolded()
    assert steps_shown(view) == [0]
    assert view.fold.text() == "Unfold"
    QTest.mouseClick(view.fold, Qt.MouseButton.LeftButton)
    assert view.unfolded()
    assert len(steps_shown(view)) > 5
    QTest.mouseDClick(view.surface, Qt.MouseButton.LeftButton, pos=QPoint(150, 60))
    assert not view.unfolded()
    assert "folded" in view.accessibleDescription()


def test_folding_is_a_motion(place: Place, qtbot: QtBot, motion: None) -> None:
    view = text(place)
    view.set_unfolded(False)
    assert 0 < view.surface.layout_now().fold <= 1
    view.surface.grab()
    qtbot.waitUntil(lambda: view.surface.layout_now().fold == 0)
    assert steps_shown(view) == [0]


def test_folded_it_still_steps(place: Place) -> None:
    view = text(place)
    view.set_unfolded(False)
    view.surface.setFocus()
    QTest.keyClick(view.surface, Qt.Key.Key_Right)
    assert steps_shown(view) == [1]
    view.grab()


def test_folded_two_stretches_are_two_columns(place: Place) -> None:
    view = place(UnrolledView(), words_spec())
    view.show_snapshot(words_snapshot())
    view.set_step(2)
    view.set_unfolded(False)
    assert [(place.walk, place.step) for place in view.surface.layout_now().places] == [(0, 4), (1, 2)]
    assert "attention is not drawn" in view.caption.text()
    view.grab()


# ---- what else may come


def test_numbers_of_other_data_are_dropped(place: Place) -> None:
    view = place(UnrolledView(), adding_spec())
    view.show_snapshot(text_snapshot())
    assert view.empty_text()


def test_another_network_begins_anew(place: Place) -> None:
    view = text(place)
    asked: list[bool] = []
    view.watch_changed.connect(lambda: asked.append(True))
    view.show_document(text_spec(bidirectional=True), analyse(text_spec(bidirectional=True)))
    assert asked == [True]
    assert "ready" in view.empty_text()


@pytest.mark.parametrize("size", [(200, 140), (380, 300), (1200, 700)])
def test_it_is_painted_at_every_size(place: Place, size: tuple[int, int]) -> None:
    for spec, snapshot in (
        (adding_spec(), adding_snapshot()), (words_spec(), words_snapshot()), (speakers_spec(), speakers_snapshot()),
    ):  # fmt: skip
        view = place(UnrolledView(), spec, *size)
        view.show_snapshot(snapshot)
        view.grab()
        lay = view.surface.layout_now()
        for each in lay.places:
            for band, rows in enumerate(lay.rows[each.walk]):
                assert all(lay.block(each, band, at).height() >= 14 for at in range(len(rows.blocks)))


def test_in_a_low_dock_the_layers_that_remember_are_left(place: Place) -> None:
    view = place(UnrolledView(), words_spec(), 380, 140)
    view.show_snapshot(words_snapshot())
    walks = view.surface.layout_now().walks
    assert [block.layer_id for walk in walks for block in walk.stretch.bands[0].blocks] == ["enc", "dec"]
    assert not view.surface.layout_now().bar().height()
    view.resize(380, 320)
    walks = view.surface.layout_now().walks
    assert [block.layer_id for block in walks[1].stretch.bands[0].blocks] == ["emb-2", "dec", "cross"]
    assert view.surface.layout_now().bar().height()


@pytest.mark.parametrize("height", [140, 180, 220, 300])
def test_nothing_is_cut_off_in_a_low_dock(place: Place, height: int) -> None:
    for spec, snapshot in ((text_spec(), text_snapshot()), (adding_spec(), adding_snapshot())):
        view = place(UnrolledView(), spec, 380, height)
        view.show_snapshot(snapshot)
        lay = view.surface.layout_now()
        assert view.surface.geometry().bottom() < height
        for each in lay.places:
            for band in range(len(lay.rows[each.walk])):
                assert lay.block(each, band, 0).top() >= 0
                assert lay.entry(each, band).bottom() <= lay.floor + 1
