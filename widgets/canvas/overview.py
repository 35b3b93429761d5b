"""The whole network on a small map: where one looks is framed, and a click or a drag looks elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from widgets.canvas.boxes import Layout
from widgets.canvas.curves import path_of
from widgets.canvas.ways import way_of
from widgets.kit.paint import draw_focus_ring, draw_rounded_rect
from widgets.kit.theme import theme

LARGEST = QSize(176, 116)
SMALLEST_EDGE = 44  # px, of a map of a very long or a very tall network
PADDING = 8.0
MOST_LINKS = 1000
AFTER_MS = 150  # while a block is dragged the map follows at leisure
STEP = 0.25  # of the visible part, for an arrow key


class Overview(QWidget):
    """Paints the blocks as they lie; it asks, and the canvas goes there."""

    center_requested = Signal(QPointF)  # a point of the scene that is to come into the middle

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = Layout({})
        self._bounds, self._seen = QRectF(), QRectF()
        self._selected: frozenset[str] = frozenset()
        self._picture: QPixmap | None = None
        self._grip: QPointF | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._draw_anew)
        self.setAccessibleName("Overview map")
        self.setAccessibleDescription("The arrow keys look at other parts of the network.")
        self.setToolTip("Click or drag to look at another part")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    # ---- what it shows ----------------------------------------------------------------------------------------------

    def show_layout(self, layout: Layout) -> None:
        """Show another arrangement."""
        self._layout, self._bounds = layout, layout.bounds
        if self._picture is None or self.size() != self._wanted_size():
            self._draw_anew()
        elif not self._later.isActive():
            self._later.start(AFTER_MS)

    def _draw_anew(self) -> None:
        self._picture = None
        self.resize(self._wanted_size())
        self.update()

    def show_seen(self, seen: QRectF) -> None:
        """Frame the part of the scene that the canvas shows."""
        if seen != self._seen:
            self._seen = seen
            self.update()

    def show_selection(self, ids: tuple[str, ...]) -> None:
        """Mark blocks."""
        if frozenset(ids) != self._selected:
            self._selected = frozenset(ids)
            self._picture = None
            self.update()

    def restyle(self) -> None:
        """Colours changed."""
        self._picture = None
        self.update()

    @property
    def is_needed(self) -> bool:
        """Whether something of the network is out of sight."""
        return not self._layout.blocks.isEmpty() and not self._seen.contains(self._layout.blocks)

    def _wanted_size(self) -> QSize:
        if self._bounds.isEmpty():
            return LARGEST
        shape = self._bounds.size().scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio)
        return QSize(max(round(shape.width()), SMALLEST_EDGE), max(round(shape.height()), SMALLEST_EDGE))

    def _scale(self) -> float:
        room = QRectF(self.rect()).adjusted(PADDING, PADDING, -PADDING, -PADDING)
        return min(room.width() / max(self._bounds.width(), 1), room.height() / max(self._bounds.height(), 1))

    def _on_map(self, rect: QRectF) -> QRectF:
        scale, middle = self._scale(), QRectF(self.rect()).center()
        corner = middle + (rect.topLeft() - self._bounds.center()) * scale
        return QRectF(corner, rect.size() * scale)

    def _in_scene(self, at: QPointF) -> QPointF:
        return self._bounds.center() + (at - QRectF(self.rect()).center()) / self._scale()

    # ---- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = self._painted()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        now, room = theme(), QRectF(self.rect()).adjusted(1, 1, -1, -1)
        frame = self._on_map(self._seen).intersected(room)
        soft = QColor(now.accent)
        soft.setAlpha(24)
        draw_rounded_rect(painter, frame, fill=soft, line=now.accent, width=1.5, radius=3)
        if self.hasFocus():
            draw_focus_ring(painter, QRectF(self.rect()))
        painter.end()

    def _painted(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        now = theme()
        draw_rounded_rect(painter, QRectF(self.rect()), fill=now.panel, line=now.line, radius=6)
        self._paint_links(painter)
        painter.setPen(Qt.PenStyle.NoPen)
        for node, box in self._layout.boxes.items():
            painter.setBrush(QColor(now.accent if node in self._selected else now.nan))
            rect = self._on_map(box.scene_body)
            painter.drawRect(QRectF(rect.topLeft(), rect.size().expandedTo(QRectF(0, 0, 1.5, 1.5).size())))
        painter.end()
        return picture

    def _paint_links(self, painter: QPainter) -> None:
        path, scale = QPainterPath(), self._scale()
        for pair in list(self._layout.routes)[:MOST_LINKS]:
            path.addPath(path_of(way_of(self._layout, pair)))
        painter.save()
        painter.translate(QRectF(self.rect()).center())
        painter.scale(scale, scale)
        painter.translate(-self._bounds.center())
        pen = QPen(QColor(theme().track), 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawPath(path)
        painter.restore()

    # ---- what a person does -----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        frame = self._on_map(self._seen)
        inside = frame.contains(event.position())
        self._grip = event.position() - frame.center() if inside else QPointF()
        if not inside:
            self.center_requested.emit(self._in_scene(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self.center_requested.emit(self._in_scene(event.position() - self._grip))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grip = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_Left: (-STEP, 0.0),
            Qt.Key.Key_Right: (STEP, 0.0),
            Qt.Key.Key_Up: (0.0, -STEP),
            Qt.Key.Key_Down: (0.0, STEP),
        }
        way = ways.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        by = QPointF(way[0] * self._seen.width(), way[1] * self._seen.height())
        self.center_requested.emit(self._seen.center() + by)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
