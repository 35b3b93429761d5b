"""Fetching well-known sets of pictures: once, checked by their published hash, all or nothing."""

from __future__ import annotations

import errno
import gzip
import shutil
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tarfile import TarError
from typing import Any
from zipfile import BadZipFile

from engine.data.archives import BadArchive, Unpacked, unpack_cifar, unpack_emnist, unpack_mnist
from engine.data.dataset import Cancelled, DataCancelled, DataError, never
from engine.data.fetched import INSTEAD, is_here, keep, kept_folder
from engine.data.stream import Refused, bytes_of
from engine.spec.catalog.data import DATA, Downloaded
from engine.spec.problems import ProjectError

ROOM = 3  # free bytes of the disk for each byte of the archive: it is unpacked beside itself
ABANDONED_S = 86_400.0  # archives this old were left by a program that was killed
UNPACKED = 0.97  # share of the progress when all bytes are here

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Archive:
    """A published file.

    Attributes
    ----------
    addresses : where it lies, the first to be tried first. hash : as its publisher or the field's libraries name it,
        with the algorithm before it. size : in bytes.
    """

    name: str
    addresses: tuple[str, ...]
    hash: str
    size: int


@dataclass(frozen=True)
class Source:
    """The files of a set, and how they are read."""

    archives: tuple[Archive, ...]
    unpack: Callable[[Sequence[Path]], Unpacked]


def _mnist(name: str, md5: str, size: int) -> Archive:
    mirrors = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/")
    return Archive(name, tuple(mirror + name for mirror in mirrors), f"md5:{md5}", size)


SOURCES: Mapping[str, Source] = {
    "mnist": Source(
        (
            _mnist("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873", 9_912_422),
            _mnist("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432", 28_881),
        ),
        unpack_mnist,
    ),
    "emnist": Source(
        (
            Archive(
                "gzip.zip",
                (
                    "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip",
                    "https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/gzip.zip",
                ),
                "md5:58c8d27c78d21e728a6bc7b3cc06412e",
                561_753_746,
            ),
        ),
        unpack_emnist,
    ),
    "cifar10": Source(
        (
            Archive(
                "cifar-10-binary.tar.gz",
                (
                    "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
                    "https://cave.cs.toronto.edu/kriz/cifar-10-binary.tar.gz",
                ),
                "md5:c32a1d4ab5d03f1284b67883e8d87530",
                170_052_171,
            ),
        ),
        unpack_cifar,
    ),
}


def download(
    kind: str,
    *,
    progress: Progress = lambda share: None,
    cancelled: Cancelled = never,
    sources: Mapping[str, Source] = SOURCES,
) -> None:
    """Fetch the pictures of a kind and keep them; nothing happens where they are here already.

    Parameters
    ----------
    progress : told the share that is done, from 0 to 1. cancelled : asked now and then, also while a server is silent.

    Raises
    ------
    DataError
        If they cannot be had; says why and what would help. Nothing half-written is left.
    DataCancelled
        If `cancelled` said so.
    """
    if is_here(kind):
        return progress(1.0)
    title, source = DATA[kind].title, sources[kind]
    tally = _Tally(sum(archive.size for archive in source.archives), progress, cancelled)
    with _plain_words(title), _place(title, tally.size) as place:
        files = [_fetch(archive, place, tally) for archive in source.archives]
        unpacked = source.unpack(files)
        if cancelled():
            raise DataCancelled
        kind_of = DATA[kind]
        assert issubclass(kind_of, Downloaded)
        keep(kind, unpacked, kind_of.rows)
    return progress(1.0)


@dataclass
class _Tally:
    """How many bytes came of how many, over all files and all tries."""

    size: int
    progress: Progress
    cancelled: Cancelled
    came: int = 0

    def count(self, more: int) -> None:
        self.came += more
        self.progress(UNPACKED * min(self.came / self.size, 1.0))


@contextmanager
def _place(title: str, size: int) -> Iterator[Path]:
    """A folder for archives, gone afterwards whatever happens."""
    folder = kept_folder()
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    if (free := shutil.disk_usage(folder).free) < ROOM * size:
        needed, left = (f"{count / 1e6:,.0f} MB" for count in (ROOM * size, free))
        raise DataError(f"{title} needs {needed} of the disk, and {left} are free.", f"Free some space, or {INSTEAD}")
    with tempfile.TemporaryDirectory(prefix="fetching-", dir=folder, ignore_cleanup_errors=True) as place:
        yield Path(place)


def _sweep(folder: Path) -> None:
    for left in folder.glob("fetching-*"):
        if time.time() - left.stat().st_mtime > ABANDONED_S:
            shutil.rmtree(left, ignore_errors=True)


def _fetch(archive: Archive, place: Path, tally: _Tally) -> Path:
    """The archive from the first address that gives it; the last refusal goes on where none does."""
    before = tally.came
    for number, address in enumerate(archive.addresses, start=1):
        tally.came = before
        try:
            return _fetch_from(address, archive, place, tally)
        except Refused:
            if number == len(archive.addresses):
                raise
    raise AssertionError("an archive has an address")


def _fetch_from(address: str, archive: Archive, place: Path, tally: _Tally) -> Path:
    import pooch

    def write(url: str, file: str, _pooch: object) -> None:
        came = 0
        with open(file, "wb") as out, closing(bytes_of(url, tally.cancelled)) as chunks:
            for chunk in chunks:
                came += len(chunk)
                if came > archive.size:  # before a disk is filled by what is something else
                    raise Refused("what the server sent is another file")
                out.write(chunk)
                tally.count(len(chunk))

    pooch.get_logger().setLevel("ERROR")  # who asked is told by the progress
    try:
        path = pooch.retrieve(address, known_hash=archive.hash, fname=archive.name, path=place, downloader=write)
    except ValueError:  # of pooch, which has thrown the file away
        raise Refused("what the server sent is another file, or was damaged on its way") from None
    return Path(path)


@contextmanager
def _plain_words(title: str) -> Iterator[None]:
    """Whatever goes wrong, as what happened and what would help."""
    try:
        yield
    except Refused as refusal:
        raise DataError(f"{title} could not be downloaded: {refusal}.", f"Try again later, or {INSTEAD}") from None
    except (BadArchive, BadZipFile, TarError, gzip.BadGzipFile, KeyError, EOFError, zlib.error) as error:
        raise DataError(f"{title} came, but cannot be unpacked ({error}).", f"Try again later, or {INSTEAD}") from None
    except ProjectError as error:
        raise DataError(error.problem, f"Mend that and choose {title} again, or {INSTEAD}") from None
    except OSError as error:
        raise _of_the_disk(title, error) from None


def _of_the_disk(title: str, error: OSError) -> DataError:
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return DataError(f"The disk is full, and {title} was not kept.", f"Free some space, or {INSTEAD}")
    reason: Any = error.strerror or error
    return DataError(f"{title} could not be kept in {kept_folder()} ({reason}).", f"Mend the folder, or {INSTEAD}")
