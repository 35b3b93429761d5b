"""A layer's block: what seldom changes is painted once and cached; what moves with the training is plain Qt items,
which Qt paints without taking the interpreter's lock from the training thread."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen, QPixmap, QTransform
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsPixmapItem,
    QGraphicsRectItem,
    QGraphicsSimpleTextItem,
)

from engine.snapshot import Floats
from widgets.canvas.content import BlockContent, TileContent
from widgets.canvas.layout import FAR, BlockBox, bias_spots, count_buttons
from widgets.canvas.live import Live
from widgets.kit.colors import Rgb32, diverging_rgb32, image_from
from widgets.kit.fonts import printable
from widgets.kit.icons import draw_icon
from widgets.kit.paint import draw_rounded_rect, elide, format_number
from widgets.kit.theme import font, theme

Look = tuple[bool, bool, str]  # selected, under the pointer, the button under the pointer
DIMMED = 0.4
OFF = 0.35
FAR_TITLE = 11.5  # px on the screen
NUMBERS = 1.9  # from this scale on there is room for numbers


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
        self._far = 0
        self._tiles: list[QGraphicsPixmapItem] = []
        self._fills: list[QGraphicsRectItem] = []
        self._words: list[QGraphicsSimpleTextItem] = []
        self._biases: dict[int, QGraphicsRectItem] = {}
        self._bias_words: dict[int, QGraphicsSimpleTextItem] = {}
        self._ring = _ring(self, 2.5)
        self._focus = _ring(self, 1.5)
        self._focus.setZValue(3)
        self.show_content(content, box)

    # ---- what it is ---------------------------------------------------------------------------------------------

    def show_content(self, content: BlockContent, box: BlockBox) -> None:
        """Take another content and place; the tiles are made anew only if their number or style changed."""
        same = bool(self._moving) and (content.style, len(content.tiles)) == (
            self.content.style,
            len(self.content.tiles),
        )
        self.content, self.box = content, box
        self._paper.setToolTip(printable(f"{content.problem}\n{content.remedy}") if content.problem else "")
        if not same:
            self._make_tiles()
        self._place_tiles()
        self._make_biases()
        self._redraw()

    @property
    def _moving(self) -> Sequence[QGraphicsItem]:
        """What stands for the tiles, one each."""
        return self._tiles or self._fills or self._words

    def _make_tiles(self) -> None:
        for item in self._moving:
            if (scene := item.scene()) is not None:
                scene.removeItem(item)
        self._tiles, self._fills, self._words = [], [], []
        for _ in self.content.tiles:
            if self.content.style in ("map", "answer", "picture"):
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
        for index, rect in enumerate(self.box.tiles):
            on = self.content.tiles[index].on
            if self._tiles:
                _fit(self._tiles[index], rect)
                self._tiles[index].setOpacity(1.0 if on else OFF)
            elif self._words:
                self._words[index].setPos(rect.left() + 8, rect.top() + 3)
                self._words[index].setBrush(QColor(theme().text))
            else:
                empty = self.content.style == "bar"
                self._fills[index].setRect(QRectF(rect.topLeft(), rect.topLeft()) if empty else rect)
                self._fills[index].setBrush(QBrush(QColor(theme().zero)))
                self._fills[index].setOpacity(1.0 if on else OFF)

    def _make_biases(self) -> None:
        spots = bias_spots(self.content, self.box)
        for unit in [unit for unit in self._biases if unit not in spots]:
            gone = self._biases.pop(unit)
            if (scene := gone.scene()) is not None:
                scene.removeItem(gone)
        for unit, rect in spots.items():
            item = self._biases.get(unit)
            if item is None:
                item = self._biases[unit] = QGraphicsRectItem(self)
                item.setZValue(2)
                item.setBrush(QBrush(QColor(theme().nan)))
            item.setPen(QPen(QColor(theme().panel), 1.0))
            item.setRect(rect)

    # ---- what moves ---------------------------------------------------------------------------------------------

    def show_live(self, live: Live) -> None:
        """Colour the tiles by the latest numbers."""
        style = self.content.style
        if style in ("map", "answer"):
            self._show_maps(live.maps(self.content))
        elif style == "picture":
            self._show_picture(live.picture())
        elif style == "figure":
            self._show_figures(live.activations(self.content))
        elif style == "bar":
            self._show_bars(live.activations(self.content))
        else:
            self._show_squares(live.activations(self.content))
        self._show_biases(live.bias(self.content.layer_id, self.content.units))

    def _show_maps(self, maps: Rgb32 | None) -> None:
        if maps is None:
            return
        size = maps.shape[1]
        atlas = QPixmap.fromImage(image_from(maps.reshape(-1, maps.shape[2])))
        for tile, item, rect in zip(self.content.tiles, self._tiles, self.box.tiles, strict=True):
            if 0 <= tile.unit < len(maps):
                resized = item.pixmap().width() != maps.shape[2]
                item.setPixmap(atlas.copy(0, tile.unit * size, maps.shape[2], size))
                if resized:
                    _fit(item, rect)

    def show_offered_maps(self, maps: Mapping[str, QPixmap]) -> None:
        """Give the features that are off a picture of what they would bring."""
        for tile, item, rect in zip(self.content.tiles, self._tiles, self.box.tiles, strict=False):
            if not tile.on and tile.feature in maps:
                item.setPixmap(maps[tile.feature])
                _fit(item, rect)

    def _show_picture(self, inputs: Floats | None) -> None:
        side = round(len(inputs) ** 0.5) if inputs is not None else 0
        if inputs is None or side * side != len(inputs):
            return
        low, high = float(inputs.min()), float(inputs.max())
        scaled = (inputs - low) / max(high - low, 1e-9)
        self._tiles[0].setPixmap(QPixmap.fromImage(image_from(_enlarged(_inked(scaled.reshape(side, side))))))
        _fit(self._tiles[0], self.box.tiles[0])

    def _show_squares(self, values: Floats | None) -> None:
        if values is None:
            return
        limit = max(1.0, float(np.nanmax(np.abs(values), initial=0)))
        colors = diverging_rgb32(values, limit, theme()).tolist()
        for tile, item in zip(self.content.tiles, self._fills, strict=True):
            if 0 <= tile.unit < len(colors):
                item.setBrush(QBrush(QColor.fromRgb(colors[tile.unit])))

    def _show_bars(self, values: Floats | None) -> None:
        if values is None or not np.isfinite(values).all():
            return
        shares = _probabilities(values)
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
        if biases is None:
            return
        now = theme()
        positive, negative, zero = QColor(now.positive), QColor(now.negative), QColor(now.nan)
        for unit, item in self._biases.items():
            value = biases[unit]
            if unit in self._bias_words:
                self._bias_words[unit].setText(format_number(float(value)))
            color = positive if value > 0 else negative if value < 0 else zero
            if item.brush().color() != color:
                item.setBrush(QBrush(color))

    # ---- selection, pointer, keyboard -----------------------------------------------------------------------------

    def show_look(self, selected: bool, hovered: bool, button: str) -> None:
        """Selected or not, and what the pointer is over."""
        if (selected, hovered, button) != self._look:
            self._look = (selected, hovered, button)
            self._redraw()

    def show_sight(self, sight: QTransform, ratio: float) -> None:
        """From where it is seen: from far away a header has only its title, large enough to be read.

        Parameters
        ----------
        sight : from the scene to the viewport. ratio : device pixels for one px.
        """
        scale = sight.m11()
        self._sight, self._ratio = sight, ratio
        self._show_bias_words(scale >= NUMBERS)
        self._far = round(min(FAR_TITLE / scale, self.box.header.height() * 0.62)) if scale < FAR else 0
        self._redraw()

    def _show_bias_words(self, near: bool) -> None:
        """From very near, the biases have their numbers beside them; they come with the next `show_live`."""
        wanted = (
            bias_spots(self.content, self.box) if near and self.content.style in ("map", "answer", "square") else {}
        )
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

    def show_ring(self, unit: int | None) -> None:
        """Mark one unit."""
        self._ring.setPen(QPen(QColor(theme().accent), 2.5))
        self._ring.setPath(self._around(unit, 2.0))

    def show_focus(self, unit: int | None, header: bool) -> None:
        """Where the keyboard is: on a tile (by its place), on the header, or elsewhere."""
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
        for tile, item in zip(self.content.tiles, self._moving, strict=True):
            full = 1.0 if tile.on else OFF
            item.setOpacity(full if bright is None or tile.unit in bright else full * DIMMED)

    def _around(self, unit: int | None, by: float) -> QPainterPath:
        path = QPainterPath()
        for tile, rect in zip(self.content.tiles, self.box.tiles, strict=True):
            if unit is not None and tile.unit == unit:
                path.addRoundedRect(rect.adjusted(-by, -by, by, by), 4, 4)
        return path

    # ---- painting -------------------------------------------------------------------------------------------------

    def align(self) -> None:
        """Put the paper on whole pixels of the screen, where its text is sharp."""
        room = self._room()
        corner = self._sight.map(self.pos() + room.topLeft())
        ratio = self._ratio
        snapped = QPointF(round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio)
        self._paper.setPos(room.topLeft() + (snapped - corner) / max(self._sight.m11(), 1e-6))

    def _redraw(self) -> None:
        """Draw the paper anew if anything on it changed."""
        key = (self.content, replace(self.box, position=QPointF()), self._look, self._sight.m11(), self._ratio, theme())
        if key != self._key:
            self._key = key
            self._paper.setPixmap(self._painted())
        self.align()

    def _room(self) -> QRectF:
        side = 70 if self.content.problem else 24
        return self.box.body.adjusted(-side, -6, side, 28)

    def _painted(self) -> QPixmap:
        room, scale = self._room(), self._sight.m11() * self._ratio
        pixmap = QPixmap(math.ceil(room.width() * scale), math.ceil(room.height() * scale))
        pixmap.fill(Qt.GlobalColor.transparent)
        pixmap.setDevicePixelRatio(scale)
        painter = QPainter(pixmap)
        painter.translate(-room.topLeft())
        self._paint(painter)
        painter.end()
        return pixmap

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_header(painter)
        for tile, rect in zip(self.content.tiles, self.box.tiles, strict=True):
            self._paint_tile(painter, tile, rect)
        if self.box.more is not None:
            _write(painter, self.box.more, self.content.more, font("small"), theme().text_second)
        if self.box.node is not None:
            self._paint_node(painter, self.box.node)
        if self.content.problem:
            self._paint_problem(painter)

    def _paint_header(self, painter: QPainter) -> None:
        now, content, header = theme(), self.content, self.box.header
        selected, hovered, _button = self._look
        fill = now.sunken if content.countable or selected or hovered else None
        line = now.danger if content.problem else now.accent if selected else now.line if fill else None
        draw_rounded_rect(
            painter, header, fill=fill, line=line, width=2.0 if selected or content.problem else 1.0, radius=8
        )
        if self._far:
            size = font("body", strong=True)
            size.setPixelSize(self._far)
            _write(painter, header, content.title, size, now.text)
            return
        inner = header.adjusted(26, 0, -26, 0) if content.countable else header.adjusted(4, 0, -4, 0)
        title = QRectF(inner.left(), header.top() + 5, inner.width(), 18)
        _write(painter, title, content.title, font("body", strong=True), now.text)
        spare = 4.0 if fill else -18.0
        caption = QRectF(header.left(), header.top() + 23, header.width(), 16).adjusted(spare, 0, -spare, 0)
        _write(painter, caption, content.caption, font("small"), now.text_second)
        if content.countable:
            self._paint_buttons(painter)
        if content.frozen:
            draw_icon(painter, "lock", QRectF(header.right() - 18, header.bottom() - 18, 14, 14), now.text_second, 12)

    def _paint_buttons(self, painter: QPainter) -> None:
        now = theme()
        for name, rect in zip(("fewer", "more"), count_buttons(self.box), strict=True):
            over = self._look[2] == name
            painter.setPen(QPen(QColor(now.accent if over else now.line), 1.0))
            painter.setBrush(QColor(now.accent_soft if over else now.panel))
            painter.drawEllipse(rect)
            painter.setPen(QPen(QColor(now.accent if over else now.text_second), 1.4))
            middle = rect.center()
            painter.drawLine(QPointF(middle.x() - 4, middle.y()), QPointF(middle.x() + 4, middle.y()))
            if name == "more":
                painter.drawLine(QPointF(middle.x(), middle.y() - 4), QPointF(middle.x(), middle.y() + 4))

    def _paint_tile(self, painter: QPainter, tile: TileContent, rect: QRectF) -> None:
        now, style = theme(), self.content.style
        if style in ("bar", "figure"):
            draw_rounded_rect(painter, rect, fill=now.sunken, radius=2)
        else:
            draw_rounded_rect(painter, rect.adjusted(-1, -1, 1, 1), fill=now.sunken, line=now.line, radius=3)
        if tile.label:
            side = QRectF(rect.left() - self.box.label_width, rect.top(), self.box.label_width - 8, rect.height())
            small = style in ("column", "bar", "figure")
            color = now.text if style in ("bar", "figure") and tile.on else now.text_second if tile.on else now.disabled
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            _write(painter, side, tile.label, font("small" if small else "body"), color, right)

    def _paint_node(self, painter: QPainter, rect: QRectF) -> None:
        now = theme()
        painter.setPen(QPen(QColor(now.line), 1.0))
        painter.setBrush(QColor(now.sunken))
        painter.drawEllipse(rect)
        _write(painter, rect, "1", font("small", strong=True), now.text_second)

    def _paint_problem(self, painter: QPainter) -> None:
        words = font("small")
        if self._far:
            words.setPixelSize(round(self._far * 0.85))
        under = QRectF(self._room().left(), self.box.body.bottom() + 4, self._room().width(), 22)
        _write(painter, under, self.content.problem, words, theme().danger)


def _write(
    painter: QPainter,
    rect: QRectF,
    text: str,
    text_font: QFont,
    color: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
) -> None:
    """One line of text, cut to its room."""
    painter.setFont(text_font)
    painter.setPen(QColor(color))
    painter.drawText(rect.adjusted(-1, -4, 1, 4), align, elide(printable(text), text_font, rect.width() + 1))


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


def _probabilities(logits: Floats) -> Floats:
    """Softmax; one logit stands for two classes, the second first: (p, 1 - p)."""
    if len(logits) == 1:
        p = 0.5 * (1 + np.tanh(logits[0] / 2))
        return np.array([p, 1 - p], np.float32)
    powers = np.exp(logits - logits.max())
    shares: Floats = powers / powers.sum()
    return shares


def _inked(shares: Floats) -> Rgb32:
    """A grey picture: ink of the text's colour on the colour of zero; shares from 0 to 1."""
    paper, ink = QColor(theme().zero), QColor(theme().text)
    made = np.full(shares.shape, 255 << 24, np.uint32)
    for shift, low, high in (
        (16, paper.red(), ink.red()),
        (8, paper.green(), ink.green()),
        (0, paper.blue(), ink.blue()),
    ):
        made |= (low + shares * (high - low)).astype(np.uint32) << np.uint32(shift)
    return made


def _enlarged(pixels: Rgb32) -> Rgb32:
    """Small pictures drawn large keep sharp pixels at any zoom."""
    factor = max(1, 112 // max(len(pixels), 1))
    made: Rgb32 = np.repeat(np.repeat(pixels, factor, axis=0), factor, axis=1)
    return made
