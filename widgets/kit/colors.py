"""Numbers to colours: the diverging and sequential colour tables and the classes' colours."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

from widgets.kit.theme import Theme, theme

Bytes = npt.NDArray[np.uint8]
Rgb32 = npt.NDArray[np.uint32]

_STEPS = 511  # odd, so that zero has an entry of its own
_HALF = _STEPS // 2
_TINY = 1e-35  # a smaller limit would overflow float32


def _rgb(color: str) -> npt.NDArray[np.float64]:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def _ramp(stops: tuple[str, ...], n: int) -> Bytes:
    """Blend evenly spaced colours into a table; shape (n, 4), RGBA."""
    at = np.linspace(0, len(stops) - 1, n)
    points = np.stack([_rgb(stop) for stop in stops])
    table = np.full((n, 4), 255, dtype=np.uint8)
    for channel in range(3):
        table[:, channel] = np.rint(np.interp(at, np.arange(len(stops)), points[:, channel]))
    return table


def diverging_lut(theme: Theme, n: int = 256) -> Bytes:
    """Table from negative over zero to positive; shape (n, 4), RGBA, opaque."""
    return _ramp((theme.negative, theme.zero, theme.positive), n)


def sequential_lut(theme: Theme, n: int = 256) -> Bytes:
    """Table from zero to positive, for what has no sign; shape (n, 4), RGBA, opaque."""
    return _ramp((theme.zero, theme.positive), n)


def _packed(table: Bytes) -> Rgb32:
    bgra = np.ascontiguousarray(table[:, [2, 1, 0, 3]])
    return bgra.view("<u4").ravel().astype(np.uint32)


@lru_cache(maxsize=8)
def _signed_table(theme: Theme) -> Rgb32:
    """Colours by index: 0 is not-a-number, 1 to 511 run from -limit to +limit."""
    nan = np.append(_rgb(theme.nan), 255).astype(np.uint8)
    return _packed(np.vstack([nan[None, :], diverging_lut(theme, _STEPS)]))


@lru_cache(maxsize=8)
def _unsigned_table(theme: Theme) -> Rgb32:
    nan = np.append(_rgb(theme.nan), 255).astype(np.uint8)
    return _packed(np.vstack([nan[None, :], sequential_lut(theme, _STEPS)]))


def _look_up(values: npt.ArrayLike, scale: float, offset: float, table: Rgb32) -> Rgb32:
    with np.errstate(over="ignore", invalid="ignore"):  # float32 may overflow to inf, which clips
        at = np.asarray(values, dtype=np.float32) * np.float32(scale)
        at += np.float32(offset + 0.5)
        np.clip(at, 1, _STEPS + 0.5, out=at)
        np.fmax(at, 0, out=at)  # not-a-number passes clip and becomes index 0 here
    return table.take(at.astype(np.int16))


def diverging_rgb32(values: npt.ArrayLike, limit: float, theme: Theme) -> Rgb32:
    """Colour signed numbers, in the byte order of QImage.Format_RGB32.

    Parameters
    ----------
    values : array of float, any shape
        Beyond plus or minus `limit` the end colours are taken; NaN is grey.
    limit : float
        The magnitude with the full colour. Where it is not above zero, every number counts as zero.

    Returns
    -------
    ndarray of uint32, the shape of `values`
    """
    scale = _HALF / max(limit, _TINY) if limit > 0 else 0.0
    return _look_up(values, scale, _HALF + 1, _signed_table(theme))


def sequential_rgb32(values: npt.ArrayLike, limit: float, theme: Theme) -> Rgb32:
    """Colour magnitudes from 0 to `limit`, as `diverging_rgb32` does signed numbers."""
    scale = (_STEPS - 1) / max(limit, _TINY) if limit > 0 else 0.0
    return _look_up(values, scale, 1, _unsigned_table(theme))


def image_from(rgb32: Rgb32) -> QImage:
    """Make a picture that owns its pixels from an array of shape (height, width)."""
    pixels = np.ascontiguousarray(rgb32, dtype=np.uint32)
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def class_color(index: int) -> QColor:
    """Colour of a class in the current theme; begins anew after the last one."""
    colors = theme().class_colors
    return QColor(colors[index % len(colors)])


def mixed(first: str, second: str, share: float) -> str:
    """Blend two '#rrggbb' colours; `share` 0 gives the first, 1 the second."""
    blend = np.rint(_rgb(first) * (1 - share) + _rgb(second) * share).astype(int)
    return "#{:02x}{:02x}{:02x}".format(*blend)


def luminance(color: str) -> float:
    """Relative luminance of '#rrggbb', 0 to 1, as defined by WCAG 2.1."""
    channel = _rgb(color) / 255
    linear = np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two '#rrggbb' colours, 1 to 21, as defined by WCAG 2.1."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)
