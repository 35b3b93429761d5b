"""Presses on blocks: select, move, count units, insert."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from widgets.canvas.gestures.areas import UnitBand
from widgets.canvas.gestures.base import STILL_PX, Gesture, Why
from widgets.canvas.hits import OnCount, OnHeader, OnInsert, OnMore, OnTile


class ClickBlock(Gesture):
    """Press on a block: a click selects it (or does what its tile does), a drag moves it."""

    def start(self) -> None:
        hit = self.press.hit
        assert isinstance(hit, OnHeader | OnTile | OnMore)
        self.layer_id = hit.layer_id

    def move(self, at: QPoint) -> Gesture:
        if not self.moved(at):
            return self
        if self.press.adds and isinstance(self.press.hit, OnTile):
            units = UnitBand(self.ground, self.press)
            units.start()
            return units.move(at)
        if self.layer_id not in self.controller.selection:
            self.controller.select_layer(self.layer_id, add=self.press.adds)
        drag = MoveBlocks(self.ground, self.press)
        drag.start()
        return drag.move(at)

    def finish(self, at: QPoint) -> None:
        hit = self.press.hit
        if isinstance(hit, OnTile) and (not self.press.adds or self.controller.has_units(hit.layer_id)):
            self._click_tile(hit)
        elif isinstance(hit, OnMore) and self.controller.contents[hit.layer_id].kind == "input":
            self.controller.unfold(hit.layer_id)
        else:
            self.controller.select_layer(self.layer_id, add=self.press.adds)

    def _click_tile(self, hit: OnTile) -> None:
        self.controller.cursor = (hit.layer_id, hit.place)
        if hit.feature:
            self.controller.toggle_feature(hit.layer_id, hit.feature)
        elif hit.unit >= 0:
            self.controller.pick_unit(hit.layer_id, hit.unit, add=self.press.adds)
        else:
            self.controller.select_layer(hit.layer_id)


class MoveBlocks(Gesture):
    """Drag the selected blocks along: one undo."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def start(self) -> None:
        self.starts = self.controller.corners()

    def move(self, at: QPoint) -> Gesture:
        by = self.ground.scene_point(at) - self.ground.scene_point(self.press.at)
        if self.starts:
            self.controller.move(tuple(self.starts), self.starts, by)
        return self

    def finish(self, at: QPoint) -> None:
        self.controller.ask(None)

    def cancel(self, why: Why) -> None:
        self.controller.gesture_cancelled.emit()


class ChangeUnits(Gesture):
    """Press - or +; it counts if the button is released there too."""

    def finish(self, at: QPoint) -> None:
        hit = self.press.hit
        assert isinstance(hit, OnCount)
        if (at - self.press.at).manhattanLength() < STILL_PX:
            selected = self.controller.selection
            ids = selected if hit.layer_id in selected else (hit.layer_id,)
            self.controller.change_units(ids, hit.step)


class InsertHere(Gesture):
    """Press the + between two blocks."""

    def finish(self, at: QPoint) -> None:
        hit = self.press.hit
        assert isinstance(hit, OnInsert)
        if (at - self.press.at).manhattanLength() < STILL_PX:
            self.controller.builder.insert_into((hit.source, hit.target))
