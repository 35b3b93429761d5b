"""Errors as a score: the threshold, its figures against scikit-learn, what is asked and chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from sklearn.metrics import average_precision_score, precision_recall_fscore_support, roc_auc_score

from engine.snapshot import AnomalyView, RunState, Snapshot, Watch, read_only
from engine.spec.document import Spec, default_spec
from engine.spec.edits import Edit, SetDataField
from engine.spec.shapes import analyse
from engine.spec.studies import AnomalyStudy
from tests.plots.codes import autoencoder
from tests.plots.rebuilt import anomaly_view
from widgets.plots.anomaly import ALARMS, MISSED, NO_CLASSES, NONE, NOT_KNOWN, OTHER_TASK, AnomaliesView
from widgets.plots.parts.detection import Detection, precision_recall, roc, usual_threshold
from widgets.plots.parts.error_histogram import ErrorAxis

Place = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton
HELD_OUT = 3


def spec_of(held_out: tuple[int, ...] = (HELD_OUT,), data: str = "digits") -> Spec:
    spec = autoencoder(data)
    return spec.model_copy(update={"data": spec.data.with_(held_out=held_out)})


class Desk:
    """The view, and what hands ask of it."""

    def __init__(self, place: Place, spec: Spec, view: AnomalyView, size: tuple[int, int] = (330, 520)) -> None:
        self.spec, self.view, self.shown = spec, view, AnomaliesView()
        place(self.shown, spec, *size)
        self.chosen: list[int] = []
        self.edits: list[Edit] = []
        self.shown.sample_chosen.connect(self.chosen.append)
        self.shown.edit_requested.connect(self.edits.append)
        self.tell(view)

    def tell(self, view: AnomalyView) -> None:
        self.view = view
        self.shown.show_snapshot(Snapshot(1, RunState.PAUSED, studies={AnomalyStudy(): view}))

    def at(self) -> Detection:
        return Detection.at(self.view, self.shown.threshold())


@pytest.fixture
def desk(place: Place) -> Desk:
    """Digits; threes are held out."""
    return Desk(place, spec_of(), anomaly_view(spec_of(), held_out=HELD_OUT))


@pytest.mark.parametrize("threshold", [0.05, 0.2, 0.31, 0.6, 1.2])
def test_the_figures_are_those_of_scikit_learn(threshold: float) -> None:
    view = anomaly_view(spec_of(), held_out=HELD_OUT)
    now = Detection.at(view, threshold)
    precision, recall, f1, _ = precision_recall_fscore_support(
        view.strange, view.error > threshold, average="binary", zero_division=0
    )
    assert now.found + now.alarms == int((view.error > threshold).sum())
    assert (now.precision, now.recall, now.f1) == pytest.approx((precision, recall, f1))


def test_nothing_above_the_threshold_has_no_precision() -> None:
    now = Detection.at(anomaly_view(spec_of(), held_out=HELD_OUT), 1e6)
    assert np.isnan(now.precision)
    assert (now.recall, now.f1) == (0.0, 0.0)


@pytest.mark.parametrize("digits", [6, 1])
def test_the_areas_are_those_of_scikit_learn(digits: int) -> None:
    """Also where many samples have the same error."""
    view = anomaly_view(spec_of(), held_out=HELD_OUT)
    error = np.round(view.error, digits)
    assert roc(error, view.strange).area == pytest.approx(roc_auc_score(view.strange, error))
    trade = precision_recall(error, view.strange)
    assert trade.area == pytest.approx(average_precision_score(view.strange, error))


def test_the_point_of_the_threshold_lies_on_the_curve() -> None:
    view = anomaly_view(spec_of(), held_out=HELD_OUT)
    trade, now = roc(view.error, view.strange), Detection.at(view, 0.3)
    away = np.hypot(trade.x - now.false_rate, trade.y - now.recall)
    assert away.min() == pytest.approx(0, abs=1e-6)


def test_it_begins_where_most_of_the_training_stays_below(desk: Desk) -> None:
    usual = usual_threshold(desk.view)
    assert (desk.view.known <= usual).mean() == pytest.approx(0.95, abs=0.01)
    assert desk.shown.threshold() == usual
    words = desk.shown.figures.text() + desk.shown.strange.text() + desk.shown.ordinary.text()
    assert f"recall {desk.at().recall:.0%}" in words
    assert f"{desk.at().found} of 20 strange samples found, {desk.at().missed} missed" in words
    assert f"{desk.at().alarms} of 180 ordinary ones are false alarms" in words


def test_the_line_is_dragged(desk: Desk) -> None:
    histogram = desk.shown.histogram
    y, x = histogram.height() // 2, round(histogram.threshold_x())
    QTest.mousePress(histogram, LEFT, pos=QPoint(x, y))
    QTest.mouseMove(histogram, QPoint(x + 20, y))
    QTest.mouseRelease(histogram, LEFT, pos=QPoint(x + 20, y))
    assert histogram.threshold_x() == pytest.approx(x + 20, abs=1)
    assert desk.shown.threshold() > usual_threshold(desk.view)
    assert f"{desk.at().alarms} of 180" in desk.shown.ordinary.text()


def test_the_threshold_works_by_keyboard_and_goes_home(desk: Desk) -> None:
    histogram, usual = desk.shown.histogram, usual_threshold(desk.view)
    histogram.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(histogram, Qt.Key.Key_Right)
    one = desk.shown.threshold()
    QTest.keyClick(histogram, Qt.Key.Key_PageUp)
    assert usual < one < desk.shown.threshold()
    QTest.keyClick(histogram, Qt.Key.Key_PageDown)
    QTest.keyClick(histogram, Qt.Key.Key_Left)
    assert desk.shown.threshold() == pytest.approx(usual, rel=1e-4)
    QTest.keyClick(histogram, Qt.Key.Key_Left)
    QTest.keyClick(histogram, Qt.Key.Key_Home)
    assert desk.shown.threshold() == usual


def test_a_threshold_set_by_hand_stays_while_the_network_trains(desk: Desk) -> None:
    QTest.keyClick(desk.shown.histogram, Qt.Key.Key_PageUp)
    own = desk.shown.threshold()
    desk.tell(replace(desk.view, known=read_only(desk.view.known / 4), error=read_only(desk.view.error / 2), step=2))
    assert desk.shown.threshold() == own
    desk.shown.show_document(spec_of((5,)), analyse(spec_of((5,))))
    assert desk.shown.threshold() == own
    QTest.mouseClick(desk.shown.usual, LEFT)
    assert desk.shown.threshold() == usual_threshold(desk.view)


def test_the_usual_threshold_follows_the_training(desk: Desk) -> None:
    desk.tell(replace(desk.view, known=read_only(desk.view.known / 4), step=2))
    assert desk.shown.threshold() == usual_threshold(desk.view)


def test_the_strangest_come_first_and_wrong_ones_are_marked(desk: Desk) -> None:
    tiles = desk.shown.tiles.tiles()
    order = np.argsort(-desk.view.error, kind="stable")
    assert [tile.origin for tile in tiles] == desk.view.origin[order][: len(tiles)].tolist()
    above = desk.view.error > desk.shown.threshold()
    wrong = (above != desk.view.strange)[order][: len(tiles)]
    assert wrong.any()
    assert not wrong.all()
    assert [tile.wrong for tile in tiles] == wrong.tolist()
    assert {tile.words.rsplit(", ", 1)[1] for tile in tiles if tile.wrong} <= {"false alarm", "missed"}


def test_false_alarms_and_what_is_missed_can_be_looked_at(desk: Desk) -> None:
    view = desk.view
    desk.shown._set_threshold(0.55)
    above = view.error > 0.55
    desk.shown.filter.value_requested.emit(ALARMS)
    assert {tile.origin for tile in desk.shown.tiles.tiles()} == set(view.origin[above & ~view.strange].tolist())
    desk.shown.filter.value_requested.emit(MISSED)
    missed = set(view.origin[~above & view.strange].tolist())
    assert missed
    assert {tile.origin for tile in desk.shown.tiles.tiles()} == missed
    desk.shown._set_threshold(0.0)
    assert desk.shown.tiles.tiles() == ()
    assert desk.shown.none.text() == "No strange sample is missed."


def test_a_sample_is_chosen_by_a_click_and_by_a_key(desk: Desk) -> None:
    tiles, surface = desk.shown.tiles.tiles(), desk.shown.tiles
    QTest.mouseClick(surface, LEFT, pos=surface.spots()[2].place.center().toPoint())
    surface.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(surface, Qt.Key.Key_Right)
    QTest.keyClick(surface, Qt.Key.Key_Return)
    assert desk.chosen == [tiles[2].origin, tiles[3].origin]


def test_a_class_is_held_out_right_here(place: Place) -> None:
    desk = Desk(place, spec_of(()), anomaly_view(spec_of(())))
    assert desk.shown.told.text().endswith(NOT_KNOWN)
    assert not desk.shown.curve.isVisible()
    assert desk.shown.held_out.value() == NONE
    desk.shown.held_out.value_requested.emit(4)
    assert desk.edits == [SetDataField(field="held_out", value=(4,))]
    after = desk.edits[0].apply(desk.spec)
    desk.shown.show_document(after, analyse(after))
    assert desk.shown.held_out.value() == 4
    desk.shown.held_out.value_requested.emit(NONE)
    assert desk.edits[1] == SetDataField(field="held_out", value=())


def test_the_curve_can_be_the_other_one(desk: Desk) -> None:
    assert desk.shown.curve.area() == pytest.approx(average_precision_score(desk.view.strange, desk.view.error))
    QTest.mouseClick(desk.shown.roc, LEFT)
    assert desk.shown.curve.area() == pytest.approx(roc_auc_score(desk.view.strange, desk.view.error))


def test_the_axis_holds_all_errors_and_is_its_own_inverse() -> None:
    view = anomaly_view(spec_of(), held_out=HELD_OUT)
    axis = ErrorAxis.of(view)
    assert axis.low < view.error.min()
    assert axis.high > view.error.max()
    assert axis.error(axis.share(0.3)) == pytest.approx(0.3)
    assert axis.binned(view.error).sum() == pytest.approx(1)
    assert axis.ticks() == sorted(axis.ticks())


def test_errors_of_nothing_and_no_numbers_are_survived(place: Place) -> None:
    view = anomaly_view(spec_of(), held_out=HELD_OUT)
    broken = np.full_like(view.error, np.nan)
    desk = Desk(place, spec_of(), replace(view, error=read_only(broken), known=read_only(broken[:0])))
    assert desk.at().found == 0
    desk.tell(replace(view, error=read_only(np.zeros_like(view.error)), known=read_only(np.zeros(3, np.float32))))
    assert desk.shown.threshold() == 0


def test_it_asks_only_where_there_are_classes(place: Place) -> None:
    assert AnomaliesView.suits(spec_of())
    assert not AnomaliesView.suits(autoencoder("diabetes"))
    assert not AnomaliesView.suits(default_spec())
    view = AnomaliesView()
    place(view, autoencoder("diabetes"))
    assert view.empty_text() == NO_CLASSES
    view.show_document(default_spec(), analyse(default_spec()))
    assert view.empty_text() == OTHER_TASK
    assert view.watch() == Watch()
    view.show_document(spec_of(), analyse(spec_of()))
    assert view.watch() == Watch(studies=frozenset({AnomalyStudy()}))
