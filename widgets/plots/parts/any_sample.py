"""One sample of any data, drawn small or large: a picture, a signal, a point of the plane, or bars by feature."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, prod

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from engine.snapshot import Floats
from engine.spec.catalog.features import PLANE_EXTENT
from engine.spec.data_shape import DataShape
from widgets.kit import class_color, elide, font, format_number, image_from, printable, text_width, theme
from widgets.kit.pictures import picture_rgb32
from widgets.plots.names import feature_title
from widgets.plots.parts.decoded_sheet import picture_sheet
from widgets.plots.parts.names import raw_names

CRISP = 6.0  # px of the screen a pixel from which on its edges are shown
NAMED_ROW = 13.0  # px that a bar with its name needs
NAMED_WIDTH = 120.0  # px from which on bars have names
TILE = 60.0  # px, a signal less high than that is one of many
MOST_SPOKEN = 6  # numbers of a table in words
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, eq=False)
class Limits:
    """The range of each number of a sample, so that samples side by side are drawn to one scale.

    Attributes
    ----------
    low, high : (features,)
    """

    low: Floats
    high: Floats

    @classmethod
    def of(cls, samples: Floats) -> Limits:
        """The range of these samples, (n, features); of numbers that are never known 0 to 1."""
        sound = np.isfinite(samples)
        known = sound.any(0)
        low = np.where(known, np.where(sound, samples, np.inf).min(0, initial=np.inf), 0)
        high = np.where(known, np.where(sound, samples, -np.inf).max(0, initial=-np.inf), 1)
        return cls(low.astype(np.float32), high.astype(np.float32))

    def joined(self, other: Limits | None) -> Limits:
        """A range that holds both; of another size only this one."""
        if other is None or other.low.shape != self.low.shape:
            return self
        return Limits(np.minimum(self.low, other.low), np.maximum(self.high, other.high))

    def shares(self, values: Floats) -> Floats:
        """(features,) where numbers lie in their range, 0 to 1; in the middle where it has no width."""
        width = self.high - self.low
        shares = np.where(width > 0, (values - self.low) / np.where(width > 0, width, 1), 0.5)
        clipped: Floats = np.clip(shares, 0, 1).astype(np.float32)
        return clipped


def kind_of(shape: DataShape, count: int) -> str:
    """What a sample of so many numbers is drawn as: "picture", "signal", "plane" or "table"."""
    if shape.picture is not None and prod(shape.picture) == count:
        return "picture"
    if shape.sequence and sum(part.channels * part.length for part in shape.sequence) == count:
        return "signal"
    return "plane" if shape.plane and count == 2 else "table"


def paint_sample(
    painter: QPainter, rect: QRectF, shape: DataShape, values: Floats, *,
    limits: Limits | None = None, color: QColor | None = None,
) -> None:  # fmt: skip
    """Draw one sample inside a rectangle.

    Parameters
    ----------
    values : (features,) as measured.
    limits : the range of each number over all samples that are compared; a picture goes from 0 to 1 and a plane from
        end to end whatever is said here. Without it that of this sample.
    color : of a point, a bar, and the curve of a signal of one channel; without it the accent.
    """
    kind = kind_of(shape, len(values))
    ink = QColor(theme().accent) if color is None else color
    painter.save()
    if kind == "picture":
        _paint_picture(painter, rect, shape, values)
    elif kind == "plane":
        _paint_plane(painter, rect, values, ink)
    elif kind == "signal":
        _paint_signal(painter, rect, shape, values, limits, ink)
    else:
        _paint_table(painter, rect, shape, values, limits, ink)
    painter.restore()


def sample_rect(rect: QRectF, shape: DataShape, count: int) -> QRectF:
    """The part of a rectangle that a sample of so many numbers takes: pictures and planes keep their proportions."""
    kind = kind_of(shape, count)
    if kind == "picture" and shape.picture is not None:
        return _fitted(rect, shape.picture[2], shape.picture[1])
    return _fitted(rect, 1, 1) if kind == "plane" else rect


def _fitted(rect: QRectF, width: float, height: float) -> QRectF:
    """The largest place of these proportions in the middle."""
    scale = min(rect.width() / width, rect.height() / height)
    size = (scale * width, scale * height)
    return QRectF(rect.center().x() - size[0] / 2, rect.center().y() - size[1] / 2, *size)


def sample_words(shape: DataShape, values: Floats) -> str:
    """A sample in words, as far as it can be said: the first numbers of a table, where a point or a signal goes."""
    kind = kind_of(shape, len(values))
    if kind == "picture":
        return "a picture"
    if kind == "signal":
        sound = values[np.isfinite(values)]
        ends = (float(sound.min()), float(sound.max())) if len(sound) else (0.0, 0.0)
        return f"a signal from {_short(ends[0])} to {_short(ends[1])}"
    pairs = zip(value_names(shape, len(values)), values.tolist(), strict=True)
    return ", ".join([f"{name} {_short(value)}" for name, value in pairs][:MOST_SPOKEN])


def value_names(shape: DataShape, count: int) -> tuple[str, ...]:
    """What the numbers of a sample are called."""
    for names in (raw_names(shape), shape.rebuilt, shape.features):
        if len(names) == count:
            return tuple(feature_title(name) for name in names)
    return tuple(f"value {i + 1}" for i in range(count))


def sheet_of(
    samples: Floats, shape: DataShape, edge: QSize, columns: int, gap: int, ratio: float = 1.0,
    limits: Limits | None = None,
) -> QImage:  # fmt: skip
    """Many samples as one image, row by row, on nothing; drawn once, painted as often as one likes.

    Parameters
    ----------
    samples : (n, features) as measured. edge, gap : size of a tile, and the space between two, in px.
    ratio : pixels of the screen per px.
    """
    if kind_of(shape, samples.shape[1]) == "picture" and shape.picture is not None and len(samples):
        return picture_sheet(samples.reshape(-1, *shape.picture), edge, columns, gap, ratio, ink=shape.ink)
    limits = Limits.of(samples) if limits is None and len(samples) else limits
    step_x, step_y, rows = edge.width() + gap, edge.height() + gap, ceil(len(samples) / columns)
    size = QSize(max(columns * step_x - gap, 1), max(rows * step_y - gap, 1))
    made = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    for at, values in enumerate(samples):
        place = QRectF(at % columns * step_x, at // columns * step_y, edge.width(), edge.height())
        paint_sample(painter, place, shape, values, limits=limits)
    painter.end()
    return made


# ---- each kind


def _paint_picture(painter: QPainter, rect: QRectF, shape: DataShape, values: Floats) -> None:
    assert shape.picture is not None
    place = sample_rect(rect, shape, len(values))
    image = image_from(picture_rgb32(values.reshape(1, *shape.picture), theme(), ink=shape.ink)[0])
    a_pixel = place.width() * painter.device().devicePixelRatio() / image.width()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, a_pixel < CRISP)
    painter.drawImage(place, image)


def _paint_plane(painter: QPainter, rect: QRectF, values: Floats, ink: QColor) -> None:
    box = _fitted(rect, 1, 1)
    painter.fillRect(box, QColor(theme().sunken))
    painter.setPen(QPen(QColor(theme().line), 1))
    painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()))
    painter.drawLine(QPointF(box.center().x(), box.top()), QPointF(box.center().x(), box.bottom()))
    if not np.isfinite(values).all():
        return
    x, y = np.clip(values / PLANE_EXTENT, -1, 1).tolist()
    radius = min(max(box.width() / 24, 2.0), 5.0)
    inner = box.adjusted(radius, radius, -radius, -radius)
    middle = QPointF(inner.center().x() + x * inner.width() / 2, inner.center().y() - y * inner.height() / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(middle, radius, radius)


def _paint_signal(
    painter: QPainter, rect: QRectF, shape: DataShape, values: Floats, limits: Limits | None, ink: QColor
) -> None:
    """Every channel on a scale of its own; zero as a hairline where there is one channel."""
    is_tile = rect.height() < TILE
    if is_tile:
        painter.fillRect(rect, QColor(theme().sunken))  # or curves side by side would run into one
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    channels = [part for part in shape.sequence for _ in range(part.channels)]
    at = 0
    for number, part in enumerate(channels):
        some = slice(at, at + part.length)
        at += part.length
        low, high = _range(values[some], limits, some)
        inner = rect.adjusted(1, 2, -1, -2)
        if len(channels) == 1 and low < 0 < high:
            y = inner.bottom() + low / (high - low) * inner.height()
            painter.setPen(QPen(QColor(theme().line), 1))
            painter.drawLine(QPointF(inner.left(), y), QPointF(inner.right(), y))
        painter.setPen(QPen(ink if len(channels) == 1 else class_color(number), 1.0 if is_tile else 1.5))
        for line in _lines(values[some], inner, low, high):
            painter.drawPolyline(line)


def _range(values: Floats, limits: Limits | None, some: slice) -> tuple[float, float]:
    """The lowest and highest number of a channel, never the same."""
    own = Limits.of(values.reshape(-1, 1)) if limits is None else Limits(limits.low[some], limits.high[some])
    low, high = float(own.low.min()), float(own.high.max())
    return (low, high) if high > low else (low - 1.0, low + 1.0)


def _lines(values: Floats, box: QRectF, low: float, high: float) -> list[QPolygonF]:
    """A curve, in pieces where numbers are missing."""
    x = box.left() + np.arange(len(values)) / max(len(values) - 1, 1) * box.width()
    y = box.bottom() - np.clip((values - low) / (high - low), 0, 1) * box.height()
    known = np.isfinite(values)
    pieces = [(x, y)]
    if not known.all():
        cuts = np.flatnonzero(np.diff(known.astype(np.int8))) + 1
        pieces = list(zip(np.split(x, cuts), np.split(y, cuts), strict=True))
    return [
        QPolygonF([QPointF(a, b) for a, b in zip(px.tolist(), py.tolist(), strict=True)])
        for px, py in pieces
        if len(px) and np.isfinite(py[0])
    ]


def _paint_table(
    painter: QPainter, rect: QRectF, shape: DataShape, values: Floats, limits: Limits | None, ink: QColor
) -> None:
    named = rect.width() >= NAMED_WIDTH and rect.height() >= NAMED_ROW * len(values) and len(values) > 0
    if limits is None:
        sound = np.append(values[np.isfinite(values)], 0)
        limits = Limits(np.full_like(values, sound.min()), np.full_like(values, sound.max()))
    shares = limits.shares(values)
    if named:
        _paint_named(painter, rect, value_names(shape, len(values)), values, shares, ink)
    else:
        _paint_columns(painter, rect, shares, ink)


def _paint_columns(painter: QPainter, rect: QRectF, shares: Floats, ink: QColor) -> None:
    """Upright bars without names, each from the least to the most of its number."""
    pitch = rect.width() / max(len(shares), 1)
    gap = 1.0 if pitch > 3 else 0.0
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for at, share in enumerate(shares.tolist()):
        track = QRectF(rect.left() + at * pitch, rect.top(), pitch - gap, rect.height())
        painter.fillRect(track, QColor(theme().sunken))
        if np.isfinite(share):
            tall = max(share * rect.height(), 1.0)
            painter.fillRect(QRectF(track.left(), track.bottom() - tall, track.width(), tall), ink)


def _paint_named(
    painter: QPainter, rect: QRectF, names: tuple[str, ...], values: Floats, shares: Floats, ink: QColor
) -> None:
    """A line for each number: its name, a bar from the least to the most, the number itself."""
    small = font("small")
    painter.setFont(small)
    numbers = [_short(value) for value in values.tolist()]
    right = max(text_width(number, small) for number in numbers) + 2.0
    left = min(max(text_width(printable(name), small) for name in names) + 8.0, rect.width() * 0.42)
    pitch = min(rect.height() / len(names), 2 * NAMED_ROW)
    top = rect.center().y() - pitch * len(names) / 2
    for at, (name, number, share) in enumerate(zip(names, numbers, shares.tolist(), strict=True)):
        row = QRectF(rect.left(), top + at * pitch, rect.width(), pitch)
        track = QRectF(row.left() + left, row.center().y() - 3, max(row.width() - left - right - 6, 1), 6)
        painter.fillRect(track, QColor(theme().sunken))
        if np.isfinite(share):
            painter.fillRect(QRectF(track.left(), track.top(), max(share * track.width(), 1.0), track.height()), ink)
        painter.setPen(QColor(theme().text_second))
        room = QRectF(row.left(), row.top(), left - 6, pitch)
        painter.drawText(room, _MIDDLE | Qt.AlignmentFlag.AlignLeft, elide(printable(name), small, room.width()))
        painter.setPen(QColor(theme().text))
        painter.drawText(row, _MIDDLE | Qt.AlignmentFlag.AlignRight, number)


def _short(value: float) -> str:
    return format_number(float(f"{value:.3g}"))
