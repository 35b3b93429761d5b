"""Digits as a hand would draw them: lines in a square from 0 to 1."""

from __future__ import annotations

from math import cos, radians, sin

from widgets.stage.drawing import Drawing, Place, Size, Stroke

Line = list[Place]


def arc(cx: float, cy: float, rx: float, ry: float, first: float, last: float) -> Line:
    """Part of an ellipse, from one angle to another, in degrees."""
    angles = [radians(first + (last - first) * i / 24) for i in range(25)]
    return [(cx + rx * cos(angle), cy + ry * sin(angle)) for angle in angles]


DIGITS: tuple[list[Line], ...] = (
    [arc(0.5, 0.5, 0.3, 0.48, -90, 270)],
    [[(0.35, 0.2), (0.55, 0.02), (0.55, 0.98)]],
    [[*arc(0.5, 0.28, 0.28, 0.26, -170, 40), (0.2, 0.97), (0.8, 0.97)]],
    [arc(0.45, 0.26, 0.3, 0.24, -150, 90) + arc(0.45, 0.74, 0.33, 0.24, -90, 150)],
    [[(0.6, 0.98), (0.6, 0.02), (0.15, 0.65), (0.85, 0.65)]],
    [[(0.8, 0.03), (0.3, 0.03), (0.27, 0.45), *arc(0.45, 0.7, 0.32, 0.28, -110, 150)]],
    [[(0.65, 0.02), (0.3, 0.45), *arc(0.5, 0.72, 0.25, 0.26, 180, 540)]],
    [[(0.2, 0.04), (0.8, 0.04), (0.4, 0.98)]],
    [arc(0.5, 0.26, 0.24, 0.23, 90, 450), arc(0.5, 0.74, 0.29, 0.24, -90, 270)],
    [arc(0.5, 0.28, 0.26, 0.26, 0, 360), [(0.76, 0.28), (0.7, 0.6), (0.5, 0.98)]],
)


def drawn(digit: int, size: Size, width: float, scale: float = 0.6, corner: Place = (0.2, 0.2)) -> Drawing:
    """A digit somewhere on the paper; scale and corner are shares of its sides."""
    _, height, wide = size
    strokes = [
        Stroke("pen", tuple(((corner[0] + x * scale) * wide, (corner[1] + y * scale) * height) for x, y in line), width)
        for line in DIGITS[digit]
    ]
    return Drawing(size, tuple(strokes))
