"""What a layer keeps of its last pass, to say afterwards what that adds to the loss."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from engine.build.layers.base import LayerModule


class Remembering(LayerModule):
    """A layer whose `term` is made of what passed last.

    Attributes
    ----------
    last : what was kept of the last pass, with its gradients; a copy of the layer starts without.
    """

    last: tuple[Tensor, ...] = ()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "last"}  # torch copies leaves only
