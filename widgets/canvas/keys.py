"""The canvas by keyboard: a cursor that walks through layers and tiles, and keys that act on what is chosen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from widgets.canvas import making
from widgets.canvas.acts import FINE_NUDGE, NUDGE
from widgets.canvas.controller import Controller
from widgets.canvas.hits import OnNumber

STEP = 8.0  # px that Ctrl and an arrow shift a block

_SIDE = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_UP_DOWN = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_WAY = {
    Qt.Key.Key_Left: QPointF(-STEP, 0),
    Qt.Key.Key_Right: QPointF(STEP, 0),
    Qt.Key.Key_Up: QPointF(0, -STEP),
    Qt.Key.Key_Down: QPointF(0, STEP),
}
_PIXELS = {  # rows and columns
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
CONTROL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class CanvasKeys:
    """Turns keys into what the controller does. Arrows walk; with Ctrl they shift the selected blocks, with Alt they
    change the weights of what is chosen."""

    def __init__(self, controller: Controller) -> None:
        self._controller = controller
        self._going_on = False  # edits of one gesture, until the key is let go
        control, acts, builder = controller, controller.acts, controller.builder
        self._acts: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Delete: control.delete_selection,
            Qt.Key.Key_Backspace: control.delete_selection,
            Qt.Key.Key_Plus: lambda: control.change_units(control.selection, 1),
            Qt.Key.Key_Equal: lambda: control.change_units(control.selection, 1),
            Qt.Key.Key_Minus: lambda: control.change_units(control.selection, -1),
            Qt.Key.Key_Underscore: lambda: control.change_units(control.selection, -1),
            Qt.Key.Key_Insert: builder.insert_after_selection,
            Qt.Key.Key_Slash: self._search,
            Qt.Key.Key_Return: self.activate,
            Qt.Key.Key_Enter: self.activate,
            Qt.Key.Key_Escape: self._let_go,
            Qt.Key.Key_1: builder.mark_sources,
            Qt.Key.Key_2: builder.link_marked,
            Qt.Key.Key_N: acts.choose_units,
            Qt.Key.Key_W: acts.choose_links,
        }
        self._letters: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_R: acts.randomise,
            Qt.Key.Key_C: acts.clear,
            Qt.Key.Key_F: lambda: acts.toggle("frozen"),
            Qt.Key.Key_A: lambda: acts.toggle("ablated"),
            Qt.Key.Key_B: lambda: acts.toggle("bypassed"),
            Qt.Key.Key_S: acts.split,
        }  # only with something chosen

    # ---- what it takes ----------------------------------------------------------------------------------------------

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key means something here that a shortcut of the window must not take away."""
        if event.modifiers() & (CONTROL | ALT):
            return False
        key = Qt.Key(event.key())
        return key in self._acts or (key in self._letters and self._something_chosen())

    def press(self, event: QKeyEvent) -> bool:
        """Act on a key; whether it meant something here."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if modifiers & CONTROL and key in _WAY:
            self._going_on = True
            self._controller.nudge(_WAY[key])
            return True
        if self._walks_pixels(key, modifiers):
            return self._controller.pixels.walk(*_PIXELS[key]) or self._walk_keys(key)
        if self._nudges(key, modifiers):
            self._going_on = True
            size = FINE_NUDGE if modifiers & SHIFT else NUDGE
            self._controller.acts.nudge(-_UP_DOWN[key] * size)
            return True
        if self._edit_keys(event):
            return True
        return not modifiers & (CONTROL | ALT) and (self._walk_keys(key) or self._act_keys(key))

    def release(self, event: QKeyEvent) -> bool:
        """The end of a nudge ends its gesture."""
        if self._going_on and Qt.Key(event.key()) in (*_WAY, Qt.Key.Key_Control, Qt.Key.Key_Alt):
            self.lose()
            return True
        return False

    def lose(self) -> None:
        """The keyboard went elsewhere."""
        if self._going_on:
            self._going_on = False
            self._controller.ask(None)

    def _nudges(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Up and down change weights with Alt, and without it where units or links were chosen with the pointer."""
        if key not in _UP_DOWN or modifiers & CONTROL:
            return False
        return bool(modifiers & ALT) or self._controller.picked

    def _walks_pixels(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Shift and an arrow walk over a map; up and down first change what was chosen with the pointer."""
        if key not in _PIXELS or not modifiers & SHIFT or modifiers & (CONTROL | ALT):
            return False
        return self._controller.pixels.by_key or not self._nudges(key, modifiers)

    def _something_chosen(self) -> bool:
        control = self._controller
        return bool(control.selection or control.links or control.units)

    def _edit_keys(self, event: QKeyEvent) -> bool:
        control, clipboard = self._controller, self._controller.clipboard
        for standard, act in (
            (QKeySequence.StandardKey.SelectAll, control.select_all),
            (QKeySequence.StandardKey.Copy, clipboard.copy),
            (QKeySequence.StandardKey.Cut, clipboard.cut),
            (QKeySequence.StandardKey.Paste, clipboard.paste),
        ):
            if event.matches(standard):
                act()
                return True
        if not event.modifiers() & CONTROL:
            return False
        shift = bool(event.modifiers() & SHIFT)
        more = {
            (Qt.Key.Key_D, False): clipboard.duplicate,
            (Qt.Key.Key_G, False): control.groups.group,
            (Qt.Key.Key_G, True): control.groups.ungroup,
            (Qt.Key.Key_E, False): control.groups.toggle_fold,
        }.get((Qt.Key(event.key()), shift))
        if more is not None:
            more()
        return more is not None

    def _walk_keys(self, key: Qt.Key) -> bool:
        if key in _SIDE or key in _UP_DOWN:
            self._controller.pixels.clear()
        if key in _SIDE:
            self._walk_layers(_SIDE[key])
        elif key in _UP_DOWN:
            self._walk_tiles(_UP_DOWN[key])
        return key in _SIDE or key in _UP_DOWN

    def _act_keys(self, key: Qt.Key) -> bool:
        act = self._acts.get(key)
        if act is None and self._something_chosen():
            act = self._letters.get(key)
        if act is None and key == Qt.Key.Key_F2 and self._controller.selection:
            self._controller.rename_opened.emit(self._controller.selection[-1])
            return True
        if act is not None:
            act()
        return act is not None

    def _let_go(self) -> None:
        """Escape: first of the position that is looked at, then of what is selected."""
        if self._controller.pixels.now is not None:
            self._controller.pixels.clear()
        else:
            self._controller.select(())

    def _search(self) -> None:
        spot = self._controller.builder.spot()
        if spot is not None:
            self._controller.search_opened.emit(spot, None)

    def activate(self) -> None:
        """Enter or Space: do what a click there would do; a unit opens its first number."""
        control = self._controller
        at = control.pixels.now
        if at is not None and control.pixels.by_key and control.slides(at.node):
            control.open_slide()
            return
        if control.notes and not control.selection:
            control.sheets.open(control.notes[-1])
            return
        if control.cursor is None:
            return
        layer_id, place = control.cursor
        content = control.contents[layer_id]
        if place is None or place >= len(content.tiles):
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
        self._go(layer_id, None if wanted < 0 or last < 0 else min(wanted, last))

    def step(self, step: int) -> bool:
        """Tab: the next header or tile; False at the end, where the focus leaves."""
        control = self._controller
        if control.spec is None or not control.contents:
            return False
        if control.cursor is None:
            first = making.walk(control.spec, None, step)
            last_place = self._last_place(first) if first is not None and step < 0 else None
            return first is not None and self._go(first, last_place)
        layer_id, place = control.cursor
        wanted = (-1 if place is None else place) + step
        if -1 <= wanted < len(control.contents[layer_id].tiles):
            return self._go(layer_id, None if wanted < 0 else wanted)
        there = making.walk(control.spec, layer_id, step)
        return there is not None and self._go(there, None if step > 0 else self._last_place(there))

    def _last_place(self, node: str) -> int | None:
        """The place of a block's last tile; None, its header, where it has no tiles."""
        return len(self._controller.contents[node].tiles) - 1 if self._controller.contents[node].tiles else None

    def _go(self, layer_id: str, place: int | None) -> bool:
        control = self._controller
        control.select_layer(layer_id)
        control.cursor = (layer_id, place)
        unit = control.contents[layer_id].tiles[place].unit if place is not None else -1
        if unit >= 0:
            control.select_unit(layer_id, unit)
        control.marks_changed.emit()
        return True
