"""The network of a document as one torch module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

import torch
from torch import Tensor, nn

from engine.build.layers import BUILDERS, LayerModule, OutputModule, Surroundings, Way
from engine.build.layers.input import InputModule
from engine.build.layers.steps import beyond
from engine.build.layers.versus import Side, VersusModule
from engine.build.seeds import generator
from engine.spec.document import Network, Spec
from engine.spec.graph import before
from engine.spec.shapes import analyse

LengthsById = dict[str, Tensor | None]


class LayerError(Exception):
    """A layer that failed on what reached it."""

    def __init__(self, layer_id: str, problem: str) -> None:
        super().__init__(problem)
        self.layer_id = layer_id


class Model(nn.Module):
    """Runs the layers in topological order.

    Attributes
    ----------
    ids : ids of the layers that take part, in the order in which they run.
    output_id : the output that is the network's answer.
    head_ids : all outputs, the answer first. critic_id : the Value layer that takes part; empty without.
    loss_weights : how much the loss of each of these counts.
    holds_units : whether some units of some layer are not to change while others learn.
    dropout : generator of all dropout masks.
    terms : layers that add something to the loss now, by id.
    generator_ids : layers that make samples, of adversarial training; empty else.
    """

    def __init__(self, network: Network, modules: dict[str, LayerModule], dropout: torch.Generator) -> None:
        super().__init__()
        self.ids = tuple(modules)
        self.head_ids = tuple(x.id for x in network.layers if x.kind == "output" and x.id in modules)
        self.output_id = self.head_ids[0]
        self.critic_id = next((x.id for x in network.layers if x.kind == "value" and x.id in modules), "")
        self.loss_weights = (1.0,) * len(self.head_ids)
        self.holds_units = False
        self.terms: dict[str, LayerModule] = {}
        self.dropout = dropout
        self._modules_in_order = nn.ModuleList(modules.values())
        self._by_id = dict(modules)  # nn.ModuleDict forbids dots and words like "keys" as names
        self._ways: dict[str, Way] = dict(modules)
        self._sources = {layer_id: network.sources(layer_id) for layer_id in self.ids}
        self._varying = any(isinstance(module, InputModule) and module.varying for module in modules.values())
        self._chain = _is_chain(self._sources) and len(self.head_ids) == 1 and not self._varying
        meetings = [i for i, module in modules.items() if isinstance(module, VersusModule)]
        self.generator_ids = before(network, [network.sources(i)[1] for i in meetings])
        behind = before(network, (self.output_id,))
        self._answer_ids = tuple(layer_id for layer_id in self.ids if layer_id in behind)

    def layer(self, layer_id: str) -> LayerModule:
        """The module of one layer."""
        return self._by_id[layer_id]

    def forward(self, x: Tensor) -> Tensor:
        """(batch, features) -> (batch, outputs): the answer as logits, or standardised predictions."""
        if not self._chain:
            return self._run(x, self._answer_ids)[self.output_id]
        layer_id = ""
        try:
            for layer_id in self.ids:
                x = self._ways[layer_id](x)
        except Exception as error:
            raise LayerError(layer_id, str(error)) from error
        return x

    def heads(self, x: Tensor) -> dict[str, Tensor]:
        """What every output gives for a batch, in one pass; by layer id, the answer first."""
        if self._chain:
            return {self.output_id: self(x)}
        given = self._run(x, self.ids)
        return {head_id: given[head_id] for head_id in self.head_ids}

    def act_and_value(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        """The answer for a batch, and what its Value layer expects, (batch,); None without. In one pass."""
        if not self.critic_id:
            return self(x), None
        given = self._run(x, self.ids)
        return given[self.output_id], given[self.critic_id].squeeze(1)

    def all_outputs(self, x: Tensor, lengths: LengthsById | None = None) -> dict[str, Tensor]:
        """What every layer gives for a batch, by layer id.

        Parameters
        ----------
        lengths : takes in how many steps each sample has after each layer.
        """
        return self._run(x, self.ids, lengths)

    def outputs_of(self, x: Tensor, layer_ids: Iterable[str]) -> dict[str, Tensor]:
        """What some layers give for a batch; all that lead to them are to be among them."""
        wanted = set(layer_ids)
        return self._run(x, [layer_id for layer_id in self.ids if layer_id in wanted])

    def pass_through(self, layer_id: str, inputs: Sequence[Tensor], lengths: LengthsById) -> Tensor:
        """What one layer gives for what reaches it; beyond its own steps each sample is zero.

        Parameters
        ----------
        lengths : steps of each sample after each layer before it; takes in those after this one.
        """
        way = self._ways[layer_id]
        if not self._varying:
            return way(*inputs)
        module = self._by_id[layer_id]
        module.lengths = tuple(lengths.get(source) for source in self._sources[layer_id])
        given = way(*inputs)
        after = lengths[layer_id] = module.lengths_after(module.lengths)
        return given if after is None else given.masked_fill(beyond(after, given.shape[-1])[:, None], 0.0)

    def train(self, mode: bool = True) -> Model:
        """As usual, but each layer decides for itself (a frozen one stays in evaluation)."""
        self.training = mode
        for module in self._by_id.values():
            module.train(mode)
        return self

    @contextmanager
    def evaluating(self) -> Iterator[None]:
        """No gradients, no dropout, running statistics left alone; the mode before is restored."""
        before = self.training
        self.train(False)
        try:
            with torch.inference_mode():
                yield
        finally:
            self.train(before)

    @contextmanager
    def facing(self, side: Side) -> Iterator[None]:
        """Let what is meant to be told apart pass: real samples, generated ones, or both one after another.

        With "both" all that stands behind has twice as many rows as the batch, the real ones first.
        """
        meetings = [module for module in self._by_id.values() if isinstance(module, VersusModule)]
        for module in meetings:
            module.side = side
        try:
            yield
        finally:
            for module in meetings:
                module.side = "real"

    def tensors(self) -> dict[tuple[str, str], Tensor]:
        """Parameters and buffers by (layer id, name within the layer)."""
        found: dict[tuple[str, str], Tensor] = {}
        for layer_id, module in self._by_id.items():
            for name, tensor in (*module.named_parameters(), *module.named_buffers()):
                found[layer_id, name] = tensor
        return found

    def learned(self) -> dict[tuple[str, str], nn.Parameter]:
        """Parameters, frozen ones too, by (layer id, name within the layer)."""
        return {key: tensor for key, tensor in self.tensors().items() if isinstance(tensor, nn.Parameter)}

    def adopt(self, network: Network) -> None:
        """Take over the settings that may change during a run (dropout, frozen, ablated, rate factor ...)."""
        for layer_id, module in self._by_id.items():
            module.adopt(network.layer(layer_id))
            self._ways[layer_id] = module.way
        self.holds_units = any(module.held_rows is not None for module in self._by_id.values())
        self.terms = {i: m for i, m in self._by_id.items() if m.term_name and not (m.ablated or m.bypassed)}
        heads = [self._by_id[head_id] for head_id in self.head_ids]
        self.loss_weights = tuple(head.loss_weight for head in heads if isinstance(head, OutputModule))
        self.train(self.training)

    def draw(self, layer_id: str, seed: int, salt: int = 0) -> None:
        """Draw the weights of one layer; the same seed and salt give the same weights."""
        self._by_id[layer_id].draw(generator(seed, "weights", layer_id, salt))

    def _run(self, x: Tensor, layer_ids: Iterable[str], lengths: LengthsById | None = None) -> dict[str, Tensor]:
        given: dict[str, Tensor] = {}
        lengths = {} if lengths is None else lengths
        layer_id = ""
        try:
            for layer_id in layer_ids:
                sources = self._sources[layer_id]
                inputs = _alike([given[source] for source in sources]) if sources else [x]
                given[layer_id] = self.pass_through(layer_id, inputs, lengths)
        except Exception as error:
            raise LayerError(layer_id, str(error)) from error
        return given


def _alike(inputs: list[Tensor]) -> list[Tensor]:
    """As many rows of each: where both sides face a join, what comes around them goes with either of them."""
    if len(inputs) == 1:  # nearly always
        return inputs
    rows = max(map(len, inputs))
    return [part if len(part) == rows else torch.cat([part] * (rows // len(part))) for part in inputs]


def _is_chain(sources: dict[str, tuple[str, ...]]) -> bool:
    ids = list(sources)
    return all(sources[b] == (a,) for a, b in pairwise(ids))


def build(spec: Spec, seed: int | None = None) -> Model:
    """The network of a document with its first weights; layers that lead to no output are left out.

    Parameters
    ----------
    spec : a document without problems.
    seed : of the weights; None takes the document's.
    """
    chosen = spec.seed if seed is None else seed
    analysis = analyse(spec)
    around = Surroundings(spec.data_shape, analysis.features, generator(chosen, "dropout"), chosen)
    modules: dict[str, LayerModule] = {}
    for layer_id in analysis.order:
        layer, shape = spec.network.layer(layer_id), analysis.shapes[layer_id]
        modules[layer_id] = BUILDERS[layer.kind](layer, shape, around)
        modules[layer_id].inputs, modules[layer_id].output = shape.inputs, shape.output
    for module in modules.values():
        module.meet(modules)
    model = Model(spec.network, modules, around.dropout)
    for layer_id in model.ids:
        model.draw(layer_id, chosen)
    model.adopt(spec.network)
    return model.train()
