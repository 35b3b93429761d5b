"""The painted part of the plane view: the map, the points, the axes, the colour bar and the brush."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
)

from engine.spec.catalog.features import PLANE_EXTENT
from widgets.kit import class_color, device_pixmap, diverging_rgb32, elide, font, format_number, image_from, theme
from widgets.plots.base import Cached, Key, Surface
from widgets.plots.heat import bar_image, class_blend, draw_color_bar, draw_image, refined, signed_image, stepped
from widgets.plots.parts.ringed import DARK_RING, LIGHT_RING, draw_point
from widgets.plots.points import ShownPoints

Floats = npt.NDArray[np.float32]

STROKE_PX = 8.0  # one point each
ERASER_PX = 10.0
BAR, CLASSES, SIDES = 52.0, 72.0, 86.0  # px at the right, for the colour bar and its numbers or the classes' names
TICKS = (-6, -3, 0, 3, 6)
ERASING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


@dataclass(frozen=True, eq=False)
class PlaneMap:
    """What fills the plane.

    Attributes
    ----------
    values : (maps, size, size), row 0 at the top. limit : value of the full colour. classes : their names where the
        maps are probabilities, else empty. two_sided : whether only the sign counts when discretised. sides : what the
        lower and the upper end of the scale are called, where they have names.
    """

    values: Floats
    limit: float
    classes: tuple[str, ...] = ()
    two_sided: bool = False
    sides: tuple[str, ...] = ()

    def at(self, x1: float, x2: float) -> Floats:
        """The numbers at a place, one for each map."""
        size = self.values.shape[1]
        column = round((x1 + PLANE_EXTENT) / (2 * PLANE_EXTENT) * (size - 1))
        row = round((PLANE_EXTENT - x2) / (2 * PLANE_EXTENT) * (size - 1))
        found: Floats = self.values[:, min(max(row, 0), size - 1), min(max(column, 0), size - 1)]
        return found


@dataclass(frozen=True)
class Brush:
    """What a stroke does: paint points of a target, or erase. color : of the brush's ring, '#rrggbb'."""

    target: float = 0.0
    erasing: bool = False
    color: str = "#f59322"


class PlaneSurface(Surface):
    """The plane from -6 to 6, x₂ upwards.

    Signals
    -------
    paint_requested(places) : list of (x1, x2) that the brush passed. erase_requested(x1, x2, radius).
    stroke_finished() : the button or key was let go.
    """

    paint_requested = Signal(list)
    erase_requested = Signal(float, float, float)
    stroke_finished = Signal()

    def __init__(self) -> None:
        super().__init__("Plane")
        self.value_limit: float | None = None  # of a regression's targets; None: they are classes
        self.all_of: int | None = None  # the class whose colour all points have; None: each that of its own
        self.bar_width = BAR
        self._brush = Brush()
        self._show_test = True
        self._discretise = False
        self._map: PlaneMap | None = None
        self._points: ShownPoints | None = None
        self._cross: tuple[float, float] | None = None
        self._pointer: QPointF | None = None
        self._stroke: QPointF | None = None
        self._stroke_erases = False
        self._shift = False
        self._image: Cached[QImage] = Cached()
        self._bar: Cached[QImage] = Cached()
        self._dots: Cached[QPixmap] = Cached()

    # ---- what to show

    def set_map(self, shown: PlaneMap | None) -> None:
        """Fill the plane with other numbers."""
        self._map = shown
        self.update()

    def set_points(self, points: ShownPoints | None) -> None:
        """Show other points."""
        self._points = points
        self.update()

    def set_look(self, *, test_points: bool, discretise: bool) -> None:
        """Show or hide the test points; show answers in steps or smooth."""
        if (test_points, discretise) != (self._show_test, self._discretise):
            self._show_test, self._discretise = test_points, discretise
            self.update()

    def set_brush(self, brush: Brush) -> None:
        """What the next stroke does."""
        self._brush = brush
        self.update()

    def points(self) -> ShownPoints | None:
        """The points that are there, seen or not."""
        return self._points

    def plane_map(self) -> PlaneMap | None:
        """What fills the plane now."""
        return self._map

    def cross(self) -> tuple[float, float] | None:
        """Where the keyboard's cursor is, if it was moved."""
        return self._cross

    # ---- geometry

    def box(self) -> QRectF:
        """The square of the plane, in pixels."""
        left, bottom = 26.0, 20.0
        side = max(min(self.width() - left - self.bar_width, self.height() - bottom - 6), 20.0)
        spare = self.width() - left - self.bar_width - side
        return QRectF(round(left + spare / 2), 4, math.floor(side), math.floor(side))

    def to_plane(self, point: QPointF) -> tuple[float, float]:
        """Pixels to (x1, x2), kept on the plane."""
        box = self.box()
        x1 = (point.x() - box.left()) / box.width() * 2 * PLANE_EXTENT - PLANE_EXTENT
        x2 = PLANE_EXTENT - (point.y() - box.top()) / box.height() * 2 * PLANE_EXTENT
        return min(max(x1, -PLANE_EXTENT), PLANE_EXTENT), min(max(x2, -PLANE_EXTENT), PLANE_EXTENT)

    def to_pixels(self, x1: float, x2: float) -> QPointF:
        """(x1, x2) to pixels."""
        box = self.box()
        scale = box.width() / (2 * PLANE_EXTENT)
        return QPointF(box.left() + (x1 + PLANE_EXTENT) * scale, box.top() + (PLANE_EXTENT - x2) * scale)

    def _radius(self) -> float:
        """Of a point: it grows with the plane, so that it can be seen from afar."""
        return min(max(self.box().width() / 68, 3.0), 7.0)

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        box = self.box()
        if self._map is None:
            painter.fillRect(box, QColor(theme().zero))
        else:
            draw_image(painter, box, self._image.get(self._look(), self._make_image), smooth=True)
            self._paint_scale(painter, box)
        self._paint_axes(painter, box)
        self._within(painter, box, self.paint_behind)
        painter.drawPixmap(QPointF(0, 0), self._dots.get(self._dots_key(), self._make_dots))
        self._within(painter, box, self.paint_before)
        self._paint_cursor(painter)

    @staticmethod
    def _within(painter: QPainter, box: QRectF, paint: Callable[[QPainter], None]) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(box)
        paint(painter)
        painter.restore()

    def paint_behind(self, painter: QPainter) -> None:
        """Paint what lies on the plane, under the points."""

    def paint_before(self, painter: QPainter) -> None:
        """Paint what lies over the points."""

    def _look(self) -> Key:
        return (self._map, theme().name, self._discretise)

    def _make_image(self) -> QImage:
        shown = self._map
        assert shown is not None
        if shown.classes:
            values = refined(shown.values) if self._discretise else shown.values
            return image_from(class_blend(values, self._discretise))
        if not self._discretise:
            return signed_image(shown.values[0], shown.limit)
        return signed_image(stepped(refined(shown.values)[0], shown.limit, shown.two_sided), shown.limit)

    def _paint_scale(self, painter: QPainter, box: QRectF) -> None:
        shown = self._map
        assert shown is not None
        if shown.classes:
            self._paint_classes(painter, box, shown.classes)
            return
        bar = QRectF(box.right() + 10, box.top(), 10, box.height())
        key = (shown.limit, theme().name, self._discretise, bar.height())
        image = self._bar.get(
            key,
            lambda: bar_image(shown.limit, int(bar.height()), steps=self._discretise, two_sided=shown.two_sided),
        )
        draw_color_bar(painter, bar, image, shown.limit, shown.sides)

    def _paint_classes(self, painter: QPainter, box: QRectF, classes: tuple[str, ...]) -> None:
        painter.setFont(font("small"))
        for index, name in enumerate(classes):
            y = box.top() + 6 + 16 * index
            painter.fillRect(QRectF(box.right() + 8, y - 4, 8, 8), class_color(index))
            painter.setPen(QColor(theme().text_second))
            room = QRectF(box.right() + 20, y - 8, self.bar_width - 20, 16)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, elide(name, painter.font(), room.width()))

    def _paint_axes(self, painter: QPainter, box: QRectF) -> None:
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        for tick in TICKS:
            at = self.to_pixels(tick, tick)
            words = format_number(tick)
            y = min(max(at.y(), box.top() + 6), box.bottom() - 6)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(box.left() - 30, y - 8, 24, 16), right, words)
            x = min(max(at.x(), box.left() + 6), box.right() - 6)
            painter.drawText(QRectF(x - 20, box.bottom() + 3, 40, 16), Qt.AlignmentFlag.AlignHCenter, words)

    def _dots_key(self) -> Key:
        return (self._points, self.size().toTuple(), self.devicePixelRatioF(), theme().name, self._show_test,
                self.value_limit, self.all_of)  # fmt: skip

    def _make_dots(self) -> QPixmap:
        pixmap = device_pixmap(self, QSize(max(self.width(), 1), max(self.height(), 1)))
        points = self._points
        if points is None or not len(points.x):
            return pixmap
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self._radius()
        colors = self._colors(points)
        order = np.argsort(points.train, kind="stable")  # what is trained on lies on top
        for i in order.tolist():
            if not (points.train[i] or self._show_test):
                continue
            place = self.to_pixels(float(points.x[i, 0]), float(points.x[i, 1]))
            draw_point(painter, place, radius, colors[i], bool(points.train[i]))
        painter.end()
        return pixmap

    def _colors(self, points: ShownPoints) -> list[QColor]:
        if self.all_of is not None:
            return [class_color(self.all_of)] * len(points.x)
        if self.value_limit is None:
            return [class_color(int(t)) for t in points.target.tolist()]
        return [QColor(rgb) for rgb in diverging_rgb32(points.target, self.value_limit, theme()).tolist()]

    def _paint_cursor(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._pointer is not None and self.box().contains(self._pointer):
            erasing = self._brush.erasing or self._shift or self._stroke_erases
            self._paint_brush(painter, self._pointer, erasing)
        if self._cross is not None and self.hasFocus():
            at = self.to_pixels(*self._cross)
            for color, width in ((LIGHT_RING, 4.0), (DARK_RING, 1.6)):
                painter.setPen(QPen(QColor(color), width))
                painter.drawLine(at - QPointF(10, 0), at + QPointF(10, 0))
                painter.drawLine(at - QPointF(0, 10), at + QPointF(0, 10))

    def _paint_brush(self, painter: QPainter, at: QPointF, erasing: bool) -> None:
        radius = ERASER_PX if erasing else self._radius() + 2
        painter.setBrush(Qt.BrushStyle.NoBrush if erasing else QColor(self._brush.color))
        for color, width in ((LIGHT_RING, 3.5), (DARK_RING, 1.5)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawEllipse(at, radius, radius)
        if erasing:
            slope = QPointF(radius * 0.7, -radius * 0.7)
            painter.drawLine(at - slope, at + slope)

    # ---- gestures: press and drag

    def mousePressEvent(self, event: QMouseEvent) -> None:
        buttons = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
        if self.message or event.button() not in buttons or not self.box().contains(event.position()):
            return super().mousePressEvent(event)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._stroke = event.position()
        self._stroke_erases = self._brush.erasing or shift or event.button() == Qt.MouseButton.RightButton
        self._touch([event.position()])
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        self._shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._stroke is not None:
            self._drag(event.position())
        inside = self.box().contains(event.position()) and not self.message
        self.setCursor(Qt.CursorShape.BlankCursor if inside else Qt.CursorShape.ArrowCursor)
        self.hovered.emit(self.to_plane(event.position()) if inside else None)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._stroke is None:
            return super().mouseReleaseEvent(event)
        self._stroke = None
        self._stroke_erases = False
        self.stroke_finished.emit()
        self.update()
        return None

    def _drag(self, to: QPointF) -> None:
        """Touch each place that lies 8 px further on the way."""
        assert self._stroke is not None
        step = to - self._stroke
        length = math.hypot(step.x(), step.y())
        places = []
        for i in range(1, int(length // STROKE_PX) + 1):
            places.append(self._stroke + step * (i * STROKE_PX / length))
        if places:
            self._stroke = places[-1]
            self._touch([place for place in places if self.box().contains(place)])

    def _touch(self, places: list[QPointF]) -> None:
        if self._stroke_erases:
            radius = ERASER_PX / self.box().width() * 2 * PLANE_EXTENT
            for place in places:
                self.erase_requested.emit(*self.to_plane(place), radius)
        elif places:
            self.paint_requested.emit([self.to_plane(place) for place in places])

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.hovered.emit(None)
        self.update()

    # ---- gestures: keys

    def event(self, event: QEvent) -> bool:
        """Delete erases a point here, whatever it may mean to the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in ERASING:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, 1),
            Qt.Key.Key_Down: (0, -1),
        }
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Shift:
            self._shift = True
            self.update()
        if key in moves and not self.message:
            fine = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self._move_cross(*moves[key], 0.05 if fine else 0.25)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not self.message:
            self._touch_cross(erase=self._brush.erasing)
        elif key in ERASING and not self.message:
            self._touch_cross(erase=True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Shift:
            self._shift = False
            self.update()
        super().keyReleaseEvent(event)

    def _move_cross(self, right: int, up: int, step: float) -> None:
        x1, x2 = self._cross or (0.0, 0.0)
        if self._cross is not None:
            x1, x2 = round(x1 + right * step, 6), round(x2 + up * step, 6)
        self._cross = (min(max(x1, -PLANE_EXTENT), PLANE_EXTENT), min(max(x2, -PLANE_EXTENT), PLANE_EXTENT))
        self.hovered.emit(self._cross)
        self.update()

    def _touch_cross(self, erase: bool) -> None:
        x1, x2 = self._cross = self._cross or (0.0, 0.0)
        if erase:
            self.erase_requested.emit(x1, x2, ERASER_PX / self.box().width() * 2 * PLANE_EXTENT)
        else:
            self.paint_requested.emit([(x1, x2)])
        self.stroke_finished.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._shift = False
        self.hovered.emit(None)
