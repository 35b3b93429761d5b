"""Feeding a network one symbol at a time.

A `Stepper` keeps what its layers remember, so that a step costs the same however many came before. A `Window` is for
networks with a layer that answers only to whole sequences: it sends the last steps through anew each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import torch
from torch import Tensor

from engine.build.model import LengthsById, Model
from engine.spec.catalog.layers import Input
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.document import Network
from engine.spec.graph import after, before
from engine.watch.stepping.parts import BOUNDED, CannotStep, Kept, part_of

Answers = Mapping[str, Tensor]


class Feed(Protocol):
    """What a network is fed by. All of it without gradients, on a network that nobody trains meanwhile.

    Attributes
    ----------
    longest : steps after which it has to begin anew; None is never.
    """

    longest: int | None

    def begin(self, x: Tensor) -> None:
        """Before the first step of a batch.

        Parameters
        ----------
        x : (batch, features), prepared for the network; what it holds of the sequence that is fed does not count.
        """
        ...

    def step(self, symbols: Tensor) -> Answers:
        """What each layer on the way to the answer gives at this step, (batch, units) by layer id.

        Parameters
        ----------
        symbols : (batch,) index of each.
        """
        ...

    def select(self, rows: Tensor) -> None:
        """Go on with some samples of the batch, (rows,) of them in this order; one may be there several times."""
        ...


class Stepper:
    """Keeps what the layers remember.

    Raises
    ------
    CannotStep
        If a layer on the way to the answer answers only to whole sequences.
    """

    def __init__(self, model: Model, network: Network, shape: DataShape, part: SequencePart) -> None:
        self._model, self._network = model, network
        needed = before(network, (model.output_id,))
        ids = [layer_id for layer_id in model.ids if layer_id in needed]
        self._entries = entries(network, shape, part, ids)
        flowing = after(network, self._entries)
        if model.output_id not in flowing:
            raise CannotStep(model.output_id)
        self._whole_ids = [layer_id for layer_id in ids if layer_id not in flowing]
        self._sources = {i: network.sources(i) for i in ids if i in flowing and i not in self._entries}
        self._parts = {
            i: part_of(network.layer(i), model.layer(i), frozenset(p for p, s in enumerate(fed) if s not in flowing))
            for i, fed in self._sources.items()
        }
        bounded = any(network.layer(layer_id).kind in BOUNDED for layer_id in self._parts)
        self.longest = part.length if bounded else None
        self._whole: dict[str, Tensor] = {}
        self._kept: dict[str, Kept] = {}
        self._at = 0

    def begin(self, x: Tensor) -> None:
        lengths: LengthsById = {}
        self._whole, self._at = self._before(x, lengths), 0
        for layer_id, part in self._parts.items():
            fed = self._sources[layer_id]
            self._model.layer(layer_id).lengths = tuple(lengths.get(source) for source in fed)
            known = {port: self._whole[source] for port, source in enumerate(fed) if source in self._whole}
            self._kept[layer_id] = part.begin(len(x), known)

    def _before(self, x: Tensor, lengths: LengthsById) -> dict[str, Tensor]:
        """What is known before the first step."""
        whole: dict[str, Tensor] = {}
        for layer_id in self._whole_ids:
            sources = self._network.sources(layer_id)
            inputs = [whole[source] for source in sources] if sources else [x]
            whole[layer_id] = self._model.pass_through(layer_id, inputs, lengths)
        return whole

    def step(self, symbols: Tensor) -> Answers:
        given = dict.fromkeys(self._entries, symbols.to(torch.float32)[:, None])
        for layer_id, part in self._parts.items():
            inputs = [given[s] if s in given else self._whole[s] for s in self._sources[layer_id]]
            given[layer_id], self._kept[layer_id] = part.step(inputs, self._kept[layer_id], self._at)
        self._at += 1
        return given

    def select(self, rows: Tensor) -> None:
        self._kept = {i: tuple(tensor[rows] for tensor in kept) for i, kept in self._kept.items()}
        self._whole = {layer_id: tensor[rows] for layer_id, tensor in self._whole.items()}
        for layer_id in self._parts:
            module = self._model.layer(layer_id)
            module.lengths = tuple(None if steps is None else steps[rows] for steps in module.lengths)


class Window:
    """Sends the last steps through the whole network each time; of what comes after them it must make nothing.

    Parameters
    ----------
    start : column of x where the sequence that is fed begins.
    """

    def __init__(self, model: Model, part: SequencePart, start: int) -> None:
        self.longest: int | None = None
        self._model, self._part = model, part
        self._own = slice(start, start + part.length)
        self._x = torch.zeros(0)
        self._seen = torch.zeros(0)

    def begin(self, x: Tensor) -> None:
        self._x, self._seen = x.clone(), x.new_zeros(len(x), 0)

    def step(self, symbols: Tensor) -> Answers:
        self._seen = torch.cat([self._seen, symbols.to(torch.float32)[:, None]], 1)[:, -self._part.length :]
        steps = self._seen.shape[1]
        rest = self._x.new_full((len(self._x), self._part.length - steps), torch.nan if self._part.varying else 0.0)
        self._x[:, self._own] = torch.cat([self._seen, rest], 1)
        given = self._model.all_outputs(self._x)
        return {i: tensor[:, :, steps - 1] for i, tensor in given.items() if tensor.shape[2:] == (self._part.length,)}

    def select(self, rows: Tensor) -> None:
        self._x, self._seen = self._x[rows], self._seen[rows]


def entries(network: Network, shape: DataShape, part: SequencePart, ids: list[str]) -> frozenset[str]:
    """The inputs that take this sequence."""
    layers = [layer for layer in map(network.layer, ids) if isinstance(layer, Input)]
    return frozenset(layer.id for layer in layers if layer.sequence(shape) == part)


def feed(model: Model, network: Network, shape: DataShape, part: SequencePart, names: tuple[str, ...]) -> Feed:
    """The way to feed this network a sequence step by step.

    Parameters
    ----------
    model : in evaluation mode; its layers are told of lengths. names : of the columns of x.
    """
    try:
        return Stepper(model, network, shape, part)
    except CannotStep:
        return Window(model, part, names.index(part.features[0]))
