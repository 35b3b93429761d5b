"""Keeps the project safe: open, save, autosave, recover, and the way out. Files do the work in their own thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.bridge import Bridge
from app.document import Document
from app.errands import EXAMPLES
from app.files import Files
from app.notices import Notices
from engine.messages import StateSaved
from engine.snapshot import RunState, Snapshot
from engine.spec.document import Spec, default_spec
from engine.spec.project_file import ProjectFile

SUFFIX = ".lscope"
LEAVE_WITHIN_MS = 4_000  # for the last autosave, when the window closes with unsaved work


@dataclass(frozen=True)
class _Wanted:
    """A state that was asked for: what it is for, and the document that belongs to it."""

    spec: Spec
    key: int
    step: int
    path: Path | None  # None is an autosave


class Keeper(QObject):
    """Project files, seen from the window.

    Parameters
    ----------
    held : what to save of the run, given what the engine has of it: weights may wait for data that is not there.

    Signals
    -------
    title_changed() : another path, or saved and unsaved changed places.
    may_leave() : after `leave`, when nothing can be lost any more.
    """

    title_changed = Signal()
    may_leave = Signal()

    def __init__(
        self,
        document: Document,
        bridge: Bridge,
        files: Files,
        notices: Notices,
        autosave_s: float,
        held: Callable[[Mapping[str, bytes]], Mapping[str, bytes]] = lambda members: members,
    ) -> None:
        super().__init__()
        self._held = held
        self._document, self._bridge, self._files, self._notices = document, bridge, files, notices
        self.path: Path | None = None
        self._wanted: dict[int, _Wanted] = {}
        self._saving: _Wanted | None = None
        self._step = 0
        self._saved_step = 0
        self._fresh = True
        self._kept = (0, 0)
        self._leaving = False
        self._autosave = QTimer(self)
        self._autosave.setInterval(int(autosave_s * 1000))
        self._autosave.timeout.connect(self.autosave)
        self._deadline = QTimer(self)
        self._deadline.setSingleShot(True)
        self._deadline.setInterval(LEAVE_WITHIN_MS)
        self._deadline.timeout.connect(self.may_leave)
        self._connect()

    def _connect(self) -> None:
        self._bridge.snapshot_ready.connect(self._follow)
        self._bridge.state_saved.connect(self._write)
        self._files.opened.connect(self._opened)
        self._files.saved.connect(self._saved)
        self._files.failed.connect(self._failed)
        self._files.autosaved.connect(self._autosaved)
        self._document.history_changed.connect(self.title_changed)
        self._autosave.start()

    @property
    def unsaved(self) -> bool:
        """Whether closing now would lose an edit or training."""
        return self._document.modified or self._step != self._saved_step

    @property
    def title(self) -> str:
        """The window's title."""
        name = self.path.name if self.path else self._document.spec.name
        return f"{name}{' •' if self.unsaved else ''} — Layerscope"

    def new(self) -> None:
        """Begin afresh; what was there is offered back."""
        self._leave_behind()
        self.path = None
        self._start(default_spec(), {})

    def open(self, path: str) -> None:
        """Read a project; the answer comes as a signal."""
        self._files.open(Path(path))

    def save(self, path: str = "") -> bool:
        """Save under the known path, or the given one; False when there is none yet: an example keeps as it came."""
        target = Path(path) if path else self.path
        if target is None or (not path and target.parent == EXAMPLES):
            return False
        if target.suffix != SUFFIX:
            target = target.with_name(target.name + SUFFIX)
        self._ask(target)
        return True

    def autosave(self) -> None:
        """Write the journal, if something has changed since it was last written."""
        now = (self._document.revision, self._step)
        if self.unsaved and now != self._kept:
            self._kept = now
            self._ask(None)

    def leave(self) -> None:
        """Make sure that nothing is lost, then say `may_leave`."""
        self._leaving = True
        self._autosave.stop()
        if not self.unsaved:
            self._files.clean_exit()
            self.may_leave.emit()
            return
        self._deadline.start()
        self._ask(None)

    def stop(self) -> None:
        """No more autosaves: the window is taken down."""
        self._autosave.stop()
        self._deadline.stop()

    def recover(self, project: ProjectFile) -> None:
        """Carry on with what a journal held."""
        self.path = None
        self._start(project.spec, dict(project.members))
        self._fresh, self._saved_step = False, -1

    def _start(self, spec: Spec, state: Mapping[str, bytes]) -> None:
        self._step = self._saved_step = 0
        self._fresh = True
        self._document.open(spec, dict(state))
        self.title_changed.emit()

    def _leave_behind(self) -> None:
        """Before another project replaces unsaved work, offer the way back to it."""
        if self._document.modified:
            spec = self._document.spec
            self._notices.tell("info", f"{spec.name} was not saved.", ("Bring it back", lambda: self._start(spec, {})))

    def _ask(self, path: Path | None) -> None:
        ticket = self._bridge.request_state()
        self._wanted[ticket] = _Wanted(self._document.spec, self._document.revision, self._step, path)

    def _follow(self, snapshot: Snapshot) -> None:
        was_unsaved = self.unsaved
        self._step = snapshot.step
        if self._fresh and snapshot.state not in (RunState.LOADING, RunState.BLOCKED):
            self._fresh = False
            self._saved_step = snapshot.step  # a file that was opened brings its own progress
        if self.unsaved != was_unsaved:
            self.title_changed.emit()

    def _write(self, state: StateSaved) -> None:
        wanted = self._wanted.pop(state.ticket, None)
        if wanted is None:
            return
        members = self._held(state.members)
        if wanted.path is None:
            self._files.autosave(wanted.spec, members)
        else:
            self._saving = wanted
            self._files.save(wanted.path, wanted.spec, members)

    def _saved(self, path: Path) -> None:
        self.path = path
        if self._saving is not None:
            self._saved_step = self._saving.step
            if self._saving.key == self._document.revision:
                self._document.mark_saved()
        self._notices.tell("info", f"Saved {path.name}.")
        self.title_changed.emit()

    def _opened(self, path: Path, project: ProjectFile) -> None:
        self._leave_behind()
        self.path = path
        self._start(project.spec, project.members)
        for text in project.notices:
            self._notices.tell("warning", text)

    def _failed(self, problem: str, remedy: str, path: Path) -> None:
        named = path.suffix != SUFFIX or path.name in problem
        self._notices.problem(problem if named else f"{path.name}: {problem[:1].lower()}{problem[1:]}", remedy)
        if self._leaving:
            self.may_leave.emit()

    def _autosaved(self) -> None:
        if self._leaving:
            self._deadline.stop()
            self.may_leave.emit()
