"""From a sequence to a list."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.build.layers.base import LayerModule, Surroundings
from engine.build.layers.steps import beyond, lengths_of
from engine.spec.catalog.layers import AttentionPool, LastStep
from engine.spec.shapes import LayerShape


class LastStepModule(LayerModule):
    """What stands at the last step of each sample.

    Parameters
    ----------
    both : the second half of the channels is taken from the first step.
    """

    def __init__(self, both: bool) -> None:
        super().__init__()
        self._both = both

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, steps) -> (batch, channels)."""
        last = self._last(x)
        if not self._both:
            return last
        half = x.shape[1] // 2
        return torch.cat((last[:, :half], x[:, half:, 0]), 1)

    def _last(self, x: Tensor) -> Tensor:
        lengths = lengths_of(self)
        return x[:, :, -1] if lengths is None else x[torch.arange(len(x)), :, (lengths - 1).clamp(min=0)]


class AttentionPoolModule(LayerModule):
    """A mean over the steps, each weighted by how well it answers a learned query.

    Attributes
    ----------
    query : (1, channels); zero at first, where all steps count alike.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.query = nn.Parameter(torch.zeros(1, channels))

    def draw(self, generator: torch.Generator) -> None:
        """It starts as the plain mean."""
        with torch.no_grad():
            self.query.zero_()

    def attend(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        """How much each step counts: (batch, channels, steps) -> (batch, 1, 1, steps); they add up to 1."""
        scores = functional.linear(x.mT, self.query)[:, :, 0]  # (batch, steps)
        lengths = lengths_of(self)
        if lengths is not None:
            scores = scores.masked_fill(beyond(lengths.clamp(min=1), x.shape[2]), float("-inf"))
        return scores.softmax(1)[:, None, None]

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, steps) -> (batch, channels)."""
        return (x @ self.attend(x)[:, 0, 0, :, None])[:, :, 0]


def build_last_step(layer: LastStep, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Last step layer."""
    return LastStepModule(layer.both)


def build_attention_pool(layer: AttentionPool, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of an Attention pool."""
    return AttentionPoolModule(shape.inputs[0][0])
