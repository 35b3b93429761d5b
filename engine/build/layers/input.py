"""Where the data comes in: the features are made before training; an input takes its own from among them."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.build.layers.base import LayerModule, Surroundings
from engine.spec.catalog.layers import Input, Shape
from engine.spec.shapes import LayerShape


class InputModule(LayerModule):
    """Hands features on.

    Parameters
    ----------
    columns : which of x are its own; None is all.
    picture : (channels, height, width) where pixels keep their places, else None.
    """

    def __init__(self, columns: tuple[int, ...] | None = None, picture: Shape | None = None) -> None:
        super().__init__()
        self._columns = None if columns is None else torch.tensor(columns, dtype=torch.long)
        self._picture = picture

    def forward(self, x: Tensor) -> Tensor:
        """(batch, features of all inputs) -> (batch, own features) or (batch, channels, height, width)."""
        if self._columns is not None:
            x = x.index_select(1, self._columns)
        return x if self._picture is None else x.reshape(len(x), *self._picture)


def build_input(layer: Input, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of an Input layer."""
    own = layer.chosen(around.data)
    columns = None if own == around.features else tuple(around.features.index(name) for name in own)
    return InputModule(columns, shape.output if len(shape.output) > 1 else None)
