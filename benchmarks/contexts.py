"""Networks in which a hidden layer stands in different places, and the edits that are to leave their function alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from engine.spec.blocks import BLOCKS
from engine.spec.catalog.choices import ACTIVATION_NAMES, Activation, Normalisation
from engine.spec.catalog.layers import (
    ActivationLayer,
    Add,
    Concatenate,
    Dense,
    DropoutLayer,
    Flatten,
    Input,
    LayerKind,
    Multiply,
    Norm,
    Output,
)
from engine.spec.document import Link, Network, Spec, default_spec
from engine.spec.edits import AddLink, Edit, InsertLayer, PasteFragment, SetParameter, Several, SplitUnit
from engine.spec.fragment import renewed
from engine.spec.shapes import analyse

NORMALISATIONS: tuple[Normalisation, ...] = ("none", "batch", "layer")
ACTIVATIONS: tuple[Activation, ...] = tuple(ACTIVATION_NAMES)


def network(layers: tuple[LayerKind, ...], *links: str) -> Spec:
    """A document with these layers; links as "source target port"."""
    found = tuple(Link(source=a, target=b, port=int(port)) for a, b, port in (link.split() for link in links))
    return default_spec().with_(network=Network(layers=layers, links=found))


def _hidden(layer_id: str, activation: Activation, norm: Normalisation, units: int = 5) -> Dense:
    return Dense(id=layer_id, units=units, activation=activation, normalisation=norm, dropout=0.1)


def chain(activation: Activation, norm: Normalisation) -> Spec:
    """Layer behind layer, with others that pass on what they get."""
    layers = (
        Input(id="input"), _hidden("dense-1", activation, norm), ActivationLayer(id="activation-1", activation="sin"),
        DropoutLayer(id="dropout-1"), Flatten(id="flatten-1"), _hidden("dense-2", activation, norm),
        Norm(id="norm-1", normalisation="batch"), Output(id="output"),
    )  # fmt: skip
    ids = [layer.id for layer in layers]
    return network(layers, *(f"{a} {b} 0" for a, b in pairwise(ids)))


def side_by_side(activation: Activation, norm: Normalisation) -> Spec:
    """The layer's output beside the data and beside itself bent, in the middle of the columns."""
    layers = (
        Input(id="input"), _hidden("dense-1", activation, norm), ActivationLayer(id="activation-1", activation="tanh"),
        Concatenate(id="concatenate-1"), _hidden("dense-2", activation, norm), Output(id="output"),
    )  # fmt: skip
    return network(
        layers, "input dense-1 0", "dense-1 activation-1 0", "input concatenate-1 0", "dense-1 concatenate-1 1",
        "activation-1 concatenate-1 2", "concatenate-1 dense-2 0", "dense-2 output 0",
    )  # fmt: skip


def sum_of(activation: Activation, norm: Normalisation) -> Spec:
    """Two layers whose units are added and multiplied."""
    layers = (
        Input(id="input"), _hidden("dense-1", activation, norm), _hidden("dense-2", activation, norm), Add(id="add-1"),
        Multiply(id="multiply-1"), Output(id="output"),
    )  # fmt: skip
    return network(
        layers, "input dense-1 0", "input dense-2 0", "dense-1 add-1 0", "dense-2 add-1 1", "add-1 multiply-1 0",
        "dense-1 multiply-1 1", "multiply-1 output 0",
    )  # fmt: skip


def many_heads(activation: Activation, norm: Normalisation) -> Spec:
    """Two inputs of different features, two answers, one of them from the middle."""
    layers = (
        Input(id="input", features=("x1", "x2")), Input(id="input-2", features=("x2", "sin_x1")),
        _hidden("dense-1", activation, norm), Concatenate(id="concatenate-1"), _hidden("dense-2", activation, norm),
        Output(id="output"), Output(id="output-2", loss_weight=0.5),
    )  # fmt: skip
    return network(
        layers, "input dense-1 0", "dense-1 concatenate-1 0", "input-2 concatenate-1 1", "concatenate-1 dense-2 0",
        "dense-2 output 0", "dense-1 output-2 0",
    )  # fmt: skip


CONTEXTS: dict[str, Callable[[Activation, Normalisation], Spec]] = {
    "chain": chain,
    "side by side": side_by_side,
    "sum": sum_of,
    "many heads": many_heads,
}


def units(layer_id: str, count: int) -> Edit:
    """Another number of units."""
    return SetParameter(layer_ids=(layer_id,), field="units", value=count)


def keeping(spec: Spec) -> Iterator[tuple[str, Edit]]:
    """The edits that are to leave this network's function alone, each with a name."""
    kinds = {layer.id: layer for layer in spec.network.layers}
    joined = "add-1" in kinds
    first = kinds["dense-1"]
    assert isinstance(first, Dense)
    if first.normalisation != "layer":  # over another number of units a layer norm is another function
        yield from _wider(joined)
    for link in spec.network.links:
        yield from _inserted(spec, link)
    if "concatenate-1" in kinds and (free := _free_source(spec)):
        yield "link to concatenate", AddLink(source=free, target="concatenate-1", port=1)
    if not joined and "norm-1" not in kinds:
        features = ("x1", "x2", "x1_x2")
        yield "feature", SetParameter(layer_ids=("input",), field="features", value=features)


def _wider(joined: bool) -> Iterator[tuple[str, Edit]]:
    names = ("dense-1", "dense-2") if joined else ("dense-1",)
    yield "units", Several(edits=tuple(units(name, 9) for name in names), words="wider")
    yield "split", Several(edits=tuple(SplitUnit(layer_id=name, unit=2) for name in names), words="split")
    twice = tuple(SplitUnit(layer_id=name, unit=unit) for name in names for unit in (2, 3, 0))
    yield "split thrice", Several(edits=twice, words="split")


def _inserted(spec: Spec, link: Link) -> Iterator[tuple[str, Edit]]:
    width = analyse(spec).shapes[link.source].output[0]
    place = {"source": link.source, "target": link.target}
    layers: list[LayerKind] = [
        Dense(id="new", units=width, activation="linear", initialisation="identity"),
        ActivationLayer(id="new", activation="linear"), DropoutLayer(id="new", dropout=0.0), Flatten(id="new"),
        Add(id="new"), Multiply(id="new"), Concatenate(id="new"),
    ]  # fmt: skip
    source = spec.network.layer(link.source)
    if isinstance(source, Dense) and source.activation == "relu":
        layers.append(Dense(id="new", units=width, activation="relu", initialisation="identity"))
    for layer in layers:
        yield f"{layer.title} in {link.source}-{link.target}", InsertLayer(layer=layer, **place)
    for block in BLOCKS:
        if block.preserves and not block.for_sequences:
            fragment = renewed(block.make(width), spec.network)
            yield f"{block.title} in {link.source}-{link.target}", PasteFragment(fragment=fragment, **place)


def _free_source(spec: Spec) -> str:
    taken = spec.network.sources("concatenate-1")
    return next((name for name in ("dense-1", "input") if name not in taken), "")
