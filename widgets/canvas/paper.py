"""What a block has that seldom changes: header, frames, labels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from widgets.canvas.content import BlockContent, TileContent
from widgets.canvas.layout import BlockBox, count_buttons
from widgets.kit.fonts import printable
from widgets.kit.icons import draw_icon
from widgets.kit.paint import draw_rounded_rect, elide
from widgets.kit.theme import font, theme

Look = tuple[bool, bool, str]  # selected, under the pointer, the button under the pointer


def paper_room(content: BlockContent, box: BlockBox) -> QRectF:
    """What the paper covers, relative to the block."""
    side, above = (70, 26) if content.problem else (24, 6)
    return box.body.adjusted(-side, -above, side, 28)


class Paper:
    """Paints one block; `far` is the px size of its title where it is seen from far away, else 0."""

    def __init__(self, painter: QPainter, content: BlockContent, box: BlockBox, look: Look, far: int) -> None:
        self._painter, self._content, self._box, self._look, self._far = painter, content, box, look, far

    def paint(self) -> None:
        """Paint all of it, in the block's own coordinates."""
        painter = self._painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_header()
        for tile, rect in zip(self._content.tiles, self._box.tiles, strict=True):
            self._paint_tile(tile, rect)
        if self._box.more is not None:
            _write(painter, self._box.more, self._content.more, font("small"), theme().text_second)
        if self._box.node is not None:
            self._paint_node(self._box.node)
        if self._content.problem:
            self._paint_problem()

    def _paint_header(self) -> None:
        painter = self._painter
        now, content, header = theme(), self._content, self._box.header
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
            self._paint_buttons()
        if content.frozen:
            draw_icon(painter, "lock", QRectF(header.right() - 18, header.bottom() - 18, 14, 14), now.text_second, 12)

    def _paint_buttons(self) -> None:
        painter = self._painter
        now = theme()
        for name, rect in zip(("fewer", "more"), count_buttons(self._box), strict=True):
            over = self._look[2] == name
            painter.setPen(QPen(QColor(now.accent if over else now.line), 1.0))
            painter.setBrush(QColor(now.accent_soft if over else now.panel))
            painter.drawEllipse(rect)
            painter.setPen(QPen(QColor(now.accent if over else now.text_second), 1.4))
            middle = rect.center()
            painter.drawLine(QPointF(middle.x() - 4, middle.y()), QPointF(middle.x() + 4, middle.y()))
            if name == "more":
                painter.drawLine(QPointF(middle.x(), middle.y() - 4), QPointF(middle.x(), middle.y() + 4))

    def _paint_tile(self, tile: TileContent, rect: QRectF) -> None:
        painter = self._painter
        now, style = theme(), self._content.style
        if style in ("bar", "figure"):
            draw_rounded_rect(painter, rect, fill=now.sunken, radius=2)
        else:
            draw_rounded_rect(painter, rect.adjusted(-1, -1, 1, 1), fill=now.sunken, line=now.line, radius=3)
        if tile.label:
            side = QRectF(rect.left() - self._box.label_width, rect.top(), self._box.label_width - 8, rect.height())
            small = style in ("column", "bar", "figure")
            color = now.text if style in ("bar", "figure") and tile.on else now.text_second if tile.on else now.disabled
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            _write(painter, side, tile.label, font("small" if small else "body"), color, right)

    def _paint_node(self, rect: QRectF) -> None:
        painter = self._painter
        now = theme()
        painter.setPen(QPen(QColor(now.line), 1.0))
        painter.setBrush(QColor(now.sunken))
        painter.drawEllipse(rect)
        _write(painter, rect, "1", font("small", strong=True), now.text_second)

    def _paint_problem(self) -> None:
        """Above the name, where it is in sight however many tiles there are."""
        words = font("small")
        if self._far:
            words.setPixelSize(round(self._far * 0.85))
        room = paper_room(self._content, self._box)
        above = QRectF(room.left(), self._box.header.top() - 22, room.width(), 18)
        _write(self._painter, above, self._content.problem, words, theme().danger)


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
