"""A stretch of a replay memory, action by action: what was seen, how often it is learned from, what it paid."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPen

from engine.snapshot import Floats, ReplayPage
from widgets.kit import draw_rounded_rect, font, image_from, mixed, theme
from widgets.plots.base import Cached, Surface
from widgets.plots.heat import Rgb32
from widgets.plots.parts.seen_rows import Sight

PICTURE, COLUMN = (34.0, 64.0), (5.0, 24.0)  # px of an action, at least and at most
PRIORITY, REWARD, GAP = 9.0, 26.0, 3.0  # px, heights of the lanes
NAMES = 48.0  # px at the left
MOST_PRIORITY = 3.0  # times the mean, from which on it has its full colour
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ReplayStrip(Surface):
    """Paints it; an action can be pointed at and picked.

    Signals
    -------
    pointed(int) : the index in the page that is looked at, -1 none. picked(int) : it was clicked, or Enter pressed.
    """

    pointed = Signal(int)
    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__("Remembered actions, one beside the other")
        self._page: ReplayPage | None = None
        self._sight = Sight()
        self._reach: Floats = np.zeros(0, np.float32)
        self._cursor = 0  # index in the page
        self._hover = -1
        self._tiles: Cached[list[QImage]] = Cached()

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 90)

    def sizeHint(self) -> QSize:
        return QSize(280, 116)

    def show_page(self, page: ReplayPage, sight: Sight, reach: Floats, cursor: int) -> None:
        """Show a stretch, with the cursor at an index of it."""
        self._page, self._sight, self._reach = page, sight, reach
        self._cursor = min(max(cursor, 0), max(len(page.rewards) - 1, 0))
        self._hover = min(self._hover, len(page.rewards) - 1)
        self.update()

    def cursor_at(self) -> int:
        """The index in the page that the cursor is on."""
        return self._cursor

    def hovered_at(self) -> int:
        """The index in the page that is pointed at; -1 none."""
        return self._hover

    # ---- places

    def _pitch(self) -> float:
        least, most = COLUMN if self._sight.picture is None else PICTURE
        count = 1 if self._page is None else max(len(self._page.rewards), 1)
        return min(max((self.width() - NAMES - 4) / count, least), most)

    def span(self) -> range:
        """Indices of the page that there is room for, the cursor among them."""
        count = 0 if self._page is None else len(self._page.rewards)
        room = max(int((self.width() - NAMES - 4) / self._pitch()), 1)
        first = min(max(self._cursor - room // 2, 0), max(count - room, 0))
        return range(first, min(first + room, count))

    def column(self, at: int) -> QRectF:
        """Where an action stands, all lanes of it."""
        pitch = self._pitch()
        return QRectF(NAMES + (at - self.span().start) * pitch, 0, pitch, self.height())

    def lane(self, at: int) -> tuple[QRectF, QRectF, QRectF]:
        """What was seen, its priority, its reward."""
        column = self.column(at).adjusted(0.5, 2, -0.5, -2)
        reward = QRectF(column.left(), column.bottom() - REWARD, column.width(), REWARD)
        priority = QRectF(column.left(), reward.top() - GAP - PRIORITY, column.width(), PRIORITY)
        seen = QRectF(column.left(), column.top(), column.width(), max(priority.top() - GAP - column.top(), 4.0))
        return seen, priority, reward

    def index_at(self, x: float) -> int:
        """The index of the action at an x in px; -1 where there is none."""
        at = self.span().start + int((x - NAMES) // self._pitch())
        return at if x >= NAMES and at in self.span() else -1

    # ---- hands

    def _point(self, at: int) -> None:
        if at != self._hover:
            self._hover = at
            self.pointed.emit(at)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(-1 if self.message else self.index_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self.index_at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and at >= 0:
            self.picked.emit(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys go from action to action and pick it."""
        ways = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Return: 0,
            Qt.Key.Key_Enter: 0,
            Qt.Key.Key_Space: 0,
        }
        key = Qt.Key(event.key())
        if self._page is not None and key in ways:
            self.picked.emit(min(max(self._cursor + ways[key], 0), len(self._page.rewards) - 1))
        else:
            super().keyPressEvent(event)

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        page = self._page
        if page is None or not len(page.rewards):
            return
        tiles = self._tiles.get((page, theme().name, self._sight.names), lambda: self._make(page))
        self._paint_names(painter)
        largest = max(float(np.abs(page.rewards).max()), 1e-9)
        for at in self.span():
            seen, priority, reward = self.lane(at)
            painter.drawImage(self._fitted(seen), tiles[at])
            painter.fillRect(priority, QColor(self._priority_color(float(page.priority[at]))))
            self._paint_reward(painter, reward, float(page.rewards[at]) / largest)
            if page.ended[at] > 0:
                edge = self.column(at)
                painter.fillRect(QRectF(edge.right() - 1, 0, 2, edge.height()), QColor(theme().danger))
        for at, ink in ((self._hover, theme().text_second), (self._cursor, theme().accent)):
            if at in self.span():
                draw_rounded_rect(painter, self.column(at), line=ink, width=2, radius=3)

    def _make(self, page: ReplayPage) -> list[QImage]:
        tiles: Rgb32 = self._sight.tiles(page.observations, self._reach)
        return [image_from(tile) for tile in tiles]

    def _fitted(self, room: QRectF) -> QRectF:
        """A picture keeps its shape; a column fills its room."""
        if self._sight.picture is None:
            return room
        _channels, height, width = self._sight.picture
        scale = min(room.width() / width, room.height() / height)
        size = (scale * width, scale * height)
        return QRectF(room.center().x() - size[0] / 2, room.center().y() - size[1] / 2, *size)

    @staticmethod
    def _priority_color(priority: float) -> str:
        now = theme()
        return mixed(now.zero, now.positive, min(max(priority / MOST_PRIORITY, 0.0), 1.0))

    @staticmethod
    def _paint_reward(painter: QPainter, lane: QRectF, share: float) -> None:
        """A bar up from the middle for what paid, down for what cost."""
        now, middle = theme(), lane.center().y()
        painter.fillRect(QRectF(lane.left() - 0.5, round(middle), lane.width() + 1, 1), QColor(now.track))
        tall = abs(share) * (lane.height() / 2 - 1)
        bar = QRectF(lane.left() + 1, middle - tall if share > 0 else middle, max(lane.width() - 2, 1), tall)
        painter.fillRect(bar, QColor(now.positive if share > 0 else now.negative))

    def _paint_names(self, painter: QPainter) -> None:
        painter.setFont(font("small"))
        painter.setPen(QPen(QColor(theme().text_second)))
        for words, lane in zip(("seen", "priority", "reward"), self.lane(self.span().start), strict=True):
            painter.drawText(QRectF(0, lane.center().y() - 8, NAMES - 5, 16), RIGHT, words)
