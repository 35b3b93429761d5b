"""The sequence over time: what its rows say, the cursor by hand, by keys and by itself, from sample to sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.snapshot import RunState, Shelf, Snapshot, Watch
from engine.spec.catalog.data import CartPole
from engine.spec.document import default_spec
from engine.spec.edits import SetData
from tests.plots.conftest import make_spec
from tests.plots.made import count_of, image_of
from tests.plots.sequences import (
    Made,
    adding,
    airline,
    brackets,
    chosen_of,
    parity,
    snapshot_of,
    text,
    thumbnails,
    translation,
    vowels,
)
from widgets.kit import LIGHT
from widgets.plots.parts.answer_band import AnswerBand
from widgets.plots.parts.band_surface import ScrolledBands
from widgets.plots.parts.bands import Band, KeyBand
from widgets.plots.parts.cell_band import CellBand
from widgets.plots.parts.curve_band import CurveBand
from widgets.plots.sequence import SequenceView

Place = Callable[..., SequenceView]
LEFT = Qt.MouseButton.LeftButton


def shown(place: Place, made: Made, width: int = 380, height: int = 300) -> SequenceView:
    """The view of a sample."""
    view = place(SequenceView(), made.spec, width, height)
    view.show_snapshot(snapshot_of(made.chosen))
    return view


def band(view: SequenceView, name: str) -> Band:
    """The row of a name."""
    return next(band for band in view.surface._bands if band.name == name)


def cells(view: SequenceView, name: str) -> CellBand:
    found = band(view, name)
    assert isinstance(found, CellBand)
    return found


def at(view: SequenceView, step: int) -> QPoint:
    """The middle of a step, in the first row."""
    return QPoint(round(view.surface.axis().middle(step)), round(view.surface.boxes()[0].center().y()))


# ---- what is shown


def test_it_is_for_sequences_only(place: Place) -> None:
    assert SequenceView.suits(text().spec)
    assert not SequenceView.suits(make_spec("iris"))
    view = place(SequenceView(), make_spec("iris"))
    assert "when the data has some" in view.empty_text()
    assert view.watch() == Watch()


def test_what_an_agent_sees_is_not_called_typed(place: Place) -> None:
    spec = SetData(data=CartPole(remembers=8)).apply(default_spec())
    view = place(SequenceView(), spec)
    seen = chosen_of(np.zeros(len(spec.data_shape.features)), origin=-1)
    view.show_snapshot(Snapshot(1, RunState.RUNNING, chosen=seen))
    assert view.caption.text() == "Seen by the agent"


def test_it_asks_for_the_chosen_sample_and_for_others_to_go_to(place: Place) -> None:
    view = place(SequenceView(), text().spec)
    assert view.watch() == Watch(chosen=True, shelf=Shelf())
    assert "once the network is ready" in view.empty_text()


def test_a_tagged_sequence_says_at_each_step_what_is_wanted_and_said(place: Place) -> None:
    view = shown(place, brackets())
    assert "".join(cells(view, "input").texts) == "(()((())()))()(())()"
    assert cells(view, "wanted").texts[:6] == ("1", "2", "1", "2", "3", "4")
    marks = cells(view, "says").marks
    assert marks is not None
    assert np.flatnonzero(marks < 0).tolist() == [5, 15]
    assert "18 of 20 steps right" in view.caption.text()
    view.set_step(5)
    assert view.reading.text() == "Step 5: ( · wanted 4 · says 3 (58%)"


def test_right_and_wrong_are_told_by_more_than_colour(place: Place) -> None:
    """A cross under a wrong step, a tick under a right one: other pixels, not only others' colours."""
    view = shown(place, brackets())
    image, box, axis = image_of(view.surface), view.surface.boxes()[2], view.surface.axis()
    under = {step: axis.column(step, box.bottom() - 10, 10) for step in (5, 6)}
    assert count_of(image, LIGHT.danger, under[5], 60) > 4
    assert count_of(image, LIGHT.good, under[6], 60) > 4
    assert count_of(image, LIGHT.danger, under[6], 60) == 0
    assert count_of(image, LIGHT.good, under[5], 60) == 0


def test_steps_at_which_nothing_is_asked_say_nothing(place: Place) -> None:
    made = brackets()
    assert made.chosen.mask is not None
    mask = made.chosen.mask.copy()
    mask[:10] = -1
    view = shown(place, Made(made.spec, replace(made.chosen, mask=mask)))
    assert set(cells(view, "wanted").texts[:10]) == set(cells(view, "says").texts[:10]) == {""}
    assert "9 of 10 steps right" in view.caption.text()
    view.set_step(3)
    assert view.reading.text() == "Step 3: ( · wanted nothing"


def test_long_tags_are_explained_by_their_colours(place: Place) -> None:
    view = shown(place, parity())
    keys = [band for band in view.surface._bands if isinstance(band, KeyBand)]
    assert [key.names for key in keys] == [("even", "odd")]
    assert not any(isinstance(band, KeyBand) for band in shown(place, brackets()).surface._bands)


def test_a_text_shows_the_likeliest_character_the_stronger_the_likelier(place: Place) -> None:
    view = shown(place, text(), 700)
    assert "".join(cells(view, "input").texts).startswith("To␣be,␣or")
    assert "".join(cells(view, "wanted").texts).startswith("o␣be,␣or")
    said = cells(view, "says")
    assert said.shares is not None
    assert said.shares[0] == pytest.approx(0.45)
    assert said.shares[-1] == pytest.approx(0.95)
    box, axis = view.surface.boxes()[2], view.surface.axis()
    corners = [QPoint(round(axis.x(step)) + 1, round(box.top()) + 2) for step in (axis.first, axis.stop - 1)]
    pale, strong = (image_of(view.surface).pixelColor(corner).redF() for corner in corners)
    assert strong < pale - 0.1


def test_a_translation_has_the_source_on_steps_of_its_own(place: Place) -> None:
    view = shown(place, translation())
    assert cells(view, "source").texts == ("eighty", "four", "thousand")
    assert cells(view, "so far").texts == ("<start>", "quatre", "vingt", "quatre", "mille")
    assert cells(view, "wanted").texts[-1] == "<end>"
    assert view.surface.steps() == 5
    view.set_step(2)
    assert view.reading.text() == "Step 2: vingt · wanted quatre · says cent (70%)"


def test_a_class_is_said_once_with_its_probability(place: Place) -> None:
    view = shown(place, vowels())
    assert sum(isinstance(band, CurveBand) for band in view.surface._bands) == 12
    answer = band(view, "answer")
    assert isinstance(answer, AnswerBand)
    assert (answer.said, answer.right, answer.true) == ("says speaker 4", True, "")
    assert answer.share == pytest.approx(0.872)
    wrong = shown(place, Made(vowels().spec, replace(vowels().chosen, target=0.0)))
    answer = band(wrong, "answer")
    assert isinstance(answer, AnswerBand)
    assert (answer.right, answer.true) == (False, "is speaker 1")


def test_only_the_steps_that_a_sample_has_are_shown(place: Place) -> None:
    view = shown(place, vowels(steps=15))
    assert view.surface.steps() == 15
    untold = Made(vowels(steps=15).spec, replace(vowels(steps=15).chosen, steps=()))
    assert shown(place, untold).surface.steps() == 15  # by the numbers that are there


def test_a_regression_is_said_once(place: Place) -> None:
    view = shown(place, adding())
    answer = band(view, "answer")
    assert isinstance(answer, AnswerBand)
    assert answer.said.startswith("says ")
    assert answer.share != answer.share
    view.set_step(34)
    assert view.reading.text().endswith("marked 1")


def test_a_forecast_goes_on_from_the_past(place: Place) -> None:
    made = airline()
    view = shown(place, made)
    curves = band(view, "passengers")  # the network is given logarithms, people read passengers
    assert isinstance(curves, CurveBand)
    assert curves.low > 80
    assert curves.divider == 24
    past, came, said = curves.lines
    assert np.isfinite(past.values).sum() == 24
    assert np.isnan(past.values[24:]).all()
    assert came.values[23] == said.values[23] == past.values[23]  # no gap between them
    assert made.chosen.forecast is not None
    assert said.values[24:].tolist() == made.chosen.forecast.tolist()
    assert view.surface.steps() == 24  # the cursor stays in what the network has seen
    QTest.mouseMove(view.surface, at(view, 30))
    assert view.reading.text().startswith("7 ahead · came ")


def test_an_answer_of_other_data_is_left_alone(place: Place) -> None:
    view = place(SequenceView(), text().spec)
    view.show_snapshot(snapshot_of(brackets().chosen))
    assert view.empty_text()
    view.show_document(vowels().spec, vowels().analysis)
    view.show_snapshot(snapshot_of(text().chosen))
    assert view.empty_text()


def test_it_repaints_only_what_is_new(place: Place) -> None:
    made = brackets()
    view = shown(place, made)
    before = view.surface._bands
    view.show_snapshot(snapshot_of(replace(made.chosen)))
    assert all(new is old for new, old in zip(view.surface._bands, before, strict=True))
    assert made.chosen.said is not None
    view.show_snapshot(snapshot_of(replace(made.chosen, said=made.chosen.mask)))
    kept = [new is old for new, old in zip(view.surface._bands, before, strict=True)]
    assert kept == [True, True, False, True]


def test_it_keeps_a_pace_while_the_run_moves(place: Place) -> None:
    made = brackets()
    view = shown(place, made)
    view.show_snapshot(replace(snapshot_of(replace(made.chosen, origin=1)), state=RunState.RUNNING))
    view.show_snapshot(replace(snapshot_of(replace(made.chosen, origin=2)), state=RunState.RUNNING))
    assert "Sample 412" in view.caption.text()
    view.show_snapshot(snapshot_of(replace(made.chosen, origin=3)))
    assert "Sample 3" in view.caption.text()


# ---- the cursor


def test_the_cursor_goes_by_keys_clicks_and_drags(place: Place, qtbot: QtBot) -> None:
    view = shown(place, brackets())
    told: list[int] = []
    view.step_chosen.connect(told.append)
    view.surface.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Left):
        QTest.keyClick(view.surface, key)
    assert told == [1, 2, 1, 19, 0]
    QTest.mouseClick(view.surface, LEFT, pos=at(view, 7))
    assert told[-1] == 7
    QTest.mousePress(view.surface, LEFT, pos=at(view, 7))
    QTest.mouseMove(view.surface, at(view, 9))
    QTest.mouseRelease(view.surface, LEFT, pos=at(view, 9))
    assert view.surface.hovered_step() == 9
    assert view.bar.place.text() == f"{view.step()} / 19"


def test_setting_the_step_tells_nobody(place: Place, qtbot: QtBot) -> None:
    view = shown(place, brackets())
    with qtbot.assertNotEmitted(view.step_chosen):
        view.set_step(4)
        view.set_step(400)
    assert view.step() == 19
    waiting = place(SequenceView(), brackets().spec)
    waiting.set_step(6)
    waiting.show_snapshot(snapshot_of(brackets().chosen))
    assert waiting.step() == 6


def test_the_pointer_reads_a_step_without_moving_the_cursor(place: Place, qtbot: QtBot) -> None:
    view = shown(place, brackets())
    with qtbot.assertNotEmitted(view.step_chosen):
        QTest.mouseMove(view.surface, at(view, 8))
    assert view.reading.text().startswith("Step 8: (")
    assert view.step() == 0
    QTest.mouseMove(view.surface, QPoint(2, 2))
    assert view.reading.text().startswith("Step 0")


def test_the_buttons_step_and_say_when_there_is_no_further(place: Place) -> None:
    view = shown(place, brackets())
    bar = view.bar
    assert not bar.first.isEnabled()
    assert bar.on.isEnabled()
    for button, step in ((bar.on, 1), (bar.on, 2), (bar.back, 1), (bar.last, 19), (bar.first, 0)):
        QTest.mouseClick(button, LEFT)
        assert view.step() == step
    QTest.mouseClick(bar.last, LEFT)
    assert not bar.on.isEnabled()
    assert bar.on.toolTip() == "This is the last step."


def test_it_plays_through_and_stops_at_the_end(place: Place, qtbot: QtBot) -> None:
    view = shown(place, parity(12))
    told: list[int] = []
    view.step_chosen.connect(told.append)
    view.set_step(8)
    QTest.mouseClick(view.bar.play, LEFT)
    assert view.bar.is_playing()
    assert view.bar.play.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: not view.bar.is_playing(), timeout=5000)
    assert told == [9, 10, 11]
    QTest.mouseClick(view.bar.play, LEFT)  # at the end it begins anew
    assert view.step() == 0
    QTest.mouseClick(view.bar.on, LEFT)  # a step by hand ends it
    assert not view.bar.is_playing()


def test_playing_ends_when_the_view_goes_out_of_sight(place: Place) -> None:
    view = shown(place, brackets())
    QTest.mouseClick(view.bar.play, LEFT)
    view.hide()
    assert not view.bar.is_playing()


def test_a_long_sequence_is_a_window_that_follows_the_cursor(place: Place) -> None:
    view = shown(place, text())
    axis = view.surface.axis()
    assert axis.shown < axis.steps == 49
    assert axis.pitch >= 10
    QTest.keyClick(view.surface, Qt.Key.Key_End)
    assert view.surface.axis().shows(48)
    assert not view.surface.axis().shows(0)
    bar = view.findChildren(ScrolledBands)[0].bar
    assert bar.isVisible()
    assert bar.value() == view.surface.axis().first == bar.maximum()
    view.resize(1200, 300)
    assert view.surface.axis().shown == 49
    assert not bar.isVisible()


# ---- samples


def test_the_next_sample_is_that_of_the_source(place: Place, qtbot: QtBot) -> None:
    made = brackets()
    view = shown(place, made)
    assert not view.samples.on.isEnabled()
    view.show_snapshot(snapshot_of(made.chosen, thumbnails=thumbnails(made, (400, 412, 431))))
    for button, origin in ((view.samples.on, 431), (view.samples.back, 400)):
        with qtbot.waitSignal(view.sample_chosen) as signal:
            QTest.mouseClick(button, LEFT)
        assert signal.args == [origin]


def test_at_the_end_of_a_page_the_next_one_is_asked_for(place: Place, qtbot: QtBot) -> None:
    made = brackets()
    view = shown(place, made)
    view.show_snapshot(snapshot_of(made.chosen, thumbnails=thumbnails(made, (400, 412), count=60)))
    with qtbot.waitSignal(view.watch_changed):
        QTest.mouseClick(view.samples.on, LEFT)
    assert view.watch().shelf == Shelf(page=1)
    with qtbot.waitSignal(view.sample_chosen) as signal:
        view.show_snapshot(snapshot_of(made.chosen, thumbnails=thumbnails(made, (500, 501), page=1, count=60)))
    assert signal.args == [500]


def test_it_says_the_key_figure_to_those_who_cannot_see(place: Place) -> None:
    view = shown(place, brackets())
    view.set_step(5)
    assert "18 of 20 steps right" in view.accessibleDescription()
    assert view.surface.accessibleDescription() == "Step 5: ( · wanted 4 · says 3 (58%)"
    assert view.surface.accessibleName()
