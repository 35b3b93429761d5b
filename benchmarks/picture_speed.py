"""How fast a small convolutional network trains: in the window with all its maps, and beside ConvNetJS."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from benchmarks.convnet_js import ConvNetJS, PeerMissing
from benchmarks.harness import Measure, Result, interleaved_ratio
from benchmarks.window_measures import BareLoop, in_window, p99_of
from engine.messages import Load, Play, SetWatch, Travel
from engine.snapshot import Watch
from engine.spec.catalog.data import Garments
from engine.spec.catalog.layers import Conv2d, Flatten, Input, MaxPool, Output
from engine.spec.catalog.optimizers import SGD
from engine.spec.document import Spec, Training, chain
from engine.worker import InlineEngine

if TYPE_CHECKING:
    from torch import nn

PEER_GOALS = {10: 25.0, 64: 40.0}  # batch size: how many times as fast as ConvNetJS
PEER_S = 3.0
PEER_ROUNDS = 5
SPEED = Measure("CNN 28×28 in the window / bare loop, batch 64", "", 0.90, "at least")
LATENESS = Measure("GUI timer lateness p99, CNN with all maps", "ms", 16, "under")


def measure() -> Iterator[Result]:
    """The window, then the peer."""
    yield from window()
    yield from peer()


def window() -> Iterator[Result]:
    """Filters and maps of every layer in sight while training."""
    spec = cnn(3, Training(task="multi-class", loss="cross_entropy", learning_rate=0.001, batch_size=64))
    ratio, late = in_window(spec, BareLoop(spec, plain_cnn))
    yield Result(SPEED, ratio.median, str(ratio))
    yield Result(LATENESS, *p99_of(late))


def peer() -> Iterator[Result]:
    """Samples a second of our engine over those of ConvNetJS, in turn."""
    try:
        with ConvNetJS() as other:
            for batch in PEER_GOALS:
                ratio = interleaved_ratio(OurRate(batch), lambda batch=batch: other.rate(batch, PEER_S), PEER_ROUNDS)  # type: ignore[misc]
                yield Result(_peer_measure(batch), ratio.median, str(ratio))
    except PeerMissing as missing:
        for batch in PEER_GOALS:
            yield Result(_peer_measure(batch), math.nan, str(missing))


class OurRate:
    """Samples a second of the engine, at a batch size."""

    def __init__(self, batch: int) -> None:
        training = Training(
            task="multi-class", loss="cross_entropy", optimizer=SGD(momentum=0.9), learning_rate=0.01, batch_size=batch
        )
        self._batch = batch
        self._engine = InlineEngine()
        self._engine.post(SetWatch(Watch(curves=True)))
        self._engine.post(Load(cnn(5, training), 0, Travel.OPEN, 0))
        self._engine.post(Play())

    def __call__(self) -> float:
        steps, began = 0, time.perf_counter()
        while time.perf_counter() - began < PEER_S:
            self._engine.run(10)
            steps += 10
        return steps * self._batch / (time.perf_counter() - began)


def cnn(kernel: int, training: Training) -> Spec:
    """conv 8, pool, conv 16, pool, fc on pictures of 28×28."""
    network = chain(
        Input(id="input", as_picture=True),
        Conv2d(id="conv2d-1", units=8, kernel_size=kernel),
        MaxPool(id="max_pool-1"),
        Conv2d(id="conv2d-2", units=16, kernel_size=kernel),
        MaxPool(id="max_pool-2"),
        Flatten(id="flatten-1"),
        Output(id="output"),
    )
    return Spec(name="CNN", data=Garments(), network=network, training=training)


def plain_cnn() -> nn.Module:
    """The same in plain torch, kernels of 3."""
    from torch import nn

    return nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(16 * 7 * 7, 10),
    )  # fmt: skip


def _peer_measure(batch: int) -> Measure:
    return Measure(f"CNN 28×28, samples/s over ConvNetJS's, batch {batch}", "", PEER_GOALS[batch], "at least")
