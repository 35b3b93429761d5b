"""Networks of pictures, and what a real run says of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from engine.messages import Load, SetWatch, Travel
from engine.snapshot import Snapshot, Watch
from engine.spec.catalog.data import DATA
from engine.spec.catalog.layers import (
    AvgPool,
    Concatenate,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    Dense,
    DepthwiseConv2d,
    Flatten,
    GlobalPool,
    Input,
    LayerKind,
    MaxPool,
    Norm,
    Output,
    Reshape,
    SeparableConv2d,
)
from engine.spec.document import Link, Network, Spec, default_spec
from engine.spec.edits import SetData
from engine.worker import InlineEngine
from tests.steady_runs import state_after


def row(layers: Sequence[LayerKind], data: str) -> Spec:
    """Layers one behind another."""
    return graph(layers, [(a.id, b.id) for a, b in pairwise(layers)], data)


def graph(layers: Sequence[LayerKind], pairs: Sequence[tuple[str, str]], data: str) -> Spec:
    """Layers and the links between them, on data that are pictures; a repeated target takes one port after another."""
    ports: dict[str, int] = {}
    links = []
    for source, target in pairs:
        links.append(Link(source=source, target=target, port=ports.get(target, 0)))
        ports[target] = ports.get(target, 0) + 1
    spec = default_spec().with_(network=Network(layers=tuple(layers), links=tuple(links)))
    made = SetData(data=DATA[data].model_validate({})).apply(spec)
    return made.with_(network=spec.network)


def digits(first: int = 8, second: int = 12) -> Spec:
    """Two convolutions and two poolings on pictures of 8x8 pixels."""
    return row(
        (
            Input(id="input", as_picture=True),
            Conv2d(id="conv-1", units=first, kernel_size=5),
            MaxPool(id="pool-1"),
            Conv2d(id="conv-2", units=second),
            MaxPool(id="pool-2"),
            Flatten(id="flatten"),
            Dense(id="dense", units=16, activation="relu"),
            Output(id="output"),
        ),
        "digits",
    )


def lenet() -> Spec:
    """LeNet-5 (LeCun 1998) on pictures of 28x28 pixels."""
    return row(
        (
            Input(id="input", as_picture=True),
            Conv2d(id="conv-1", units=6, kernel_size=5),
            AvgPool(id="pool-1"),
            Conv2d(id="conv-2", units=16, kernel_size=5, padding="none"),
            AvgPool(id="pool-2"),
            Flatten(id="flatten"),
            Dense(id="dense-1", units=120, activation="tanh"),
            Dense(id="dense-2", units=84, activation="tanh"),
            Output(id="output"),
        ),
        "garments",
    )


def colors(units: int = 16) -> Spec:
    """Photographs in colour, a norm and a global pooling."""
    return row(
        (
            Input(id="input", as_picture=True),
            Conv2d(id="conv-1", units=units, kernel_size=7, stride=2),
            Norm(id="norm"),
            MaxPool(id="pool"),
            Conv2d(id="conv-2", units=16),
            GlobalPool(id="global"),
            Output(id="output"),
        ),
        "photographs",
    )


def signal() -> Spec:
    """The numbers of a table as a signal."""
    return row(
        (
            Input(id="input"),
            Reshape(id="reshape", sizes="1,?"),
            Conv1d(id="conv-1", units=6),
            MaxPool(id="pool"),
            Conv1d(id="conv-2", units=8),
            Flatten(id="flatten"),
            Output(id="output"),
        ),
        "wine",
    )


def joined() -> Spec:
    """Down, up again and joined, with every other sort of filter."""
    return graph(
        (
            Input(id="input", as_picture=True),
            Conv2d(id="conv", units=4),
            MaxPool(id="pool"),
            ConvTranspose2d(id="up", units=3),
            Concatenate(id="both"),
            SeparableConv2d(id="apart", units=6),
            DepthwiseConv2d(id="deep", units=12),
            GlobalPool(id="global"),
            Output(id="output"),
        ),
        (
            ("input", "conv"),
            ("conv", "pool"),
            ("pool", "up"),
            ("up", "both"),
            ("conv", "both"),
            ("both", "apart"),
            ("apart", "deep"),
            ("deep", "global"),
            ("global", "output"),
        ),
        "digits",
    )


def trained(spec: Spec, watch: Watch, steps: int = 20) -> Snapshot:
    """What the engine says after so many steps, which lead to the same place on every machine."""
    engine = InlineEngine()
    for message in (SetWatch(watch), Load(spec, 0, Travel.OPEN, 0, state=state_after(spec, steps))):
        engine.post(message)
    snapshot = engine.latest()
    assert snapshot is not None
    assert snapshot.trouble is None
    return snapshot
