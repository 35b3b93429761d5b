"""Every channel that a filter looks at, with what it brings to the sum."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from engine.snapshot import Floats
from widgets.canvas.cells import limit_of, paint_mark, paint_numbers
from widgets.canvas.products import Products
from widgets.canvas.slide import number
from widgets.kit.paint import text_width
from widgets.kit.theme import font, theme

EDGE, STEP, HEIGHT = 34.0, 58.0, 62


class ChannelStrip(QWidget):
    """A row of small maps with plus signs between them; a press shows another one large."""

    place_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._made: Products | None = None
        self._maps: Floats | None = None
        self._place = 0
        self._end = ""
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName("Channels and what they bring")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_channels(self, made: Products | None, maps: Floats | None, place: int, end: str) -> None:
        """Show them; `end` is what the sum comes to, in words."""
        self._made, self._maps, self._place, self._end = made, maps, place, end
        self.update()

    def places(self) -> range:
        """The channels for which there is room, the chosen one among them."""
        count = 0 if self._made is None else len(self._made.channels)
        fit = max(int((self.width() - self._room(count)) / STEP), 1)
        first = min(max(self._place - fit // 2, 0), max(count - fit, 0))
        return range(first, min(first + fit, count))

    def _words(self, hidden: int) -> str:
        """What stands behind the channels."""
        return f"{hidden} more  {self._end}" if hidden else self._end

    def _room(self, hidden: int) -> float:
        """Px for that."""
        return text_width(self._words(hidden), font("body", strong=True)) + 10.0

    def _left(self) -> float:
        places = self.places()
        count = 0 if self._made is None else len(self._made.channels)
        return max((self.width() - len(places) * STEP - self._room(count - len(places))) / 2, 0.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        places = self.places()
        at = int((event.position().x() - self._left()) // STEP)
        if event.button() == Qt.MouseButton.LeftButton and 0 <= at < len(places):
            self.place_requested.emit(places[at])

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._made is None or self._maps is None:
            return
        painter, now, places, left = QPainter(self), theme(), self.places(), self._left()
        limit = limit_of(self._maps)
        for at, place in enumerate(places):
            self._paint_one(painter, left + at * STEP, place, limit)
            if place + 1 < len(self._made.channels):
                painter.setPen(QColor(now.text_second))
                painter.setFont(font("title"))
                plus = QRectF(left + (at + 1) * STEP - 14, 0, 18, EDGE + 4)
                painter.drawText(plus, Qt.AlignmentFlag.AlignCenter, "+")
        hidden = len(self._made.channels) - len(places)
        painter.setFont(font("body", strong=True))
        painter.setPen(QColor(now.text))
        room = QRectF(left + len(places) * STEP + 6, 0, self._room(hidden), EDGE + 4)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._words(hidden))

    def _paint_one(self, painter: QPainter, left: float, place: int, limit: float) -> None:
        assert self._made is not None
        assert self._maps is not None
        now, room = theme(), QRectF(left + 4, 2, EDGE, EDGE)
        values = self._maps[self._made.channels[place]]
        paint_numbers(painter, room, values, limit, numbers_from=1e9)
        if place == self._place:
            paint_mark(painter, room, 2.0)
        brought = float(self._made.sums[place])
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text if brought == brought else now.text_second))
        under = QRectF(left - 6, EDGE + 6, STEP - 4, 18)
        painter.drawText(under, Qt.AlignmentFlag.AlignCenter, number(brought))
