"""A car between two hills."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF

from widgets.kit import mixed
from widgets.stage.scenes.easel import Easel, turned

LEFT, RIGHT, FLAG = -1.2, 0.6, 0.5
MARGIN = 0.05
PLACES = 80
SIZE = 1.6  # how much larger the car is drawn, for the last row of a classroom
BODY = (
    (-0.075, 0.03),
    (-0.075, 0.07),
    (-0.04, 0.075),
    (-0.025, 0.11),
    (0.03, 0.11),
    (0.05, 0.075),
    (0.08, 0.07),
    (0.08, 0.03),
)
WHEELS = ((-0.045, 0.028), (0.048, 0.028))


def ground(easel: Easel) -> None:
    """The hill and the flag."""
    steps = [LEFT - MARGIN + (RIGHT - LEFT + 2 * MARGIN) * i / PLACES for i in range(PLACES + 1)]
    line = [_at(easel, x, height(x)) for x in steps]
    low = easel.rect.bottom()
    corners = (QPointF(line[-1].x(), low), QPointF(line[0].x(), low))
    easel.shape((*line, *corners), mixed(easel.look.sunken, easel.look.track, 0.6))
    easel.line(line, easel.look.text_second, 2.5)
    easel.flag(_at(easel, FLAG, height(FLAG)), 0.24 * _scale(easel), easel.look.good)


def actors(easel: Easel) -> None:
    """The car, leaning with the hill, and its engine."""
    look, scale, x = easel.look, _scale(easel), easel.number(0)
    slope = math.atan(1.35 * math.cos(3 * x))
    foot = _at(easel, x, height(x))
    easel.shape(turned(BODY, slope, SIZE * scale, foot), look.accent)
    for wheel in turned(WHEELS, slope, SIZE * scale, foot):
        easel.disc(wheel, max(4.0, 0.034 * scale), look.text, look.panel, 2)
    if easel.action in (0, 2):
        side = 1 if easel.action == 2 else -1
        start, end = turned(((side * 0.1, 0.06), (side * 0.21, 0.06)), slope, SIZE * scale, foot)
        easel.arrow(start, end, look.text_second, max(3.0, 0.018 * scale))


def place(easel: Easel) -> QPointF:
    """Where the car is."""
    return _at(easel, easel.number(0), height(easel.number(0)) + 0.08)


def height(x: float) -> float:
    """Of the hill, as it is drawn: the same unit as `x`."""
    return 0.45 * math.sin(3 * x) + 0.55


def _scale(easel: Easel) -> float:
    return min(easel.rect.width() / (RIGHT - LEFT + 2 * MARGIN), easel.rect.height() / 1.42)


def _at(easel: Easel, x: float, y: float) -> QPointF:
    scale, middle = _scale(easel), easel.rect.center()
    return QPointF(middle.x() + (x - (LEFT + RIGHT) / 2) * scale, middle.y() + (0.62 - y) * scale)
