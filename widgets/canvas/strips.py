"""A long list as a slim strip: its numbers one above the other, each as strong as the strongest that share its row."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsPixmapItem

from engine.snapshot import Floats
from widgets.canvas.ranges import Scale
from widgets.kit.colors import diverging_rgb32, image_from
from widgets.kit.theme import theme

MOST_ROWS = 256
SHARP = 512  # pixels of the picture, about: few numbers are drawn in several rows each, so that their edges stay sharp


def strongest_rows(values: Floats, most: int = MOST_ROWS) -> Floats:
    """(numbers,) to (rows,), each the one of largest magnitude of those that share the row; as many share each row.

    A not-a-number counts only where a row has nothing else.
    """
    if len(values) <= most:
        return values
    firsts = np.arange(most) * len(values) // most
    bins = np.repeat(np.arange(most), np.diff(firsts, append=len(values)))
    strength = np.nan_to_num(np.abs(values), nan=-1.0)
    order = np.lexsort((strength, bins))  # the strongest of each row comes last
    lasts = np.append(firsts[1:], len(values)) - 1
    made: Floats = values[order[lasts]]
    return made


def strip_picture(values: Floats, scale: Scale) -> QImage:
    """The strip, one pixel wide; values : (numbers,)."""
    rows = strongest_rows(values)
    colors = diverging_rgb32(rows / scale.limits(rows[None])[0], 1.0, theme())
    return image_from(np.repeat(colors, max(SHARP // max(len(rows), 1), 1))[:, None])


def show_strip(item: QGraphicsPixmapItem, rect: QRectF, picture: QPixmap) -> None:
    """Put a strip in its place; it is stretched to it, up and down as much as is needed."""
    item.setPixmap(picture)
    item.setPos(rect.topLeft())
    width, height = max(picture.width(), 1), max(picture.height(), 1)
    item.setTransform(QTransform.fromScale(rect.width() / width, rect.height() / height))
