"""Labels that were given by hand, and samples that were left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data import DataError, make, read_pictures, read_table
from engine.spec.catalog.data import DataKind
from engine.spec.document import default_spec
from engine.spec.edits import SetData, SetDataField
from engine.spec.edits.data import LeaveOutSamples, SetLabels
from tests.engine.data.own_files import write_pictures
from tests.engine.data.sources import READY, source

WITH_CLASSES = [kind for kind in READY if source(kind).shape().classes]


def relabelled(data: DataKind, target: int, *origins: int) -> DataKind:
    return SetLabels(origins=origins, target=target).apply(SetData(data=data).apply(default_spec())).data


def without(data: DataKind, *origins: int) -> DataKind:
    return LeaveOutSamples(origins=origins).apply(SetData(data=data).apply(default_spec())).data


@pytest.mark.parametrize("kind", WITH_CLASSES)
def test_a_label_by_hand_changes_that_sample_and_nothing_else(kind: str) -> None:
    before = make(source(kind), 1)
    other = int(before.target[7] != 1)
    after = make(relabelled(source(kind), other, int(before.origin[7])), 1)
    assert after.target[7] == other
    same = np.arange(len(before.target)) != 7
    assert np.array_equal(before.target[same], after.target[same])
    np.testing.assert_array_equal(before.inputs, after.inputs)
    for name in ("train", "origin"):
        assert np.array_equal(getattr(before, name), getattr(after, name))


@pytest.mark.parametrize("kind", READY)
def test_what_is_left_out_goes_and_the_split_of_the_others_stays(kind: str) -> None:
    before = make(source(kind), 1)
    gone = [int(origin) for origin in before.origin[[0, 3, 9]]]
    after = make(without(source(kind), *gone), 1)
    kept = ~np.isin(before.origin, gone)
    for name in ("inputs", "target", "train", "origin", "steps", "future"):
        if (there := getattr(before, name)) is not None:
            np.testing.assert_array_equal(there[kept], getattr(after, name))


def test_masks_go_with_their_samples() -> None:
    before = make(source("shapes"), 1)
    after = make(without(source("shapes"), 0, 1), 1)
    assert before.masks is not None
    assert after.masks is not None
    assert np.array_equal(before.masks[2:], after.masks)
    assert make(relabelled(source("shapes"), 2, 0), 1).masks is not None


def test_the_newest_label_counts_and_one_that_was_left_out_may_have_one() -> None:
    data = relabelled(relabelled(source("digits"), 3, 5, 6), 4, 6)
    made = make(data, 1)
    assert made.target[[5, 6]].tolist() == [3, 4]
    assert 5 not in make(without(data, 5), 1).origin


def test_labels_of_samples_and_classes_that_are_gone_are_passed_over() -> None:
    few = source("shapes", samples=100, relabelled=[{"origin": 4000, "target": 1}, {"origin": 3, "target": 99}])
    assert np.array_equal(make(few, 1).target, make(source("shapes", samples=100), 1).target)
    assert len(make(source("shapes", samples=100, left_out=[4000]), 1).target) == 100


def test_labels_mean_nothing_where_there_are_no_classes() -> None:
    data = source("diabetes", relabelled=[{"origin": 0, "target": 1}])
    assert np.array_equal(make(data, 1).target, make(source("diabetes"), 1).target)


def test_nothing_left_to_train_on_is_said() -> None:
    train = make(source("faces"), 1)
    gone = tuple(int(origin) for origin in train.origin[train.train])
    with pytest.raises(DataError) as error:
        make(without(source("faces"), *gone), 1)
    assert error.value.problem == "All samples that are trained on were left out by hand."
    assert error.value.remedy == "Undo that, or choose other data."
    with pytest.raises(DataError, match="were left out by hand"):
        make(without(source("faces"), *range(200)), 1)


def test_a_test_that_is_left_out_whole_leaves_none() -> None:
    made = make(source("faces"), 1)
    after = make(without(source("faces"), *(int(origin) for origin in made.origin[~made.train])), 1)
    assert after.train.all()


def test_ones_own_pictures_and_tables_are_corrected_too(tmp_path: Path) -> None:
    folder = read_pictures(write_pictures(tmp_path / "pets", "cats", "dogs")).data
    assert make(relabelled(folder, 1, 0), 1).target[0] == 1
    assert len(make(without(folder, 0, 1), 1).target) == 10
    table = tmp_path / "a.csv"
    table.write_text("one,two,kind\n" + "".join(f"{i},{i * 7 % 11},{'ab'[i % 2]}\n" for i in range(20)))
    data = read_table(table).data
    assert make(relabelled(data, 1, 0), 1).target[0] == 1
    assert make(without(data, 0), 1).origin[0] == 1


@pytest.mark.parametrize(
    ("kind", "field", "value", "forgotten"),
    [
        ("shapes", "draw", 3, True),
        ("shapes", "noise", 20.0, False),
        ("shapes", "samples", 300, False),
        ("photographs", "draw", 3, True),
        ("digits", "draw", 3, False),
        ("spiral", "draw", 3, True),
    ],
)
def test_what_was_said_of_a_sample_is_forgotten_with_it(kind: str, field: str, value: float, forgotten: bool) -> None:
    """Another draw of the digits is another split of the same digits; another draw of shapes is other shapes."""
    spec = SetData(data=without(relabelled(source(kind), 1, 4), 7)).apply(default_spec())
    data = SetDataField(field=field, value=value).apply(spec).data
    assert (data.relabelled == (), data.left_out == ()) == (forgotten, forgotten)
