"""The space of the code: hands on the handle, the decoder's answer, the lattice, the walk, where it is silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from benchmarks.code_frames import frame_ms
from engine.snapshot import CodeView, Decoded, Watch, read_only
from engine.spec.catalog.layers import Input, Output
from engine.spec.document import Spec, chain, default_spec
from engine.spec.edits import RemoveLinks
from engine.spec.shapes import analyse
from engine.spec.studies import CodeStudy, DecodeStudy
from tests.plots.codes import autoencoder, code_view, decoded, snapshot_of
from tests.plots.made import image_of
from widgets.kit import class_color
from widgets.kit.motion import set_motion_on_unseen_screens
from widgets.plots.code import PCA, CodeSpaceView
from widgets.plots.code_base import NO_CODE, OTHER_TASK, PROBLEMS, WAITING

Place = Callable[..., QWidget]
LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier


class Desk:
    """A view with somebody who answers whatever it asks."""

    def __init__(self, place: Place, spec: Spec, view: CodeView, width: int = 420, height: int = 320) -> None:
        self.spec, self.view = spec, view
        self.space = CodeSpaceView()
        place(self.space, spec, width, height)
        self.dragged: list[tuple[float, ...]] = []
        self.space.code_dragged.connect(self.dragged.append)
        self.tell()
        QTest.mouseMove(self.space.surface, QPoint(1, 1))

    def tell(self, rounds: int = 3) -> None:
        """Answer all that is asked, and what is asked thereupon."""
        for _ in range(rounds):
            self.space.show_snapshot(snapshot_of(self.spec, self.view, self.space.watch()))

    def studies(self) -> list[DecodeStudy]:
        return [study for study in self.space.watch().studies if isinstance(study, DecodeStudy)]

    def at(self, row: int) -> QPoint:
        x, y = self.space.surface.places()[row].tolist()
        return QPoint(round(x), round(y))

    def empty_place(self) -> QPoint:
        """A place of the plot with no sample near."""
        places, box = self.space.surface.places(), self.space.surface.plot()
        spots = np.array(
            [(x, y) for x in range(10, int(box.width()) - 9, 6) for y in range(10, int(box.height()) - 9, 6)]
        )
        away = np.hypot(*(spots[:, None] - places[None]).transpose(2, 0, 1)).min(1)
        x, y = spots[int(away.argmax())].tolist()
        return QPoint(x, y)

    @property
    def code(self) -> tuple[float, ...]:
        code = self.space.code()
        assert code is not None
        return code


@pytest.fixture
def desk(place: Place) -> Desk:
    """Digits, two units."""
    spec = autoencoder("digits", 2)
    return Desk(place, spec, code_view(spec, 2))


@pytest.fixture
def moving() -> Iterator[None]:
    """Motion, where nobody sees it too."""
    set_motion_on_unseen_screens(True)
    yield
    set_motion_on_unseen_screens(False)


# ---- what is asked and shown


def test_it_asks_for_the_codes_and_for_the_decoder_at_their_mean(desk: Desk) -> None:
    assert CodeStudy() in desk.space.watch().studies
    assert desk.studies() == [DecodeStudy((desk.code,))]
    assert desk.code == pytest.approx(desk.view.mean.tolist())
    sample = desk.space.pane.sample()
    assert sample is not None
    assert sample.tolist() == decoded(np.array([desk.code], np.float32), desk.spec.data_shape)[0].tolist()
    assert desk.dragged == []  # nobody has touched anything


def test_samples_have_the_colours_of_their_classes_and_held_out_ones_are_larger(place: Place) -> None:
    spec = autoencoder("digits", 2)
    corners = np.array([[-1, 1], [1, 1], [-1, -1], [1, -1]], np.float32)
    view = replace(
        code_view(spec, 2, 4), codes=corners, target=np.array([1, 2, 1, 2], np.float32),
        train=read_only(np.array([True, True, False, False])),
    )  # fmt: skip
    desk = Desk(place, spec, view)
    image = image_of(desk.space.surface)
    for row, kind in enumerate((1, 2, 1, 2)):
        color, wanted = image.pixelColor(desk.at(row)), class_color(kind)
        off = abs(color.red() - wanted.red()) + abs(color.green() - wanted.green()) + abs(color.blue() - wanted.blue())
        assert off < (30 if row > 1 else 330)
    ground = image.pixelColor(2, 2)
    inked = [sum(image.pixelColor(desk.at(row) + QPoint(dx, 0)) != ground for dx in range(-6, 7)) for row in range(4)]
    assert inked[2] > inked[0]


def test_the_caption_tells_the_neighbours_beside_those_of_pca(desk: Desk) -> None:
    assert desk.space.told.text() == "81% of held-out samples lie among their own; PCA 61%"
    assert "81%" in desk.space.accessibleDescription()


def test_without_classes_it_counts_the_samples(place: Place) -> None:
    spec = autoencoder("diabetes", 2)
    desk = Desk(place, spec, code_view(spec, 2))
    assert desk.space.told.text() == "400 samples"
    assert not image_of(desk.space.surface).isNull()


def test_dots_glide_to_their_new_places(desk: Desk, qtbot: QtBot, moving: None) -> None:
    before = desk.space.surface.places().copy()
    desk.view = code_view(desk.spec, 2, turn=0.5, step=2)
    desk.tell(1)
    points = desk.space.surface._points
    assert np.abs(desk.space.surface.places() - before).max() < 30  # not there yet
    qtbot.waitUntil(lambda: np.allclose(desk.space.surface._points, desk.view.codes, atol=1e-5), timeout=1000)
    assert not np.allclose(points, desk.view.codes, atol=1e-2)


# ---- the handle


def test_pressing_somewhere_asks_for_that_code_at_once(desk: Desk) -> None:
    spot = desk.empty_place()
    QTest.mousePress(desk.space.surface, LEFT, pos=spot)
    assert len(desk.dragged) == 1
    assert desk.space.surface.handle_place().toPoint() == spot
    assert desk.code == desk.dragged[0]
    QTest.mouseRelease(desk.space.surface, LEFT, pos=spot)


def test_dragging_asks_for_every_code_on_the_way(desk: Desk, qtbot: QtBot) -> None:
    surface = desk.space.surface
    start = surface.handle_place().toPoint()
    QTest.mousePress(surface, LEFT, pos=start)
    assert desk.dragged == []  # the handle is held and has not moved
    for step in range(1, 6):
        QTest.mouseMove(surface, start + QPoint(8 * step, -4 * step))
    with qtbot.waitSignal(desk.space.watch_changed):
        QTest.mouseRelease(surface, LEFT, pos=start + QPoint(40, -20))
    assert len(desk.dragged) == 5
    x, y = np.array(desk.dragged).T
    assert (np.diff(x) > 0).all()
    assert (np.diff(y) > 0).all()
    assert DecodeStudy((desk.code,)) in desk.studies()  # from now on it is kept up to date
    assert surface.handle_place().toPoint() == start + QPoint(40, -20)


def test_a_press_on_a_sample_that_goes_on_drags_too(desk: Desk) -> None:
    at = desk.at(3)
    QTest.mousePress(desk.space.surface, LEFT, pos=at)
    assert desk.dragged == []
    QTest.mouseMove(desk.space.surface, at + QPoint(10, 10))
    assert len(desk.dragged) == 1
    QTest.mouseRelease(desk.space.surface, LEFT, pos=at + QPoint(10, 10))


def test_the_answer_to_a_dragged_code_is_shown_at_once(desk: Desk) -> None:
    QTest.mouseClick(desk.space.surface, LEFT, pos=desk.empty_place())
    before = image_of(desk.space.pane)
    sample = read_only(np.linspace(0, 1, 64, dtype=np.float32))
    desk.space.show_decoded(Decoded(5, 1, desk.code, sample))
    assert desk.space.pane.sample() is sample
    assert image_of(desk.space.pane) != before
    desk.space.show_decoded(Decoded(4, 1, desk.code, read_only(np.zeros(64, np.float32))))  # an older one is late
    desk.space.show_decoded(Decoded(6, 1, desk.code, None))
    desk.space.show_decoded(Decoded(7, 1, (0.0,), read_only(np.zeros(64, np.float32))))
    assert desk.space.pane.sample() is sample


def test_the_code_of_another_view_is_shown_and_not_asked_for_again(desk: Desk) -> None:
    before = desk.space.surface.handle_place()
    desk.space.set_code((0.5, -0.5))
    assert desk.code == (0.5, -0.5)
    assert desk.space.surface.handle_place() != before
    desk.space.set_code((0.5, -0.5, 3.0))
    assert desk.code == (0.5, -0.5)
    assert desk.dragged == []


def test_the_keyboard_moves_the_handle(desk: Desk) -> None:
    surface = desk.space.surface
    surface.setFocus()
    QTest.keyClick(surface, Qt.Key.Key_Right)
    QTest.keyClick(surface, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(surface, Qt.Key.Key_Up)
    wide, fine = desk.dragged[0][0] - desk.view.mean[0], desk.dragged[1][0] - desk.dragged[0][0]
    assert wide > 4 * fine > 0
    assert desk.dragged[2][1] - desk.dragged[1][1] == pytest.approx(wide, rel=1e-3)
    assert DecodeStudy((desk.code,)) in desk.studies()
    QTest.keyClick(surface, Qt.Key.Key_Home)
    assert desk.code == pytest.approx(desk.view.mean.tolist(), abs=1e-5)


# ---- samples


def test_the_pointer_tells_a_sample_and_a_click_chooses_it(desk: Desk, qtbot: QtBot) -> None:
    before = image_of(desk.space.surface)
    QTest.mouseMove(desk.space.surface, desk.at(5))
    row = desk.space.surface._hovered
    assert desk.space.surface.words().startswith(f"Sample {100 + row}: is ")
    assert image_of(desk.space.surface) != before
    with qtbot.waitSignal(desk.space.sample_chosen) as signal:
        QTest.mouseClick(desk.space.surface, LEFT, pos=desk.at(5))
    assert signal.args == [100 + row]
    assert desk.dragged == [pytest.approx(desk.view.codes[row].tolist())]


def test_a_card_has_the_picture_of_its_sample_where_it_is_known(desk: Desk) -> None:
    QTest.mouseMove(desk.space.surface, desk.at(5))
    with_picture = image_of(desk.space.surface)
    desk.view = replace(desk.view, inputs=None)
    desk.tell()
    assert image_of(desk.space.surface) != with_picture


def test_a_class_of_the_legend_stands_out(desk: Desk) -> None:
    before = image_of(desk.space.surface)
    box = desk.space.surface.class_rect(3).center().toPoint()
    QTest.mouseClick(desk.space.surface, LEFT, pos=box)
    assert image_of(desk.space.surface) != before
    assert desk.dragged == []
    QTest.mouseClick(desk.space.surface, LEFT, pos=box)
    assert image_of(desk.space.surface) == before


# ---- from A to B


def test_two_samples_are_joined_by_a_walk(desk: Desk) -> None:
    space = desk.space
    assert not space.walk.isVisible()
    QTest.mouseClick(space.surface, LEFT, pos=desk.at(5))
    first = desk.code
    assert not space.walk.isVisible()
    QTest.mouseClick(space.surface, LEFT, SHIFT, pos=desk.at(20))
    second = desk.code
    assert space.walk.isVisible()
    desk.tell()
    walk = next(study for study in desk.studies() if len(study.codes) == 9)
    assert walk.codes[0] == pytest.approx(first)
    assert walk.codes[-1] == pytest.approx(second)
    assert walk.codes[4] == pytest.approx(((np.array(first) + np.array(second)) / 2).tolist(), abs=1e-5)
    assert space.walk.slider.accessibleName()
    space.walk.slider.setFocus()
    QTest.keyClick(space.walk.slider, Qt.Key.Key_Home)
    assert desk.code == pytest.approx(first)
    QTest.keyClick(space.walk.slider, Qt.Key.Key_PageUp)
    assert desk.code == pytest.approx((0.9 * np.array(first) + 0.1 * np.array(second)).tolist(), abs=1e-5)
    QTest.mouseClick(space.walk.strip, LEFT, pos=space.walk.strip.place(8).center().toPoint())
    assert desk.code == pytest.approx(second)
    assert len(desk.dragged) >= 5
    QTest.mouseClick(space.walk.close_button, LEFT)
    assert not space.walk.isVisible()
    assert [len(study.codes) for study in desk.studies()] == [1]


def test_the_strip_shows_what_is_decoded_on_the_way(desk: Desk) -> None:
    QTest.mouseClick(desk.space.surface, LEFT, pos=desk.at(5))
    QTest.mouseClick(desk.space.surface, LEFT, SHIFT, pos=desk.at(20))
    before = image_of(desk.space.walk.strip)
    desk.tell()
    assert image_of(desk.space.walk.strip) != before


def test_the_keyboard_marks_the_nearest_sample_twice(desk: Desk, qtbot: QtBot) -> None:
    surface = desk.space.surface
    surface.setFocus()
    with qtbot.waitSignal(desk.space.sample_chosen):
        QTest.keyClick(surface, Qt.Key.Key_Return)
    for _ in range(12):
        QTest.keyClick(surface, Qt.Key.Key_Right)
    QTest.keyClick(surface, Qt.Key.Key_Return)
    assert desk.space.walk.isVisible()
    QTest.keyClick(surface, Qt.Key.Key_Escape)
    assert not desk.space.walk.isVisible()


# ---- the lattice


def test_the_grid_asks_for_a_lattice_and_shows_it_under_the_dots(desk: Desk) -> None:
    space = desk.space
    before = image_of(space.surface)
    QTest.mouseClick(space.grid, LEFT)
    study = max(desk.studies(), key=lambda study: len(study.codes))
    lattice = space.surface.lattice()
    assert len(study.codes) == lattice.rows * lattice.columns >= 9
    assert space.surface.tiles() is None
    desk.tell()
    assert space.surface.tiles() is not None
    assert image_of(space.surface) != before
    codes = np.array(study.codes)
    low, high = desk.view.codes.min(0), desk.view.codes.max(0)
    assert (codes.min(0) < low + 0.3).all()
    assert (codes.max(0) > high - 0.3).all()
    QTest.mouseClick(space.grid, LEFT)
    assert space.surface.tiles() is None
    assert [len(study.codes) for study in desk.studies()] == [1]


def test_a_question_stands_still_until_it_is_answered(desk: Desk) -> None:
    QTest.mouseClick(desk.space.grid, LEFT)
    asked = max(desk.studies(), key=lambda study: len(study.codes))
    for turn in (0.3, 0.6):
        desk.view = code_view(desk.spec, 2, turn=turn)
        desk.space.show_snapshot(snapshot_of(desk.spec, desk.view, Watch(studies=frozenset({CodeStudy()}))))
    assert asked in desk.studies()  # the codes moved, the lattice was not answered yet
    desk.view = replace(desk.view, codes=read_only(np.asarray(desk.view.codes * 2, np.float32)))
    desk.tell()
    assert asked not in desk.studies()


# ---- more units, and one


def test_more_units_are_seen_by_their_principal_plane_or_two_of_them(place: Place, qtbot: QtBot) -> None:
    spec = autoencoder("digits", 8)
    desk = Desk(place, spec, code_view(spec, 8))
    space = desk.space
    assert space.across.isVisible()
    assert not space.up.isVisible()
    assert "of all spread" in space.caption.text()
    QTest.mouseClick(space.surface, LEFT, pos=desk.empty_place())
    away = np.array(desk.code, np.float32) - desk.view.mean
    flat = away @ desk.view.directions.T @ desk.view.directions
    assert np.allclose(away, flat, atol=1e-4)  # on the plane through the mean

    space.across.value_requested.emit(2)
    assert space.up.isVisible()
    space.up.value_requested.emit(0)
    assert (space.across.value(), space.up.value()) == (2, 0)
    before = desk.code
    QTest.mouseClick(space.surface, LEFT, pos=desk.empty_place())
    changed = [unit for unit in range(8) if desk.code[unit] != before[unit]]
    assert set(changed) <= {0, 2}
    assert changed
    space.up.value_requested.emit(2)  # the same unit twice is no plane
    assert space.across.value() != 2
    space.across.value_requested.emit(PCA)
    assert not space.up.isVisible()


def test_two_units_need_no_choice_of_axes(desk: Desk) -> None:
    assert not desk.space.across.isVisible()
    assert not desk.space.up.isVisible()


def test_a_code_of_one_number_lies_along_a_line(place: Place) -> None:
    spec = autoencoder("spiral", 1)
    desk = Desk(place, spec, code_view(spec, 1))
    points = desk.space.surface._points
    assert np.array_equal(points[:, 0], desk.view.codes[:, 0])
    assert 0 < np.abs(points[:, 1]).max() < 0.2 * np.ptp(points[:, 0])
    QTest.mousePress(desk.space.surface, LEFT, pos=QPoint(30, 200))
    assert len(desk.code) == 1
    assert desk.code[0] < desk.view.codes.mean()
    QTest.mouseRelease(desk.space.surface, LEFT, pos=QPoint(30, 200))
    QTest.mouseClick(desk.space.grid, LEFT)
    desk.tell()
    assert desk.space.surface.lattice().rows == 1
    assert desk.space.surface.tiles() is not None


@pytest.mark.parametrize("data", ["digits", "iris", "diabetes", "spiral", "sines"])
def test_all_data_are_decoded_to_something_that_can_be_seen(place: Place, data: str) -> None:
    spec = autoencoder(data, 2)
    desk = Desk(place, spec, code_view(spec, 2))
    before = image_of(desk.space.pane)
    QTest.mouseClick(desk.space.surface, LEFT, pos=QPoint(20, 30))
    desk.tell()
    assert image_of(desk.space.pane) != before
    assert desk.space.pane.accessibleDescription()


# ---- where it cannot speak


def test_it_says_how_to_get_a_code(place: Place) -> None:
    space = CodeSpaceView()
    place(space, default_spec())
    assert space.empty_text() == OTHER_TASK
    assert space.watch() == Watch()
    assert not CodeSpaceView.suits(default_spec())
    spec = autoencoder("digits", 2)
    assert CodeSpaceView.suits(spec)
    space.show_document(spec, analyse(spec))
    assert space.empty_text() == WAITING
    assert space.watch() == Watch(studies=frozenset({CodeStudy()}))
    broken = RemoveLinks(links=(("out", "output"),)).apply(spec)
    space.show_document(broken, analyse(broken))
    assert space.empty_text() == PROBLEMS
    straight = spec.with_(network=chain(Input(id="input"), Output(id="output")))
    space.show_document(straight, analyse(straight))
    assert space.empty_text() == NO_CODE
    assert space.watch() == Watch()


def test_an_answer_of_another_code_is_not_shown(place: Place) -> None:
    spec = autoencoder("digits", 3)
    desk = Desk(place, spec, code_view(autoencoder("digits", 2), 2))
    assert desk.space.empty_text() == WAITING
    assert desk.space.code() is None


def test_a_new_document_forgets_the_old_code(desk: Desk) -> None:
    other = autoencoder("digits", 4)
    desk.space.show_document(other, analyse(other))
    assert desk.space.code() is None
    assert desk.space.empty_text() == WAITING
    desk.space.set_code((1.0, 2.0))
    assert desk.space.code() is None


def test_codes_that_are_no_numbers_do_not_stop_it(place: Place) -> None:
    spec = autoencoder("digits", 2)
    view = code_view(spec, 2)
    codes = view.codes.copy()
    codes[::3] = np.nan
    desk = Desk(place, spec, replace(view, codes=read_only(codes), mean=read_only(np.full(2, np.nan, np.float32))))
    assert not image_of(desk.space.surface).isNull()
    QTest.mouseClick(desk.space.grid, LEFT)
    desk.tell()
    assert not image_of(desk.space).isNull()


def test_a_frame_of_many_dots_can_be_measured() -> None:
    assert 0 < frame_ms(2_000) < 1_000
