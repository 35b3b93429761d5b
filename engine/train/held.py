"""Units that are not to change while the others of their layer learn."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.optim import Optimizer

from engine.build.model import Model

Held = list[tuple[Tensor, Tensor, Tensor]]  # a tensor, rows of it, and the numbers that stood there


@torch.no_grad()
def hold(model: Model, optimizer: Optimizer) -> Held:
    """Take the gradients of held units away, and note their numbers and what the optimizer remembers of them.

    A step may still move them, by its momentum or by weight decay; `put_back` undoes that, to the bit.
    """
    held: Held = []
    for layer_id in model.ids:
        module = model.layer(layer_id)
        rows = module.held_rows
        if rows is None:
            continue
        for name, parameter in module.named_parameters():
            if parameter.grad is None or name in module.shared:
                continue
            parameter.grad.index_fill_(0, rows, 0.0)
            memory = optimizer.state.get(parameter, {}).values()
            moving = [parameter, *(m for m in memory if isinstance(m, Tensor) and m.shape == parameter.shape)]
            held += [(tensor, rows, tensor.index_select(0, rows)) for tensor in moving]
    return held


@torch.no_grad()
def put_back(held: Held) -> None:
    """Give held units the numbers back that they had."""
    for tensor, rows, numbers in held:
        tensor.index_copy_(0, rows, numbers)
