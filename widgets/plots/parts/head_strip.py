"""The heads of an attention as small matrices side by side: one is chosen and shown large."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from widgets.kit import device_pixmap, draw_rounded_rect, elide, font, image_from, sequential_rgb32, theme
from widgets.plots.base import Cached, Surface
from widgets.plots.parts.attention_weights import MEAN, NONE, Attention, head_name

NAME, EDGE, GAP, PAD = 16, 44, 6, 4  # px
LEAST_TILE = 26  # px


class HeadStrip(Surface):
    """The mean of all heads, then each of them.

    Signals
    -------
    head_chosen(int) : a click or a key asks for a head, or for `MEAN`.
    """

    head_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Heads", parent)
        self._shown, self._head = NONE, MEAN
        self._plates: Cached[QPixmap] = Cached()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(EDGE + NAME + 2 * PAD)
        self.set_message("")

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.height())

    def show_attention(self, shown: Attention) -> None:
        """Show other weights."""
        self._shown = shown
        self.update()

    def set_head(self, head: int) -> None:
        """Show which head is chosen; emits nothing."""
        self._head = head
        self.setAccessibleDescription("mean of all heads" if head == MEAN else f"head {head + 1}")
        self.update()

    def _heads(self) -> list[int]:
        return [MEAN, *(range(self._shown.heads) if self._shown.heads > 1 else ())]

    def tile(self, at: int) -> QRectF:
        """Where the tile of a place in the strip lies: 0 is the mean."""
        count = len(self._heads())
        wide = min(max((self.width() + GAP) / count - GAP, LEAST_TILE), EDGE * 1.6)
        return QRectF(at * (wide + GAP), 0, wide, self.height())

    def head_at(self, position: QPointF) -> int | None:
        """The head at a place."""
        return next((head for at, head in enumerate(self._heads()) if self.tile(at).contains(position)), None)

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        key = (self._shown, self.size(), theme().name, self.devicePixelRatioF(), self._head)
        painter.drawPixmap(0, 0, self._plates.get(key, self._make_plate))

    def _make_plate(self) -> QPixmap:
        made = device_pixmap(self, self.size())
        painter = QPainter(made)
        for at, head in enumerate(self._heads()):
            self._paint_tile(painter, self.tile(at), head)
        painter.end()
        return made

    def _paint_tile(self, painter: QPainter, tile: QRectF, head: int) -> None:
        now, chosen = theme(), head == self._head
        if chosen:
            draw_rounded_rect(painter, tile, fill=now.accent_soft, line=now.accent, width=1.5, radius=5)
        weights = self._shown.of_head(head)
        box = QRectF(tile.left() + PAD, PAD, tile.width() - 2 * PAD, self.height() - NAME - PAD)
        if weights.size:
            painter.drawImage(box, image_from(sequential_rgb32(weights, self._shown.limit(head), now)))
        chosen_font = font("small", strong=chosen)
        painter.setFont(chosen_font)
        painter.setPen(QColor(now.accent if chosen else now.text_second))
        lead = "head " if head != MEAN and tile.width() > 50 else ""
        room = QRectF(tile.left(), self.height() - NAME, tile.width(), NAME - 1)
        name = elide(lead + head_name(head), chosen_font, tile.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name)

    # ---- hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        head = self.head_at(event.position())
        words = "" if head is None else "The mean of all heads" if head == MEAN else f"Head {head + 1}"
        QToolTip.showText(event.globalPosition().toPoint(), words, self)

    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        head = self.head_at(event.position())
        if head is not None and event.button() == Qt.MouseButton.LeftButton:
            self._ask(head)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if move is None:
            event.ignore()
        else:
            self._ask(min(max(self._head + move, MEAN), self._heads()[-1]))

    def _ask(self, head: int) -> None:
        if head != self._head:
            self.head_chosen.emit(head)
