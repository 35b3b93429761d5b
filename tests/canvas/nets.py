"""Networks that are not chains, for tests of how they are drawn."""

from __future__ import annotations

from collections.abc import Sequence

from engine.spec.catalog.data import DATA
from engine.spec.catalog.layers import ActivationLayer, Add, Concatenate, Dense, Input, LayerKind, Output
from engine.spec.document import Link, Network, Spec, default_spec
from engine.spec.edits import SetData

Pair = tuple[str, str]


def graph(layers: Sequence[LayerKind], pairs: Sequence[Pair], data: str = "spiral") -> Spec:
    """Layers and the links between them."""
    links = tuple(Link(source=a, target=b, port=port) for port, (a, b) in enumerate(pairs))
    spec = default_spec().with_(network=Network(layers=tuple(layers), links=links))
    return SetData(data=DATA[data].model_validate({})).apply(spec)


def residual(data: str = "spiral") -> Spec:
    """Input, Dense, two more with a link past them, Add, an activation, Output."""
    return graph(
        (
            Input(id="input"),
            Dense(id="stem", units=6),
            Dense(id="first", units=6),
            Dense(id="second", units=6),
            Add(id="add"),
            ActivationLayer(id="bend"),
            Output(id="output"),
        ),
        (
            ("input", "stem"),
            ("stem", "first"),
            ("first", "second"),
            ("stem", "add"),
            ("second", "add"),
            ("add", "bend"),
            ("bend", "output"),
        ),
        data,
    )


def branches(data: str = "wine") -> Spec:
    """Two inputs that are joined, and two outputs."""
    return graph(
        (
            Input(id="left"),
            Input(id="right"),
            Dense(id="a", units=8),
            Dense(id="b", units=5),
            Concatenate(id="both"),
            Dense(id="c", units=6),
            Output(id="output"),
            Output(id="aside"),
        ),
        (("left", "a"), ("right", "b"), ("a", "both"), ("b", "both"), ("both", "c"), ("c", "output"), ("b", "aside")),
        data,
    )


def deep(layers: int = 30) -> Spec:
    """A long chain."""
    ids = [f"dense-{i}" for i in range(layers)]
    made: list[LayerKind] = [Input(id="input"), *(Dense(id=i, units=8) for i in ids), Output(id="output")]
    return graph(made, list(zip(("input", *ids), (*ids, "output"), strict=True)))


def wide(units: int = 4096) -> Spec:
    """One very large layer."""
    made = (Input(id="input"), Dense(id="large", units=units), Output(id="output"))
    return graph(made, (("input", "large"), ("large", "output")))
