"""Networks that are no chains, for the tests of the engine."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

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
from engine.spec.document import Link, Network, Spec
from tests.engine.engines import small


def wired(*layers: LayerKind, links: str, data: str = "spiral", **training: Any) -> Spec:
    """A document with these layers, and links written as "a>b b>c"; the order of the links is that of the ports."""
    found: list[Link] = []
    for pair in links.split():
        source, target = pair.split(">")
        found.append(Link(source=source, target=target, port=sum(link.target == target for link in found)))
    network = Network(layers=layers, links=tuple(found))
    return small(data=data, **training).with_(network=network)


def in_chain(*hidden: LayerKind, data: str = "spiral", **training: Any) -> Spec:
    """Input "input", these layers and Output "output", one after another."""
    ids = ["input", *(layer.id for layer in hidden), "output"]
    links = " ".join(f"{a}>{b}" for a, b in pairwise(ids))
    return wired(Input(id="input"), *hidden, Output(id="output"), links=links, data=data, **training)


TWO_INPUTS = wired(
    Input(id="input", features=("x1", "sin_x1")),
    Input(id="input-2", features=("x2", "x1")),
    Dense(id="dense-1", units=4),
    Dense(id="dense-2", units=3),
    Concatenate(id="concatenate-1"),
    Output(id="output"),
    links="input>dense-1 input-2>dense-2 dense-1>concatenate-1 dense-2>concatenate-1 concatenate-1>output",
)
TWO_OUTPUTS = wired(
    Input(id="input"),
    Dense(id="dense-1", units=4),
    Dense(id="dense-2", units=3),
    Output(id="output"),
    Output(id="output-2", loss_weight=0.3),
    links="input>dense-1 dense-1>dense-2 dense-2>output dense-1>output-2",
)
WITH_KIND = {  # a network in which the kind stands; a new kind without an entry fails `test_every_kind_is_shown_here`
    "input": TWO_INPUTS,
    "dense": small(
        Dense(id="dense-1", units=6, normalisation="batch", dropout=0.2),
        Dense(id="dense-2", units=3, bias=False, normalisation="layer", activation="gelu"),
    ),
    "add": wired(
        Input(id="input"),
        Dense(id="dense-1", units=5),
        Dense(id="dense-2", units=5),
        Dense(id="dense-3", units=5),
        Add(id="add-1"),
        Output(id="output"),
        links="input>dense-1 dense-1>dense-2 dense-2>dense-3 dense-1>add-1 dense-2>add-1 dense-3>add-1 add-1>output",
    ),
    "multiply": wired(
        Input(id="input"),
        Dense(id="dense-1", units=5),
        Dense(id="dense-2", units=5, activation="sigmoid"),
        Multiply(id="multiply-1"),
        Multiply(id="multiply-2"),
        Output(id="output"),
        links="input>dense-1 input>dense-2 dense-1>multiply-1 dense-2>multiply-1 multiply-1>multiply-2"
        " multiply-2>output",
    ),
    "concatenate": wired(
        Input(id="input"),
        Dense(id="dense-1", units=5),
        Concatenate(id="concatenate-1"),
        Output(id="output"),
        links="input>dense-1 dense-1>concatenate-1 input>concatenate-1 concatenate-1>output",
    ),
    "activation": in_chain(Dense(id="dense-1", units=5), ActivationLayer(id="activation-1", activation="gelu")),
    "dropout": in_chain(Dense(id="dense-1", units=5), DropoutLayer(id="dropout-1")),
    "norm": in_chain(Norm(id="norm-1", normalisation="batch"), Dense(id="dense-1", units=5), Norm(id="norm-2")),
    "flatten": wired(
        Input(id="input", as_picture=True),
        ActivationLayer(id="activation-1"),
        Flatten(id="flatten-1"),
        Output(id="output"),
        links="input>activation-1 activation-1>flatten-1 flatten-1>output",
        data="digits",
    ),
    "output": TWO_OUTPUTS,
}
