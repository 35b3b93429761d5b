"""Pictures of the data on the screen: ink as the theme has it, true colours where there are some, many as one image."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize

from widgets.kit import DARK, LIGHT, Theme
from widgets.kit.pictures import picture_rgb32, sheet

pytestmark = pytest.mark.usefixtures("qapp")


def name(color: int) -> str:
    return f"#{int(color) & 0xFFFFFF:06x}"


@pytest.mark.parametrize("now", [LIGHT, DARK])
def test_ink_goes_from_the_ground_of_fields_to_the_colour_of_text(now: Theme) -> None:
    colors = picture_rgb32(np.array([[[[0.0, 1.0, np.nan, 7.0]]]], np.float32), now, ink=True)
    assert [name(color) for color in colors[0, 0]] == [now.sunken, now.text, now.nan, now.text]


@pytest.mark.parametrize("now", [LIGHT, DARK])
def test_a_photograph_goes_from_black_to_white_in_both_themes(now: Theme) -> None:
    colors = picture_rgb32(np.array([[[[0.0, 1.0, np.nan]]]], np.float32), now, ink=False)
    assert [name(color) for color in colors[0, 0]] == ["#000000", "#ffffff", now.nan]


def test_three_channels_are_red_green_and_blue() -> None:
    picture = np.zeros((1, 3, 1, 3), np.float32)
    for channel in range(3):
        picture[0, channel, 0, channel] = 1.0
    assert [name(color) for color in picture_rgb32(picture, DARK, ink=False)[0, 0]] == ["#ff0000", "#00ff00", "#0000ff"]
    picture[0, 1, 0, 0] = np.nan
    assert name(picture_rgb32(picture, DARK, ink=False)[0, 0, 0]) == DARK.nan


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_many_pictures_are_one_image_row_by_row(ratio: float) -> None:
    tiles = np.full((5, 4, 4), 0xFF000000, np.uint32) + np.arange(5, dtype=np.uint32)[:, None, None] * 50
    made = sheet(tiles, QSize(10, 10), 3, 2, ratio)
    assert made.deviceIndependentSize().toSize() == QSize(34, 22)
    for at, color in enumerate(tiles[:, 0, 0]):
        x, y = (at % 3 * 12 + 5) * ratio, (at // 3 * 12 + 5) * ratio
        assert made.pixelColor(int(x), int(y)).name() == name(color)
    assert made.pixelColor(int(11 * ratio), int(5 * ratio)).alpha() == 0
    assert made.pixelColor(int(29 * ratio), int(17 * ratio)).alpha() == 0


def test_a_wide_picture_is_not_squeezed() -> None:
    made = sheet(np.full((1, 4, 8), 0xFFFFFFFF, np.uint32), QSize(20, 20), 1, 0)
    assert made.pixelColor(10, 10).alpha() == 255
    assert made.pixelColor(10, 2).alpha() == 0
    assert made.pixelColor(10, 17).alpha() == 0
