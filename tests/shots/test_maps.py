"""Pictures of networks of pictures: what each filter is and what it answers, in light and dark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.spec.document import Spec
from engine.spec.shapes import analyse
from tests.canvas.pictures import colors, digits, joined, lenet, signal, trained
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes, wait_for, wait_ms
from widgets.canvas import NetworkCanvas
from widgets.canvas.ranges import ColorRange


@dataclass(frozen=True)
class Shot:
    """A network, the size of its canvas, and how far one looks into it: 0 shows all of it."""

    make: Callable[[], Spec]
    size: tuple[int, int] = (860, 540)
    steps: int = 120
    scale: float = 0.0
    at: str = ""
    range: ColorRange = "layer"


SHOTS = {
    "digits": Shot(digits),
    "digits-near": Shot(digits, (640, 420), scale=4.4, at="conv-1"),
    "lenet": Shot(lenet, (900, 560), steps=60),
    "crowded": Shot(lambda: digits(32, 64), steps=40, range="map"),
    "colors": Shot(colors, steps=30, range="network"),
    "signal": Shot(signal, (760, 420)),
    "joined": Shot(joined, (860, 420), steps=40),
}


@pytest.mark.parametrize("name", SHOTS)
def test_maps_look_as_they_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    shot = SHOTS[name]
    spec = shot.make()
    canvas = NetworkCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(*shot.size)
    canvas.show_document(spec, analyse(spec))
    canvas.show()
    canvas.set_color_range(shot.range)
    snapshot = trained(spec, canvas.watch(), shot.steps)
    if shot.scale:
        canvas._view.zoom_to(shot.scale)
        box = canvas._controller.layout.boxes[shot.at]
        canvas._view.look_at(box.tiles[3].translated(box.position).center())
    canvas.show_snapshot(snapshot)
    wait_ms(200)
    wait_for(lambda: not any(block.waits for block in canvas._scene.blocks.values()))
    check_picture(in_both_themes(qapp, canvas), f"maps-{name}")
