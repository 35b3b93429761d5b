"""What is remembered, and what of it is learned from."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.train.reinforcement.priorities import Priorities
from engine.train.reinforcement.replay import ALPHA, Replay
from engine.worlds import Moment

GAMMA = 0.5


def lived(replay: Replay, rewards: list[float], over: dict[int, str] | None = None, first: int = 0) -> None:
    """Actions 0, 1, ... in one world: before the k-th is seen k, after it k + 1, or 100 + k where an episode ends."""
    for number, reward in enumerate(rewards, start=first):
        how = (over or {}).get(number, "")
        last = 100.0 + number if how else number + 1.0
        add(replay, [[number]], [number % 3], [reward], [how == "end"], [how == "broken"], [[last]])


def add(
    replay: Replay,
    before: list[list[float]],
    actions: list[int],
    rewards: list[float],
    ended: list[bool],
    broken: list[bool],
    last: list[list[float]],
) -> None:
    moment = Moment(
        np.array(last, dtype=np.float32),
        np.array(rewards, dtype=np.float32),
        np.array(ended),
        np.array(broken),
        np.array(last, dtype=np.float32),
    )
    replay.add(np.array(before, dtype=np.float32), np.array(actions), moment)


def ahead(replay: Replay, place: int, steps: int) -> tuple[float, float, float]:
    """(rewards added up, discount, what came after them) of one remembered action."""
    rewards, discounts, last = replay._ahead(np.array([place]), GAMMA, steps)
    return float(rewards[0]), float(discounts[0]), float(replay._after[last[0], 0])


def test_rewards_are_added_up_over_steps() -> None:
    replay = Replay(10, 1)
    lived(replay, [1, 2, 4, 8])
    assert ahead(replay, 0, 1) == (1, 0.5, 1)
    assert ahead(replay, 0, 3) == (1 + 0.5 * 2 + 0.25 * 4, 0.125, 3)


def test_at_an_end_the_rewards_stop_and_nothing_is_asked_of_what_comes_after() -> None:
    replay = Replay(10, 1)
    lived(replay, [1, 2, 4, 8], over={1: "end"})
    rewards, discount, _ = ahead(replay, 0, 3)
    assert (rewards, discount) == (2, 0)
    assert ahead(replay, 2, 3) == (4 + 0.5 * 8, 0.25, 4)


def test_where_an_episode_was_broken_off_what_it_had_come_to_is_asked() -> None:
    replay = Replay(10, 1)
    lived(replay, [1, 2, 4, 8], over={1: "broken"})
    assert ahead(replay, 0, 3) == (2, 0.25, 101)


def test_the_newest_action_asks_what_came_after_it() -> None:
    replay = Replay(10, 1)
    lived(replay, [1, 2])
    assert ahead(replay, 1, 5) == (2, 0.5, 2)


def test_a_cut_keeps_episodes_apart_that_have_nothing_to_do_with_each_other() -> None:
    replay = Replay(10, 1)
    lived(replay, [1])
    replay.cut()
    lived(replay, [2], first=1)
    assert ahead(replay, 0, 2) == (1, 0.5, 1)


def test_worlds_side_by_side_are_followed_each_on_its_own() -> None:
    replay = Replay(6, 1)
    add(replay, [[0], [10]], [0, 1], [1, 16], [False, False], [False, False], [[1], [11]])
    add(replay, [[1], [11]], [0, 1], [2, 32], [False, True], [False, False], [[2], [12]])
    assert ahead(replay, 0, 2) == (2, 0.25, 2)
    assert ahead(replay, 1, 2) == (32, 0, 12)


def test_a_full_memory_drops_the_oldest_and_follows_over_its_seam() -> None:
    replay = Replay(3, 1)
    lived(replay, [1, 2, 4, 8])
    assert replay.count == 3
    assert ahead(replay, 2, 2) == (4 + 0.5 * 8, 0.25, 4)
    assert ahead(replay, 0, 2) == (8, 0.5, 4)  # the newest lies where the oldest was
    assert replay.page(0, 9).observations[:, 0].tolist() == [1, 2, 3]


def test_more_worlds_than_there_is_room_for() -> None:
    replay = Replay(2, 1)
    for _ in range(2):
        add(replay, [[0], [1], [2]], [0, 1, 2], [1, 2, 4], [False] * 3, [False] * 3, [[1], [2], [3]])
    assert replay.page(0, 9).rewards.tolist() == [1, 2]
    assert ahead(replay, 1, 3)[0] == 2


@pytest.mark.parametrize("capacity", [2, 3, 8])
def test_another_size_keeps_the_newest_and_what_follows_what(capacity: int) -> None:
    replay = Replay(4, 1)
    lived(replay, [1, 2, 4, 8, 16, 32])
    other = replay.resized(capacity)
    kept = [2, 3, 4, 5][-capacity:]
    assert other.page(0, 9).observations[:, 0].tolist() == kept
    assert ahead(other, other.count - 2, 2) == (16 + 0.5 * 32, 0.25, 6)
    lived(other, [64], first=6)
    assert other.page(0, 9).observations[:, 0].tolist() == [*kept, 6][-capacity:]
    place = int(np.flatnonzero(other._before[:, 0] == 5)[0])
    assert ahead(other, place, 2) == (32 + 0.5 * 64, 0.25, 7)


def test_whole_numbers_take_a_byte_until_others_come() -> None:
    replay = Replay(4, 1)
    add(replay, [[255]], [0], [0], [False], [False], [[0]])
    assert replay._before.dtype == np.uint8
    add(replay, [[-1]], [0], [0], [False], [False], [[0.5]])
    assert replay.page(0, 4).observations[:, 0].tolist() == [255, -1]
    assert replay.page(0, 4).after[:, 0].tolist() == [0, 0.5]


def test_rewards_are_scaled_when_they_are_learned_from() -> None:
    replay = Replay(4, 1)
    lived(replay, [3], over={0: "end"})
    memories = replay.sample(2, torch.Generator().manual_seed(1), GAMMA, 1, scale=2.0)
    assert memories.rewards.tolist() == [6, 6]
    assert replay.page(0, 1).rewards.tolist() == [3]


def test_a_page_is_held_within_what_there_is() -> None:
    replay = Replay(5, 1)
    assert len(replay.page(3, 2).actions) == 0
    lived(replay, [1, 2, 4], over={2: "end"})
    page = replay.page(1, 9)
    assert (page.count, page.capacity, page.start) == (3, 5, 1)
    assert (page.rewards.tolist(), page.ended.tolist(), page.priority.tolist()) == ([2, 4], [0, 1], [1, 1])
    assert replay.page(99, 2).start == 2


# ---- what surprised -----------------------------------------------------------------------------------------------


def test_places_are_drawn_by_their_share() -> None:
    priorities = Priorities(1100)  # three levels
    priorities.put(np.array([3, 500, 1099]), np.array([1.0, 2.0, 5.0]))
    luck = (np.arange(800) + 0.5) / 800
    places, counts = np.unique(priorities.draw(luck), return_counts=True)
    assert places.tolist() == [3, 500, 1099]
    assert counts.tolist() == [100, 200, 500]


def test_a_place_without_a_number_is_never_drawn() -> None:
    priorities = Priorities(40)
    priorities.put(np.arange(33), np.full(33, 0.1))  # sums that are not exact
    assert priorities.draw(np.array([0.0, np.nextafter(1.0, 0.0)])).tolist() == [0, 32]


def test_sums_follow_every_change() -> None:
    priorities, dice = Priorities(100), np.random.default_rng(1)
    for _ in range(50):
        priorities.put(dice.integers(0, 100, 8), dice.random(8))
    assert priorities.total == pytest.approx(priorities.of(np.arange(100)).sum(), abs=1e-12)


def test_what_surprised_is_learned_from_more_often_and_counts_less() -> None:
    replay = Replay(8, 1)
    lived(replay, [0, 0, 0, 0])
    dice = torch.Generator().manual_seed(1)
    replay.sample_surprising(1, dice, GAMMA, 1, 1.0, beta=1.0)
    replay.surprised(np.arange(4), np.array([1, -1, 1, 32], dtype=np.float32))
    memories = replay.sample_surprising(1100, dice, GAMMA, 1, 1.0, beta=1.0)
    share = 32**ALPHA  # 8
    found = np.bincount(memories.places, minlength=4) / 1100
    assert found == pytest.approx(np.array([1, 1, 1, share]) / (3 + share), abs=2e-3)  # drawn evenly, one a stretch
    weights = dict(zip(memories.places.tolist(), memories.weights.tolist(), strict=True))
    assert weights[0] == 1
    assert weights[3] == pytest.approx(1 / share, rel=1e-5)
    assert replay.page(0, 4).priority == pytest.approx(np.array([1, 1, 1, share]) * 4 / (3 + share), rel=1e-5)


def test_weights_take_back_part_of_the_bias_at_first() -> None:
    replay = Replay(4, 1)
    lived(replay, [0, 0])
    replay.surprised(np.arange(2), np.array([1, 16], dtype=np.float32))
    memories = replay.sample_surprising(40, torch.Generator().manual_seed(1), GAMMA, 1, 1.0, beta=0.5)
    assert min(memories.weights) == pytest.approx((16**ALPHA) ** -0.5, rel=1e-5)


def test_what_is_new_is_as_surprising_as_anything_was() -> None:
    replay = Replay(4, 1)
    lived(replay, [0])
    replay.surprised(np.array([0]), np.array([32], dtype=np.float32))
    replay.surprised(np.array([0]), np.array([1], dtype=np.float32))
    lived(replay, [0], first=1)
    assert replay.page(0, 2).priority == pytest.approx(np.array([1, 8]) * 2 / 9, rel=1e-5)


def test_errors_that_are_no_numbers_leave_the_memory_whole() -> None:
    replay = Replay(4, 1)
    lived(replay, [0, 0])
    replay.surprised(np.array([0]), np.array([np.nan], dtype=np.float32))
    memories = replay.sample_surprising(2, torch.Generator().manual_seed(1), GAMMA, 1, 1.0, beta=1.0)
    assert memories.places.tolist() == [0, 1]
