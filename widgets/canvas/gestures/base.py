"""What every gesture is: started, fed, and then finished or cancelled, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPainterPath

from widgets.canvas.controller import Controller
from widgets.canvas.hits import Hit
from widgets.canvas.overlay import Draft

DRAG_PX = 5  # a press that moves less is a click
STILL_PX = 4 * DRAG_PX  # a button counts if it is released about where it was pressed


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

    def notes_in(self, rect: QRect) -> tuple[str, ...]:
        """Notes that touch a rectangle of the viewport."""

    def block_at(self, at: QPoint) -> str:
        """The block under a point of the viewport, its surroundings included; empty where there is none."""

    def units_at(self, at: QPoint) -> bool:
        """Whether a point of the viewport lies among the units of a block."""

    def show_draft(self, draft: Draft | None, at: QPoint) -> None:
        """Show the link that is being drawn, with its words at the pointer; None takes it away."""

    def show_lasso(self, loop: QPainterPath | None) -> None:
        """Show the loop that is being drawn, in the scene; None takes it away."""


@dataclass(frozen=True)
class Press:
    """How a gesture began."""

    at: QPoint  # in the viewport
    hit: Hit
    adds: bool  # Ctrl or Shift was held
    loops: bool = False  # Alt was held: a lasso


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

    def moved(self, at: QPoint) -> bool:
        """Whether the pointer went far enough to be a drag."""
        return (at - self.press.at).manhattanLength() >= DRAG_PX
