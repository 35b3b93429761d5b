"""A picture from outside, brought to the size of the data's pictures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.data import fit_picture

Size = tuple[int, int, int]


def fitted(rgb: NDArray[np.uint8], size: Size, *, bright_strokes: bool = False) -> NDArray[np.float32]:
    return np.frombuffer(fit_picture(rgb, size, bright_strokes=bright_strokes), dtype=np.float32).reshape(size)


def plain(height: int, width: int, color: tuple[int, ...]) -> NDArray[np.uint8]:
    return np.broadcast_to(np.array(color, dtype=np.uint8), (height, width, len(color))).copy()


@given(
    st.integers(1, 70), st.integers(1, 70), st.sampled_from([3, 4]), st.sampled_from([1, 3]), st.integers(1, 40),
    st.integers(1, 40), st.booleans(),
)  # fmt: skip
def test_any_picture_becomes_a_picture_of_the_size(
    height: int, width: int, planes: int, channels: int, high: int, wide: int, bright: bool
) -> None:
    rgb = np.random.default_rng(height * 71 + width).integers(0, 256, (height, width, planes)).astype(np.uint8)
    got = fitted(rgb, (channels, high, wide), bright_strokes=bright)
    assert got.min() >= 0
    assert got.max() <= 1


def test_a_picture_of_the_size_stays_as_it_is() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (32, 32, 3)).astype(np.uint8)
    got = fitted(rgb, (3, 32, 32))
    assert np.array_equal(np.rint(got * 255), rgb.transpose(2, 0, 1)), "channel after channel"


def test_grey_is_luma() -> None:
    luma = [fitted(plain(9, 9, color), (1, 4, 4)).mean() for color in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    assert luma == pytest.approx([0.299, 0.587, 0.114], abs=0.003)


def test_each_pixel_is_the_mean_of_its_area() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    areas = rgb.reshape(8, 8, 8, 8, 3).mean(axis=(1, 3)).transpose(2, 0, 1)
    assert np.allclose(fitted(rgb, (3, 8, 8)) * 255, areas, atol=1.01)


@pytest.mark.parametrize("shape", [(20, 60), (60, 20)])
def test_the_middle_square_is_taken(shape: tuple[int, int]) -> None:
    rgb = plain(*shape, (200, 0, 0))
    middle = (slice(None), slice(20, 40)) if shape[1] > shape[0] else (slice(20, 40), slice(None))
    rgb[middle] = (0, 200, 0)
    red, green, _ = fitted(rgb, (3, 10, 10))
    assert red.max() == 0
    assert green.min() == pytest.approx(200 / 255)


def test_the_proportions_of_the_data_are_kept() -> None:
    rgb = plain(30, 90, (0, 0, 0))
    rgb[:, 15:75] = 255
    assert fitted(rgb, (1, 10, 20)).min() == 1, "twice as wide as high, as the data's pictures are"


def test_what_lets_the_ground_through_lies_on_white() -> None:
    assert fitted(plain(9, 9, (0, 0, 0, 0)), (1, 3, 3)).min() == 1
    assert fitted(plain(9, 9, (0, 0, 0, 255)), (1, 3, 3)).max() == 0


def test_dark_strokes_on_paper_become_bright_strokes_on_dark() -> None:
    paper = plain(64, 64, (250, 250, 245))
    paper[10:54, 24:40] = 20
    got = fitted(paper, (1, 8, 8), bright_strokes=True)[0]
    assert got[0, 0] < 0.05
    assert got[4, 3:5].min() > 0.5
    night = 255 - paper
    assert np.allclose(fitted(night, (1, 8, 8), bright_strokes=True)[0], got, atol=0.01), "one that is so already stays"
    assert fitted(paper, (1, 8, 8))[0, 0, 0] > 0.9, "only where it is wanted"


def test_a_stroke_into_one_corner_does_not_turn_a_dark_picture() -> None:
    night = plain(64, 64, (5, 5, 5))
    night[:8, :8] = 255
    assert fitted(night, (1, 8, 8), bright_strokes=True)[0, 0, 0] > 0.9


@pytest.mark.parametrize("shape", [(0, 4, 3), (4, 0, 3), (4, 4), (4, 4, 2)])
def test_what_is_no_picture_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="no picture"):
        fit_picture(np.zeros(shape, dtype=np.uint8), (1, 8, 8))
