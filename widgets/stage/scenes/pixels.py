"""Worlds that are seen as pixels or as bare numbers: Catch, and whatever Gymnasium brings."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from engine.spec.catalog.data import Catch
from widgets.kit import draw_rounded_rect, format_number, mixed
from widgets.stage.scenes.easel import Easel
from widgets.stage.scenes.maps import Cells

MOST_BARS = 16


def catch_cells(easel: Easel) -> Cells:
    """Where the pixels are."""
    size = easel.data.size if isinstance(easel.data, Catch) else 10
    return Cells(easel.rect.adjusted(2, 2, -2, -2), size, size)


def catch_ground(easel: Easel) -> None:
    """The empty field."""
    cells, look = catch_cells(easel), easel.look
    easel.box(cells.outline, look.sunken, look.track, 2)
    fine = mixed(look.line, look.sunken, 0.3)
    for line in range(1, cells.rows):
        row, column = cells.box(line, 0), cells.box(0, line)
        easel.line((row.topLeft(), QPointF(cells.outline.right(), row.top())), fine, 1)
        easel.line((column.topLeft(), QPointF(column.left(), cells.outline.bottom())), fine, 1)


def catch_actors(easel: Easel) -> None:
    """The ball and the paddle, a pixel each."""
    cells, last = catch_cells(easel), catch_cells(easel).rows - 1
    row, column, paddle = (min(max(easel.whole(i), 0), last) for i in range(3))
    gap = max(1.0, cells.edge / 14)
    for box, color in ((cells.box(last, paddle), easel.look.accent), (cells.box(row, column), easel.look.negative)):
        easel.box(box.adjusted(gap, gap, -gap, -gap), color, easel.look.panel, 1, cells.edge / 10)


def picture_ground(easel: Easel) -> None:
    """Nothing is known of it beforehand."""


def picture_actors(easel: Easel) -> None:
    """The picture that a world paints of itself, else what is observed as bars."""
    if easel.scene.picture is not None and easel.scene.picture.ndim == 3:
        _picture(easel)
    else:
        _bars(easel)


def _picture(easel: Easel) -> None:
    shown = np.ascontiguousarray(easel.scene.picture, dtype=np.uint8)
    high, wide = shown.shape[:2]
    image = QImage(shown.data, wide, high, 3 * wide, QImage.Format.Format_RGB888)
    scale = min(easel.rect.width() / wide, easel.rect.height() / high)
    box = QRectF(0, 0, wide * scale, high * scale)
    box.moveCenter(easel.rect.center())
    easel.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 4)
    easel.painter.drawImage(box, image)
    easel.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)


def _bars(easel: Easel) -> None:
    names, look = easel.data.observed, easel.look
    values = [easel.number(i) for i in range(min(len(easel.scene.numbers), MOST_BARS))]
    if not values:
        return
    field = easel.rect.adjusted(8, 6, -8, -6)
    high = min(field.height() / len(values), 40.0)
    top, size = field.center().y() - high * len(values) / 2, min(14.0, 0.5 * high)
    limit = max(1.0, *(abs(v) for v in values))
    left, right = field.left() + 0.38 * field.width(), field.right() - 0.16 * field.width()
    zero = (left + right) / 2
    for at, value in enumerate(values):
        row = QRectF(field.left(), top + at * high, field.width(), high)
        name = names[at] if at < len(names) else str(at + 1)
        side = Qt.AlignmentFlag.AlignVCenter
        easel.words(row, name, look.text, size, align=side | Qt.AlignmentFlag.AlignLeft)
        end = zero + (right - left) / 2 * value / limit
        bar = QRectF(min(zero, end), row.top() + 0.2 * high, abs(end - zero), 0.6 * high)
        draw_rounded_rect(easel.painter, bar, fill=look.positive if value >= 0 else look.negative, radius=2)
        words = format_number(value) if math.isfinite(value) else "–"
        easel.words(row, words, look.text_second, size, align=side | Qt.AlignmentFlag.AlignRight)
    easel.line((QPointF(zero, top), QPointF(zero, top + high * len(values))), look.text_second, 1)
