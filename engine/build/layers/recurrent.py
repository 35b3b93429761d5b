"""Recurrent layers by torch's own kernels.

Their parameters have units as rows, so that they follow the units through every edit, and lie in memory as the kernels
want them: one gate after another. What the kernels get is a view.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn

from engine.build.initialisations import draw
from engine.build.layers.base import Surroundings
from engine.build.layers.dropout import drop
from engine.build.layers.steps import lengths_of, turned_within
from engine.build.layers.units import MarkedModule
from engine.spec.catalog.layers import Gru, Lstm, Recurrent, Rnn
from engine.spec.shapes import LayerShape

Kernel = Callable[..., Any]
FORGET = 1  # the second gate of an LSTM


class RecurrentModule(MarkedModule):
    """One or more recurrent layers on top of one another, in one direction or both.

    Parameters
    ----------
    channels : numbers that come in at each step.

    Attributes
    ----------
    kernel : torch's, of one layer: steps, first state, flat parameters and settings to (outputs, ...).
    weight_0 : (units, channels, gates). recurrent_0 : (units, units, gates). bias_0 : (units, gates). The number is
        that of the layer; `weight_0_back` and so on are those of the backward direction.
    """

    kernel: Kernel

    def __init__(self, layer: Recurrent, channels: int, around: Surroundings) -> None:
        super().__init__(layer.units, 1, around.dropout)
        self.initialisation = layer.initialisation
        self.gates = layer.gates
        self.backs = ("", "_back")[: layer.directions]
        self.depth = layer.layers
        self._unheard: Tensor | None = None
        for number, width in enumerate(layer.widths(channels)):
            for back in self.backs:
                self._add(f"{number}{back}", width)
        below = tuple(name for name, _ in self.named_parameters() if f"_{self.depth - 1}" not in name)
        self.shared = below  # the rows of the layers below are no units that are seen

    def _add(self, name: str, width: int) -> None:
        """The parameters of one layer in one direction."""
        for kind, columns in (("weight", width), ("recurrent", self.units)):
            self.register_parameter(f"{kind}_{name}", gated(self.units, columns, self.gates))
        self.register_parameter(f"bias_{name}", nn.Parameter(torch.zeros(self.gates, self.units).t()))

    def adopt(self, layer: Any) -> None:
        """Units that are ablated or frozen are those of the last layer, whose states are seen; in both directions."""
        super().adopt(layer)
        silent = self._silent
        self._unheard = None if silent is None else silent.reshape(1, -1, 1)  # nobody hears it, itself not either
        self._silent = None if silent is None else silent.repeat(len(self.backs), 1)

    def draw(self, generator: torch.Generator) -> None:
        """Weights of what comes in by the layer's initialisation, those of the state orthogonal, biases zero."""
        if next(self.parameters()).is_meta:
            return
        for name, parameter in self.named_parameters():
            with torch.no_grad():
                parameter.zero_()
            if parameter.dim() == 3:
                kind = "orthogonal" if name.startswith("recurrent") else self.initialisation
                for gate in range(self.gates):
                    draw(kind, parameter[:, :, gate], generator)

    def forward(self, x: Tensor, first: Tensor | None = None) -> Tensor:
        """(batch, channels, steps) and the first state (batch, units) or None -> (batch, directions * units, steps)."""
        steps = x.permute(2, 0, 1)  # what another recurrent layer gave lies in memory like this already
        for number in range(self.depth):
            if number and self.training and self.dropout_share > 0:
                steps = drop(steps, self.dropout_share, self._dropout)
            names = tuple(f"{number}{back}" for back in self.backs)
            begin = steps.new_zeros(len(names), steps.shape[1], self.units)
            if first is not None and number == 0:
                begin = torch.cat((first[None], begin[1:]))
            steps = self._layer(steps, names, begin)
        return self.thinned(steps.permute(1, 2, 0))

    def _layer(self, steps: Tensor, names: tuple[str, ...], begin: Tensor) -> Tensor:
        """One layer: (steps, batch, width) and the first state of each direction -> (steps, batch, directions * units).

        The kernel can go both ways by itself, but begins at the last step of the batch, not of each sample.
        """
        lengths = lengths_of(self)
        if len(names) == 1 or lengths is None:
            return self.run(steps, names, begin)
        forward, back = ((name,) for name in names)
        turned = self.run(turned_within(steps, lengths), back, begin[1:])
        return torch.cat((self.run(steps, forward, begin[:1]), turned_within(turned, lengths)), 2)

    def run(self, steps: Tensor, names: tuple[str, ...], begin: Tensor) -> Tensor:
        """One layer by torch's kernel: (steps, batch, width) -> (steps, batch, units of these directions).

        Parameters
        ----------
        names : of its directions, as its parameters are called. begin : (directions, batch, units).
        """
        flat = tuple(chain.from_iterable(self.flat(name) for name in names))
        given: Tensor = self.kernel(steps, begin, flat, True, 1, 0.0, self.training, len(names) == 2, False)[0]
        return given

    def flat(self, name: str) -> tuple[Tensor, ...]:
        """The parameters of one layer in one direction as the kernels take them: views of (gates * units, ...).

        A second bias, which torch has too, adds nothing to the first.
        """
        weight, recurrent, bias = (getattr(self, f"{kind}_{name}") for kind in ("weight", "recurrent", "bias"))
        flat = bias.t().reshape(-1)
        if self._unheard is not None and name.startswith(str(self.depth - 1)):
            recurrent = recurrent.masked_fill(self._unheard, 0.0)
        return _flat(weight), _flat(recurrent), flat, self._inner(name, flat)

    def _inner(self, name: str, bias: Tensor) -> Tensor:
        """The second bias: (gates * units,)."""
        return torch.zeros_like(bias)


class RnnModule(RecurrentModule):
    """``h = tanh(W x + R h_before + b)``, or ReLU in place of tanh."""

    def __init__(self, layer: Rnn, channels: int, around: Surroundings) -> None:
        super().__init__(layer, channels, around)
        self.kernel = torch.rnn_tanh if layer.activation == "tanh" else torch.rnn_relu


class GruModule(RecurrentModule):
    """Gates in the order of torch: reset, update, new.

    Attributes
    ----------
    inner_bias_0 : (units, 1), of the new state within the reset's reach.
    """

    kernel = staticmethod(torch.gru)

    def _add(self, name: str, width: int) -> None:
        super()._add(name, width)
        self.register_parameter(f"inner_bias_{name}", nn.Parameter(torch.zeros(self.units, 1)))

    def _inner(self, name: str, bias: Tensor) -> Tensor:
        inner: Tensor = getattr(self, f"inner_bias_{name}")
        return torch.cat((bias.new_zeros(2 * self.units), inner[:, 0]))


class LstmModule(RecurrentModule):
    """Gates in the order of torch: input, forget, cell, output."""

    def draw(self, generator: torch.Generator) -> None:
        """As other layers, and the bias of the forget gate is 1: a new cell remembers (Jozefowicz 2015)."""
        super().draw(generator)
        for name, parameter in self.named_parameters():
            if name.startswith("bias"):
                with torch.no_grad():
                    parameter[:, FORGET] = 1.0

    def kernel(self, steps: Tensor, begin: Tensor, *settings: Any) -> tuple[Tensor, ...]:
        """The cells are empty at first."""
        return torch.lstm(steps, (begin, torch.zeros_like(begin)), *settings)


def gated(units: int, columns: int, gates: int) -> nn.Parameter:
    """Weights (units, columns, gates) that are not drawn yet, in memory one gate after another."""
    return nn.Parameter(torch.zeros(gates, units, columns).permute(1, 2, 0))


def _flat(weight: Tensor) -> Tensor:
    """(units, columns, gates) -> (gates * units, columns), which is how it lies in memory."""
    return weight.permute(2, 0, 1).reshape(-1, weight.shape[1])


def build_rnn(layer: Rnn, shape: LayerShape, around: Surroundings) -> RecurrentModule:
    """The module of an Elman RNN."""
    return RnnModule(layer, shape.inputs[0][0], around)


def build_gru(layer: Gru, shape: LayerShape, around: Surroundings) -> RecurrentModule:
    """The module of a GRU."""
    return GruModule(layer, shape.inputs[0][0], around)


def build_lstm(layer: Lstm, shape: LayerShape, around: Surroundings) -> RecurrentModule:
    """The module of an LSTM."""
    return LstmModule(layer, shape.inputs[0][0], around)
