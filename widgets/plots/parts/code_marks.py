"""What lies above the dots of a code's plane: the handle, rings around samples, a sample's card, rings of a prior."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.snapshot import Floats
from engine.spec.data_shape import DataShape
from widgets.kit import draw_rounded_rect, elide, font, printable, theme
from widgets.plots.parts.any_sample import kind_of, paint_sample
from widgets.plots.parts.features import Frame

KNOB = 8.0  # px, radius of the handle
MARK = 7.0  # px, radius of the ring around a sample
PICTURE, LEAST_CARD, LINE = 84.0, 60.0, 15.0  # px of the card
PRIOR_RINGS = (1.0, 2.0)  # deviations
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def paint_prior(painter: QPainter, frame: Frame, room: QRectF, middle: tuple[float, float]) -> None:
    """Rings at one and two deviations of the distribution that the codes are held to."""
    painter.save()
    painter.setClipRect(room)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme().track), 1))
    x, y = middle
    for ring in PRIOR_RINGS:
        ends = np.array([(x - ring, y + ring), (x + ring, y - ring)], np.float32)
        (left, top), (right, bottom) = frame.placed(ends, room).tolist()
        painter.drawEllipse(QRectF(QPointF(left, top), QPointF(right, bottom)))
    painter.restore()


def paint_ring(painter: QPainter, at: QPointF, color: QColor, word: str) -> None:
    """A ring around a sample, with a letter beside it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, 2))
    painter.drawEllipse(at, MARK, MARK)
    if word:
        plate = QRectF(at.x() + MARK, at.y() - 18, 14, 15)
        draw_rounded_rect(painter, plate, fill=theme().panel, radius=3)
        painter.setFont(font("small", strong=True))
        painter.setPen(color)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, word)


def paint_handle(painter: QPainter, at: QPointF) -> None:
    """What is dragged: a ring in the accent, apart from whatever lies under it."""
    now = theme()
    painter.setBrush(QColor(now.accent_soft))
    for color, width in ((now.panel, 5.0), (now.accent, 2.5)):
        painter.setPen(QPen(QColor(color), width))
        painter.drawEllipse(at, KNOB, KNOB)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(now.accent))
    painter.drawEllipse(at, 2.0, 2.0)


def paint_card(
    painter: QPainter, width: float, on_left: bool, shape: DataShape, inputs: Floats | None, lines: list[str]
) -> None:  # fmt: skip
    """A sample with some words, in one of the upper corners.

    Parameters
    ----------
    width : of the plot, in px. inputs : (features,) of the sample, None where they are not known.
    """
    wide = min(PICTURE, 0.3 * width)
    tall = 0.0 if inputs is None else wide * (0.5 if kind_of(shape, len(inputs)) in ("signal", "table") else 1)
    size = (max(wide, LEAST_CARD) + 16, tall + (6 if tall else 0) + LINE * len(lines) + 14)
    box = QRectF(4 if on_left else width - size[0] - 4, 4, *size)
    draw_rounded_rect(painter, box, fill=theme().panel, line=theme().line)
    inner = box.adjusted(8, 8, -8, -6)
    if inputs is not None:
        paint_sample(painter, QRectF(inner.left(), inner.top(), inner.width(), tall), shape, inputs)
        inner.setTop(inner.top() + tall + 6)
    painter.setPen(QColor(theme().text))
    for at, words in enumerate(lines):
        painter.setFont(font("small", strong=at == 0))
        room = QRectF(inner.left(), inner.top() + at * LINE, inner.width(), LINE)
        painter.drawText(room, _LEFT, elide(printable(words), painter.font(), room.width()))
        painter.setPen(QColor(theme().text_second))
