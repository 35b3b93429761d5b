"""How quickly a network of 200 layers and 400 links is looked at, arranged and checked; part of the builder's bars."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from benchmarks.harness import Measure, Result

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from engine.spec.document import Network, Spec
    from widgets.canvas import NetworkCanvas

LAYERS, LINKS = 200, 400
FRAMES = 60
ROUNDS = 15
SIZE = (1280, 800)
FAST = 30.0  # frames a second
ARRANGE = Measure("auto-arrange, 200 layers and 400 links", "ms", 100, "under")
CHECK = Measure("shapes and problems after an edit, 200 layers", "ms", 20, "under")


def building() -> Iterator[Result]:
    """Frames a second with everything in sight and from near, then arranging and checking."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    yield from _frames(app)
    yield from _thinking()


def large_network() -> Network:
    """Rows of three layers and a join of what went before, as in a network of residual and dense blocks.

    Every layer leads to the output.
    """
    from engine.spec.catalog.layers import Concatenate, Dense, Input, LayerKind, Output
    from engine.spec.document import Link, Network

    drawn = random.Random(0)
    layers: list[LayerKind] = [Input(id="input")]
    links: list[Link] = []
    while len(layers) < LAYERS - 1:
        here, near = f"layer-{len(layers)}", [layer.id for layer in layers[-8:]]
        if len(layers) % 3 == 0:
            sources = {near[-1], near[-2], *drawn.sample(near[:-2], min(2, len(near[:-2])))}
            layers.append(Concatenate(id=here))
        else:
            sources = {near[-1] if len(layers) % 3 == 1 else near[-2]} if len(near) > 1 else {near[-1]}
            layers.append(Dense(id=here, units=8))
        links += [Link(source=source, target=here, port=port) for port, source in enumerate(sorted(sources))]
    layers.append(Output(id="output"))
    links.append(Link(source=layers[-2].id, target="output"))
    joins = [layer.id for layer in layers if layer.kind == "concatenate"]
    known = {(link.source, link.target) for link in links}
    while len(links) < LINKS:
        at = drawn.randrange(4, len(joins))
        pair = joins[at - drawn.randrange(1, 5)], joins[at]
        if pair not in known:
            known.add(pair)
            links.append(Link(source=pair[0], target=pair[1], port=len(known)))
    return Network(layers=tuple(layers), links=tuple(links))


def _large_spec() -> Spec:
    from engine.spec.document import default_spec

    return default_spec().with_(network=large_network())


def _frames(app: QApplication) -> Iterator[Result]:
    from engine.spec.shapes import analyse
    from widgets.canvas import NetworkCanvas

    spec = _large_spec()
    canvas = NetworkCanvas()
    canvas.resize(*SIZE)
    canvas.show()
    canvas.show_document(spec, analyse(spec))
    canvas.fit()
    app.processEvents()
    for place in ("all in sight", "a tenth in sight", "from near"):
        if place == "a tenth in sight":
            canvas._view.zoom_to(0.3)
        elif place == "from near":
            canvas.zoom_100()
        app.processEvents()
        for name, step in (("pan", _panning(canvas)), ("zoom", _zooming(canvas)), ("drag", _dragging(canvas, spec))):
            times = [_frame(canvas, step, at) for at in range(FRAMES)]
            app.processEvents()
            measure = Measure(f"{name}, {place}", "frames/s", FAST, "at least")
            worst = sorted(times)[int(0.95 * len(times))]
            yield Result(measure, 1 / statistics.median(times), f"slowest of 20: {worst * 1000:.0f} ms")
    canvas.close()
    canvas.deleteLater()


def _frame(canvas: NetworkCanvas, step: Callable[[int], None], at: int) -> float:
    """Seconds of one step and of painting all that is in sight."""
    began = time.perf_counter()
    step(at)
    canvas._view.viewport().repaint()
    return time.perf_counter() - began


def _panning(canvas: NetworkCanvas) -> Callable[[int], None]:
    from PySide6.QtCore import QPoint

    return lambda at: canvas._view.pan_by(QPoint(7 if at % 40 < 20 else -7, 3))


def _zooming(canvas: NetworkCanvas) -> Callable[[int], None]:
    return lambda at: canvas._view.zoom_by(1.06 if at % 10 < 5 else 1 / 1.06)


def _dragging(canvas: NetworkCanvas, spec: Spec) -> Callable[[int], None]:
    """Each step is an edit that moves the block in the middle of what is seen, with all that follows from it."""
    from engine.spec.edits import MoveLayers
    from engine.spec.shapes import analyse

    middle = canvas._view.visible_scene().center()
    boxes = canvas._controller.layout.boxes
    node = min(boxes, key=lambda i: (boxes[i].scene_body.center() - middle).manhattanLength())
    start = boxes[node].position

    def step(at: int) -> None:
        moved = MoveLayers(positions=((node, start.x() + 5 * at, start.y() + 3 * at),)).apply(spec)
        canvas.show_document(moved, analyse(moved))

    return step


def _thinking() -> Iterator[Result]:
    from PySide6.QtCore import QSizeF

    from engine.spec.edits import SetParameter
    from engine.spec.shapes import analyse
    from widgets.canvas.content import contents_of
    from widgets.canvas.layout import arrange

    spec = _large_spec()
    contents = contents_of(spec, analyse(spec))
    room = QSizeF(*SIZE)
    times = sorted(_seconds(lambda: arrange(spec, contents, room)) for _ in range(ROUNDS))
    yield Result(ARRANGE, 1000 * statistics.median(times), f"slowest {1000 * times[-1]:.0f} ms of {ROUNDS}")

    def edited(units: int) -> float:
        after = SetParameter(layer_ids=("layer-100",), field="units", value=units).apply(spec)
        return _seconds(lambda: analyse(after))

    times = sorted(edited(units) for units in range(2, 2 + ROUNDS))
    yield Result(CHECK, 1000 * statistics.median(times), f"slowest {1000 * times[-1]:.1f} ms of {ROUNDS}")


def _seconds(function: Callable[[], object]) -> float:
    began = time.perf_counter()
    function()
    return time.perf_counter() - began
