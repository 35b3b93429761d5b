"""Pictures of networks that are no chains, from near and from afar, in light and dark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.spec.catalog.layers import Dense
from engine.spec.document import Spec
from engine.spec.edits import AddLayer, MarkUnits, SetParameter
from engine.spec.shapes import analyse
from tests.canvas.fakes import fake_snapshot
from tests.canvas.nets import branches, deep, residual, wide
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes, wait_for, wait_ms
from widgets.canvas import NetworkCanvas


def marked() -> Spec:
    """Units and layers that are out of play, and a layer that nothing leads to."""
    spec = residual()
    for mark, unit in (("frozen", 0), ("ablated", 1), ("bypassed", 2)):
        spec = MarkUnits(layer_id="stem", units=(unit,), mark=mark, on=True).apply(spec)
    spec = SetParameter(layer_ids=("first",), field="ablated", value=True).apply(spec)
    spec = SetParameter(layer_ids=("second",), field="frozen", value=True).apply(spec)
    return AddLayer(layer=Dense(id="spare", units=2)).apply(spec)


@dataclass(frozen=True)
class Shot:
    """A network, the size of its canvas, and how far one looks into it: 0 shows all of it."""

    make: Callable[[], Spec]
    size: tuple[int, int] = (760, 480)
    scale: float = 0.0
    at: str = ""


SHOTS = {
    "residual": Shot(residual),
    "marked": Shot(marked),
    "branches": Shot(branches),
    "deep-far": Shot(deep, (760, 240)),
    "deep-map": Shot(deep, (760, 400), 0.55, "dense-9"),
    "residual-far": Shot(residual, (420, 240), 0.25),
    "residual-near": Shot(residual, (640, 400), 2.4, "first"),
    "large-layer": Shot(wide, (520, 520)),
}


@pytest.mark.parametrize("name", SHOTS)
def test_a_graph_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    shot = SHOTS[name]
    spec = shot.make()
    canvas = NetworkCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(*shot.size)
    canvas.show_document(spec, analyse(spec))
    canvas.show()
    canvas.show_snapshot(fake_snapshot(spec))
    if shot.scale:
        canvas._view.zoom_to(shot.scale)
    if shot.at:
        canvas._view.look_at(canvas._controller.layout.boxes[shot.at].scene_body.center())
    canvas.show_snapshot(fake_snapshot(spec))
    wait_ms(200)
    wait_for(lambda: not any(block.waits for block in canvas._scene.blocks.values()))
    check_picture(in_both_themes(qapp, canvas), f"graph-{name}")
