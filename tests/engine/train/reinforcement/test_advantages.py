"""Generalised advantages, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from engine.arrays import Floats
from engine.train.reinforcement.advantages import gae

GAMMA, LAM = 0.5, 0.5
REWARDS = (1.0, 2.0, 3.0, 4.0)
VALUES = (10.0, 20.0, 30.0, 40.0)
AFTER = (20.0, 30.0, 8.0, 16.0)  # of the third action: what it led to, not what came next


def advantages(gamma: float = GAMMA, lam: float = LAM, ends: int | None = None, breaks: int | None = None) -> Floats:
    """Of one world with four actions, of which one ends an episode or after which it is broken off."""
    moment = np.arange(4)[:, None]
    terminated = moment == (-1 if ends is None else ends)
    over = terminated | (moment == (-1 if breaks is None else breaks))
    rewards, values, after = (np.array(each, dtype=np.float32)[:, None] for each in (REWARDS, VALUES, AFTER))
    return gae(rewards, values, after, terminated, over, gamma, lam)[:, 0]


def test_all_in_one_episode() -> None:
    errors = [1 + 10 - 10, 2 + 15 - 20, 3 + 4 - 30, 4 + 8 - 40]
    third = errors[2] + errors[3] / 4
    second = errors[1] + third / 4
    np.testing.assert_allclose(advantages(), [errors[0] + second / 4, second, third, errors[3]])


def test_nothing_comes_after_an_end() -> None:
    third = 3 - 30  # what comes after does not count, neither as a value nor as an advantage
    second = 2 + 15 - 20 + third / 4
    np.testing.assert_allclose(advantages(ends=2), [1 + 10 - 10 + second / 4, second, third, 4 + 8 - 40])


def test_what_would_have_come_counts_where_an_episode_is_broken_off() -> None:
    third = 3 + 4 - 30  # half of what was expected of where it led to, and nothing of the next episode
    second = 2 + 15 - 20 + third / 4
    np.testing.assert_allclose(advantages(breaks=2), [1 + 10 - 10 + second / 4, second, third, 4 + 8 - 40])


def test_lambda_nought_is_the_error_of_one_step() -> None:
    np.testing.assert_allclose(advantages(lam=0.0), [1.0, -3.0, -23.0, -28.0])


def test_lambda_one_is_what_was_received() -> None:
    returns = advantages(lam=1.0, breaks=2) + np.array(VALUES)
    third = 3 + 8 / 2
    np.testing.assert_allclose(returns, [1 + (2 + third / 2) / 2, 2 + third / 2, third, 4 + 16 / 2])
    with_end = advantages(lam=1.0, ends=2) + np.array(VALUES)
    np.testing.assert_allclose(with_end, [1 + (2 + 3 / 2) / 2, 2 + 3 / 2, 3.0, 4 + 16 / 2])


@pytest.mark.parametrize("lam", [0.0, 0.7, 1.0])
def test_worlds_do_not_know_of_each_other(lam: float) -> None:
    dice = np.random.default_rng(0)
    rewards, values, after = dice.normal(size=(3, 6, 4)).astype(np.float32)
    terminated, truncated = dice.random((2, 6, 4)) < 0.3
    over = terminated | truncated
    together = gae(rewards, values, after, terminated, over, 0.9, lam)
    for i in range(4):
        one = slice(i, i + 1)
        alone = gae(rewards[:, one], values[:, one], after[:, one], terminated[:, one], over[:, one], 0.9, lam)
        np.testing.assert_array_equal(together[:, one], alone)
