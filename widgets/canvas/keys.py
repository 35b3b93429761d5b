"""The canvas by keyboard: a cursor that walks through layers and tiles, and keys that act on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from widgets.canvas import making
from widgets.canvas.controller import Controller
from widgets.canvas.hits import OnNumber

NUDGE = 8.0  # px

_SIDE = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_UP_DOWN = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_WAY = {
    Qt.Key.Key_Left: QPointF(-NUDGE, 0),
    Qt.Key.Key_Right: QPointF(NUDGE, 0),
    Qt.Key.Key_Up: QPointF(0, -NUDGE),
    Qt.Key.Key_Down: QPointF(0, NUDGE),
}


class CanvasKeys:
    """Turns keys into what the controller does. Arrows walk; with Ctrl they shift the selected blocks."""

    def __init__(self, controller: Controller) -> None:
        self._controller = controller
        self._nudging = False

    def press(self, event: QKeyEvent) -> bool:
        """Act on a key; whether it meant something here."""
        key, control = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and key in _WAY:
            self._nudging = True
            self._controller.nudge(_WAY[key])
            return True
        return self._edit_keys(event) or (not control and (self._walk_keys(key) or self._act_keys(key)))

    def release(self, event: QKeyEvent) -> bool:
        """The end of a nudge ends its gesture."""
        if self._nudging and Qt.Key(event.key()) in (*_WAY, Qt.Key.Key_Control):
            self.lose()
            return True
        return False

    def lose(self) -> None:
        """The keyboard went elsewhere."""
        if self._nudging:
            self._nudging = False
            self._controller.ask(None)

    def _edit_keys(self, event: QKeyEvent) -> bool:
        control = self._controller
        for standard, act in (
            (QKeySequence.StandardKey.SelectAll, control.select_all),
            (QKeySequence.StandardKey.Copy, control.copy),
            (QKeySequence.StandardKey.Cut, control.cut),
            (QKeySequence.StandardKey.Paste, control.paste),
        ):
            if event.matches(standard):
                act()
                return True
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_D:
            control.duplicate()
            return True
        return False

    def _walk_keys(self, key: Qt.Key) -> bool:
        if key in _SIDE:
            self._walk_layers(_SIDE[key])
        elif key in _UP_DOWN:
            self._walk_tiles(_UP_DOWN[key])
        return key in _SIDE or key in _UP_DOWN

    def _act_keys(self, key: Qt.Key) -> bool:
        control = self._controller
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            control.delete_selection()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            control.change_units(control.selection, 1)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            control.change_units(control.selection, -1)
        elif key == Qt.Key.Key_Insert:
            control.insert_after_selection()
        elif key == Qt.Key.Key_F2 and control.selection:
            control.rename_opened.emit(control.selection[-1])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activate()
        elif key == Qt.Key.Key_Escape:
            control.select(())
        else:
            return False
        return True

    def activate(self) -> None:
        """Enter or Space: do what a click there would do; a unit opens its first number."""
        control = self._controller
        if control.cursor is None:
            return
        layer_id, place = control.cursor
        content = control.contents[layer_id]
        if place is None:
            control.select_layer(layer_id)
        elif content.tiles[place].feature:
            control.toggle_feature(layer_id, content.tiles[place].feature)
        elif (unit := content.tiles[place].unit) >= 0:
            parameter = "bias" if content.bias else "weight"
            control.number_opened.emit(OnNumber(layer_id, parameter, unit))

    # ---- walking ----------------------------------------------------------------------------------------------------

    def _walk_layers(self, step: int) -> None:
        control = self._controller
        if control.spec is None:
            return
        here = control.cursor[0] if control.cursor else control.selection[-1] if control.selection else None
        there = making.walk(control.spec, here, step) or here
        if there is not None:
            control.select_layer(there)

    def _walk_tiles(self, step: int) -> None:
        control = self._controller
        if control.cursor is None:
            self._walk_layers(step)
            return
        layer_id, place = control.cursor
        last = len(control.contents[layer_id].tiles) - 1
        wanted = (-1 if place is None else place) + step
        self._go(layer_id, None if wanted < 0 else min(wanted, last))

    def step(self, step: int) -> bool:
        """Tab: the next header or tile; False at the end, where the focus leaves."""
        control = self._controller
        if control.spec is None or not control.contents:
            return False
        if control.cursor is None:
            first = making.walk(control.spec, None, step)
            last_place = len(control.contents[first].tiles) - 1 if first is not None and step < 0 else None
            return first is not None and self._go(first, last_place)
        layer_id, place = control.cursor
        wanted = (-1 if place is None else place) + step
        if -1 <= wanted < len(control.contents[layer_id].tiles):
            return self._go(layer_id, None if wanted < 0 else wanted)
        there = making.walk(control.spec, layer_id, step)
        if there is None:
            return False
        return self._go(there, None if step > 0 else len(control.contents[there].tiles) - 1)

    def _go(self, layer_id: str, place: int | None) -> bool:
        control = self._controller
        control.select_layer(layer_id)
        control.cursor = (layer_id, place)
        unit = control.contents[layer_id].tiles[place].unit if place is not None else -1
        if unit >= 0:
            control.select_unit(layer_id, unit)
        control.marks_changed.emit()
        return True
