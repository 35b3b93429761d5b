"""Curves of an agent made ready: round ends, running means and spreads, columns of pixels."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.plots.parts.run_scale import (
    columns,
    nearest,
    round_ends,
    round_step,
    running_mean,
    running_spread,
    seen_ends,
)


@pytest.mark.parametrize(
    ("ends", "wanted"),
    [((12.0, 487.0), (0.0, 500.0)), ((-200.0, -110.0), (-200.0, -100.0)), ((-21.0, -3.0), (-25.0, 0.0)),
     ((0.2, 0.69), (0.2, 0.7)), ((3.0, 3.0), (2.4, 3.6)), ((float("nan"), 1.0), (0.0, 1.0))],
)  # fmt: skip
def test_the_ends_of_an_axis_are_round(ends: tuple[float, float], wanted: tuple[float, float]) -> None:
    assert round_ends(*ends) == pytest.approx(wanted)


def test_steps_between_numbers_are_one_two_or_five() -> None:
    assert [round_step(span, 4) for span in (1.0, 3.9, 500.0, 0.07)] == pytest.approx([0.5, 1.0, 200.0, 0.02])


def test_one_terrible_episode_does_not_flatten_all_others() -> None:
    returns = np.linspace(100, 200, 400)
    returns[7] = -9000
    low, high = seen_ends([], [returns], [])
    assert (low, high) == (100, 200)


def test_a_level_widens_the_axis_only_where_it_is_near() -> None:
    near, far = (seen_ends([np.array([0.0, 40.0])], [], [level]) for level in (60.0, 475.0))
    assert near[1] >= 60 > 40 == far[1]


def test_the_running_mean_takes_in_the_newest_numbers_that_there_are() -> None:
    values = np.array([4.0, np.nan, 2.0, 6.0, 1.0])
    assert running_mean(values, 3) == pytest.approx([4, 4, 3, 4, 3])
    assert np.isnan(running_mean(np.array([np.nan, 1.0]), 1)[0])


def test_the_spread_of_single_episodes_is_their_deviation() -> None:
    values = np.array([1.0, 5.0, 2.0, 9.0, 4.0, 4.0]) + 1e6
    spread = running_spread(values, values, values, 1.0, 3)
    assert spread == pytest.approx([values[max(0, i - 2) : i + 1].std() for i in range(6)], abs=1e-6)


def test_the_spread_of_thinned_episodes_counts_what_lies_within_a_point() -> None:
    dice = np.random.default_rng(0)
    single = dice.normal(100, 20, (400, 8))
    thinned = running_spread(single.mean(1), single.min(1), single.max(1), 8.0, 400)[-1]
    assert thinned == pytest.approx(single.std(), rel=0.05)
    assert running_spread(single.mean(1), single.mean(1), single.mean(1), 1.0, 400)[-1] < 10


def test_columns_lose_no_spike() -> None:
    x, y = np.linspace(0, 10, 1000), np.zeros(1000)
    y[503] = 7
    place, low, high = columns(x, y, y)
    assert len(place) == 11
    assert (low.min(), high.max()) == (0, 7)
    assert place[high.argmax()] == pytest.approx(5.5)
    assert len(columns(x, y, y, 2.0)[0]) == 6


def test_the_nearest_point() -> None:
    assert nearest(np.array([0.0, 10.0, 30.0]), 19.0) == 1
    assert nearest(np.zeros(0), 3.0) == -1
