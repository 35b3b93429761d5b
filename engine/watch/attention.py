"""Which steps look at which, in the layers that attend, for the chosen sample."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from torch import Tensor

from engine.build import Model
from engine.build.layers.base import LayerModule, Lengths
from engine.build.layers.steps import beyond
from engine.run import Run
from engine.snapshot import Floats
from engine.spec.document import Network
from engine.spec.graph import before
from engine.watch.answers import as_array
from engine.watch.chosen import ChosenInput


@runtime_checkable
class Attending(Protocol):
    """What a layer that attends has, besides what every layer has."""

    lengths: Lengths

    def attend(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        """(batch, heads, queries, keys)."""
        ...


def attends(module: LayerModule) -> bool:
    """Whether there is attention to be seen in this layer."""
    return isinstance(module, Attending)


def attention(run: Run, chosen: ChosenInput, layer_ids: frozenset[str]) -> dict[str, Floats]:
    """(heads, queries, keys) of these layers, as far as they attend and take part."""
    return attention_to(run.learner.model, run.spec.network, chosen.x, layer_ids)


def attention_to(model: Model, network: Network, x: Tensor, layer_ids: frozenset[str]) -> dict[str, Floats]:
    """Likewise, for x (1, features) as the network takes it."""
    ids = [layer_id for layer_id in model.ids if layer_id in layer_ids and attends(model.layer(layer_id))]
    if not ids:
        return {}
    with model.evaluating():
        given = model.outputs_of(x, before(network, ids))
        return {i: _of(model.layer(i), [given[source] for source in network.sources(i)]) for i in ids}


def _of(module: LayerModule, inputs: list[Tensor]) -> Floats:
    """Of steps that are not there, nothing looks at anything."""
    assert isinstance(module, Attending)
    found, lengths = module.attend(*inputs), module.lengths
    asking = lengths[0] if lengths else None
    if asking is not None and found.shape[2] == inputs[0].shape[2]:
        found = found.masked_fill(beyond(asking, found.shape[2])[:, None, :, None], 0.0)
    return as_array(found[0])
