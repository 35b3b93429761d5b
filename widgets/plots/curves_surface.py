"""The painted part of the curves: lines, marks, axes, crosshair; the wheel zooms, a drag moves."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap, QWheelEvent

from engine.snapshot import Mark
from widgets.kit import class_color, device_pixmap, elide, font, text_width, theme
from widgets.plots.axes import Frame, draw_line, draw_x_axis, draw_y_axis, envelope
from widgets.plots.base import Cached, Surface
from widgets.plots.series import label_rows, smoothed, value_range

Doubles = npt.NDArray[np.float64]

LABEL_ROWS = 3
LABEL_PX = 140
WIDTH = 1.8  # px
CLOSEST = 1 / 500  # of the run, the narrowest part that can be zoomed to


@dataclass(frozen=True, eq=False)
class Shown:
    """What is drawn.

    Attributes
    ----------
    x, train, test : (n,). marks : with their x. unit : 'steps' or 'epochs'. percent : whether y is a share.
    """

    x: Doubles
    train: Doubles
    test: Doubles
    marks: tuple[tuple[float, Mark], ...] = ()
    unit: str = "steps"
    percent: bool = False
    log: bool = False
    memory: float = 0.0
    smooth_train: Doubles = field(init=False)
    smooth_test: Doubles = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "smooth_train", smoothed(self.train, self.memory))
        object.__setattr__(self, "smooth_test", smoothed(self.test, self.memory))


class CurvesSurface(Surface):
    """Train and test over the run.

    Signals
    -------
    crosshair_moved(index) : of the point under the pointer or the keyboard's cursor, or None.
    """

    crosshair_moved = Signal(object)

    def __init__(self) -> None:
        super().__init__("Curves")
        self._shown: Shown | None = None
        self._zoom: tuple[float, float] | None = None
        self._held: tuple[QPointF, tuple[float, float]] | None = None
        self._index: int | None = None
        self._lines: Cached[QPixmap] = Cached()

    def set_shown(self, shown: Shown | None) -> None:
        """Draw other curves; the zoom stays while it lies on them."""
        old = self._shown
        if shown is None or old is None or old.unit != shown.unit or not len(shown.x):
            self._zoom = self._index = None
        elif self._zoom is not None and self._zoom[0] >= float(shown.x[-1]):
            self._zoom = None
        if shown is not None and self._index is not None:
            self._index = min(self._index, len(shown.x) - 1)
        self._shown = shown
        self.update()

    def shown(self) -> Shown | None:
        """What is drawn."""
        return self._shown

    def index(self) -> int | None:
        """The point under the crosshair, if there is one."""
        return self._index

    def zoom(self) -> tuple[float, float] | None:
        """The part of the x axis that is seen; None for all of it."""
        return self._zoom

    def reset_zoom(self) -> None:
        """See the whole run again."""
        self._zoom = None
        self.update()

    # ---- geometry

    def frame(self) -> Frame:
        """Where values lie on the surface."""
        shown = self._shown
        assert shown is not None
        box = QRectF(46, 8, max(self.width() - 56, 20), max(self.height() - 32, 20))
        x = self._zoom or self._whole()
        seen = (shown.x >= x[0]) & (shown.x <= x[1])
        curves = [shown.smooth_train[seen], shown.smooth_test[seen]]
        return Frame(box, x, value_range(curves, log=shown.log), shown.log)

    def _whole(self) -> tuple[float, float]:
        shown = self._shown
        assert shown is not None
        low, high = (float(shown.x[0]), float(shown.x[-1])) if len(shown.x) else (0.0, 1.0)
        return low, high if high > low else low + 1.0

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        key = (self._shown, self._zoom, self.size().toTuple(), self.devicePixelRatioF(), theme().name)
        painter.drawPixmap(QPointF(0, 0), self._lines.get(key, self._make_lines))
        if self._index is not None:
            self._paint_crosshair(painter)

    def _make_lines(self) -> QPixmap:
        pixmap = device_pixmap(self, QSize(max(self.width(), 1), max(self.height(), 1)))
        painter = QPainter(pixmap)
        self.draw(painter)
        painter.end()
        return pixmap

    def draw(self, painter: QPainter) -> None:
        """Paint everything but the crosshair, on any device."""
        shown, frame = self._shown, self.frame()
        assert shown is not None
        draw_y_axis(painter, frame, percent=shown.percent)
        draw_x_axis(painter, frame)
        painter.save()
        painter.setClipRect(frame.box.adjusted(-1, -4, 1, 2))
        self._draw_marks(painter, frame)
        now = theme()
        if shown.memory > 0:
            for raw, color in ((shown.test, now.text_second), (shown.train, now.accent)):
                faint = QColor(color)
                faint.setAlpha(64)
                _draw_curve(painter, frame, shown.x, raw, faint, 1.0)
        _draw_curve(painter, frame, shown.x, shown.smooth_test, QColor(now.text_second))
        _draw_curve(painter, frame, shown.x, shown.smooth_train, QColor(now.accent))
        painter.restore()

    def _draw_marks(self, painter: QPainter, frame: Frame) -> None:
        shown = self._shown
        assert shown is not None
        seen = [(x, mark) for x, mark in shown.marks if frame.x[0] <= x <= frame.x[1]]
        if not seen:
            return
        painter.setFont(font("small"))
        places = [float(frame.px(x)) for x, _mark in seen]
        words = [elide(mark.label, painter.font(), LABEL_PX) for _x, mark in seen]
        widths = [float(text_width(word, painter.font())) for word in words]
        rows = label_rows(places, widths, frame.box.right(), LABEL_ROWS)
        color = class_color(3)
        dashed = QPen(color, 1)
        dashed.setDashPattern([3, 3])
        for place, word, (x, row) in zip(places, words, rows, strict=True):
            painter.setPen(dashed)
            painter.drawLine(QLineF(round(place) + 0.5, frame.box.top(), round(place) + 0.5, frame.box.bottom()))
            if row >= 0:
                painter.setPen(QColor(theme().text_second))
                room = QRectF(x, frame.box.top() + 14 * row, LABEL_PX + 4, 14)
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, word)

    def _paint_crosshair(self, painter: QPainter) -> None:
        shown, frame = self._shown, self.frame()
        if shown is None or self._index is None:
            return
        x = float(frame.px(float(shown.x[self._index])))
        if not frame.box.left() - 1 <= x <= frame.box.right() + 1:
            return
        now = theme()
        painter.setPen(QPen(QColor(now.text_second), 1))
        painter.drawLine(QLineF(x, frame.box.top(), x, frame.box.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for values, color in ((shown.smooth_test, now.text_second), (shown.smooth_train, now.accent)):
            y = float(frame.py(float(values[self._index])))
            if np.isfinite(y):
                painter.setPen(QPen(QColor(now.panel), 1.5))
                painter.setBrush(QColor(color))
                painter.drawEllipse(QPointF(x, y), 4, 4)

    # ---- gestures

    def _set_index(self, index: int | None) -> None:
        if index != self._index:
            self._index = index
            self.crosshair_moved.emit(index)
            self.update()

    def _index_at(self, px: float) -> int | None:
        shown = self._shown
        if shown is None or not len(shown.x) or self.message:
            return None
        return int(np.abs(shown.x - self.frame().x_at(px)).argmin())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._pan(event.position().x())
        self._set_index(self._index_at(event.position().x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._zoom is not None:
            self._held = (event.position(), self._zoom)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset_zoom()

    def leaveEvent(self, event: QEvent) -> None:
        self._set_index(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta().y()
        if self._shown is None or self.message or not delta:
            event.ignore()
            return
        self._scale(0.8 if delta > 0 else 1.25, self.frame().x_at(event.position().x()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        shown = self._shown
        if shown is None or not len(shown.x):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._walk(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            at = float(shown.x[self._index]) if self._index is not None else sum(self.frame().x) / 2
            self._scale(1.25 if key == Qt.Key.Key_Minus else 0.8, at)
        elif key == Qt.Key.Key_Home:
            self.reset_zoom()
        else:
            super().keyPressEvent(event)

    def _walk(self, direction: int) -> None:
        """Move the crosshair by a hundredth of what is seen."""
        shown = self._shown
        assert shown is not None
        seen = np.flatnonzero((shown.x >= self.frame().x[0]) & (shown.x <= self.frame().x[1]))
        if not len(seen):
            return
        at = int(seen[-1]) if self._index is None else self._index + direction * max(1, len(seen) // 100)
        self._set_index(int(np.clip(at, seen[0], seen[-1])))

    def _scale(self, factor: float, around: float) -> None:
        low, high = self._zoom or self._whole()
        whole = self._whole()
        width = max((high - low) * factor, (whole[1] - whole[0]) * CLOSEST)
        if width >= whole[1] - whole[0]:
            self.reset_zoom()
            return
        left = around - (around - low) / (high - low) * width
        self._move_to(left, width)

    def _pan(self, px: float) -> None:
        assert self._held is not None
        start, (low, high) = self._held
        self._move_to(low - (px - start.x()) / self.frame().box.width() * (high - low), high - low)

    def _move_to(self, left: float, width: float) -> None:
        whole = self._whole()
        left = min(max(left, whole[0]), whole[1] - width)
        self._zoom = (left, left + width)
        self.update()


def _draw_curve(painter: QPainter, frame: Frame, x: Doubles, y: Doubles, color: QColor, width: float = WIDTH) -> None:
    """One curve, thinned to what the pixels can show."""
    first, last = np.searchsorted(x, frame.x, side="left")
    part = slice(max(int(first) - 1, 0), int(last) + 2)
    px, py = envelope(frame.px(x[part]), frame.py(y[part]))
    draw_line(painter, px, py, color, width)
