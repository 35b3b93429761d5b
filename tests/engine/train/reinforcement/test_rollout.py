"""What is written down while acting, and that episodes are drawn fairly."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import torch

from engine.arrays import Floats
from engine.spec.catalog.algorithms import A2c, Reinforce
from engine.train.reinforcement.rollout import Rollout, acting, collect, episodes, share
from engine.train.supervised import Learner, Step
from tests.engine.train.reinforcement.conveyor import Conveyors, on_conveyors, put

NONE = torch.zeros(())


def all_of(collecting: Generator[Step, None, Rollout]) -> tuple[Rollout, list[Step]]:
    steps = []
    while True:
        try:
            steps.append(next(collecting))
        except StopIteration as stopped:
            return stopped.value, steps


def column(learner: Learner, rollout: Rollout, lam: float) -> tuple[Floats, Floats]:
    """(received, advantages) of the first world, with the discount ½."""
    samples = rollout.samples(learner, 0.5, lam)
    worlds = len(rollout.rewards[0])
    return np.stack(rollout.rewards)[:, 0], samples.advantages.numpy().reshape(-1, worlds)[:, 0]


def test_a_step_for_each_action_in_all_worlds() -> None:
    learner = on_conveyors(A2c(worlds=2), (3, 5))
    rollout, steps = all_of(collect(learner, 7, NONE))
    assert [step.samples for step in steps] == [2] * 7
    assert [step.epoch_done for step in steps] == [False, False, True, False, False, True, False]
    samples = rollout.samples(learner, 0.9, 0.9)
    assert [len(part) for part in samples] == [14] * 6
    assert samples.observations[:, 0].tolist() == [0, 0, 1, 1, 2, 2, 0, 3, 1, 4, 2, 0, 0, 1]


def test_an_end_is_worth_nothing() -> None:
    learner = on_conveyors(A2c(worlds=1), (3,))
    received, advantages = column(learner, all_of(collect(learner, 5, NONE))[0], lam=0.0)
    after = np.array([1, 2, 0, 1, 2])
    np.testing.assert_allclose(advantages, received + 0.5 * after - [0, 1, 2, 0, 1])


def test_where_an_episode_is_broken_off_the_network_says_what_would_have_come() -> None:
    learner = on_conveyors(A2c(worlds=1), (3,), broken=True)
    received, advantages = column(learner, all_of(collect(learner, 6, NONE))[0], lam=0.0)
    after = [1, 2, 3, 1, 2, 3]  # 3 was never acted on
    np.testing.assert_allclose(advantages, received + 0.5 * np.array(after) - [0, 1, 2, 0, 1, 2])


def test_all_that_was_received_up_to_the_end_of_what_was_collected() -> None:
    learner = on_conveyors(A2c(worlds=1), (100,))
    received, advantages = column(learner, all_of(collect(learner, 3, NONE))[0], lam=1.0)
    last = received[2] + 0.5 * 3  # three steps, then what is expected
    wanted = [received[0] + 0.5 * (received[1] + 0.5 * last), received[1] + 0.5 * last, last]
    np.testing.assert_allclose(advantages, np.array(wanted) - [0, 1, 2])


def test_each_world_plays_its_share() -> None:
    assert share(7, 3).tolist() == [3, 2, 2]
    assert share(2, 3).tolist() == [1, 1, 0]


def test_what_ends_first_is_not_preferred() -> None:
    learner = on_conveyors(Reinforce(worlds=2), (1, 6))
    rollout, steps = all_of(episodes(learner, 2, NONE))
    assert len(steps) == 6  # as long as the long one takes
    seen = rollout.samples(learner, 1.0, 1.0, expects=False).observations[:, 0]
    assert seen.tolist() == [0, 0, 1, 2, 3, 4, 5]  # one short and one long, though six short ones ended first


def test_the_next_episodes_begin_under_the_next_policy() -> None:
    learner = on_conveyors(Reinforce(worlds=2), (2, 5))
    first = all_of(episodes(learner, 2, NONE))[0]  # when the second world is done the first is amid its third episode
    second = all_of(episodes(learner, 2, NONE))[0]
    assert len(first) == len(second) == 5
    assert second.observations[0].tolist() == [[0.0], [0.0]]


def test_returns_of_whole_episodes() -> None:
    learner = on_conveyors(Reinforce(worlds=1), (3,))
    rollout = all_of(episodes(learner, 2, NONE))[0]
    got = np.stack(rollout.rewards)[:, 0]
    returns = rollout.samples(learner, 0.5, 1.0, expects=False).returns.numpy()
    wanted = [part for a, b, c in (got[:3], got[3:]) for part in (a + b / 2 + c / 4, b + c / 2, c)]
    np.testing.assert_allclose(returns, wanted)
    with_baseline = rollout.samples(learner, 0.5, 1.0)
    np.testing.assert_allclose(with_baseline.returns.numpy(), wanted)
    np.testing.assert_allclose(with_baseline.advantages.numpy(), np.array(wanted) - [0, 1, 2, 0, 1, 2])


def test_other_worlds_begin_it_anew() -> None:
    learner = on_conveyors(A2c(worlds=1), (3,))
    collecting = collect(learner, 4, NONE)
    next(collecting)
    next(collecting)
    put(acting(learner), Conveyors((4, 5)))
    rollout, steps = all_of(collecting)
    assert len(steps) == 4
    assert all(step.samples == 2 for step in steps)
    assert [len(rewards) for rewards in rollout.rewards] == [2] * 4


def test_dropout_rests_while_acting() -> None:
    learner = on_conveyors(A2c(worlds=1), (3,))
    assert learner.model.training
    all_of(collect(learner, 1, NONE))
    assert not learner.model.training
