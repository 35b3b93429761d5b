"""A few curves of a link that are stroked together and then kept as a picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsOpacityEffect, QGraphicsPathItem, QGraphicsScene

from engine.snapshot import Floats
from widgets.canvas.curves import Controls, path_of
from widgets.kit.theme import theme

LEVELS = 18  # widths that are told apart, for each sign
FULL_WEIGHT = 5.0  # |w| with the full width
WIDEST = 10.0  # px
DASH, GAP = 7.0, 4.0  # px
ALMOST_OPAQUE = 0.999  # at 1 Qt would paint without the picture

Indices = NDArray[np.intp]
Paths = dict[int, QGraphicsPathItem]


class Strand:
    """Curves in their widths and colours, one path item for each width and sign.

    An effect makes Qt keep the strokes as a picture: a tile that changes colour, or another strand that moves, does
    not stroke them again.
    """

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self.holder = holder_in(scene, 0.0)
        keep = QGraphicsOpacityEffect()
        keep.setOpacity(ALMOST_OPAQUE)
        self.holder.setGraphicsEffect(keep)
        self._paths: Paths = {}
        self._drawn: tuple[Indices, Indices, Indices] | None = None

    def remove(self) -> None:
        """Take it off the scene."""
        self._scene.removeItem(self.holder)

    def forget(self) -> None:
        """Draw anew at the next `show`, whatever it shows."""
        self._drawn = None

    def show(self, units: Indices, columns: Indices, levels: Indices, controls: Controls, *, near: bool) -> None:
        """Draw these curves, unless they are drawn already; controls : (n, 4, 2)."""
        now = (units, columns, levels)
        if self._drawn is not None and all(map(np.array_equal, now, self._drawn)):
            return
        self._drawn = now
        draw(self._paths, self.holder, controls, levels, near=near)

    def advance(self, offset: float, *, near: bool) -> None:
        """Move the dashes to this offset in px."""
        advance(self._paths, offset, near=near)

    def restyle(self, *, near: bool) -> None:
        """Colours or the nearness changed."""
        restyle(self._paths, near=near)


def levels_of(values: Floats) -> Indices:
    """1 to LEVELS for positive, the same negative for negative numbers."""
    share = np.minimum(np.abs(values) / FULL_WEIGHT, 1.0)
    level = 1 + np.rint(np.sqrt(share) * (LEVELS - 1)).astype(np.intp)
    signed: Indices = np.where(values < 0, -level, level)
    return signed


def draw(paths: Paths, holder: QGraphicsItem, controls: Controls, levels: Indices, *, near: bool) -> None:
    """One path item for each width and sign, made where there is none yet."""
    present = set(levels.tolist())
    for level, item in paths.items():
        item.setVisible(level in present)
    for level in present:
        item = paths.get(level) or _path_item(paths, holder, level, near)
        item.setPath(path_of(controls[levels == level]))


def advance(paths: Paths, offset: float, *, near: bool) -> None:
    """Move the dashes to this offset in px."""
    for level, item in paths.items():
        if item.isVisible():
            item.setPen(_pen(level, offset, near))


def restyle(paths: Paths, *, near: bool) -> None:
    """Colours or the nearness changed."""
    for level, item in paths.items():
        item.setPen(_pen(level, 0.0, near))


def holder_in(scene: QGraphicsScene, z: float) -> QGraphicsPathItem:
    """An empty item that carries others, painted by Qt."""
    holder = QGraphicsPathItem()
    holder.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
    holder.setZValue(z)
    scene.addItem(holder)
    return holder


def _pen(level: int, offset: float, near: bool) -> QPen:
    """Width from |w|, colour from the sign; weak ones are fainter. Seen from near, links do not grow any more."""
    share = ((abs(level) - 1) / (LEVELS - 1)) ** 2
    width = 0.8 + (WIDEST - 0.8) * share
    now = theme()
    color = QColor(now.positive if level > 0 else now.negative)
    color.setAlphaF(min(0.22 + 1.5 * share**0.5, 0.88))
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([DASH / width, GAP / width])
    pen.setDashOffset(offset / width)
    pen.setCosmetic(near)
    return pen


def _path_item(paths: Paths, holder: QGraphicsItem, level: int, near: bool) -> QGraphicsPathItem:
    item = paths[level] = QGraphicsPathItem(holder)
    item.setPen(_pen(level, 0.0, near))
    item.setZValue(abs(level) + (0.5 if level > 0 else 0.0))  # a steady order, whoever was made first
    return item
