"""Project files, in one thread of their own: the window never waits for a disk."""

from __future__ import annotations

import hashlib
import os
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Qt, Signal, SignalInstance

from app.data_paths import placed, portable
from app.journals import Journal, Journals
from app.settings import data_folder
from engine.spec import project_file
from engine.spec.document import Spec
from engine.spec.problems import ProjectError

_TWICE = "This project is open in another window too; the last one to save wins."
_SAVE_AS = "Save under another name, or open it again to see what changed."
_Stamp = tuple[int, int]  # time of the last change in nanoseconds, size in bytes
_Answer = tuple[SignalInstance, tuple[object, ...]]
_Job = Callable[[], None]


class Files(QObject):
    """Opens, saves, autosaves and recovers projects, one job after another.

    Parameters
    ----------
    folder : where autosaves and locks are kept; by default the system's place for them.

    Signals
    -------
    opened(Path, ProjectFile), saved(Path), autosaved() : done.
    recovered(ProjectFile) : a journal was read; it goes on as this window's own autosave.
    failed(problem, remedy, Path) : a sentence each, and the file it was about.
    progress(str) : what is being done, a few words; empty when there is nothing to do.
    """

    opened = Signal(object, object)
    saved = Signal(object)
    autosaved = Signal()
    recovered = Signal(object)
    failed = Signal(str, str, object)
    progress = Signal(str)

    _answered = Signal(object)

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder or data_folder()
        self._journals = Journals(self._folder / "journals")
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._stamps: dict[str, _Stamp] = {}  # of this and the next two, only the thread knows
        self._open_lock: QLockFile | None = None
        self._open_key = ""
        self._autosave_problem = ""
        self._newest_autosave: object = None
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    # ---- what the window asks

    def open(self, path: Path) -> None:
        """Read a project; answered by `opened` or `failed`."""
        self._submit(f"Opening {path.name}", path, lambda: self._open(path))

    def save(self, path: Path, spec: Spec, members: Mapping[str, bytes], overwrite: bool = False) -> None:
        """Write a project; answered by `saved` or `failed`.

        Parameters
        ----------
        overwrite : even if another program has changed the file since it was opened or saved here.
        """
        self._submit(f"Saving {path.name}", path, lambda: self._save(path, spec, members, overwrite))

    def autosave(self, spec: Spec, members: Mapping[str, bytes]) -> None:
        """Write this window's journal; one that is waiting is left out for a newer one."""
        ticket = self._newest_autosave = object()

        def job() -> None:
            if ticket is self._newest_autosave:
                self._autosave(spec, members)

        self._submit("Autosaving", self._folder, job)

    def leftovers(self) -> list[Journal]:
        """What earlier windows left behind; only small reads."""
        return self._journals.leftovers()

    def recover(self, journal: Journal) -> None:
        """Read a journal; answered by `recovered` or `failed`."""
        self._submit(f"Recovering {journal.name}", journal.folder, lambda: self._recover(journal))

    def discard(self, journal: Journal) -> None:
        """Delete a journal."""
        self._submit("", journal.folder, lambda: self._journals.discard(journal))

    def clean_exit(self) -> None:
        """Delete this window's journal: nothing is left to recover."""
        self._newest_autosave = None
        self._submit("", self._folder, lambda: self._journals.close(keep=False))

    def stop(self) -> None:
        """Finish what was asked for and end the thread; a journal that is still there is offered at the next start."""
        if self._thread is not None:
            self._submit("", self._folder, self._let_go)
            self._jobs.put(None)
            self._thread.join()
            self._thread = None

    # ---- the thread

    def _submit(self, words: str, path: Path, job: _Job) -> None:
        def guarded() -> None:
            if words:
                self._tell(self.progress, words)
            try:
                job()
            except ProjectError as error:
                self._tell(self.failed, error.problem, error.remedy, path)
            except Exception as error:  # a fault of ours must not end the thread that saves people's work
                self._tell(self.failed, f"That did not work: {error}.", "Save under another name.", path)
            if words:
                self._tell(self.progress, "")

        self._jobs.put(guarded)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="files")
            self._thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _tell(self, signal: SignalInstance, *values: object) -> None:
        self._answered.emit((signal, values))

    def _deliver(self, answer: _Answer) -> None:
        signal, values = answer
        signal.emit(*values)

    # ---- jobs

    def _open(self, path: Path) -> None:
        stamp = _stamp(path)
        project = project_file.read(path)
        project = replace(project, spec=placed(project.spec, path))
        if not self._take(path):
            project = replace(project, notices=(*project.notices, _TWICE))
        if stamp is not None:
            self._stamps[_key(path)] = stamp
        self._tell(self.opened, path, project)

    def _save(self, path: Path, spec: Spec, members: Mapping[str, bytes], overwrite: bool) -> None:
        known, now = self._stamps.get(_key(path)), _stamp(path)
        if known is not None and now is not None and now != known and not overwrite:
            raise ProjectError(f"Another program has changed {path.name} since it was opened here.", _SAVE_AS)
        project_file.write(path, portable(spec, path), members)
        written = _stamp(path)
        if written is not None:
            self._stamps[_key(path)] = written
        self._take(path)
        self._journals.forget()
        self._tell(self.saved, path)

    def _autosave(self, spec: Spec, members: Mapping[str, bytes]) -> None:
        try:
            self._journals.write(spec, members)
        except ProjectError as error:
            if error.problem != self._autosave_problem:  # said once, not every half minute
                self._autosave_problem = error.problem
                raise
            return
        self._autosave_problem = ""
        self._tell(self.autosaved)

    def _recover(self, journal: Journal) -> None:
        self._tell(self.recovered, self._journals.adopt(journal))

    def _take(self, path: Path) -> bool:
        """Hold the mark of an open project; False while another window holds it."""
        key = _key(path)
        if key == self._open_key and self._open_lock is not None:
            return True
        self._release()
        folder = self._folder / "open"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return True  # nobody can tell
        lock = QLockFile(str(folder / hashlib.sha256(key.encode()).hexdigest()[:24]))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            return lock.error() != QLockFile.LockError.LockFailedError
        self._open_lock, self._open_key = lock, key
        return True

    def _release(self) -> None:
        if self._open_lock is not None:
            self._open_lock.unlock()
            self._open_lock = None

    def _let_go(self) -> None:
        self._release()
        self._journals.close(keep=True)


def _key(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def _stamp(path: Path) -> _Stamp | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
