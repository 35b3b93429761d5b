"""A drawing becomes the picture that the network is given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from tests.stage.glyphs import drawn
from widgets.stage.drawing import FITS, Drawing, Fit, Levels, Stroke, Tool, fitted, painted, picture_of, shrunk

SMALL, LARGE, COLOR = (1, 8, 8), (1, 28, 28), (3, 32, 32)

pytestmark = pytest.mark.usefixtures("qapp")


def rectangle(left: float, top: float, right: float, bottom: float) -> Stroke:
    """A filled one whose edges lie there."""
    return Stroke("rectangle", ((left + 0.05, top + 0.05), (right - 0.05, bottom - 0.05)), 0.1, filled=True)


def test_empty_paper_is_black_and_inverted_white() -> None:
    assert not picture_of(Drawing(LARGE)).any()
    assert (picture_of(Drawing(COLOR, inverted=True)) == 1).all()


def test_a_pixel_is_the_mean_of_what_lies_in_it() -> None:
    levels = picture_of(Drawing(SMALL, (rectangle(1, 2, 3.5, 4.25),)))
    expected = np.zeros((8, 8))
    expected[2:4, 1:3] = 1
    expected[2:4, 3] = 0.5
    expected[4, 1:3] = 0.25
    expected[4, 3] = 0.125
    np.testing.assert_allclose(levels[0], expected, atol=0.04)


@pytest.mark.parametrize("size", [SMALL, LARGE, COLOR, (1, 25, 25), (3, 24, 40), (1, 200, 120)])
def test_every_size_is_painted_in_whole_parts(size: tuple[int, int, int]) -> None:
    stroke = Stroke("line", ((0, 0), (size[2], size[1])), 2.0)
    levels = picture_of(Drawing(size, (stroke,)))
    assert levels.shape == size
    assert levels.dtype == np.float32
    assert 0 <= levels.min() < levels.max() <= 1


def test_a_picture_on_the_paper_is_given_on_as_it_is() -> None:
    base = np.random.default_rng(0).random(COLOR, dtype=np.float32)
    np.testing.assert_array_equal(picture_of(Drawing(COLOR, base=base)), base)
    np.testing.assert_allclose(picture_of(Drawing(COLOR, base=base, inverted=True)), 1 - base, atol=1e-6)
    np.testing.assert_allclose(shrunk(painted(Drawing(COLOR, base=base)), COLOR), base, atol=1 / 255)
    corner = Stroke("pen", ((30.0, 30.0),), 3.0)
    levels = picture_of(Drawing(COLOR, (corner,), base), FITS["digits"])  # what lies on a picture is not moved
    np.testing.assert_allclose(levels[:, :24], base[:, :24], atol=1 / 255)
    assert levels[:, 30, 30].min() == 1


def test_the_eraser_leaves_paper() -> None:
    black = Stroke("eraser", ((0, 4), (8, 4)), 20.0)
    assert not picture_of(Drawing(SMALL, (rectangle(0, 0, 8, 8), black))).any()
    white = Drawing(SMALL, (rectangle(0, 0, 8, 8), black), inverted=True)
    assert (picture_of(white) == 1).all()


def test_ink_has_its_colour_and_plain_ink_stands_out() -> None:
    red = Stroke("pen", ((16, 16),), 8.0, ink=(1.0, 0.0, 0.0))
    np.testing.assert_allclose(picture_of(Drawing(COLOR, (red,)))[:, 16, 16], (1, 0, 0), atol=0.01)
    plain = Stroke("pen", ((16, 16),), 8.0)
    assert picture_of(Drawing(COLOR, (plain,)))[:, 16, 16].min() == 1
    assert picture_of(Drawing(COLOR, (plain,), inverted=True))[:, 16, 16].max() == 0


@pytest.mark.parametrize("tool", ["line", "rectangle", "ellipse"])
def test_shapes_lie_between_their_two_places_whichever_came_first(tool: Tool) -> None:
    there = Drawing(LARGE, (Stroke(tool, ((4, 6), (20, 18)), 1.0),))
    back = Drawing(LARGE, (Stroke(tool, ((20, 18), (4, 6)), 1.0),))
    np.testing.assert_allclose(picture_of(there), picture_of(back), atol=0.02)
    rows, columns = (np.flatnonzero(picture_of(there)[0].max(axis) > 0.2) for axis in (1, 0))
    assert (rows[0], rows[-1], columns[0], columns[-1]) == (5, 18, 3, 20)


@pytest.mark.parametrize("tool", ["rectangle", "ellipse"])
def test_a_shape_is_a_line_or_filled(tool: Tool) -> None:
    outline = Stroke(tool, ((4, 6), (20, 18)), 1.0)
    assert picture_of(Drawing(LARGE, (outline,)))[0, 12, 12] == 0
    assert picture_of(Drawing(LARGE, (replace(outline, filled=True),)))[0, 12, 12] == 1


# ---- as the makers of the data placed theirs ------------------------------------------------------------------------


def mass(levels: Levels) -> tuple[float, float]:
    y, x = np.mgrid[: levels.shape[1], : levels.shape[2]] + 0.5
    return float((levels[0] * x).sum() / levels.sum()), float((levels[0] * y).sum() / levels.sum())


@pytest.mark.parametrize("digit", range(10))
def test_mnist_s_digits_fill_20_pixels_about_their_centre_of_mass(digit: int) -> None:
    levels = picture_of(drawn(digit, LARGE, 2.0, 0.4, (0.5, 0.1)), FITS["mnist"])
    np.testing.assert_allclose(mass(levels), (14, 14), atol=0.3)
    inked = levels[0] > 0.2
    rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
    assert 19 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 22


@pytest.mark.parametrize("digit", range(10))
def test_small_digits_fill_their_frame(digit: int) -> None:
    levels = picture_of(drawn(digit, SMALL, 1.0, 0.35, (0.05, 0.6)), FITS["digits"])
    rows, columns = levels[0].sum(1), levels[0].sum(0)
    assert rows[0] > 0.4
    assert rows[-1] > 0.4
    inked = np.flatnonzero(columns > 0.3)
    assert (inked[0] + inked[-1]) / 2 == pytest.approx(3.5, abs=0.6)


def test_large_and_small_become_the_same() -> None:
    large = picture_of(drawn(3, LARGE, 2.0, 0.9, (0.05, 0.05)), FITS["mnist"])
    small = picture_of(drawn(3, LARGE, 2.0, 0.3, (0.6, 0.1)), FITS["mnist"])
    assert np.abs(large - small).mean() < 0.15 * large.mean()


def test_what_was_rubbed_out_does_not_count() -> None:
    ink = Stroke("pen", ((20, 8), (20, 20)), 2.0)
    blot, rubber = Stroke("pen", ((3, 3),), 2.0), Stroke("eraser", ((3, 3),), 5.0)
    alone = picture_of(Drawing(LARGE, (ink,)), FITS["mnist"])
    rubbed = picture_of(Drawing(LARGE, (ink, blot, rubber)), FITS["mnist"])
    np.testing.assert_allclose(rubbed, alone, atol=0.02)


def test_a_dot_is_not_blown_up_and_nothing_stays_nothing() -> None:
    dot = picture_of(Drawing(LARGE, (Stroke("pen", ((5, 5),), 2.0),)), FITS["mnist"])
    assert (dot > 0.1).sum() < 20
    assert fitted(Drawing(LARGE), FITS["mnist"]) == Drawing(LARGE)


def test_black_ink_on_white_is_placed_alike() -> None:
    black = replace(drawn(5, LARGE, 2.0), inverted=True)
    np.testing.assert_allclose(
        picture_of(black, FITS["mnist"]), 1 - picture_of(drawn(5, LARGE, 2.0), FITS["mnist"]), atol=0.02
    )


def test_lines_become_as_thick_as_the_data_s(qapp: QApplication) -> None:
    line = Drawing(LARGE, (Stroke("pen", ((14, 4), (14, 24)), 2.0),))
    for thicker in (1.0, 1.5):
        levels = picture_of(line, Fit(0.8, False, 2.0, thicker))
        assert float(levels[0, 14].sum()) == pytest.approx(2.0 * thicker, abs=0.1)
