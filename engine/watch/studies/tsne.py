"""t-SNE (van der Maaten 2008), exact, step by step: neighbours in many dimensions become neighbours in the plane."""

from __future__ import annotations

from collections.abc import Generator
from math import log

import torch
from torch import Tensor

PERPLEXITY = 30.0
TOLERANCE, SEARCHES = 1e-5, 60  # of the entropy; halvings in which it is found
ROWS = 32  # samples whose neighbours are found in one go
EXAGGERATION, EXAGGERATED = 12.0, 250  # times as attractive, for so many steps, so that clusters find together
STEPS = 1000
FIRST_SPREAD = 1e-4
FEWEST = 5  # samples; fewer have no neighbourhoods
_TINY = 1e-12


def affinities(features: Tensor, perplexity: float = PERPLEXITY) -> Generator[None, None, Tensor]:
    """Find p (n, n), symmetric, sum 1: how much two samples are neighbours; a yield after each small slice.

    Parameters
    ----------
    features : (n, features). perplexity : about how many neighbours a sample has; at most a third of all.
    """
    n = len(features)
    perplexity = min(perplexity, (n - 1) / 3)
    features = features - features.mean(0)
    squares = features.square().sum(1)
    rows = []
    for start in range(0, n, ROWS):
        part = features[start : start + ROWS]
        away = (squares[start : start + ROWS, None] + squares - 2 * part @ features.T).clamp_min(0).double()
        rows.append(_neighbours(away, start, log(perplexity)))
        yield
    p = torch.cat(rows)
    return ((p + p.T) / (2 * n)).float()


def _neighbours(away: Tensor, start: int, entropy: float) -> Tensor:
    """(rows, n) chances, by a Gaussian around each row whose width gives the wanted entropy (in nats)."""
    own = torch.arange(len(away))
    away[own, own + start] = torch.inf
    away = away - away.min(1, keepdim=True).values  # the nearest has exponent 0: no row can vanish
    finite = away.masked_fill(torch.isinf(away), 0.0)
    spread = finite.mean(1).clamp_min(_TINY)
    low, high = torch.zeros(len(away), dtype=away.dtype), torch.full((len(away),), torch.inf, dtype=away.dtype)
    beta = 1 / spread
    for _ in range(SEARCHES):
        p = torch.exp(-away * beta[:, None])
        total = p.sum(1)
        excess = total.log() + beta * (finite * p).sum(1) / total - entropy
        if bool((excess.abs() <= TOLERANCE).all()):
            break
        low, high = torch.where(excess > 0, beta, low), torch.where(excess > 0, high, beta)
        beta = torch.where(torch.isinf(high), beta * 2, (low + high) / 2)
    return p / total[:, None]


class Arrangement:
    """Points on their way to where neighbours are near.

    Attributes
    ----------
    y : (n, 2). step : steps taken. finished : whether all are.
    """

    def __init__(self, y: Tensor) -> None:
        self.y = FIRST_SPREAD * y / y[:, 0].std().clamp_min(_TINY)
        self.step = 0
        self._speed = torch.zeros_like(self.y)
        self._gains = torch.ones_like(self.y)

    @property
    def finished(self) -> bool:
        """Whether it has come to rest, as far as it will."""
        return self.step >= STEPS

    def go_on_from(self, step: int) -> None:
        """Take some of the steps once more: the neighbours have changed."""
        self.step = min(self.step, step)
        self._gains.fill_(1.0)

    def move(self, p: Tensor) -> None:
        """One step: gradient descent with momentum, faster along a coordinate that keeps its way (Jacobs 1988)."""
        early = self.step < EXAGGERATED
        slope = gradient(self.y, p * EXAGGERATION if early else p)
        turned = (slope > 0) == (self._speed > 0)
        self._gains = torch.where(turned, self._gains * 0.8, self._gains + 0.2).clamp_min_(0.01)
        rate = max(len(p) / EXAGGERATION / 4, 50.0)
        self._speed = (0.5 if early else 0.8) * self._speed - rate * self._gains * slope
        self.y = self.y + self._speed
        self.y -= self.y.mean(0)
        self.step += 1


def gradient(y: Tensor, p: Tensor) -> Tensor:
    """Slope of the divergence of the plane's neighbours from p, (n, 2)."""
    near = _near(y)
    pull = (p - near / near.sum().clamp_min(_TINY)) * near
    return 4 * (pull.sum(1, keepdim=True) * y - pull @ y)


def divergence(y: Tensor, p: Tensor) -> float:
    """Kullback and Leibler's divergence of the neighbours in the plane from p, in nats."""
    near = _near(y)
    q = (near / near.sum()).clamp_min(_TINY)
    return float((p * (p.clamp_min(_TINY) / q).log()).sum())


def _near(y: Tensor) -> Tensor:
    """(n, n) Student's t of the distances; 0 with oneself."""
    squares = y.square().sum(1)
    near = 1 / (1 + (squares[:, None] + squares - 2 * y @ y.T).clamp_min(0))
    near.fill_diagonal_(0.0)
    return near
