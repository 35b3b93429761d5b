"""The numbers of maps, filters and pictures, written into their pixels where one is near enough to read them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsScene

from engine.snapshot import Floats
from widgets.canvas.boxes import BlockBox
from widgets.canvas.content import BlockContent
from widgets.canvas.live import Live
from widgets.canvas.maps_item import filter_colors, map_colors
from widgets.canvas.ranges import Scale
from widgets.canvas.samples import sample_picture
from widgets.kit.colors import Rgb32
from widgets.kit.theme import font

ROOM = 26.0  # px of the screen that a number takes
MOST = 700  # numbers at once: more would take longer than a frame
TEXT = (0.32, 8, 15)  # of the room, and the smallest and largest size in px
DARK, LIGHT = QColor("#14171b"), QColor("#ffffff")
SPARE = 0.5  # how light a pixel is whose number is dark


@dataclass(frozen=True)
class Sheet:
    """Numbers in a rectangle of the scene; values, colors : (height, width)."""

    rect: QRectF
    values: Floats
    colors: Rgb32


@dataclass(frozen=True)
class Eye:
    """What is seen, in the scene; px of the screen for one of the scene; device pixels for one px."""

    seen: QRectF
    scale: float
    ratio: float


class PixelNumbers:
    """One picture over all that is in sight."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self._item = QGraphicsPixmapItem()
        self._item.setZValue(2.5)
        self._item.setVisible(False)
        self._item.setShapeMode(QGraphicsPixmapItem.ShapeMode.BoundingRectShape)
        self._item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        scene.addItem(self._item)

    @property
    def shown(self) -> bool:
        """Whether there are any."""
        return self._item.isVisible()

    def show(self, blocks: Iterable[tuple[BlockContent, BlockBox]], live: Live, colors: Scale, eye: Eye) -> None:
        """Write the numbers of these blocks, where there is room."""
        cells = [cell for content, box in blocks for sheet in _sheets(content, box, live, colors, eye)
                 for cell in _cells(sheet, eye)]  # fmt: skip
        self._item.setVisible(bool(cells) and len(cells) <= MOST)
        if self._item.isVisible():
            self._item.setPixmap(_painted(cells, eye))
            self._item.setScale(1 / eye.scale)
            self._item.setPos(eye.seen.topLeft())


Cell = tuple[QRectF, str, bool]  # where in the scene, what, and whether on a light ground


def _sheets(content: BlockContent, box: BlockBox, live: Live, colors: Scale, eye: Eye) -> Iterator[Sheet]:
    """All pictures of a block in sight that are seen from near enough."""
    if content.style == "picture":
        yield from _sample_sheets(content, box, live, eye)
    if content.style != "maps" or not box.tiles:
        return
    maps = live.channels(content) if _near(box.tiles[0], content.size, eye) else None
    if maps is not None:
        yield from _each(box.tiles, maps, map_colors(maps, colors), box, eye)
    filters = live.filters(content) if box.filters and _near(box.filters[0], content.kernel, eye) else None
    if filters is not None and filters.ndim == 3:
        yield from _each(box.filters, filters, filter_colors(filters, colors), box, eye)


def _sample_sheets(content: BlockContent, box: BlockBox, live: Live, eye: Eye) -> Iterator[Sheet]:
    inputs, (height, width) = live.shown_picture(content), content.size
    if inputs is None or content.channels != 1 or not _near(box.tiles[0], content.size, eye):
        return
    pixels = sample_picture(inputs, content)
    if pixels is not None:
        step = len(pixels) // height
        values = inputs.reshape(1, height, width)
        yield from _each(box.tiles, values, pixels[::step, ::step][None], box, eye)


def _near(rect: QRectF, size: tuple[int, int], eye: Eye) -> bool:
    height, width = size
    return min(rect.width() / max(width, 1), 2 * rect.height() / max(height, 1)) * eye.scale >= ROOM


def _each(rects: tuple[QRectF, ...], values: Floats, colors: Rgb32, box: BlockBox, eye: Eye) -> Iterator[Sheet]:
    for rect, some, painted in zip(rects, values, colors, strict=True):
        there = rect.translated(box.position)
        if there.intersects(eye.seen):
            yield Sheet(there, some, painted)


def _cells(sheet: Sheet, eye: Eye) -> Iterator[Cell]:
    """The pixels of a picture that are in sight."""
    height, width = sheet.values.shape
    wide, tall = sheet.rect.width() / width, sheet.rect.height() / height
    light = _lightness(sheet.colors) > SPARE
    for row in range(height):
        for column in range(width):
            rect = QRectF(sheet.rect.left() + column * wide, sheet.rect.top() + row * tall, wide, tall)
            value = float(sheet.values[row, column])
            if math.isfinite(value) and rect.intersects(eye.seen):
                yield rect, words_of(value), bool(light[row, column])


def words_of(value: float) -> str:
    """Few enough digits for a pixel; zero stays as it is."""
    size = abs(value)
    text = f"{value:.2f}" if size < 10 else f"{value:.1f}" if size < 100 else f"{value:.0f}"
    return "0" if value == 0 else text.replace("-", "−")


def _lightness(colors: Rgb32) -> NDArray[np.float64]:
    red, green, blue = ((colors >> np.uint32(shift)) & np.uint32(255) for shift in (16, 8, 0))
    made: NDArray[np.float64] = (0.299 * red + 0.587 * green + 0.114 * blue) / 255
    return made


def _painted(cells: list[Cell], eye: Eye) -> QPixmap:
    size = eye.seen.size() * eye.scale
    pixmap = QPixmap(math.ceil(size.width() * eye.ratio), math.ceil(size.height() * eye.ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(eye.ratio)
    painter = QPainter(pixmap)
    letters = font("small")
    share, least, most = TEXT
    letters.setPixelSize(round(min(max(cells[0][0].width() * eye.scale * share, least), most)))
    painter.setFont(letters)
    for on_light, color in ((False, LIGHT), (True, DARK)):
        painter.setPen(color)
        for rect, words, light in cells:
            if light == on_light:
                at = QPointF(rect.left() - eye.seen.left(), rect.top() - eye.seen.top()) * eye.scale
                painter.drawText(QRectF(at, rect.size() * eye.scale), Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return pixmap
