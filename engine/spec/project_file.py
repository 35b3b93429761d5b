"""The project file: a zip of the document and, where there is one, the run."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from pydantic import ValidationError

from engine.spec import strict_json
from engine.spec.archive import MOST_BYTES, MOST_MEMBERS, Archive, Broken, member_from_front, open_archive
from engine.spec.atomic_file import write_atomically
from engine.spec.document import SCHEMA_VERSION, Spec
from engine.spec.members import DOCUMENT, MIMETYPE, is_sound, is_state
from engine.spec.migrations import migrate, version_of
from engine.spec.plain import plain_error
from engine.spec.problems import ProjectError

SUFFIX = ".lscope"
_OTHER_COPY = "Open an earlier copy of the project, or the last autosave."
_DROPPED = "The trained weights in the file are damaged and were left out; the network starts from its first weights."
_CUT = "The file is cut short or damaged; the network could be read, its trained weights could not."
_NEWER = "The project was saved by a newer version of Layerscope; what this version does not know is kept as it is."
_MIGRATED = "The project was saved by an older version of Layerscope; saving it brings it up to date."


@dataclass(frozen=True)
class ProjectFile:
    """What a project file held.

    Attributes
    ----------
    members : the run, see `engine.messages.StateSaved`; empty where there is none.
    notices : what the user should know of the reading, a sentence each.
    """

    spec: Spec
    members: Mapping[str, bytes]
    notices: tuple[str, ...] = ()


# ---- writing ------------------------------------------------------------------------------------------------------


def write(path: str | Path, spec: Spec, members: Mapping[str, bytes]) -> None:
    """Save a project; after any failure the file is as it was before.

    Raises
    ------
    ProjectError
        If the system refuses, or the project is too large for the format.
    ValueError
        If a member has a name that no reader would take.
    """
    document = json.dumps(spec.model_dump(mode="json"), ensure_ascii=False, allow_nan=False, indent=1).encode()
    strange = [name for name in members if not is_state(name)]
    if strange:
        raise ValueError(f"no member of a project file is called {strange[0]!r}")
    too_large = len(document) > strict_json.MOST_BYTES or len(members) + 2 > MOST_MEMBERS
    if too_large or sum(map(len, members.values())) + len(document) > MOST_BYTES - 1024:
        raise ProjectError("The project is too large for one file.", "Take fewer painted points or fewer weights.")
    write_atomically(path, lambda file: _write_zip(file, document, members))


def _write_zip(file: BinaryIO, document: bytes, members: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        _add(archive, "mimetype", MIMETYPE.encode(), zipfile.ZIP_STORED)
        _add(archive, DOCUMENT, document, zipfile.ZIP_DEFLATED)
        for name in sorted(members):
            packed = name.endswith(".json")  # numbers of a training hardly pack at all
            _add(archive, name, members[name], zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)


def _add(archive: zipfile.ZipFile, name: str, data: bytes, method: int) -> None:
    info = zipfile.ZipInfo(name)  # without the time, so that the same project gives the same bytes
    info.compress_type = method
    info.create_system = 3
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)


# ---- reading ------------------------------------------------------------------------------------------------------


def read(path: str | Path) -> ProjectFile:
    """Open a project. What is damaged beyond the document is left out, with a notice.

    Raises
    ------
    ProjectError
        If there is no document in it that can be read.
    """
    with _opened(Path(path)) as (file, size):
        try:
            archive = open_archive(file, size)
            document = _document(archive)
        except Broken:
            return _salvage(file)
        spec, notices = parse_document(document)
        members, whole = _state(archive)
        return ProjectFile(spec, MappingProxyType(members), notices if whole else (*notices, _DROPPED))


def peek(path: str | Path) -> Spec:
    """The document alone, without its weights.

    Raises
    ------
    ProjectError
        As `read` does.
    """
    with _opened(Path(path)) as (file, size):
        try:
            document = _document(open_archive(file, size))
        except Broken:
            return _salvage(file).spec
        return parse_document(document)[0]


def parse_document(data: bytes) -> tuple[Spec, tuple[str, ...]]:
    """Read a project.json; gives the document and notices.

    Raises
    ------
    ProjectError
        If it is not a document of ours, with the layer and field where that is known.
    """
    raw = strict_json.parse(data, DOCUMENT)
    version = version_of(raw)
    try:
        spec = Spec.model_validate(migrate(raw))
    except ValidationError as error:
        newer = "Open it with a newer version of Layerscope."
        raise ProjectError(plain_error(error, raw), newer if version > SCHEMA_VERSION else _OTHER_COPY) from None
    if version > SCHEMA_VERSION:
        return spec, (_NEWER,)
    return spec, (_MIGRATED,) if version < SCHEMA_VERSION else ()


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The file and its size, once its first bytes look like a project."""
    try:
        with path.open("rb") as file:
            _refuse_strangers(file.read(8))
            yield file, os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        raise ProjectError(f"The file is not there: {path}.", "Look for it in another folder.") from None
    except OSError as error:
        words = error.strerror or str(error)
        raise ProjectError(f"The file cannot be read: {words} ({path}).", "See whether you may open it.") from error


def _refuse_strangers(start: bytes) -> None:
    if not start:
        raise ProjectError("The file is empty.", _OTHER_COPY)
    if start[:1] == b"\x80" and start[1:2] <= b"\x05":
        raise ProjectError(
            "This is a Python pickle, which can run code when it is opened; it was not opened.",
            "Open a project that Layerscope saved (.lscope).",
        )
    if start[:2] != b"PK":
        raise ProjectError("This is not a Layerscope project.", "Open a file that Layerscope saved (.lscope).")


def _document(archive: Archive) -> bytes:
    if any(name.endswith("data.pkl") for name in archive.infos):
        raise ProjectError(
            "This is a PyTorch checkpoint, which can run code when it is opened; it was not opened.",
            "Open a project that Layerscope saved (.lscope).",
        )
    if DOCUMENT not in archive.infos:
        raise Broken(DOCUMENT)
    return archive.read(DOCUMENT, strict_json.MOST_BYTES)


def _state(archive: Archive) -> tuple[dict[str, bytes], bool]:
    """The run, or nothing and False if any part of it is damaged: half a run would not go on where it stopped."""
    found: dict[str, bytes] = {}
    try:
        for name in archive.infos:
            if is_state(name):
                found[name] = archive.read(name)
            else:
                archive.check(name)  # a damaged name is not a stranger's part
    except Broken:
        return {}, False
    whole = all(is_sound(name, data) for name, data in found.items())
    return (found, True) if whole else ({}, False)


def _salvage(file: BinaryIO) -> ProjectFile:
    """Only the document, from the front of a file that was cut short."""
    file.seek(0)
    start = file.read(2 * strict_json.MOST_BYTES)
    document = member_from_front(start, DOCUMENT, strict_json.MOST_BYTES)
    if document is None:
        if MIMETYPE.encode() not in start[:200]:
            raise ProjectError("This zip holds no Layerscope project.", "Open a file that Layerscope saved (.lscope).")
        raise ProjectError("The project file is damaged or cut short.", _OTHER_COPY)
    spec, notices = parse_document(document)
    return ProjectFile(spec, MappingProxyType({}), (*notices, _CUT))
