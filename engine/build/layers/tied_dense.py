"""The weights of a Dense layer, backwards."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.build.activations import FUNCTIONS
from engine.build.layers.base import LayerModule, Surroundings
from engine.build.layers.dense import DenseModule
from engine.spec.catalog.layers import TiedDense
from engine.spec.shapes import LayerShape


class TiedDenseModule(LayerModule):
    """``activation(transposed W x + bias)`` with the W of another layer, which learns from both of its uses.

    A frozen one does not pull at W; the layer whose W it is learns on.

    Parameters
    ----------
    tied_to : id of the Dense layer. outputs : how many numbers that one takes.
    """

    def __init__(self, tied_to: str, outputs: int, *, activation: str, bias: bool) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None
        self._tied_to = tied_to
        self._activation = FUNCTIONS[activation]
        self._partner: tuple[DenseModule, ...] = ()  # not as a module of its own: its weights are counted there

    def meet(self, others: Mapping[str, LayerModule]) -> None:
        partner = others[self._tied_to]
        assert isinstance(partner, DenseModule)
        self._partner = (partner,)

    def draw(self, generator: torch.Generator) -> None:
        """The bias is zero at first."""
        if self.bias is not None:
            with torch.no_grad():
                self.bias.zero_()

    @property
    def transposed(self) -> Tensor:
        """(outputs, inputs): its weight as that of a Dense layer."""
        weight = self._partner[0].weight.t()
        return weight.detach() if self.frozen else weight

    def forward(self, x: Tensor) -> Tensor:
        """(batch, inputs) -> (batch, outputs)."""
        sums = functional.linear(x, self.transposed, self.bias)
        return sums if self._activation is None else self._activation(sums)


def build_tied_dense(layer: TiedDense, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Tied dense layer."""
    return TiedDenseModule(layer.tied_to, shape.output[0], activation=layer.activation, bias=layer.bias)
