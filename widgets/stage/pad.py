"""A sheet of paper as large as the data's pictures are, to draw on with mouse, pen or keys."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.kit import RADIUS, FocusRing, draw_focus_ring, draw_rounded_rect, font, theme, theme_signals
from widgets.kit.pictures import picture_rgb32, soft
from widgets.stage.drawing import Drawing, Ink, Levels, Place, Size, Stroke, Tool, add, colors_of, painted

NO_PICTURE: Size = (1, 8, 8)
DENSE = 0.2  # of the pen's width: points nearer than that add nothing
STEPS = 24  # of an arrow key across the paper; with Shift a quarter of one
LEAST, MOST = 96, 320  # px, edge of the pad
COLORS = 3  # channels of a picture in colour
ON_BLACK, ON_WHITE = "#a8adb4", "#5a6068"  # words on paper that is the same in both themes
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


@dataclass(frozen=True)
class Pen:
    """What the hand holds; the width is in px of the picture."""

    tool: Tool = "pen"
    width: float = 1.5
    ink: Ink | None = None
    filled: bool = False


class DrawingPad(FocusRing, QWidget):
    """Shows a drawing, or a sample until somebody draws; the first touch begins a new sheet.

    By keyboard, the arrows move the pen and Space puts it down and lifts it.

    Signals
    -------
    changed() : `drawing()` is another one, by a gesture.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pen = Pen()
        self._drawing = Drawing(NO_PICTURE)
        self._undone: list[Drawing] = []
        self._done: list[Drawing] = []
        self._stroke: Stroke | None = None  # while the hand is down
        self._dry: QImage | None = None  # painted, without the stroke at hand
        self._shown: QImage | None = None  # in the theme's colours
        self._sample: Levels | None = None
        self._inked = True  # whether bright is the theme's text colour
        self._cursor: Place | None = None
        self.setAccessibleName("Drawing pad")
        self.setAccessibleDescription("Draw with the mouse, or move the pen by arrow keys and put it down by Space.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme_signals().changed.connect(self._forget)

    # ---- what is on it

    def begin(self, size: Size, *, ink: bool = True) -> None:
        """A new sheet for pictures of another size, in ink or as photographs."""
        self._inked = ink and size[0] != COLORS
        self._sample = self._stroke = None
        self._done, self._undone = [], []
        self._put(Drawing(size))
        self.updateGeometry()

    def drawing(self) -> Drawing:
        """What is drawn, the stroke at hand included."""
        if self._stroke is None:
            return self._drawing
        return replace(self._drawing, strokes=(*self._drawing.strokes, self._stroke))

    def shows_sample(self) -> bool:
        """Whether a sample is on show instead of a drawing."""
        return self._sample is not None

    def show_sample(self, levels: Levels | None) -> None:
        """Show a sample until somebody draws; None shows the drawing."""
        if levels is None and self._sample is None:
            return
        self._sample = levels
        self._forget()

    def lay(self, base: Levels | None) -> None:
        """A new sheet with a picture on it, or an empty one; can be undone. Emits nothing."""
        self._keep()
        self._sample = None
        self._put(Drawing(self._drawing.size, base=base, inverted=base is None and self._drawing.inverted))

    def _put(self, drawing: Drawing) -> None:
        self._drawing, self._dry = drawing, None
        self._forget()

    def _forget(self) -> None:
        self._shown = None
        self.update()

    # ---- taking back

    def _keep(self) -> None:
        self._done = [*self._done[-99:], self._drawing]
        self._undone = []

    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._done)

    def undo(self) -> None:
        """Take the last stroke back."""
        if self._done and self._stroke is None:
            self._undone.append(self._drawing)
            self._turn_to(self._done.pop())

    def redo(self) -> None:
        """Make the stroke again that was taken back."""
        if self._undone and self._stroke is None:
            self._done.append(self._drawing)
            self._turn_to(self._undone.pop())

    def clear(self) -> None:
        """An empty sheet."""
        if self._sample is not None or not self._drawing.empty:
            self.lay(None)
            self.changed.emit()

    def invert(self) -> None:
        """Black for white; of a sample that is on show, its negative."""
        if self._sample is not None:
            self.lay(self._sample)
        else:
            self._keep()
        self._turn_to(replace(self._drawing, inverted=not self._drawing.inverted))

    def _turn_to(self, drawing: Drawing) -> None:
        self._sample = None
        self._put(drawing)
        self.changed.emit()

    # ---- the hand

    def box(self) -> QRectF:
        """Where the paper lies."""
        _, height, width = self._drawing.size
        scale = min(self.width() / width, self.height() / height)
        wide, high = width * scale, height * scale
        return QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)

    def place_of(self, point: QPointF) -> Place:
        """A point of the widget as a place of the picture."""
        box, (_, height, width) = self.box(), self._drawing.size
        x, y = point.x() - box.left(), point.y() - box.top()
        return x * width / max(box.width(), 1.0), y * height / max(box.height(), 1.0)

    def put_down(self, place: Place) -> None:
        """Begin a stroke; where a sample was on show, on a new sheet."""
        if self._sample is not None:
            self.lay(None)
        self._keep()
        pen = self.pen
        self._stroke = Stroke(pen.tool, (place,), pen.width, pen.ink, pen.filled)
        self._cursor = place
        self._wet((place,))

    def draw_to(self, place: Place) -> None:
        """Go on with a stroke."""
        stroke = self._stroke
        if stroke is None:
            return
        if stroke.tool in ("pen", "eraser"):
            last = stroke.points[-1]
            if abs(place[0] - last[0]) + abs(place[1] - last[1]) < DENSE * stroke.width:
                return
            self._stroke = replace(stroke, points=(*stroke.points, place))
            self._wet((last, place))
        else:
            self._stroke = replace(stroke, points=(stroke.points[0], place))
            self._wet(())

    def lift(self) -> None:
        """End a stroke."""
        if self._stroke is not None:
            drawing, self._stroke = self.drawing(), None
            if drawing.strokes[-1].tool in ("pen", "eraser"):
                self._drawing = drawing  # all of it is on the paper already
            else:
                self._put(drawing)
            self.changed.emit()

    def _wet(self, newest: tuple[Place, ...]) -> None:
        """Paint what a movement adds; a shape is painted anew over what is dry."""
        if self._dry is None:
            self._dry = painted(self._drawing)
        if newest and self._stroke is not None and self._stroke.tool in ("pen", "eraser"):
            add(self._dry, self._drawing, replace(self._stroke, points=newest))
        self._forget()
        self.changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.put_down(self.place_of(event.position()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._cursor = self.place_of(event.position())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.draw_to(self._cursor)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.lift()
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._cursor = self._cursor if self.hasFocus() else None
        self.update()

    # ---- keys

    def event(self, event: QEvent) -> bool:
        """Some keys are the pad's, whatever they mean to the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def _takes(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Undo):
            return bool(self._done)
        if event.matches(QKeySequence.StandardKey.Redo):
            return bool(self._undone)
        by_keys = self.focus_visible or self._stroke is not None  # after a click, Space still plays
        return Qt.Key(event.key()) in _ARROWS or (by_keys and event.key() == Qt.Key.Key_Space)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        elif key in _ARROWS:
            self._step(*_ARROWS[key], fine=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._press()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.lift()
            self.clear()
        elif key == Qt.Key.Key_Escape and self._stroke is not None:
            self.lift()
        else:
            super().keyPressEvent(event)

    def _step(self, right: int, down: int, fine: bool) -> None:
        _, height, width = self._drawing.size
        step = max(height, width) / STEPS / (4 if fine else 1)
        x, y = self._cursor or (width / 2, height / 2)
        self._cursor = min(max(x + right * step, 0.0), float(width)), min(max(y + down * step, 0.0), float(height))
        self.draw_to(self._cursor)
        self.update()

    def _press(self) -> None:
        if self._stroke is not None:
            self.lift()
        else:
            _, height, width = self._drawing.size
            self.put_down(self._cursor or (width / 2, height / 2))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.lift()
        self._cursor = None

    # ---- painting

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        _, high, wide = self._drawing.size
        return max(LEAST, min(round(width * high / wide), MOST))

    def sizeHint(self) -> QSize:
        return QSize(216, self.heightForWidth(216))

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, LEAST)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, box, now = QPainter(self), self.box(), theme()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._shown is None:
            self._shown = self._image(box)
        painter.drawImage(box, self._shown)
        if self._sample is None and self._drawing.empty and self._stroke is None:
            painter.setFont(font("body"))
            painter.setPen(QColor(self._words_color()))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(box.adjusted(12, 12, -12, -12), flags, "Draw here")
        draw_rounded_rect(painter, box, line=now.line, radius=2)
        self._paint_cursor(painter, box)
        if self.focus_visible:
            draw_focus_ring(painter, QRectF(self.rect()), RADIUS)

    def _words_color(self) -> str:
        if self._inked:
            return theme().text_second
        return ON_WHITE if self._drawing.inverted else ON_BLACK

    def _image(self, box: QRectF) -> QImage:
        """The sample, softly; or the drawing in the theme's colours."""
        if self._sample is not None:
            size = (box.size() * self.devicePixelRatioF()).toSize()
            return soft(picture_rgb32(self._sample[None], theme(), ink=self._inked)[0], size)
        if self._dry is None:
            self._dry = painted(self._drawing)
        image = self._dry
        if self._stroke is not None and self._stroke.tool not in ("pen", "eraser"):
            image = image.copy()
            add(image, self._drawing, self._stroke)
        if self._drawing.size[0] == COLORS:
            return image.copy()
        levels = colors_of(image)[None, None, :, :, 0].astype(np.float32) / np.float32(255)
        fine = picture_rgb32(levels, theme(), ink=self._inked)[0]
        return QImage(fine.data, fine.shape[1], fine.shape[0], 4 * fine.shape[1], QImage.Format.Format_RGB32).copy()

    def _paint_cursor(self, painter: QPainter, box: QRectF) -> None:
        """The pen's tip, as wide as it draws."""
        if self._cursor is None or not (self.underMouse() or self.focus_visible):
            return
        scale = box.width() / self._drawing.size[2]
        middle = QPointF(box.left() + self._cursor[0] * scale, box.top() + self._cursor[1] * scale)
        radius = max(self.pen.width * scale / 2, 2.0)
        painter.setClipRect(box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((theme().ground, 3.0), (theme().accent, 1.5)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawEllipse(middle, radius, radius)
        painter.setClipping(False)
