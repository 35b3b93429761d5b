"""The plane of two that learn against each other: what is generated, what is real, what the discriminator says."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import LayerView
from engine.spec.autoencoder import rivals
from engine.spec.document import default_spec
from engine.spec.edits import Edit, PaintPoints, SetTraining
from engine.spec.shapes import analyse
from engine.spec.studies import GenerateStudy
from tests.plots.codes import autoencoder
from tests.plots.made import BLUE, ORANGE, color_at, image_of, snapshot
from tests.plots.noises import gan, generated, judged, of_noise, ring_points, ring_samples
from widgets.kit.motion import set_motion_on_unseen_screens
from widgets.plots.plane import STUDY, PlaneView

Place = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(place: Place) -> PlaneView:
    made = PlaneView()
    place(made, gan(), 420, 400)
    answers = {STUDY: generated(ring_samples(), covered=7, modes=8)}
    made.show_snapshot(snapshot(points=ring_points(), plane=judged(), studies=answers))
    return made


def test_it_suits_what_is_generated_in_the_plane_and_nothing_that_comes_back() -> None:
    assert PlaneView.suits(gan("ring"))
    assert PlaneView.suits(default_spec())
    assert not PlaneView.suits(autoencoder("spiral"))
    assert not PlaneView.suits(gan("digits"))


def test_it_asks_for_256_samples_of_the_same_noise(view: PlaneView) -> None:
    assert view.watch().studies == {GenerateStudy(count=256)}
    view.show_document(default_spec(), analyse(default_spec()))
    assert view.watch().studies == frozenset()


def test_generated_ones_are_orange_over_real_ones_in_blue(view: PlaneView) -> None:
    place = view.surface.to_pixels
    samples = np.full((256, 2), (0.0, 0.0), np.float32)
    view.show_snapshot(snapshot(points=ring_points(8), plane=judged(), studies={STUDY: generated(samples)}))
    alone = ring_points(8).x[0]
    image = image_of(view.surface)
    assert color_at(image, place(0.0, 0.0)) == ORANGE
    assert color_at(image, place(*alone.tolist())) == BLUE


def test_the_caption_tells_how_many_clouds_are_reached(view: PlaneView) -> None:
    assert view.told.isVisible()
    assert view.told.text() == "7 of 8 clouds reached; 83 % of the samples lie in one"
    assert view.told.text() in view.accessibleDescription()
    moons = gan("moons")
    view.show_document(moons, analyse(moons))
    view.show_snapshot(of_noise(moons, view.watch()))
    assert view.told.text() == "256 generated, 0 real points"


def test_the_pointer_is_told_how_real_a_place_is(view: PlaneView) -> None:
    QTest.mouseMove(view.surface, view.surface.to_pixels(0.0, 0.0).toPoint())
    real = 50 * (1 + float(judged().values[0, 24, 24]))
    assert view.told.text().endswith(f"real with {real:.0f} %")
    assert real < 10


def test_what_is_generated_glides(view: PlaneView, qtbot: QtBot) -> None:
    set_motion_on_unseen_screens(True)
    try:
        after = ring_samples(turn=0.4)
        view.show_snapshot(snapshot(studies={STUDY: generated(after, step=2)}))
        now = view.plane.generated()
        assert now is not None
        assert np.abs(now - after).max() > 0.5  # not there yet
        qtbot.waitUntil(lambda: np.allclose(view.plane.generated(), after), timeout=1000)  # type: ignore[arg-type]
    finally:
        set_motion_on_unseen_screens(False)


def test_samples_that_are_no_numbers_are_left_out(view: PlaneView) -> None:
    broken = ring_samples().copy()
    broken[::2] = np.nan
    view.show_snapshot(snapshot(studies={STUDY: generated(broken, step=2)}))
    assert not image_of(view.surface).isNull()


def test_another_task_takes_the_generated_ones_away(view: PlaneView) -> None:
    view.show_document(default_spec(), analyse(default_spec()))
    assert view.plane.generated() is None
    assert not view.turns.isVisible()
    assert not view.told.isVisible()
    view.show_snapshot(snapshot(points=ring_points(8), plane=judged()))
    alone = view.surface.to_pixels(*ring_points(8).x[0].tolist())
    assert color_at(image_of(view.surface), alone) == ORANGE
    assert view.caption.text() == "7 train, 1 test"


def test_the_brush_paints_what_shall_be_generated(view: PlaneView) -> None:
    edits: list[Edit] = []
    view.edit_requested.connect(edits.append)
    assert [button.isVisible() for button in view.tools.classes] == [False, False]
    QTest.mouseClick(view.surface, LEFT, Qt.KeyboardModifier.NoModifier, view.surface.to_pixels(0.0, 0.0).toPoint())
    assert isinstance(edits[0], PaintPoints)
    after = edits[0].apply(gan())
    view.show_document(after, analyse(after))
    points = view.surface.points()
    assert points is not None
    assert (points.origin < 0).sum() == 1


def test_who_learns_stands_above_the_plane(view: PlaneView) -> None:
    edits: list[Edit] = []
    view.edit_requested.connect(edits.append)
    QTest.mouseClick(view.turns._parts[1], LEFT)
    assert edits == [SetTraining(field="turns", value="discriminator")]
    assert view.turns.value() == "both"


def test_a_unit_of_the_generator_does_not_fill_the_plane(view: PlaneView) -> None:
    both = rivals(gan())
    assert both is not None
    before = view.surface.plane_map()
    view.show_unit(both.generated, 0)
    even = np.full((2, 80, 80), 0.5, np.float32)
    view.show_snapshot(snapshot(plane=judged(), layers={both.generated: LayerView(maps=even)}))
    shown = view.surface.plane_map()
    assert shown is not None
    assert before is not None
    assert np.array_equal(shown.values, before.values)
    assert view.told.text().endswith("is made of noise: the same at every place")
    judge = both.discriminator[0]
    view.show_unit(judge, 0)
    view.show_snapshot(snapshot(plane=judged(), layers={judge: LayerView(maps=even)}))
    shown = view.surface.plane_map()
    assert shown is not None
    assert np.array_equal(shown.values, even[:1])
