"""Networks that read sequences, small enough to be asked much."""

from __future__ import annotations

from typing import Any

from engine.data import make
from engine.run import Run
from engine.spec.catalog.data import Brackets, DataKind, DelayedRecall, NumberWords, Shakespeare, Sines, Vowels
from engine.spec.catalog.layers import (
    Concatenate,
    CrossAttention,
    Embedding,
    Gru,
    Input,
    LastStep,
    LayerKind,
    Lstm,
    Output,
    Reservoir,
    Rnn,
    SelfAttention,
    StepDense,
)
from engine.spec.data_shape import Task
from engine.spec.document import Link, Network, Spec, Training, chain


def spec_of(data: DataKind, *hidden: LayerKind, task: Task | None = None, **training: Any) -> Spec:
    """A document about sequences with these hidden layers."""
    return whole(data, chain(Input(id="input"), *hidden, Output(id="output")), task, **training)


def whole(data: DataKind, network: Network, task: Task | None = None, **training: Any) -> Spec:
    """A document with this network and the task's usual loss."""
    wanted = task or data.shape().task
    loss = {"regression": "mse", "forecast": "mse", "two-class": "binary_cross_entropy"}.get(wanted, "cross_entropy")
    settings = {"task": wanted, "loss": loss, "learning_rate": 0.01, "batch_size": 20, **training}
    return Spec(data=data, network=network, training=Training(**settings))


def run_of(spec: Spec, steps: int = 0) -> Run:
    """A run after so many steps."""
    run = Run(spec, make(spec.data, spec.seed), first_look=False)
    for _ in range(steps):
        run.advance()
    return run


def recalling(*hidden: LayerKind, **training: Any) -> Spec:
    """Which letters were there? Symbols, all of one length."""
    layers = hidden or (Embedding(id="embedding", units=6), Lstm(id="lstm", units=8))
    return spec_of(DelayedRecall(samples=200, letters=2, delay=5, alphabet=4), *layers, **training)


def writing(*hidden: LayerKind, **training: Any) -> Spec:
    """Which character comes next in a play?"""
    layers = hidden or (Embedding(id="embedding", units=8), Lstm(id="lstm", units=12))
    return spec_of(Shakespeare(length=20), *layers, **training)


def nesting(*hidden: LayerKind, **training: Any) -> Spec:
    """How deep are the brackets? Symbols, each sample of its own length."""
    layers = hidden or (Embedding(id="embedding", units=6), Gru(id="gru", units=8))
    return spec_of(Brackets(samples=200, length=12), *layers, **training)


def speaking(*hidden: LayerKind, **training: Any) -> Spec:
    """Who speaks? Twelve channels, each sample of its own length, one answer for all of it."""
    layers = hidden or (Gru(id="gru", units=8, bidirectional=True), LastStep(id="last", both=True))
    return spec_of(Vowels(), *layers, **training)


def ahead(*hidden: LayerKind, **training: Any) -> Spec:
    """How do sines go on?"""
    layers = hidden or (Gru(id="gru", units=8), LastStep(id="last"))
    return spec_of(Sines(samples=200, window=20, horizon=5), *layers, **training)


def translating(up_to: Any = 99, **training: Any) -> Spec:
    """Numbers into French, with attention; what is said so far is fed beside."""
    layers: tuple[LayerKind, ...] = (
        Input(id="source", part="source"), Input(id="so-far", part="so far"),
        Embedding(id="read", units=8), Gru(id="encoder", units=8, bidirectional=True), LastStep(id="last", both=True),
        Embedding(id="said", units=8), Lstm(id="decoder", units=16),
        CrossAttention(id="cross", units=16, heads=2), Concatenate(id="both"),
        StepDense(id="mix", units=16), Output(id="output"),
    )  # fmt: skip
    ways = (
        "source>read read>encoder encoder>last so-far>said said>decoder last>decoder decoder>cross encoder>cross "
        "cross>both decoder>both both>mix mix>output"
    )
    return whole(NumberWords(up_to=up_to), wired(ways, *layers), **training)


def wired(ways: str, *layers: LayerKind) -> Network:
    """A network with links such as "input>dense", the ports of each layer in their order."""
    ports: dict[str, int] = {}
    links = []
    for way in ways.split():
        source, target = way.split(">")
        links.append(Link(source=source, target=target, port=ports.get(target, 0)))
        ports[target] = ports.get(target, 0) + 1
    return Network(layers=layers, links=tuple(links))


RECURRENT: tuple[LayerKind, ...] = (
    Rnn(id="layer", units=7),
    Rnn(id="layer", units=7, activation="relu", layers=2),
    Gru(id="layer", units=7),
    Gru(id="layer", units=7, layers=2, bidirectional=True),
    Lstm(id="layer", units=7, layers=3),
    Lstm(id="layer", units=7, bidirectional=True, ablated_units=(2,)),
    Reservoir(id="layer", units=30, ablated_units=(4,)),
)
ATTENDING: tuple[LayerKind, ...] = (
    SelfAttention(id="layer", units=8, heads=2),
    SelfAttention(id="layer", units=8, heads=4, causal=True),
)
