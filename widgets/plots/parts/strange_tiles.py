"""Samples by how far from themselves they come back, the strangest first."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from engine.snapshot import Floats
from engine.spec.data_shape import DataShape
from widgets.kit import draw_icon, draw_rounded_rect, elide, font, printable, theme
from widgets.plots.parts.any_sample import Limits, kind_of, paint_sample
from widgets.plots.parts.spots import Spot, SpotSurface

EDGE, BROAD = 52.0, 84.0  # px, least width of a tile: of pictures and points, of curves and bars
LINE, GAP = 14.0, 6.0  # px


@dataclass(frozen=True, eq=False)
class Tile:
    """One sample.

    Attributes
    ----------
    values : (features,). caption : under it. wrong : whether the threshold is wrong about it. words : all of it.
    """

    values: Floats
    origin: int
    caption: str
    name: str
    wrong: bool
    words: str


class StrangeTiles(SpotSurface):
    """Tiles with a picture, a figure and a name; wrong ones are crossed and framed."""

    def __init__(self) -> None:
        super().__init__("Samples by their error, the strangest first")
        self._tiles: tuple[Tile, ...] = ()
        self._shape: DataShape | None = None
        self._limits: Limits | None = None

    def show_tiles(self, tiles: tuple[Tile, ...], shape: DataShape, limits: Limits | None) -> None:
        """Show other samples."""
        self._tiles, self._shape, self._limits = tiles, shape, limits
        self.update()

    def tiles(self) -> tuple[Tile, ...]:
        """What is shown."""
        return self._tiles

    def _size(self, width: int) -> tuple[int, float, float]:
        """Columns, and the width and height of what is drawn of a sample."""
        slim = True
        if self._tiles and self._shape is not None:
            slim = kind_of(self._shape, len(self._tiles[0].values)) in ("picture", "plane")
        least = EDGE if slim else BROAD
        columns = max(int((width + GAP) // (least + GAP)), 1)
        wide = (width - GAP * (columns - 1)) / columns
        return columns, wide, wide if slim else 40.0

    def height_for(self, width: int) -> int:
        columns, _wide, tall = self._size(width)
        return ceil(ceil(len(self._tiles) / columns) * (tall + 2 * LINE + GAP))

    def spots(self) -> list[Spot]:
        columns, wide, tall = self._size(self.width())
        found = []
        for at, tile in enumerate(self._tiles):
            left, top = at % columns * (wide + GAP), at // columns * (tall + 2 * LINE + GAP)
            found.append(Spot(QRectF(left, top, wide, tall + 2 * LINE), tile.origin, tile.words))
        return found

    def paint_samples(self, painter: QPainter, exposed: QRectF) -> None:
        for tile, spot in zip(self._tiles, self.spots(), strict=True):
            if spot.place.intersects(exposed):
                self._paint_tile(painter, spot.place, tile)

    def _paint_tile(self, painter: QPainter, place: QRectF, tile: Tile) -> None:
        assert self._shape is not None
        now = theme()
        box = QRectF(place.left(), place.top(), place.width(), place.height() - 2 * LINE)
        paint_sample(painter, box, self._shape, tile.values, limits=self._limits)
        if tile.wrong:
            draw_rounded_rect(painter, box, line=now.danger, width=2, radius=3)
        first = QRectF(place.left(), box.bottom() + 1, place.width(), LINE)
        self._write(painter, first, tile.caption, now.text)
        second = first.translated(0, LINE)
        if tile.wrong:
            draw_icon(painter, "close", QRectF(second.left() - 2, second.top(), LINE, LINE), now.danger, 12)
            second.setLeft(second.left() + LINE - 2)
        self._write(painter, second, tile.name, now.text_second)

    def _write(self, painter: QPainter, room: QRectF, words: str, color: str) -> None:
        style = font("small")
        painter.setFont(style)
        painter.setPen(QColor(color))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, flags, elide(printable(words), style, room.width()))
