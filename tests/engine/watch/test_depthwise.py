"""The windows of separable convolutions."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from engine.messages import Load, SetWatch, Travel
from engine.snapshot import Watch
from engine.spec.catalog.data import Digits
from engine.spec.catalog.layers import Conv2d, Flatten, Input, Output, SeparableConv2d
from engine.spec.document import Link, Network, default_spec
from engine.worker import InlineEngine


def test_a_separable_convolution_shows_its_windows_too() -> None:
    layers = (
        Input(id="input", as_picture=True),
        Conv2d(id="conv", units=3),
        SeparableConv2d(id="separable", units=5, kernel_size=2),
        Flatten(id="list"),
        Output(id="output"),
    )
    links = tuple(Link(source=a.id, target=b.id) for a, b in pairwise(layers))
    base = default_spec()
    training = base.training.with_(task="multi-class", loss="cross_entropy")
    spec = base.with_(data=Digits(), training=training, network=Network(layers=layers, links=links))
    engine = InlineEngine()
    engine.post(SetWatch(Watch(weights=frozenset({"conv", "separable"}))))
    engine.post(Load(spec, 1, Travel.OPEN, 1))
    engine.run(0)
    snapshot = engine.latest()
    assert snapshot is not None
    windows = snapshot.layers["separable"].depthwise
    assert windows is not None
    assert windows.shape == (3, 4)
    assert np.any(windows != 0)
    assert not windows.flags.writeable
    assert snapshot.layers["conv"].depthwise is None
