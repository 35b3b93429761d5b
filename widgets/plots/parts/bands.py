"""What is drawn above one axis of time, band under band: what all of them have, the step numbers, the colour key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from widgets.kit import class_color, draw_rounded_rect, elide, font, printable, text_width, theme
from widgets.plots.parts.time_axis import TimeAxis

RULER = 15.0  # px
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, eq=False)
class Band:
    """One row of what is drawn over time.

    Attributes
    ----------
    name : at the left. least : px, the smallest height. stretch : how it shares what is left over, up to `most` px;
        0 keeps it at its least. gap : px kept free above it. steps : how many it has, where it has an axis of its own,
        else 0. timeless : it belongs to no step.
    """

    name: str = ""
    least: float = 26.0
    stretch: int = 0
    gap: float = 4.0
    steps: int = 0
    most: float = 1e6
    timeless: bool = False

    def least_pitch(self) -> float:
        """Px that a step must have to be read."""
        return 0.0

    def most_pitch(self) -> float:
        """Px that a step may have."""
        return 40.0

    def paint(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        """Paint what lies in the window of the axis into a box."""
        raise NotImplementedError

    def hidden_word(self, step: int, pitch: float) -> str:
        """What stands at a step, where its column is too narrow to say it."""
        return ""

    def paint_name(self, painter: QPainter, room: QRectF) -> None:
        """Write what it is at its left."""
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        painter.drawText(room, RIGHT, elide(printable(self.name), painter.font(), room.width()))


@dataclass(frozen=True, eq=False)
class RulerBand(Band):
    """The numbers of the steps, from 0."""

    least: float = RULER
    gap: float = 2.0

    def paint(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        for step, room in self.numbers(box, axis):
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(step))

    @staticmethod
    def numbers(box: QRectF, axis: TimeAxis) -> list[tuple[int, QRectF]]:
        """Which steps are numbered, and where."""
        wide = text_width(str(axis.steps), font("small")) + 2
        ticks = axis.ticks(wide + 8)
        return [(step, QRectF(axis.middle(step) - wide / 2, box.top(), wide, box.height())) for step in ticks]


@dataclass(frozen=True, eq=False)
class KeyBand(Band):
    """Which colour is which class, where the cells have no room to say it."""

    names: tuple[str, ...] = ()
    least: float = 18.0
    gap: float = 4.0
    timeless: bool = True

    def paint(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        painter.setFont(font("body"))
        x = box.left()
        for number, name in enumerate(self.names):
            wide = text_width(printable(name), painter.font())
            if x + 16 + wide > box.right():
                painter.drawText(QRectF(x, box.top(), 20, box.height()), LEFT, "…")
                return
            draw_rounded_rect(painter, QRectF(x, box.center().y() - 5, 11, 11), fill=class_color(number), radius=2)
            painter.setPen(QColor(theme().text))
            painter.drawText(QRectF(x + 16, box.top(), wide + 2, box.height()), LEFT, printable(name))
            x += 16 + wide + 12


def kept_band(band: Band, old: Sequence[Band]) -> Band:
    """The old band that shows the same, so that its picture stays; else the new one."""
    return next((other for other in old if alike(band, other)), band)


def alike(one: object, other: object) -> bool:
    """Whether two values are the same all through, arrays and lines included."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if is_dataclass(one) and not isinstance(one, type):
        return all(alike(getattr(one, item.name), getattr(other, item.name)) for item in fields(one))
    if isinstance(one, tuple):
        assert isinstance(other, tuple)
        return len(one) == len(other) and all(alike(a, b) for a, b in zip(one, other, strict=True))
    return one == other
