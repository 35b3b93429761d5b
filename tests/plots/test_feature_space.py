"""The feature space: colours, rings, pointer, keyboard, the line around samples, gliding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPolygonF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from engine.snapshot import EmbeddingView, RunState, Snapshot, Watch, read_only
from engine.spec.autoencoder import rivals
from engine.spec.document import Spec
from engine.spec.presets import PRESETS
from engine.spec.shapes import analyse
from engine.spec.studies import EmbeddingStudy
from tests.plots.conftest import make_spec
from tests.plots.made import image_of
from tests.plots.sequences import airline, brackets, text
from widgets.kit import class_color
from widgets.kit.motion import set_motion_on_unseen_screens
from widgets.plots.feature_space import FeatureSpaceView
from widgets.plots.parts.features import Frame, inside, neighbour

Place = Callable[..., FeatureSpaceView]
CORNERS = np.array([[-10, 10], [10, 10], [-10, -10], [10, -10], [0, 0]], np.float32)


def answer(spec: Spec, points: np.ndarray[tuple[int, int], np.dtype[np.float32]] = CORNERS) -> EmbeddingView:
    """Samples at these points, the classes by turns; sample 3 is taken for another class."""
    shape, n = spec.data_shape, len(points)
    classes = max(len(shape.classes), 1)
    target = (np.arange(n) % classes).astype(np.float32) if shape.classes else np.linspace(0, 9, n, dtype=np.float32)
    said = target.copy()
    said[3] = (said[3] + 1) % classes
    inputs = np.random.default_rng(0).random((n, 2 if shape.plane else len(shape.features)), dtype=np.float32)
    return EmbeddingView(
        read_only(points), read_only(target), read_only(said), read_only(np.arange(n) + 100), read_only(inputs),
        (0.5, 0.25), 7, False,
    )  # fmt: skip


def shown(place: Place, spec: Spec, view: EmbeddingView | None = None) -> FeatureSpaceView:
    """A feature space with an answer to its own question."""
    feature = place(FeatureSpaceView(), spec)
    told(feature, view or answer(spec))
    return feature


def told(feature: FeatureSpaceView, view: EmbeddingView) -> None:
    study = feature.study()
    assert study is not None
    feature.show_snapshot(Snapshot(1, RunState.PAUSED, studies={study: view}))


def at(feature: FeatureSpaceView, row: int) -> QPoint:
    x, y = feature.surface.places()[row].tolist()
    return QPoint(round(x), round(y))


def test_it_asks_for_the_layer_before_the_answer(place: Place) -> None:
    feature = place(FeatureSpaceView(), make_spec("digits"))
    assert feature.layer_id() == "dense-2"
    assert feature.watch() == Watch(studies=frozenset({EmbeddingStudy("dense-2", "pca", 500)}))
    assert "on their way" in feature.empty_text()


def test_it_follows_the_selection_and_the_method(place: Place, qtbot: QtBot) -> None:
    feature = shown(place, make_spec("digits"))
    with qtbot.waitSignal(feature.watch_changed):
        feature.set_layers(("gone", "dense-1"))
    assert "on their way" in feature.empty_text()
    button = next(b for b in feature.method.findChildren(QAbstractButton) if b.text() == "t-SNE")
    with qtbot.waitSignal(feature.watch_changed):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert feature.study() == EmbeddingStudy("dense-1", "tsne", 500)
    feature.set_layer("gone")
    assert feature.layer_id() == "dense-1"


def test_points_have_the_colours_of_their_classes_and_wrong_ones_a_ring(place: Place) -> None:
    feature = shown(place, make_spec("digits"))
    image = image_of(feature.surface)
    for row in range(5):
        color = image.pixelColor(at(feature, row))
        wanted = class_color(row)
        assert abs(color.red() - wanted.red()) + abs(color.blue() - wanted.blue()) < 80
    ring = [image.pixelColor(at(feature, row) + QPoint(5, 0)).lightness() for row in (2, 3)]
    assert ring[1] < ring[0] - 60
    assert "1 of 5 wrong" in feature.told.text()
    assert "75%" in feature.told.text()


def test_the_pointer_tells_a_sample_and_a_click_chooses_it(place: Place, qtbot: QtBot) -> None:
    feature = shown(place, make_spec("digits"))
    QTest.mouseMove(feature.surface, at(feature, 3))
    assert feature.surface.words() == "Sample 103: is 3, says 4"
    before = image_of(feature.surface)
    QTest.mouseMove(feature.surface, at(feature, 3) + QPoint(-40, -40))
    assert feature.surface.words() == ""
    assert image_of(feature.surface) != before
    with qtbot.waitSignal(feature.sample_chosen) as signal:
        QTest.mouseClick(feature.surface, Qt.MouseButton.LeftButton, pos=at(feature, 1))
    assert signal.args == [101]


def draw_around(feature: FeatureSpaceView, rows: tuple[int, ...]) -> None:
    """Drag a square around some points."""
    places = [at(feature, row) for row in rows]
    left, right = min(p.x() for p in places) - 9, max(p.x() for p in places) + 9
    top, bottom = min(p.y() for p in places) - 9, max(p.y() for p in places) + 9
    corners = [QPoint(left, top), QPoint(right, top), QPoint(right, bottom), QPoint(left, bottom)]
    QTest.mousePress(feature.surface, Qt.MouseButton.LeftButton, pos=corners[0])
    for corner in (*corners[1:], corners[0]):
        QTest.mouseMove(feature.surface, corner)
    QTest.mouseRelease(feature.surface, Qt.MouseButton.LeftButton, pos=corners[0])


def test_a_line_around_samples_shows_them(place: Place, qtbot: QtBot) -> None:
    feature = shown(place, make_spec("digits"))
    assert not feature.strip.isVisible()
    draw_around(feature, (0, 1))
    assert feature.surface.picked().tolist() == [0, 1]
    assert feature.strip.isVisible()
    assert feature.strip.words() == "2 samples: 0 ×1, 1 ×1"
    place_of_second = feature.strip.places()[1].center().toPoint()
    with qtbot.waitSignal(feature.sample_chosen) as signal:
        QTest.mouseClick(feature.strip, Qt.MouseButton.LeftButton, pos=place_of_second)
    assert signal.args == [101]
    feature.surface.setFocus()
    QTest.keyClick(feature.surface, Qt.Key.Key_Escape)
    assert not feature.strip.isVisible()


def test_what_was_picked_stays_while_points_move(place: Place) -> None:
    spec = make_spec("digits")
    feature = shown(place, spec)
    draw_around(feature, (0, 1))
    told(feature, answer(spec, (CORNERS * 0.5).astype(np.float32)))
    assert feature.surface.picked().tolist() == [0, 1]


def test_a_class_of_the_legend_picks_its_samples(place: Place) -> None:
    feature = shown(place, make_spec("digits"))
    box = feature.surface.class_rect(4).center().toPoint()
    QTest.mouseClick(feature.surface, Qt.MouseButton.LeftButton, pos=box)
    assert feature.surface.picked().tolist() == [4]
    QTest.mouseClick(feature.surface, Qt.MouseButton.LeftButton, pos=box)
    assert not len(feature.surface.picked())


def test_the_keyboard_goes_to_neighbours(place: Place, qtbot: QtBot) -> None:
    feature = shown(place, make_spec("digits"))
    surface = feature.surface
    surface.setFocus()
    QTest.keyClick(surface, Qt.Key.Key_Right)  # begins in the middle
    assert surface.accessibleDescription().startswith("Sample 104")
    QTest.keyClick(surface, Qt.Key.Key_Up)
    assert surface.current() in (0, 1)
    QTest.keyClick(surface, Qt.Key.Key_Space)
    assert surface.picked().tolist() == [surface.current()]
    with qtbot.waitSignal(feature.sample_chosen) as signal:
        QTest.keyClick(surface, Qt.Key.Key_Return)
    assert signal.args == [100 + surface.current()]


def test_points_glide_where_motion_is_on(place: Place, qtbot: QtBot) -> None:
    spec = make_spec("digits")
    feature = shown(place, spec)
    moved = CORNERS.copy()
    moved[4] = (8, 0)
    set_motion_on_unseen_screens(True)
    try:
        told(feature, answer(spec, moved))
        assert feature.surface.places()[4, 0] < feature.surface.places()[1, 0] - 30  # not there yet
        qtbot.waitUntil(lambda: abs(float(feature.surface._points[4, 0]) - 8) < 1e-4)
    finally:
        set_motion_on_unseen_screens(False)


@pytest.mark.parametrize("data", ["iris", "diabetes", "spiral"])
def test_tables_and_planes_tell_their_values(place: Place, data: str) -> None:
    spec = make_spec(data)
    feature = shown(place, spec)
    QTest.mouseMove(feature.surface, QPoint(2, 2))  # the pointer may have been left there
    QTest.mouseMove(feature.surface, at(feature, 0))
    words = feature.surface.words()
    assert {"iris": "petal", "diabetes": "bmi", "spiral": "x₁"}[data] in words
    assert not image_of(feature.surface).isNull()


def test_other_data_are_not_mixed_with_an_old_answer(place: Place) -> None:
    feature = shown(place, make_spec("digits"))
    other = make_spec("garments")
    feature.show_document(other, analyse(other))
    told(feature, answer(make_spec("digits")))
    assert "on their way" in feature.empty_text()


def test_geometry() -> None:
    frame = Frame.around(CORNERS)
    assert frame == Frame((0.0, 0.0), (20.0, 20.0))
    assert Frame.around(np.full((2, 2), np.nan, np.float32)) == Frame((0.0, 0.0), (1.0, 1.0))
    square = QPolygonF([QPointF(-11, 9), QPointF(11, 9), QPointF(11, 11), QPointF(-11, 11)])
    assert inside(CORNERS, square).tolist() == [0, 1]
    assert inside(CORNERS, QPolygonF()).tolist() == []
    assert neighbour(CORNERS, 0, 1, 0) == 1
    assert neighbour(CORNERS, 1, 1, 0) == 1


def test_a_chosen_sample_is_marked(place: Place) -> None:
    feature = shown(place, make_spec("digits"))
    before = image_of(feature.surface)
    feature.surface.show_chosen(104)
    assert image_of(feature.surface) != before
    assert replace(answer(make_spec("digits")), moving=True).moving


def seen(spec: Spec, target: list[float]) -> EmbeddingView:
    """Points on a line with these targets, all of them right."""
    count, values = len(target), np.array(target, np.float32)
    points = np.stack((np.arange(count), np.arange(count) % 3), 1).astype(np.float32)
    inputs = np.zeros((count, len(spec.data_shape.features)), np.float32)
    nothing = read_only(np.arange(count))
    return EmbeddingView(read_only(points), values, values, nothing, read_only(inputs), (0.5, 0.25), 7, False)


def groups(feature: FeatureSpaceView) -> list[int]:
    return [group for line in feature.surface._legend() for group, _, _ in line]


def words(feature: FeatureSpaceView) -> list[str]:
    return [name for line in feature.surface._legend() for _, _, name in line]


def test_a_forecast_is_coloured_by_the_first_value_ahead(place: Place) -> None:
    spec = airline().spec
    feature = shown(place, spec, seen(spec, [100.0, 200.0, 300.0, 600.0]))
    assert words(feature) == ["passengers, first step ahead:", "100 to 600"]
    image = image_of(feature.surface)
    first, last = (image.pixelColor(at(feature, row)).name() for row in (0, 3))
    assert first != last


def test_steps_are_coloured_by_the_class_wanted_there(place: Place) -> None:
    spec = brackets().spec
    feature = shown(place, spec, seen(spec, [0.0, 1.0, 2.0, 1.0]))
    assert words(feature) == ["wanted at the last step asked:", *spec.data_shape.tags]
    assert feature.surface.count_words() == "0 of 4 wrong"
    image = image_of(feature.surface)
    inks = [image.pixelColor(at(feature, row)).name() for row in range(4)]
    assert len(set(inks)) == 3
    assert inks[1] == inks[3]


def test_of_many_symbols_the_most_frequent_have_colours(place: Place) -> None:
    spec = text().spec
    symbols = spec.data_shape.sequence[0].symbols
    feature = shown(place, spec, seen(spec, [30.0, 30.0, 30.0, 5.0, 5.0, *range(40)]))
    assert words(feature)[0] == "what comes next at the end:"
    assert words(feature)[1] == symbols[30]
    assert words(feature)[-1] == f"{len(symbols) - 11} others"
    assert len(groups(feature)) == 13
    place_of = feature.surface.class_rect(0).center().toPoint()
    QTest.mouseClick(feature.surface, Qt.MouseButton.LeftButton, pos=place_of)
    assert feature.surface.picked().tolist() == [0, 1, 2, 35]


def test_a_heading_that_has_no_room_stands_below(place: Place) -> None:
    feature = shown(place, make_spec("digits"))
    feature.resize(300, 320)
    assert feature.told.isVisible()
    assert feature.told.text() == "1 of 5 wrong · 75% of all spread"
    assert feature.caption.text() == ""
    feature.resize(800, 320)
    feature.layout().activate()  # type: ignore[union-attr]
    told(feature, answer(make_spec("digits")))
    assert not feature.told.isVisible()
    assert feature.caption.text() == "1 of 5 wrong · 75% of all spread"


def test_a_generator_is_no_layer_that_samples_come_to(place: Place) -> None:
    feature = place(FeatureSpaceView(), make_spec("digits"))
    ring = PRESETS["gan-ring"]()
    feature.show_document(ring, analyse(ring))
    found = rivals(ring)
    assert found is not None
    assert feature.layer_id() == "dense-5"
    feature.set_layer(found.generated)
    assert feature.layer_id() == "dense-5"
    feature.set_layer(found.versus)
    assert feature.layer_id() == found.versus
