"""Blocks that come with the program: small networks of a given width, to be put into a link.

Each takes and gives a list of ``width`` numbers, or maps of as many channels, so that it fits wherever a layer of that
width stands.
"""

from __future__ import annotations

from engine.spec.block import Block, grouped, row_links
from engine.spec.catalog.layers import ActivationLayer, Add, Concatenate, Dense, Multiply, Norm
from engine.spec.document import Link
from engine.spec.fragment import Fragment
from engine.spec.picture_blocks import (
    bottleneck_maps,
    conv_norm_relu,
    dense_maps,
    gate_maps,
    inception,
    residual_maps,
    squeeze_excite,
    there_and_back,
)
from engine.spec.sequence_blocks import gate_steps, gated_temporal, look_back, residual_steps, temporal


def residual(width: int) -> Fragment:
    """``x + W2 relu(W1 norm(x))``, W2 zero at first: it changes nothing until it learns (He 2016, Goyal 2017)."""
    layers = (Norm(id="norm-1"), _bent("dense-1", width), _silent("dense-2", width), Add(id="add-1"))
    return grouped("Residual block", layers, row_links(*layers), skips=("add-1",))


def bottleneck(width: int) -> Fragment:
    """``x + W3 relu(W2 relu(W1 x))`` through a quarter of the width, W3 zero at first (He 2015)."""
    narrow = max(1, width // 4)
    layers = (_bent("dense-1", narrow), _bent("dense-2", narrow), _silent("dense-3", width), Add(id="add-1"))
    return grouped("Bottleneck", layers, row_links(*layers), skips=("add-1",))


def gate(width: int) -> Fragment:
    """``tanh(W x) * sigmoid(V x)``: one way says what, the other says how much (Dauphin 2016)."""
    what = Dense(id="dense-1", units=width, activation="tanh")
    gated = Dense(id="dense-2", units=width, activation="sigmoid", name="Gate")
    times = Multiply(id="multiply-1")
    links = (Link(source=what.id, target=times.id), Link(source=gated.id, target=times.id, port=1))
    return grouped("Gate", (what, gated, times), links)


def dense_block(width: int) -> Fragment:
    """Every layer sees all before it, side by side; the last brings them back to the width (Huang 2016)."""
    grown = max(1, width // 2)
    first, side = _bent("dense-1", grown), Concatenate(id="concatenate-1")
    second, whole = _bent("dense-2", grown), Concatenate(id="concatenate-2")
    last = _bent("dense-3", width)
    links = (*row_links(first, side, second, whole, last), Link(source=side.id, target=whole.id, port=1))
    return grouped("Dense block", (first, side, second, whole, last), links, skips=(side.id,))


def norm_activation_dense(width: int) -> Fragment:
    """``W relu(norm(x))``: the order of residual networks with a clean way through (He 2016)."""
    layers = (Norm(id="norm-1"), ActivationLayer(id="activation-1"), _bent("dense-1", width, "linear"))
    return grouped("Norm-Activation-Dense", layers, row_links(*layers))


BLOCKS: tuple[Block, ...] = (
    Block(
        "residual", "Residual block", "adds a correction to what passes by", residual, preserves=True,
        maps=residual_maps, steps=residual_steps,
    ),
    Block(
        "bottleneck", "Bottleneck", "a correction through a narrow middle", bottleneck, preserves=True,
        maps=bottleneck_maps,
    ),
    Block("gate", "Gate", "one way opens and shuts the other", gate, maps=gate_maps, steps=gate_steps),
    Block("dense-block", "Dense block", "each layer sees all before it", dense_block, maps=dense_maps),
    Block("norm-activation-dense", "Norm-Activation-Dense", "steady scale, bend, sum", norm_activation_dense),
    Block("conv-norm-relu", "Conv-Norm-ReLU", "filters, steady scale, bend", conv_norm_relu, for_pictures=True),
    Block("inception", "Inception", "windows of several sizes side by side", inception, for_pictures=True),
    Block("squeeze-excite", "Squeeze and excite", "scales each map by all of them", squeeze_excite, for_pictures=True),
    Block("there-and-back", "Down and up", "a floor of a U-Net", there_and_back, for_pictures=True),
    Block(
        "temporal", "Temporal block", "windows that look back only, twice", temporal, preserves=True, for_sequences=True
    ),
    Block(
        "gated-temporal", "Gated temporal block", "a window opens and shuts another", gated_temporal, preserves=True,
        for_sequences=True,
    ),
    Block(
        "look-back", "Look back", "adds what attention finds before", look_back, preserves=True, for_sequences=True
    ),
)  # fmt: skip


def _bent(layer_id: str, units: int, activation: str = "relu") -> Dense:
    return Dense.model_validate(
        {"id": layer_id, "units": units, "activation": activation, "initialisation": "kaiming_uniform"}
    )


def _silent(layer_id: str, units: int) -> Dense:
    """Gives zero until it has learned something."""
    return Dense(id=layer_id, units=units, activation="linear", initialisation="zeros")
