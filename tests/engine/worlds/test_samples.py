"""What a random agent saw, as a dataset."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from engine.data import DataCancelled, DataError, Preparation, make, preview
from engine.spec.catalog.data import DataKind, Gymnasium, World
from engine.spec.document import default_spec
from engine.spec.edits import SetData
from tests.engine.worlds.worlds_of import KINDS
from tests.engine.worlds.worlds_of import world as checked


def world(kind: str, **settings: Any) -> DataKind:
    """The same, as one of all kinds of data."""
    return cast(DataKind, checked(kind, **settings))


@pytest.mark.parametrize("kind", KINDS)
def test_observations_of_a_random_agent(kind: str) -> None:
    data = world(kind)
    assert isinstance(data, World)
    samples = make(data, 1)
    count = len(samples.inputs)
    assert samples.inputs.shape == (min(400, 400_000 // len(data.observed)), len(data.observed))
    assert samples.inputs.dtype == samples.target.dtype == np.float32
    assert np.isfinite(samples.inputs).all()
    assert samples.train.sum() == round(0.8 * count)
    assert samples.train[: samples.train.sum()].all()
    assert np.array_equal(samples.origin, np.arange(count))
    assert set(samples.target) <= set(range(max(1, len(data.moves))))
    if data.moves and kind != "bandit":
        assert len(set(samples.target)) == len(data.moves)
    again, other = make(data, 1), make(data, 2)
    assert np.array_equal(samples.inputs, again.inputs)
    assert np.array_equal(samples.target, again.target)
    assert kind in ("bandit",) or not np.array_equal(samples.inputs, other.inputs)


@pytest.mark.parametrize("kind", KINDS)
def test_a_thumbnail_needs_no_physics(kind: str) -> None:
    data = world(kind)
    assert isinstance(data, World)
    seen = preview(data, 1)
    assert (seen.kind, seen.classes) == (kind, len(data.moves))
    assert seen.points is seen.pictures is seen.strands is None


def prepared(data: DataKind) -> Preparation:
    spec = SetData(data=data).apply(default_spec())
    return Preparation.fit(make(data, 1), spec)


def test_the_world_says_by_what_it_is_made_even() -> None:
    fit = prepared(world("mountain-car"))
    assert fit.names == ("position", "velocity")
    assert fit.mean.tolist() == pytest.approx([-0.3, 0.0])
    assert fit.scale.tolist() == pytest.approx([0.9, 0.07])
    assert fit.inputs(np.array([[0.6, 0.07]], dtype=np.float32))[0].tolist() == pytest.approx([1, 1])


def test_all_moments_of_a_number_are_made_even_alike() -> None:
    fit = prepared(world("mountain-car", remembers=3))
    assert fit.scale.tolist() == pytest.approx([0.9] * 3 + [0.07] * 3)
    assert len(fit.names) == 6


def test_what_nobody_scaled_stays_as_it_is() -> None:
    fit = prepared(world("lunar-lander"))
    assert fit.mean.tolist() == [0] * 8
    assert fit.scale.tolist() == [1] * 8


def test_an_environment_that_is_not_there_has_words() -> None:
    with pytest.raises(DataError) as caught:
        make(Gymnasium(), 1)
    assert caught.value.remedy.startswith("Type the id of an environment")
    assert caught.value.field == "id"
    with pytest.raises(DataError, match="There is no environment"):
        make(Gymnasium(id="Nowhere-v0"), 1)


def test_it_can_be_cancelled() -> None:
    with pytest.raises(DataCancelled):
        make(world("cartpole"), 1, cancelled=lambda: True)
