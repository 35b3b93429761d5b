"""The axis of time and the bands above it: columns, windows, heights, and what is painted again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPixmap, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import Floats
from tests.plots.made import count_of, image_of
from tests.plots.sequences import wave
from widgets.kit import LIGHT, mixed
from widgets.plots.parts.band_surface import BandSurface, ScrolledBands, shared_heights
from widgets.plots.parts.bands import Band, RulerBand, alike
from widgets.plots.parts.cell_band import CellBand
from widgets.plots.parts.curve_band import CurveBand, Line, LinesBand, scale_number
from widgets.plots.parts.time_axis import TimeAxis

LEFT = Qt.MouseButton.LeftButton


@given(st.floats(1, 2000), st.integers(0, 3000), st.floats(0, 80), st.floats(1, 90), st.integers(-5, 4000))
def test_columns_fill_the_width_or_are_a_window(
    width: float, steps: int, least: float, most: float, first: int
) -> None:
    axis = TimeAxis.fit(10.0, width, steps, least, most, first)
    assert 1 <= axis.shown <= axis.steps == max(steps, 1)
    assert 0 <= axis.first <= axis.steps - axis.shown
    assert axis.pitch <= max(most, least, 0.25) + 1e-9
    assert axis.right <= 10.0 + max(width, axis.pitch) + 1e-6
    if axis.shown < axis.steps:
        assert axis.pitch >= min(least, width)


@given(st.integers(1, 300), st.integers(0, 299), st.integers(5, 40))
def test_every_step_can_be_brought_into_the_window(steps: int, step: int, shown: int) -> None:
    step = min(step, steps - 1)
    for first in (0, steps // 2, steps):
        axis = TimeAxis.fit(0.0, shown * 10.0, steps, 10.0, 10.0, first)
        moved = TimeAxis.fit(0.0, shown * 10.0, steps, 10.0, 10.0, axis.first_to_show(step))
        assert moved.shows(step)
        assert moved.first_to_show(step) == moved.first  # it stays where it has come to


def test_a_place_and_its_step_belong_together() -> None:
    axis = TimeAxis.fit(20.0, 200.0, 40, 10.0, 10.0, 7)
    for step in range(axis.first, axis.stop):
        assert axis.step_at(axis.middle(step)) == step
    assert axis.step_at(-50) == axis.first
    assert axis.step_at(5000) == axis.stop - 1


@pytest.mark.parametrize(("pitch", "ticks"), [(20.0, [0, 1, 2]), (8.0, [0, 5, 10]), (0.5, [0, 50, 100])])
def test_numbers_of_steps_are_round(pitch: float, ticks: list[int]) -> None:
    axis = TimeAxis.fit(0.0, pitch * 150, 150, 0.0, pitch)
    assert axis.ticks(20.0)[:3] == ticks


def test_what_is_left_over_is_shared_up_to_the_most() -> None:
    bands = [Band("a", 10, 1, 0, most=30), Band("b", 10, 1, 0), Band("c", 10, 0, 0)]
    assert shared_heights(bands, 130) == [30, 90, 10]
    assert shared_heights(bands, 20) == [10, 10, 10]


def test_bands_are_alike_when_they_show_the_same() -> None:
    def made(values: object = None, name: str = "x") -> CurveBand:
        row = wave(9) if values is None else np.asarray(values, np.float32)
        return CurveBand(name, lines=(Line(row),))

    assert alike(made(), made())
    assert alike(made([1, np.nan]), made([1, np.nan]))
    assert not alike(made(), made(name="y"))
    assert not alike(made(), made(wave(9) + 1))
    assert not alike(made(), RulerBand("x"))


@pytest.mark.parametrize(
    ("value", "span", "words"), [(3.2e-5, 1.0, "0"), (0.12345, 0.5, "0.123"), (417.3, 300.0, "417"), (-2.0, 4.0, "−2")]
)
def test_ends_of_a_scale_are_written_short(value: float, span: float, words: str) -> None:
    assert scale_number(value, span) == words


@pytest.fixture
def surface(qtbot: QtBot) -> BandSurface:
    """A hundred letters, of which some thirty fit."""
    made = BandSurface("letters")
    whole = ScrolledBands(made)
    qtbot.addWidget(whole)
    whole.resize(400, 120)
    whole.show()
    made.show_bands((CellBand("input", texts=tuple("abcde" * 20)), RulerBand()), 100)
    return made


def turned(surface: BandSurface, notches: int, held: Qt.KeyboardModifier) -> None:
    """Turn the wheel."""
    at = QPointF(200, 40)
    event = QWheelEvent(
        at, QPointF(surface.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        held, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(surface, event)


def test_shift_and_the_wheel_move_the_window(surface: BandSurface) -> None:
    assert surface.axis().shown < 100
    turned(surface, -2, Qt.KeyboardModifier.ShiftModifier)
    first = surface.axis().first
    assert first > 0
    assert surface.step() == 0  # the cursor stays
    turned(surface, 2, Qt.KeyboardModifier.ShiftModifier)
    assert surface.axis().first == 0
    turned(surface, -2, Qt.KeyboardModifier.NoModifier)
    assert surface.axis().first == 0  # the page scrolls instead


def test_the_scroll_bar_moves_the_window(surface: BandSurface) -> None:
    whole = surface.window()
    assert isinstance(whole, ScrolledBands)
    bar = whole.bar
    bar.triggerAction(bar.SliderAction.SliderPageStepAdd)
    assert surface.axis().first == surface.axis().shown
    assert bar.value() == surface.axis().first


def test_page_keys_go_by_a_window(surface: BandSurface) -> None:
    shown = surface.axis().shown
    QTest.keyClick(surface, Qt.Key.Key_PageDown)
    assert surface.step() == shown - 2
    QTest.keyClick(surface, Qt.Key.Key_PageUp)
    assert surface.step() == 0


def test_a_missing_number_breaks_a_curve(qtbot: QtBot) -> None:
    surface = BandSurface("curve")
    qtbot.addWidget(surface)
    surface.resize(300, 100)
    values = np.zeros(20, np.float32)
    values[8:12] = np.nan
    surface.show_bands((CurveBand("x", lines=(Line(values, color="accent"),), low=-1, high=1),), 20, 1)
    surface.show()
    image, axis = image_of(surface), surface.axis()
    parts = [axis.column(start, 0, 100, 3) for start in (3, 9, 15)]
    drawn = [count_of(image, LIGHT.accent, part, 120) > 0 for part in parts]
    assert drawn == [True, False, True]


def test_the_surer_the_fuller_the_colour(qtbot: QtBot) -> None:
    surface = BandSurface("cells")
    qtbot.addWidget(surface)
    surface.resize(300, 60)
    shares = np.array([0.0, 1.0], np.float32)
    band = CellBand("says", texts=("a", "b"), classes=np.array([2, 2]), shares=shares, stretch=0)
    surface.show_bands((band,), 2)
    surface.show()
    image, full = image_of(surface), LIGHT.class_colors[2]
    counts = [
        count_of(image, mixed(LIGHT.sunken, full, share), surface.axis().column(step, 10, 15), 3)
        for step, share in ((0, 0.15), (1, 1.0))
    ]
    assert min(counts) > 100


@pytest.mark.parametrize("width", [300, 200])
def test_a_legend_draws_closer_before_it_drops_a_name(qtbot: QtBot, width: int) -> None:
    surface = BandSurface("gates")
    qtbot.addWidget(surface)
    surface.resize(width + 45, 40)
    names = ("input", "forget", "output")
    surface.show_bands(
        (LinesBand(lines=tuple(Line(wave(9), name, color=number) for number, name in enumerate(names))),), 9
    )
    image = image_of(surface)
    for number in range(3):
        assert count_of(image, LIGHT.class_colors[number]) > 5


def test_a_band_that_stays_keeps_its_picture_while_another_changes(qtbot: QtBot) -> None:
    surface = BandSurface("states")
    qtbot.addWidget(surface)
    surface.resize(400, 120)

    def show(row: Floats) -> None:
        surface.show_bands((CellBand("input", texts=tuple("abcde")), CurveBand("curve", lines=(Line(row),))), 5)
        image_of(surface)

    def pictures() -> dict[str, int]:
        return {band.name: made.get(made._key, QPixmap).cacheKey() for band, made in surface._pictures.items()}

    show(wave(5))
    before = pictures()
    show(wave(5) + 1)
    after = pictures()
    assert after["input"] == before["input"]
    assert after["curve"] != before["curve"]


def test_the_same_again_paints_nothing(surface: BandSurface) -> None:
    before = surface._bands
    surface.show_bands((CellBand("input", texts=tuple("abcde" * 20)), RulerBand()), 100)
    assert surface._bands is before
