"""Presses on weights and biases."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from widgets.canvas.gestures.areas import RubberBand
from widgets.canvas.gestures.base import Gesture


class OpenNumber(Gesture):
    """Click a link or a bias: its number can be typed."""

    def move(self, at: QPoint) -> Gesture:
        if not self.moved(at):
            return self
        band = RubberBand(self.ground, self.press)
        band.start()
        return band.move(at)

    def finish(self, at: QPoint) -> None:
        self.controller.number_opened.emit(self.press.hit)
