"""Classes that are never trained on, and how many samples are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from engine.data import DataError, make
from engine.data.dataset import Dataset
from engine.spec.document import default_spec
from engine.spec.edits import SetData, SetDataField
from tests.engine.data.sources import READY, source

WITH_CLASSES = [kind for kind in READY if source(kind).shape().classes]
PER_SAMPLE = ("inputs", "target", "masks", "steps", "future")


def same_samples(before: Dataset, after: Dataset) -> None:
    """All that is known of each sample of `after` is as it was before."""
    place = {int(origin): row for row, origin in enumerate(before.origin)}
    rows = [place[int(origin)] for origin in after.origin]
    assert all(a < b for a, b in pairwise(rows)), "in their order"
    for name in PER_SAMPLE:
        there, now = getattr(before, name), getattr(after, name)
        assert (there is None) == (now is None)
        if there is not None:
            np.testing.assert_array_equal(there[rows], now)


@pytest.mark.parametrize("kind", WITH_CLASSES)
def test_classes_that_are_held_out_are_all_in_the_test(kind: str) -> None:
    before, after = make(source(kind), 1), make(source(kind, held_out=[1]), 1)
    same_samples(before, after)
    assert len(after.origin) == len(before.origin)
    assert not after.train[after.target == 1].any()
    others = after.target != 1
    assert np.array_equal(after.train[others], before.train[others])


@pytest.mark.parametrize("kind", READY)
def test_so_many_labels_and_the_same_test(kind: str) -> None:
    before, after = make(source(kind), 1), make(source(kind, labels=7), 1)
    same_samples(before, after)
    assert np.count_nonzero(after.train) == 7
    assert np.array_equal(after.origin[~after.train], before.origin[~before.train])
    assert np.isin(after.origin[after.train], before.origin[before.train]).all()


@pytest.mark.parametrize("kind", WITH_CLASSES)
def test_classes_take_turns_and_more_labels_keep_the_first(kind: str) -> None:
    few, more = make(source(kind, labels=20), 1), make(source(kind, labels=40), 1)
    counts = np.bincount(few.target[few.train].astype(int), minlength=len(source(kind).shape().classes))
    if kind != "photographs":  # some classes of these have only a few samples
        assert counts.max() - counts.min() <= 1
    assert set(few.origin[few.train]) < set(more.origin[more.train])


def test_more_labels_than_there_are_change_nothing() -> None:
    before = make(source("iris"), 1)
    for labels in (0, int(before.train.sum()), 1_000_000):
        after = make(source("iris", labels=labels), 1)
        assert np.array_equal(after.train, before.train)


def test_labels_are_shared_out_among_the_classes_that_are_left() -> None:
    made = make(source("digits", held_out=[0, 3], labels=16), 1)
    assert np.bincount(made.target[made.train].astype(int)).tolist() == [0, 2, 2, 0, 2, 2, 2, 2, 2, 2]
    assert {0.0, 3.0} <= set(made.target[~made.train])


def test_painted_points_of_a_class_that_is_held_out_are_not_trained_on() -> None:
    painted = [{"x1": 1.0, "x2": 1.0, "target": 1.0}, {"x1": 2.0, "x2": 1.0, "target": 0.0}]
    made = make(source("circle", painted=painted, held_out=[1]), 1)
    assert made.train[made.origin == -2].all()
    assert not made.train[made.origin == -1].any()


def test_what_was_relabelled_goes_by_its_new_class() -> None:
    before = make(source("digits"), 1)
    row = int(np.flatnonzero(before.train & (before.target == 3))[0])
    origin = int(before.origin[row])
    made = make(source("digits", relabelled=[{"origin": origin, "target": 8}], held_out=[8]), 1)
    assert not made.train[row]


def test_all_classes_held_out_leave_nothing_to_train_on() -> None:
    with pytest.raises(DataError) as error:
        make(source("circle", held_out=[0, 1]), 1)
    assert error.value.problem == "No class is left to train on: all that have samples are held out."
    assert error.value.remedy == "Let at least one class be trained on, in the data panel."


@pytest.mark.parametrize("kind", ["diabetes", "function", "regression-plane", "airline", "adding"])
def test_where_there_are_no_classes_none_is_held_out(kind: str) -> None:
    assert np.array_equal(make(source(kind, held_out=[0, 1]), 1).train, make(source(kind), 1).train)


def test_a_class_that_is_gone_is_passed_over() -> None:
    spec = SetData(data=source("digits", held_out=[1, 7])).apply(default_spec())
    assert spec.data.held_out == (1, 7)
    fewer = source("circle", held_out=[7, 99])
    assert np.array_equal(make(fewer, 1).train, make(source("circle"), 1).train)
    spec = SetDataField(field="held_out", value=[0]).apply(spec)
    assert spec.data.held_out == (0,)
