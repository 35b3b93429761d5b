"""What every layer's module has."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


class LayerModule(nn.Module):
    """The torch side of one layer: takes one tensor a link, in the order of the ports, and gives one."""

    frozen: bool = False

    def draw(self, generator: torch.Generator) -> None:
        """Draw first weights; a layer without any draws nothing."""

    def adopt(self, layer: Any) -> None:
        """Take over the settings that may change during a run (dropout, frozen)."""
        self.frozen = bool(getattr(layer, "frozen", False))
        for parameter in self.parameters():
            parameter.requires_grad_(not self.frozen)
            if self.frozen:
                parameter.grad = None

    def train(self, mode: bool = True) -> LayerModule:
        """A frozen layer stays as it is: no dropout draws, no running statistics."""
        super().train(mode and not self.frozen)
        return self
