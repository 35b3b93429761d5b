"""How little the chosen sample must change for another answer: the fast gradient sign method (Goodfellow 2015).

Every pixel goes the same distance, in the direction in which the loss grows; what leaves 0 to 1 is cut off.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from math import nan
from typing import TypeVar

import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import AdversarialView, Answered
from engine.spec.studies import AdversarialStudy
from engine.watch.answers import as_array
from engine.watch.chosen import ChosenInput
from engine.watch.studies.looking import looking
from engine.watch.studies.pixels import Pace, PixelNet, suits

LADDER = 64  # rungs of the first search, from a thousandth to 1, where black is white
CLOSER, TIMES = 8, 2  # rungs of the searches between two of these, and how many there are

Found = TypeVar("Found")
Search = Generator[None, None, Found]


class Nudge:
    """The way that one gradient points, from one picture.

    Attributes
    ----------
    reached : which answers (n, classes) are what was wanted: the target, or anything but the truth.
    """

    def __init__(self, run: Run, study: AdversarialStudy, chosen: ChosenInput) -> None:
        self._model, self._net = run.learner.model, PixelNet(run)
        self.picture = self._net.picture(chosen.inputs)
        picture = self.picture.clone().requires_grad_()
        with looking(self._model):
            scores = self._net(picture)
            classes = scores.shape[1]
            self._towards = 0 <= study.target < classes
            self._about = study.target if self._towards else _truth(chosen, scores.detach())
            slope = torch.autograd.grad(_lead(scores[0], self._about), picture)[0].sign()
        self.direction = slope if self._towards else -slope  # (1, channels, height, width) of -1, 0, 1

    def at(self, epsilons: Tensor) -> Tensor:
        """(n, channels, height, width) at each of these distances."""
        return (self.picture + epsilons.reshape(-1, 1, 1, 1) * self.direction).clamp(0.0, 1.0)

    def probabilities(self, pictures: Tensor) -> Tensor:
        """(n, classes)."""
        with looking(self._model, gradients=False):
            return self._net.probabilities(self._net(pictures))

    def reached(self, epsilons: Tensor) -> Tensor:
        """(n,) bool: whether the answer is the one wanted at these distances."""
        said = self.probabilities(self.at(epsilons)).argmax(1)
        return said == self._about if self._towards else said != self._about


def _lead(scores: Tensor, about: int) -> Tensor:
    """By how much a class leads all others together. Its gradient points as that of the loss does, which is the same
    times the probability that something else is right; but that may be too small for any number to hold."""
    others = torch.arange(len(scores)) != about
    return scores[about] - scores[others].logsumexp(0)


def _truth(chosen: ChosenInput, scores: Tensor) -> int:
    """The class to leave: the true one; of a picture whose class nobody knows, the one that is said."""
    known = chosen.target == chosen.target and 0 <= chosen.target < scores.shape[1]
    return int(chosen.target) if known else int(scores[0].argmax())


def adversarial(run: Run, study: AdversarialStudy, chosen: ChosenInput) -> Iterator[Answered | None]:
    """Answer an `AdversarialStudy`: first the picture at the wanted distance, then the smallest distance that does."""
    if not suits(run):
        return
    nudge = Nudge(run, study, chosen)
    nudged = nudge.at(torch.tensor([max(study.epsilon, 0.0)]))
    before, after = nudge.probabilities(torch.cat([nudge.picture, nudged]))

    smallest = yield from smallest_epsilon(nudge)
    yield AdversarialView(chosen.inputs, as_array(nudged.flatten()), as_array(before), as_array(after), smallest)


def smallest_epsilon(nudge: Nudge) -> Search[float]:
    """The smallest distance found that does it; not-a-number where none does.

    The answer need not stay the same farther on, so the first rung of a ladder is looked for; bisection alone would
    miss it.
    """
    low, high = yield from _first(nudge, torch.cat([torch.zeros(1), torch.logspace(-3, 0, LADDER)]), 0.0)
    for _ in range(TIMES if high > 0 else 0):
        low, high = yield from _first(nudge, torch.linspace(low, high, CLOSER + 1)[1:], low)
    return high


def _first(nudge: Nudge, rungs: Tensor, low: float) -> Search[tuple[float, float]]:
    """The last rung that does not do it, and the first that does: (low, not-a-number) where none does."""
    at, pace = 0, Pace()
    while at < len(rungs):
        with pace as size:
            does = nudge.reached(rungs[at : at + size])
        if bool(does.any()):
            place = at + int(does.int().argmax())
            return (float(rungs[place - 1]) if place else low), float(rungs[place])
        at += size
        yield None
    return low, nan
