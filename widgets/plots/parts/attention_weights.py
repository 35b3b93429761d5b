"""Attention that is shown: its weights and the words at both sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.snapshot import Floats
from widgets.plots.parts.heat_map import round_limit

MEAN = -1  # the head that stands for the mean of all


@dataclass(frozen=True, eq=False)
class Attention:
    """weights : (heads, queries, keys), each row sums to 1; queries, keys : a word for each row and column."""

    weights: Floats
    queries: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def heads(self) -> int:
        """How many heads there are."""
        return len(self.weights)

    def of_head(self, head: int) -> Floats:
        """(queries, keys) of a head; `MEAN` is the mean of all."""
        if 0 <= head < self.heads:
            chosen: Floats = self.weights[head]
            return chosen
        mean: Floats = self.weights.mean(axis=0, dtype=np.float32)
        return mean

    def limit(self, head: int) -> float:
        """The weight that has the full colour: most rows' largest ones are below it, a few may be above."""
        weights = self.of_head(head)
        if not weights.size:
            return 1.0
        return min(round_limit(float(np.quantile(weights.max(axis=1), 0.75))), 1.0) or 1.0

    def told(self, head: int, query: int, key: int) -> str:
        """A weight in words."""
        share = float(self.of_head(head)[query, key])
        return f"“{self.queries[query]}” looks at “{self.keys[key]}”: {100 * share:.0f} %"

    def most(self, head: int, query: int) -> int:
        """The key that a query looks at most."""
        return int(np.argmax(self.of_head(head)[query]))


NONE = Attention(np.zeros((1, 0, 0), np.float32), (), ())


def attention(weights: Floats, queries: tuple[str, ...], keys: tuple[str, ...]) -> Attention:
    """Weights and words, cut to the same sizes: arrays of an older document may still be on their way."""
    rows, columns = min(len(queries), weights.shape[1]), min(len(keys), weights.shape[2])
    return Attention(weights[:, :rows, :columns], queries[:rows], keys[:columns])


def head_name(head: int) -> str:
    """What a head is called."""
    return "mean" if head == MEAN else str(head + 1)
