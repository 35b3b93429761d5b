"""Measured sequences with a published split, which no setting changes."""

from __future__ import annotations

from functools import cache

import numpy as np

from engine.data.dataset import Cancelled, Dataset, noise
from engine.data.sequences.files import shipped
from engine.snapshot import Floats, Ints
from engine.spec.catalog.data import Mnist1d, Vowels

Loaded = tuple[Floats, Ints]  # (n, channels, steps), not-a-number beyond the end; (n,) classes


@cache
def _mnist1d() -> Loaded:
    with shipped("mnist1d.npz") as path, np.load(path) as archive:
        return archive["signals"].astype(np.float32)[:, None], archive["classes"].astype(np.int64)


@cache
def _vowels() -> Loaded:
    with shipped("vowels.npz") as path, np.load(path) as archive:
        steps, lengths, speakers = archive["steps"], archive["lengths"], archive["speakers"]
        padded = np.full((len(lengths), lengths.max(), steps.shape[1]), np.nan, dtype=np.float32)
        padded[np.arange(padded.shape[1]) < lengths[:, None]] = steps
    return padded.transpose(0, 2, 1), speakers.astype(np.int64)


LOADERS = {"mnist1d": _mnist1d, "vowels": _vowels}


def make_published(data: Mnist1d | Vowels, seed: int, cancelled: Cancelled) -> Dataset:
    """All sequences of the source, those to train on first; the noise is a share of each channel's deviation."""
    series, classes = LOADERS[data.kind]()
    spread = np.nanstd(series, axis=(0, 2), keepdims=True)
    seen = series + spread * noise(data, seed, series.shape)
    rows = np.arange(len(classes), dtype=np.int64)
    return Dataset(
        seen.reshape(len(rows), -1).astype(np.float32), classes.astype(np.float32), rows < data.rows[0], rows
    )
