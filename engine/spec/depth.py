"""How deep a change goes into a run."""

from __future__ import annotations

from enum import IntEnum


class Depth(IntEnum):
    """From what only the eye sees to what rebuilds the network."""

    NONE = 0
    VIEW = 1  # names, positions, what is shown
    RATE = 2  # learning rate, batch size, regularisation: never disturbs a run
    DATA = 3  # the samples change, the network does not
    STRUCTURE = 4  # modules are rebuilt; every weight that still fits is carried over
