"""One position of one map: where the pointer is, or the keyboard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Signal

from widgets.canvas.hits import Hit, OnTile

if TYPE_CHECKING:
    from widgets.canvas.controller import Controller

SHOWN_AS_MAPS = ("maps", "picture")


@dataclass(frozen=True)
class Pixel:
    """A position.

    Attributes
    ----------
    node : the block. place : which of its tiles. unit : the map, -1 of a whole picture. row, col : on it.
    """

    node: str
    place: int
    unit: int
    row: int
    col: int


class Pixels(QObject):
    """The position that is looked at, if there is one.

    Attributes
    ----------
    by_key : whether the keyboard went there; then it stays when the pointer goes elsewhere.
    """

    changed = Signal()
    left = Signal()  # the pointer went elsewhere; the position stays until `clear`

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self.now: Pixel | None = None
        self.by_key = False

    def point(self, hit: Hit, at: QPointF) -> None:
        """The pointer is at a point of the scene."""
        found = self._at(hit, at)
        if found is not None:
            self._take(found, by_key=False)
        elif self.now is not None and not self.by_key:
            self.left.emit()

    def clear(self) -> None:
        """Nothing is looked at any more."""
        self._take(None, by_key=False)

    def walk(self, rows: int, cols: int) -> bool:
        """Go on by so many rows and columns, or begin in the middle of the map where the keyboard is.

        Returns
        -------
        bool
            Whether there is such a map.
        """
        here = self.now or self._begin()
        if here is None:
            return False
        height, width = self._controller.contents[here.node].size
        row, col = here.row + rows, here.col + cols
        if self.now is None:
            row, col = here.row, here.col
        self._take(replace(here, row=min(max(row, 0), height - 1), col=min(max(col, 0), width - 1)), by_key=True)
        return True

    def follow(self) -> None:
        """Another document or page: a position that is gone is let go."""
        now = self.now
        if now is None:
            return
        content = self._controller.contents.get(now.node)
        there = content is not None and content.style in SHOWN_AS_MAPS and now.place < len(content.tiles)
        if content is None or not there or now.row >= content.size[0] or now.col >= content.size[1]:
            self.clear()
        elif content.tiles[now.place].unit != now.unit:
            self._take(replace(now, unit=content.tiles[now.place].unit), by_key=self.by_key)
        else:
            self.changed.emit()

    # ---- where ------------------------------------------------------------------------------------------------------

    def tile(self, pixel: Pixel) -> QRectF:
        """The map of a position, in the scene."""
        box = self._controller.layout.boxes[pixel.node]
        return box.tiles[pixel.place].translated(box.position)

    def _at(self, hit: Hit, at: QPointF) -> Pixel | None:
        content = self._controller.contents.get(hit.layer_id) if isinstance(hit, OnTile) else None
        if content is None or not isinstance(hit, OnTile) or content.style not in SHOWN_AS_MAPS or 0 in content.size:
            return None
        pixel = Pixel(hit.layer_id, hit.place, hit.unit, 0, 0)
        room, (height, width) = self.tile(pixel), content.size
        if not room.contains(at):  # on its filter
            return None
        row = int((at.y() - room.top()) / room.height() * height)
        col = int((at.x() - room.left()) / room.width() * width)
        return replace(pixel, row=min(row, height - 1), col=min(col, width - 1))

    def _begin(self) -> Pixel | None:
        """The middle of the map where the keyboard is, or of the first map of the selected layer."""
        control = self._controller
        node = control.cursor[0] if control.cursor else control.selection[-1] if control.selection else ""
        place = control.cursor[1] if control.cursor else None
        content = control.contents.get(node)
        if content is None or content.style not in SHOWN_AS_MAPS or not content.tiles or 0 in content.size:
            return None
        place = min(place or 0, len(content.tiles) - 1)
        return Pixel(node, place, content.tiles[place].unit, content.size[0] // 2, content.size[1] // 2)

    def _take(self, pixel: Pixel | None, *, by_key: bool) -> None:
        if (pixel, by_key) != (self.now, self.by_key):
            self.now, self.by_key = pixel, by_key
            self.changed.emit()
