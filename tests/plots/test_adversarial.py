"""How little changes the answer: what it asks for, how a flip is marked, and lending the picture to the network."""

from __future__ import annotations

from collections.abc import Callable
from math import nan

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import AdversarialView, RunState, Snapshot, Watch, read_only
from engine.spec.document import Spec
from engine.spec.shapes import analyse
from engine.spec.studies import AdversarialStudy
from tests.plots.conftest import make_spec, pixel
from tests.plots.made import count_of, image_of
from widgets.kit import DARK, LIGHT, Theme, apply_theme
from widgets.plots.adversarial import BACK, USE, AdversarialPlot
from widgets.plots.parts.nudge import LEAST_ROW, Told, images_of, shown_classes

Place = Callable[..., AdversarialPlot]


def answer(
    before: int = 3, after: int = 8, smallest: float = 0.031, pixels: int = 64, step: float = 0.05
) -> AdversarialView:
    inputs = np.full(pixels, 0.5, np.float32)
    nudged = inputs + np.float32(step) * np.where(np.arange(pixels) % 2, 1, -1).astype(np.float32)
    p = np.full((2, 10), 0.01, np.float32)
    p[0, before], p[1, after] = 0.91, 0.91
    return AdversarialView(read_only(inputs), read_only(nudged), read_only(p[0]), read_only(p[1]), smallest)


def show(view: AdversarialPlot, made: AdversarialView) -> None:
    view.show_snapshot(Snapshot(1, RunState.PAUSED, studies=dict.fromkeys(view.watch().studies, made)))


@pytest.fixture
def spec() -> Spec:
    return make_spec("digits")


def test_it_asks_for_a_nudge_of_the_chosen_size(place: Place, spec: Spec) -> None:
    view = place(AdversarialPlot(), spec)
    asked: list[Watch] = []
    view.watch_changed.connect(lambda: asked.append(view.watch()))
    view.epsilon.value_requested.emit(0.125)
    view.target.value_requested.emit(8)
    assert [watch.studies for watch in asked] == [{AdversarialStudy(0.125)}, {AdversarialStudy(0.125, 8)}]
    assert view.epsilon.value() == 0.125


@pytest.mark.parametrize("data", ["iris", "spiral", "diabetes"])
def test_of_other_data_it_says_why_it_is_empty_and_asks_nothing(place: Place, data: str) -> None:
    view = place(AdversarialPlot(), make_spec(data))
    assert "pictures" in view.empty_text()
    assert view.watch() == Watch()


@pytest.mark.parametrize("now", [LIGHT, DARK])
def test_a_flip_is_marked_and_no_flip_is_not(place: Place, spec: Spec, qapp: QApplication, now: Theme) -> None:
    view = place(AdversarialPlot(), spec, 400, 340)
    apply_theme(qapp, now)
    show(view, answer(3, 8))
    assert view.caption.text() == "3 → 8 · flipped"
    assert count_of(image_of(view.surface), now.danger) > 100
    show(view, answer(3, 3))
    assert view.caption.text() == "still 3"
    assert count_of(image_of(view.surface), now.danger) == 0


def test_the_nudge_is_painted_as_much_stronger_as_it_says(place: Place, spec: Spec) -> None:
    told = Told(answer(), (1, 8, 8), spec.data_shape.classes, 0.05)
    assert told.factor == 20
    nudge = images_of(told)[1]
    assert nudge.pixelColor(1, 0).name() == LIGHT.positive
    assert nudge.pixelColor(0, 0).name() == LIGHT.negative


def test_the_smallest_nudge_is_said_and_taken(place: Place, spec: Spec, qtbot: QtBot) -> None:
    view = place(AdversarialPlot(), spec)
    show(view, answer(smallest=0.031))
    assert view.smallest.text() == "Smallest that flips it: 0.031"
    qtbot.waitUntil(lambda: view.smallest.width() > 40)  # the words have their place
    QTest.mouseClick(view.smallest, Qt.MouseButton.LeftButton)
    assert view.epsilon.value() == pytest.approx(0.035)
    assert view.watch().studies == {AdversarialStudy(0.035)}


@pytest.mark.parametrize(
    ("smallest", "target", "words"),
    [
        (nan, -1, "No nudge was found that flips it"),
        (0.0, -1, "It is wrong without a nudge"),
        (0.0, 3, "It says so already"),
        (0.9, -1, "Smallest that flips it: 0.900"),
    ],
)
def test_what_the_slider_cannot_reach_is_said_but_not_offered(
    place: Place, spec: Spec, smallest: float, target: int, words: str
) -> None:
    view = place(AdversarialPlot(), spec)
    view.target.value_requested.emit(target)
    show(view, answer(smallest=smallest))
    assert view.smallest.text() == words
    assert not view.smallest.isEnabled()


def test_the_nudged_picture_is_lent_to_the_network_and_taken_back(place: Place, spec: Spec) -> None:
    view = place(AdversarialPlot(), spec)
    made = answer()
    show(view, made)
    lent: list[bytes] = []
    view.picture_requested.connect(lambda picture: lent.append(bytes(picture)))
    assert view.use.text() == USE
    QTest.mouseClick(view.use, Qt.MouseButton.LeftButton)
    assert lent == [made.nudged.tobytes()]
    now = AdversarialView(made.nudged, made.nudged, made.after, made.after, 0.1)
    show(view, now)  # the network's chosen picture is the nudged one
    assert view.use.text() == BACK
    QTest.mouseClick(view.use, Qt.MouseButton.LeftButton)
    assert lent[1:] == [b""]
    show(view, answer())
    assert view.use.text() == USE


def test_by_keyboard(place: Place, spec: Spec) -> None:
    view = place(AdversarialPlot(), spec)
    show(view, answer())
    before = view.epsilon.value()
    slider = view.epsilon.focusProxy()
    assert slider is not None
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert view.epsilon.value() == pytest.approx(before + 0.005)
    lent: list[bytes] = []
    view.picture_requested.connect(lent.append)
    view.use.setFocus()
    QTest.keyClick(view.use, Qt.Key.Key_Return)
    assert len(lent) == 1


def test_another_data_set_forgets(place: Place, spec: Spec) -> None:
    view = place(AdversarialPlot(), spec)
    show(view, answer())
    garments = make_spec("garments")
    view.show_document(garments, analyse(garments))
    assert view.surface.message
    show(view, answer())  # still on its way: about digits
    assert view.surface.message
    assert not view.use.isVisible()


def test_where_rows_are_few_the_classes_that_matter_are_shown(spec: Spec) -> None:
    told = Told(answer(3, 8), (1, 8, 8), spec.data_shape.classes, 0.05)
    assert shown_classes(told, 20) == tuple(range(10))
    few = shown_classes(told, 4)
    assert {3, 8} <= set(few)
    assert len(few) == 4


@pytest.mark.parametrize("size", [(180, 200), (346, 304), (900, 240)])
def test_nothing_lies_on_anything_else(place: Place, spec: Spec, size: tuple[int, int]) -> None:
    view = place(AdversarialPlot(), spec, *size)
    show(view, answer())
    boxes = (*view.surface.picture_rects(), view.surface.bars_rect())
    for at, box in enumerate(boxes):
        assert view.surface.rect().toRectF().adjusted(-1, -1, 1, 1).contains(box)
        assert not any(box.intersects(other) for other in boxes[at + 1 :])
    assert boxes[3].height() >= 2 * LEAST_ROW
    assert pixel(view.surface, boxes[0].center().x(), boxes[0].center().y()) != LIGHT.panel
