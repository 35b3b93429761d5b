"""What layers that take no part at present had learned, until they are linked again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from engine.build.carry import State
from engine.build.model import Model

MOST_BYTES = 64 * 2**20


@dataclass(frozen=True)
class ParkedLayer:
    """Weights of one layer and what the optimizer of kind `optimizer` remembers of them, by name within the layer."""

    tensors: dict[str, Tensor]
    memory: dict[str, dict[str, Any]]
    optimizer: str

    @property
    def bytes(self) -> int:
        """Memory taken by the weights."""
        return sum(tensor.nbytes for tensor in self.tensors.values())


@dataclass
class Parked:
    """Layers by id, the one that was parked last at the end. Nothing in it is written to, so copies share it."""

    layers: dict[str, ParkedLayer] = field(default_factory=dict)

    def copy(self) -> Parked:
        """Another one with the same layers."""
        return Parked(dict(self.layers))

    def park(self, old: Model, memory: State, optimizer: str, new: Model) -> None:
        """Keep the layers that the next network does without; the oldest go when there is too much."""
        tensors = old.tensors()
        for layer_id in (i for i in old.ids if i not in new.ids):
            self.layers.pop(layer_id, None)
            own = {name: tensor.detach() for (owner, name), tensor in tensors.items() if owner == layer_id}
            if own:
                remembered = {name: memory[layer_id, name] for name in own if (layer_id, name) in memory}
                self.layers[layer_id] = ParkedLayer(own, remembered, optimizer)
        while sum(layer.bytes for layer in self.layers.values()) > MOST_BYTES:
            self.layers.pop(next(iter(self.layers)))

    def bring_back(self, old: Model, new: Model, optimizer: str) -> State:
        """Give layers that were not in the old network the weights that they once had, where these fit.

        Returns
        -------
        What the optimizer remembers of them.
        """
        state: State = {}
        tensors = new.tensors()
        for layer_id in (i for i in new.ids if i not in old.ids and i in self.layers):
            layer = self.layers.pop(layer_id)
            own = {name: tensor for (owner, name), tensor in tensors.items() if owner == layer_id}
            if {n: t.shape for n, t in own.items()} != {n: t.shape for n, t in layer.tensors.items()}:
                continue
            with torch.no_grad():
                for name, tensor in own.items():
                    tensor.copy_(layer.tensors[name])
            if layer.optimizer == optimizer:
                state |= {(layer_id, name): _copied(values) for name, values in layer.memory.items()}
        return state

    def forget(self, layer_ids: Iterable[str]) -> None:
        """Layers of these ids are other ones from now on."""
        for layer_id in layer_ids:
            self.layers.pop(layer_id, None)


def _copied(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.clone() if isinstance(value, Tensor) else value for name, value in values.items()}
