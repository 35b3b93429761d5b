"""Writing a file so that at every moment either the old or the new one is there, whole."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from engine.spec.problems import ProjectError

_PART = ".part"
_ABANDONED_S = 3600.0  # a part this old was left by a program that was killed
_ELSEWHERE = "Save it under another name or in another folder."
_WORDS: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("The disk is full", "Free some space, or save it on another disk."),
    errno.EFBIG: ("The file is too large for this disk", "Save it on another disk."),
    errno.EROFS: ("The disk can only be read", _ELSEWHERE),
    errno.EACCES: ("This place may not be written to", _ELSEWHERE),
    errno.EPERM: ("This place may not be written to", _ELSEWHERE),
    errno.ENOENT: ("The folder is not there any more", _ELSEWHERE),
    errno.ENOTDIR: ("The folder is not there any more", _ELSEWHERE),
    errno.EISDIR: ("A folder has this name", _ELSEWHERE),
    errno.ENAMETOOLONG: ("The name is too long", "Save it under a shorter name."),
    errno.ELOOP: ("The link leads back to itself", _ELSEWHERE),
    errno.EIO: ("The disk reports a fault", "Save it on another disk."),
}
if hasattr(errno, "EDQUOT"):  # not on Windows
    _WORDS[errno.EDQUOT] = ("Your share of the disk is used up", "Free some space, or save it on another disk.")


def write_atomically(path: str | os.PathLike[str], write: Callable[[BinaryIO], None], *, durable: bool = True) -> None:
    """Replace a file by what ``write`` puts into a temporary file beside it.

    A symbolic link is followed, not replaced. The old file keeps its permissions. After any failure the old file is
    as it was and the temporary one is gone.

    Parameters
    ----------
    durable : wait until the disk has it, so that it outlives a loss of power too.

    Raises
    ------
    ProjectError
        If the system refuses, in plain words.
    """
    target = Path(os.path.realpath(path))
    try:
        _refuse_unfit(target)
        with _part_beside(target) as part:
            with part.open("xb") as file:
                write(file)
                file.flush()
                if durable:
                    os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, part)
            os.replace(part, target)
        if durable:
            sync_folder(target.parent)
    except OSError as error:
        raise plain_os_error(error, target) from error
    _sweep(target)


def write_bytes_atomically(path: str | os.PathLike[str], data: bytes, *, durable: bool = True) -> None:
    """Replace a file by these bytes, as `write_atomically` does."""

    def put(file: BinaryIO) -> None:
        file.write(data)

    write_atomically(path, put, durable=durable)


def plain_os_error(error: OSError, path: Path) -> ProjectError:
    """What the system said, as a sentence and a remedy."""
    words, remedy = _WORDS.get(error.errno or 0, (error.strerror or str(error), _ELSEWHERE))
    return ProjectError(f"{words}: {path}.", remedy)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder last; systems that cannot open a folder do without."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows
        return
    try:
        os.fsync(handle)
    except OSError:  # some network drives: the rename is done, only its durability is their affair
        pass
    finally:
        os.close(handle)


def _refuse_unfit(target: Path) -> None:
    if target.is_symlink():  # what is still a link after following all of them
        raise OSError(errno.ELOOP, "leads back to itself")
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder")
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "is protected")


@contextmanager
def _part_beside(target: Path) -> Iterator[Path]:
    part = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}{_PART}")
    try:
        yield part
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _sweep(target: Path) -> None:
    """Remove the parts of earlier, killed saves of this file."""
    with contextlib.suppress(OSError):
        for part in target.parent.glob(f".{glob_escape(target.name[:100])}.*{_PART}"):
            if time.time() - part.stat().st_mtime > _ABANDONED_S:
                part.unlink(missing_ok=True)


def glob_escape(text: str) -> str:
    """The text with ``*``, ``?`` and ``[`` taken literally."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in text)
