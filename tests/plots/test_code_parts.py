"""The arithmetic under the views of a code: dots, planes, lattices, the use of a unit, colours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QImage

from engine.snapshot import Watch
from engine.spec.studies import DecodeStudy
from tests.plots.codes import as_view, autoencoder, code_view, snapshot_of
from tests.plots.conftest import make_spec
from widgets.plots.parts.code_dots import DotImage
from widgets.plots.parts.code_grid import Lattice, plane_point
from widgets.plots.parts.code_legend import Coloring, legend_lines
from widgets.plots.parts.code_plane import CodePlane, beside, mean_of
from widgets.plots.parts.code_questions import SteadyQuestion
from widgets.plots.parts.code_use import divergence, traversals, uses_of
from widgets.plots.parts.code_walk import way
from widgets.plots.parts.features import Frame

RED, BLUE = QColor(255, 0, 0), QColor(0, 0, 255)


# ---- dots


def drawn(places: list[tuple[float, float]], kinds: list[int], size: int = 40, ratio: float = 1.0) -> QImage:
    made = DotImage(QSize(size, size), ratio)
    made.put(np.array(places, np.float32).reshape(-1, 2), np.array(kinds, np.int64), (RED, BLUE), 7.0)
    return made.image()


def test_a_dot_is_round_and_has_its_colour() -> None:
    image = drawn([(10.5, 20.5)], [1])
    assert image.pixelColor(10, 20) == BLUE
    inked = [(x, y) for x in range(40) for y in range(40) if image.pixelColor(x, y).alpha() > 127]
    assert len(inked) == pytest.approx(np.pi * 3.5**2, abs=4)
    assert np.mean(inked, 0).tolist() == [10, 20]
    assert image.pixelColor(10 + 4, 20).alpha() == 0
    assert image.pixelColor(13, 23).alpha() == 0  # the corner of its square


def test_a_dot_between_two_others_hides_neither() -> None:
    image = drawn([(10.5, 20.5), (14.5, 20.5)], [0, 1])
    assert image.pixelColor(11, 20) == RED
    assert image.pixelColor(14, 20) == BLUE
    assert drawn([(14.5, 20.5), (10.5, 20.5)], [1, 0]).pixelColor(11, 20) == RED


def test_dots_beyond_the_edge_or_nowhere_are_left_out() -> None:
    image = drawn([(-5, 5), (50, 5), (np.nan, 5), (5, np.inf), (0.5, 0.5), (39.5, 39.5)], [0] * 6)
    assert image.pixelColor(0, 0) == RED
    assert image.pixelColor(39, 39) == RED
    assert image.pixelColor(20, 5).alpha() == 0
    assert drawn([], []).pixelColor(3, 3).alpha() == 0


def test_dots_are_sharp_on_a_fine_screen() -> None:
    image = drawn([(10.5, 20.5)], [0], ratio=2.0)
    assert image.size() == QSize(80, 80)
    assert image.devicePixelRatio() == 2.0
    inked = sum(image.pixelColor(x, y).alpha() > 127 for x in range(80) for y in range(80))
    assert inked == pytest.approx(4 * np.pi * 3.5**2, abs=12)


# ---- planes


@pytest.mark.parametrize("units", [2, 5])
def test_what_is_lifted_from_a_plane_lies_on_it(units: int) -> None:
    view, rng = code_view(autoencoder("digits", units), units), np.random.default_rng(3)
    code = tuple(rng.normal(0, 1, units).tolist())
    points = rng.normal(0, 1, (6, 2)).astype(np.float32)
    for plane in (CodePlane.principal(view), CodePlane.of_units(units, (1, 0))):
        lifted = plane.lift(points, code)
        assert np.allclose(plane.project(lifted), points, atol=1e-4)
        if plane.through_code:
            assert np.allclose(lifted[:, 2:], np.array(code)[2:], atol=1e-6)


def test_samples_on_a_line_are_put_beside_it_where_they_are_dense() -> None:
    along = np.concatenate([np.random.default_rng(0).normal(0, 0.05, 400), np.linspace(1, 5, 20)]).astype(np.float32)
    off = np.abs(beside(along))
    assert off[:400].max() > 3 * off[400:].max() > 0
    assert np.array_equal(beside(along), beside(along))
    assert np.isfinite(beside(np.full(5, np.nan, np.float32))).all()
    assert len(beside(np.ones(3, np.float32))) == 3


def test_the_mean_forgives_what_is_no_number() -> None:
    spec = autoencoder("digits", 2)
    codes = np.array([[1, 2], [3, 4], [np.nan, 0]], np.float32)
    view = code_view(spec, 2, 3)
    assert mean_of(as_view(codes[:2], view.target[:2], spec.data_shape)) == (2.0, 3.0)
    assert mean_of(replace(view, codes=codes)) == (2.0, 3.0)
    assert mean_of(replace(view, codes=codes[2:])) == (0.0, 0.0)


# ---- lattices


def test_a_lattice_fills_the_room_with_square_cells() -> None:
    frame, room = Frame((1.0, 2.0), (4.0, 3.0)), QRectF(0, 0, 320, 240)
    lattice = Lattice.over(frame, room, one_row=False)
    place = lattice.place(frame, room)
    assert place.width() / lattice.columns == pytest.approx(place.height() / lattice.rows, rel=1e-4)
    assert place.width() == pytest.approx(320, abs=0.5)
    assert 240 - place.height() < place.height() / lattice.rows
    points = lattice.points()
    assert len(points) == lattice.rows * lattice.columns
    x, y = frame.placed(points[:1], room)[0].tolist()
    assert place.left() < x < place.left() + place.width() / lattice.columns
    assert place.top() < y < place.top() + place.height() / lattice.rows


def test_a_place_of_the_screen_is_a_point_of_the_plane() -> None:
    frame, room = Frame((1.0, -2.0), (4.0, 3.0)), QRectF(0, 0, 320, 240)
    x, y = frame.placed(np.array([(2.5, -1.0)], np.float32), room)[0].tolist()
    assert plane_point(frame, room, QPointF(x, y)) == pytest.approx((2.5, -1.0), abs=1e-4)


# ---- the use of units


def test_the_divergence_from_the_prior_is_the_textbooks() -> None:
    means = np.array([[0, 1], [0, -1]], np.float32)
    spread = np.array([[1, 1], [1, 1]], np.float32)
    assert divergence(means, spread).tolist() == [0, 0.5]
    narrow = divergence(np.zeros((1, 1), np.float32), np.full((1, 1), 0.5, np.float32))
    assert float(narrow[0]) == pytest.approx(0.5 * (0.25 - 1) + np.log(2))


def test_a_unit_that_stands_still_is_unused() -> None:
    view = code_view(autoencoder("digits", 6), 6)
    assert [use.unit for use in uses_of(view, 32) if use.unused] == [4]
    assert len(uses_of(view, 3)) == 3
    for use in uses_of(view, 32):
        assert float(use.density.sum()) * (use.high - use.low) / len(use.density) == pytest.approx(1, abs=1e-4)


def test_a_code_that_says_nothing_at_all_has_ends_still() -> None:
    shape = make_spec("digits").data_shape
    uses = uses_of(as_view(np.zeros((5, 2), np.float32), np.zeros(5, np.float32), shape), 32)
    assert all(use.unused and use.low < use.high for use in uses)
    assert len(traversals(uses, (0.0, 0.0))) == 18


def test_a_way_begins_and_ends_at_its_samples() -> None:
    codes = way(np.array([0, 1], np.float32), np.array([4, -1], np.float32))
    assert codes[0].tolist() == [0, 1]
    assert codes[-1].tolist() == [4, -1]
    assert codes[4].tolist() == [2, 0]


# ---- questions


def test_a_drifting_question_waits_for_its_answer() -> None:
    spec, question = autoencoder("digits", 2), SteadyQuestion()
    assert question.want([(0.0, 0.0)], 1.0)
    first = question.study
    assert first == DecodeStudy(((0.0, 0.0),))
    assert not question.want([(0.5, 0.0)], 1.0)  # nobody has answered yet
    assert question.study is first
    shot = snapshot_of(spec, None, Watch(studies=frozenset({first})))
    assert question.take(shot)
    assert not question.take(shot)
    assert not question.want([(0.01, 0.0)], 1.0)  # too near to be worth it
    assert question.want([(0.5, 0.0)], 1.0)
    assert question.answer is not None  # the old one stays until the new one comes
    assert question.want([(0.9, 0.0)], 1.0, at_once=True)
    assert question.drop()
    assert not question.drop()


# ---- colours


def test_values_are_coloured_from_least_to_most() -> None:
    shape = make_spec("diabetes").data_shape
    coloring = Coloring.of(np.array([10, 30, 20, np.nan], np.float32), shape)
    assert coloring.kinds.tolist() == [0, 8, 4, 0]
    assert [words for _kind, words in coloring.names] == ["10", "30"]
    assert Coloring.of(np.full(3, np.nan, np.float32), shape).names == ()


@pytest.mark.usefixtures("qapp")
def test_a_legend_has_a_line_for_what_does_not_fit() -> None:
    names = tuple((i, f"class {i}") for i in range(6))
    lines = legend_lines(names, 150.0, 300.0)
    assert len(lines) > 1
    assert all(box.right() <= 150 and box.bottom() <= 300 for line in lines for _i, box, _name in line)
    assert legend_lines((), 150.0, 300.0) == []
