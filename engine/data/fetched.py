"""Pictures that were fetched once: where they are kept, and the samples of them."""

from __future__ import annotations

import os
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
    return kept_folder() / f"{kind}.npy"


def is_here(kind: str) -> bool:
    """Whether the pictures of a kind were fetched, and are still there to their end."""
    try:
        return len(_records(kind)) > 0
    except (OSError, ValueError, EOFError):
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
    records = np.concatenate([classes[rows, None], pictures[rows].reshape(len(rows), -1)], axis=1)
    write_atomically(kept_file(kind), lambda file: np.save(file, records), durable=False)


def make_fetched(data: Downloaded, seed: int, cancelled: Cancelled) -> Dataset:
    """The first pictures of the set; the noise is a share of the deviation of all pixels together.

    Raises
    ------
    DataError
        If they were not fetched yet, or cannot be read.
    """
    records = _first_records(data)
    inputs = records[:, 1:].astype(np.float32) / np.float32(255)
    if data.noise:
        inputs = np.clip(inputs + inputs.std() * noise(data, seed, inputs.shape), 0, 1).astype(np.float32)
    target = records[:, 0].astype(np.float32)
    return Dataset(inputs, target, split(data, seed, target, classes=True), np.arange(len(target), dtype=np.int64))


def _first_records(data: Downloaded) -> Pixels:
    try:
        records = _records(data.kind)[: data.samples]
        if records.shape[1] != 1 + np.prod(data.size) or records[:, 0].max() >= len(data.classes):
            raise ValueError("it holds something else")
    except FileNotFoundError:
        raise DataError(
            f"The pictures of {data.title} are not on this computer yet.",
            f"Choose {data.title} in the Data panel to download them, or {INSTEAD}",
        ) from None
    except (OSError, ValueError, EOFError) as error:
        raise DataError(
            f"The pictures of {data.title} that were downloaded cannot be read ({error}).",
            f"Delete {kept_file(data.kind)} and choose {data.title} again, or {INSTEAD}",
        ) from None
    return records


def _records(kind: str) -> Pixels:
    """(n, 1 + pixels): the class of each picture and its bytes; only what is asked for is read from the disk."""
    records: Pixels = np.load(kept_file(kind), mmap_mode="r", allow_pickle=False)
    if records.ndim != 2 or records.dtype != np.uint8:
        raise ValueError("it holds something else")
    return records
