"""Where the data comes in: the features are made before training; an input takes its own from among them."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.build.layers.base import LayerModule, Lengths, Surroundings
from engine.spec.catalog.layers import Input, Shape
from engine.spec.shapes import LayerShape


class InputModule(LayerModule):
    """Hands features on.

    Parameters
    ----------
    columns : which of x are its own; None is all.
    size : (channels, height, width) where pixels keep their places, (channels, steps) of a sequence, else None.
    varying : whether samples have different lengths: steps that are not there are not-a-number.

    Attributes
    ----------
    varying : as above.
    """

    def __init__(
        self, columns: tuple[int, ...] | None = None, size: Shape | None = None, varying: bool = False
    ) -> None:
        super().__init__()
        self._columns = None if columns is None else torch.tensor(columns, dtype=torch.long)
        self._size = size
        self.varying = varying
        self._given: Tensor | None = None  # steps of each sample of the batch at hand

    def forward(self, x: Tensor) -> Tensor:
        """(batch, features of all inputs) -> (batch, own features) or (batch, channels, ...)."""
        if self._columns is not None:
            x = x.index_select(1, self._columns)
        if self._size is None:
            return x
        x = x.reshape(len(x), *self._size)
        if not self.varying:
            return x
        self._given = (~x[:, 0].isnan()).sum(1)
        return x.nan_to_num()

    def lengths_after(self, lengths: Lengths) -> Tensor | None:
        return self._given if self.varying else None


def build_input(layer: Input, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of an Input layer."""
    own = layer.chosen(around.data)
    columns = None if own == around.features else tuple(around.features.index(name) for name in own)
    part = layer.sequence(around.data)
    return InputModule(columns, shape.output if len(shape.output) > 1 else None, part is not None and part.varying)
