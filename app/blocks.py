"""The personal palette: blocks that a person saved, one JSON file each, in the settings folder."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.background import Background
from app.settings import config_folder
from engine.spec.atomic_file import write_bytes_atomically
from engine.spec.fragment import MOST_CHARACTERS, Fragment, parse_fragment

SUFFIX = ".json"
UNNAMED = "My block"
LONGEST_NAME = 80  # as in Fragment
MOST_BLOCKS = 500  # a folder with more was not filled here
_LEFT = "The file was left where it is; the other blocks are there."
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


@dataclass(frozen=True)
class Shelf:
    """What the folder holds.

    Attributes
    ----------
    blocks : by name. files : where each lies. damaged : names of files that are no block.
    """

    blocks: Mapping[str, Fragment]
    files: Mapping[str, Path]
    damaged: tuple[str, ...] = ()


class BlocksFolder:
    """The folder of saved blocks; every method reads or writes the disk and raises OSError or ProjectError."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or config_folder() / "blocks"

    def read(self) -> Shelf:
        """All blocks by name, in the order of the alphabet; damaged files are counted out."""
        blocks: dict[str, Fragment] = {}
        files: dict[str, Path] = {}
        damaged = []
        paths = sorted(self.folder.glob(f"*{SUFFIX}"))[:MOST_BLOCKS] if self.folder.is_dir() else []
        for path in paths:
            fragment = _read(path)
            if fragment is None:
                damaged.append(path.name)
                continue
            name = _free(fragment.name.strip() or path.stem, blocks)
            blocks[name], files[name] = fragment.with_(name=name), path
        ordered = sorted(blocks, key=str.casefold)
        return Shelf({name: blocks[name] for name in ordered}, files, tuple(damaged))

    def save(self, fragment: Fragment) -> str:
        """Keep a block under its name, or under one beside it where that is taken; the name."""
        name = _free(_clean(fragment.name), self.read().blocks)
        self._write(self.folder / file_name(name), fragment.with_(name=name, copies=()))
        return name

    def rename(self, old: str, new: str) -> str:
        """Give a block another name, or one beside it where that is taken; the name."""
        shelf = self.read()
        if old not in shelf.blocks or _clean(new) == old:
            return old
        name = _free(_clean(new), shelf.blocks)
        path = self.folder / file_name(name)
        self._write(path, shelf.blocks[old].with_(name=name))
        if path != shelf.files[old]:
            shelf.files[old].unlink(missing_ok=True)
        return name

    def remove(self, name: str) -> Fragment | None:
        """Forget a block; what it was, so that it can be kept again."""
        shelf = self.read()
        if name in shelf.files:
            shelf.files[name].unlink(missing_ok=True)
        return shelf.blocks.get(name)

    def _write(self, path: Path, fragment: Fragment) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        write_bytes_atomically(path, fragment.text().encode())


class Blocks(QObject):
    """The personal palette, read and written by a thread of its own.

    Signals
    -------
    changed(tuple) : all blocks, `Fragment` each. saved(str) : the name that a block got.
    removed(Fragment) : what was forgotten; `save` keeps it again.
    failed(problem, remedy) : a sentence each.
    """

    changed = Signal(tuple)
    saved = Signal(str)
    removed = Signal(object)
    failed = Signal(str, str)

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self._folder = BlocksFolder(folder)
        self._background = Background("blocks")
        self._background.done.connect(self._done)
        self._background.failed.connect(self._failed)

    def load(self) -> None:
        """Read the folder; `changed` follows, and `failed` where files are damaged."""
        self._background.submit("load", lambda _cancelled: (None, self._folder.read()))

    def save(self, fragment: Fragment) -> None:
        """Keep a block; `saved` and `changed` follow."""
        self._submit("save", lambda: self._folder.save(fragment))

    def rename(self, old: str, new: str) -> None:
        """Give a block another name; `changed` follows."""
        self._submit("rename", lambda: self._folder.rename(old, new))

    def remove(self, name: str) -> None:
        """Forget a block; `changed` and `removed` follow."""
        self._submit("remove", lambda: self._folder.remove(name))

    def stop(self) -> None:
        """End the thread; what waits to be written is still written."""
        self._background.stop()

    def _submit(self, job_name: str, act: Callable[[], object]) -> None:
        def job(_cancelled: object) -> tuple[object, Shelf]:
            return act(), self._folder.read()

        self._background.submit(job_name, job, must_run=True)

    def _done(self, job_name: str, answer: tuple[object, Shelf]) -> None:
        result, shelf = answer
        self.changed.emit(tuple(shelf.blocks.values()))
        if job_name == "save":
            self.saved.emit(result)
        if job_name == "remove" and result is not None:
            self.removed.emit(result)
        if job_name == "load" and shelf.damaged:
            self.failed.emit(_words_of(shelf.damaged), _LEFT)

    def _failed(self, _job_name: str, error: Exception) -> None:
        self.failed.emit(str(error), str(getattr(error, "remedy", "")))


def file_name(name: str) -> str:
    """A name that every file system takes; two names never share one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    if slug != name or slug in _RESERVED:  # something was lost: the name's sum tells such names apart
        slug = f"{slug or 'block'}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
    return slug + SUFFIX


def _clean(name: str) -> str:
    """On one line and not too long."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:LONGEST_NAME] or UNNAMED


def _free(name: str, taken: Mapping[str, object]) -> str:
    """This name, or the first with a number behind it that is not taken."""
    number, found = 2, name
    while found in taken:
        found = f"{name[: LONGEST_NAME - 4]} {number}"
        number += 1
    return found


def _read(path: Path) -> Fragment | None:
    try:
        if path.stat().st_size > 4 * MOST_CHARACTERS:
            return None
        return parse_fragment(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def _words_of(files: tuple[str, ...]) -> str:
    if len(files) == 1:
        return f"The saved block {files[0]} cannot be read."
    return f"{len(files)} saved blocks cannot be read: {', '.join(files[:3])}{' and others' if len(files) > 3 else ''}."
