"""Layers that hand numbers on and make some of their ways costly."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from engine.build.layers.base import LayerModule, Surroundings
from engine.build.layers.remembering import Remembering
from engine.build.layers.steps import beyond, lengths_of
from engine.build.layers.still import Still
from engine.build.seeds import generator
from engine.spec.catalog.layers import Contraction, Sparsity
from engine.spec.shapes import LayerShape

NEVER = 1e-6  # a mean activity is taken as at least so far from 0 and from 1


class SparsityModule(Remembering):
    """Makes activity costly."""

    term_name = "sparsity"

    def __init__(self) -> None:
        super().__init__()
        self.mode = "l1"
        self.target = 0.05

    def adopt(self, layer: Any) -> None:
        super().adopt(layer)
        self.mode, self.target, self.term_weight = layer.mode, layer.target, layer.weight

    def forward(self, x: Tensor) -> Tensor:
        """(batch, ...) -> the same."""
        self.last = (x,)
        return x

    def term(self, x: Tensor) -> Tensor:
        """What the last pass costs.

        "l1": the mean size of all numbers. "kl": the divergence of each unit's mean activity from the target, summed
        over the units (Ng 2011); of maps the mean is taken over the places too, of a sequence over its own steps. It is
        meant for activities from 0 to 1,
        such as those of a sigmoid: a mean beyond counts as the nearest one within, and is not pulled back.
        """
        (given,) = self.last
        each = given.transpose(0, 1).flatten(1)  # (units, batch * places)
        lengths = lengths_of(self)
        if lengths is not None:
            each = each[:, ~beyond(lengths, given.shape[2]).flatten()]
        if self.mode == "l1":
            return each.abs().mean()
        mean = each.mean(1).clamp(NEVER, 1 - NEVER)
        wanted = torch.full_like(mean, self.target)
        on = wanted * (wanted / mean).log()
        off = (1 - wanted) * ((1 - wanted) / (1 - mean)).log()
        return (on + off).sum()


class ContractionModule(Remembering):
    """Makes it costly that what passes changes with the network's input."""

    term_name = "contraction"
    takes_gradient = True

    def __init__(self, dropout: torch.Generator, still: Still) -> None:
        super().__init__()
        self._dropout = dropout
        self._still = still

    def adopt(self, layer: Any) -> None:
        super().adopt(layer)
        self.term_weight = layer.weight

    def forward(self, x: Tensor) -> Tensor:
        """(batch, ...) -> the same."""
        self.last = (x,)
        return x

    def term(self, x: Tensor) -> Tensor:
        """The squared Frobenius norm of the Jacobian, the mean over the batch.

        It is estimated by one normal direction v for each sample, as the mean of ``|v J|²`` over v is that norm
        (Hutchinson 1990); who only looks takes the same directions each time. Not a number where nothing asked for
        gradients.
        """
        (given,) = self.last
        if not (given.requires_grad and x.requires_grad):
            return given.new_full((), float("nan"))
        if self.training:
            direction = self._still.fill(torch.empty_like(given), self._dropout)
        else:
            direction = self._still.rows(given, tuple(given.shape[1:]))
        (pulled,) = torch.autograd.grad(given, x, direction, create_graph=True, allow_unused=True)
        return given.new_zeros(()) if pulled is None else pulled.flatten(1).square().sum(1).mean()


def build_sparsity(layer: Sparsity, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Sparsity layer."""
    return SparsityModule()


def build_contraction(layer: Contraction, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Contraction layer."""
    seed = generator(around.still, "directions", layer.id).initial_seed()
    return ContractionModule(around.dropout, Still("normal", seed))
