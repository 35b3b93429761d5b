"""Attention as links: the words that look and the words that are looked at, the thicker the link the more."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QToolTip, QWidget

from widgets.kit import device_pixmap, draw_rounded_rect, elide, font, printable, text_width, theme
from widgets.plots.base import Cached
from widgets.plots.parts.attention_surface import AttentionSurface
from widgets.plots.parts.attention_weights import Attention

LINE, WORD = 18, 20  # px, heights of a word in a column and in a row
GAP = 8  # px between two words of a row
LETTER = 2  # characters of a word that may stand close to the next one
MOST_WORD, LETTER_PX = 110, 10  # px
MOST_LINKS = 100  # of the largest weights: more cost time and cannot be told apart
MOST_CURVED = 30  # links that are curves; more are straight, which is ten times as cheap
LEAST = 0.03  # a smaller weight has no link
STRONG, FAINT = 0.3, 0.1  # weights from which on a word is bold, and no longer grey
THICKEST = 6.0  # px
PALE = 0.16  # opacity of the links of other words while one is looked at
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True)
class Word:
    """One word: of the `queries` or of the keys, its place among them, and where it stands, in px."""

    query: bool
    at: int
    rect: QRectF


class _Layout:
    """Keys over queries where all words fit side by side; else queries at the left and keys at the right."""

    def __init__(self, shown: Attention, width: int, height: int) -> None:
        body = font("body", strong=True)
        widths = [[text_width(printable(word), body) for word in words] for words in (shown.queries, shown.keys)]
        letters = all(len(word) <= LETTER for word in (*shown.queries, *shown.keys))
        self.rows = letters or all(sum(each) + GAP * (len(each) + 1) <= width for each in widths)
        if self.rows:
            self.queries = _in_a_row(widths[0], width, height - WORD - 2)
            self.keys = _in_a_row(widths[1], width, 2)
        else:
            wide = [min(max(each, default=0) + 8, MOST_WORD, width * 2 // 5) for each in widths]
            self.queries = _in_a_column(len(shown.queries), QRectF(0, 2, wide[0], height - 4))
            self.keys = _in_a_column(len(shown.keys), QRectF(width - wide[1], 2, wide[1], height - 4))

    def ends(self, query: int, key: int) -> tuple[QPointF, QPointF]:
        """Where a link begins and ends."""
        a, b = self.queries[query], self.keys[key]
        if self.rows:
            return QPointF(a.center().x(), a.top() - 2), QPointF(b.center().x(), b.bottom() + 2)
        return QPointF(a.right() + 3, a.center().y()), QPointF(b.left() - 3, b.center().y())

    def way(self, query: int, key: int) -> QPainterPath:
        """From a query to a key, in a curve."""
        start, end = self.ends(query, key)
        away = (start - end) / 2
        bend = QPointF(0, away.y()) if self.rows else QPointF(away.x(), 0)
        path = QPainterPath(start)
        path.cubicTo(start - bend, end + bend, end)
        return path


def _in_a_row(widths: list[int], width: int, top: float) -> list[QRectF]:
    """Words spread over the width, each as wide as it is; letters that are too many share it."""
    gap = min((width - sum(widths)) / (len(widths) + 1), 48.0)
    if gap < 1:
        pitch = width / max(len(widths), 1)
        return [QRectF(at * pitch, top, pitch, WORD) for at in range(len(widths))]
    found = []
    x = (width - sum(widths) - gap * (len(widths) - 1)) / 2
    for each in widths:
        found.append(QRectF(x, top, each, WORD))
        x += each + gap
    return found


def _in_a_column(count: int, room: QRectF) -> list[QRectF]:
    pitch = min(room.height() / max(count, 1), 30.0)
    top = room.top() + (room.height() - pitch * count) / 2
    return [QRectF(room.left(), top + at * pitch, room.width(), pitch) for at in range(count)]


def _thinned(rects: list[QRectF], rows: bool) -> int:
    """Every how many words one can be written."""
    if not rects:
        return 1
    pitch = (rects[-1].right() - rects[0].left()) / len(rects) if rows else rects[0].height()
    return max(1, math.ceil((LETTER_PX if rows else LINE) / max(pitch, 1) - 0.2))


class AttentionLinks(AttentionSurface):
    """Weights as links. A word that is hovered over shows only its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Attention, links between words", parent)
        self._hovered: tuple[bool, int] | None = None
        self._layouts: Cached[_Layout] = Cached()
        self._plates: Cached[QPixmap] = Cached()
        self._written: Cached[QPixmap] = Cached()

    # ---- what is shown

    def show_attention(self, shown: Attention) -> None:
        if (shown.queries, shown.keys) != (self._shown.queries, self._shown.keys):
            self._hovered = None
        super().show_attention(shown)

    def looked_at(self) -> tuple[bool, int] | None:
        """The word whose links alone are shown: (whether a query, its place)."""
        return self._hovered

    def links(self) -> list[tuple[int, int, float]]:
        """(query, key, weight) of the links that are shown, the weakest first."""
        weights = self._shown.of_head(self._head)
        kept = weights >= LEAST
        if self._hovered is not None:
            query, at = self._hovered
            mine = np.zeros_like(kept)
            mine[at if query else slice(None), slice(None) if query else at] = True
            kept = kept & mine
        rows, columns = np.nonzero(kept)
        order = np.argsort(weights[rows, columns], kind="stable")[-MOST_LINKS:]
        return [(int(rows[i]), int(columns[i]), float(weights[rows[i], columns[i]])) for i in order]

    def text_of(self, query: bool, at: int) -> str:
        """A word and what it looks at most, or what looks at it most."""
        weights = self._shown.of_head(self._head)
        if query:
            return self._shown.told(self._head, at, self._shown.most(self._head, at))
        return self._shown.told(self._head, int(np.argmax(weights[:, at])), at)

    # ---- where things lie

    def _layout(self) -> _Layout:
        size = self.size()
        return self._layouts.get(
            (self._shown.queries, self._shown.keys, size), lambda: _Layout(self._shown, size.width(), size.height())
        )

    def words(self) -> list[Word]:
        """All words and where they stand."""
        lay = self._layout()
        return [
            Word(query, at, rect)
            for query, rects in ((True, lay.queries), (False, lay.keys))
            for at, rect in enumerate(rects)
        ]

    def word_at(self, position: QPointF) -> Word | None:
        """The word at a place."""
        return next((word for word in self.words() if word.rect.adjusted(-3, -1, 3, 1).contains(position)), None)

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        if not self._shown.queries or not self._shown.keys:
            return
        key = (self._shown, self._head, self._hovered, self.row(), self.size(), theme().name, self.devicePixelRatioF())
        painter.drawPixmap(0, 0, self._plates.get(key, self._make_plate))

    def _make_plate(self) -> QPixmap:
        made = device_pixmap(self, self.size())
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        lay = self._layout()
        links, limit = self.links(), self._shown.limit(self._head)
        for query, key, weight in links:
            painter.setPen(self._pen(query, min(weight / limit, 1.0)))
            if len(links) <= MOST_CURVED:
                painter.drawPath(lay.way(query, key))
            else:
                painter.drawLine(*lay.ends(query, key))
        painter.drawPixmap(0, 0, self._words_plate())
        painter.end()
        return made

    def _words_plate(self) -> QPixmap:
        """The words by themselves, over nothing: what is learned changes few of them."""
        looks = tuple(
            tuple((strength >= STRONG, strength >= FAINT) for strength in side) for side in self._strengths()
        )  # fmt: skip
        shown, chosen = self._shown, (self._hovered, self.row())
        key = (shown.queries, shown.keys, looks, chosen, self.size(), theme().name, self.devicePixelRatioF())
        return self._written.get(key, self._make_words)

    def _make_words(self) -> QPixmap:
        made = device_pixmap(self, self.size())
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_words(painter, self._layout())
        painter.end()
        return made

    def _pen(self, query: int, share: float) -> QPen:
        """Thick and dense as its share of the full weight is; pale where the cursor is on another word."""
        color = QColor(theme().accent)
        other = self._hovered is None and self.row() >= 0 and query != self.row()
        color.setAlphaF((0.12 + 0.88 * share) * (PALE if other else 1.0))
        return QPen(color, max(THICKEST * share, 0.7), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)

    def _paint_words(self, painter: QPainter, lay: _Layout) -> None:
        strength = self._strengths()
        for query, rects, words in ((True, lay.queries, self._shown.queries), (False, lay.keys, self._shown.keys)):
            thinned = _thinned(rects, lay.rows)
            for at, rect in enumerate(rects):
                chosen = self._is_chosen(query, at)
                if at % thinned == 0 or chosen:
                    self._paint_word(painter, lay, Word(query, at, rect), words[at], chosen, strength[not query][at])

    def _strengths(self) -> tuple[list[float], list[float]]:
        """How dark each query and each key is written: while a word is looked at, by its links."""
        weights = self._shown.of_head(self._head)
        looked, row = self._hovered, self.row()
        if looked is None and row < 0:
            return [1.0] * weights.shape[0], [1.0] * weights.shape[1]
        is_query, at = looked if looked is not None else (True, row)
        if is_query:
            return [1.0 if i == at else 0.5 for i in range(weights.shape[0])], weights[at].tolist()
        return weights[:, at].tolist(), [1.0 if i == at else 0.5 for i in range(weights.shape[1])]

    def _is_chosen(self, query: bool, at: int) -> bool:
        return (query, at) == (self._hovered if self._hovered is not None else (True, self.row()))

    def _paint_word(
        self, painter: QPainter, lay: _Layout, word: Word, text: str, chosen: bool, strength: float
    ) -> None:
        now, rect = theme(), word.rect
        side = Qt.AlignmentFlag.AlignRight if word.query else Qt.AlignmentFlag.AlignLeft
        flags = Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignHCenter if lay.rows else side)
        chosen_font = font("body", strong=chosen or strength >= STRONG)
        if chosen:
            height = min(rect.height(), float(WORD))
            tag = QRectF(rect.left() - 3, rect.center().y() - height / 2, rect.width() + 6, height)
            draw_rounded_rect(painter, tag, fill=now.accent_soft, radius=4)
        painter.setFont(chosen_font)
        painter.setPen(QColor(now.accent if chosen else now.text if strength >= FAINT else now.text_second))
        room = QRectF(rect.left(), rect.center().y() - 10, rect.width(), 20).adjusted(0 if lay.rows else 3, 0, 0, 0)
        painter.drawText(
            room.adjusted(0, 0, 0 if lay.rows else -3, 0), flags, elide(printable(text), chosen_font, rect.width() + 1)
        )

    # ---- hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        word = self.word_at(event.position())
        self._look_at(None if word is None else (word.query, word.at))
        if word is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), self.text_of(word.query, word.at), self)

    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()
        self._look_at(None)
        super().leaveEvent(event)

    def _look_at(self, word: tuple[bool, int] | None) -> None:
        if word != self._hovered:
            self._hovered = word
            self.pair_hovered.emit("" if word is None else self.text_of(*word))
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        word = self.word_at(event.position())
        if word is not None and word.query and event.button() == Qt.MouseButton.LeftButton:
            self._go(word.at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move, last = _MOVES.get(Qt.Key(event.key())), len(self._shown.queries) - 1
        if move is None or last < 0:
            event.ignore()
        else:
            self._go(min(max(self.row() + move, 0), last))

    def _go(self, row: int) -> None:
        if row != self._row:
            self.set_row(row)
            self.setAccessibleDescription(self.text_of(True, row))
            self.pair_hovered.emit(self.text_of(True, row))
            self.row_chosen.emit(row)
