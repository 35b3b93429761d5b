"""How weights are drawn, by their names in the catalog. Biases start at zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import init

Draw = Callable[[Tensor, torch.Generator], Any]


def _lecun_normal(weight: Tensor, generator: torch.Generator) -> None:
    """Normal with variance 1 / inputs (LeCun 1998)."""
    init.normal_(weight, 0.0, weight.shape[1] ** -0.5, generator)


DRAWS: dict[str, Draw] = {
    "xavier_uniform": lambda weight, generator: init.xavier_uniform_(weight, 1.0, generator),
    "xavier_normal": lambda weight, generator: init.xavier_normal_(weight, 1.0, generator),
    "kaiming_uniform": lambda weight, generator: init.kaiming_uniform_(
        weight, nonlinearity="relu", generator=generator
    ),
    "kaiming_normal": lambda weight, generator: init.kaiming_normal_(weight, nonlinearity="relu", generator=generator),
    "lecun_normal": _lecun_normal,
    "orthogonal": lambda weight, generator: init.orthogonal_(weight, 1.0, generator),
    "uniform": lambda weight, generator: init.uniform_(weight, -0.5, 0.5, generator),
    "normal": lambda weight, generator: init.normal_(weight, 0.0, 0.1, generator),
    "identity": lambda weight, generator: init.eye_(weight),
    "zeros": lambda weight, generator: init.zeros_(weight),
}


def draw(kind: str, weight: Tensor, generator: torch.Generator) -> None:
    """Fill a weight of shape (units, inputs)."""
    with torch.no_grad():
        DRAWS[kind](weight, generator)


__all__ = ["DRAWS", "draw"]
