"""The position that is looked at, on the canvas: its window, its receptive field, what it feeds, and its card."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from engine.spec.patches import Patch
from widgets.canvas.cells import mark_color
from widgets.canvas.content import BlockContent
from widgets.canvas.controller import Controller
from widgets.canvas.live import Live
from widgets.canvas.pixels import Pixel
from widgets.canvas.products import maps_of
from widgets.canvas.reach import Reach, reach_of, words_of
from widgets.canvas.scene import NetworkScene
from widgets.canvas.slide import Slide, slide_of
from widgets.canvas.view import NetworkView
from widgets.canvas.window_card import WindowCard, short_lines

ABOVE = 5.5  # in the scene's order: over blocks and links
MOST_CELLS = 49  # of a patch with gaps that are outlined one by one


class Looking(QObject):
    """Outlines and card, kept in step with `Controller.pixels`."""

    def __init__(self, controller: Controller, live: Live, scene: NetworkScene, view: NetworkView) -> None:
        super().__init__(view)
        self._controller, self._live, self._scene, self._view = controller, live, scene, view
        self._pixels = controller.pixels
        self._halo, self._line, self._fed = (_item(scene, ABOVE + i / 10) for i in range(3))
        self._reach = Reach()
        self._marked: list[QRectF] = []  # maps with outlines
        self.card = WindowCard(view.viewport())
        self.card.left.connect(self._pixels.clear)
        self.card.slide_requested.connect(controller.open_slide)
        self._pixels.changed.connect(self.show)
        self._pixels.left.connect(self.card.linger)
        self.restyle()

    # ---- what it shows ----------------------------------------------------------------------------------------------

    def show(self) -> None:
        """Show the position that is looked at now; none that was left with the pointer lingers a moment."""
        pixel, control = self._pixels.now, self._controller
        if pixel is None or control.spec is None or control.analysis is None:
            self._draw(Reach(), None)
            self.card.put_away()
            return
        self._reach = reach_of(control.spec, control.analysis, control.contents, pixel)
        self._draw(self._reach, pixel)
        self.refresh()
        self.place()

    def refresh(self) -> None:
        """Show the newest numbers of it."""
        pixel = self._pixels.now
        if pixel is None:
            return
        content, slide = self._controller.contents[pixel.node], self._slide(pixel)
        made = slide.products(self._live.views) if slide is not None else None
        last = slide.lines(self._live.views, made)[-1] if slide is not None and made is not None else ""
        value = self._value(pixel, content)
        name = f"{content.title} · map {pixel.unit + 1}" if pixel.unit >= 0 else content.title
        self.card.show_pixel(
            f"{name} · pixel ({pixel.row}, {pixel.col})",
            words_of(self._reach, self._controller.contents),
            made,
            short_lines(made, last, value),
            slides=slide is not None,
        )

    def place(self) -> None:
        """Put the card beside its map."""
        pixel = self._pixels.now
        if pixel is None:
            return
        if self._scene.card:
            self._pixels.clear()
            return
        tile = self._in_view(self._pixels.tile(pixel))
        self.card.place_beside(
            tile, QRect(self._view.viewport().rect()), [self._in_view(rect) for rect in self._marked]
        )

    def _in_view(self, rect: QRectF) -> QRect:
        return self._view.mapFromScene(rect).boundingRect()

    def restyle(self) -> None:
        """Take the theme's colours."""
        halo = QColor("#14171b")
        halo.setAlphaF(0.7)
        self._halo.setPen(_pen(halo, 4.0))
        self._line.setPen(_pen(QColor(mark_color()), 2.0))
        self._fed.setPen(_pen(QColor(mark_color()), 2.0, Qt.PenStyle.DashLine))
        self.card.update()

    # ---- numbers ----------------------------------------------------------------------------------------------------

    def _slide(self, pixel: Pixel) -> Slide | None:
        control = self._controller
        if control.spec is None or control.analysis is None:
            return None
        slide = slide_of(control.spec, control.analysis, control.contents[pixel.node].seen)
        return None if slide is None or pixel.unit < 0 else slide.of_unit(pixel.unit).at(pixel.row, pixel.col)

    def _value(self, pixel: Pixel, content: BlockContent) -> float | None:
        analysis = self._controller.analysis
        shape = analysis.shapes.get(content.seen) if analysis is not None else None
        maps = maps_of(self._live.views.get(content.seen), shape.output) if shape is not None else None
        if maps is None or maps.shape[1:] != content.size or pixel.unit >= len(maps):
            return None
        return float(maps[max(pixel.unit, 0), pixel.row, pixel.col])

    # ---- outlines ---------------------------------------------------------------------------------------------------

    def _draw(self, reach: Reach, pixel: Pixel | None) -> None:
        marks, fed = QPainterPath(), QPainterPath()
        self._marked = []
        for patches in (reach.window, reach.pictures):
            for node, patch in patches.items():
                self._add(marks, node, patch)
        for node, patch in reach.fed.items():
            self._add(fed, node, patch)
        if pixel is not None:
            height, width = self._controller.contents[pixel.node].size
            room = self._pixels.tile(pixel)
            marks.addRect(_part(room, (height, width), pixel.row, pixel.col, 1, 1))
        both = QPainterPath(marks)
        both.addPath(fed)
        for item, path in ((self._halo, both), (self._line, marks), (self._fed, fed)):
            item.setPath(path)
            item.setVisible(not path.isEmpty())

    def _add(self, path: QPainterPath, node: str, patch: Patch) -> None:
        """Outline a patch on each map of a block that it lies on."""
        content, box = self._controller.contents[node], self._controller.layout.boxes.get(node)
        if box is None or not patch.pieces:
            return
        channels, around = set(patch.channels), patch.box
        for tile, rect in zip(content.tiles, box.tiles, strict=True):
            if tile.unit < 0 or tile.unit in channels:
                room = rect.translated(box.position)
                self._marked.append(room)
                path.addRect(_part(room, content.size, around.top, around.left, around.height, around.width))
                places = patch.places(tile.unit if tile.unit >= 0 else None)
                if len(places) < min(around.height * around.width, MOST_CELLS + 1):
                    for row, col in places:
                        path.addRect(_part(room, content.size, row, col, 1, 1))


def _part(room: QRectF, size: tuple[int, int], row: int, col: int, rows: int, cols: int) -> QRectF:
    """Some rows and columns of a map."""
    x, y = room.width() / max(size[1], 1), room.height() / max(size[0], 1)
    return QRectF(room.left() + col * x, room.top() + row * y, cols * x, rows * y)


def _item(scene: NetworkScene, z: float) -> QGraphicsPathItem:
    item = QGraphicsPathItem()
    item.setZValue(z)
    item.setVisible(False)
    scene.addItem(item)
    return item


def _pen(color: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(color, width, style)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen
