"""The tables and pictures against their sources."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from sklearn import datasets

from engine.data import make
from engine.spec.catalog.data import Digits, Garments
from engine.spec.catalog.data.tables import BreastCancer, Diabetes, Iris, Penguins, Wine

ASSETS = Path(__file__).resolve().parents[3] / "assets" / "data"


def words(name: str) -> set[str]:
    return set(name.replace("_", " ").replace("(cm)", "").replace("of diluted wines", "").split())


@pytest.mark.parametrize(
    ("data", "loader"),
    [
        (Iris(), "load_iris"),
        (Wine(), "load_wine"),
        (BreastCancer(), "load_breast_cancer"),
        (Diabetes(), "load_diabetes"),
    ],
)
def test_a_table_is_scikit_learns_in_the_same_order(data: Iris | Wine | BreastCancer | Diabetes, loader: str) -> None:
    options = {"scaled": False} if loader == "load_diabetes" else {}
    bunch = getattr(datasets, loader)(**options)
    samples = make(data, 1)
    assert [words(name) for name in data.columns] == [words(str(name)) for name in bunch.feature_names]
    assert np.allclose(samples.inputs, bunch.data, rtol=1e-6)
    assert np.array_equal(samples.target, bunch.target)
    if loader in ("load_iris", "load_breast_cancer"):
        assert data.classes == tuple(bunch.target_names)


def test_digits_are_scikit_learns_between_0_and_1() -> None:
    bunch = datasets.load_digits()
    samples = make(Digits(), 1)
    assert np.array_equal(samples.inputs * 16, bunch.data)
    assert np.array_equal(samples.target, bunch.target)


def test_penguins_without_the_two_that_were_not_measured() -> None:
    with (ASSETS / "penguins.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["body_mass_g"] != "NA"]
    samples = make(Penguins(), 1)
    assert len(rows) == Penguins.rows == len(samples.target)
    assert np.array_equal(samples.inputs[:, 3], [float(row["body_mass_g"]) for row in rows])
    assert [Penguins.classes[int(value)] for value in samples.target] == [row["species"] for row in rows]
    assert np.array_equal(np.bincount(samples.target.astype(int)), [151, 68, 123])


def test_garments_take_turns_and_look_like_what_they_are_called() -> None:
    samples = make(Garments(), 1)
    assert np.array_equal(samples.target, np.arange(7000) % 10)
    assert samples.inputs.min() == 0
    assert samples.inputs.max() == 1
    light = [samples.inputs[samples.target == kind].reshape(-1, 28, 28).mean(axis=0) for kind in range(10)]
    sides = [picture[:, :7].mean() for picture in light]
    tops = [picture[:9].mean() for picture in light]
    assert Garments.classes[int(np.argmin(sides))] == "trouser", "the narrowest of all"
    assert {Garments.classes[kind] for kind in np.argsort(tops)[:3]} == {"sandal", "sneaker", "bag"}, "the flat ones"
