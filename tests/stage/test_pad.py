"""Drawing by hand: strokes, shapes, what is taken back, and the keys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.stage.conftest import Show
from widgets.kit import DARK, LIGHT, Theme, apply_theme
from widgets.stage.drawing import Tool, picture_of
from widgets.stage.pad import DrawingPad, Pen

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def pad(show: Show) -> DrawingPad:
    made = DrawingPad()
    made.begin((1, 8, 8))
    show(made, 160, 160)
    return made


def changes(pad: DrawingPad) -> list[int]:
    seen: list[int] = []
    pad.changed.connect(lambda: seen.append(len(pad.drawing().strokes)))
    return seen


def drag(pad: DrawingPad, *places: tuple[float, float], release: bool = True) -> None:
    """Draw over places of the picture."""
    box = pad.box()
    points = [
        QPoint(round(box.left() + x * box.width() / 8), round(box.top() + y * box.height() / 8)) for x, y in places
    ]
    QTest.mousePress(pad, LEFT, Qt.KeyboardModifier.NoModifier, points[0])
    for point in points[1:]:
        QTest.mouseMove(pad, point)
    if release:
        QTest.mouseRelease(pad, LEFT, Qt.KeyboardModifier.NoModifier, points[-1])


def test_a_stroke_is_told_while_it_is_drawn(pad: DrawingPad) -> None:
    seen = changes(pad)
    drag(pad, (1, 4), (4, 4), release=False)
    assert len(seen) >= 2
    assert picture_of(pad.drawing())[0, 3:5, 1:4].min() > 0.2
    QTest.mouseRelease(pad, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(80, 80))
    assert len(pad.drawing().strokes) == 1


def test_a_click_is_a_dot(pad: DrawingPad) -> None:
    pad.pen = Pen(width=2.0)
    drag(pad, (4, 4))
    assert picture_of(pad.drawing())[0, 3:5, 3:5].min() > 0.6


@pytest.mark.parametrize("tool", ["line", "rectangle", "ellipse"])
def test_a_shape_follows_the_hand(pad: DrawingPad, tool: Tool) -> None:
    pad.pen = Pen(tool, 1.0)
    drag(pad, (1, 1), (3, 7), (7, 5))
    stroke = pad.drawing().strokes[0]
    assert stroke.tool == tool
    np.testing.assert_allclose(stroke.points, ((1, 1), (7, 5)), atol=0.1)


def test_strokes_are_taken_back_and_made_again(pad: DrawingPad) -> None:
    drag(pad, (1, 1), (7, 1))
    drag(pad, (1, 5), (7, 5))
    both = picture_of(pad.drawing())
    seen = changes(pad)
    pad.setFocus()
    QTest.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert seen == [1]
    QTest.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pad.drawing().empty
    assert not pad.can_undo()
    for _ in range(2):
        QTest.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    np.testing.assert_array_equal(picture_of(pad.drawing()), both)


def test_clearing_can_be_taken_back(pad: DrawingPad) -> None:
    drag(pad, (1, 1), (7, 7))
    pad.setFocus()
    QTest.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.drawing().empty
    pad.undo()
    assert len(pad.drawing().strokes) == 1


def test_the_sheet_is_inverted(pad: DrawingPad) -> None:
    drag(pad, (1, 1), (7, 7))
    before = picture_of(pad.drawing())
    pad.invert()
    np.testing.assert_allclose(picture_of(pad.drawing()), 1 - before, atol=0.01)
    pad.clear()
    assert pad.drawing().inverted
    assert (picture_of(pad.drawing()) == 1).all()


def test_drawing_over_a_sample_begins_a_new_sheet(pad: DrawingPad) -> None:
    sample = np.full((1, 8, 8), 0.7, np.float32)
    pad.show_sample(sample)
    assert pad.shows_sample()
    drag(pad, (1, 1), (7, 1))
    assert not pad.shows_sample()
    assert picture_of(pad.drawing())[0, 4:].max() == 0


def test_a_sample_laid_down_is_drawn_on(pad: DrawingPad) -> None:
    pad.lay(np.full((1, 8, 8), 0.7, np.float32))
    drag(pad, (1, 1), (7, 1))
    levels = picture_of(pad.drawing())
    assert levels[0, 6, 4] == pytest.approx(0.7, abs=0.01)
    assert levels[0, 0:2, 4].max() > 0.9
    pad.undo()
    pad.undo()
    assert pad.drawing().base is None


def test_a_negative_of_a_sample(pad: DrawingPad) -> None:
    pad.show_sample(np.full((1, 8, 8), 0.7, np.float32))
    pad.invert()
    np.testing.assert_allclose(picture_of(pad.drawing()), 0.3, atol=0.01)


def test_keys_move_the_pen_and_put_it_down(pad: DrawingPad) -> None:
    pad.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(pad, Qt.Key.Key_Space)
    for _ in range(6):
        QTest.keyClick(pad, Qt.Key.Key_Right)
    QTest.keyClick(pad, Qt.Key.Key_Space)
    QTest.keyClick(pad, Qt.Key.Key_Down)
    stroke = pad.drawing().strokes[0]
    assert stroke.points[0] == (4.0, 4.0)
    assert stroke.points[-1] == pytest.approx((6.0, 4.0))
    assert len(pad.drawing().strokes) == 1
    QTest.keyClick(pad, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(pad, Qt.Key.Key_Space)
    assert pad.drawing().strokes[-1].points[0] == pytest.approx((6 - 8 / 96, 4 + 8 / 24))


def test_the_pen_is_lifted_where_the_focus_goes(pad: DrawingPad) -> None:
    pad.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(pad, Qt.Key.Key_Space)
    pad.clearFocus()
    before = pad.drawing()
    pad.draw_to((1.0, 1.0))
    assert pad.drawing() == before


def test_wide_pictures_have_wide_paper(show: Show) -> None:
    pad = DrawingPad()
    pad.begin((3, 20, 40))
    show(pad, 200, 200)
    assert pad.box().width() == pytest.approx(2 * pad.box().height())
    assert pad.place_of(QPointF(pad.box().right(), pad.box().bottom())) == pytest.approx((40, 20))
    assert pad.heightForWidth(300) == 150


@pytest.mark.parametrize("now", [LIGHT, DARK])
def test_ink_is_dark_on_light_and_light_on_dark(pad: DrawingPad, qapp: QApplication, now: Theme) -> None:
    pad.pen = replace(pad.pen, width=3.0)
    drag(pad, (4, 4))
    apply_theme(qapp, DARK)
    apply_theme(qapp, now)
    image = pad.grab().toImage()
    middle = image.pixelColor(image.width() // 2, image.height() // 2).name()
    assert middle == now.text
    assert image.pixelColor(image.width() // 2, image.height() // 8).name() == now.sunken


def test_a_long_stroke_stays_quick(pad: DrawingPad) -> None:
    """A movement paints what it adds, not all that was drawn before."""
    pad.begin((1, 28, 28))
    pad.put_down((1.0, 1.0))
    for step in range(400):
        pad.draw_to((1 + step % 26, 1 + step // 16))
    assert pad._dry is not None
    paper = pad._dry
    pad.draw_to((3.0, 3.0))
    assert pad._dry is paper
    pad.lift()
    assert pad._dry is paper
