"""Pictures of networks for sequences on the canvas: an encoder and a decoder, a Transformer, causal windows."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import Chosen, LayerView, RunState, Snapshot, read_only
from engine.spec.catalog.data import AnyData, NumberWords, Shakespeare, Vowels
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetData
from engine.spec.sequence_presets import SEQUENCE_PRESETS
from engine.spec.shapes import analyse
from engine.spec.templates import template
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes, wait_for, wait_ms
from widgets.canvas import NetworkCanvas
from widgets.canvas.content import MOST_TILES

SHOTS: dict[str, tuple[AnyData, tuple[int, int]]] = {
    "encoder-decoder": (NumberWords(), (1400, 640)),
    "transformer": (Shakespeare(length=20), (1200, 420)),
    "temporal-convolution": (Vowels(), (1400, 520)),
}


@pytest.mark.parametrize("key", SHOTS)
def test_a_network_over_time_looks_as_it_did(key: str, qapp: QApplication, qtbot: QtBot) -> None:
    data, size = SHOTS[key]
    given = SetData(data=data).apply(default_spec())
    show(key, template(key).edit(given).apply(given), size, qapp, qtbot)


@pytest.mark.parametrize(("key", "size"), [("adding", (740, 750)), ("airline", (740, 750)), ("recall", (740, 520))])
def test_an_example_looks_as_it_did(key: str, size: tuple[int, int], qapp: QApplication, qtbot: QtBot) -> None:
    show(key, SEQUENCE_PRESETS[key](), size, qapp, qtbot)


def show(key: str, spec: Spec, size: tuple[int, int], qapp: QApplication, qtbot: QtBot) -> None:
    """The canvas with made-up answers, in both themes."""
    canvas = NetworkCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(*size)
    canvas.show_document(spec, analyse(spec))
    canvas.show()
    canvas.show_snapshot(waves(spec))
    wait_ms(200)
    wait_for(lambda: not any(block.waits for block in canvas._scene.blocks.values()))
    check_picture(in_both_themes(qapp, canvas), f"canvas-{key}")


def waves(spec: Spec) -> Snapshot:
    """What the engine would send, if every channel of every layer were a wave of its own length."""
    views: dict[str, LayerView] = {}
    for number, (layer_id, shape) in enumerate(analyse(spec).shapes.items()):
        channels, steps = np.mgrid[: shape.output[0], : shape.output[1] if len(shape.output) > 1 else 1]
        answer = np.sin(0.3 * number + channels + 6.0 * (steps + 1) / (2.0 + channels % 7))[:MOST_TILES]
        views[layer_id] = LayerView(response=read_only(answer.reshape(-1, *shape.output[1:]).astype(np.float32)))
    nothing = read_only(np.zeros(0, np.float32))
    chosen = Chosen(0, False, read_only(np.zeros(len(spec.data_shape.features), np.float32)), 0.0, nothing, 0.0)
    return Snapshot(revision=1, state=RunState.RUNNING, step=100, layers=views, chosen=chosen)
