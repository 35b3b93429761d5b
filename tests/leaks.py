"""Finds what a test left running: threads, timers, visible windows; and says where each was started.

Starting is recorded by standing in front of `Thread.start`, `QThread.start`, `QTimer.start` and `QWidget.show`.
What C++ starts by itself (`QTimer.singleShot`, a style's animation) is not seen.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, wraps
from itertools import islice
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

ROOT = Path(__file__).resolve().parents[1]
GRACE_SECONDS = 2.0  # for a thread that was told to stop and is on its way out

_started: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


@dataclass(frozen=True)
class Leak:
    """One thing still alive, in words, and the lines of ours that started it."""

    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.what}\n    started at {self.where}"


def record_starts() -> None:
    """Begin to remember, for the rest of the process, where things are started."""
    _record_calls(threading.Thread, "start")
    _record_calls(QThread, "start")
    _record_calls(QWidget, "show")
    _record_timers()


def _record_calls(owner: type, name: str) -> None:
    original: Callable[..., Any] = getattr(owner, name)

    @wraps(original)
    def recorded(self: Any, *arguments: Any) -> Any:
        _started[self] = _where()
        return original(self, *arguments)

    setattr(owner, name, recorded)


def _record_timers() -> None:
    original: Callable[..., None] = QTimer.start

    def start(self: QTimer, interval: object = None) -> None:
        """Take what Qt's overloads take; a signal's other argument is left out, as Qt would leave it out."""
        _started[self] = _where()
        arguments = (interval,) if type(interval) in (int, timedelta) else ()
        original(self, *arguments)

    QTimer.start = start  # type: ignore[method-assign]


def _where() -> str:
    """Name up to six of our own calls that led here, the innermost first."""
    return "\n               ".join(islice(_own_calls(), 6)) or "(no line of this repository)"


def _own_calls() -> Iterator[str]:
    frame = sys._getframe(2)
    walk: Any = frame
    while walk is not None:
        path = _own_path(walk.f_code.co_filename)
        if path:
            yield f"{path}:{walk.f_lineno} in {walk.f_code.co_name}"
        walk = walk.f_back


@cache  # windows start timers by the thousand, each some eighty calls deep
def _own_path(file: str) -> str:
    """Where a file of ours lies in the repository; empty for any other file."""
    path = Path(file)
    ours = path.is_relative_to(ROOT) and ".venv" not in path.parts and path != Path(__file__)
    return str(path.relative_to(ROOT)) if ours else ""


class LeakWatch:
    """Knows what was alive when it was made, and finds what has been added since."""

    def __init__(self) -> None:
        self._threads = set(threading.enumerate())
        self._known = [*_active_timers(), *_running_qthreads(), *_visible_windows()]

    def leaks(self) -> list[Leak]:
        """Return what is alive now and was not; a thread gets `GRACE_SECONDS` to end."""
        _delete_what_asked_for_it()
        windows = [
            Leak(f"window {_name(w)} {w.windowTitle()!r}", _started_at(w)) for w in self._new(_visible_windows())
        ]
        timers = [Leak(f"timer {_name(t)}, {t.interval()} ms", _started_at(t)) for t in self._new(_active_timers())]
        qthreads = [Leak(f"thread {_name(t)}", _started_at(t)) for t in self._new(_running_qthreads())]
        return [*self._thread_leaks(), *qthreads, *timers, *windows]

    def clean_up(self) -> None:
        """Stop the timers and close the windows that leaked, so that only the guilty test fails."""
        for timer in self._new(_active_timers()):
            timer.stop()
        for window in self._new(_visible_windows()):
            window.hide()
            window.deleteLater()
        _delete_what_asked_for_it()

    def _new(self, things: list[Any]) -> list[Any]:
        return [thing for thing in things if not any(thing is known for known in self._known)]

    def _thread_leaks(self) -> list[Leak]:
        found = [thread for thread in threading.enumerate() if thread not in self._threads]
        for thread in found:
            thread.join(GRACE_SECONDS)
        return [Leak(f"thread {thread.name!r}", _started_at(thread)) for thread in found if thread.is_alive()]


def _delete_what_asked_for_it() -> None:
    """Carry out `deleteLater`, which otherwise waits for an event loop that a test does not run."""
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _living(kind: type) -> list[Any]:
    return [thing for thing in list(_started) if isinstance(thing, kind) and shiboken6.isValid(thing)]


def _active_timers() -> list[QTimer]:
    return [timer for timer in _living(QTimer) if timer.isActive()]


def _running_qthreads() -> list[QThread]:
    return [thread for thread in _living(QThread) if thread.isRunning()]


def _visible_windows() -> list[QWidget]:
    if QCoreApplication.instance() is None:
        return []
    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]


def _name(thing: Any) -> str:
    return " ".join(filter(None, [type(thing).__name__, thing.objectName()]))


def _started_at(thing: Any) -> str:
    return _started.get(thing, "(not recorded)")
