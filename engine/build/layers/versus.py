"""Real samples and generated ones, to be told apart."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from engine.build.layers.base import LayerModule, Surroundings
from engine.spec.catalog.layers import Versus
from engine.spec.shapes import LayerShape

Side = Literal["real", "generated", "both"]


class VersusModule(LayerModule):
    """Hands one of its inputs on, or both.

    Attributes
    ----------
    side : which; set by `engine.build.model.Model.facing`.
    """

    side: Side = "real"

    def forward(self, real: Tensor, generated: Tensor) -> Tensor:
        """Two of (batch, ...) -> (batch, ...), or (2 batch, ...) with the real ones first."""
        if self.side == "both":
            return torch.cat([real, generated.detach()])  # who tells them apart does not teach who makes them
        return generated if self.side == "generated" else real


def build_versus(layer: Versus, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of a Versus layer."""
    return VersusModule()
