"""Measured sequences: the published ones, and series in time."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data import DataError, Preparation, make
from engine.data.sequences import files
from engine.data.sequences.published import LOADERS
from engine.data.sequences.series import whole_series, windows
from engine.spec.catalog.data import Airline, Sunspots
from engine.spec.catalog.layers import Input, Output
from engine.spec.document import Spec, chain
from tests.engine.data.sources import source


def problem(data: Airline | Sunspots) -> Spec:
    return Spec(data=data, network=chain(Input(id="input"), Output(id="output")))


SERIES: list[Airline | Sunspots] = [Airline(), Airline(logarithm=False), Sunspots(), Sunspots(logarithm=True)]


def test_signals_are_as_published() -> None:
    samples = make(source("mnist1d"), 1)
    assert (samples.train.sum(), (~samples.train).sum()) == (4000, 1000)
    assert samples.train[:4000].all()
    assert samples.target[:8].tolist() == [2, 6, 4, 5, 6, 6, 6, 0]
    assert samples.target[4000:4004].tolist() == [2, 6, 3, 9]
    assert np.allclose(samples.inputs[0, :4], [-0.33200567, -0.47191037, -0.77869708, -1.00974083], atol=1e-3)
    assert samples.inputs.mean() == pytest.approx(0, abs=1e-3)
    assert samples.inputs.std() == pytest.approx(1, abs=1e-3)


def test_vowels_are_as_published() -> None:
    samples = make(source("vowels"), 1)
    assert (samples.train.sum(), (~samples.train).sum()) == (270, 370)
    assert np.bincount(samples.target[:270].astype(int)).tolist() == [30] * 9
    series = samples.inputs.reshape(640, 12, 29)
    assert np.allclose(series[0, 0, :3], [1.860936, 1.891651, 1.939205], atol=1e-3)
    assert np.allclose(series[0, 1, :3], [-0.207383, -0.193249, -0.239664], atol=1e-3)
    known = ~np.isnan(series)
    lengths = known.sum(axis=2)
    assert (lengths == lengths[:, :1]).all(), "the channels of an utterance are equally long"
    assert (known == (np.arange(29) < lengths[:, :, None])).all(), "nothing is missing before the end"
    assert (lengths.min(), lengths.max(), lengths[0, 0]) == (7, 29, 20)


@pytest.mark.parametrize("data", SERIES, ids=str)
def test_windows_are_cut_from_the_series(data: Airline | Sunspots) -> None:
    samples, (values, times) = make(data, 1), whole_series(data)
    assert len(values) == len(times) == data.steps
    assert samples.future is not None
    assert len(samples.origin) == data.windows
    for row, start in enumerate(samples.origin):
        assert np.allclose(samples.inputs[row], values[start - data.window : start])
        assert np.allclose(samples.future[row], values[start : start + data.horizon])
    assert samples.origin[-1] + data.horizon == data.steps, "the end is used"


def test_series_are_as_measured() -> None:
    passengers, months = whole_series(Airline(logarithm=False))
    assert passengers[[0, 1, -1]].tolist() == [112, 118, 432]
    assert months[[0, 1, -1]].tolist() == pytest.approx([1949, 1949 + 1 / 12, 1960 + 11 / 12])
    spots, years = whole_series(Sunspots())
    assert spots[[0, 1, -1]].tolist() == [5, 11, 2.9]
    assert years[[0, -1]].tolist() == [1700, 2008]


@pytest.mark.parametrize("data", SERIES, ids=str)
def test_samples_are_as_measured_and_the_network_is_given_logarithms(data: Airline | Sunspots) -> None:
    measured, _ = whole_series(data)
    samples = make(data, 1)
    assert samples.future is not None
    preparation = Preparation.fit(samples, problem(data))
    given = preparation.inputs(samples.inputs).astype(np.float64) * preparation.scale + preparation.mean
    plain = np.log(samples.inputs + data.shift) if data.logarithm else samples.inputs
    np.testing.assert_allclose(given, plain, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(samples.inputs[-1], measured[samples.origin[-1] - data.window : samples.origin[-1]])
    answered = preparation.targets(samples.future)
    assert answered[samples.train].std() == pytest.approx(1, abs=1e-3)
    np.testing.assert_allclose(preparation.untarget(answered), samples.future, rtol=1e-4, atol=1e-3)


def test_noise_on_logarithms_leaves_every_value_possible() -> None:
    samples = make(Sunspots(logarithm=True, noise=50.0), 1)
    assert np.isfinite(samples.inputs).all()
    assert samples.inputs.min() > -1
    assert not np.allclose(samples.inputs, make(Sunspots(logarithm=True), 1).inputs)


def test_an_answer_that_ran_away_is_still_a_number() -> None:
    data = Airline()
    preparation = Preparation.fit(make(data, 1), problem(data))
    assert np.isfinite(preparation.untarget(np.array([1e6, -1e6], np.float32))).all()


@pytest.mark.parametrize("share", [1, 10, 50, 70, 90, 99])
@pytest.mark.parametrize(("window", "horizon"), [(4, 1), (24, 12), (60, 24)])
def test_nothing_of_the_tests_future_is_trained_on(share: float, window: int, horizon: int) -> None:
    past, future, train, starts = windows(np.arange(144.0), window, horizon, share)
    assert past.shape == (len(starts), window)
    assert future.shape == (len(starts), horizon)
    assert train.any()
    assert not train.all()
    assert future[train].max() < future[~train].min()
    assert future[~train].min() == future[train].max() + 1, "and nothing is wasted"
    assert (past.max(axis=1) + 1 == future.min(axis=1)).all()


@pytest.mark.parametrize("kind", sorted(LOADERS))
def test_a_file_that_is_gone_is_said_with_a_remedy(
    kind: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    LOADERS[kind].cache_clear()
    with pytest.raises(DataError) as error:
        make(source(kind), 1)
    assert error.value.remedy
