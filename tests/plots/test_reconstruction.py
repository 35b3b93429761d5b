"""What comes back of samples: what is asked, who wins against a PCA, what a click chooses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from engine.snapshot import RebuildView, RunState, Snapshot, Watch, read_only
from engine.spec.document import Spec, default_spec
from engine.spec.shapes import analyse
from engine.spec.studies import RebuildStudy
from tests.plots.codes import autoencoder
from tests.plots.made import image_of
from tests.plots.rebuilt import rebuild_view
from widgets.kit import LIGHT, theme
from widgets.plots.parts.any_sample import Limits
from widgets.plots.parts.rebuild_paint import Fate, error_shares
from widgets.plots.parts.rebuild_words import verdict
from widgets.plots.reconstruction import OTHER_TASK, PROBLEMS, WAITING, ReconstructionView

Place = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton


class Desk:
    """The view, and what a hand chooses in it."""

    def __init__(self, place: Place, spec: Spec, view: RebuildView | None, size: tuple[int, int] = (330, 640)) -> None:
        self.spec, self.shown = spec, ReconstructionView()
        place(self.shown, spec, *size)
        self.chosen: list[int] = []
        self.shown.sample_chosen.connect(self.chosen.append)
        if view is not None:
            self.tell(view)

    def tell(self, view: RebuildView) -> None:
        self.shown.show_snapshot(Snapshot(1, RunState.PAUSED, studies={RebuildStudy(): view}))


@pytest.fixture
def digits(place: Place) -> Desk:
    """Digits through two numbers."""
    spec = autoencoder("digits")
    return Desk(place, spec, rebuild_view(spec))


def test_it_asks_only_where_something_is_rebuilt(place: Place) -> None:
    desk = Desk(place, autoencoder("digits"), None)
    assert desk.shown.watch() == Watch(studies=frozenset({RebuildStudy()}))
    assert desk.shown.empty_text() == WAITING
    other = default_spec()
    assert not ReconstructionView.suits(other)
    desk.shown.show_document(other, analyse(other))
    assert desk.shown.watch() == Watch()
    assert desk.shown.empty_text() == OTHER_TASK


def test_it_says_so_while_the_network_has_a_problem(place: Place) -> None:
    spec = autoencoder("digits")
    broken = spec.model_copy(update={"network": spec.network.model_copy(update={"links": spec.network.links[:-1]})})
    analysis = analyse(broken)
    assert analysis.problems
    view = ReconstructionView()
    place(view, broken)
    assert view.empty_text() == PROBLEMS


@pytest.mark.parametrize(
    ("mse", "baseline", "size", "said"),
    [
        (0.033, 0.053, 2, "38% less"),
        (0.06, 0.045, 2, "PCA is better by 25%"),
        (0.06, 0.045, 0, "the mean is better by 25%"),
        (0.05, 0.05, 2, "no better than that"),
        (0.0, 0.0, 2, ""),
        (float("nan"), 0.05, 2, ""),
    ],
)
def test_the_verdict_is_honest(mse: float, baseline: float, size: int, said: str) -> None:
    assert verdict(mse, baseline, size) == said


def test_the_errors_are_said(digits: Desk) -> None:
    assert digits.shown.caption.text() == "error 0.033; PCA of 2 0.053: 38% less"
    assert not digits.shown.told.isVisible()
    assert "Test sample 7, 0: error 0.02" in digits.shown.accessibleDescription()
    digits.tell(rebuild_view(digits.spec, mse=0.06, baseline=0.045))
    assert digits.shown.caption.text() == "error 0.06; PCA of 2 0.045: PCA is better by 25%"


def test_the_corrupted_input_has_a_column_and_an_error_of_its_own(digits: Desk) -> None:
    sheet = digits.shown.sheet
    assert [part.key for part in sheet.parts()] == ["inputs", "rebuilt", "error", "baseline"]
    digits.tell(rebuild_view(digits.spec, corrupted=True))
    assert [part.key for part in sheet.parts()] == ["inputs", "given", "rebuilt", "error", "baseline"]
    assert digits.shown.told.text() == "the corrupted input itself 0.16"


def test_classes_that_were_never_trained_on_are_named(place: Place) -> None:
    spec = autoencoder("digits")
    spec = spec.model_copy(update={"data": spec.data.with_(held_out=(3, 8))})
    desk = Desk(place, spec, rebuild_view(spec))
    assert desk.shown.told.text() == "3, 8 never trained on, but tested"


def test_the_worst_and_the_best_can_be_chosen(digits: Desk) -> None:
    spots = digits.shown.sheet.spots()
    assert [spot.origin for spot in spots] == [*range(300, 306), *range(200, 206)]
    assert spots[1].words.startswith("Worst: Test sample 301, 1: error 0.1")
    QTest.mouseClick(digits.shown.sheet, LEFT, pos=spots[1].place.center().toPoint())
    QTest.mouseClick(digits.shown.sheet, LEFT, pos=spots[8].place.center().toPoint())
    assert digits.chosen == [301, 202]


def test_the_keyboard_goes_from_sample_to_sample(digits: Desk) -> None:
    sheet = digits.shown.sheet
    sheet.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(sheet, Qt.Key.Key_Right)
    QTest.keyClick(sheet, Qt.Key.Key_Right)
    assert sheet.accessibleDescription().startswith("Worst: Test sample 302")
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    QTest.keyClick(sheet, Qt.Key.Key_Down)
    QTest.keyClick(sheet, Qt.Key.Key_Space)
    assert digits.chosen == [302, 202]


def test_a_drawing_is_called_a_drawing(digits: Desk) -> None:
    view = rebuild_view(digits.spec)
    drawn = replace(view.chosen, origin=read_only(np.array([-1])))
    digits.tell(replace(view, chosen=drawn))
    assert "Your drawing: error" in digits.shown.accessibleDescription()


def test_it_moves_while_the_network_trains(digits: Desk) -> None:
    before = image_of(digits.shown.sheet)
    view = rebuild_view(digits.spec)
    digits.tell(replace(view, chosen=replace(view.chosen, rebuilt=view.chosen.inputs)))
    assert image_of(digits.shown.sheet) != before


def test_too_low_is_negative_and_too_high_positive() -> None:
    limits = Limits(np.zeros(4, np.float32), np.array([1, 1, 2, 0], np.float32))
    inputs = np.array([0.5, 0.5, 0.5, 0], np.float32)
    rebuilt = np.array([0.25, 1.5, 1.0, 0], np.float32)
    shares = error_shares(Fate(inputs, None, rebuilt, rebuilt), limits)
    assert shares.tolist() == pytest.approx([-0.5, 1.0, 0.5, 0.0])


@pytest.mark.parametrize(("sign", "color"), [(-1, LIGHT.negative), (1, LIGHT.positive)])
def test_the_error_map_has_the_colours_of_the_signs(digits: Desk, sign: int, color: str) -> None:
    assert theme() is LIGHT
    view = rebuild_view(digits.spec)
    inputs = np.full((1, 64), 0.5, np.float32)
    one = replace(view.chosen, inputs=inputs, rebuilt=inputs + sign * 0.5)
    digits.tell(replace(view, chosen=one))
    sheet = digits.shown.sheet
    middle = sheet.columns(sheet.width())[2].center().toPoint()
    assert image_of(sheet).pixelColor(middle).name() == color


@pytest.mark.parametrize("data", ["digits", "garments", "iris", "diabetes", "sines", "spiral"])
@pytest.mark.parametrize("size", [(320, 300), (900, 500)])
def test_all_data_fit_where_there_is_little_room_and_much(place: Place, data: str, size: tuple[int, int]) -> None:
    spec = autoencoder(data)
    desk = Desk(place, spec, rebuild_view(spec, corrupted=True), size)
    sheet = desk.shown.sheet
    assert sheet.width() <= desk.shown.page.width()
    assert all(0 <= spot.place.left() < spot.place.right() <= sheet.width() + 1 for spot in sheet.spots())
    assert max(spot.place.bottom() for spot in sheet.spots()) <= sheet.height()


def test_other_data_begin_anew(digits: Desk) -> None:
    other = autoencoder("iris")
    digits.shown.show_document(other, analyse(other))
    assert digits.shown.empty_text() == WAITING
    digits.tell(rebuild_view(other))
    assert digits.shown.sheet.kind() == "table"
