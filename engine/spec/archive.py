"""A zip from a stranger, read into memory under caps; nothing is ever unpacked on the disk."""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from engine.spec.problems import ProjectError

MOST_MEMBERS = 4096
MOST_BYTES = 2**31 - 1  # of one member, and of all of them together
MOST_RATIO = 200  # uncompressed to compressed, for what is larger than SMALL
SMALL = 32 * 1024 * 1024  # no ratio is asked of this little
_LONGEST_NAME = 200
_TAIL = 22 + 65535  # the end record with its longest comment
_LOCAL = struct.Struct("<4s5H3I2H")
_STRANGE = "This does not look like a project that Layerscope saved. Open another copy of it."
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
    OverflowError,
    MemoryError,
    OSError,  # a place in the directory that the file does not have
)


class Broken(Exception):
    """A member, or the whole archive, is damaged."""


@dataclass(frozen=True)
class Archive:
    """An open zip whose names and sizes have been checked."""

    zip: zipfile.ZipFile
    infos: dict[str, zipfile.ZipInfo]

    def read(self, name: str, most: int = MOST_BYTES) -> bytes:
        """One member, checked against its CRC.

        Raises
        ------
        Broken
            If it is damaged, locked, or larger than it says.
        """
        info = self.infos[name]
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Broken(name)
        if info.file_size > most:
            raise Broken(name)
        try:
            with self.zip.open(info) as file:
                data = file.read()  # stops at the size that was checked above; a lie about it breaks the CRC
        except _UNREADABLE as error:
            raise Broken(name) from error
        if len(data) != info.file_size:
            raise Broken(name)
        return data

    def check(self, name: str) -> None:
        """See whether a member that nobody reads is the one that the directory means.

        Raises
        ------
        Broken
            If its own header says otherwise.
        """
        try:
            self.zip.open(self.infos[name]).close()
        except _UNREADABLE as error:
            raise Broken(name) from error


def open_archive(file: BinaryIO, size: int) -> Archive:
    """Read the directory of a zip and check names and sizes before anything is unpacked.

    Raises
    ------
    ProjectError
        If it holds what no project of ours holds: too much, or names that lead elsewhere.
    Broken
        If the directory is missing or damaged.
    """
    count = _check_end(file, size)
    try:
        archive = zipfile.ZipFile(file)
        infos = archive.infolist()
    except _UNREADABLE as error:
        raise Broken("the directory") from error
    if len(infos) != count:
        raise Broken("the directory")
    _check_names([info.orig_filename for info in infos])
    _check_sizes(infos)
    return Archive(archive, {info.filename: info for info in infos})


def member_from_front(data: bytes, wanted: str, most: int) -> bytes | None:
    """Find a member from the front, in a zip whose directory is cut off or damaged; None if it is not whole."""
    at = 0
    while at + _LOCAL.size <= len(data):
        signature, _, flags, method, _, _, crc, packed, size, name_size, extra = _LOCAL.unpack_from(data, at)
        start = at + _LOCAL.size + name_size + extra
        if signature != b"PK\x03\x04" or flags & 9 or start + packed > len(data):
            return None
        if data[at + _LOCAL.size : at + _LOCAL.size + name_size] == wanted.encode():
            return _unpack(data[start : start + packed], method, size, crc, most)
        at = start + packed
    return None


def name_problem(name: str) -> str:
    """Why a member may not have this name; empty if it may."""
    parts = name.split("/")
    if len(name) > _LONGEST_NAME:
        return "is too long"
    if name.startswith("/") or "\\" in name or ":" in name or "\0" in name or any(p in ("", ".", "..") for p in parts):
        return "leads out of the project"
    return ""


def _check_end(file: BinaryIO, size: int) -> int:
    """Refuse a huge directory before it is read; gives the number of members that it says it has."""
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise Broken("the directory")
    count, length = struct.unpack_from("<HI", tail, at + 10)
    if count > MOST_MEMBERS or length > MOST_MEMBERS * (46 + _LONGEST_NAME):
        raise ProjectError("The file holds far too many parts.", _STRANGE)
    return int(count)


def _check_names(names: list[str]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        problem = name_problem(name.rstrip("/") if name.endswith("/") else name)
        if problem:
            raise ProjectError(f"The file has a part whose name {problem}: {name[:60]!r}.", _STRANGE)
        other = seen.setdefault(name.casefold(), name)
        if other != name or names.count(name) > 1:
            raise ProjectError(f"The file has two parts of the same name: {name[:60]!r}.", _STRANGE)


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_MEMBERS:
        raise ProjectError("The file holds far too many parts.", _STRANGE)
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise ProjectError("The file would unpack to more than 2 GB.", _STRANGE)
    for info in infos:
        if info.file_size > SMALL and info.file_size > MOST_RATIO * info.compress_size:
            raise ProjectError(f"The part {info.filename[:60]!r} is packed beyond what is plausible.", _STRANGE)


def _unpack(packed: bytes, method: int, size: int, crc: int, most: int) -> bytes | None:
    if size > most or method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return None
    try:
        data = packed if method == zipfile.ZIP_STORED else zlib.decompressobj(-15).decompress(packed, size + 1)
    except zlib.error:
        return None
    return data if len(data) == size and zlib.crc32(data) == crc else None
