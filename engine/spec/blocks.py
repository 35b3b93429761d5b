"""Blocks that come with the program: small networks of a given width, to be put into a link.

Each takes and gives a list of ``width`` numbers, so that it fits wherever a layer of that width stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from engine.spec.catalog.layers import ActivationLayer, Add, Concatenate, Dense, LayerKind, Multiply, Norm
from engine.spec.document import Group, Link
from engine.spec.fragment import Fragment


@dataclass(frozen=True)
class Block:
    """One row of the palette.

    Attributes
    ----------
    make : the block for a width. preserves : put into a link, it leaves the network's function as it was.
    """

    key: str
    title: str
    summary: str
    make: Callable[[int], Fragment]
    preserves: bool = False


def residual(width: int) -> Fragment:
    """``x + W2 relu(W1 norm(x))``, W2 zero at first: it changes nothing until it learns (He 2016, Goyal 2017)."""
    layers = (Norm(id="norm-1"), _bent("dense-1", width), _silent("dense-2", width), Add(id="add-1"))
    return _block("Residual block", layers, row_links(*layers), skips=("add-1",))


def bottleneck(width: int) -> Fragment:
    """``x + W3 relu(W2 relu(W1 x))`` through a quarter of the width, W3 zero at first (He 2015)."""
    narrow = max(1, width // 4)
    layers = (_bent("dense-1", narrow), _bent("dense-2", narrow), _silent("dense-3", width), Add(id="add-1"))
    return _block("Bottleneck", layers, row_links(*layers), skips=("add-1",))


def gate(width: int) -> Fragment:
    """``tanh(W x) * sigmoid(V x)``: one way says what, the other says how much (Dauphin 2016)."""
    what = Dense(id="dense-1", units=width, activation="tanh")
    gated = Dense(id="dense-2", units=width, activation="sigmoid", name="Gate")
    times = Multiply(id="multiply-1")
    links = (Link(source=what.id, target=times.id), Link(source=gated.id, target=times.id, port=1))
    return _block("Gate", (what, gated, times), links)


def dense_block(width: int) -> Fragment:
    """Every layer sees all before it, side by side; the last brings them back to the width (Huang 2016)."""
    grown = max(1, width // 2)
    first, side = _bent("dense-1", grown), Concatenate(id="concatenate-1")
    second, whole = _bent("dense-2", grown), Concatenate(id="concatenate-2")
    last = _bent("dense-3", width)
    links = (*row_links(first, side, second, whole, last), Link(source=side.id, target=whole.id, port=1))
    return _block("Dense block", (first, side, second, whole, last), links, skips=(side.id,))


def norm_activation_dense(width: int) -> Fragment:
    """``W relu(norm(x))``: the order of residual networks with a clean way through (He 2016)."""
    layers = (Norm(id="norm-1"), ActivationLayer(id="activation-1"), _bent("dense-1", width, "linear"))
    return _block("Norm-Activation-Dense", layers, row_links(*layers))


BLOCKS: tuple[Block, ...] = (
    Block("residual", "Residual block", "adds a correction to what passes by", residual, preserves=True),
    Block("bottleneck", "Bottleneck", "a correction through a narrow middle", bottleneck, preserves=True),
    Block("gate", "Gate", "one way opens and shuts the other", gate),
    Block("dense-block", "Dense block", "each layer sees all before it", dense_block),
    Block("norm-activation-dense", "Norm-Activation-Dense", "steady scale, bend, sum", norm_activation_dense),
)


def row_links(*layers: LayerKind) -> tuple[Link, ...]:
    """Links that lead from each layer to the next."""
    return tuple(Link(source=a.id, target=b.id) for a, b in pairwise(layers))


def _bent(layer_id: str, units: int, activation: str = "relu") -> Dense:
    return Dense.model_validate(
        {"id": layer_id, "units": units, "activation": activation, "initialisation": "kaiming_uniform"}
    )


def _silent(layer_id: str, units: int) -> Dense:
    """Gives zero until it has learned something."""
    return Dense(id=layer_id, units=units, activation="linear", initialisation="zeros")


def _block(title: str, layers: tuple[LayerKind, ...], links: tuple[Link, ...], skips: tuple[str, ...] = ()) -> Fragment:
    group = Group(id="group-1", name=title, layer_ids=tuple(layer.id for layer in layers))
    return Fragment(name=title, layers=layers, links=links, groups=(group,), skips=skips)
