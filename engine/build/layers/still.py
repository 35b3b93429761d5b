"""Random numbers that are drawn once, so that a network can be looked at twice and be the same."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

ROWS = 256  # that are drawn; further ones begin again with the first
MOST_NUMBERS = 4_000_000  # that are kept: 16 MB

Distribution = Literal["normal", "uniform", "share"]


class Still:
    """Random numbers by row: the row at a place of a batch is always the same, however many there are.

    Parameters
    ----------
    distribution : normal of mean 0 and deviation 1, uniform from -1 to 1, or a share from 0 to 1.
    """

    def __init__(self, distribution: Distribution, seed: int) -> None:
        self.distribution = distribution
        self._seed = seed
        self._kept = torch.empty(0, 0)  # made when it is first asked for: most layers that train are seldom looked at

    def rows(self, like: Tensor, size: tuple[int, ...]) -> Tensor:
        """As many rows as `like` has, of its type and place: (batch, *size)."""
        if self._kept.shape[1:] != size:
            self._kept = self._drawn(size)
        kept = self._kept.to(like.device, like.dtype)
        if len(like) <= len(kept):
            return kept[: len(like)]
        return kept.repeat(-(-len(like) // len(kept)), *[1] * len(size))[: len(like)]

    def fill(self, empty: Tensor, generator: torch.Generator | None) -> Tensor:
        """The same kind of numbers, drawn anew into a tensor."""
        if self.distribution == "normal":
            return empty.normal_(generator=generator)
        return empty.uniform_(-1.0 if self.distribution == "uniform" else 0.0, 1.0, generator=generator)

    def _drawn(self, size: tuple[int, ...]) -> Tensor:
        count = min(ROWS, max(1, MOST_NUMBERS // max(1, torch.Size(size).numel())))
        chance = torch.Generator().manual_seed(self._seed)
        with torch.inference_mode(False):  # they are used in training too, by whoever asks for gradients of a look
            rows = [self.fill(torch.empty(size, device="cpu"), chance) for _ in range(count)]
            return torch.stack(rows)
