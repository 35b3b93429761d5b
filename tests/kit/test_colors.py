"""Numbers become the right colours: both ends, zero, beyond the ends, and what is not a number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from widgets.kit import (
    DARK,
    LIGHT,
    Theme,
    class_color,
    diverging_lut,
    diverging_rgb32,
    image_from,
    mixed,
    sequential_lut,
    sequential_rgb32,
    theme,
)

THEMES = pytest.mark.parametrize("shown", [LIGHT, DARK], ids=lambda t: t.name)


def names(rgb32: npt.NDArray[np.uint32]) -> list[str]:
    """Colours of an array as '#rrggbb'."""
    return [f"#{int(value) & 0xFFFFFF:06x}" for value in np.ravel(rgb32)]


def test_table_runs_from_negative_over_zero_to_positive() -> None:
    table = diverging_lut(LIGHT, 257)
    assert table.shape == (257, 4)
    assert table.dtype == np.uint8
    assert ["#" + bytes(row[:3]).hex() for row in table[[0, 128, 256]]] == [LIGHT.negative, LIGHT.zero, LIGHT.positive]
    assert (table[:, 3] == 255).all()


def test_sequential_table_runs_from_zero_to_positive() -> None:
    table = sequential_lut(DARK, 16)
    assert ["#" + bytes(row[:3]).hex() for row in table[[0, -1]]] == [DARK.zero, DARK.positive]


@THEMES
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ends_zero_and_not_a_number(shown: Theme, dtype: type) -> None:
    values: npt.NDArray[np.floating] = np.array([[-2.0, 0.0, 2.0, np.nan]], dtype=dtype)
    rgb = diverging_rgb32(values, 2.0, shown)
    assert rgb.shape == (1, 4)
    assert rgb.dtype == np.uint32
    assert names(rgb) == [shown.negative, shown.zero, shown.positive, shown.nan]
    assert (rgb >> 24 == 255).all()


def test_beyond_the_limit_the_ends_hold() -> None:
    values = np.array([-np.inf, -1e30, -3.0, 3.0, 1e30, np.inf])
    assert names(diverging_rgb32(values, 1.0, LIGHT)) == [LIGHT.negative] * 3 + [LIGHT.positive] * 3


@pytest.mark.parametrize("limit", [0.0, -1.0, float("nan")])
def test_without_a_limit_all_is_zero(limit: float) -> None:
    assert set(names(diverging_rgb32(np.array([-5.0, 0.0, 5.0]), limit, LIGHT))) == {LIGHT.zero}


def test_an_infinity_without_a_limit_is_not_a_number() -> None:
    assert names(diverging_rgb32(np.array([np.inf]), 0.0, LIGHT)) == [LIGHT.nan]


@pytest.mark.parametrize("limit", [1e-30, 1e30])
def test_extreme_limits_still_tell_the_signs_apart(limit: float) -> None:
    assert names(diverging_rgb32(np.array([-limit, 0.0, limit]), limit, DARK)) == [
        DARK.negative,
        DARK.zero,
        DARK.positive,
    ]


def test_a_limit_too_small_for_float32_leaves_zero_alone() -> None:
    assert names(diverging_rgb32(np.array([0.0, 1.0]), 5e-324, DARK)) == [DARK.zero, DARK.positive]


def test_colours_rise_with_the_value() -> None:
    blue = diverging_rgb32(np.linspace(-1, 1, 1001), 1.0, LIGHT) & 0xFF
    red = diverging_rgb32(np.linspace(-1, 1, 1001), 1.0, LIGHT) >> 16 & 0xFF
    assert (np.diff(red[500:].astype(int)) <= 0).all()
    assert (np.diff(blue[:500].astype(int)) >= 0).all()


def test_values_are_left_alone() -> None:
    values = np.array([[-1.0, np.nan]], dtype=np.float32)
    values.flags.writeable = False
    diverging_rgb32(values, 1.0, LIGHT)
    assert np.isnan(values[0, 1])


def test_sequential_ends_and_not_a_number() -> None:
    rgb = sequential_rgb32(np.array([-1.0, 0.0, 4.0, 9.0, np.nan]), 4.0, LIGHT)
    assert names(rgb) == [LIGHT.zero, LIGHT.zero, LIGHT.positive, LIGHT.positive, LIGHT.nan]


def test_a_picture_keeps_its_pixels_when_the_array_is_gone() -> None:
    rgb = diverging_rgb32(np.array([[-1.0, 1.0, np.nan], [0.0, 0.0, 0.0]]), 1.0, LIGHT)
    image = image_from(rgb)
    rgb[:] = 0
    del rgb
    assert (image.width(), image.height(), image.format()) == (3, 2, QImage.Format.Format_RGB32)
    assert [image.pixelColor(x, 0).name() for x in range(3)] == [LIGHT.negative, LIGHT.positive, LIGHT.nan]
    assert image.pixelColor(2, 1).name() == LIGHT.zero


def test_a_picture_from_a_slice() -> None:
    rgb = diverging_rgb32(np.tile([-1.0, 1.0], (4, 4)), 1.0, LIGHT)
    image = image_from(rgb[::2, ::2])
    assert {image.pixelColor(x, y).name() for x in range(4) for y in range(2)} == {LIGHT.negative}


def test_class_colours_begin_anew(qapp: QApplication) -> None:
    colors = theme().class_colors
    assert class_color(0).name() == colors[0]
    assert class_color(len(colors) + 1).name() == colors[1]


def test_mixing() -> None:
    assert mixed("#000000", "#ffffff", 0) == "#000000"
    assert mixed("#000000", "#ff8000", 0.5) == "#804000"
