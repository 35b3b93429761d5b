"""Small pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from engine.data.dataset import Cancelled, DataError, Dataset, noise, split
from engine.data.photographs import faces
from engine.snapshot import Floats, Ints
from engine.spec.catalog.data import Pictures

GARMENTS = Path(__file__).resolve().parents[2] / "assets" / "data" / "garments.npz"

Loaded = tuple[Floats, Ints]  # (n, pixels) from 0 to 1, (n,) classes


@cache
def _digits() -> Loaded:
    from sklearn.datasets import load_digits  # takes longer to import than all of the window

    bunch = load_digits()
    return (bunch.data / 16).astype(np.float32), bunch.target.astype(np.int64)


@cache
def _garments() -> Loaded:
    try:
        with np.load(GARMENTS) as archive:
            pictures, classes = archive["pictures"], archive["classes"]
    except (OSError, ValueError, KeyError) as error:
        raise DataError(
            f"The pictures of garments cannot be read ({error}).", "Install Layerscope again, or choose other data."
        ) from None
    return pictures.reshape(len(pictures), -1).astype(np.float32) / 255, classes.astype(np.int64)


LOADERS: dict[str, Callable[[], Loaded]] = {"digits": _digits, "garments": _garments, "faces": faces}


def make_pictures(data: Pictures, seed: int, cancelled: Cancelled) -> Dataset:
    """All pictures of the source; the noise is a share of the deviation of all pixels together."""
    pixels, classes = LOADERS[data.kind]()
    inputs = pixels.copy()
    if data.noise:
        inputs = np.clip(pixels + pixels.std() * noise(data, seed, pixels.shape), 0, 1).astype(np.float32)
    target = classes.astype(np.float32)
    return Dataset(inputs, target, split(data, seed, target, classes=True), np.arange(len(target), dtype=np.int64))
