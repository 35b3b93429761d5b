"""What holds for every data source: counts, balance, seeds, split, noise."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data import MAKERS, DataCancelled, DataError, Dataset, make, read_table, truth
from engine.spec.catalog.data import DATA
from engine.spec.form import visible_rows
from tests.engine.data.sources import BY_TIME, FIXED, READY, source

BY_LOT = [kind for kind in READY if kind not in FIXED | BY_TIME]
NOISY = [kind for kind in READY if any(row.name == "noise" for row in visible_rows(source(kind)))]


def same(a: Dataset, b: Dataset) -> bool:
    names = ("inputs", "target", "train", "origin", "steps", "future")
    pairs = [(getattr(a, name), getattr(b, name)) for name in names]
    return all(one is other if one is None else equal(one, other) for one, other in pairs)


def equal(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Not-a-number equals itself."""
    return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


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
    if kind in BY_TIME:
        assert (np.diff(samples.origin) > 0).all()
    else:
        assert np.array_equal(samples.origin, np.arange(len(samples.origin)))
    if not any(part.varying for part in shape.sequence):
        assert np.isfinite(samples.inputs).all()
    if shape.classes:
        assert set(samples.target) == set(range(len(shape.classes)))


@pytest.mark.parametrize("kind", READY)
def test_the_same_seed_gives_the_same_arrays(kind: str) -> None:
    data = source(kind, noise=20)
    assert same(make(data, 7), make(data, 7))


@pytest.mark.parametrize("kind", BY_LOT)
@pytest.mark.parametrize("other", [{"seed": 8}, {"draw": 1}])
def test_another_seed_or_draw_gives_another_split(kind: str, other: dict[str, int]) -> None:
    first = make(source(kind), 7)
    second = make(source(kind, draw=other.get("draw", 0)), other.get("seed", 7))
    assert not np.array_equal(first.train, second.train)


@pytest.mark.parametrize("kind", [*BY_LOT, *sorted(BY_TIME)])
def test_a_sample_stays_in_training_when_the_share_grows(kind: str) -> None:
    shares = (10, 35, 50, 70, 90)
    made = [make(source(kind, train_share=share), 3) for share in shares]
    for share, samples in zip(shares, made, strict=True):
        assert samples.train.mean() == pytest.approx(share / 100, abs=0.02)
    for smaller, larger in pairwise(made):
        assert set(smaller.origin[smaller.train]) <= set(larger.origin[larger.train])


@pytest.mark.parametrize("kind", sorted(FIXED))
def test_a_published_split_stays_whatever_is_set(kind: str) -> None:
    first, second = make(source(kind), 1), make(source(kind, train_share=10, draw=3), 2)
    assert np.array_equal(first.train, second.train)
    assert first.train.mean() == pytest.approx(source(kind).train_share / 100, abs=0.001)


@pytest.mark.parametrize("kind", [kind for kind in BY_LOT if source(kind).shape().classes])
def test_the_split_keeps_the_share_of_each_class(kind: str) -> None:
    samples = make(source(kind, train_share=30), 5)
    for value in np.unique(samples.target):
        members = samples.target == value
        assert samples.train[members].sum() == round(0.3 * members.sum())


@pytest.mark.parametrize("kind", NOISY)
def test_noise_moves_samples_and_nothing_else(kind: str) -> None:
    calm, noisy = make(source(kind, noise=0), 2), make(source(kind, noise=10), 2)
    assert np.array_equal(calm.train, noisy.train)
    moved, kept = ("target", "inputs") if kind == "function" else ("inputs", "target")
    assert np.array_equal(getattr(calm, kept), getattr(noisy, kept))
    assert not equal(getattr(calm, moved), getattr(noisy, moved))
    assert np.array_equal(np.isnan(calm.inputs), np.isnan(noisy.inputs))
    if calm.future is not None and noisy.future is not None:
        assert np.array_equal(calm.future, noisy.future)


@pytest.mark.parametrize("kind", [kind for kind in READY if kind not in NOISY])
def test_symbols_know_no_noise(kind: str) -> None:
    assert source(kind).shape().sequence[0].symbols
    assert same(make(source(kind), 2), make(source(kind, noise=50), 2))


@pytest.mark.parametrize("kind", READY)
def test_a_draw_is_offered_where_it_changes_something(kind: str) -> None:
    for noise in (0, 20):
        first, second = (make(source(kind, noise=noise, draw=draw), 1) for draw in (0, 1))
        assert source(kind, noise=noise).drawn != same(first, second)


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
