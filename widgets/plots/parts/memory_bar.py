"""The whole of a memory as one line: how full it is, which stretch is shown, and a knob that goes along it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy

from widgets.kit import draw_rounded_rect, font, format_count, si, text_width, theme
from widgets.plots.base import Surface

TALL, TRACK = 34, 4.0  # px
EDGE = 8.0  # px at each end, for the knob


class MemoryBar(Surface):
    """Scrubs through a memory.

    Signals
    -------
    place_requested(int) : a hand wants to see this place, 0 is the oldest.
    """

    place_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__("Place in the memory")
        self.set_message("")
        self._count, self._capacity, self._place = 0, 1, 0
        self._window = (0, 0)
        self.setFixedHeight(TALL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, TALL)

    def show_memory(self, count: int, capacity: int, window: tuple[int, int], place: int) -> None:
        """Show it. window : the first place that is shown, and the one after the last."""
        self._count, self._capacity, self._window, self._place = count, max(capacity, count, 1), window, place
        self.setAccessibleDescription(
            f"{format_count(count)} of {format_count(capacity)} actions are remembered; place {format_count(place)}"
        )
        self.update()

    def place(self) -> int:
        """Where the knob is."""
        return self._place

    # ---- places

    def x_of(self, place: float) -> float:
        """Where a place lies, in px; the whole width is all that could be remembered."""
        return EDGE + place / self._capacity * (self.width() - 2 * EDGE)

    def place_at(self, x: float) -> int:
        """The place at an x in px."""
        share = (x - EDGE) / max(self.width() - 2 * EDGE, 1)
        return self._inside(round(share * self._capacity))

    def _inside(self, place: int) -> int:
        return min(max(place, 0), max(self._count - 1, 0))

    # ---- hands

    def _ask(self, place: int) -> None:
        if self._count and self._inside(place) != self._place:
            self.place_requested.emit(self._inside(place))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._ask(self.place_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._ask(self.place_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys go one action, Page up and down as far as is shown, Home and End to the ends."""
        page = max(self._window[1] - self._window[0], 1)
        places = {
            Qt.Key.Key_Left: self._place - 1, Qt.Key.Key_Right: self._place + 1, Qt.Key.Key_PageUp: self._place - page,
            Qt.Key.Key_PageDown: self._place + page, Qt.Key.Key_Home: 0, Qt.Key.Key_End: self._count - 1,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in places:
            self._ask(places[key])
        else:
            super().keyPressEvent(event)

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        now, middle = theme(), 10.0
        whole = QRectF(EDGE, middle - TRACK / 2, self.width() - 2 * EDGE, TRACK)
        draw_rounded_rect(painter, whole, fill=now.track, radius=TRACK / 2)
        full = QRectF(EDGE, whole.top(), self.x_of(self._count) - EDGE, TRACK)
        draw_rounded_rect(painter, full, fill=now.text_second, radius=TRACK / 2)
        first, stop = (self.x_of(place) for place in self._window)
        window = QRectF(first, middle - 6, max(stop - first, 3.0), 12)
        draw_rounded_rect(painter, window, fill=now.accent_soft, line=now.accent, radius=3)
        painter.setPen(QPen(QColor(now.accent), 2))
        painter.setBrush(QColor(now.panel))
        painter.drawEllipse(QPointF(self.x_of(self._place), middle), 5.5, 5.5)
        self._paint_words(painter)

    def _paint_words(self, painter: QPainter) -> None:
        style = font("small")
        painter.setFont(style)
        painter.setPen(QColor(theme().text_second))
        foot = QRectF(EDGE - 4, 18, self.width() - 2 * EDGE + 8, 14)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, "oldest")
        words = f"{si(self._count)} of {si(self._capacity)}"
        if foot.width() > text_width(words + "oldest  newest", style):
            painter.drawText(foot, Qt.AlignmentFlag.AlignRight, words)
