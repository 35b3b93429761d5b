"""What the network is given, and its answers in the target's own unit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data import Dataset, Preparation, make, plane_features
from engine.spec.catalog.layers import Input, Output
from engine.spec.document import Spec, chain
from tests.engine.data.sources import READY, source


def spec_of(kind: str, features: tuple[str, ...] | None = None, **settings: Any) -> Spec:
    return Spec(data=source(kind, **settings), network=chain(Input(id="input", features=features), Output(id="output")))


def prepared(spec: Spec) -> tuple[Dataset, Preparation]:
    samples = make(spec.data, spec.seed)
    return samples, Preparation.fit(samples, spec)


@pytest.mark.parametrize("kind", ["iris", "wine", "breast-cancer", "diabetes", "penguins"])
def test_columns_have_mean_0_and_deviation_1_over_the_training_rows(kind: str) -> None:
    samples, preparation = prepared(spec_of(kind, standardise=True))
    inputs = preparation.inputs(samples.inputs)[samples.train]
    assert inputs.dtype == np.float32
    assert np.allclose(inputs.mean(axis=0), 0, atol=1e-4)
    assert np.allclose(inputs.std(axis=0), 1, atol=1e-4)
    test = preparation.inputs(samples.inputs)[~samples.train]
    assert not np.allclose(test.mean(axis=0), 0, atol=1e-4), "the test rows have no say"


@pytest.mark.parametrize("kind", ["iris", "digits", "garments", "function"])
def test_without_standardisation_values_are_as_measured(kind: str) -> None:
    samples, preparation = prepared(spec_of(kind) if kind == "function" else spec_of(kind, standardise=False))
    assert np.array_equal(preparation.inputs(samples.inputs), samples.inputs)


@pytest.mark.parametrize("kind", ["digits", "garments"])
def test_standardised_pixels_stay_small_even_in_dark_corners(kind: str) -> None:
    samples, preparation = prepared(spec_of(kind, standardise=True))
    inputs = preparation.inputs(samples.inputs)
    assert np.isfinite(inputs).all()
    assert np.abs(inputs[samples.train].mean(axis=0)).max() < 1e-3
    assert np.abs(inputs).max() <= 50, "a pixel that is nearly always black is not blown up"


@pytest.mark.parametrize("kind", READY)
def test_targets_come_back(kind: str) -> None:
    samples, preparation = prepared(spec_of(kind))
    wanted = samples.target if samples.future is None else samples.future
    targets = preparation.targets(wanted)
    assert targets.shape == wanted.shape
    assert np.allclose(preparation.untarget(targets), wanted, rtol=1e-5, atol=1e-5)
    if source(kind).shape().task not in ("regression", "forecast"):
        assert np.array_equal(targets, wanted)
    else:
        assert targets[samples.train].mean() == pytest.approx(0, abs=1e-5)
        assert targets[samples.train].std() == pytest.approx(1, abs=1e-5)


def test_untarget_takes_any_shape() -> None:
    _, preparation = prepared(spec_of("diabetes"))
    assert preparation.untarget(np.zeros((3, 4, 5), dtype=np.float32)).shape == (3, 4, 5)


@pytest.mark.parametrize("value", [0.0, 0.1, 7.0, -1e6, 123456.789])
def test_a_constant_column_does_not_divide_by_0(value: float) -> None:
    spec = spec_of("iris")
    samples = make(spec.data, 1)
    samples.inputs[:, 1] = value
    inputs = Preparation.fit(samples, spec).inputs(samples.inputs)
    assert np.allclose(inputs[:, 1], 0, atol=0.1)
    assert np.isfinite(inputs).all()


def test_a_constant_target_does_not_divide_by_0() -> None:
    samples, preparation = prepared(spec_of("function", formula="3"))
    assert (preparation.targets(samples.target) == 0).all()
    assert (preparation.untarget(np.zeros(4, dtype=np.float32)) == 3).all()


def test_features_come_in_the_order_of_the_data() -> None:
    samples, preparation = prepared(spec_of("iris", ("petal width", "sepal length"), standardise=False))
    assert preparation.names == ("sepal length", "petal width")
    assert np.array_equal(preparation.inputs(samples.inputs), samples.inputs[:, [0, 3]])


def test_plane_features_are_computed_and_not_standardised() -> None:
    samples, preparation = prepared(spec_of("spiral", ("sin_x1", "x2", "x1_x2")))
    assert preparation.names == ("x2", "x1_x2", "sin_x1")
    assert np.array_equal(preparation.inputs(samples.inputs), plane_features(samples.inputs, preparation.names))


def test_a_channel_is_standardised_over_all_its_steps() -> None:
    samples, preparation = prepared(spec_of("vowels"))
    channels = preparation.inputs(samples.inputs)[samples.train].reshape(-1, 12, 29)
    assert np.isnan(channels).any(), "beyond the end there is nothing"
    assert np.allclose(np.nanmean(channels, axis=(0, 2)), 0, atol=1e-4)
    assert np.allclose(np.nanstd(channels, axis=(0, 2)), 1, atol=1e-4)
    assert np.ptp(channels[:, 0, :7].mean(axis=0)) > 0.1, "the steps of a channel keep their course"
    test = preparation.inputs(samples.inputs)[~samples.train].reshape(-1, 12, 29)
    assert not np.allclose(np.nanmean(test, axis=(0, 2)), 0, atol=1e-4), "the test has no say"


def test_past_and_future_of_a_series_are_standardised_each_by_its_own() -> None:
    samples, preparation = prepared(spec_of("airline", logarithm=False))
    assert samples.future is not None
    past, future = samples.inputs[samples.train], samples.future[samples.train]
    assert np.allclose(preparation.mean, past.mean(), rtol=1e-5)
    assert np.allclose(preparation.scale, past.std(), rtol=1e-5)
    assert preparation.target_mean == pytest.approx(future.mean(), rel=1e-5)
    assert preparation.target_scale == pytest.approx(future.std(), rel=1e-5)


@pytest.mark.parametrize("kind", ["recall", "parity", "brackets", "adding", "shakespeare", "number-words"])
def test_symbols_and_marks_are_as_they_are(kind: str) -> None:
    samples, preparation = prepared(spec_of(kind))
    given = preparation.inputs(samples.inputs)
    np.testing.assert_array_equal(given, samples.inputs[:, preparation.columns])
    assert not np.shares_memory(given, samples.inputs)


def test_what_is_prepared_is_the_callers_own() -> None:
    samples, preparation = prepared(spec_of("iris", standardise=False))
    preparation.inputs(samples.inputs)[:] = 0
    preparation.targets(samples.target)[:] = 9
    assert samples.inputs.max() > 0
    assert samples.target.max() == 2
