"""One sample of any data: what it is drawn as, and that the drawing follows the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from engine.snapshot import Floats
from engine.spec.data_shape import DataShape
from tests.plots.conftest import make_spec
from widgets.kit import theme
from widgets.plots.parts.any_sample import (
    Limits,
    kind_of,
    paint_sample,
    sample_rect,
    sample_words,
    sheet_of,
    value_names,
)
from widgets.plots.parts.decoded_sheet import resampled

SIZE = QSize(160, 120)
KINDS = {"digits": "picture", "vowels": "signal", "spiral": "plane", "iris": "table", "diabetes": "table"}


def shape_of(data: str) -> DataShape:
    return make_spec(data).data_shape


def ramp(data: str, low: float = 0.0, high: float = 1.0) -> Floats:
    """A sample whose numbers rise."""
    count = 2 if data == "spiral" else len(shape_of(data).features)
    return np.linspace(low, high, count, dtype=np.float32)


def painted(data: str, values: Floats, size: QSize = SIZE, limits: Limits | None = None) -> QImage:
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor(theme().panel))
    painter = QPainter(image)
    paint_sample(painter, QRectF(image.rect()), shape_of(data), values, limits=limits)
    painter.end()
    return image


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("data", KINDS)
def test_every_kind_of_data_is_drawn_and_follows_its_numbers(data: str) -> None:
    assert kind_of(shape_of(data), len(ramp(data))) == KINDS[data]
    limits = Limits(np.zeros_like(ramp(data)), np.ones_like(ramp(data)))
    small = QSize(30, 30)
    for size in (SIZE, small):
        rising, falling = ramp(data), ramp(data)[::-1].copy()
        assert painted(data, rising, size, limits) == painted(data, rising, size, limits)
        assert painted(data, rising, size, limits) != painted(data, falling, size, limits)
    assert sample_words(shape_of(data), ramp(data))


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("data", KINDS)
def test_what_is_no_number_does_not_stop_it(data: str) -> None:
    values = np.full_like(ramp(data), np.nan)
    assert not painted(data, values).isNull()
    assert not sheet_of(values[None], shape_of(data), QSize(20, 20), 3, 2).isNull()


@pytest.mark.usefixtures("qapp")
def test_a_picture_keeps_its_proportions_and_its_bright_pixels() -> None:
    shape = shape_of("digits")
    assert sample_rect(QRectF(0, 0, 160, 120), shape, 64) == QRectF(20, 0, 120, 120)
    values = np.zeros(64, np.float32)
    values[0] = 1.0
    image = painted("digits", values)
    assert image.pixelColor(27, 7).name() == theme().text
    assert image.pixelColor(27, 60).name() == theme().sunken
    assert image.pixelColor(5, 60).name() == theme().panel


@pytest.mark.usefixtures("qapp")
def test_a_point_of_the_plane_lies_where_it_is() -> None:
    image = painted("spiral", np.array([3, 3], np.float32), QSize(120, 120))
    found = [
        (x, y) for x in range(120) for y in range(120) if image.pixelColor(x, y).name() == theme().accent
    ]  # fmt: skip
    x, y = np.mean(found, 0)
    assert abs(x - 88) < 4
    assert abs(y - 32) < 4


@pytest.mark.usefixtures("qapp")
def test_bars_go_from_the_least_to_the_most() -> None:
    limits = Limits(np.array([0, 0, 0, 0], np.float32), np.array([1, 10, 1, 1], np.float32))
    image = painted("iris", np.array([1, 5, 0.25, 0], np.float32), QSize(80, 100), limits)
    tall = [
        sum(image.pixelColor(x, y).name() == theme().accent for y in range(100)) for x in (10, 30, 50, 70)
    ]  # fmt: skip
    assert tall[0] == 100
    assert abs(tall[1] - 50) <= 1
    assert abs(tall[2] - 25) <= 1
    assert tall[3] <= 1


def test_limits_hold_all_samples_and_forgive_what_is_missing() -> None:
    samples = np.array([[1, np.nan, np.nan], [3, 5, np.nan]], np.float32)
    limits = Limits.of(samples)
    assert limits.low.tolist() == [1, 5, 0]
    assert limits.high.tolist() == [3, 5, 1]
    assert limits.shares(np.array([2, 5, 0.25], np.float32)).tolist() == [0.5, 0.5, 0.25]
    joined = limits.joined(Limits.of(np.array([[0, 6, 2]], np.float32)))
    assert joined.low.tolist() == [0, 5, 0]
    assert joined.high.tolist() == [3, 6, 2]
    assert limits.joined(Limits.of(np.zeros((1, 2), np.float32))) is limits


def test_names_are_those_of_the_numbers_that_there_are() -> None:
    assert value_names(shape_of("spiral"), 2) == ("x₁", "x₂")
    assert value_names(shape_of("iris"), 4)[0] == shape_of("iris").features[0]
    assert value_names(shape_of("iris"), 3) == ("value 1", "value 2", "value 3")
    assert "x₁ 1, x₂ −2" in sample_words(shape_of("spiral"), np.array([1, -2], np.float32))


@pytest.mark.usefixtures("qapp")
def test_a_sheet_holds_each_sample_in_its_place() -> None:
    samples = np.stack([np.full(64, level, np.float32) for level in (0, 1, 0)])
    image = sheet_of(samples, shape_of("digits"), QSize(16, 16), 2, 4)
    assert image.size() == QSize(36, 36)
    assert image.pixelColor(28, 8).name() == theme().text
    assert image.pixelColor(8, 28).name() == theme().sunken
    assert image.pixelColor(28, 28).alpha() == 0


def test_pictures_are_soft_where_they_grow_and_averaged_where_they_shrink() -> None:
    picture = np.array([[[[0, 1], [0, 1]]]], np.float32)
    grown = resampled(picture, 4, 8)
    assert grown.shape == (1, 1, 4, 8)
    assert (np.diff(grown[0, 0, 0]) >= 0).all()
    assert grown[0, 0, 0, 0] == 0
    assert grown[0, 0, 0, -1] == 1
    rng = np.random.default_rng(0).random((3, 2, 12, 12), dtype=np.float32)
    assert np.allclose(resampled(rng, 4, 4).mean((2, 3)), rng.mean((2, 3)), atol=0.03)
    assert np.allclose(resampled(rng, 12, 12), rng)


@pytest.mark.usefixtures("qapp")
def test_a_sheet_of_a_fine_screen_has_as_many_pixels() -> None:
    image = sheet_of(np.ones((5, 64), np.float32), shape_of("digits"), QSize(16, 16), 3, 2, 2.0)
    assert image.size() == QSize(2 * (3 * 16 + 2 * 2), 2 * (2 * 16 + 2))
    assert image.devicePixelRatio() == 2.0
