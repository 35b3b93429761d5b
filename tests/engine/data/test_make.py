"""What holds for every data source: counts, balance, seeds, split, noise."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from engine.data import MAKERS, DataCancelled, DataError, Dataset, make, read_table, truth
from engine.spec.catalog.data import DATA
from tests.engine.data.sources import READY, source


def same(a: Dataset, b: Dataset) -> bool:
    names = ("inputs", "target", "train", "origin")
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in names)


def test_every_kind_of_the_catalog_has_a_maker() -> None:
    assert MAKERS.keys() == DATA.keys()


@pytest.mark.parametrize("kind", READY)
def test_samples_are_as_the_catalog_says(kind: str) -> None:
    data = source(kind)
    shape, samples = data.shape(), make(data, 1)
    assert len(samples.target) == shape.samples
    assert samples.inputs.shape == (shape.samples, 2 if shape.plane else len(shape.features))
    assert samples.inputs.dtype == samples.target.dtype == np.float32
    assert samples.train.dtype == np.bool_
    assert np.array_equal(samples.origin, np.arange(len(samples.origin)))
    assert np.isfinite(samples.inputs).all()
    if shape.classes:
        assert set(samples.target) == set(range(len(shape.classes)))


@pytest.mark.parametrize("kind", READY)
def test_the_same_seed_gives_the_same_arrays(kind: str) -> None:
    data = source(kind, noise=20)
    assert same(make(data, 7), make(data, 7))


@pytest.mark.parametrize("kind", READY)
@pytest.mark.parametrize("other", [{"seed": 8}, {"draw": 1}])
def test_another_seed_or_draw_gives_another_split(kind: str, other: dict[str, int]) -> None:
    first = make(source(kind), 7)
    second = make(source(kind, draw=other.get("draw", 0)), other.get("seed", 7))
    assert not np.array_equal(first.train, second.train)


@pytest.mark.parametrize("kind", READY)
def test_a_sample_stays_in_training_when_the_share_grows(kind: str) -> None:
    shares = (10, 35, 50, 70, 90)
    splits = [make(source(kind, train_share=share), 3).train for share in shares]
    for share, train in zip(shares, splits, strict=True):
        assert train.mean() == pytest.approx(share / 100, abs=0.02)
    for smaller, larger in pairwise(splits):
        assert (larger | ~smaller).all()


@pytest.mark.parametrize("kind", [kind for kind in READY if source(kind).shape().classes])
def test_the_split_keeps_the_share_of_each_class(kind: str) -> None:
    samples = make(source(kind, train_share=30), 5)
    for value in np.unique(samples.target):
        members = samples.target == value
        assert samples.train[members].sum() == round(0.3 * members.sum())


@pytest.mark.parametrize("kind", READY)
def test_noise_moves_samples_and_nothing_else(kind: str) -> None:
    calm, noisy = make(source(kind), 2), make(source(kind, noise=10), 2)
    assert np.array_equal(calm.train, noisy.train)
    moved, kept = ("target", "inputs") if kind == "function" else ("inputs", "target")
    assert np.array_equal(getattr(calm, kept), getattr(noisy, kept))
    assert not np.array_equal(getattr(calm, moved), getattr(noisy, moved))


@pytest.mark.parametrize("kind", ["wine", "diabetes", "spiral", "function"])
def test_more_noise_is_further_in_the_same_direction(kind: str) -> None:
    at = {noise: make(source(kind, noise=noise), 2) for noise in (0, 10, 20)}
    values = {noise: s.target if kind == "function" else s.inputs for noise, s in at.items()}
    once, twice = values[10] - values[0], values[20] - values[0]
    inside = np.abs(values[20]) < 5.99 if kind == "spiral" else np.full(once.shape, True)  # others stop at the edge
    assert np.allclose(twice[inside], 2 * once[inside], rtol=1e-2, atol=np.abs(once).max() * 1e-3)


def test_noise_of_a_table_is_a_share_of_each_column() -> None:
    shift = make(source("breast-cancer", noise=50), 4).inputs - make(source("breast-cancer"), 4).inputs
    spread = make(source("breast-cancer"), 4).inputs.std(axis=0)
    assert np.allclose(shift.std(axis=0) / spread, 0.5, atol=0.06)


def test_pixels_stay_between_black_and_white() -> None:
    noisy = make(source("digits", noise=50), 1).inputs
    assert noisy.min() >= 0
    assert noisy.max() <= 1


def test_the_arrays_are_the_callers_own() -> None:
    first = make(source("iris"), 1)
    first.inputs[:] = 0
    first.target[:] = 0
    again = make(source("iris"), 1)
    assert again.inputs.max() > 0
    assert again.target.max() == 2


def test_truth_is_what_the_samples_follow_without_noise() -> None:
    for kind in ("function", "regression-plane", "regression-gauss"):
        samples = make(source(kind), 6)
        assert np.allclose(truth(source(kind), samples.inputs), samples.target, atol=1e-5)
    with pytest.raises(ValueError, match="no formula"):
        truth(source("spiral"), np.zeros((1, 2), dtype=np.float32))


def test_nothing_left_to_train_on_is_said_with_a_remedy() -> None:
    with pytest.raises(DataError) as error:
        make(source("xor", points=20, erased=tuple(range(20))), 1)
    assert error.value.place == "data"
    assert error.value.remedy


def test_reading_a_file_can_be_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "1,2\n3,4\n" * 50)
    data = read_table(path).data.with_(target="a")  # in another way than it was read first
    with pytest.raises(DataCancelled):
        read_table(path, cancelled=lambda: True)
    with pytest.raises(DataCancelled):
        make(data, 1, cancelled=lambda: True)
