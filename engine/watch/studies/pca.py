"""The two directions along which samples differ most, and keeping them steady from one look to the next."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.build.seeds import generator

DIRECTIONS = 10  # that are followed; two are shown, the others let these settle sooner
ROUNDS, AT_REST = 80, 1e-5  # at most; share of a variance by which it still changes when it is found
_TINY = 1e-12


@dataclass(frozen=True)
class Principal:
    """points : (n, 2). directions : (features, some), to begin with next time. explained : share of the variance."""

    points: Tensor
    directions: Tensor
    explained: tuple[float, float]


def principal(features: Tensor, first: Tensor | None = None) -> Generator[None, None, Principal]:
    """Find them by orthogonal iteration (Bauer 1957), a round a slice; returned when they have settled.

    Parameters
    ----------
    features : (n, features). first : directions that are nearly right, as those of the last look are.
    """
    centred = features - features.mean(0)
    total = float(centred.square().sum())
    directions = _begun(centred, first)
    before = torch.zeros(2)
    for _ in range(ROUNDS):
        directions, sizes = _round(centred, directions)
        if float((sizes[:2] - before).abs().max()) <= AT_REST * float(sizes[0]):
            break
        before = sizes[:2]
        yield
    points = _two(_signed(centred @ directions[:, :2], directions))
    shares = (points.square().sum(0) / max(total, _TINY)).tolist()
    return Principal(points, directions, (float(shares[0]), float(shares[1])))


def _begun(centred: Tensor, first: Tensor | None) -> Tensor:
    count = min(DIRECTIONS, centred.shape[1])
    if first is not None and first.shape == (centred.shape[1], count):
        return first
    return _orthogonal(torch.randn(centred.shape[1], count, generator=generator(0, "principal")))


def _orthogonal(directions: Tensor) -> Tensor:
    q: Tensor = torch.linalg.qr(directions)[0]
    return q


def _round(centred: Tensor, directions: Tensor) -> tuple[Tensor, Tensor]:
    """Turn the directions towards the largest variance, and sort them by it (Rayleigh and Ritz)."""
    directions = _orthogonal(centred.T @ (centred @ directions))
    seen = centred @ directions
    sizes, turn = torch.linalg.eigh(seen.T @ seen)
    return directions @ turn.flip(1), sizes.flip(0)


def _signed(points: Tensor, directions: Tensor) -> Tensor:
    """The same for the same features: the largest part of each direction is positive."""
    both = directions[:, :2]
    largest = both.gather(0, both.abs().argmax(0, keepdim=True))
    return points * torch.where(largest < 0, -1.0, 1.0)


def _two(points: Tensor) -> Tensor:
    """(n, 2), where there is one feature only, too."""
    return points if points.shape[1] == 2 else torch.cat([points, torch.zeros(len(points), 1)], 1)


def steadied(points: Tensor, before: Tensor) -> tuple[Tensor, bool]:
    """Mirror and swap axes so that as little as possible moves, and say whether they were swapped; both (n, 2)."""
    likeness = before.T @ points  # [old axis, new axis]
    swapped = bool(likeness.diagonal().abs().sum() < likeness.flip(1).diagonal().abs().sum())
    if swapped:
        points, likeness = points.flip(1), likeness.flip(1)
    return points * torch.where(likeness.diagonal() < 0, -1.0, 1.0), swapped
