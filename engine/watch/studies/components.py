"""The baseline of an autoencoder: as many principal components of the clean training samples as its code has units."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import torch
from torch import Tensor

from engine.build.seeds import generator
from engine.run import Run

MOST_ROWS = 3000  # that the components are fitted to
GRAM_MULTIPLY_ADDS = 4e8  # in one slice of a product
QUICK = 300  # numbers on the shorter side up to which the whole is solved at once
SPARE, ROUNDS, AT_REST = 12, 400, 1e-7  # directions more than asked for; rounds at most; share by which it still moves


@dataclass(frozen=True)
class Components:
    """mean : (features,). directions : (features, size) orthonormal, the one of the largest variance first."""

    mean: Tensor
    directions: Tensor

    def codes(self, x: Tensor) -> Tensor:
        """(n, features) -> (n, size)."""
        return (x - self.mean) @ self.directions

    def rebuilt(self, x: Tensor) -> Tensor:
        """(n, features) -> the nearest points in the components' plane, likewise."""
        return self.codes(x) @ self.directions.T + self.mean


def components(x: Tensor, size: int) -> Generator[None, None, Components]:
    """Principal components of x : (n, features), in slices; of fewer dimensions as many as there are.

    They are eigenvectors of the smaller one of the two matrices of products, of features or of samples (Sirovich 1987).
    """
    mean = x.mean(0)
    centred = x - mean
    dual = len(x) < x.shape[1]
    size = min(size, *x.shape)
    products = yield from _products(centred if dual else centred.T)
    leading = yield from _leading(products, size)
    if not dual:
        return Components(mean, leading)
    turned: Tensor = torch.linalg.qr(centred.T @ leading)[0]
    return Components(mean, turned)


def _products(rows: Tensor) -> Generator[None, None, Tensor]:
    """(m, n) -> (m, m) products of the rows with each other, some at a time."""
    step = max(1, int(GRAM_MULTIPLY_ADDS / max(1, rows.numel())))
    found, columns = [], rows.T.contiguous()
    for part in torch.split(rows, step):
        found.append(part @ columns)
        yield None
    return torch.cat(found)


def _leading(products: Tensor, size: int) -> Generator[None, None, Tensor]:
    """(m, size) the eigenvectors of the largest eigenvalues."""
    if len(products) <= QUICK:
        solved: Tensor = torch.linalg.eigh(products.double())[1].to(products.dtype)
        return solved.flip(1)[:, :size]
    directions = torch.randn(len(products), min(len(products), size + SPARE), generator=generator(0, "components"))
    total = 0.0
    for _ in range(ROUNDS):  # orthogonal iteration (Bauer 1957)
        directions = torch.linalg.qr(products @ directions)[0]
        seen = directions.T @ products @ directions
        sizes, turn = torch.linalg.eigh(seen)
        directions = directions @ turn.flip(1)
        before, total = total, float(sizes.flip(0)[:size].sum())
        if total - before <= AT_REST * total:
            break
        yield None
    return directions[:, :size]


_FITTED: WeakKeyDictionary[Run, tuple[Tensor, Components]] = WeakKeyDictionary()


def baseline(run: Run, size: int) -> Generator[None, None, Components]:
    """As many components as the code has units, found once for the samples of a run."""
    x = run.material.x
    known = _FITTED.get(run)
    if known is not None and known[0] is x and known[1].directions.shape[1] == min(size, MOST_ROWS, *x.shape):
        return known[1]
    some = x if len(x) <= MOST_ROWS else x[torch.linspace(0, len(x) - 1, MOST_ROWS).long()]
    found = yield from components(some, size)
    _FITTED[run] = (x, found)
    return found
