"""Autoencoders, small enough to be asked much."""

from __future__ import annotations

from functools import cache
from typing import Any

from engine.run import Run
from engine.spec.catalog.data import DataKind, Digits
from engine.spec.catalog.data.plane import Moons
from engine.spec.catalog.data.series import Mnist1d
from engine.spec.catalog.data.tables import Wine
from engine.spec.catalog.layers import (
    Conv1d,
    Conv2d,
    Corruption,
    Dense,
    Flatten,
    GaussianCode,
    Input,
    LayerKind,
    MaxPool,
    Output,
    Reshape,
    TiedDense,
    Upsample,
)
from engine.spec.document import Spec, Training, chain
from tests.engine.watch.studies.drawn import trained

PLAIN: tuple[LayerKind, ...] = (
    Dense(id="down", units=24, activation="relu"),
    Dense(id="code", units=2),
    Dense(id="up", units=24, activation="relu"),
)
GAUSSIAN: tuple[LayerKind, ...] = (PLAIN[0], GaussianCode(id="code", units=3), PLAIN[2])
DENOISING: tuple[LayerKind, ...] = (Corruption(id="spoil", deviation=0.4), *PLAIN)
TIED: tuple[LayerKind, ...] = (Dense(id="code", units=6, activation="tanh"), TiedDense(id="up", tied_to="code"))
MAPS: tuple[LayerKind, ...] = (
    Corruption(id="spoil", mode="blur", radius=1.0),
    Conv2d(id="conv-1", units=4),
    MaxPool(id="pool"),
    Flatten(id="flat"),
    Dense(id="code", units=5),
    Dense(id="wide", units=32, activation="relu"),
    Reshape(id="shape", sizes="2 x 4 x 4"),
    Upsample(id="larger"),
    Conv2d(id="conv-2", units=4),
)


SIGNAL: tuple[LayerKind, ...] = (
    Conv1d(id="conv-1", units=3),
    Flatten(id="flat"),
    Dense(id="code", units=4),
    Reshape(id="shape", sizes="1 x 4"),
    Flatten(id="flat-2"),
)


def coder(*hidden: LayerKind, data: DataKind | None = None, maps: bool = False, **training: Any) -> Spec:
    """A document that rebuilds its input; digits where nothing else is said."""
    settings = {"loss": "mse", "learning_rate": 0.01, **training}
    return Spec(
        data=data or Digits(),
        network=chain(Input(id="input", as_picture=maps), *(hidden or PLAIN), Output(id="output")),
        training=Training(task="reconstruction", **settings),
    )


SPECS: dict[str, Spec] = {
    "plain": coder(),
    "shares of ink": coder(loss="binary_cross_entropy"),
    "gaussian": coder(*GAUSSIAN, loss="binary_cross_entropy"),
    "denoising": coder(*DENOISING),
    "tied": coder(*TIED),
    "maps": coder(*MAPS, maps=True),
    "signal": coder(*SIGNAL, data=Mnist1d()),
    "table": coder(*PLAIN, data=Wine()),
    "plane": coder(*PLAIN, data=Moons()),
}


@cache
def rebuilding(kind: str = "plain") -> Run:
    """A run that was trained a little; not to be trained on."""
    return trained(SPECS[kind], 60)
