"""Between the document and the engine: a project that came from a file reads outside its folder only with leave."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.bridge import Bridge
from app.data_paths import is_address, is_inside, own_path
from app.reading import pasted_folder
from engine.messages import Load, Travel
from engine.snapshot import RunState, Snapshot
from engine.spec.catalog.data import Downloaded
from engine.spec.document import Spec


class Gate(QObject):
    """Hands documents to the engine, and says of each whether its own data may be read.

    While the data of a project that was opened cannot be read, because nobody allowed it or because it is not there,
    the engine has no run; its weights are kept here, go into the file that is saved meanwhile, and reach the engine
    as soon as the data does.

    Signals
    -------
    leave_wanted(str) : the path that the document wants to read; "" when it wants nothing any more.
    """

    leave_wanted = Signal(str)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._trusted: set[str] = set()
        self._last: Load | None = None
        self._project: Path | None = None
        self._kept: Mapping[str, bytes] | None = None  # the weights of a project until the engine has them
        self._shut = False  # whether the engine is without a run for want of data
        self._wanted = ""
        bridge.snapshot_ready.connect(self._follow)

    @property
    def wanted(self) -> str:
        """The path that waits for leave; "" where none does."""
        return self._wanted

    def trust(self, path: str) -> None:
        """The user chose this file by hand."""
        self._trusted.add(_key(path))

    def allows(self, spec: Spec, project: Path | None) -> bool:
        """Whether the document's own data may be read: chosen by hand, pasted, or in the project's own folder."""
        path = own_path(spec)
        if not path or _key(path) in self._trusted:
            return True
        if is_address(path):
            return False
        return is_inside(path, pasted_folder()) or (project is not None and is_inside(path, project.absolute().parent))

    def allow(self, path: str) -> None:
        """The user says yes; if the document still wants it, it is read now."""
        self.trust(path)
        if path == self._wanted:
            self.again()

    def load(self, load: Load, project: Path | None) -> None:
        """Hand a document to the engine.

        Parameters
        ----------
        project : the file that the document was opened from or saved to; None for one of this window's own.
        """
        self._last, self._project = load, project
        may = self.allows(load.spec, project)
        if load.travel is Travel.OPEN:
            self._kept, self._shut = (load.state or {}) if _may_be_missing(load.spec) else None, False
        elif self._kept is not None and self._shut:  # there is no run to go on with yet: this is still the opening
            load = replace(load, travel=Travel.OPEN, edit=None, state=self._kept)
        self._bridge.load(replace(load, may_read=may))
        self._shut = self._shut or not may
        self._want("" if may else own_path(load.spec))

    def again(self) -> None:
        """Hand the document over once more: its data may be there now."""
        if self._last is not None:
            self.load(self._last, self._project)

    def members(self, members: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """What is to be saved of the run: that of the engine, or what it was not given yet."""
        return members or self._kept or {}

    def _want(self, path: str) -> None:
        if path != self._wanted:
            self._wanted = path
            self.leave_wanted.emit(path)

    def _follow(self, snapshot: Snapshot) -> None:
        if self._kept is None or snapshot.state is RunState.LOADING:
            return
        trouble = snapshot.trouble
        if snapshot.state is RunState.BLOCKED:
            self._shut = self._shut or (trouble is not None and trouble.layer_id == "data")
        else:
            self._kept = None


def _may_be_missing(spec: Spec) -> bool:
    """Whether the data need not be on this computer."""
    return bool(own_path(spec)) or isinstance(spec.data, Downloaded)


def _key(path: str) -> str:
    return os.path.normcase(os.path.normpath(path))
