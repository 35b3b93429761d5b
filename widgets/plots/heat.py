"""Numbers as colours: heat maps, the plane, colour bars."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from widgets.kit import class_color, diverging_rgb32, font, format_number, image_from, theme

Floats = npt.NDArray[np.float32]
Rgb32 = npt.NDArray[np.uint32]

BANDS = 4  # steps from 0 to the limit when a regression is discretised


def largest(values: Floats) -> float:
    """The largest magnitude among the finite numbers; 0 without any."""
    if values.size == 0:
        return 0.0
    with np.errstate(invalid="ignore"):
        low, high = float(values.min()), float(values.max())
    if np.isfinite(low) and np.isfinite(high):
        return max(-low, high)
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max()) if finite.size else 0.0


def stepped(values: Floats, limit: float, two_sided: bool) -> Floats:
    """Discretise: to one of two answers, or to bands of a regression; NaN stays NaN."""
    if two_sided:
        return np.where(np.isnan(values), values, np.where(values >= 0, limit, -limit)).astype(np.float32)
    return (np.rint(values * (BANDS / limit)) * (limit / BANDS)).astype(np.float32) if limit > 0 else values


def refined(values: Floats, factor: int = 3) -> Floats:
    """The same maps on a finer grid, so that the edges of steps are smooth; (maps, size, size), outer points stay."""
    size = values.shape[-1]
    at = np.linspace(0, size - 1, (size - 1) * factor + 1)
    below = np.minimum(at.astype(np.int64), max(size - 2, 0))
    share = (at - below).astype(np.float32)
    above = np.minimum(below + 1, size - 1)
    rows = values[:, below] * (1 - share)[:, None] + values[:, above] * share[:, None]
    return (rows[:, :, below] * (1 - share) + rows[:, :, above] * share).astype(np.float32)


def class_blend(probabilities: Floats, discretise: bool) -> Rgb32:
    """Blend the class colours by probability.

    Parameters
    ----------
    probabilities : (classes, height, width)

    Returns
    -------
    (height, width) of Format_RGB32; a place without a finite answer is grey.
    """
    colors = np.array([_rgb(class_color(i)) for i in range(len(probabilities))], np.float32)
    sound = np.isfinite(probabilities).all(0)
    known = np.nan_to_num(probabilities)
    rgb: Floats = colors[known.argmax(0)] if discretise else np.tensordot(known, colors, (0, 0))
    rgb[~sound] = _rgb(QColor(theme().nan))
    packed: Rgb32 = np.clip(rgb, 0, 255).astype(np.uint32)
    joined = 0xFF000000 | (packed[..., 0] << 16) | (packed[..., 1] << 8) | packed[..., 2]
    return joined.astype(np.uint32)


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


def signed_image(values: Floats, limit: float) -> QImage:
    """A heat map of signed numbers, one pixel a number."""
    return image_from(diverging_rgb32(values, limit, theme()))


def draw_image(painter: QPainter, box: QRectF, image: QImage, *, smooth: bool) -> None:
    """Fill a box with a picture: each pixel a block, or blended so that the outer pixels' middles lie on the edge."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    inset = 0.5 if smooth and min(image.width(), image.height()) > 1 else 0.0
    source = QRectF(image.rect()).adjusted(inset, inset, -inset, -inset)
    painter.drawImage(box, image, source)


def bar_image(limit: float, height: int, *, steps: bool = False, two_sided: bool = False) -> QImage:
    """A column of colours from +limit at the top to -limit."""
    values = np.linspace(limit, -limit, max(height, 2), dtype=np.float32)[:, None]
    return signed_image(stepped(values, limit, two_sided) if steps else values, limit)


def draw_color_bar(painter: QPainter, bar: QRectF, image: QImage, limit: float, sides: tuple[str, ...] = ()) -> None:
    """The bar with its numbers at the right: limit, 0, minus limit; or what the lower and the upper side are called."""
    painter.drawImage(bar, image)
    painter.setFont(font("small"))
    painter.setPen(QColor(theme().text_second))
    words = (sides[1], "", sides[0]) if sides else tuple(format_number(value) for value in (limit, 0.0, -limit))
    for word, y in zip(words, (bar.top() + 6, bar.center().y(), bar.bottom() - 6), strict=True):
        room = QRectF(bar.right() + 6, y - 8, 70, 16)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, word)
