"""From what the network answers to an action: one of several by logits, or numbers about their means.

Written out by hand, as an agent asks for each action: `torch.distributions` takes several times as long.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import e, log, pi

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.arrays import Floats, Ints
from engine.build import Model
from engine.build.layers.output import OutputModule
from engine.spec.catalog.data import World

NARROWEST, WIDEST = -5.0, 2.0  # logarithms of a deviation: .007 to 7.4


class Policy(ABC):
    """How an action is drawn from an answer, (n, outputs), and how likely it was."""

    @abstractmethod
    def luck(self, steps: int, worlds: int, outputs: int, dice: torch.Generator) -> Floats:
        """(steps, worlds, outputs) all that chance has to say about so many actions; at once, as it is quicker."""

    @abstractmethod
    def draw(self, answers: Floats, luck: Floats) -> Ints | Floats:
        """An action in each world, (n,) indices or (n, controls) numbers.

        Parameters
        ----------
        luck : (n, outputs) one row of `luck`.
        """

    @abstractmethod
    def greedy(self, answers: Floats) -> Ints | Floats:
        """The likeliest action in each world."""

    @abstractmethod
    def preferences(self, answers: Floats) -> Floats:
        """(n, actions) probabilities, or (n, controls) means."""

    @abstractmethod
    def log_probs(self, answers: Tensor, actions: Tensor) -> Tensor:
        """(n,) logarithm of the probability, or of the density, of each action."""

    @abstractmethod
    def entropy(self, answers: Tensor) -> Tensor:
        """(n,) how unsure each answer is, in nats."""

    @abstractmethod
    def kl(self, answers: Tensor, later: Policy, answers_later: Tensor) -> Tensor:
        """(n,) Kullback-Leibler divergence of a later policy from this one, in nats."""

    @abstractmethod
    def still(self) -> Policy:
        """As it is now, whatever is learned later."""


class Categorical(Policy):
    """One of several actions, by logits."""

    def luck(self, steps: int, worlds: int, outputs: int, dice: torch.Generator) -> Floats:
        """Gumbel's numbers: the largest sum of one and a logit falls as the softmax says (Maddison 2014)."""
        drawn: Floats = torch.empty(steps, worlds, outputs).exponential_(generator=dice).log_().neg_().numpy()
        return drawn

    def draw(self, answers: Floats, luck: Floats) -> Ints:
        return self.greedy(answers + luck)

    def greedy(self, answers: Floats) -> Ints:
        likeliest: Ints = answers.argmax(1)
        return likeliest

    def preferences(self, answers: Floats) -> Floats:
        exponentials: Floats = np.exp(answers - answers.max(1, keepdims=True))
        exponentials /= exponentials.sum(1, keepdims=True)
        return exponentials

    def log_probs(self, answers: Tensor, actions: Tensor) -> Tensor:
        return functional.cross_entropy(answers, actions, reduction="none").neg()

    def entropy(self, answers: Tensor) -> Tensor:
        logs = torch.log_softmax(answers, 1)
        return -(logs.exp() * logs).sum(1)

    def kl(self, answers: Tensor, later: Policy, answers_later: Tensor) -> Tensor:
        logs = torch.log_softmax(answers, 1)
        return (logs.exp() * (logs - torch.log_softmax(answers_later, 1))).sum(1)

    def still(self) -> Categorical:
        return self


class Gaussian(Policy):
    """Numbers, each drawn about its mean by itself.

    Parameters
    ----------
    log_std : (controls,) logarithm of the deviation, the same whatever is seen.
    """

    def __init__(self, log_std: Tensor) -> None:
        self.log_std = log_std
        self._std: Floats = log_std.detach().exp().numpy()

    def luck(self, steps: int, worlds: int, outputs: int, dice: torch.Generator) -> Floats:
        drawn: Floats = torch.randn(steps, worlds, outputs, generator=dice).numpy()
        return drawn

    def draw(self, answers: Floats, luck: Floats) -> Floats:
        return self.greedy(answers + self._std * luck)

    def greedy(self, answers: Floats) -> Floats:
        """The means; a network that has left the numbers does nothing, so that not the world is blamed for it."""
        means: Floats = np.nan_to_num(answers, posinf=0.0, neginf=0.0)
        return means

    def preferences(self, answers: Floats) -> Floats:
        return answers

    def log_probs(self, answers: Tensor, actions: Tensor) -> Tensor:
        away = (actions - answers) * self.log_std.neg().exp()
        return (away.square() * -0.5 - self.log_std).sum(1) - 0.5 * log(2 * pi) * answers.shape[1]

    def entropy(self, answers: Tensor) -> Tensor:
        each: Tensor = self.log_std.sum() + 0.5 * log(2 * pi * e) * len(self.log_std)
        return each.expand(len(answers))

    def kl(self, answers: Tensor, later: Policy, answers_later: Tensor) -> Tensor:
        assert isinstance(later, Gaussian)
        wider = later.log_std - self.log_std
        away = (answers - answers_later) * later.log_std.neg().exp()
        return (wider + 0.5 * ((-2 * wider).exp() + away.square() - 1)).sum(1)

    def still(self) -> Gaussian:
        return Gaussian(self.log_std.detach().clone())


def policy_of(model: Model, data: World) -> Policy:
    """The policy of a network; deviations that were learned too far are brought back into their bounds."""
    if data.moves:
        return Categorical()
    output = model.layer(model.output_id)
    assert isinstance(output, OutputModule)
    assert output.log_std is not None
    with torch.no_grad():
        output.log_std.clamp_(NARROWEST, WIDEST)
    return Gaussian(output.log_std)
