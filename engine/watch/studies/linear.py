"""A linear classifier, fitted to few samples."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

PENALTY = 0.5  # times the squared weights, beside the sum of the cross-entropies: C = 1 of other programs
SLICE_MULTIPLY_ADDS, MOST_AT_ONCE = 1e7, 8  # in one slice; and rounds, each of which has its own overhead
ROUNDS, AT_REST = 300, 3e-4  # of L-BFGS at most; largest slope, a sample, at which it is found


@dataclass(frozen=True)
class Scale:
    """Shifts and scales samples, all dimensions by the same factor: what lies far apart stays so."""

    mean: Tensor
    deviation: float

    @classmethod
    def of(cls, x: Tensor) -> Scale:
        """That of (n, dimensions): afterwards the mean is 0 and the mean of the variances 1."""
        mean = x.mean(0, dtype=torch.float64)
        deviation = float((x - mean.to(x.dtype)).square().mean(dtype=torch.float64).sqrt())
        return cls(mean, deviation if deviation > 0 else 1.0)

    def __call__(self, x: Tensor) -> Tensor:
        """(n, dimensions) float64."""
        return (x.double() - self.mean) / self.deviation


@dataclass(frozen=True)
class Linear:
    """weight : (dimensions, classes). bias : (classes,)."""

    weight: Tensor
    bias: Tensor

    def accuracy(self, x: Tensor, classes: Tensor) -> float:
        """Share of samples that it is right about."""
        return float(((x @ self.weight + self.bias).argmax(1) == classes).double().mean())


def fit_linear(x: Tensor, classes: Tensor, count: int) -> Generator[None, None, Linear]:
    """Multinomial logistic regression by L-BFGS (Liu and Nocedal 1989), in slices.

    Parameters
    ----------
    x : (n, dimensions) float64. classes : (n,) int64, below count.
    """
    unknowns = torch.zeros(x.shape[1] + 1, count, dtype=torch.float64)  # the last row is the bias
    padded, wanted = torch.cat([x, x.new_ones(len(x), 1)], 1), functional.one_hot(classes, count).double()
    slope = torch.full_like(unknowns, torch.inf)
    rest = AT_REST * len(x)
    rounds = max(1, min(MOST_AT_ONCE, int(SLICE_MULTIPLY_ADDS / (2 * padded.numel() * count))))
    search = torch.optim.LBFGS([unknowns], max_iter=rounds, tolerance_grad=rest, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        chances = torch.log_softmax(padded @ unknowns, 1)
        slope.copy_(padded.T @ (chances.exp() - wanted))
        slope[:-1] += 2 * PENALTY * unknowns[:-1]
        unknowns.grad = slope.clone()
        return PENALTY * unknowns[:-1].square().sum() - (chances * wanted).sum()

    for _ in range(-(-ROUNDS // rounds)):
        search.step(loss)  # type: ignore[no-untyped-call]
        if float(slope.abs().max()) <= rest:
            break
        yield None
    return Linear(unknowns[:-1], unknowns[-1])
