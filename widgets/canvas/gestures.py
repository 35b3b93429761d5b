"""What a person does with the pointer. One class a gesture: started, finished, or cancelled and why.

The view hands a press to `gesture_for`, then feeds the gesture until it is over. A gesture asks the controller
for edits and never changes what is shown by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRect, Qt

from widgets.canvas.controller import Controller
from widgets.canvas.hits import Hit, OnCount, OnGround, OnHeader, OnInsert, OnMore, OnNumber, OnTile

DRAG_PX = 5  # a press that moves less is a click


class Why(Enum):
    """Why a gesture was cancelled."""

    ESCAPE = "escape"
    OTHER_BUTTON = "another button was pressed"
    LOST = "the pointer was lost"


class Ground(Protocol):
    """What a gesture needs of the view."""

    controller: Controller

    def scene_point(self, at: QPoint) -> QPointF:
        """Where a point of the viewport lies in the scene."""

    def pan_by(self, delta: QPoint) -> None:
        """Shift what is visible."""

    def show_band(self, rect: QRect | None) -> None:
        """Show the rubber band, or take it away."""

    def blocks_in(self, rect: QRect) -> tuple[str, ...]:
        """Layers whose blocks touch a rectangle of the viewport."""


@dataclass(frozen=True)
class Press:
    """How a gesture began."""

    at: QPoint  # in the viewport
    hit: Hit
    adds: bool  # Ctrl or Shift was held


class Gesture:
    """Base: does nothing."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, ground: Ground, press: Press) -> None:
        self.ground, self.press = ground, press
        self.controller = ground.controller

    def start(self) -> None:
        """The button went down."""

    def move(self, at: QPoint) -> Gesture:
        """The pointer moved; answers the gesture that goes on, itself or another."""
        return self

    def finish(self, at: QPoint) -> None:
        """The button went up."""

    def cancel(self, why: Why) -> None:
        """Put everything back."""


class ClickBlock(Gesture):
    """Press on a block: a click selects it (or does what its tile does), a drag moves it."""

    def start(self) -> None:
        hit = self.press.hit
        assert isinstance(hit, OnHeader | OnTile | OnMore)
        self.layer_id = hit.layer_id

    def move(self, at: QPoint) -> Gesture:
        if (at - self.press.at).manhattanLength() < DRAG_PX:
            return self
        if self.layer_id not in self.controller.selection:
            self.controller.select_layer(self.layer_id, add=self.press.adds)
        drag = MoveBlocks(self.ground, self.press)
        drag.start()
        return drag.move(at)

    def finish(self, at: QPoint) -> None:
        hit = self.press.hit
        if isinstance(hit, OnTile) and not self.press.adds:
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
            self.controller.select_unit(hit.layer_id, hit.unit)
        else:
            self.controller.select_layer(hit.layer_id)


class MoveBlocks(Gesture):
    """Drag the selected blocks along: one undo."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def start(self) -> None:
        self.layer_ids = self.controller.selection
        boxes = self.controller.layout.boxes
        self.starts = {i: boxes[i].position for i in self.layer_ids}

    def move(self, at: QPoint) -> Gesture:
        by = self.ground.scene_point(at) - self.ground.scene_point(self.press.at)
        if self.layer_ids:
            self.controller.move(self.layer_ids, self.starts, by)
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
        if (at - self.press.at).manhattanLength() < 4 * DRAG_PX:
            selected = self.controller.selection
            ids = selected if hit.layer_id in selected else (hit.layer_id,)
            self.controller.change_units(ids, hit.step)


class InsertHere(Gesture):
    """Press the + between two blocks."""

    def finish(self, at: QPoint) -> None:
        hit = self.press.hit
        assert isinstance(hit, OnInsert)
        if (at - self.press.at).manhattanLength() < 4 * DRAG_PX:
            self.controller.insert(hit.source, hit.target)


class OpenNumber(Gesture):
    """Click a link or a bias: its number can be typed."""

    def move(self, at: QPoint) -> Gesture:
        if (at - self.press.at).manhattanLength() < DRAG_PX:
            return self
        band = RubberBand(self.ground, self.press)
        band.start()
        return band.move(at)

    def finish(self, at: QPoint) -> None:
        self.controller.number_opened.emit(self.press.hit)


class RubberBand(Gesture):
    """Drag over empty ground: selects what it touches; a click there selects nothing."""

    def start(self) -> None:
        self.before = self.controller.selection
        self.dragged = False

    def move(self, at: QPoint) -> Gesture:
        if self.dragged or (at - self.press.at).manhattanLength() >= DRAG_PX:
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


def gesture_for(ground: Ground, press: Press) -> Gesture:
    """The gesture that a press of the left button begins."""
    kinds: dict[type[object], type[Gesture]] = {
        OnHeader: ClickBlock,
        OnTile: ClickBlock,
        OnMore: ClickBlock,
        OnCount: ChangeUnits,
        OnInsert: InsertHere,
        OnNumber: OpenNumber,
        OnGround: RubberBand,
    }
    return kinds[type(press.hit)](ground, press)
