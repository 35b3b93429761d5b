"""Limits, thinning, smoothing and the places of labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.plots.axes import nice_limit
from widgets.plots.heat import refined
from widgets.plots.series import envelope, label_rows, smoothed, value_range


@given(st.floats(1e-9, 1e9))
def test_a_nice_limit_holds_the_value_and_little_more(value: float) -> None:
    assert value * (1 - 1e-9) <= nice_limit(value) <= value * 1.7


def test_a_limit_of_nothing_is_one() -> None:
    assert nice_limit(0) == nice_limit(float("nan")) == nice_limit(float("inf")) == 1


def test_the_envelope_keeps_a_spike_in_a_hundred_thousand_points() -> None:
    x = np.linspace(0, 30, 100_000)
    y = np.zeros(100_000)
    y[43_210] = -500.0
    thin_x, thin_y = envelope(x, y, column=0.1)
    assert len(thin_x) <= 2 * 302
    assert thin_y.min() == -500
    assert abs(thin_x[thin_y.argmin()] - x[43_210]) <= 0.1


def test_few_points_are_left_as_they_are() -> None:
    x = np.linspace(0, 300, 50)
    assert envelope(x, x, column=1.0)[0] is x


def test_smoothing_is_the_unbiased_moving_average() -> None:
    values = np.random.default_rng(0).normal(size=300)
    wanted, total, weight = [], 0.0, 0.0
    for value in values:
        total, weight = 0.9 * total + value, 0.9 * weight + 1
        wanted.append(total / weight)
    assert smoothed(values, 0.9) == pytest.approx(np.array(wanted), abs=0.01)


def test_smoothing_leaves_a_constant_and_a_gap_alone() -> None:
    values = np.array([3.0, 3, np.nan, 3, 3])
    assert smoothed(values, 0.8) == pytest.approx(values, nan_ok=True)
    assert smoothed(values, 0.0) is values


def test_ranges_are_round_and_hold_all() -> None:
    low, high = value_range([np.array([0.01, 0.573, np.nan])], log=False)
    assert (low, high) == pytest.approx((0, 0.6))
    assert value_range([np.array([0.004, 0.5, 0.0])], log=True) == pytest.approx((0.001, 0.5))
    assert value_range([np.array([-0.3, 0.9])], log=False)[0] <= -0.3
    assert value_range([], log=False) == (0, 1)
    assert value_range([np.zeros(3)], log=True) == (0.1, 1)


def test_labels_never_lie_on_each_other() -> None:
    places = [10.0, 12.0, 14.0, 16.0, 200.0]
    found = label_rows(places, [80.0] * 5, right=260, rows=3)
    assert [row for _x, row in found] == [0, 1, 2, -1, 0]
    assert all(x + 80 <= 260 for x, _row in found)


def test_at_the_right_edge_a_label_stands_left_of_its_mark_and_not_over_the_newest() -> None:
    assert label_rows([30.0, 250.0], [80.0, 60.0], right=260, rows=3) == [(34.0, 0), (186.0, 0)]


def test_a_finer_grid_keeps_the_points_that_were_there() -> None:
    values = np.random.default_rng(0).normal(size=(2, 7, 7)).astype(np.float32)
    fine = refined(values)
    assert fine.shape == (2, 19, 19)
    assert fine[:, ::3, ::3] == pytest.approx(values)
    assert fine[0, 1, 0] == pytest.approx((2 * values[0, 0, 0] + values[0, 1, 0]) / 3)
