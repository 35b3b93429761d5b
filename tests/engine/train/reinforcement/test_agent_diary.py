"""What is written down: thinned, and right."""

from __future__ import annotations

from math import inf, isnan, nan

import numpy as np
import pytest

from engine.playing import Scene
from engine.train.reinforcement.diary import MOST_POINTS, RECENT, Diary, Thinned
from engine.train.reinforcement.scribe import LONGEST, MOST_BYTES, Scribe, better_than_expected

SCENE = Scene(np.zeros(1, dtype=np.float32))


def test_three_times_as_many_episodes_stay_flat_and_right() -> None:
    diary, dice = Diary(1), np.random.default_rng(0)
    returns = dice.normal(size=3 * MOST_POINTS).astype(np.float32)
    for at, paid in enumerate(returns, start=1):
        diary.lived(paid[None], np.ones(1, dtype=np.bool_), at)
    log = diary.log(len(returns))
    assert MOST_POINTS / 2 <= len(log.at) <= MOST_POINTS
    assert log.count == len(returns)
    groups = returns.astype(np.float64).reshape(-1, 4)
    assert np.allclose(log.returns, groups.mean(1))
    assert np.allclose(log.low, groups.min(1))
    assert np.allclose(log.high, groups.max(1))
    assert np.array_equal(log.at, np.arange(4, len(returns) + 1, 4))
    assert log.mean == pytest.approx(float(returns[-RECENT:].mean()), abs=1e-6)
    assert (log.lengths == 1).all()


def test_what_is_not_yet_a_whole_point_is_shown() -> None:
    rows = Thinned(2)
    for at in range(MOST_POINTS + 1):
        rows.add(np.array([at, at], dtype=np.float64))
    assert rows.rows()[-1].tolist() == [MOST_POINTS, MOST_POINTS]
    assert len(rows.rows()) == MOST_POINTS // 2 + 1
    rows.add(np.array([MOST_POINTS + 1, nan]))
    assert rows.rows()[-1].tolist() == [MOST_POINTS + 1, MOST_POINTS]


def test_figures_that_an_update_had_not_count_for_nothing() -> None:
    diary = Diary(1)
    diary.updated(10, {"loss": 1.0})
    diary.updated(20, {"loss": 2.0, "KL": 0.5})
    log = diary.update_log()
    assert set(log.figures) == {"loss", "KL"}
    assert isnan(log.figures["KL"][0])
    assert log.at.tolist() == [10, 20]


def test_an_infinite_figure_is_not_kept() -> None:
    diary = Diary(1)
    diary.updated(10, {"loss": 1.0, "KL": inf})
    assert set(diary.update_log().figures) == {"loss"}
    assert not np.isinf(diary.state().updates).any()  # a file of one would not be read


def test_each_world_has_its_own_return() -> None:
    diary = Diary(2)
    diary.lived(np.array([1, 5], dtype=np.float32), np.array([False, True]), 2)
    diary.lived(np.array([2, 7], dtype=np.float32), np.array([True, False]), 4)
    assert diary.log(4).returns.tolist() == [5, 3]
    assert diary.log(4).lengths.tolist() == [1, 2]
    assert diary.scores.tolist() == [0, 7]
    assert diary.mean == 4
    assert isnan(Diary(1).mean)
    assert not diary.settled


def test_a_copy_is_another_diary() -> None:
    diary = Diary(1)
    diary.lived(np.ones(1, dtype=np.float32), np.ones(1, dtype=np.bool_), 1)
    diary.updated(1, {"loss": nan})
    state = diary.state()
    diary.lived(np.ones(1, dtype=np.float32), np.ones(1, dtype=np.bool_), 2)
    diary.restore(state)
    assert diary.count == 1
    assert diary.log(2).at.tolist() == [1]
    assert diary.newest == {}  # else a loss that went astray would stop the run again and again


# ---- the first world's episodes -------------------------------------------------------------------------------------


def lived(
    scribe: Scribe, number: int, *rewards: float, value: float = nan, ended: bool = True, scale: float = 1
) -> None:
    scribe.begin(SCENE, np.array([0.0], dtype=np.float32))
    for at, reward in enumerate(rewards, start=1):
        act = (np.int64(1), reward, np.array([0.2, 0.8], dtype=np.float32), value)
        scribe.acted(act, SCENE, np.array([at], dtype=np.float32))  # type: ignore[arg-type]
    scribe.close(number, 10 * number, sum(rewards), ended, 0.5, 0.5, scale)


def test_the_latest_the_best_and_the_worst() -> None:
    scribe = Scribe()
    assert scribe.recordings().latest is None
    for number, paid in enumerate([1.0, 3.0, -2.0, 3.0, 0.0], start=1):
        lived(scribe, number, paid)
    kept = scribe.recordings()
    assert [each.number for each in (kept.latest, kept.best, kept.worst) if each is not None] == [5, 2, 3]
    assert scribe.recordings().best is kept.best
    earlier = Scribe()
    earlier.inherit(scribe, 30)
    assert earlier.recordings().latest is None
    assert earlier.recordings().worst is kept.worst


def test_advantages_by_hand() -> None:
    """Values 2 throughout, γ = λ = ½: what is received and promised is 1 + 1 - 2 = 0, and 4 - 2 at the end."""
    scribe = Scribe()
    lived(scribe, 1, 1.0, 1.0, 4.0, value=2.0)
    episode = scribe.recordings().latest
    assert episode is not None
    assert episode.values.tolist() == [2, 2, 2, 0]
    assert episode.advantages.tolist() == [0.125, 0.5, 2.0]
    assert episode.observations[:, 0].tolist() == [0, 1, 2, 3]
    lived(scribe, 2, 1.0, 1.0, 4.0, value=2.0, ended=False)
    episode = scribe.recordings().latest
    assert episode is not None
    assert episode.advantages[-1] == 4 + 1 - 2
    lived(scribe, 3, 10.0, value=2.0, scale=0.1)
    episode = scribe.recordings().latest
    assert episode is not None
    assert (episode.rewards[0], episode.advantages[0]) == (10, -1)
    lived(scribe, 4, 1.0)
    episode = scribe.recordings().latest
    assert episode is not None
    assert np.isnan(episode.advantages).all()


def test_with_lambda_one_it_is_the_return_less_what_was_expected() -> None:
    rewards, values = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 4.0, 0.0])
    returns = np.array([1 + 0.9 * 2 + 0.81 * 3, 2 + 0.9 * 3, 3])
    assert np.allclose(better_than_expected(rewards, values, 0.9, 1.0), returns - values[:3])


def test_long_episodes_and_large_pictures_take_only_so_much_room() -> None:
    scribe = Scribe()
    lived(scribe, 1, *[1.0] * (LONGEST + 50))
    episode = scribe.recordings().latest
    assert episode is not None
    assert len(episode.actions) == LONGEST == len(episode.scenes) - 1
    assert not episode.ended  # the end is not on the page
    picture = Scene(np.zeros(1, dtype=np.float32), np.zeros((1024, 1024, 3), dtype=np.uint8))
    scribe.begin(picture, np.zeros(1, dtype=np.float32))
    for _ in range(20):
        act = (np.int64(0), 1.0, np.ones(1, dtype=np.float32), nan)
        scribe.acted(act, picture, np.zeros(1, dtype=np.float32))  # type: ignore[arg-type]
    scribe.close(2, 5, 1.0, True, 0.9, 0.9)
    latest = scribe.recordings().latest
    assert latest is not None
    assert len(latest.scenes) * 3 * 2**20 <= MOST_BYTES + 3 * 2**20
