"""``W x + b``: logits, or the regression's standardised answer; of a picture, at every pixel."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.build.layers.base import LayerModule, Surroundings
from engine.build.layers.dense import DenseModule
from engine.spec.catalog.layers import Output
from engine.spec.shapes import LayerShape


class OutputModule(DenseModule):
    """An answer; `weight` is (outputs, inputs) or, where each pixel or step has an answer, (outputs, channels).

    Attributes
    ----------
    loss_weight : how much its loss counts.
    log_std : (outputs,) logarithm of the deviation about each mean, of a policy whose actions are numbers; learned
        with the weights, the same wherever the agent is; None else.
    """

    loss_weight = 1.0
    log_std: nn.Parameter | None

    def __init__(self, size: tuple[int, ...], **settings: Any) -> None:
        super().__init__(size, **settings)
        self.register_parameter("log_std", None)

    def spread(self) -> None:
        """Answer with means of controls, about which actions are drawn; the deviation is 1 to begin with."""
        self.log_std = nn.Parameter(torch.zeros(len(self.weight)))

    def draw(self, generator: torch.Generator) -> None:
        super().draw(generator)
        if self.log_std is not None:
            nn.init.zeros_(self.log_std)

    def adopt(self, layer: Any) -> None:
        super().adopt(layer)
        self.loss_weight = layer.loss_weight

    def sums(self, x: Tensor) -> Tensor:
        """(batch, inputs) -> (batch, outputs), or (batch, channels, ...) -> (batch, outputs, ...)."""
        if self.axes == 1:
            return functional.linear(x.permute(2, 0, 1), self.weight, self.bias).permute(
                1, 2, 0
            )  # as recurrent layers lie
        return functional.conv2d(x, self.weight[:, :, None, None], self.bias) if self.axes else super().sums(x)


def build_output(layer: Output, shape: LayerShape, around: Surroundings) -> LayerModule:
    """The module of an Output layer."""
    module = OutputModule(
        (shape.output[0], shape.inputs[0][0]),
        bias=layer.bias,
        initialisation=layer.initialisation,
        axes=len(shape.output) - 1,
    )
    if around.data.task == "reinforcement" and not around.data.classes:
        module.spread()
    return module
