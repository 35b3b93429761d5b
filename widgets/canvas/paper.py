"""What a block has that seldom changes: header, frames, labels; from afar a card."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from engine.spec.acting import ENDS
from widgets.canvas.boxes import BlockBox
from widgets.canvas.content import BlockContent, TileContent
from widgets.canvas.layout import FAR, FEWER
from widgets.canvas.paging import EDGE, pager_buttons
from widgets.canvas.ports import count_buttons
from widgets.canvas.stacks import BIAS_ROOM
from widgets.kit.fonts import printable
from widgets.kit.icons import draw_icon
from widgets.kit.paint import draw_rounded_rect, elide, text_width
from widgets.kit.theme import TextRole, font, theme

Look = tuple[bool, bool, str]  # selected, under the pointer, the button under the pointer

SMALLEST = 11.0  # px on the screen; text grows as far as it has room to stay that large
CARD_TEXT = 34.0  # px on the screen: a narrower card has its text upright, or none
FAMILIES = {"ends": 0, "layers": 1, "joins": 2, "functions": 3, "shapes": 4, "group": 7}  # places in the class colours
TINT = 0.2
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class Sight:
    """From where a block is seen: px of the screen for one of the scene; `card` : so far that it is only a card."""

    scale: float = 1.0
    card: bool = False

    @property
    def far(self) -> bool:
        """Whether the header has only its title."""
        return self.scale < FAR


def paper_room(content: BlockContent, box: BlockBox) -> QRectF:
    """What the paper covers, relative to the block."""
    side, above = (70, 26) if content.problem else (24, 6)
    return box.body.adjusted(-side, -above, side, 28)


class Paper:
    """Paints one block."""

    def __init__(self, painter: QPainter, content: BlockContent, box: BlockBox, look: Look, sight: Sight) -> None:
        self._painter, self._content, self._box, self._look, self._sight = painter, content, box, look, sight

    def paint(self) -> None:
        """Paint all of it, in the block's own coordinates."""
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._content.style == "join":
            self._paint_join()
        elif self._sight.card:
            self._paint_card()
        else:
            self._paint_block()
        if self._content.problem:
            self._paint_problem()

    def _paint_block(self) -> None:
        self._paint_header()
        for tile, rect in zip(self._content.tiles, self._box.tiles, strict=True):
            self._paint_tile(tile, rect)
        if self._box.more is not None:
            self._paint_more(self._box.more)
        if self._box.node is not None:
            self._paint_node(self._box.node)

    # ---- from afar --------------------------------------------------------------------------------------------------

    def _paint_card(self) -> None:
        """One rectangle in the colour of its family, with name and shape in letters that can be read."""
        rect, scale = self._box.body, self._sight.scale
        draw_rounded_rect(
            self._painter, rect, fill=self._tint(), line=self._rim(), width=self._thick(), radius=min(8, 4 / scale)
        )
        if self._content.idle and not self._look[0]:
            self._paint_dashes(rect, theme().disabled)
        title, shape = self._content.title, self._content.shape
        words = title if not shape or shape in title or self._content.kind in ENDS else f"{title} · {shape}"
        size = font("body", strong=True)
        size.setPixelSize(max(round(SMALLEST / scale), 1))
        tall = rect.height() >= max(1.5 * rect.width(), 40 / scale) and rect.width() * scale >= SMALLEST + 2
        fits = rect.width() * scale >= CARD_TEXT and text_width(printable(title), size) <= rect.width() - 4 / scale
        if (fits or not tall) and rect.width() * scale >= CARD_TEXT and rect.height() * scale >= SMALLEST + 3:
            self._paint_card_lines(rect.adjusted(2 / scale, 0, -2 / scale, 0), title, shape, size)
        elif tall:
            painter = self._painter
            painter.save()
            painter.translate(rect.center())
            painter.rotate(-90)
            _draw(painter, _turned(rect), words, size, theme().text)
            painter.restore()

    def _paint_card_lines(self, rect: QRectF, title: str, shape: str, size: QFont) -> None:
        line = size.pixelSize() * 1.3
        second = bool(shape) and shape not in title and rect.height() >= 2 * line
        middle = rect.center().y()
        first = QRectF(rect.left(), middle - (line if second else line / 2), rect.width(), line)
        _draw(self._painter, first, title, size, theme().text)
        if second:
            _draw(self._painter, first.translated(0, line), shape, size, theme().text_second)

    def _tint(self) -> QColor:
        """The family's colour, thinned with the ground; idle blocks have none."""
        now = theme()
        ground = QColor(now.panel)
        if self._content.idle:
            return ground
        color = QColor(now.class_colors[FAMILIES.get(self._content.family, 1)])
        parts = [
            round(a + (b - a) * TINT)
            for a, b in zip(
                (ground.red(), ground.green(), ground.blue()), (color.red(), color.green(), color.blue()), strict=True
            )
        ]
        return QColor(*parts)

    def _rim(self) -> QColor:
        now = theme()
        if self._content.problem:
            return QColor(now.danger)
        if self._look[0]:
            return QColor(now.accent)
        return QColor(now.panel if self._content.idle else now.track)

    def _thick(self) -> float:
        return (2.0 if self._look[0] or self._content.problem else 1.0) / min(self._sight.scale, 1.0)

    # ---- joins ------------------------------------------------------------------------------------------------------

    def _paint_join(self) -> None:
        painter, header = self._painter, self._box.header
        now = theme()
        line = self._rim() if self._look[0] or self._content.problem else QColor(now.nan)
        thick = max(self._thick(), 1.5)
        pen = QPen(line, thick)
        if self._content.idle:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(now.hover if self._look[1] else now.sunken))
        painter.drawEllipse(header.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2))
        self._paint_sign(header.center(), header.width() * 0.22)
        if not self._sight.card:
            label = self._box.body.adjusted(0, header.height() + 2, 0, 0)
            words = self._content.title if self._content.title != self._content.kind_title else self._content.shape
            self._write(label, self._marked(words), "small", now.text_second)

    def _paint_sign(self, middle: QPointF, arm: float) -> None:
        pen = QPen(QColor(theme().disabled if self._content.mark else theme().text), max(2.0, 1.3 / self._sight.scale))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._painter.setPen(pen)
        turned = {
            "+": ((arm, 0.0), (0.0, arm)),
            "×": ((arm * 0.8, arm * 0.8), (arm * 0.8, -arm * 0.8)),
        }.get(self._content.sign)
        if turned is not None:
            for x, y in turned:
                self._painter.drawLine(middle - QPointF(x, y), middle + QPointF(x, y))
            return
        for x in (-arm * 0.45, arm * 0.45):
            self._painter.drawLine(middle + QPointF(x, -arm), middle + QPointF(x, arm))

    # ---- header and tiles -------------------------------------------------------------------------------------------

    def _paint_header(self) -> None:
        painter = self._painter
        now, content, header = theme(), self._content, self._box.header
        selected, hovered, _button = self._look
        filled = content.countable or selected or hovered or content.kind not in ("input", *ENDS)
        fill = now.panel if content.idle else now.sunken if filled else None
        line = now.danger if content.problem else now.accent if selected else now.line if fill else None
        draw_rounded_rect(
            painter, header, fill=fill, line=line, width=2.0 if selected or content.problem else 1.0, radius=8
        )
        if (content.idle or content.mark == "bypassed") and not selected and not content.problem:
            self._paint_dashes(header, now.disabled if content.idle else now.warning)
        if self._sight.far:
            color = now.warning if content.mark in ("ablated", "bypassed") else now.text
            self._write(header.adjusted(4, 0, -4, 0), content.title, "body", color, strong=True)
        else:
            self._paint_words(header, bool(fill))
        if content.frozen:
            draw_icon(painter, "lock", QRectF(header.right() - 18, header.bottom() - 18, 14, 14), now.text_second, 12)

    def _paint_words(self, header: QRectF, filled: bool) -> None:
        now, content = theme(), self._content
        inner = header.adjusted(26, 0, -26, 0) if content.countable else header.adjusted(4, 0, -4, 0)
        title = QRectF(inner.left(), header.top() + 5, inner.width(), 18)
        color = now.text_second if content.idle or content.mark in ("ablated", "bypassed") else now.text
        self._write(title, content.title, "body", color, strong=True)
        spare = 4.0 if filled else -18.0 if self._sight.scale >= 1 else -12.0
        if content.frozen:
            spare = 18.0
        caption = QRectF(header.left(), header.top() + 23, header.width(), 16).adjusted(spare, 0, -spare, 0)
        marked = content.mark in ("ablated", "bypassed")
        self._write(caption, self._marked(content.caption), "small", now.warning if marked else now.text_second)
        if content.countable:
            self._paint_buttons()

    def _marked(self, words: str) -> str:
        """Words that begin with what was done to the layer."""
        mark = self._content.mark
        return " · ".join(part for part in (mark, words) if part) if mark in ("ablated", "bypassed") else words

    def _paint_dashes(self, rect: QRectF, color: str) -> None:
        thick = 1.2 / min(self._sight.scale, 1.0)
        pen = QPen(QColor(color), thick)
        pen.setDashPattern([3, 2.5])
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        half = thick / 2
        self._painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), 8, 8)

    def _paint_buttons(self) -> None:
        """The + is always there; the - takes units away, and so only where one points at the block from near enough."""
        fewer = self._look[1] and self._sight.scale >= FEWER
        for name, rect in zip(("fewer", "more"), count_buttons(self._box), strict=True):
            if name == "fewer" and not fewer:
                continue
            middle = rect.center()
            self._paint_button(rect, name)
            self._painter.drawLine(QPointF(middle.x() - 4, middle.y()), QPointF(middle.x() + 4, middle.y()))
            if name == "more":
                self._painter.drawLine(QPointF(middle.x(), middle.y() - 4), QPointF(middle.x(), middle.y() + 4))

    def _paint_button(self, rect: QRectF, name: str) -> None:
        now = theme()
        over = self._look[2] == name
        self._painter.setPen(QPen(QColor(now.accent if over else now.line), 1.0))
        self._painter.setBrush(QColor(now.accent_soft if over else now.panel))
        self._painter.drawEllipse(rect)
        self._painter.setPen(QPen(QColor(now.accent if over else now.text_second), 1.4))

    def _paint_more(self, rect: QRectF) -> None:
        buttons = pager_buttons(self._content, self._box)
        beside = EDGE + 2 if buttons else 0.0
        self._write(rect.adjusted(beside, 0, -beside, 0), self._content.more, "small", theme().text_second)
        for name, button, way in zip(("page back", "page on"), buttons, (-1, 1), strict=False):
            self._paint_button(button, name)
            middle, reach = button.center(), 2.5 * way
            for y in (-4.0, 4.0):
                self._painter.drawLine(middle + QPointF(reach, 0), middle + QPointF(-reach / 2, y))

    def _paint_tile(self, tile: TileContent, rect: QRectF) -> None:
        now, style = theme(), self._content.style
        if style in ("bar", "figure"):
            draw_rounded_rect(self._painter, rect, fill=now.sunken, radius=2)
        else:
            draw_rounded_rect(self._painter, rect.adjusted(-1, -1, 1, 1), fill=now.sunken, line=now.line, radius=3)
        if tile.label:
            bias = BIAS_ROOM if style in ("bar", "figure") else 0.0
            room = self._box.label_width - bias
            side = QRectF(rect.left() - room, rect.top(), room - 8, rect.height())
            small = style in ("column", "bar", "figure", "maps")
            color = now.text if style in ("bar", "figure") and tile.on else now.text_second if tile.on else now.disabled
            self._write(side.adjusted(0, -2, 0, 2), tile.label, "small" if small else "body", color, align=RIGHT)

    def _paint_node(self, rect: QRectF) -> None:
        painter = self._painter
        painter.setPen(QPen(QColor(theme().line), 1.0))
        painter.setBrush(QColor(theme().sunken))
        painter.drawEllipse(rect)
        _draw(painter, rect, "1", font("small", strong=True), theme().text_second)

    def _paint_problem(self) -> None:
        """Above the name, where it is in sight however many tiles there are."""
        room = paper_room(self._content, self._box)
        above = QRectF(room.left(), self._box.body.top() - 22, room.width(), 18)
        self._write(above, self._content.problem, "small", theme().danger)

    def _write(
        self,
        rect: QRectF,
        text: str,
        role: TextRole,
        color: str,
        *,
        strong: bool = False,
        align: Qt.AlignmentFlag = CENTER,
    ) -> None:
        """One line of text, as large as it must be to be read from here, as far as there is room; else cut."""
        size = font(role, strong=strong)
        size.setStrikeOut(strong and self._content.mark == "ablated")
        base = size.pixelSize()
        wanted = min(SMALLEST / self._sight.scale, rect.height() / 1.1)
        if wanted > base:
            widest = text_width(printable(text), size)
            size.setPixelSize(int(max(base, min(wanted, base * rect.width() / max(widest, 1)))))
        _draw(self._painter, rect, text, size, color, align)


def _turned(rect: QRectF) -> QRectF:
    """The same rectangle on its side, around its middle."""
    return QRectF(-rect.height() / 2, -rect.width() / 2, rect.height(), rect.width())


def _draw(
    painter: QPainter, rect: QRectF, text: str, size: QFont, color: str, align: Qt.AlignmentFlag = CENTER
) -> None:
    """One line of text, cut to its room."""
    painter.setFont(size)
    painter.setPen(QColor(color))
    painter.drawText(rect.adjusted(-1, -4, 1, 4), align, elide(printable(text), size, rect.width() + 1))
