"""How soon the decoder answers to a hand that drags, and what it costs to draw ten thousand codes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from time import perf_counter

from benchmarks.code_frames import frame_ms
from benchmarks.harness import Measure, Result
from benchmarks.window_measures import Follower, _for, p99_of, until
from engine.spec import project_file
from engine.spec.presets import EXAMPLES

DRAGGED = Measure("code dragged while training, until the picture is there, median", "ms", 16, "under")
DRAGGED_P99 = Measure("the same, p99", "ms", 33, "under")
FRAME = Measure("10,000 codes drawn", "ms", 33, "under")
MOVES = 300


def measure() -> Iterator[Result]:
    """Bar 7."""
    delays = dragging()
    yield Result(DRAGGED, sorted(delays)[len(delays) // 2], f"{len(delays)} moves")
    yield Result(DRAGGED_P99, *p99_of(delays))
    yield Result(FRAME, frame_ms(10_000))


def dragging() -> list[float]:
    """Milliseconds from each move of the hand until its picture was handed to the view and painted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.__main__ import make_window

    app, wiring = make_window("")
    delays: list[float] = []
    try:
        follower = Follower(wiring)
        wiring.document.open(project_file.read(EXAMPLES / f"digits-autoencoder{project_file.SUFFIX}").spec)
        wiring.show()
        wiring.arranging.set_layout("look")
        wiring.arranging.reveal("code")
        wiring.bridge.set_speed(None)
        wiring.bridge.play()
        until(app, lambda: follower.step > 200, "training runs")
        view = wiring.window.code
        arrived: list[float] = []

        def note(_: object) -> None:
            view.repaint()
            arrived.append(perf_counter())

        wiring.bridge.decoded.connect(note)
        for move in range(MOVES):
            before, start = len(arrived), perf_counter()
            wiring.bridge.decode((move / MOVES, -move / MOVES))
            while len(arrived) == before and perf_counter() - start < 1.0:
                app.processEvents()
            delays.append(1000 * (perf_counter() - start))
            _for(app, 0.01)
    finally:
        wiring.shut_down()
    return delays
