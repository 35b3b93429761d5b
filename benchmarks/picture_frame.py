"""What it costs to show new numbers of a layer of filters: colouring them, and painting all of it."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QSizeF
from PySide6.QtWidgets import QGraphicsView

from engine.snapshot import LayerView, RunState, Snapshot, read_only
from engine.spec.catalog.data import DATA
from engine.spec.catalog.layers import Conv2d, Flatten, Input, LayerKind, Output
from engine.spec.document import Link, Network, Spec, default_spec
from engine.spec.edits import SetData
from engine.spec.shapes import analyse
from widgets.canvas.block_item import BlockItem
from widgets.canvas.content import contents_of
from widgets.canvas.layout import arrange
from widgets.canvas.live import Live
from widgets.canvas.scene import NetworkScene

KERNEL = 5
FRAMES = 60
WARM_UP = 10


def frame_cost_ms(filters: int = 64, frames: int = FRAMES, size: tuple[int, int] = (900, 900)) -> list[float]:
    """How long each frame takes in which all filters and maps of a layer on 28x28 pixels have new numbers.

    Needs a `QApplication`. The layer's block is all that is on the screen, at 100 %.

    Returns
    -------
    ms of each frame: colours, one picture, and the painting of the whole view.
    """
    spec = _network(filters)
    contents = contents_of(spec, analyse(spec))
    live, layout = Live(), arrange(spec, contents, QSizeF(*size))
    scene = NetworkScene(live)
    block = BlockItem(contents["conv"], layout.boxes["conv"])
    scene.addItem(block)
    view = QGraphicsView(scene)
    view.resize(*size)
    view.show()
    snapshots = [_numbers(filters, seed) for seed in range(4)]
    block.show_sight(view.viewportTransform(), view.devicePixelRatioF())
    block.redraw()
    costs = []
    for frame in range(frames + WARM_UP):
        live.take(snapshots[frame % len(snapshots)])
        began = time.perf_counter()
        block.show_live(live, live.scale(contents.values()))
        view.viewport().grab()  # at once, whether or not anybody sees this screen
        costs.append(1000 * (time.perf_counter() - began))
    view.close()
    view.deleteLater()
    return costs[WARM_UP:]


def _network(filters: int) -> Spec:
    layers: tuple[LayerKind, ...] = (
        Input(id="input", as_picture=True),
        Conv2d(id="conv", units=filters, kernel_size=KERNEL),
        Flatten(id="flatten"),
        Output(id="output"),
    )
    links = tuple(Link(source=a.id, target=b.id) for a, b in pairwise(layers))
    spec = default_spec().with_(network=Network(layers=layers, links=links))
    return SetData(data=DATA["garments"].model_validate({})).apply(spec)


def _numbers(filters: int, seed: int) -> Snapshot:
    rng = np.random.default_rng(seed)
    maps = np.maximum(rng.normal(size=(filters, 28, 28)), 0).astype(np.float32)
    weight = rng.normal(size=(filters, KERNEL * KERNEL)).astype(np.float32)
    view = replace(LayerView(), weight=read_only(weight), bias=read_only(weight[:, 0]), response=read_only(maps))
    return Snapshot(revision=0, state=RunState.RUNNING, layers={"conv": view})
