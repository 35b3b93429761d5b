"""Numbers of many things that move together to their new values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject

from engine.snapshot import Floats
from widgets.kit.motion import animate

GLIDE_MS = 180


class GlidingArray:
    """An array that moves to what it is told; the next move begins where it has come to.

    Attributes
    ----------
    value : the array as it is drawn now; None while there is nothing.
    """

    def __init__(self, owner: QObject, on_change: Callable[[], None]) -> None:
        self.value: Floats | None = None
        self._owner, self._on_change, self._run = owner, on_change, 0

    def go_to(self, target: Floats | None) -> None:
        """Move to these numbers; with others than before in shape, be them at once."""
        self._run += 1
        run, start = self._run, self.value
        if target is None or start is None or start.shape != target.shape:
            self.value = target
            self._on_change()
            return
        animate(self._owner, 0, 1, GLIDE_MS, on_value=lambda share: self._step(run, share, start, target))

    def _step(self, run: int, share: float, start: Floats, target: Floats) -> None:
        if run == self._run:  # an older motion still finishing must not pull it back
            self.value = target if share >= 1 else np.asarray(start + share * (target - start), np.float32)
            self._on_change()
