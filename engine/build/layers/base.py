"""What every layer's module has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from engine.spec.catalog.layers import Shape
from engine.spec.data_shape import DataShape

Way = Callable[..., Tensor]
Lengths = tuple[Tensor | None, ...]


@dataclass(frozen=True)
class Surroundings:
    """What a builder is told besides the layer and its shape.

    Attributes
    ----------
    data : names and sizes of the data. features : names of the columns of x, in order.
    dropout : generator of all dropout masks; its state belongs to the run, so that a resumed run draws the same ones.
    still : a seed for numbers that are drawn once and kept, such as the noise by which a network is looked at.
    """

    data: DataShape
    features: tuple[str, ...]
    dropout: torch.Generator
    still: int = 0


class LayerModule(nn.Module):
    """The torch side of one layer: takes one tensor a link, in the order of the ports, and gives one.

    Attributes
    ----------
    inputs, output : shapes of one sample before and after it; set by `engine.build.model.build`.
    lengths : of what reaches each port, the steps (batch,) int64 that each sample has; None where all are whole. Set by
        the model before each call where samples have different lengths; beyond its own steps a sample is zero.
    frozen : learns nothing, because it is frozen or its rate factor is 0.
    rate_factor : how many times as fast as the learning rate says it learns.
    held_rows : rows of its parameters that are not to change while the others learn, (rows,) int64; None is none.
    term_name : what this layer adds to the loss, as it is called on the curves; empty is nothing. `term_weight` times
        `term` is added.
    shared : names of the parameters that have no row for each unit, as all units use the whole of them.
    """

    shared: tuple[str, ...] = ()

    inputs: tuple[Shape, ...] = ()
    output: Shape = ()
    lengths: Lengths = ()
    frozen: bool = False
    ablated: bool = False
    bypassed: bool = False
    rate_factor: float = 1.0
    held_rows: Tensor | None = None
    term_name: str = ""
    term_weight: float = 0.0
    takes_gradient: bool = False  # whether `term` needs the gradient with respect to the network's input

    def term(self, x: Tensor) -> Tensor:
        """What the last forward pass adds to the loss, unweighted: a scalar, the mean over the batch.

        Parameters
        ----------
        x : what the network was given then; of a layer that `takes_gradient`, with gradients asked for.
        """
        raise NotImplementedError

    def draw(self, generator: torch.Generator) -> None:
        """Draw first weights; a layer without any draws nothing."""

    def meet(self, others: Mapping[str, LayerModule]) -> None:
        """Get to know all layers of the network, by id; for one that uses the weights of another."""

    def adopt(self, layer: Any) -> None:
        """Take over the settings that may change during a run (dropout, frozen, ablated ...)."""
        self.rate_factor = float(getattr(layer, "rate_factor", 1.0))
        self.frozen = bool(getattr(layer, "frozen", False)) or self.rate_factor == 0
        self.ablated = bool(getattr(layer, "ablated", False))
        self.bypassed = bool(getattr(layer, "bypassed", False))
        for parameter in self.parameters():
            parameter.requires_grad_(not self.frozen)
            if self.frozen:
                parameter.grad = None

    def lengths_after(self, lengths: Lengths) -> Tensor | None:
        """How many steps each sample has after this layer; as many as before where it keeps the steps.

        Parameters
        ----------
        lengths : as in the attribute.

        Returns
        -------
        (batch,) int64, or None where all are whole or there are no steps any more.
        """
        stays = len(self.output) == 2 and bool(self.inputs) and self.inputs[0][1:] == self.output[1:]
        return lengths[0] if stays and lengths else None

    @property
    def way(self) -> Way:
        """How numbers pass at present: through the layer, around it, or not at all.

        An ablated or bypassed layer is not run, so it gets no gradient and its running statistics rest.
        """
        if self.ablated:
            return self._silence
        return _passed if self.bypassed else self

    def train(self, mode: bool = True) -> LayerModule:
        """A frozen layer stays as it is: no dropout draws, no running statistics."""
        super().train(mode and not self.frozen)
        return self

    def _silence(self, x: Tensor, *others: Tensor) -> Tensor:
        return x.new_zeros(len(x), *self.output)


def _passed(x: Tensor, *others: Tensor) -> Tensor:
    return x
