"""Where several ways through the network meet."""

from __future__ import annotations

from functools import reduce
from operator import add, mul

import torch
from torch import Tensor

from engine.build.layers.base import LayerModule, Lengths, Surroundings
from engine.spec.catalog.layers import Add, Concatenate, Multiply
from engine.spec.shapes import LayerShape


class JoinModule(LayerModule):
    """Where ways meet, a sample is as long as the longest of those whose ends are known."""

    def lengths_after(self, lengths: Lengths) -> Tensor | None:
        known = [each for each in lengths if each is not None]
        return reduce(torch.maximum, known) if known and len(self.output) == 2 else None


class AddModule(JoinModule):
    """The sum of its inputs."""

    def forward(self, *inputs: Tensor) -> Tensor:
        """Each (batch, ...) -> (batch, ...)."""
        return reduce(add, inputs)


class MultiplyModule(JoinModule):
    """The product of its inputs; a list among maps scales each map as a whole."""

    def forward(self, *inputs: Tensor) -> Tensor:
        """Each (batch, channels, ...) or (batch, channels) -> (batch, channels, ...)."""
        axes = max(x.dim() for x in inputs)
        return reduce(mul, (x if x.dim() == axes else x.reshape(*x.shape, *[1] * (axes - x.dim())) for x in inputs))


class ConcatenateModule(JoinModule):
    """Its inputs one after another."""

    def forward(self, *inputs: Tensor) -> Tensor:
        """Each (batch, n, ...) -> (batch, sum of n, ...)."""
        return inputs[0] if len(inputs) == 1 else torch.cat(inputs, 1)


def build_add(layer: Add, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of an Add layer."""
    return AddModule()


def build_multiply(layer: Multiply, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Multiply layer."""
    return MultiplyModule()


def build_concatenate(layer: Concatenate, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Concatenate layer."""
    return ConcatenateModule()
