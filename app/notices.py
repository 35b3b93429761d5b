"""Errors in plain words: what an exception, an engine notice or a file problem becomes on the screen."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Signal

SHOWN_MS = {"info": 6_000, "warning": 12_000, "error": 30_000}


class Notices(QObject):
    """The one place that hands notices to the window.

    Signals
    -------
    shown(level, text, actions, timeout_ms) : level is "info", "warning" or "error"; actions are (title, callable)
        pairs; what asks for nothing goes by itself.
    withdrawn(text) : the notice of that text no longer holds.
    """

    shown = Signal(str, str, object, int)
    withdrawn = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._refused = ""

    def refuse(self, text: str) -> None:
        """Say why an edit could not be made; `settle` takes it back."""
        self.settle()
        self._refused = text
        self.tell("warning", text)

    def settle(self) -> None:
        """An edit could be made: what was said of one that could not be is of no use any more."""
        if self._refused:
            self.withdrawn.emit(self._refused)
            self._refused = ""

    def tell(self, level: str, text: str, *actions: tuple[str, Callable[[], None]]) -> None:
        """Show a notice with remedies that one click applies."""
        self.shown.emit(level, text, actions, 0 if actions else SHOWN_MS[level])

    def problem(self, problem: str, remedy: str) -> None:
        """Show what went wrong and what would mend it."""
        self.tell("error", f"{problem} {remedy}".strip())

    def install(self) -> None:
        """Let exceptions that nobody caught become a notice; they are still written to stderr for a bug report."""
        sys.excepthook = self._uncaught
        threading.excepthook = lambda args: self._uncaught(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def uninstall(self) -> None:
        """Give the hooks back: there is no window left to show a notice in."""
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if not issubclass(kind, KeyboardInterrupt):
            self.tell("error", f"Something went wrong inside the program ({kind.__name__}). Your project is unharmed.")
