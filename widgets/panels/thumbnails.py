"""Painting a data source at a glance, from what its generator really makes, in the theme's colours."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from engine.snapshot import Preview
from engine.spec.catalog.data import DATA
from widgets.kit.colors import class_color, diverging_rgb32, image_from
from widgets.kit.pictures import picture_rgb32
from widgets.kit.theme import theme
from widgets.panels.thumb_text import paint_text

DOT = 3.0  # px, diameter
MOST_DOTS = 160  # more only fill the picture with one colour
VALUE_STEPS = 9  # colours of a regression's points


def paint_preview(painter: QPainter, box: QRectF, preview: Preview) -> None:
    """Paint a preview into a box: its pictures, its curve, its points, its sequences or its text."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if preview.pictures is not None:
        _paint_pictures(painter, box, preview.pictures, ink=DATA[preview.kind].ink)
    if preview.line is not None:
        _paint_line(painter, box, preview.line)
    if preview.points is not None:
        _paint_points(painter, box, preview)
    if preview.strands is not None:
        _paint_strands(painter, box, preview)
    if preview.lines:
        paint_text(painter, box, preview.lines)
    painter.restore()


def is_empty(preview: Preview) -> bool:
    """Whether there is nothing to paint, as of a source that is yet to be fetched."""
    drawn = (preview.pictures, preview.line, preview.points, preview.strands)
    return all(each is None for each in drawn) and not preview.lines


def _on_screen(box: QRectF, points: NDArray[np.float32]) -> list[QPointF]:
    """Points from -1 ... 1 (y up) to the box (y down), half a dot away from its edge."""
    inner = box.adjusted(DOT, DOT, -DOT, -DOT)
    x = inner.center().x() + points[:, 0] * inner.width() / 2
    y = inner.center().y() - points[:, 1] * inner.height() / 2
    return [QPointF(float(a), float(b)) for a, b in zip(x, y, strict=True)]


def _paint_line(painter: QPainter, box: QRectF, line: NDArray[np.float32]) -> None:
    painter.setPen(QPen(QColor(theme().accent), 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(_on_screen(box, line)))


def _paint_strands(painter: QPainter, box: QRectF, preview: Preview) -> None:
    """Sequences one below the other, each in the colour of its class where it has one."""
    assert preview.strands is not None
    painter.setBrush(Qt.BrushStyle.NoBrush)
    count, longest = preview.strands.shape
    x = np.linspace(-1, 1, longest, dtype=np.float32)
    for i, strand in enumerate(preview.strands):
        known = np.isfinite(strand)
        lane = QRectF(box.left(), box.top() + i * box.height() / count, box.width(), box.height() / count)
        color = QColor(theme().accent) if preview.target is None else class_color(int(preview.target[i]))
        painter.setPen(QPen(color, 1.6 if count == 1 else 1.2))
        points = np.column_stack((x[known], strand[known]))
        painter.drawPolyline(QPolygonF(_on_screen(lane, points)))


def _paint_points(painter: QPainter, box: QRectF, preview: Preview) -> None:
    assert preview.points is not None
    some = slice(0, None, max(1, math.ceil(len(preview.points) / MOST_DOTS)))
    places = _on_screen(box, preview.points[some])
    target = np.zeros(len(places)) if preview.target is None else preview.target[some]
    for color, chosen in _by_color(preview.classes, target):
        pen = QPen(color, DOT)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints([places[i] for i in np.flatnonzero(chosen)])


def _by_color(classes: int, target: NDArray[np.floating]) -> list[tuple[QColor, NDArray[np.bool_]]]:
    """Which points take which colour: one for each class, or a few steps of the signed scale."""
    if classes:
        return [(class_color(index), target == index) for index in range(classes)]
    centres = np.linspace(-1, 1, VALUE_STEPS)
    nearest = np.abs(target[:, None] - centres[None, :]).argmin(axis=1)
    colors = diverging_rgb32(centres, 1.0, theme())
    return [(QColor.fromRgba(int(color)), nearest == i) for i, color in enumerate(colors)]


def _paint_pictures(painter: QPainter, box: QRectF, pictures: NDArray[np.float32], *, ink: bool) -> None:
    """Up to four pictures in a square."""
    side = 1 if len(pictures) < 4 else 2
    gap = 2.0
    edge = (min(box.width(), box.height()) - gap * (side - 1)) / side
    left = box.center().x() - (edge * side + gap * (side - 1)) / 2
    top = box.center().y() - (edge * side + gap * (side - 1)) / 2
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    shown = pictures[: side * side]
    channels = shown[:, None] if shown.ndim == 3 else np.moveaxis(shown, -1, 1)
    for i, tile in enumerate(picture_rgb32(channels, theme(), ink=ink)):
        row, column = divmod(i, side)
        place = QRectF(left + column * (edge + gap), top + row * (edge + gap), edge, edge)
        painter.drawImage(place, image_from(tile))
