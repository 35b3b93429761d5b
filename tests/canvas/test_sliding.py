"""The view in which a window slides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import LayerView, Watch
from engine.spec.catalog.layers import AdaptivePool, AvgPool, Conv2d, ConvTranspose2d, Flatten, GlobalPool, Output
from engine.spec.edits import RemoveLayers, SetParameter
from engine.spec.shapes import analyse
from tests.canvas.conftest import Desk
from tests.canvas.pictures import row, trained
from tests.canvas.slid import CNN, INPUT, digits, numbers_of
from tests.canvas.test_looking import open_spec
from widgets.canvas.cells import fitting, ink_on, limit_of, mark_color
from widgets.canvas.samples import sample_pixels
from widgets.canvas.slide import Slide, number, slide_of
from widgets.canvas.slide_maps import MapView
from widgets.canvas.sliding import SPEEDS, SlidingView, Stepper
from widgets.kit.buttons import IconButton
from widgets.kit.colors import contrast
from widgets.kit.motion import set_motion_on_unseen_screens

SPEC = digits(*CNN)
ANALYSIS = analyse(SPEC)


@pytest.fixture(scope="module")
def views() -> dict[str, LayerView]:
    """Numbers of the network, worked out once."""
    return numbers_of(SPEC, ANALYSIS)


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    """What the view lies over."""
    made = QWidget()
    made.resize(1000, 640)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def sliding(host: QWidget, views: dict[str, LayerView]) -> SlidingView:
    """The view over an empty widget, on the second convolution."""
    view = SlidingView(host)
    view.resize(host.size())
    view.show_views(views)
    host.show()
    assert view.open_for(SPEC, ANALYSIS, "two", 1, (1, 2))
    return view


@pytest.fixture
def moving() -> Iterator[None]:
    """Motion, although nobody sees the screen."""
    set_motion_on_unseen_screens(True)
    yield
    set_motion_on_unseen_screens(False)


def now(view: SlidingView) -> Slide:
    assert view.slide is not None
    return view.slide


def key(view: SlidingView, key: Qt.Key) -> None:
    QTest.keyClick(view, key)


def made(layer: Any, unit: int = 0, at: tuple[int, int] = (0, 0)) -> tuple[Slide, dict[str, LayerView]]:
    """A layer right behind the picture, at one position, and its numbers."""
    flat = () if isinstance(layer, GlobalPool) else (Flatten(id="list"),)
    spec = digits(INPUT, layer, *flat, Output(id="output"))
    analysis = analyse(spec)
    slide = slide_of(spec, analysis, layer.id)
    assert slide is not None
    return slide.of_unit(unit).at(*at), numbers_of(spec, analysis)


# ---- going on -------------------------------------------------------------------------------------------------------


def test_it_stands_until_play_where_nothing_may_move(sliding: SlidingView, qtbot: QtBot) -> None:
    assert not sliding.playing
    sliding._set_speed(SPEEDS[-1][0])
    key(sliding, Qt.Key.Key_Space)
    assert sliding.playing
    qtbot.waitUntil(lambda: now(sliding).index > 8)
    key(sliding, Qt.Key.Key_Space)
    assert not sliding.playing
    assert sliding._play.accessibleName() == "Play"


def test_it_plays_by_itself_where_things_may_move(moving: None, sliding: SlidingView, qtbot: QtBot) -> None:
    assert sliding.playing
    qtbot.waitUntil(lambda: now(sliding).index != 6)
    sliding.close_view()
    assert not sliding.playing


def test_behind_the_last_position_it_begins_again(sliding: SlidingView) -> None:
    for _ in range(16 - 6):
        key(sliding, Qt.Key.Key_Right)
    assert now(sliding).index == 0
    key(sliding, Qt.Key.Key_Left)
    assert now(sliding).index == 15


def test_a_step_by_hand_ends_the_play(sliding: SlidingView) -> None:
    sliding.toggle()
    key(sliding, Qt.Key.Key_Right)
    assert not sliding.playing
    assert (now(sliding).row, now(sliding).col) == (1, 3)
    key(sliding, Qt.Key.Key_Up)
    assert (now(sliding).row, now(sliding).col) == (0, 3)
    key(sliding, Qt.Key.Key_Up)
    assert now(sliding).row == 0


def test_keys_choose_filter_and_channel(sliding: SlidingView) -> None:
    key(sliding, Qt.Key.Key_PageDown)
    assert now(sliding).unit == 2
    before = now(sliding).place
    key(sliding, Qt.Key.Key_BracketLeft)
    assert now(sliding).place == (before - 1) % 3
    key(sliding, Qt.Key.Key_BracketRight)
    key(sliding, Qt.Key.Key_BracketRight)
    assert now(sliding).place == (before + 1) % 3


def test_buttons_choose_filter_and_channel(sliding: SlidingView) -> None:
    for stepper, read in ((sliding._units, "unit"), (sliding._places, "place")):
        before = getattr(now(sliding), read)
        QTest.mouseClick(stepper.findChildren(IconButton)[1], Qt.MouseButton.LeftButton)
        assert getattr(now(sliding), read) == (before + 1) % (4 if read == "unit" else 3)
    assert isinstance(sliding._pools, Stepper)
    assert sliding._pools.isHidden()


def test_a_press_on_the_output_goes_there(sliding: SlidingView) -> None:
    answer = sliding._answer
    QTest.mouseClick(answer, Qt.MouseButton.LeftButton, pos=answer.cell(3, 0).center().toPoint())
    assert (now(sliding).row, now(sliding).col) == (3, 0)
    QTest.mouseClick(answer, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert (now(sliding).row, now(sliding).col) == (3, 0)


def test_a_press_on_the_input_goes_to_the_window_there(sliding: SlidingView) -> None:
    source = sliding._source
    QTest.mouseClick(source, Qt.MouseButton.LeftButton, pos=source.cell(2, 3).center().toPoint())
    assert (now(sliding).row, now(sliding).col) == (2, 3)


def test_a_press_on_a_channel_shows_it(sliding: SlidingView) -> None:
    strip = sliding._strip
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip._left()) + 58 + 20, 20))
    assert now(sliding).place == 1
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(strip.width() - 2, 20))
    assert now(sliding).place == 1


def test_escape_and_the_button_close_it(sliding: SlidingView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sliding.closed):
        key(sliding, Qt.Key.Key_Escape)
    assert sliding.isHidden()
    assert sliding.watched == frozenset()
    sliding.open_for(SPEC, ANALYSIS, "pool")
    assert sliding._strip.isHidden()  # each channel by itself
    with qtbot.waitSignal(sliding.closed):
        QTest.mouseClick(sliding._close, Qt.MouseButton.LeftButton)


def test_only_windows_open_it(sliding: SlidingView) -> None:
    assert not sliding.open_for(SPEC, ANALYSIS, "norm")
    assert not sliding.open_for(SPEC, ANALYSIS, "gone")


# ---- what it says ----------------------------------------------------------------------------------------------------


def test_the_lines_add_up(sliding: SlidingView, views: dict[str, LayerView]) -> None:
    slide = now(sliding)
    found = slide.products(views)
    assert found is not None
    lines = slide.lines(views, found)
    assert slide.place == int(np.abs(found.sums).argmax())  # it begins where there is most to see
    channel = number(float(found.terms[slide.place].sum()))
    assert lines[0] == f"Σ of these 9 products = {channel}"
    assert lines[1] == f"Σ of all 3 channels = {number(found.total)}"
    assert lines[2] == f"+ bias {number(found.bias)} = {number(found.result)}"
    answer = views["two"].response
    assert answer is not None
    assert lines[3] == f"ReLU({number(found.result)}) = {number(float(answer[1, 1, 2]))}"
    assert lines[3] in sliding.accessibleDescription()


@pytest.mark.parametrize(
    ("layer", "last", "words"),
    [
        (AvgPool(id="pool"), "÷ 4 = ", "window 2×2, stride 2"),
        (GlobalPool(id="pool"), "÷ 64 = ", "the whole map at once"),
        (AdaptivePool.model_validate({"id": "pool", "edge": 3, "mode": "max"}), "= ", "3 along each side"),
        (Conv2d(id="conv", activation="linear", stride=2), "= ", "stride 2, padding 1"),
        (Conv2d(id="conv", ablated=True), "switched off: 0", "window 3×3"),
        (Conv2d(id="conv", dilation=2), "ReLU(", "dilation 2"),
        (ConvTranspose2d(id="conv"), "ReLU(", "it enlarges"),
    ],
)
def test_every_kind_says_what_it_does(layer: Any, last: str, words: str) -> None:
    slide, numbers = made(layer)
    found = slide.products(numbers)
    assert found is not None
    assert slide.lines(numbers, found)[-1].startswith(last)
    assert words in slide.words


def test_behind_a_norm_the_value_is_the_networks_own() -> None:
    slide, numbers = made(Conv2d(id="conv", normalisation="group"), 2, (3, 3))
    answer = np.full((8, 8, 8), 7.5, np.float32)
    numbers["conv"] = replace(numbers["conv"], response=answer)
    found = slide.products(numbers)
    assert found is not None
    assert slide.lines(numbers, found)[-1] == "then Group norm, ReLU: 7.50"


def test_channels_that_are_not_on_show_are_owned_up_to(views: dict[str, LayerView]) -> None:
    response = views["norm"].response
    assert response is not None
    part = LayerView(response=response[[2]], shown_units=np.array([2]))
    slide = slide_of(SPEC, ANALYSIS, "two")
    assert slide is not None
    some = {**views, "norm": part}
    found = slide.products(some)
    assert found is not None
    assert "Σ of 1 of 3 channels" in slide.lines(some, found)[1]
    assert slide.value(some, found) == pytest.approx(float(np.asarray(views["two"].response)[0, 0, 0]))


def test_taps_with_holes_and_in_the_padding() -> None:
    slide, numbers = made(Conv2d(id="conv", dilation=2), 0, (0, 0))
    found = slide.products(numbers)
    assert found is not None
    assert slide.taps(found) == tuple((row, col) for row in (-2, 0, 2) for col in (-2, 0, 2))
    assert slide.padding == (2, 2, 2, 2)
    slide, numbers = made(ConvTranspose2d(id="conv"), 0, (1, 1))
    found = slide.products(numbers)
    assert found is not None
    assert slide.taps(found) == ((0, 0),)
    assert slide.padding == (0, 0, 0, 0)


def test_padding_says_how_it_is_filled() -> None:
    assert made(Conv2d(id="conv", padding_mode="reflect"))[0].fill == "hatched: padding, mirrored"
    pool = AvgPool.model_validate({"id": "pool", "padding": "same", "kernel_size": 3})
    assert made(pool)[0].fill == "hatched: padding, does not count"
    assert made(Conv2d(id="conv", padding="none"))[0].fill == ""


def test_padding_is_drawn_with_what_it_holds() -> None:
    values = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32)
    assert MapView(values, (1, 0, 1, 0)).padded.tolist() == [[0, 0, 0], [0, 1, 2], [0, 3, 4]]
    assert MapView(values, (1, 1, 1, 1), "circular").padded.tolist() == [
        [4, 3, 4, 3], [2, 1, 2, 1], [4, 3, 4, 3], [2, 1, 2, 1],
    ]  # fmt: skip
    assert MapView(values, (0, 1, 0, 1), "reflect").padded.tolist() == [[1, 2, 1], [3, 4, 3], [1, 2, 1]]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1234, "0.12"), (-0.0123, "−0.012"), (-0.0001, "0"), (-3.0, "−3.00"), (42.42, "42.4"), (-420.4, "−420"),
     (123456.0, "123k"), (float("nan"), "?")],
)  # fmt: skip
def test_numbers_are_short(value: float, text: str) -> None:
    assert number(value) == text


def test_text_can_be_read_on_every_cell_and_the_mark_is_neither_colour(qtbot: QtBot) -> None:
    for rgb in (0xF59322, 0x0877BD, 0xEEF0F3, 0x262B32, 0x7F5A2A):
        assert contrast(ink_on(rgb), f"#{rgb:06x}") >= 4.4
    assert mark_color() not in ("#f59322", "#0877bd")
    assert fitting("0.00 × −0.00", 20, 60).pixelSize() < fitting("0.00 × −0.00", 20, 600).pixelSize()
    assert limit_of(np.array([np.nan, 0.0])) == 1.0


# ---- while the network learns and changes ----------------------------------------------------------------------------


def test_before_the_first_numbers_it_says_so(host: QWidget) -> None:
    view = SlidingView(host)
    assert view.open_for(SPEC, ANALYSIS, "one")
    assert "come with the next step" in view.accessibleDescription()


def test_it_follows_the_run(sliding: SlidingView) -> None:
    before = sliding.accessibleDescription()
    sliding.show_views(numbers_of(SPEC, ANALYSIS, seed=3))
    assert sliding.accessibleDescription() != before


def test_an_edit_leaves_it_where_it_was_as_far_as_that_is_there(sliding: SlidingView) -> None:
    fewer = SetParameter(layer_ids=("two",), field="units", value=1).apply(SPEC)
    sliding.show_document(fewer, analyse(fewer))
    assert (now(sliding).unit, now(sliding).row, now(sliding).col) == (0, 1, 2)
    larger = SetParameter(layer_ids=("two",), field="stride", value=4).apply(SPEC)
    sliding.show_document(larger, analyse(larger))
    assert (now(sliding).row, now(sliding).col) == (0, 0)
    assert "come with the next step" not in sliding.accessibleDescription()


def test_with_its_layer_it_goes(sliding: SlidingView, qtbot: QtBot) -> None:
    gone = RemoveLayers(layer_ids=("two",)).apply(SPEC)
    with qtbot.waitSignal(sliding.closed):
        sliding.show_document(gone, analyse(gone))
    assert sliding.isHidden()


# ---- on the canvas ---------------------------------------------------------------------------------------------------


def test_on_the_canvas_it_fills_it_and_asks_for_its_numbers(desk: Desk) -> None:
    open_spec(desk, SPEC)
    desk.canvas._controller.open_slide("two")
    assert desk.canvas._sliding.size() == desk.canvas.size()
    assert desk.canvas._sliding.hasFocus()
    desk.canvas._view.zoom_to(0.05)  # so far away that the canvas itself needs nothing
    assert desk.canvas.watch().responses
    assert desk.canvas.watch().weights == {"two", "norm"}
    desk.canvas.resize(700, 500)
    assert desk.canvas._sliding.size() == desk.canvas.size()
    key(desk.canvas._sliding, Qt.Key.Key_Escape)
    assert desk.canvas._view.hasFocus()
    assert desk.canvas.watch().weights == frozenset()


@pytest.mark.parametrize("data", ["digits", "photographs"])
def test_the_picture_of_a_sample_looks_as_on_the_canvas(data: str, desk: Desk) -> None:
    layers = INPUT, Conv2d(id="one", units=3, padding="same"), Flatten(id="list"), Output(id="output")
    spec = row(layers, data)
    canvas, control = desk.canvas, desk.canvas._controller
    canvas.show_document(spec, analyse(spec))
    canvas.show_snapshot(trained(spec, Watch(responses=True, weights=frozenset({"one"})), 2))
    control.open_slide("one")
    content, inputs = control.contents["input"], canvas._live.picture()
    assert inputs is not None
    source = canvas._sliding._source
    assert source._view is not None
    shown, there = source._view.colors, sample_pixels(inputs, content)
    assert shown is not None
    assert there is not None
    assert np.array_equal(shown, there)
    height, width = content.size
    picture, ratio = source.grab().toImage(), source.devicePixelRatioF()
    at = source.cell(height // 2, width - 2).center() * ratio + QPointF(source.cell(0, 0).width() * 0.4, 0)
    assert picture.pixelColor(at.toPoint()).rgb() == int(there[height // 2, width - 2])
    outside = source._view.padded_colors(7)
    assert outside is not None
    assert outside.shape == (height + 2, width + 2)
    assert set(outside[0].tolist()) == {7}
    answer = canvas._sliding._answer._view
    assert answer is not None
    assert answer.colors is None


@pytest.mark.parametrize("size", [(1600, 900), (1000, 640), (780, 500), (520, 420)])
def test_nothing_is_cut_off(sliding: SlidingView, size: tuple[int, int], qtbot: QtBot) -> None:
    sliding.resize(*size)
    parts = [sliding._source, sliding._sums, sliding._answer, sliding._strip, sliding._bar]
    for part in parts:
        assert sliding.rect().contains(part.geometry())
        assert not any(part.geometry().intersects(other.geometry()) for other in parts if other is not part)
    for panel in (sliding._source, sliding._sums, sliding._answer):
        assert panel.rect().toRectF().adjusted(-0.5, -0.5, 0.5, 0.5).contains(panel.grid())
    qtbot.waitUntil(lambda: sliding._bar.minimumSizeHint().width() <= sliding._bar.width())
