"""A layer's block: what seldom changes is painted once and cached; what moves with the training is plain Qt items,
which Qt paints without taking the interpreter's lock from the training thread."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap, QTransform
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsPixmapItem,
    QGraphicsRectItem,
    QGraphicsSimpleTextItem,
)

from engine.snapshot import Floats
from widgets.canvas.boxes import BlockBox
from widgets.canvas.content import BlockContent
from widgets.canvas.link_item import NUMBERS
from widgets.canvas.live import Live
from widgets.canvas.maps_item import MapsItem
from widgets.canvas.paper import Look, Paper, Sight, paper_room
from widgets.canvas.ports import bias_spots
from widgets.canvas.ranges import Scale
from widgets.canvas.samples import probabilities, sample_picture
from widgets.canvas.squares_item import SquaresItem
from widgets.canvas.strips import show_strip, strip_picture
from widgets.canvas.unit_marks import UnitMarks
from widgets.kit.colors import Rgb32, diverging_rgb32, image_from
from widgets.kit.fonts import printable
from widgets.kit.paint import format_number
from widgets.kit.theme import Theme, font, theme

DIMMED = 0.4
OFF = 0.35

Given = tuple[object, ...]


class BlockItem(QGraphicsPathItem):
    """Header, frames and labels of one layer on a picture of their own (the paper), and its tiles.

    It overrides nothing of Qt's: a Python method called while painting would wait for the interpreter's lock.
    """

    def __init__(self, content: BlockContent, box: BlockBox) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self.setZValue(1)
        self._paper = QGraphicsPixmapItem(self)
        self._paper.setZValue(-1)
        self._paper.setShapeMode(QGraphicsPixmapItem.ShapeMode.BoundingRectShape)
        self._paper.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self._sight = QTransform()
        self._ratio = 1.0
        self._key: object = None
        self.content, self.box = content, box
        self._look: Look = (False, False, "")
        self._seen = Sight()
        self._in_sight = True
        self._stale = True
        self._dimmed: frozenset[int] | None = None
        self._focused: tuple[int | None, bool] = (None, False)
        self._ringed: int | None = None
        self._maps: MapsItem | None = None
        self._tiles: list[QGraphicsPixmapItem] = []
        self._fills: list[QGraphicsRectItem] = []
        self._words: list[QGraphicsSimpleTextItem] = []
        self._squares: SquaresItem | None = None
        self._above = QGraphicsPathItem(self)  # where the paper is, above the tiles
        self._above.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self._above.setZValue(2)
        self._biases = SquaresItem(self._above, edge=1.0)
        self._bias_units: list[int] = []
        self._bias_words: dict[int, QGraphicsSimpleTextItem] = {}
        self._bias_room = math.inf  # px: how wide a number may be
        self._ring = _ring(self, 2.5)
        self._focus = _ring(self, 1.5)
        self._focus.setZValue(3)
        self._marks = UnitMarks(self)
        self._shown: tuple[Scale, Theme, Given] | None = None  # what the tiles were coloured by
        self._take(content, box)

    # ---- what it is ---------------------------------------------------------------------------------------------

    def show_content(self, content: BlockContent, box: BlockBox) -> None:
        """Take another content and place; the tiles are made anew only if their number or style changed."""
        if box is self.box and content is self.content:
            return
        if (content is self.content or content == self.content) and _alike(box, self.box):
            self.box = box
        else:
            self._take(content, box)

    def _take(self, content: BlockContent, box: BlockBox) -> None:
        alike = content.style == "maps" or len(content.tiles) == len(self.content.tiles)
        same = bool(self._moving or self._whole) and content.style == self.content.style and alike
        self.content, self.box = content, box
        self._paper.setToolTip(_tip(content))
        if not same:
            self._make_tiles()
        self._place_tiles()
        self._place_biases()
        self._marks.show(content, box)
        self._show_card()
        self._stale = True
        self.redraw()

    @property
    def _moving(self) -> Sequence[QGraphicsItem]:
        """What stands for the tiles, one each."""
        return self._tiles or self._fills or self._words

    @property
    def _whole(self) -> MapsItem | SquaresItem | None:
        """What stands for all tiles at once."""
        return self._maps if self._squares is None else self._squares

    def _make_tiles(self) -> None:
        for item in (*self._moving, *([] if self._whole is None else [self._whole])):
            if (scene := item.scene()) is not None:
                scene.removeItem(item)
        self._tiles, self._fills, self._words, self._maps, self._squares = [], [], [], None, None
        if self.content.style == "maps":
            self._maps = MapsItem(self)
            return
        if self.content.tiles and self.content.style in ("square", "column"):
            self._squares = SquaresItem(self._paper)
            return
        for _ in self.content.tiles:
            if self.content.style in ("map", "answer", "picture", "strip"):
                tile = QGraphicsPixmapItem(self)
                tile.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
                if self.content.style == "picture":
                    tile.setTransformationMode(Qt.TransformationMode.FastTransformation)
                self._tiles.append(tile)
            elif self.content.style == "figure":
                word = QGraphicsSimpleTextItem(self)
                word.setFont(font("title"))
                self._words.append(word)
            else:
                fill = QGraphicsRectItem(self)
                fill.setPen(QPen(Qt.PenStyle.NoPen))
                self._fills.append(fill)

    def _place_tiles(self) -> None:
        self._shown = None
        if self._maps is not None:
            self._maps.show_scale(self._seen.scale * self._ratio)
            self._maps.place(self.content, self.box, self._opacities())
            return
        if self._squares is not None:
            self._squares.place(self.box.tiles, self._room().topLeft(), self._seen.scale * self._ratio)
            if len(self._squares.colors) != len(self.box.tiles):
                self._squares.show_colors([QColor(theme().zero).rgb()] * len(self.box.tiles))
            self._squares.show_opacities(self._opacities())
            return
        for index, rect in enumerate(self.box.tiles):
            on = self.content.tiles[index].on
            if self.content.style == "strip":
                show_strip(self._tiles[index], rect, self._tiles[index].pixmap())
                self._tiles[index].setOpacity(self._full(on))
            elif self._tiles:
                _fit(self._tiles[index], rect)
                self._tiles[index].setOpacity(self._full(on))
            elif self._words:
                self._words[index].setPos(rect.left() + 8, rect.top() + 3)
                self._words[index].setBrush(QColor(theme().text))
            else:
                empty = self.content.style == "bar"
                self._fills[index].setRect(QRectF(rect.topLeft(), rect.topLeft()) if empty else rect)
                self._fills[index].setBrush(QBrush(QColor(theme().zero)))
                self._fills[index].setOpacity(self._full(on))

    def _opacities(self) -> tuple[float, ...]:
        """Of all tiles."""
        tiles, bright = self.content.tiles, self._dimmed
        shares = [self._full(tile.on) * (OFF if tile.mark == "ablated" else 1.0) for tile in tiles]
        if bright is None:
            return tuple(shares)
        return tuple(
            share if tile.unit in bright else share * DIMMED for tile, share in zip(tiles, shares, strict=True)
        )

    def _full(self, on: bool) -> float:
        """How opaque a tile is: what takes no part is pale."""
        return 1.0 if on and not self.content.idle and self.content.mark != "ablated" else OFF

    def _place_biases(self) -> None:
        spots, zero = bias_spots(self.content, self.box), QColor(theme().nan).rgb()
        before = dict(zip(self._bias_units, self._biases.colors, strict=True))
        self._bias_units = list(spots)
        scale, line = self._seen.scale * self._ratio, QColor(theme().panel).rgb()
        self._biases.place(list(spots.values()), self._room().topLeft(), scale, line)
        self._biases.show_colors([before.get(unit, zero) for unit in spots])

    # ---- what moves ---------------------------------------------------------------------------------------------

    def show_live(self, live: Live, scale: Scale) -> None:
        """Colour the tiles by the latest numbers, where they can be seen; scale : what the colours of maps mean."""
        if self._seen.card or not self._in_sight:
            return
        self._show_biases(live.bias(self.content.layer_id, self.content.units))
        given = scale, theme(), _given(live, self.content)
        if self._shown is not None and given[:2] == self._shown[:2] and _same(given[2], self._shown[2]):
            return
        self._shown = given
        style = self.content.style
        if style in ("map", "answer"):
            self._show_maps(live.maps(self.content), live.rows(self.content))
        elif self._maps is not None:
            channels = live.channels(self.content)
            if channels is not None:
                self._maps.show_numbers(channels, live.filters(self.content), scale)
        elif style == "picture":
            self._show_picture(live.shown_picture(self.content))
        elif style == "strip":
            self._show_strip(live.listed(self.content), scale)
        elif style == "figure":
            self._show_figures(live.answer(self.content))
        elif style == "bar":
            self._show_bars(live.answer(self.content))
        else:
            self._show_squares(live.answer(self.content))

    def _show_maps(self, maps: Rgb32 | None, rows: Mapping[int, int]) -> None:
        if maps is None:
            return
        size = maps.shape[1]
        atlas = QPixmap.fromImage(image_from(maps.reshape(-1, maps.shape[2])))
        for tile, item, rect in zip(self.content.tiles, self._tiles, self.box.tiles, strict=True):
            row = rows.get(tile.unit, -1)
            if 0 <= row < len(maps):
                resized = item.pixmap().width() != maps.shape[2]
                item.setPixmap(atlas.copy(0, row * size, maps.shape[2], size))
                if resized:
                    _fit(item, rect)

    def show_offered_maps(self, maps: Mapping[str, QPixmap]) -> None:
        """Give the features that are off a picture of what they would bring."""
        for tile, item, rect in zip(self.content.tiles, self._tiles, self.box.tiles, strict=False):
            if not tile.on and tile.feature in maps:
                item.setPixmap(maps[tile.feature])
                _fit(item, rect)

    def _show_picture(self, inputs: Floats | None) -> None:
        pixels = None if inputs is None else sample_picture(inputs, self.content)
        if pixels is None:
            return
        self._tiles[0].setPixmap(QPixmap.fromImage(image_from(pixels)))
        _fit(self._tiles[0], self.box.tiles[0])

    def _show_strip(self, values: Floats | None, scale: Scale) -> None:
        if values is not None:
            show_strip(self._tiles[0], self.box.tiles[0], QPixmap.fromImage(strip_picture(values, scale)))

    def _show_squares(self, values: Floats | None) -> None:
        if values is None or self._squares is None:
            return
        limit = max(1.0, float(np.nanmax(np.abs(values), initial=0)))
        colors, before = diverging_rgb32(values, limit, theme()).tolist(), self._squares.colors
        units = [tile.unit for tile in self.content.tiles]
        shown = zip(units, before, strict=True)
        self._squares.show_colors([colors[unit] if 0 <= unit < len(colors) else old for unit, old in shown])

    def _show_bars(self, values: Floats | None) -> None:
        if values is None or not np.isfinite(values).all():
            return
        shares = probabilities(values)
        fill, winner = QBrush(QColor(theme().accent)), float(shares.max())
        for tile, item, rect in zip(self.content.tiles, self._fills, self.box.tiles, strict=True):
            share = float(shares[tile.unit])
            item.setRect(QRectF(rect.left(), rect.top(), share * rect.width(), rect.height()))
            item.setBrush(fill)
            item.setOpacity(1.0 if share == winner else 0.55)

    def _show_figures(self, values: Floats | None) -> None:
        if values is None:
            return
        for tile, item in zip(self.content.tiles, self._words, strict=True):
            text = format_number(float(values[tile.unit]))
            if item.text() != text:
                item.setText(text)

    def _show_biases(self, biases: Floats | None) -> None:
        if biases is None or not self._bias_units:
            return
        now = theme()
        signs = {1.0: QColor(now.positive).rgb(), -1.0: QColor(now.negative).rgb()}
        zero = QColor(now.nan).rgb()
        self._biases.show_colors([signs.get(sign, zero) for sign in np.sign(biases[self._bias_units]).tolist()])
        for unit, word in self._bias_words.items():
            word.setText(format_number(float(biases[unit])))
        self._fit_bias_words()

    def _fit_bias_words(self) -> None:
        """Between two squares of a grid there is less room than a long number takes: all are written smaller."""
        widest = max((word.boundingRect().width() for word in self._bias_words.values()), default=0.0)
        for word in self._bias_words.values():
            word.setScale(min(0.5, self._bias_room / max(widest, 1.0)))

    # ---- selection, pointer, keyboard -----------------------------------------------------------------------------

    def show_look(self, selected: bool, hovered: bool, button: str) -> None:
        """Selected or not, and what the pointer is over."""
        if (selected, hovered, button) != self._look:
            self._look = (selected, hovered, button)
            self._stale = True
            self.redraw()

    def show_sight(self, sight: QTransform, ratio: float, *, card: bool = False, in_sight: bool = True) -> None:
        """From where it is seen: from far away it is a card; what cannot be seen is not drawn before it can.

        Parameters
        ----------
        sight : from the scene to the viewport. ratio : device pixels for one px.
        """
        seen = Sight(sight.m11(), card)
        if seen != self._seen or ratio != self._ratio:
            self._stale = True
            near = self._seen.card and not card
            self._seen = seen
            self._show_card()
            self._show_bias_words(seen.scale >= NUMBERS and not card)
            self._ratio = ratio
            if near or self._whole is not None:
                self._place_tiles()
            self._place_biases()
        self._sight, self._ratio, self._in_sight = sight, ratio, in_sight

    @property
    def waits(self) -> bool:
        """Whether it is in sight and not drawn as it is to be seen from here."""
        return self._stale and self._in_sight

    @property
    def drawn(self) -> bool:
        """Whether there is a picture of it, if only of how it was seen before."""
        return not self._paper.pixmap().isNull()

    def _show_card(self) -> None:
        """Tiles, biases and marks are seen from near only."""
        for item in (*self._moving, self._biases, *([] if self._whole is None else [self._whole])):
            item.setVisible(not self._seen.card)
        self._marks.set_visible(not self._seen.card)

    def _show_bias_words(self, near: bool) -> None:
        """From very near, the biases have their numbers beside them; they come with the next `show_live`."""
        room = self.content.style in ("map", "maps", "answer", "square")
        wanted = bias_spots(self.content, self.box) if near and room else {}
        for unit in [unit for unit in self._bias_words if unit not in wanted]:
            gone = self._bias_words.pop(unit)
            if (scene := gone.scene()) is not None:
                scene.removeItem(gone)
        for unit, spot in wanted.items():
            word = self._bias_words.get(unit)
            if word is None:
                word = self._bias_words[unit] = QGraphicsSimpleTextItem(self)
                word.setFont(font("small"))
                word.setScale(0.5)
            word.setBrush(QColor(theme().text_second))
            word.setPos(spot.right() + 2, spot.center().y() + 0.5)
        self._bias_room = min((_room_beside(spot, wanted.values()) for spot in wanted.values()), default=math.inf)

    def show_ring(self, unit: int | None) -> None:
        """Mark one unit."""
        if unit is None and self._ringed is None:
            return
        self._ringed = unit
        self._ring.setPen(QPen(QColor(theme().accent), 2.5))
        self._ring.setPath(self._around(unit, 2.0))

    def show_focus(self, unit: int | None, header: bool) -> None:
        """Where the keyboard is: on a tile (by its place), on the header, or elsewhere."""
        if (unit, header) == self._focused == (None, False):
            return
        self._focused = (unit, header)
        path = QPainterPath()
        if header:
            path.addRoundedRect(self.box.header.adjusted(-4, -4, 4, 4), 11, 11)
        elif unit is not None and 0 <= unit < len(self.box.tiles):
            path.addRoundedRect(self.box.tiles[unit].adjusted(-5, -5, 5, 5), 6, 6)
        pen = QPen(QColor(theme().text), 1.5)
        pen.setStyle(Qt.PenStyle.DotLine)
        self._focus.setPen(pen)
        self._focus.setPath(path)

    def dim(self, bright: frozenset[int] | None) -> None:
        """Pale all tiles but some, by unit; None brightens all."""
        if bright is None and self._dimmed is None:
            return
        self._dimmed = bright
        if self._whole is not None:
            self._whole.show_opacities(self._opacities())
            return
        for tile, item in zip(self.content.tiles, self._moving, strict=True):
            full = self._full(tile.on)
            item.setOpacity(full if bright is None or tile.unit in bright else full * DIMMED)

    def _around(self, unit: int | None, by: float) -> QPainterPath:
        path = QPainterPath()
        for tile, rect in zip(self.content.tiles, self.box.tiles, strict=True):
            if unit is not None and tile.unit == unit:
                path.addRoundedRect(rect.adjusted(-by, -by, by, by), 4, 4)
        return path

    # ---- painting -------------------------------------------------------------------------------------------------

    def align(self) -> None:
        """Put the paper on whole pixels of the screen, where its text is sharp; not while it cannot be seen."""
        if not self._in_sight:
            return
        room = self._room()
        corner = self._sight.map(self.pos() + room.topLeft())
        ratio = self._ratio
        snapped = QPointF(round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio)
        self._paper.setPos(room.topLeft() + (snapped - corner) / max(self._sight.m11(), 1e-6))
        self._above.setPos(self._paper.pos())

    def redraw(self) -> None:
        """Draw the paper anew if anything on it changed and it can be seen."""
        if self.waits:
            self._stale = False
            self._paper.setPixmap(self._painted())
        self.align()

    def restyle(self) -> None:
        """Colours changed."""
        self._stale = True
        self._take(self.content, self.box)

    def _room(self) -> QRectF:
        return paper_room(self.content, self.box)

    def _painted(self) -> QPixmap:
        room, scale = self._room(), self._sight.m11() * self._ratio
        pixmap = QPixmap(math.ceil(room.width() * scale), math.ceil(room.height() * scale))
        pixmap.fill(Qt.GlobalColor.transparent)
        pixmap.setDevicePixelRatio(scale)
        painter = QPainter(pixmap)
        painter.translate(-room.topLeft())
        Paper(painter, self.content, self.box, self._look, self._seen).paint()
        painter.end()
        return pixmap


def _given(live: Live, content: BlockContent) -> Given:
    """The arrays from which the tiles of a layer get their colours; while they are the same, so is the picture."""
    view = live.views.get(content.seen)
    if view is None or (content.kind == "input" and content.style != "map"):
        return (live.picture(), None, None, None, None)
    filters = (view.weight, view.depthwise) if content.kernel[0] else (None, None)
    return (view.maps, view.response, view.shown_units, *filters)


def _same(a: Given, b: Given) -> bool:
    """Whether they are the very same arrays: those of snapshots are never written to."""
    return all(one is other for one, other in zip(a, b, strict=True))


def _alike(a: BlockBox, b: BlockBox) -> bool:
    """Whether two boxes differ in their place only."""
    return replace(a, position=b.position) == b


def _tip(content: BlockContent) -> str:
    """What is said of a block under the pointer: its problem, or for a join what it does."""
    if content.problem:
        return printable(f"{content.problem}\n{content.remedy}")
    return printable(f"{content.title}: {content.shape}") if content.style == "join" and content.shape else ""


def _room_beside(spot: QRectF, others: Iterable[QRectF]) -> float:
    """How much lies between a bias square and the next in its row, without a margin; infinite for the last."""
    row = (other.left() for other in others if other.left() > spot.right() and other.top() == spot.top())
    return min(row, default=math.inf) - spot.right() - 3


def _ring(parent: QGraphicsItem, width: float) -> QGraphicsPathItem:
    ring = QGraphicsPathItem(parent)
    ring.setPen(QPen(QColor(theme().accent), width))
    ring.setZValue(1.5)
    return ring


def _fit(item: QGraphicsPixmapItem, rect: QRectF) -> None:
    """Scale a picture to its tile."""
    item.setPos(rect.topLeft())
    width = item.pixmap().width()
    if width:
        item.setScale(rect.width() / width)
