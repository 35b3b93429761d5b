"""How weights are drawn, by their names in the catalog. Biases start at zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import init

Draw = Callable[[Tensor, torch.Generator, int], Any]


def _lecun_normal(weight: Tensor, generator: torch.Generator, groups: int) -> None:
    """Normal with variance 1 / inputs (LeCun 1998)."""
    init.normal_(weight, 0.0, weight[0].numel() ** -0.5, generator)


def _identity(weight: Tensor, generator: torch.Generator, groups: int) -> None:
    """Each unit hands on one input; a filter the middle of its window, which is the first of two in an even one."""
    weight.zero_()
    middle = tuple((edge - 1) // 2 for edge in weight.shape[2:])
    each = len(weight) // groups
    for group in range(groups):
        for unit in range(min(each, weight.shape[1])):
            weight[(group * each + unit, unit, *middle)] = 1.0


DRAWS: dict[str, Draw] = {
    "xavier_uniform": lambda weight, generator, groups: init.xavier_uniform_(weight, 1.0, generator),
    "xavier_normal": lambda weight, generator, groups: init.xavier_normal_(weight, 1.0, generator),
    "kaiming_uniform": lambda weight, generator, groups: init.kaiming_uniform_(
        weight, nonlinearity="relu", generator=generator
    ),
    "kaiming_normal": lambda weight, generator, groups: init.kaiming_normal_(
        weight, nonlinearity="relu", generator=generator
    ),
    "lecun_normal": _lecun_normal,
    "orthogonal": lambda weight, generator, groups: init.orthogonal_(weight, 1.0, generator),
    "uniform": lambda weight, generator, groups: init.uniform_(weight, -0.5, 0.5, generator),
    "normal": lambda weight, generator, groups: init.normal_(weight, 0.0, 0.1, generator),
    "identity": _identity,
    "zeros": lambda weight, generator, groups: init.zeros_(weight),
}


def draw(kind: str, weight: Tensor, generator: torch.Generator, groups: int = 1) -> None:
    """Fill a weight of shape (units, inputs) or (units, channels, kernel, ...).

    Parameters
    ----------
    groups : into how many the channels are divided that a filter may see.
    """
    with torch.no_grad():  # apart, so that the numbers do not depend on the order in which the weight lies in memory
        drawn = torch.empty(weight.shape)
        DRAWS[kind](drawn, generator, groups)
        weight.copy_(drawn)


__all__ = ["DRAWS", "draw"]
