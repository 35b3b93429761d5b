"""Draws a sample beside what a network makes of it: signed errors, curves over each other, rows of features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from engine.snapshot import Floats
from engine.spec.catalog.features import PLANE_EXTENT
from engine.spec.data_shape import DataShape
from widgets.kit import diverging_rgb32, elide, font, format_number, image_from, printable, text_width, theme
from widgets.plots.parts.any_sample import CRISP, Limits, kind_of, paint_sample, sample_rect

FULL = 0.5  # of the range of a number: an error from which on its colour is full
ROW = 16.0  # px, a feature
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, eq=False)
class Fate:
    """One sample and what becomes of it, each (features,) as measured: as it is, as it is given, as it comes back
    from the network and from the baseline. given : None where that is the sample itself."""

    inputs: Floats
    given: Floats | None
    rebuilt: Floats
    baseline: Floats


def error_shares(fate: Fate, limits: Limits) -> Floats:
    """(features,) by how much too high (positive) or too low each number comes back: 1 and -1 have the full colour."""
    width = limits.high - limits.low
    shares = (fate.rebuilt - fate.inputs) / np.where(width > 0, width * FULL, 1)
    return np.asarray(np.clip(shares, -1, 1), np.float32)


def unit_limits(count: int) -> Limits:
    """Of the pixels of a picture."""
    return Limits(np.zeros(count, np.float32), np.ones(count, np.float32))


def sign_color(value: float) -> QColor:
    """The colour of a signed number."""
    return QColor(theme().positive if value > 0 else theme().negative)


def paint_error(painter: QPainter, rect: QRectF, shape: DataShape, fate: Fate, limits: Limits) -> None:
    """Where it comes back too low, and where too high."""
    painter.save()
    kind = kind_of(shape, len(fate.inputs))
    if kind == "picture":
        _paint_error_map(painter, rect, shape, fate)
    elif kind == "plane":
        _paint_way(painter, rect, shape, fate)
    else:
        _paint_signed(painter, rect, error_shares(fate, limits))
    painter.restore()


def _paint_error_map(painter: QPainter, rect: QRectF, shape: DataShape, fate: Fate) -> None:
    assert shape.picture is not None
    place = sample_rect(rect, shape, len(fate.inputs))
    apart = (fate.rebuilt - fate.inputs).reshape(shape.picture).mean(0)
    image = image_from(diverging_rgb32(apart, FULL, theme()))
    a_pixel = place.width() * painter.device().devicePixelRatio() / image.width()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, a_pixel < CRISP)
    painter.drawImage(place, image)


def _paint_way(painter: QPainter, rect: QRectF, shape: DataShape, fate: Fate) -> None:
    """A line from the point to where it comes back."""
    paint_sample(painter, rect, shape, fate.rebuilt)
    box = sample_rect(rect, shape, 2)
    both = np.clip(np.nan_to_num(np.stack((fate.inputs, fate.rebuilt))) / PLANE_EXTENT, -1, 1).tolist()
    ends = [QPointF(box.center().x() + x * box.width() / 2, box.center().y() - y * box.height() / 2) for x, y in both]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme().text), 1.2))
    painter.drawLine(*ends)
    painter.setBrush(QColor(theme().panel))
    painter.drawEllipse(ends[0], 2.5, 2.5)


def _paint_signed(painter: QPainter, rect: QRectF, shares: Floats) -> None:
    """A bar up or down for each number; of very many numbers the mean of neighbours."""
    painter.fillRect(rect, QColor(theme().sunken))
    most = max(int(rect.width()), 1)
    if len(shares) > most:
        shares = np.array([part.mean() for part in np.array_split(shares, most)], np.float32)
    pitch, middle = rect.width() / max(len(shares), 1), rect.center().y()
    gap = 1.0 if pitch > 3 else 0.0
    for at, share in enumerate(np.nan_to_num(shares).tolist()):
        tall = abs(share) * rect.height() / 2
        top = middle - tall if share > 0 else middle
        painter.fillRect(QRectF(rect.left() + at * pitch, top, pitch - gap, tall), sign_color(share))
    painter.fillRect(QRectF(rect.left(), middle - 0.5, rect.width(), 1), QColor(theme().line))


# ---- signals


def paint_curves(painter: QPainter, rect: QRectF, shape: DataShape, fate: Fate, limits: Limits, tiny: bool) -> None:
    """The sample and what comes back over each other, each channel in a strip of its own."""
    painter.save()
    painter.fillRect(rect, QColor(theme().sunken))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    channels = [part.length for part in shape.sequence for _ in range(part.channels)]
    tall, at = rect.height() / max(len(channels), 1), 0
    for number, length in enumerate(channels):
        box = QRectF(rect.left() + 2, rect.top() + number * tall + 2, rect.width() - 4, tall - 4)
        some = slice(at, at + length)
        at += length
        low, high = float(limits.low[some].min()), float(limits.high[some].max())
        for values, pen in _layers(fate, tiny):
            painter.setPen(pen)
            painter.drawPolyline(_curve(values[some], box, low, high))
    painter.restore()


def _layers(fate: Fate, tiny: bool) -> list[tuple[Floats, QPen]]:
    """Curves from the bottom up."""
    now, found = theme(), []
    if not tiny:
        if fate.given is not None:
            found.append((fate.given, QPen(QColor(now.disabled), 1)))
        found.append((fate.baseline, QPen(QColor(now.text_second), 1.2, Qt.PenStyle.DashLine)))
    width = 1.0 if tiny else 1.6
    return [*found, (fate.inputs, QPen(QColor(now.text), width)), (fate.rebuilt, QPen(QColor(now.accent), width))]


def _curve(values: Floats, box: QRectF, low: float, high: float) -> QPolygonF:
    span = (high - low) or 1.0
    x = box.left() + np.arange(len(values)) / max(len(values) - 1, 1) * box.width()
    y = box.bottom() - np.clip((np.nan_to_num(values, nan=low) - low) / span, 0, 1) * box.height()
    return QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)])


# ---- tables


def paint_features(
    painter: QPainter, rect: QRectF, names: tuple[str, ...], fate: Fate, limits: Limits, columns: int
) -> None:
    """A line for each number: where it is, where it comes back, and where the baseline puts it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    each = -(-len(names) // columns)
    wide = (rect.width() - 16 * (columns - 1)) / columns
    small, second = font("small"), QColor(theme().text_second)
    room = min(max((text_width(printable(name), small) for name in names), default=0) + 8.0, wide * 0.38)
    places = [limits.shares(values).tolist() for values in (fate.inputs, fate.rebuilt, fate.baseline)]
    painter.setFont(small)
    said = [_said(fate, at, short=wide <= 250) for at in range(len(names))]
    right = max((text_width(words, small) for words in said), default=0) + 8.0
    for at, name in enumerate(names):
        column, line = divmod(at, each)
        row = QRectF(rect.left() + column * (wide + 16), rect.top() + line * ROW, wide, ROW)
        painter.setPen(second)
        painter.drawText(row, _MIDDLE | Qt.AlignmentFlag.AlignLeft, elide(printable(name), small, room - 6))
        painter.setPen(QColor(theme().text))
        painter.drawText(row, _MIDDLE | Qt.AlignmentFlag.AlignRight, said[at])
        track = QRectF(row.left() + room, row.center().y() - 2, max(wide - room - right, 8), 4)
        _paint_feature(painter, track, *(share[at] for share in places))
    painter.restore()


def _said(fate: Fate, at: int, *, short: bool) -> str:
    """A number, and what it comes back as."""
    return _short(fate.inputs[at]) if short else f"{_short(fate.inputs[at])} → {_short(fate.rebuilt[at])}"


def _paint_feature(painter: QPainter, track: QRectF, true: float, said: float, other: float) -> None:
    now = theme()
    painter.fillRect(track, QColor(now.sunken if now.name == "light" else now.track))
    x = [track.left() + share * track.width() for share in (true, said, other)]
    painter.fillRect(QRectF(min(x[:2]), track.top(), abs(x[1] - x[0]), track.height()), sign_color(said - true))
    for place, mark in ((x[2], "ring"), (x[0], "tick"), (x[1], "dot")):
        paint_mark(painter, QPointF(place, track.center().y()), mark)


def paint_mark(painter: QPainter, middle: QPointF, mark: str) -> None:
    """A "tick" where a number is, a "dot" where it comes back, a "ring" where the baseline puts it."""
    now = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if mark == "tick":
        painter.fillRect(QRectF(middle.x() - 1, middle.y() - 5, 2, 10), QColor(now.text))
        return
    ring = mark == "ring"
    painter.setPen(QPen(QColor(now.text_second), 1) if ring else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(QColor(now.panel if ring else now.accent))
    painter.drawEllipse(middle, 2.5 if ring else 3, 2.5 if ring else 3)


def _short(value: float) -> str:
    return format_number(float(f"{value:.3g}"))
