"""The maps and filters of one layer on the canvas: one item with one picture, whatever their number."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPixmapItem

from engine.snapshot import Floats
from widgets.canvas.atlas import Atlas, atlas_of
from widgets.canvas.boxes import BlockBox
from widgets.canvas.content import BlockContent
from widgets.canvas.ranges import Scale
from widgets.kit.colors import Rgb32, diverging_rgb32
from widgets.kit.theme import theme

Opacities = tuple[float, ...]


class MapsItem(QGraphicsPixmapItem):
    """It overrides nothing of Qt's, see `BlockItem`."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setShapeMode(QGraphicsPixmapItem.ShapeMode.BoundingRectShape)
        self._atlas: Atlas | None = None
        self._scale = 1.0
        self._colors: tuple[Rgb32, Rgb32 | None] | None = None
        self._opacities: Opacities = ()

    def place(self, content: BlockContent, box: BlockBox, opacities: Opacities) -> None:
        """Where the tiles are, and how opaque each is."""
        size = content.size if max(content.size) else (1, 1)
        if not box.tiles:
            self._atlas = None
            self.setPixmap(QPixmap())
            return
        before, self._atlas = self._atlas, atlas_of(box.tiles, box.filters, size, content.kernel, self._scale)
        if before is not None and (before.maps, before.filters) != (self._atlas.maps, self._atlas.filters):
            self._colors = None
        if before is not self._atlas or opacities != self._opacities:
            self._opacities = opacities
            self._draw()
        self._follow_scale()

    def show_scale(self, scale: float) -> None:
        """From how near it is seen, in pixels of the screen; the next `place` follows it."""
        self._scale = max(scale, 0.05)

    def show_numbers(self, maps: Floats, filters: Floats | None, scale: Scale) -> None:
        """Colour them.

        Parameters
        ----------
        maps : (tiles, height, width). filters : (tiles, height, width), or with a last axis of red, green and blue.
        """
        if self._atlas is None or maps.size != self._atlas.maps:
            return
        inked = None if filters is None else filter_colors(filters, scale)
        if inked is not None and inked.size != self._atlas.filters:
            inked = None
        self._colors = map_colors(maps, scale), inked
        self._draw()

    def show_opacities(self, opacities: Opacities) -> None:
        """How opaque each tile is."""
        if opacities != self._opacities:
            self._opacities = opacities
            self._draw()

    def _draw(self) -> None:
        atlas = self._atlas
        if atlas is None or self._colors is None:
            return
        maps, filters = self._colors
        if any(opacity < 1.0 for opacity in self._opacities):
            maps = faded(maps, self._opacities)
            filters = None if filters is None else faded(filters, self._opacities)
        self.setPixmap(QPixmap.fromImage(_image(atlas.colored(maps, filters))))
        self.setPos(atlas.corner)
        self.setScale(1 / atlas.density)

    def _follow_scale(self) -> None:
        """Enlarged, pixels stay sharp; made smaller, they are mixed."""
        enlarged = self._atlas is not None and self._atlas.density < self._scale
        mode = Qt.TransformationMode.FastTransformation if enlarged else Qt.TransformationMode.SmoothTransformation
        self.setTransformationMode(mode)


def map_colors(maps: Floats, scale: Scale) -> Rgb32:
    """Blue above zero, orange below; maps : (tiles, height, width)."""
    limits = scale.limits(maps)
    return diverging_rgb32(maps / limits.reshape(-1, *(1,) * (maps.ndim - 1)), 1.0, theme())


def filter_colors(filters: Floats, scale: Scale) -> Rgb32:
    """As `map_colors`; with a last axis of three, as colours around a middle grey."""
    if filters.ndim == 3:
        limits = scale.limits(filters, weights=True)
        return diverging_rgb32(filters / limits.reshape(-1, 1, 1), 1.0, theme())
    limits = scale.limits(filters, weights=True).reshape(-1, 1, 1, 1)
    return packed_rgb(0.5 + 0.5 * np.nan_to_num(filters / limits))


def packed_rgb(shares: Floats) -> Rgb32:
    """(..., 3) red, green and blue from 0 to 1, to the byte order of QImage.Format_RGB32."""
    levels = np.rint(np.clip(shares, 0.0, 1.0) * 255).astype(np.uint32)
    red, green, blue = np.moveaxis(levels, -1, 0)
    made: Rgb32 = np.uint32(255 << 24) | red << np.uint32(16) | green << np.uint32(8) | blue
    return made


def faded(colors: Rgb32, opacities: Opacities) -> Rgb32:
    """Opaque colours, each tile as opaque as is said, premultiplied; colors : (tiles, height, width)."""
    return premultiplied(colors, opacities)


def premultiplied(colors: Rgb32, opacities: Opacities) -> Rgb32:
    """Opaque colours as opaque as is said along the first axis, in the byte order of Format_ARGB32_Premultiplied."""
    shares = np.array(opacities, np.float32).reshape(-1, *(1,) * colors.ndim)
    parts = np.ascontiguousarray(colors)[..., None].view(np.uint8)
    made: Rgb32 = np.rint(parts * shares).astype(np.uint8).view(np.uint32)[..., 0]
    return made


def _image(pixels: Rgb32) -> QImage:
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
