"""Tables of measurements that come with the program or with scikit-learn."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.dataset import Cancelled, DataError, Dataset, noise, split
from engine.snapshot import Floats
from engine.spec.catalog.data import Table
from engine.spec.catalog.data.tables import Penguins

PENGUINS = Path(__file__).resolve().parents[2] / "assets" / "data" / "penguins.csv"
_MEASURES = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")

Loaded = tuple[Floats, Floats]  # (n, columns) in catalog order, (n,) class index or value


def _sklearn(loader: str, **options: Any) -> Loaded:
    from sklearn import datasets  # takes longer to import than all of the window

    bunch = getattr(datasets, loader)(**options)
    return bunch.data.astype(np.float32), bunch.target.astype(np.float32)


@cache
def _iris() -> Loaded:
    return _sklearn("load_iris")


@cache
def _wine() -> Loaded:
    return _sklearn("load_wine")


@cache
def _breast_cancer() -> Loaded:
    return _sklearn("load_breast_cancer")


@cache
def _diabetes() -> Loaded:
    return _sklearn("load_diabetes", scaled=False)


@cache
def _penguins() -> Loaded:
    try:
        with PENGUINS.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if all(row[name] != "NA" for name in _MEASURES)]
            inputs = [[float(row[name]) for name in _MEASURES] for row in rows]
            target = [Penguins.classes.index(row["species"]) for row in rows]
    except (OSError, ValueError, KeyError) as error:
        raise DataError(
            f"The table of penguins cannot be read ({error}).", "Install Layerscope again, or choose other data."
        ) from None
    return np.array(inputs, dtype=np.float32), np.array(target, dtype=np.float32)


LOADERS: dict[str, Callable[[], Loaded]] = {
    "iris": _iris,
    "wine": _wine,
    "breast-cancer": _breast_cancer,
    "diabetes": _diabetes,
    "penguins": _penguins,
}


def make_table(data: Table, seed: int, cancelled: Cancelled) -> Dataset:
    """All rows of the table; the noise is a share of each column's deviation."""
    columns, target = LOADERS[data.kind]()
    inputs = columns + columns.std(axis=0) * noise(data, seed, columns.shape)
    train = split(data, seed, target, classes=bool(data.classes))
    return Dataset(inputs, target.copy(), train, np.arange(len(target), dtype=np.int64))
