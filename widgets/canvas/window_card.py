"""The card of one position of a map: what it sees, what it is made of, and the way to its sliding window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from engine.snapshot import Floats
from widgets.canvas.cells import fitting, limit_of, paint_hatch, paint_numbers
from widgets.canvas.products import Products
from widgets.canvas.slide import number
from widgets.kit.buttons import LinkLabel
from widgets.kit.fonts import printable
from widgets.kit.paint import draw_rounded_rect, elide, text_width
from widgets.kit.theme import font, theme

WIDTH, NARROW, WIDEST, PADDING, GAP = 352, 260, 440, 12, 12
BELOW = 48  # px at the foot of the canvas, where its buttons are
HEAD = 46.0  # px of the two lines on top
TILE, TILE_GAP, MOST = 30.0, 6.0, 5
LINK = 20
LINGERS_MS = 400  # so that the pointer can go over to it


class WindowCard(QWidget):
    """It stays for a moment when the position is left, and as long as the pointer is on it."""

    slide_requested = Signal()
    left = Signal()  # the pointer has gone, from the position and from the card

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = self._words = ""
        self._lines: tuple[str, ...] = ()
        self._made: Products | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(LINGERS_MS)
        self._wait.timeout.connect(self.left)
        self._link = LinkLabel("› slide the window", role="body", parent=self)
        self._link.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Enter does it where the keyboard chose the position
        self._link.clicked.connect(self.slide_requested)
        self.setAccessibleName("Pixel")
        self.hide()

    def show_pixel(
        self, title: str, words: str, made: Products | None, lines: tuple[str, ...], *, slides: bool
    ) -> None:
        """Show a position.

        Parameters
        ----------
        made : what it is made of, where that is known. lines : what comes out; the last is the value.
        """
        self._title, self._words = printable(title), printable(words)
        self._made, self._lines = made, lines
        self._link.setVisible(slides)
        several = made is not None and len(made.channels) > 1
        needed = max(text_width(self._title, font("body", strong=True)), text_width(self._words, font("small")))
        wide = min(max(WIDTH if several else NARROW, needed + 2 * PADDING + 4), WIDEST)
        self.resize(wide, round(self._height(slides)))
        self._link.setGeometry(PADDING, self.height() - LINK - 8, 150, LINK)
        self.setAccessibleName(f"{title}: {words}; {'; '.join(lines)}")
        self._wait.stop()
        self.show()
        self.update()

    def linger(self) -> None:
        """The position was left."""
        if self.isVisible() and not self.underMouse() and not self._wait.isActive():
            self._wait.start()

    def put_away(self) -> None:
        """Hide it at once."""
        self._wait.stop()
        self.hide()

    def place_beside(self, tile: QRect, within: QRect, marked: Sequence[QRect]) -> None:
        """Beside a map, where it hides least of what is marked, inside the room there is."""
        size, middle = self.size(), tile.center()
        left, top = middle.x() - size.width() // 2, middle.y() - size.height() // 2
        spots = (
            QPoint(left, tile.bottom() + GAP),
            QPoint(left, tile.top() - GAP - size.height()),
            QPoint(tile.right() + GAP, top),
            QPoint(tile.left() - GAP - size.width(), top),
            QPoint(left, within.height()),
            QPoint(tile.right() + GAP, within.height()),
        )
        room = within.adjusted(8, 8, -8, -BELOW)
        rects = [_moved_into(QRect(spot, size), room) for spot in spots]
        self.move(min(rects, key=lambda rect: _hidden(rect, tile, marked)).topLeft())
        self.raise_()

    def _height(self, slides: bool) -> float:
        beside = max(self._tiles_height(), len(self._lines) * 20.0)
        return HEAD + beside + (LINK + 4 if slides else 0) + 12

    def _tiles_height(self) -> float:
        if self._made is None:
            return 0.0
        return (2 * TILE + 16) if self._made.how == "sum" else TILE + 4

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._wait.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._wait.start()

    # ---- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        draw_rounded_rect(painter, QRectF(self.rect()), fill=now.panel, line=now.accent, width=1.5, radius=8)
        room, middle = self.width() - 2 * PADDING, Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font("body", strong=True))
        painter.setPen(QColor(now.text))
        painter.drawText(QRectF(PADDING, 8, room, 18), middle, elide(self._title, painter.font(), room))
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text_second))
        painter.drawText(QRectF(PADDING, 25, room, 16), middle, elide(self._words, painter.font(), room))
        left = self._paint_tiles(painter, self._made) if self._made is not None else PADDING
        self._paint_lines(painter, left)

    def _paint_lines(self, painter: QPainter, left: float) -> None:
        now, room = theme(), self.width() - PADDING - left
        for at, text in enumerate(self._lines):
            last = at == len(self._lines) - 1
            painter.setFont(fitting(text, 14, room, strong=last))
            painter.setPen(QColor(now.accent if last else now.text))
            line = QRectF(left, HEAD + at * 20, room, 20)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, printable(text))

    def _paint_tiles(self, painter: QPainter, made: Products) -> float:
        """What is under the window, and below it the kernel, channel by channel; where the room behind them begins."""
        shown = self._shown(made)
        wide: float = TILE * min(made.counts.shape[1] / max(made.counts.shape[0], 1), 3.0)
        high = TILE if made.counts.shape[0] > 1 else 12.0
        sums = made.how == "sum"
        limits = limit_of(made.values), limit_of(made.weights)
        for at, place in enumerate(shown):
            left = PADDING + at * (wide + TILE_GAP)
            self._paint_tile(painter, QRectF(left, HEAD, wide, high), made, made.values[place], limits[0])
            if sums:
                lower = QRectF(left, HEAD + high + 14, wide, high)
                self._paint_tile(painter, lower, made, made.weights[place], limits[1])
                painter.setFont(font("small"))
                painter.setPen(QColor(theme().text_second))
                between = QRectF(left, HEAD + high, wide, 14)
                painter.drawText(between, Qt.AlignmentFlag.AlignCenter, "×")
        end = PADDING + len(shown) * (wide + TILE_GAP)
        hidden = len(made.channels) - len(shown)
        if hidden:
            painter.setFont(font("small"))
            painter.setPen(QColor(theme().text_second))
            painter.drawText(QRectF(end, HEAD, 30, high), Qt.AlignmentFlag.AlignVCenter, f"+{hidden}")
            end += 30
        return end + 6

    def _shown(self, made: Products) -> list[int]:
        """The channels that bring most, in their own order."""
        brought = abs(made.sums)
        strongest = sorted(range(len(made.channels)), key=lambda at: (-brought[at], at))[:MOST]
        return sorted(strongest)

    def _paint_tile(self, painter: QPainter, room: QRectF, made: Products, values: Floats, limit: float) -> None:
        paint_numbers(painter, room, values, limit, numbers_from=1e9)
        rows, cols = made.counts.shape
        for row in range(rows):
            for col in range(cols):
                inside = made.stand.rows[row] == made.stand.from_rows[row] is not None
                inside = inside and made.stand.cols[col] == made.stand.from_cols[col] is not None
                if not inside or not made.counts[row, col]:
                    cell = QRectF(
                        room.left() + col * room.width() / cols,
                        room.top() + row * room.height() / rows,
                        room.width() / cols,
                        room.height() / rows,
                    )
                    paint_hatch(painter, cell)


def _moved_into(rect: QRect, room: QRect) -> QRect:
    left = max(min(rect.left(), room.right() - rect.width()), room.left())
    top = max(min(rect.top(), room.bottom() - rect.height()), room.top())
    return QRect(QPoint(left, top), rect.size())


def _hidden(rect: QRect, tile: QRect, marked: Sequence[QRect]) -> int:
    """Square px of what is marked that a card would hide; the map itself must stay free."""
    parts = (rect.intersected(other) for other in marked)
    return sum(part.width() * part.height() for part in parts) + 10**7 * rect.intersects(tile)


def short_lines(made: Products | None, last: str, value: float | None) -> tuple[str, ...]:
    """The sum and what comes of it, for a card."""
    if made is None:
        return () if value is None else (f"= {number(value)}",)
    if made.how == "sum":
        return f"Σ + bias = {number(made.result)}", last.replace(f"({number(made.result)})", "").removeprefix("then ")
    return f"{'largest' if made.how == 'largest' else 'mean'} of {int(made.counts.sum())}", last
