"""Well-known sets of pictures as they are published, to arrays. Nothing in them is executed: there is no pickle."""

from __future__ import annotations

import gzip
import math
import struct
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Unpacked = tuple[Pixels, Pixels]  # (n, channels, height, width), and the class of each

_CIFAR_RECORD = 1 + 3 * 32 * 32  # bytes: a class, then red, green and blue


class BadArchive(Exception):
    """An archive does not hold what its name says."""


def unpack_mnist(files: Sequence[Path]) -> Unpacked:
    """Two files of the idx format (LeCun 1998), gzipped: pictures and classes."""
    pictures, classes = (read_idx(gzip.decompress(file.read_bytes())) for file in files)
    return _checked(pictures[:, None], classes, (1, 28, 28))


def unpack_emnist(files: Sequence[Path]) -> Unpacked:
    """Letters in a zip of gzipped idx files (Cohen 2017); the pictures lie on their side, the classes begin at 1."""
    with zipfile.ZipFile(files[0]) as archive:
        pictures, classes = (
            read_idx(gzip.decompress(archive.read(f"gzip/emnist-letters-train-{part}-ubyte.gz")))
            for part in ("images-idx3", "labels-idx1")
        )
    return _checked(pictures.transpose(0, 2, 1)[:, None], classes - 1, (1, 28, 28))


def unpack_cifar(files: Sequence[Path]) -> Unpacked:
    """The binary version (Krizhevsky 2009): a tar of five files of records."""
    with tarfile.open(files[0], "r:gz") as archive:
        parts = [_member(archive, f"cifar-10-batches-bin/data_batch_{part}.bin") for part in range(1, 6)]
    rows = np.frombuffer(b"".join(parts), dtype=np.uint8)
    if rows.size % _CIFAR_RECORD:
        raise BadArchive("its records are cut off")
    rows = rows.reshape(-1, _CIFAR_RECORD)
    return _checked(rows[:, 1:].reshape(-1, 3, 32, 32), rows[:, 0], (3, 32, 32))


def read_idx(content: bytes) -> Pixels:
    """An array of bytes in the idx format.

    Raises
    ------
    BadArchive
    """
    axes = content[3] if len(content) > 3 else 0
    start = 4 + 4 * axes
    if content[:3] != b"\x00\x00\x08" or not 1 <= axes <= 3 or len(content) < start:
        raise BadArchive("it is no idx file of bytes")
    shape = struct.unpack(f">{axes}I", content[4:start])
    if len(content) - start != math.prod(shape):
        raise BadArchive("its length is not what its head says")
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(shape)


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise BadArchive(f"{name} is no file")
    return file.read()


def _checked(pictures: Pixels, classes: Pixels, size: tuple[int, int, int]) -> Unpacked:
    if pictures.shape[1:] != size or classes.shape != pictures.shape[:1] or not len(classes):
        raise BadArchive("its pictures and classes do not fit together")
    return pictures, classes
