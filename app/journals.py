"""Autosaves: one folder for each running window, left behind only by one that did not end well."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile

from engine.spec import project_file
from engine.spec.document import Spec
from engine.spec.problems import ProjectError
from engine.spec.project_file import ProjectFile

_PROJECT = "project.lscope"
_LOCK = "lock"
_TRIES = "tries"
_BAD = ".bad"
MOST_TRIES = 3  # a journal that ended the program this often is not offered again
MOST_BAD = 3  # kept for a look by hand


@dataclass(frozen=True)
class Journal:
    """What a window left behind: name of its project, when it was written (seconds since 1970)."""

    folder: Path
    name: str
    written: float


class Journals:
    """The autosaves of all windows under one folder, and this window's own among them.

    A window's folder holds a lock for as long as its process lives, so that no other takes it for left behind.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._own: Path | None = None
        self._lock: QLockFile | None = None

    def write(self, spec: Spec, members: Mapping[str, bytes]) -> None:
        """Replace this window's autosave.

        Raises
        ------
        ProjectError
            If it cannot be written.
        """
        folder = self._own or self._make_folder()
        project_file.write(folder / _PROJECT, spec, members)
        (folder / _TRIES).unlink(missing_ok=True)

    def forget(self) -> None:
        """Delete this window's autosave: its work is safe elsewhere."""
        if self._own is not None:
            with contextlib.suppress(OSError):
                (self._own / _PROJECT).unlink(missing_ok=True)

    def close(self, keep: bool) -> None:
        """Let go of the folder: kept, it is offered at the next start."""
        own, lock = self._own, self._lock
        self._own = self._lock = None
        if lock is not None:
            lock.unlock()
        if own is not None and (not keep or not (own / _PROJECT).exists()):
            shutil.rmtree(own, ignore_errors=True)

    def leftovers(self) -> list[Journal]:
        """Journals of windows that are gone, the newest first; what cannot be read is put aside for good."""
        found = [journal for folder in self._folders() if (journal := self._look(folder)) is not None]
        return sorted(found, key=lambda journal: journal.written, reverse=True)

    def adopt(self, journal: Journal) -> ProjectFile:
        """Read a journal and go on writing it as this window's own, so that it is never without a copy.

        Raises
        ------
        ProjectError
            If another window has it, or it cannot be read; then it is put aside.
        """
        lock = _lock_of(journal.folder)
        if not journal.folder.is_dir() or not lock.tryLock(0):
            raise ProjectError("This autosave was opened by another window.", "Look for it there.")
        _count_try(journal.folder)
        try:
            project = project_file.read(journal.folder / _PROJECT)
        except ProjectError:
            lock.unlock()
            self._put_aside(journal.folder)
            raise
        self.close(keep=True)
        self._own, self._lock = journal.folder, lock
        return project

    def discard(self, journal: Journal) -> None:
        """Delete a journal that nobody wants, unless a window has taken it."""
        lock = _lock_of(journal.folder)
        if journal.folder != self._own and journal.folder.is_dir() and lock.tryLock(0):
            lock.unlock()
            shutil.rmtree(journal.folder, ignore_errors=True)

    def _make_folder(self) -> Path:
        folder = self._root / f"{os.getpid()}-{secrets.token_hex(4)}"
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise ProjectError(
                f"There is no place for autosaves: {self._root}.", "Save the project yourself."
            ) from error
        lock = _lock_of(folder)
        lock.tryLock(0)
        self._own, self._lock = folder, lock
        return folder

    def _folders(self) -> Iterator[Path]:
        with contextlib.suppress(OSError):
            yield from (
                path for path in self._root.iterdir() if path.is_dir() and path.suffix != _BAD and path != self._own
            )

    def _look(self, folder: Path) -> Journal | None:
        lock = _lock_of(folder)
        if not lock.tryLock(0):
            return None
        lock.unlock()
        path = folder / _PROJECT
        if not path.exists():
            shutil.rmtree(folder, ignore_errors=True)
            return None
        try:
            if _tries(folder) >= MOST_TRIES:
                raise ProjectError("It was tried too often.", "")
            return Journal(folder, project_file.peek(path).name, path.stat().st_mtime)
        except (ProjectError, OSError):
            self._put_aside(folder)
            return None

    def _put_aside(self, folder: Path) -> None:
        with contextlib.suppress(OSError):
            folder.rename(folder.with_name(folder.name + _BAD))
        with contextlib.suppress(OSError):
            bad = sorted(self._root.glob(f"*{_BAD}"), key=lambda path: path.stat().st_mtime, reverse=True)
            for old in bad[MOST_BAD:]:
                shutil.rmtree(old, ignore_errors=True)


def _lock_of(folder: Path) -> QLockFile:
    lock = QLockFile(str(folder / _LOCK))
    lock.setStaleLockTime(0)  # never by age; a lock of a process that is gone is stale at once
    return lock


def _tries(folder: Path) -> int:
    try:
        return len((folder / _TRIES).read_bytes())
    except OSError:
        return 0


def _count_try(folder: Path) -> None:
    with contextlib.suppress(OSError), (folder / _TRIES).open("ab") as file:
        file.write(b"x")
