"""The slider: drags ask while they last and end once, keys step, and truth returns afterwards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from widgets.kit import SliderRow
from widgets.kit.slider import Scale, SlimSlider

LEFT = Qt.MouseButton.LeftButton


class Heard:
    """What a row asked for, and how many gestures it ended."""

    def __init__(self, row: SliderRow) -> None:
        self.values: list[float] = []
        self.ends = 0
        row.value_requested.connect(self.values.append)
        row.editing_finished.connect(self._end)

    def _end(self) -> None:
        self.ends += 1


@pytest.fixture
def row(qtbot: QtBot) -> SliderRow:
    made = SliderRow("Noise", 0, 50, 5, "%")
    qtbot.addWidget(made)
    made.resize(200, 40)
    made.show()
    made.set_value(20)
    return made


def slider_of(row: SliderRow) -> SlimSlider:
    slider = row.findChild(SlimSlider)
    assert isinstance(slider, SlimSlider)
    return slider


def drag(row: SliderRow, *shares: float) -> None:
    slider = slider_of(row)
    points = [QPoint(round(share * (slider.width() - 1)), 8) for share in shares]
    QTest.mousePress(slider, LEFT, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(slider, point)
    QTest.mouseRelease(slider, LEFT, pos=points[-1])


def test_a_drag_asks_for_each_new_value_and_ends_once(row: SliderRow) -> None:
    heard = Heard(row)
    row.value_requested.connect(row.set_value)
    drag(row, 0.4, 0.5, 0.5, 0.6, 1.0)
    assert heard.values == [25, 30, 50]
    assert heard.ends == 1
    assert row.value() == 50


def test_without_an_answer_the_knob_goes_back(row: SliderRow) -> None:
    drag(row, 0.4)
    before = row.grab().toImage()
    drag(row, 0.4, 0.8)
    assert row.value() == 20
    assert row.grab().toImage() == before


def test_the_knob_follows_the_hand_during_a_drag(row: SliderRow) -> None:
    slider = slider_of(row)
    before = slider.grab().toImage()
    QTest.mousePress(slider, LEFT, pos=QPoint(190, 8))
    assert slider.grab().toImage() != before
    QTest.mouseRelease(slider, LEFT, pos=QPoint(190, 8))


def test_an_owner_that_answers_otherwise_is_shown(row: SliderRow) -> None:
    row.value_requested.connect(lambda value: row.set_value(min(value, 30)))
    drag(row, 0.5, 1.0)
    assert row.value() == 30


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (Qt.Key.Key_Right, 25),
        (Qt.Key.Key_Up, 25),
        (Qt.Key.Key_Left, 15),
        (Qt.Key.Key_Down, 15),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 50),
        (Qt.Key.Key_PageUp, 50),
        (Qt.Key.Key_PageDown, 0),
    ],
)
def test_keys(row: SliderRow, key: Qt.Key, value: float) -> None:
    heard = Heard(row)
    QTest.keyClick(slider_of(row), key)
    assert heard.values == [value]
    assert heard.ends == 1


def test_a_held_key_is_one_gesture(row: SliderRow) -> None:
    heard = Heard(row)
    row.value_requested.connect(row.set_value)
    slider = slider_of(row)
    for _ in range(3):
        QTest.keyPress(slider, Qt.Key.Key_Right)
    QTest.keyRelease(slider, Qt.Key.Key_Right)
    assert heard.values == [25, 30, 35]
    assert heard.ends == 1


def test_at_its_end_a_key_asks_nothing(row: SliderRow) -> None:
    row.set_value(50)
    heard = Heard(row)
    QTest.keyClick(slider_of(row), Qt.Key.Key_Right)
    assert heard.values == []


def test_other_keys_go_on_to_the_window(row: SliderRow) -> None:
    heard = Heard(row)
    QTest.keyClick(slider_of(row), Qt.Key.Key_Space)
    assert (heard.values, heard.ends) == ([], 0)


def test_a_screen_reader_hears_the_value(row: SliderRow) -> None:
    slider = slider_of(row)
    assert (slider.minimum(), slider.value(), slider.maximum()) == (0, 20, 50)


def test_steps_are_whole_from_the_minimum() -> None:
    scale = Scale(0.1, 0.9, 0.1)
    assert [scale.moved(0.1, n) for n in (0, 2, 5, 20)] == [0.1, 0.3, 0.6, 0.9]


def test_equal_ways_are_equal_factors_on_a_log_scale() -> None:
    scale = Scale(0.001, 10, 0.1, log=True)
    assert [scale.value(share) for share in (0, 0.25, 0.5, 1)] == [0.001, 0.01, 0.1, 10]
    assert scale.share(0.1) == pytest.approx(0.5)


@given(st.floats(0.001, 10), st.sampled_from([-1, 1]))
def test_a_log_step_always_moves_until_the_end(value: float, way: int) -> None:
    scale = Scale(0.001, 10, 0.1, log=True)
    start = scale.snapped(value)
    end = scale.maximum if way > 0 else scale.minimum
    moved = scale.moved(start, way)
    assert (moved - start) * way > 0 or start == end


@given(st.floats(0, 1), st.booleans())
def test_every_place_gives_a_value_in_range(share: float, log: bool) -> None:
    scale = Scale(0.5, 7.5, 0.7, log)
    assert 0.5 <= scale.value(share) <= 7.5


@pytest.mark.parametrize(("minimum", "maximum", "step", "log"), [(1, 1, 1, False), (0, 1, 0, False), (0, 1, 0.1, True)])
def test_a_scale_that_cannot_be_is_refused(minimum: float, maximum: float, step: float, log: bool) -> None:
    with pytest.raises(ValueError, match="slider needs"):
        Scale(minimum, maximum, step, log)
