"""Who is being looked at: hands snapshots to the visible views, and tells the engine what they need."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from engine.snapshot import RunState, Snapshot, Watch
from engine.spec.document import Spec
from engine.spec.shapes import Analysis

TURN_S = 0.0015  # after which the views that still wait leave the window to others for a turn
MENDED_FIRST = "Nothing is worked out while there is a problem. It shows here once that is mended."


class View(Protocol):
    """What every view has."""

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Follow the document."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the run."""

    def watch(self) -> Watch:
        """What the view needs now."""


class Watching(QObject):
    """The views and which of them are visible.

    Signals
    -------
    watch_changed(Watch) : the sum of what the visible views need.
    """

    watch_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._views: dict[str, View] = {}
        self._visible: set[str] = set()
        self._always: list[Callable[[], Watch]] = []
        self._snapshot: Snapshot | None = None
        self._watch: Watch | None = None
        self._waiting: list[str] = []
        self._turns = QTimer(self)
        self._turns.setInterval(0)
        self._turns.timeout.connect(self._serve_some)

    def add(self, key: str, view: View, visible: bool) -> None:
        """Take a view in."""
        self._views[key] = view
        self.set_visible(key, visible)

    def always(self, watch: Callable[[], Watch]) -> None:
        """What is to be watched whichever views are in sight."""
        self._always.append(watch)

    def set_visible(self, key: str, visible: bool) -> None:
        """A view came into sight or went; one that comes gets the newest snapshot at once."""
        if key not in self._views:
            return
        if visible:
            self._visible.add(key)
            self._show(key)
        else:
            self._visible.discard(key)
        self.update_watch()

    def update_watch(self) -> None:
        """Sum up what is needed, and say so if it is another than before."""
        watch = Watch(curves=True)  # the figures in the bar above are always in sight
        for always in self._always:
            watch |= always()
        for view in self._seen():
            watch |= view.watch()
        if watch != self._watch:
            self._watch = watch
            self.watch_changed.emit(watch)

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Every view follows the document, seen or not: it is cheap, and they are ready when shown."""
        self._snapshot = None
        for view in self._views.values():
            view.show_document(spec, analysis)
            if analysis.problems:
                _cover(view, MENDED_FIRST)
        self.update_watch()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The visible views follow the run, some at once and the others in turns to come.

        Each turn has the training wait for the interpreter's lock, and a long one all timers of the window.
        """
        self._snapshot = snapshot
        self._waiting += [key for key in self._views if key in self._visible and key not in self._waiting]
        self._serve_some()

    def catch_up(self) -> None:
        """Serve all views that still wait for the newest snapshot."""
        while self._waiting:
            self._serve_one()

    def _serve_some(self) -> None:
        end = perf_counter() + TURN_S
        self._serve_one()
        while self._waiting and perf_counter() < end:
            self._serve_one()
        if self._waiting:
            self._turns.start()

    def _serve_one(self) -> None:
        if self._waiting:
            key = self._waiting.pop(0)
            if key in self._visible:
                self._show(key)
        if not self._waiting:
            self._turns.stop()

    def _show(self, key: str) -> None:
        """Hand a view the newest snapshot; of a network that cannot be trained it shows nothing."""
        snapshot = self._snapshot
        if snapshot is None:
            return
        if snapshot.state is not RunState.LOADING:
            _cover(self._views[key], MENDED_FIRST if snapshot.state is RunState.BLOCKED else "")
        self._views[key].show_snapshot(snapshot)

    def close(self) -> None:
        """Let go of all views: docks still tell of themselves while the window is taken down."""
        self._turns.stop()
        self._waiting.clear()
        self._views.clear()
        self._always.clear()
        self._visible.clear()

    def _seen(self) -> Iterable[View]:
        return [view for key, view in self._views.items() if key in self._visible]


def _cover(view: View, words: str) -> None:
    """Panels that are views as well speak of the document, and have no `cover`."""
    cover = getattr(view, "cover", None)
    if cover is not None:
        cover(words)
