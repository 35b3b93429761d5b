"""Drags over the ground: the rubber band, and panning."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt

from widgets.canvas.gestures.base import Gesture, Why


class RubberBand(Gesture):
    """Drag over empty ground: selects what it touches; a click there selects nothing."""

    def start(self) -> None:
        self.before = self.controller.selection
        self.dragged = False

    def move(self, at: QPoint) -> Gesture:
        if self.dragged or self.moved(at):
            self.dragged = True
            rect = QRect(self.press.at, at).normalized()
            self.ground.show_band(rect)
            touched = self.ground.blocks_in(rect)
            self.controller.select((*self.before, *touched) if self.press.adds else touched)
        return self

    def finish(self, at: QPoint) -> None:
        self.ground.show_band(None)
        if not self.dragged and not self.press.adds:
            self.controller.cursor = None
            self.controller.select(())

    def cancel(self, why: Why) -> None:
        self.ground.show_band(None)
        self.controller.select(self.before)


class Pan(Gesture):
    """Drag the ground along."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def start(self) -> None:
        self.last = self.press.at

    def move(self, at: QPoint) -> Gesture:
        self.ground.pan_by(at - self.last)
        self.last = at
        return self
