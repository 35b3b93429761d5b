"""Networks that see pictures, small enough to be asked much."""

from __future__ import annotations

from typing import Any

from engine.spec.catalog.data import DataKind, Digits
from engine.spec.catalog.layers import Conv2d, Dense, Flatten, Input, LayerKind, MaxPool, Output
from engine.spec.document import Spec, chain
from engine.spec.edits import SetData

CONVOLUTIONS: tuple[LayerKind, ...] = (
    Conv2d(id="conv-1", units=4),
    MaxPool(id="pool"),
    Conv2d(id="conv-2", units=6),
    Flatten(id="flatten"),
    Dense(id="dense", units=12, activation="relu"),
)


def pictures(*hidden: LayerKind, data: DataKind | None = None, **training: Any) -> Spec:
    """A document about pictures, of digits where nothing else is said, with these hidden layers."""
    network = chain(Input(id="input", as_picture=True), *(hidden or CONVOLUTIONS), Output(id="output"))
    spec = SetData(data=data or Digits()).apply(Spec(data=Digits(), network=network))
    return spec.with_(network=network, training=spec.training.with_(**training))
