"""Drags over an area: the rubber band over blocks or over units, the lasso, and panning."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainterPath

from widgets.canvas.gestures.base import Gesture, Why
from widgets.canvas.lasso import caught, loop_path

FINEST_LOOP = 3  # px between two points of a lasso


class RubberBand(Gesture):
    """Drag over empty ground: selects what it touches; a click there selects nothing."""

    def start(self) -> None:
        self.before = self.controller.chosen_now()
        self.dragged = False

    def move(self, at: QPoint) -> Gesture:
        if self.dragged or self.moved(at):
            self.dragged = True
            rect = QRect(self.press.at, at).normalized()
            self.ground.show_band(rect)
            touched, notes = self.ground.blocks_in(rect), self.ground.notes_in(rect)
            if self.press.adds:
                touched, notes = (*self.before.ids, *touched), tuple(dict.fromkeys((*self.before.notes, *notes)))
            self.controller.select(touched, notes=notes)
        return self

    def finish(self, at: QPoint) -> None:
        self.ground.show_band(None)
        if not self.dragged and not self.press.adds:
            self.controller.cursor = None
            self.controller.select(())

    def cancel(self, why: Why) -> None:
        self.ground.show_band(None)
        self.controller.restore(self.before)


class UnitBand(RubberBand):
    """Drag inside a block, or over its units with Shift: chooses the units that it touches."""

    def start(self) -> None:
        super().start()
        self.node = self.ground.block_at(self.press.at)

    def move(self, at: QPoint) -> Gesture:
        if self.dragged or self.moved(at):
            self.dragged = True
            rect = QRect(self.press.at, at).normalized()
            self.ground.show_band(rect)
            corners = (
                self.ground.scene_point(rect.topLeft()),
                self.ground.scene_point(rect.bottomRight() + QPoint(1, 1)),
            )
            units = self.controller.units_in(self.node, QRectF(*corners))
            kept = self.before.units if self.press.adds and self.before.ids[:1] == (self.node,) else ()
            self.controller.select_units(self.node, tuple(sorted({*kept, *units})))
        return self


class Lasso(Gesture):
    """Alt and drag: selects the blocks in the loop; a loop without blocks selects the links that run through it."""

    cursor = Qt.CursorShape.CrossCursor

    def start(self) -> None:
        self.before = self.controller.chosen_now()
        self.last = self.press.at
        self.points: list[QPointF] = [self.ground.scene_point(self.press.at)]

    def move(self, at: QPoint) -> Gesture:
        if (at - self.last).manhattanLength() >= FINEST_LOOP:
            self.last = at
            self.points.append(self.ground.scene_point(at))
            loop = loop_path(self.points)
            self.ground.show_lasso(loop)
            self._select(loop)
        return self

    def _select(self, loop: QPainterPath) -> None:
        catch = caught(self.controller.layout, self.controller.pairs(), loop)
        ids, links = (self.before.ids, self.before.links) if self.press.adds else ((), ())
        self.controller.select((*ids, *catch.blocks), links=(*links, *catch.links))

    def finish(self, at: QPoint) -> None:
        self.ground.show_lasso(None)

    def cancel(self, why: Why) -> None:
        self.ground.show_lasso(None)
        self.controller.restore(self.before)


class Pan(Gesture):
    """Drag the ground along."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def start(self) -> None:
        self.last = self.press.at

    def move(self, at: QPoint) -> Gesture:
        self.ground.pan_by(at - self.last)
        self.last = at
        return self
