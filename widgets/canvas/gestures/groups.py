"""Presses on the frames of groups, and on notes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from widgets.canvas.frames import LEAST_WIDTH, MOST_WIDTH
from widgets.canvas.gestures.base import STILL_PX, Gesture, Why
from widgets.canvas.gestures.blocks import MoveBlocks
from widgets.canvas.hits import OnFold, OnGroup, OnNote


class ClickGroup(Gesture):
    """Press on the name of a group: a click selects its layers, a drag moves them all."""

    def start(self) -> None:
        hit = self.press.hit
        assert isinstance(hit, OnGroup)
        self.group_id = hit.group_id

    def move(self, at: QPoint) -> Gesture:
        if not self.moved(at):
            return self
        self.controller.groups.select(self.group_id, add=self.press.adds)
        drag = MoveBlocks(self.ground, self.press)
        drag.start()
        return drag.move(at)

    def finish(self, at: QPoint) -> None:
        self.controller.groups.select(self.group_id, add=self.press.adds)


class FoldGroup(Gesture):
    """Press the fold button; it counts if the button is released there too."""

    def finish(self, at: QPoint) -> None:
        hit = self.press.hit
        assert isinstance(hit, OnFold)
        if (at - self.press.at).manhattanLength() < STILL_PX:
            self.controller.groups.toggle_fold(hit.group_id)


class ClickNote(Gesture):
    """Press on a note: a click selects it, a drag moves it with all that is selected; its right edge widens it."""

    def start(self) -> None:
        hit = self.press.hit
        assert isinstance(hit, OnNote)
        self.note_id = hit.note_id
        self.cursor = Qt.CursorShape.SizeHorCursor if hit.part == "grip" else None

    def move(self, at: QPoint) -> Gesture:
        hit = self.press.hit
        if not self.moved(at) or not isinstance(hit, OnNote):
            return self
        if self.note_id not in self.controller.notes:
            self.controller.sheets.select(self.note_id, add=self.press.adds)
        drag = WidenNote(self.ground, self.press) if hit.part == "grip" else MoveBlocks(self.ground, self.press)
        drag.start()
        return drag.move(at)

    def finish(self, at: QPoint) -> None:
        self.controller.sheets.select(self.note_id, add=self.press.adds)


class WidenNote(Gesture):
    """Drag the right edge of a note: one undo."""

    cursor = Qt.CursorShape.SizeHorCursor

    def start(self) -> None:
        hit = self.press.hit
        note = self.controller.sheets.get(hit.note_id) if isinstance(hit, OnNote) else None
        self.before = note

    def move(self, at: QPoint) -> Gesture:
        by = self.ground.scene_point(at) - self.ground.scene_point(self.press.at)
        if self.before is not None:
            width = min(max(self.before.width + by.x(), LEAST_WIDTH), MOST_WIDTH)
            self.controller.sheets.widen(self.before.id, width)
        return self

    def finish(self, at: QPoint) -> None:
        self.controller.ask(None)

    def cancel(self, why: Why) -> None:
        self.controller.gesture_cancelled.emit()
