"""Pictures that were fetched once: where they are kept, and the samples of them."""

from __future__ import annotations

import os
import zipfile
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.data.archives import Pixels, Unpacked
from engine.data.dataset import Cancelled, DataError, Dataset, by_turns, noise, split
from engine.spec.atomic_file import write_atomically
from engine.spec.catalog.data import Downloaded

HOME = "LAYERSCOPE_HOME"  # environment: one folder for all that the program keeps
INSTEAD = "choose Digits or Garments, which are here already."


def kept_folder() -> Path:
    """Where the pictures are kept on this system, whatever they were fetched for."""
    if home := os.environ.get(HOME):
        return Path(home) / "downloads"
    from pooch import os_cache

    return Path(os_cache("layerscope")) / "downloads"


def kept_file(kind: str) -> Path:
    """Where the pictures of a kind are kept."""
    return kept_folder() / f"{kind}.npz"


def is_here(kind: str) -> bool:
    """Whether the pictures of a kind were fetched, and are still there to their end."""
    try:
        with zipfile.ZipFile(kept_file(kind)) as archive:
            return {"pictures.npy", "classes.npy"} <= set(archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def keep(kind: str, unpacked: Unpacked, most: int) -> None:
    """Write the first pictures, their classes by turns, so that any first rows are balanced as far as they can be.

    Raises
    ------
    ProjectError
        If the disk refuses.
    """
    pictures, classes = unpacked
    rows = by_turns(classes)[:most]
    write_atomically(
        kept_file(kind), lambda file: np.savez(file, pictures=pictures[rows], classes=classes[rows]), durable=False
    )


def make_fetched(data: Downloaded, seed: int, cancelled: Cancelled) -> Dataset:
    """The first pictures of the set; the noise is a share of the deviation of all pixels together.

    Raises
    ------
    DataError
        If they were not fetched yet, or cannot be read.
    """
    try:
        file = kept_file(data.kind)
        pictures, classes = _load(str(file), file.stat().st_mtime_ns)
    except FileNotFoundError:
        raise DataError(
            f"The pictures of {data.title} are not on this computer yet.",
            f"Choose {data.title} in the Data panel to download them, or {INSTEAD}",
        ) from None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(
            f"The pictures of {data.title} that were downloaded cannot be read ({error}).",
            f"Choose other data, then {data.title} again to download them anew, or {INSTEAD}",
        ) from None
    count = min(data.samples, len(classes))
    inputs = pictures[:count].reshape(count, -1).astype(np.float32) / np.float32(255)
    if data.noise:
        inputs = np.clip(inputs + inputs.std() * noise(data, seed, inputs.shape), 0, 1).astype(np.float32)
    target = classes[:count].astype(np.float32)
    return Dataset(inputs, target, split(data, seed, target, classes=True), np.arange(count, dtype=np.int64))


@lru_cache(maxsize=1)  # a drag of the noise slider does not read the file again
def _load(path: str, changed: int) -> tuple[Pixels, Pixels]:
    with np.load(path, allow_pickle=False) as archive:
        return archive["pictures"], archive["classes"]
