"""The window on the scene: zoom, pan, and handing what the pointer does to gestures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QRubberBand, QWidget

from widgets.canvas.controller import Controller
from widgets.canvas.gestures import Gesture, Pan, Press, Why, gesture_for
from widgets.canvas.hits import Hit, OnCount, OnGround, OnHeader, OnInsert, OnMore, OnNumber, OnTile, hit
from widgets.canvas.keys import CanvasKeys
from widgets.canvas.scene import NetworkScene

SMALLEST, LARGEST = 0.08, 8.0
FIT_LARGEST = 2.0
AMPLE = QSizeF(1000, 760)  # px; in a larger window everything is drawn larger, so that it can be read from afar
ZOOM_STEP = 1.25


class NetworkView(QGraphicsView):
    """Shows the scene and turns events into gestures."""

    hovered = Signal(object)  # a Hit
    zoomed = Signal()  # scale or place changed
    menu_requested = Signal(str, QPoint)  # layer id, where on the screen
    resized = Signal()
    fit_requested = Signal()

    def __init__(self, controller: Controller, scene: NetworkScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.controller, self._scene = controller, scene
        self.fitting = True
        self._gesture: Gesture | None = None
        self._hit: Hit = OnGround()
        self._space = False
        self._panned = False
        self._keys = CanvasKeys(controller)
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.viewport())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Network")
        self.setAccessibleDescription(
            "Arrow keys walk through layers and units, plus and minus change the units of the selected layers, "
            "Enter edits, Delete removes, Insert adds a layer. The outline lists all layers."
        )

    @property
    def hit_now(self) -> Hit:
        """What is under the pointer."""
        return self._hit

    # ---- zoom and place -------------------------------------------------------------------------------------------

    @property
    def scale_now(self) -> float:
        """Pixels for one unit of the scene."""
        return float(self.transform().m11())

    def fit(self) -> None:
        """Show the whole network, and keep it so while the window changes."""
        self.fitting = True
        bounds, size = self.controller.layout.bounds, self.viewport().size()
        if bounds.isEmpty() or size.isEmpty():
            return
        scale = min(size.width() / bounds.width(), size.height() / bounds.height())
        self._look_at(bounds.center(), min(max(scale, SMALLEST), FIT_LARGEST))

    def _look_at(self, center: QPointF, scale: float) -> None:
        self.resetTransform()
        self.scale(scale, scale)
        self.centerOn(center)
        self.zoomed.emit()

    def zoom_by(self, factor: float, at: QPoint | None = None) -> None:
        """Zoom around a point of the viewport, its middle by default."""
        at = self.viewport().rect().center() if at is None else at
        scale = min(max(self.scale_now * factor, SMALLEST), LARGEST)
        self.fitting = False
        before = self.mapToScene(at)
        self.resetTransform()
        self.scale(scale, scale)
        after = self.mapFromScene(before)
        self._scroll(after - at)
        self.zoomed.emit()

    def zoom_to(self, scale: float) -> None:
        """Zoom around the middle to a scale."""
        self.zoom_by(scale / self.scale_now)

    def pan_by(self, delta: QPoint) -> None:
        self.fitting = False
        self._scroll(QPoint(-delta.x(), -delta.y()))
        self.zoomed.emit()

    def _scroll(self, by: QPoint) -> None:
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + by.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + by.y())

    def visible_scene(self) -> QRectF:
        """The part of the scene that can be seen."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def reveal(self, layer_id: str) -> None:
        """Bring a block into sight."""
        box = self.controller.layout.boxes.get(layer_id)
        if box is not None and not self.visible_scene().contains(box.scene_body):
            self.ensureVisible(box.scene_body, 16, 16)
            self.zoomed.emit()

    def room(self) -> QSizeF:
        """The size, in the scene, of what the network may fill: the window's at 100 %, less in a very large one."""
        size = QSizeF(self.viewport().size())
        return size / max(min(size.width() / AMPLE.width(), size.height() / AMPLE.height()), 1.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def sizeHint(self) -> QSize:
        return QSize(900, 640)

    # ---- what gestures need ---------------------------------------------------------------------------------------

    def scene_point(self, at: QPoint) -> QPointF:
        return self.mapToScene(at)

    def show_band(self, rect: QRect | None) -> None:
        self._band.setVisible(rect is not None)
        if rect is not None:
            self._band.setGeometry(rect)

    def blocks_in(self, rect: QRect) -> tuple[str, ...]:
        area = self.mapToScene(rect).boundingRect()
        boxes = self.controller.layout.boxes
        return tuple(i for i, box in boxes.items() if box.scene_body.intersects(area))

    def hit_at(self, at: QPoint) -> Hit:
        """What lies at a point of the viewport."""
        control = self.controller
        if control.spec is None:
            return OnGround()
        links = control.spec.network.links
        return hit(
            self.mapToScene(at), self.scale_now, control.contents, control.layout, links, self._scene.links.values()
        )

    # ---- the pointer ----------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._gesture is not None:
            self._end(Why.OTHER_BUTTON)
            return
        modifiers = event.modifiers()
        adds = bool(modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
        press = Press(at, self.hit_at(at), adds)
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._panned = True
            self._gesture = Pan(self, press)
        elif left:
            self._gesture = gesture_for(self, press)
        if self._gesture is not None:
            self._gesture.start()
            self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._gesture is not None:
            self._gesture = self._gesture.move(at)
            self._show_cursor()
        else:
            self._hover(self.hit_at(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.finish(at)
        self._hover(self.hit_at(at))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        found = self.hit_at(at)
        if isinstance(found, OnHeader) and event.button() == Qt.MouseButton.LeftButton:
            self.controller.rename_opened.emit(found.layer_id)
        else:
            self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._gesture is None:
            self._hover(OnGround())

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = event.angleDelta().y() / 120
        if turns:
            self.zoom_by(1.15**turns, event.position().toPoint())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        found = OnGround() if by_key else self.hit_at(event.pos())
        layer_id = getattr(found, "layer_id", "") if not isinstance(found, OnNumber) else ""
        if by_key and self.controller.selection:
            layer_id = self.controller.selection[-1]
        if layer_id and layer_id not in self.controller.selection:
            self.controller.select_layer(layer_id)
        where = event.globalPos()
        if by_key and layer_id:
            box = self.controller.layout.boxes[layer_id]
            where = self.viewport().mapToGlobal(self.mapFromScene(box.header.translated(box.position).bottomLeft()))
        self.menu_requested.emit(layer_id, where)

    def end_gesture(self, why: Why) -> bool:
        """Cancel what is going on; whether there was something."""
        going_on = self._gesture is not None
        self._end(why)
        return going_on

    def _end(self, why: Why) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel(why)
        self._show_cursor()

    def _hover(self, found: Hit) -> None:
        if found != self._hit:
            self._hit = found
            self.hovered.emit(found)
        self._show_cursor()

    def _show_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._gesture is not None and self._gesture.cursor is not None:
            shape = self._gesture.cursor
        elif self._space:
            shape = Qt.CursorShape.OpenHandCursor
        elif isinstance(self._hit, OnCount | OnInsert | OnNumber | OnMore | OnTile):
            shape = Qt.CursorShape.PointingHandCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    # ---- the keyboard -----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.end_gesture(Why.ESCAPE):
            return
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space, self._panned = True, False
            self._show_cursor()
            return
        if event.key() == Qt.Key.Key_0 and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.fit_requested.emit()
            return
        if self._keys.press(event):
            if self.controller.cursor is not None:
                self.reveal(self.controller.cursor[0])
            return
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Space and self._space:
            self._space = False
            self._show_cursor()
            if not self._panned:
                self._keys.activate()
            return
        if not self._keys.release(event):
            event.ignore()

    def focusNextPrevChild(self, forward: bool) -> bool:
        # a line over the canvas that is put away asks this too, on its way out; nobody pressed Tab then
        if self.hasFocus() and self._keys.step(1 if forward else -1):
            assert self.controller.cursor is not None
            self.reveal(self.controller.cursor[0])
            return True
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        forward = event.reason() == Qt.FocusReason.TabFocusReason
        if forward or event.reason() == Qt.FocusReason.BacktabFocusReason:
            self.controller.cursor = None
            self._keys.step(1 if forward else -1)
        self.controller.marks_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._space = False
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._end(Why.LOST)
        self._keys.lose()
        self.controller.marks_changed.emit()
