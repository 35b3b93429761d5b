"""Asking the network with gradients, but leaving no trace in its training."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from engine.build import Model


@contextmanager
def looking(model: Model, gradients: bool = True) -> Iterator[None]:
    """As `Model.evaluating`, but gradients with respect to what goes in can be asked for.

    Never to be held over a yield of a study: the training between two slices would be caught in it.
    Take gradients with `torch.autograd.grad`; `backward` would put them where the optimizer finds them.
    """
    before = model.training
    model.train(False)
    try:
        with torch.set_grad_enabled(gradients):
            yield
    finally:
        model.train(before)
