"""Takes a whole window down for good.

A program has one window and ends with it. A process that runs tests makes hundreds; and what a lambda is connected
to lives for ever, since Qt holds the lambda where Python's collector cannot see it. So the parts that send are deleted.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from app.wiring import Wiring


class _State:
    taken_down = False  # since the last sweep


def take_down(wiring: Wiring) -> None:
    """Stop a window's threads, close it and let go of all its parts."""
    _State.taken_down = True
    wiring.shut_down()
    wiring.window.allow_close()
    for part in [wiring.window, *_parts(wiring, {id(wiring)}), wiring]:
        if shiboken6.isValid(part):
            part.deleteLater()


def sweep() -> None:
    """Collect what is left of windows here and now: elsewhere the collector may come by in a thread without widgets.

    It has to be called when the test has ended; until then pytest holds what its fixtures made. What is alive then
    are modules and what many tests share, a million objects that need not be visited again.
    """
    if _State.taken_down:
        _State.taken_down = False
        gc.collect()
        gc.freeze()


def _parts(owner: object, known: set[int]) -> Iterator[QObject]:
    """What an object of ours holds that can send signals and has no parent to delete it."""
    for value in list(vars(owner).values()):
        if id(value) in known or not isinstance(value, QObject) or not type(value).__module__.startswith("app."):
            continue
        known.add(id(value))
        if shiboken6.isValid(value) and value.parent() is None:
            yield value
        yield from _parts(value, known)
