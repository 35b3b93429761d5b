"""Policies written out by hand are what `torch.distributions` says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.distributions import Categorical as TorchCategorical
from torch.distributions import Independent, Normal, kl_divergence

from engine.build import build
from engine.spec.catalog.algorithms import Ppo
from engine.spec.catalog.data import CartPole, Pendulum
from engine.train.reinforcement.policy import NARROWEST, Categorical, Gaussian, Policy, policy_of
from tests.engine.train.reinforcement.learners import network_spec


def numbers(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def torch_s(policy: Policy, answers: Tensor) -> Any:
    if isinstance(policy, Gaussian):
        return Independent(Normal(answers, policy.log_std.exp()), 1)
    return TorchCategorical(logits=answers)


CASES = [
    (Categorical(), Categorical(), torch.tensor([0, 2, 1, 1])),
    (Gaussian(torch.tensor([-1.0, 0.0, 0.5])), Gaussian(torch.tensor([0.3, -0.2, 0.1])), numbers(4, 3, seed=2)),
]


@pytest.mark.parametrize(("before", "later", "actions"), CASES)
def test_probability_entropy_and_divergence(before: Policy, later: Policy, actions: Tensor) -> None:
    first, second = numbers(4, 3), numbers(4, 3, seed=1)
    old, new = torch_s(before, first), torch_s(later, second)
    torch.testing.assert_close(before.log_probs(first, actions), old.log_prob(actions))
    torch.testing.assert_close(before.entropy(first), old.entropy())
    torch.testing.assert_close(before.kl(first, later, second), kl_divergence(old, new))
    assert before.kl(first, before, first).abs().max() < 1e-6


def test_actions_fall_as_often_as_the_softmax_says() -> None:
    policy, answers = Categorical(), np.log(np.array([[0.2, 0.7, 0.1]], dtype=np.float32)).repeat(20_000, 0)
    luck = policy.luck(1, 20_000, 3, torch.Generator().manual_seed(3))
    shares = np.bincount(policy.draw(answers, luck[0]), minlength=3) / 20_000
    np.testing.assert_allclose(shares, [0.2, 0.7, 0.1], atol=0.01)
    np.testing.assert_allclose(policy.preferences(answers)[0], [0.2, 0.7, 0.1], rtol=1e-6)
    assert policy.greedy(answers)[0] == 1


def test_numbers_are_drawn_about_their_means() -> None:
    policy, answers = Gaussian(torch.tensor([-1.0, 0.5])), np.array([[3.0, -2.0]], dtype=np.float32).repeat(20_000, 0)
    drawn = policy.draw(answers, policy.luck(1, 20_000, 2, torch.Generator().manual_seed(3))[0])
    np.testing.assert_allclose(drawn.mean(0), [3.0, -2.0], atol=0.04)
    np.testing.assert_allclose(drawn.std(0), np.exp([-1.0, 0.5]), rtol=0.03)
    np.testing.assert_array_equal(policy.greedy(answers), answers)
    assert np.isfinite(policy.draw(answers * np.nan, drawn)).all()  # the world is not blamed


def test_the_same_dice_draw_the_same() -> None:
    for policy in (Categorical(), Gaussian(torch.zeros(2))):
        first, second = (policy.luck(3, 4, 2, torch.Generator().manual_seed(5)) for _ in range(2))
        np.testing.assert_array_equal(first, second)


def test_the_data_say_which_policy() -> None:
    chosen = build(network_spec(CartPole(), Ppo()))
    assert isinstance(policy_of(chosen, CartPole()), Categorical)
    steered = build(network_spec(Pendulum(), Ppo()))
    with torch.no_grad():
        steered.tensors()["output", "log_std"].fill_(-40.0)
    policy = policy_of(steered, Pendulum())
    assert isinstance(policy, Gaussian)
    assert policy.log_std.tolist() == [NARROWEST]  # it is brought back, where a gradient still moves it
    assert policy.log_std.requires_grad
    still = policy.still()
    with torch.no_grad():
        policy.log_std.fill_(0.0)
    assert still.entropy(torch.zeros(1, 1)) < policy.entropy(torch.zeros(1, 1))
