"""A code that is drawn around a mean."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.build.layers.base import LayerModule, Surroundings
from engine.build.layers.remembering import Remembering
from engine.build.layers.units import UnitsModule
from engine.spec.catalog.layers import GaussianCode
from engine.spec.shapes import LayerShape

WIDEST = 10.0  # of the log variance either way: the deviation stays between 0.007 and 150
FIRST_SPREAD = 0.1  # of the log variance over inputs of size 1: at first all deviations are near 1


class GaussianCodeModule(Remembering, UnitsModule):
    """``mean + deviation * noise`` while training, the mean afterwards.

    The mean is ``weight x + bias``, the log variance ``spread_weight x + spread_bias``; both weights are
    (units, inputs).

    Parameters
    ----------
    size : (units, inputs). answers : how many numbers the loss is a mean over.
    """

    term_name = "KL"

    def __init__(self, size: tuple[int, int], *, initialisation: str, answers: int, dropout: torch.Generator) -> None:
        super().__init__(size, bias=True, initialisation=initialisation, dropout=dropout)
        self.spread_weight = nn.Parameter(torch.zeros(size))
        self.spread_bias = nn.Parameter(torch.zeros(size[0]))
        self._answers = answers

    def adopt(self, layer: Any) -> None:
        super().adopt(layer)
        self.term_weight = layer.beta / self._answers

    def draw_weights(self, generator: torch.Generator) -> None:
        super().draw_weights(generator)
        with torch.no_grad():
            self.spread_weight.normal_(0.0, FIRST_SPREAD * self.spread_weight.shape[1] ** -0.5, generator=generator)
            self.spread_bias.zero_()

    def gaussian(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of the code of each sample: (batch, inputs) -> twice (batch, units)."""
        mean = functional.linear(x, self.weight, self.bias)
        spread = functional.linear(x, self.spread_weight, self.spread_bias)
        # held within bounds, but learning as if it were not: what is beyond them finds its way back
        return mean, spread + (spread.clamp(-WIDEST, WIDEST) - spread).detach()

    def sums(self, x: Tensor) -> Tensor:
        """(batch, inputs) -> (batch, units)."""
        mean, log_variance = self.gaussian(x)
        self.last = (mean, log_variance)
        if not self.training:
            return mean
        noise = torch.empty_like(mean).normal_(generator=self._dropout)
        return mean + (log_variance / 2).exp() * noise

    def term(self, x: Tensor) -> Tensor:
        """Divergence of the codes from a normal distribution, the mean over the batch, in nats.

        ``0.5 * sum(mean² + variance - log variance - 1)`` (Kingma and Welling 2014, appendix B). Ablated units do not
        count.
        """
        mean, log_variance = self.last
        each = 0.5 * (mean.square() + log_variance.exp() - log_variance - 1)
        return self.without_ablated(each).sum(1).mean()


def build_gaussian_code(layer: GaussianCode, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Gaussian code."""
    return GaussianCodeModule(
        (layer.units, shape.inputs[0][0]),
        initialisation=layer.initialisation,
        answers=len(around.data.answers) if around.data.task == "reconstruction" else 1,
        dropout=around.dropout,
    )
