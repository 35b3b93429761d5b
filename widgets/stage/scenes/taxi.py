"""A town of 5 by 5 with a taxi."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from widgets.kit import mixed
from widgets.stage.scenes.cells import floor_color
from widgets.stage.scenes.easel import Easel
from widgets.stage.scenes.maps import TAXI_EDGE, TAXI_NAMES, TAXI_PLACES, cells_of, wall_right

INSIDE = 4  # where the passenger is while he rides


def place_color(easel: Easel, place: int) -> str:
    """Red, green, yellow, blue, from the colour-blind safe set."""
    colors = easel.look.class_colors
    return (colors[5], colors[2], colors[6], colors[1])[place]


def ground(easel: Easel) -> None:
    """The streets, the walls and the four places."""
    cells = cells_of(easel.data, easel.rect)
    for row in range(TAXI_EDGE):
        for column in range(TAXI_EDGE):
            easel.box(cells.box(row, column), floor_color(easel.look), easel.look.line, 1)
    for place in range(len(TAXI_PLACES)):
        paint_place(easel, place)
    paint_walls(easel)


def paint_walls(easel: Easel) -> None:
    """What cannot be driven through."""
    cells = cells_of(easel.data, easel.rect)
    for row in range(TAXI_EDGE):
        for column in range(TAXI_EDGE - 1):
            if wall_right(row, column):
                box = cells.box(row, column)
                easel.line((box.topRight(), box.bottomRight()), easel.look.text, max(4.0, cells.edge / 14))
    easel.box(cells.outline, None, easel.look.text, 3)


def paint_place(easel: Easel, place: int, *, filled: bool = True) -> None:
    """One of the four, with its letter; over values only its rim."""
    box = cells_of(easel.data, easel.rect).box(*TAXI_PLACES[place])
    edge, color = box.width(), place_color(easel, place)
    fill = mixed(color, easel.look.panel, 0.55) if filled else None
    easel.box(box.adjusted(3, 3, -3, -3), fill, color, 1.5 if filled else 4.0, edge / 12)
    corner = QRectF(box.left() + 0.08 * edge, box.top() + 0.06 * edge, 0.3 * edge, 0.3 * edge)
    easel.words(corner, TAXI_NAMES[place], easel.look.text, max(10.0, 0.24 * edge), strong=True)


def actors(easel: Easel) -> None:
    """The destination, the taxi, and the passenger."""
    cells, look = cells_of(easel.data, easel.rect), easel.look
    destination, waiting = min(max(easel.whole(3), 0), 3), min(max(easel.whole(2), 0), INSIDE)
    edge = cells.edge
    target = cells.box(*TAXI_PLACES[destination])
    inset = 0.07 * edge
    easel.box(target.adjusted(inset, inset, -inset, -inset), None, look.text, max(2.5, edge / 22), edge / 10)
    easel.flag(target.center() + QPointF(0.22 * edge, 0.36 * edge), 0.3 * edge, place_color(easel, destination))
    if waiting != INSIDE:
        box = cells.box(*TAXI_PLACES[waiting])
        _person(easel, box.center() + QPointF(-0.2 * edge, 0.16 * edge), 0.17 * edge)
    row, column = (min(max(easel.number(i), 0), TAXI_EDGE - 1) for i in (0, 1))
    _taxi(easel, cells.box(row, column), riding=waiting == INSIDE)


def _person(easel: Easel, place: QPointF, size: float) -> None:
    look = easel.look
    body = QRectF(place.x() - size * 0.8, place.y() - 0.1 * size, 1.6 * size, 1.5 * size)
    easel.box(body, look.text, look.panel, 1.5, 0.7 * size)
    easel.disc(place - QPointF(0, 0.75 * size), 0.68 * size, look.text, look.panel, 1.5)


def _taxi(easel: Easel, box: QRectF, *, riding: bool) -> None:
    edge, middle = box.width(), box.center()
    paint, dark = "#f2c40f", "#2a2413"
    body = QRectF(middle.x() - 0.34 * edge, middle.y() - 0.08 * edge, 0.68 * edge, 0.26 * edge)
    roof = QRectF(middle.x() - 0.2 * edge, middle.y() - 0.26 * edge, 0.4 * edge, 0.24 * edge)
    easel.box(roof, paint, dark, 1.5, 0.08 * edge)
    easel.box(roof.adjusted(0.04 * edge, 0.05 * edge, -0.04 * edge, -0.02 * edge), "#dff0fb", radius=0.04 * edge)
    easel.box(body, paint, dark, 1.5, 0.07 * edge)
    for side in (-0.19, 0.19):
        easel.disc(middle + QPointF(side * edge, 0.19 * edge), 0.08 * edge, dark, "#ffffff", 1.5)
    if riding:
        easel.disc(middle - QPointF(0, 0.13 * edge), 0.075 * edge, dark)
