"""A ship above the moon."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from widgets.kit import mixed
from widgets.stage.scenes.easel import Easel, turned

PAD = 0.2  # of the half width, to either side
HIGH = 2.0 / 3.0  # a unit upwards against one across: the world is 600 by 400
BELOW, ABOVE = 0.42, 1.76  # what is seen below and above the pad, in units upwards
SHIP = 1.8  # how much larger than it is the ship is drawn, for the last row of a classroom
FEET = 28.0  # of the drawing below the middle of the ship
UNIT = 1 / 300  # of the half width: a unit of the drawing

HULL = ((-14, 17), (-18, 0), (-18, -10), (18, -10), (18, 0), (14, 17))
WINDOW = ((-7, 11), (-9, 1), (9, 1), (7, 11))
HEIGHTS = 7  # where the heights of the ground begin among the numbers


def ground(easel: Easel) -> None:
    """The moon, the pad and its flags."""
    look, rect = easel.look, easel.rect
    heights = [float(h) for h in easel.scene.numbers[HEIGHTS:]] or [0.0, 0.0]
    count = len(heights) - 1
    line = [_at(easel, -1 + 2 * i / count, h) for i, h in enumerate(heights)]
    line = [QPointF(rect.left(), line[0].y()), *line, QPointF(rect.right(), line[-1].y())]
    easel.shape((*line, rect.bottomRight(), rect.bottomLeft()), mixed(look.sunken, look.track, 0.7))
    easel.line(line, look.text_second, 2)
    level = heights[count // 2]
    ends = (_at(easel, -PAD, level), _at(easel, PAD, level))
    easel.line(ends, look.good, 5)
    for end in ends:
        easel.flag(end, 0.16 * _scale(easel), look.good)


def signature(numbers: tuple[float, ...]) -> tuple[float, ...]:
    """What the ground depends on."""
    return numbers[HEIGHTS:]


def actors(easel: Easel) -> None:
    """The ship with its legs and flames."""
    look, scale = easel.look, SHIP * UNIT * _scale(easel)
    middle, angle = place(easel), easel.number(2)
    _flames(easel, scale)
    for side, touches in ((-1, easel.number(3)), (1, easel.number(4))):
        leg = turned(((side * 15, -8), (side * 25, -FEET + 1)), angle, scale, middle)
        foot = turned(((side * 20, -FEET), (side * 31, -FEET)), angle, scale, middle)
        color = look.good if touches > 0.5 else look.text_second
        easel.line(leg, color, max(2.5, 4 * scale))
        easel.line(foot, color, max(2.5, 4 * scale))
    easel.shape(turned(HULL, angle, scale, middle), look.accent, look.panel, 1.5)
    easel.shape(turned(WINDOW, angle, scale, middle), look.accent_soft)


def place(easel: Easel) -> QPointF:
    """The middle of the ship, whose feet stand where it is."""
    x = min(max(easel.number(0), -1.2), 1.2)
    feet = _at(easel, x, min(easel.number(1), ABOVE + 0.1))
    return feet - QPointF(0, FEET * SHIP * UNIT * _scale(easel))


def _flames(easel: Easel, scale: float) -> None:
    middle, angle = place(easel), easel.number(2)
    main, side = easel.number(5), easel.number(6)
    if main > 0.01:
        for width, length, color in ((9, 30, easel.look.negative), (5, 18, easel.look.class_colors[6])):
            tip = (0.0, -11 - length * (0.4 + 0.6 * min(main, 1.0)))
            easel.shape(turned(((-width, -11), (width, -11), tip), angle, scale, middle), color)
    if abs(side) > 0.01:
        way = -1 if side > 0 else 1  # what pushes to the right burns at the left
        points = ((way * 17.0, 8.0), (way * 17.0, -1.0), (way * (17 + 18 * min(abs(side), 1.0)), 4.0))
        easel.shape(turned(points, angle, scale, middle), easel.look.negative)


def _scale(easel: Easel) -> float:
    """Pixels of half the width of the world."""
    return min(easel.rect.width() / 2, easel.rect.height() / (HIGH * (BELOW + ABOVE)))


def _at(easel: Easel, x: float, y: float) -> QPointF:
    scale = _scale(easel)
    return QPointF(easel.rect.center().x() + x * scale, easel.rect.bottom() - (y + BELOW) * HIGH * scale)
