"""Many squares as one picture."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QGraphicsPixmapItem

from tests.canvas.conftest import Desk
from tests.canvas.test_layout import network
from widgets.canvas.squares_item import MOST_SCALE, SquaresItem

RED, BLUE, WHITE = (QColor(name).rgb() for name in ("#ff0000", "#0000ff", "#ffffff"))
RECTS = [QRectF(10, 20, 8, 8), QRectF(22, 20, 8, 8)]


@pytest.fixture
def parent(qapp: QApplication) -> QGraphicsPixmapItem:
    return QGraphicsPixmapItem()


@pytest.fixture
def item(parent: QGraphicsPixmapItem) -> SquaresItem:
    return SquaresItem(parent)


def color_at(item: SquaresItem, x: float, y: float) -> QColor:
    """At a place in px of the parent."""
    place = item.mapFromParent(QPointF(x, y))
    return item.pixmap().toImage().pixelColor(int(place.x()), int(place.y()))


@pytest.mark.parametrize("scale", [0.4, 1.0, 1.37, 2.0, 9.0])
def test_each_has_its_colour_at_its_place(item: SquaresItem, scale: float) -> None:
    item.place(RECTS, QPointF(4, 4), scale)
    item.show_colors([RED, BLUE])
    assert color_at(item, 10, 20).rgba() == RED
    assert color_at(item, 22, 20).rgba() == BLUE
    assert color_at(item, 16, 20).alpha() == 0
    assert item.pixmap().width() <= 20 * MOST_SCALE + 1


def test_squares_of_one_size_stay_of_one_size(item: SquaresItem) -> None:
    item.place([QRectF(i * 10.3, 0, 8, 8) for i in range(9)], QPointF(), 1.0)
    item.show_colors([RED] * 9)
    row = item.pixmap().toImage()
    filled = "".join("x" if row.pixelColor(x, 4).alpha() else " " for x in range(row.width()))
    assert filled.split() == ["x" * 8] * 9


def test_the_line_is_around_them_and_takes_half_its_width_from_them(parent: QGraphicsPixmapItem) -> None:
    edged = SquaresItem(parent, edge=2.0)
    edged.place(RECTS, QPointF(), 1.0, WHITE)
    edged.show_colors([RED, BLUE])
    assert color_at(edged, 10.5, 24).rgba() == WHITE
    assert color_at(edged, 9.5, 24).rgba() == WHITE
    assert color_at(edged, 11.5, 24).rgba() == RED


def test_a_pale_one_lets_the_ground_through(item: SquaresItem) -> None:
    item.place(RECTS, QPointF(), 1.0)
    item.show_colors([RED, BLUE])
    item.show_opacities((1.0, 0.4))
    assert color_at(item, 14, 24).alpha() == 255
    assert color_at(item, 26, 24).alpha() == 102


def test_without_a_colour_for_each_nothing_is_shown(item: SquaresItem) -> None:
    item.place(RECTS, QPointF(), 1.0)
    item.show_colors([RED])
    assert item.pixmap().isNull()


def test_the_same_again_is_not_drawn_again(item: SquaresItem) -> None:
    item.place(RECTS, QPointF(), 1.0)
    item.show_colors([RED, BLUE])
    before = item.pixmap().cacheKey()
    item.place(RECTS, QPointF(), 1.0)
    item.show_colors([RED, BLUE])
    assert item.pixmap().cacheKey() == before


def test_units_of_a_layer_have_the_colours_of_their_answers(desk: Desk) -> None:
    desk.open(network(6, data="digits"))
    squares = desk.canvas._scene.blocks["dense-1"]._squares
    assert squares is not None
    answers = desk.canvas._live.answer(desk.canvas._controller.contents["dense-1"])
    assert answers is not None
    shades = [QColor.fromRgb(color) for color in squares.colors]
    for value, shade in zip(np.asarray(answers)[:6], shades, strict=True):
        if abs(value) > 0.2:
            assert (shade.blue() > shade.red()) == (value > 0)


def test_what_is_dimmed_is_pale(desk: Desk) -> None:
    desk.open(network(6, data="digits"))
    block = desk.canvas._scene.blocks["dense-1"]
    assert block._squares is not None
    assert set(block._squares.opacities) == {1.0}
    block.dim(frozenset({2}))
    assert [opacity < 1 for opacity in block._squares.opacities] == [True, True, False, True, True, True]
    block.dim(None)
    assert set(block._squares.opacities) == {1.0}
