"""REINFORCE, A2C and PPO, on cases that can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.arrays import Doubles, Floats, Ints
from engine.spec.catalog.algorithms import A2c, AlgorithmKind, Ppo, Reinforce
from engine.spec.catalog.data import Bandit, Pendulum
from engine.spec.catalog.optimizers import Adam
from engine.spec.catalog.schedules import Cosine
from engine.spec.edits import SetParameter
from engine.train.reinforcement.a2c import a2c
from engine.train.reinforcement.improving import even, explained, improve, passes, policy_gradient
from engine.train.reinforcement.ppo import clip_now, clipped_loss, ppo
from engine.train.reinforcement.reinforce import reinforce
from engine.train.reinforcement.rollout import Samples, acting
from engine.train.supervised import Learner, Step, shorten
from tests.engine.train.reinforcement.conveyor import on_conveyors, weights
from tests.engine.train.reinforcement.learners import learner_of, network_spec

Way = Callable[[Learner], Iterator[Step]]
RATE = 0.5


def batch_of(**parts: Any) -> Samples:
    """Samples of two actions, of which nothing is known but what is said."""
    count = len(next(iter(parts.values())))
    nothing = {name: torch.zeros(count) for name in Samples._fields}
    actions = {"actions": torch.zeros(count, dtype=torch.long), "answers": torch.zeros(count, 2)}
    return Samples(**(nothing | actions | {"observations": torch.zeros(count, 1)} | parts))


def until_updated(learner: Learner, way: Way, updates: int = 1) -> list[Step]:
    steps: list[Step] = []
    way_on = way(learner)
    while sum(step.updated for step in steps) < updates:
        steps.append(next(way_on))
    return steps


def number(learner: Learner, layer_id: str, name: str = "weight") -> Floats:
    found: Floats = learner.model.tensors()[layer_id, name].detach().numpy().copy()
    return found


def softmax(logits: Doubles | Floats) -> Doubles:
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    chances: Doubles = powers / powers.sum(-1, keepdims=True)
    return chances


# ---- the losses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "advantage", "loss", "slope"),
    [
        (1.1, 2.0, -2.2, -2.0),  # inside: what is good becomes likelier,
        (1.3, 2.0, -2.4, 0.0),  # but not beyond a fifth
        (0.5, 2.0, -1.0, -2.0),  # and what became unlikely may come back
        (0.9, -2.0, 1.8, 2.0),  # likewise what is bad
        (0.7, -2.0, 1.6, 0.0),
        (1.5, -2.0, 3.0, 2.0),
    ],
)
def test_clipped_loss(ratio: float, advantage: float, loss: float, slope: float) -> None:
    now = torch.tensor([np.log(0.3 * ratio)], dtype=torch.float32, requires_grad=True)
    batch = batch_of(log_probs=torch.tensor([0.3]).log(), advantages=torch.tensor([advantage]))
    found = clipped_loss(now, batch, clip=0.2)
    torch.testing.assert_close(found.item(), loss)
    torch.autograd.backward(found)
    torch.testing.assert_close(now.grad, torch.tensor([slope * ratio]))  # of the logarithm


def test_clipped_loss_is_the_published_formula() -> None:
    dice = torch.Generator().manual_seed(1)
    now, then, advantages = torch.randn(3, 200, generator=dice)
    ratio = (now - then).exp()
    published = -torch.minimum(advantages * ratio, advantages * ratio.clamp(0.7, 1.3)).mean()
    torch.testing.assert_close(clipped_loss(now, batch_of(log_probs=then, advantages=advantages), 0.3), published)


def test_even_advantages() -> None:
    torch.testing.assert_close(even(torch.tensor([1.0, 3.0])), torch.tensor([-1.0, 1.0]))
    assert even(torch.tensor([5.0])).tolist() == [0.0]  # one alone is no more than expected


def test_explained_variance() -> None:
    returns = torch.tensor([1.0, 2.0, 3.0])
    assert explained(batch_of(returns=returns, advantages=torch.full((3,), 7.0))).item() == 1.0
    assert explained(batch_of(returns=returns, advantages=returns)).item() == 0.0
    assert explained(batch_of(returns=torch.ones(3), advantages=returns)).isnan()  # nothing to explain


def test_passes_take_every_sample_once_each() -> None:
    count = torch.arange(10.0)
    parts = passes(batch_of(advantages=count), 3, 4, torch.Generator().manual_seed(0), evenly=False)
    assert [len(part.advantages) for part in parts] == [5, 5] * 3  # rather two of five than one of two
    for first in range(0, 6, 2):
        assert sorted(torch.cat([part.advantages for part in parts[first : first + 2]]).tolist()) == count.tolist()
    assert parts[0].advantages.tolist() != parts[2].advantages.tolist()


def test_batches_are_made_even_each_by_itself() -> None:
    parts = passes(batch_of(advantages=torch.arange(10.0)), 2, 5, torch.Generator().manual_seed(0), evenly=True)
    for part in parts:
        assert abs(part.advantages.mean().item()) < 1e-6
        assert part.advantages.std(correction=0).item() == pytest.approx(1.0)


def test_a_long_gradient_is_shortened() -> None:
    one, two = torch.nn.Parameter(torch.zeros(2)), torch.nn.Parameter(torch.zeros(1))
    one.grad, two.grad = torch.tensor([3.0, 0.0]), torch.tensor([4.0])
    optimizer = torch.optim.SGD([{"params": [one]}, {"params": [two]}], lr=1.0)
    shorten(optimizer, 10.0)
    assert one.grad.tolist() == [3.0, 0.0]
    shorten(optimizer, 2.5)
    torch.testing.assert_close(torch.cat([one.grad, two.grad]), torch.tensor([1.5, 0.0, 2.0]))


# ---- whole updates --------------------------------------------------------------------------------------------------


def policy_step(actions: Ints, seen: Doubles, push: Doubles, weight: Floats, bias: Floats) -> Any:
    """Weight and bias after a step up ``mean(push log p)``, of logits linear in what is seen."""
    uphill = push[:, None] * (np.eye(2)[actions] - softmax(seen[:, None] * weight[:, 0] + bias))
    return weight + RATE * (uphill * seen[:, None]).mean(0)[:, None], bias + RATE * uphill.mean(0)


def acted(learner: Learner, way: Way, rows: int) -> Doubles:
    """The actions of the first world up to the first update, by what they earned."""
    way_on, found = way(learner), []
    for _ in range(rows):
        next(way_on)
        found.append(acting(learner).last.reward)
    assert next(way_on).updated
    return np.array(found)


def test_reinforce_on_one_episode() -> None:
    algorithm = Reinforce(worlds=1, episodes=1, gamma=0.5, baseline=False, longest=0.0)
    learner = on_conveyors(algorithm, (3,), learning_rate=RATE)
    before = number(learner, "output"), number(learner, "output", "bias")
    got = acted(learner, reinforce, 3)
    returns = np.array([got[0] + got[1] / 2 + got[2] / 4, got[1] + got[2] / 2, got[2]])
    assert returns.any()
    weight, bias = policy_step(got.astype(int), np.arange(3.0), returns, *before)
    np.testing.assert_allclose(number(learner, "output"), weight, atol=1e-6)
    np.testing.assert_allclose(number(learner, "output", "bias"), bias, atol=1e-6)
    assert number(learner, "value").tolist() == [[1.0]]  # without a baseline it is not learned


def test_a2c_on_two_actions() -> None:
    algorithm = A2c(worlds=1, steps=2, gamma=0.5, value_weight=0.25, longest=0.0)
    learner = on_conveyors(algorithm, (9,), learning_rate=RATE)
    before = number(learner, "output"), number(learner, "output", "bias")
    got = acted(learner, a2c, 2)
    returns = np.array([got[0] + got[1] / 2 + 2 / 4, got[1] + 2 / 2])  # then 2 is expected
    seen = np.array([0.0, 1.0])  # and so much was
    weight, bias = policy_step(got.astype(int), seen, returns - seen, *before)
    np.testing.assert_allclose(number(learner, "output"), weight, atol=1e-6)
    np.testing.assert_allclose(number(learner, "output", "bias"), bias, atol=1e-6)
    error = 2 * 0.25 * (seen - returns)  # of the squared error's quarter
    np.testing.assert_allclose(number(learner, "value"), [[1 - RATE * (error * seen).mean()]], atol=1e-6)
    np.testing.assert_allclose(number(learner, "value", "bias"), [-RATE * error.mean()], atol=1e-6)
    newest = acting(learner).diary.newest
    np.testing.assert_allclose(newest["value loss"], ((returns - seen) ** 2).mean(), rtol=1e-5)
    np.testing.assert_allclose(newest["explained variance"], 1 - (returns - seen).var() / returns.var(), rtol=1e-4)


def test_the_first_step_of_ppo_is_that_of_a2c() -> None:
    """Where nothing has moved yet, all ratios are 1."""
    settings: dict[str, Any] = {
        "worlds": 2,
        "steps": 4,
        "gamma": 0.9,
        "gae_lambda": 0.7,
        "normalise": False,
        "entropy": 0.01,
    }
    one = on_conveyors(A2c(**settings), (3, 5), learning_rate=RATE)
    other = on_conveyors(Ppo(**settings, passes=1), (3, 5), learning_rate=RATE, batch_size=8)
    until_updated(one, a2c)
    until_updated(other, ppo)
    np.testing.assert_allclose(number(one, "output"), number(other, "output"), atol=1e-6)
    np.testing.assert_allclose(number(one, "value"), number(other, "value"), atol=1e-6)


def test_steps_of_ppo() -> None:
    learner = on_conveyors(Ppo(worlds=2, steps=8, passes=3), (3, 5), learning_rate=0.1, batch_size=4)
    steps = until_updated(learner, ppo)
    assert [step.samples for step in steps] == [2] * 8 + [0] * 12
    assert [step.updated for step in steps] == [False] * 19 + [True]
    newest = acting(learner).diary.newest
    assert newest["KL"] > 0
    assert 0 <= newest["clipped"] <= 1
    assert len(acting(learner).diary.update_log().at) == 1


def test_the_bonus_for_entropy_makes_less_sure() -> None:
    learner = on_conveyors(A2c(worlds=1, entropy=0.1), (3,), learning_rate=RATE)
    weights(learner, "output", [[0.0], [0.0]], [1.0, -1.0])
    improve(learner, batch_of(advantages=torch.zeros(4)), policy_gradient)
    bias = number(learner, "output", "bias")
    chances = softmax(np.array([1.0, -1.0]))
    slope = -chances * (np.log(chances) - (chances * np.log(chances)).sum())  # of the entropy
    np.testing.assert_allclose(bias, np.array([1.0, -1.0]) + RATE * 0.1 * slope, atol=1e-6)
    assert abs(bias[0] - bias[1]) < 2


def test_a_frozen_policy_stays_while_the_values_learn() -> None:
    learner = on_conveyors(A2c(worlds=1), (3,), learning_rate=RATE)
    spec = network_spec(Bandit(arms=2), A2c(), layers=0)
    learner.model.adopt(SetParameter(layer_ids=("output",), field="frozen", value=True).apply(spec).network)
    before = number(learner, "output")
    until_updated(learner, a2c)
    np.testing.assert_array_equal(number(learner, "output"), before)
    assert number(learner, "value").tolist() != [[1.0]]


def test_the_clip_falls_with_the_rate() -> None:
    learner = on_conveyors(Ppo(worlds=1, clip=0.2, clip_falls=True), (3,), schedule=Cosine(over=30, floor=0.0))
    assert clip_now(learner) == 0.2
    acting(learner).clock.actions = 15_000
    assert clip_now(learner) == pytest.approx(0.1)


# ---- learning -------------------------------------------------------------------------------------------------------

LEARNERS = [
    (reinforce, Reinforce(worlds=4, episodes=8)),
    (a2c, A2c(worlds=4, steps=5)),
    (ppo, Ppo(worlds=4, steps=16, passes=3)),
]


def of_better_arm(learner: Learner) -> float:
    z: Tensor = learner.model(torch.tensor([[1.0]]))
    return float(torch.softmax(z, 1)[0, 1].detach())


@pytest.mark.parametrize(("way", "algorithm"), LEARNERS)
def test_the_better_of_two_arms_is_found(way: Way, algorithm: AlgorithmKind) -> None:
    learner = on_conveyors(algorithm, (3, 3, 3, 3), learning_rate=0.1, batch_size=64, optimizer=Adam())
    weights(learner, "output", [[0.0], [0.0]], [1.0, -1.0])  # it begins with the wrong one
    assert of_better_arm(learner) < 0.2
    until_updated(learner, way, updates=20)
    assert of_better_arm(learner) > 0.8


@pytest.mark.parametrize(("way", "algorithm"), LEARNERS)
def test_the_same_seed_learns_the_same(way: Way, algorithm: AlgorithmKind) -> None:
    def learned() -> tuple[list[float], Floats]:
        learner = on_conveyors(algorithm, (3, 5, 2, 4), batch_size=16)
        losses = [float(step.loss) for step in islice(way(learner), 60)]
        return losses, number(learner, "output")

    (losses, weight), (again, same) = learned(), learned()
    assert losses == again
    assert any(losses)
    np.testing.assert_array_equal(weight, same)


def test_controls_are_learned_with_their_deviation() -> None:
    learner = learner_of(network_spec(Pendulum(), Ppo(worlds=4, steps=16, passes=2), batch_size=32))
    until_updated(learner, ppo)
    assert number(learner, "output", "log_std").item() != 0.0
    assert np.isfinite(acting(learner).diary.newest["KL"])
    assert acting(learner).diary.newest["KL"] > 0
