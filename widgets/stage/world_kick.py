"""A push by the mouse: how hard, and the arrow that says so."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF

from widgets.stage.scenes.easel import Easel

FULL_SHARE = 0.3  # of the world's width: a drag so far is the hardest push
CLICK, CLICK_PX = 0.6, 5.0  # how hard a click pushes, and what still is one
LONGEST = 96.0  # px


class Kick:
    """One press of the button, until it is let go."""

    def __init__(self, start: QPointF, width: float) -> None:
        self._start, self._now = start, start
        self._full = max(40.0, FULL_SHARE * width)

    def go(self, place: QPointF) -> None:
        """The pointer is somewhere else now."""
        self._now = place

    def strength(self, target: QPointF) -> float:
        """-1 to 1, to the right above zero; a click pushes what stands at `target` away from the pointer."""
        if abs(self._now.x() - self._start.x()) < CLICK_PX:
            return math.copysign(CLICK, target.x() - self._start.x())
        return min(max((self._now.x() - self._start.x()) / self._full, -1.0), 1.0)

    def is_drag(self) -> bool:
        """Whether it is more than a click."""
        return abs(self._now.x() - self._start.x()) >= CLICK_PX

    def paint(self, easel: Easel, target: QPointF) -> None:
        """The arrow, towards what is pushed."""
        if not self.is_drag():
            return
        strength = self.strength(target)
        side = math.copysign(1.0, strength)
        tip = target - QPointF(side * 0.06 * easel.rect.width(), 0)
        start = tip - QPointF(strength * LONGEST + side * 14, 0)
        easel.arrow(start, tip, easel.look.danger, 5 + 5 * abs(strength))
        room = QRectF(min(start.x(), tip.x()), tip.y() - 30, abs(tip.x() - start.x()), 18)
        easel.words(room, f"{100 * abs(strength):.0f}%", easel.look.text, 13, strong=True)
