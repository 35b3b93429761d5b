"""Pictures of a pixel that is looked at, and of the window that slides, in light and dark."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.spec.catalog.layers import (
    AvgPool,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    Flatten,
    Input,
    LayerKind,
    MaxPool,
    Output,
    Reshape,
    SeparableConv2d,
)
from tests.canvas.slid import INPUT, digits
from tests.shots.compare import check_picture
from tests.shots.scenes import Run, in_both_themes, run_spec, wait_ms
from widgets.canvas import NetworkCanvas
from widgets.canvas.sliding import SlidingView

END = (Flatten(id="list"), Output(id="output"))
CNN = (
    INPUT,
    Conv2d(id="one", units=6, kernel_size=5),
    MaxPool(id="pool"),
    Conv2d(id="two", units=8),
)


@dataclass(frozen=True)
class Slid:
    """A layer, one of its maps, a position, the size of the view; and the layers."""

    layer_id: str
    unit: int
    at: tuple[int, int]
    size: tuple[int, int]
    layers: tuple[LayerKind, ...] = CNN


SLID = {
    "convolution": Slid("two", 4, (1, 2), (1000, 640)),
    "first": Slid("one", 2, (0, 5), (1280, 720)),
    "pooling": Slid("pool", 1, (0, 1), (620, 440)),
    "dilated": Slid(
        "two", 1, (2, 3), (860, 520), (INPUT, Conv2d(id="two", units=4, dilation=2, padding_mode="reflect"))
    ),
    "transposed": Slid("up", 0, (5, 4), (900, 560), (*CNN, ConvTranspose2d(id="up", units=3, kernel_size=3))),
    "separable-norm": Slid(
        "two", 2, (3, 3), (780, 560),
        # no bias: a norm of each map by itself takes it away again, and what it learns is rounding
        (INPUT, Conv2d(id="one", units=5), SeparableConv2d(id="two", normalisation="group", bias=False)),
    ),
    "signal": Slid(
        "one", 3, (0, 9), (900, 520),
        (Input(id="input"), Reshape(id="again", sizes="2 x 32"), Conv1d(id="one", units=4), AvgPool(id="mean")),
    ),
}  # fmt: skip


def trained(layers: tuple[LayerKind, ...]) -> Run:
    return run_spec(digits(*layers, *END), 120)


@pytest.mark.parametrize("name", SLID)
def test_a_sliding_window_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    shot = SLID[name]
    run = trained(shot.layers)
    canvas = NetworkCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(*shot.size)
    canvas.show_document(run.spec, run.analysis)
    canvas.show()
    canvas.show_snapshot(run.snapshot)
    canvas.controller.slide_requested.emit(shot.layer_id, shot.unit, *shot.at)
    (view,) = canvas.findChildren(SlidingView)
    assert view.isVisible()
    check_picture(in_both_themes(qapp, canvas), f"sliding-{name}")


@pytest.mark.parametrize(
    ("node", "walk"), [("two", (-1, 0)), ("pool", (1, 1)), ("input", (0, 2))], ids=["convolution", "pooling", "input"]
)
def test_a_pixel_that_is_looked_at_looks_as_it_did(
    node: str, walk: tuple[int, int], qapp: QApplication, qtbot: QtBot
) -> None:
    run = trained(CNN)
    canvas = NetworkCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(900, 640)
    canvas.show_document(run.spec, run.analysis)
    canvas.show()
    canvas.show_snapshot(run.snapshot)
    canvas.controller.cursor = (node, 4 if node == "two" else 0)
    canvas.controller.pixels.walk(0, 0)
    canvas.controller.pixels.walk(*walk)
    wait_ms(200)
    check_picture(in_both_themes(qapp, canvas), f"pixel-{node}")
