"""The window on the scene: hands what the pointer and the keys do to gestures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from widgets.canvas.camera import ZOOM_STEP
from widgets.canvas.controller import Controller
from widgets.canvas.drops import Drop, ground_spot
from widgets.canvas.gestures import Gesture, Pan, Press, Why, gesture_for
from widgets.canvas.ground import GroundView
from widgets.canvas.hits import (
    Hit,
    OnFold,
    OnGround,
    OnGroup,
    OnHeader,
    OnLink,
    OnNote,
    OnPort,
    OnTile,
    on_block,
    on_link,
    pressable,
)
from widgets.canvas.keys import CanvasKeys
from widgets.canvas.lines import Pair
from widgets.canvas.paging import pager_at
from widgets.canvas.scene import CARD, NetworkScene

__all__ = ["ZOOM_STEP", "NetworkView"]


class NetworkView(GroundView):
    """Shows the scene and turns events into gestures."""

    hovered = Signal(object)  # a Hit
    menu_requested = Signal(object, QPoint)  # a Hit, where on the screen
    resized = Signal()
    fit_requested = Signal()

    def __init__(self, controller: Controller, scene: NetworkScene, parent: QWidget | None = None) -> None:
        super().__init__(controller, scene, parent)
        self._gesture: Gesture | None = None
        self._space = False
        self._looping = False  # L is held: many desktops keep Alt and a drag for themselves
        self._panned = False
        self._keys = CanvasKeys(controller)
        self._drop = Drop(self)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Network")
        self.setAccessibleDescription(
            "Arrow keys walk through layers and units, plus and minus change the units of the selected layers, "
            "Enter edits, Delete removes, slash searches for a layer to add. 1 remembers the selected layers, 2 links "
            "them to those selected then. Shift and arrow keys walk over a map's pixels, Enter then shows the window. "
            "The menu key lists everything else. The outline lists all layers."
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def sizeHint(self) -> QSize:
        return QSize(900, 640)

    # ---- the pointer ----------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._gesture is not None:
            self._end(Why.OTHER_BUTTON)
            return
        modifiers = event.modifiers()
        adds = bool(modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
        loops = self._looping or bool(modifiers & Qt.KeyboardModifier.AltModifier)
        press = Press(at, self.hit_at(at), adds, loops)
        left = event.button() == Qt.MouseButton.LeftButton
        if left and self._turn_page(at):
            return
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
            self.controller.pixels.point(self.hit_now, self.mapToScene(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.finish(at)
        self._hover(self.hit_at(at))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        found, left = self.hit_at(at), event.button() == Qt.MouseButton.LeftButton
        if isinstance(found, OnHeader | OnTile) and left and self.controller.slides(found.layer_id):
            self._open_slide(found, at)
        elif isinstance(found, OnHeader) and left:
            self.controller.rename_opened.emit(found.layer_id)
        elif isinstance(found, OnGroup) and left:
            self.controller.rename_opened.emit(found.group_id)
        elif isinstance(found, OnNote) and left:
            self.controller.sheets.open(found.note_id)
        elif isinstance(found, OnGround | OnLink) and left:
            self._search_at(at, on_link(found))
        else:
            self.mousePressEvent(event)

    def _open_slide(self, found: OnHeader | OnTile, at: QPoint) -> None:
        """Show a layer's sliding window, at the position under the pointer if it is on a map."""
        self.controller.pixels.clear()
        self.controller.pixels.point(found, self.mapToScene(at))
        unit = found.unit if isinstance(found, OnTile) else None
        if self.controller.pixels.now is None:
            self.controller.open_slide(found.layer_id, unit)
        else:
            self.controller.open_slide()

    def _search_at(self, at: QPoint, pair: Pair | None) -> None:
        """Ask which layer to put on the ground here, or into a link."""
        here = self.mapToScene(at)
        spot = self.controller.builder.spot_in(pair) if pair is not None else None
        self.controller.search_opened.emit(spot or ground_spot(here), here)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._gesture is None:
            self._hover(OnGround())
            self.controller.pixels.point(OnGround(), QPointF())

    def _turn_page(self, at: QPoint) -> bool:
        """Whether a press was on the button that shows other units of a large layer."""
        control, here = self.controller, self.mapToScene(at)
        if self._space or self.scale_now < CARD:
            return False
        for layer_id, box in control.layout.boxes.items():
            found = pager_at(here, control.contents[layer_id], box)
            if found is not None:
                control.turn_page(found.layer_id, found.step)
                return True
        return False

    def _turn_pages(self, step: int) -> bool:
        """Whether a selected layer has other units to show."""
        turned = [self.controller.turn_page(i, step) for i in self.controller.selection]
        return any(turned)

    def wheelEvent(self, event: QWheelEvent) -> None:
        angle = event.angleDelta()
        turns = (angle.y() or angle.x()) / 120  # with Alt, Qt turns the wheel on its side
        if turns and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.controller.turn_page(self.block_at(event.position().toPoint()), -1 if turns > 0 else 1)
        elif turns:
            self.zoom_by(1.15**turns, event.position().toPoint())
            if self._gesture is None:  # what was under the pointer has moved away from it
                self._hover(self.hit_at(event.position().toPoint()))
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        control, where = self.controller, event.globalPos()
        found: Hit = self.hit_at(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            found, where = self._hit_by_key()
        node, pair = on_block(found), on_link(found)
        if node and node not in control.selection:
            control.select_layer(node)
        elif pair is not None and pair not in control.links:
            control.select_link(pair)
        elif isinstance(found, OnGroup | OnFold):
            control.groups.select(found.group_id)
        elif isinstance(found, OnNote) and found.note_id not in control.notes:
            control.sheets.select(found.note_id)
        self.menu_requested.emit(found, where)

    def _hit_by_key(self) -> tuple[Hit, QPoint]:
        """What the menu key means, and where its menu opens: the last selected block, or the selected link."""
        control = self.controller
        if control.selection:
            box = control.layout.boxes[control.selection[-1]]
            place = self.mapFromScene(box.header.translated(box.position).bottomLeft())
            return OnHeader(control.selection[-1]), self.viewport().mapToGlobal(place)
        if control.links:
            place = self.mapFromScene(control.layout.insert_spot(*control.links[-1]))
            return OnLink(*control.links[-1]), self.viewport().mapToGlobal(place)
        return OnGround(), self.viewport().mapToGlobal(self.viewport().rect().center())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._drop.enter(event.mimeData()):
            self._drop.move(event.position().toPoint())
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._drop.move(event.position().toPoint())
        event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._drop.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._drop.drop(event.position().toPoint()):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        event.acceptProposedAction()

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
            self.show_pointed()
        self._show_cursor()

    def _show_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._gesture is not None and self._gesture.cursor is not None:
            shape = self._gesture.cursor
        elif self._space:
            shape = Qt.CursorShape.OpenHandCursor
        elif isinstance(self._hit, OnPort):
            shape = Qt.CursorShape.CrossCursor
        elif isinstance(self._hit, OnNote) and self._hit.part == "grip":
            shape = Qt.CursorShape.SizeHorCursor
        elif pressable(self._hit):
            shape = Qt.CursorShape.PointingHandCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._keys.wants(event):
            event.accept()  # with something chosen here, a letter means that and not what the window's menu says
            return True
        return super().event(event)

    # ---- the keyboard -----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.end_gesture(Why.ESCAPE):
            return
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space, self._panned = True, False
            self._show_cursor()
            return
        if event.key() == Qt.Key.Key_L and not event.modifiers():
            self._looping = True
            return
        if event.key() == Qt.Key.Key_0 and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.fit_requested.emit()
            return
        pages = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()), 0)
        if pages and self._turn_pages(pages):
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
        if event.key() == Qt.Key.Key_L:
            self._looping = False
        elif not self._keys.release(event):
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
        self._space = self._looping = False
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._end(Why.LOST)
        self._keys.lose()
        self.controller.marks_changed.emit()
