"""Pen to answer, with the engine's own thread: digits drawn by hand are known, soon enough to follow the pen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.bridge import Bridge
from app.watching import Watching
from engine.messages import Load, Travel
from engine.snapshot import RunState, Snapshot
from engine.spec.catalog.data import Digits
from engine.spec.catalog.layers import Conv2d, Dense, Flatten, Input, MaxPool, Output
from engine.spec.document import Spec, Training, chain
from engine.spec.shapes import analyse
from tests.stage.glyphs import DIGITS
from widgets.stage.stage import PictureStage

SLOWEST_S = 0.5  # between a movement and its answer, the median, on a machine that is busy with other tests


def digits(stop_epochs: int | None = None) -> Spec:
    network = chain(
        Input(id="input", as_picture=True),
        Conv2d(id="conv-1", units=8, kernel=3, activation="relu"),
        MaxPool(id="pool-1"),
        Flatten(id="flatten-1"),
        Dense(id="dense-1", units=32, activation="relu"),
        Output(id="output"),
    )
    training = Training(
        task="multi-class", loss="cross_entropy", learning_rate=0.005, batch_size=32, stop_epochs=stop_epochs
    )
    return Spec(data=Digits(), network=network, training=training)


class House:
    """A stage joined with an engine, as the window joins them."""

    def __init__(self, qtbot: QtBot, spec: Spec) -> None:
        self.stage, self.bridge, self.watching = PictureStage(), Bridge(), Watching()
        self.newest: Snapshot | None = None
        self._qtbot = qtbot
        qtbot.addWidget(self.stage)
        self.stage.resize(260, 700)
        self.stage.show()
        self.bridge.snapshot_ready.connect(self._take)
        self.bridge.snapshot_ready.connect(self.watching.show_snapshot)
        self.watching.watch_changed.connect(self.bridge.set_watch)
        self.stage.watch_changed.connect(self.watching.update_watch)
        self.watching.add("stage", self.stage, visible=True)
        self.watching.show_document(spec, analyse(spec))
        self.bridge.load(Load(spec, 0, Travel.OPEN, 0))
        self.bridge.start()
        self.wait(lambda: self.newest is not None and self.newest.state is RunState.PAUSED)

    def _take(self, snapshot: Snapshot) -> None:
        self.newest = snapshot

    def wait(self, is_done: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(is_done, timeout=60_000)

    def answered(self) -> bool:
        """Whether the answer on show is that to what is on the pad now."""
        shown, chosen = self.stage.seen.levels(), self.stage._chosen
        return chosen is not None and shown is not None and np.array_equal(chosen.inputs, shown.ravel())

    def draw(self, digit: int) -> list[float]:
        """Draw a digit; the time in seconds from each fourth movement to its answer."""
        pad, took = self.stage.pad, []
        pad.clear()
        for line in DIGITS[digit]:
            for at, (x, y) in enumerate(line):
                place = 1 + 6 * x, 1 + 6 * y
                if at == 0:
                    pad.put_down(place)
                else:
                    pad.draw_to(place)
                if at % 4 == 3:
                    took.append(self._wait_for_answer())
            pad.lift()
        self._wait_for_answer()
        return took

    def _wait_for_answer(self) -> float:
        began = perf_counter()
        self.wait(lambda: not self.stage._frames._timer.isActive() and self.answered())
        return perf_counter() - began


@pytest.fixture
def house(qtbot: QtBot) -> Iterator[Callable[[Spec], House]]:
    made: list[House] = []

    def build(spec: Spec) -> House:
        made.append(House(qtbot, spec))
        return made[-1]

    yield build
    for each in made:
        each.watching.close()
        assert each.bridge.stop()


def test_digits_drawn_by_hand_are_known(house: Callable[[Spec], House]) -> None:
    live = house(digits(stop_epochs=25))
    live.bridge.play()
    live.wait(lambda: live.newest is not None and live.newest.state is RunState.FINISHED)
    said, took = [], []
    for digit in range(10):
        took += live.draw(digit)
        answer = live.stage.answer.answer()
        assert answer is not None
        said.append(answer.best)
    assert sum(a == b for a, b in zip(said, range(10), strict=True)) >= 9, said
    assert median(took) < SLOWEST_S


def test_the_answer_follows_the_pen_while_the_network_learns(house: Callable[[Spec], House]) -> None:
    live = house(digits())
    live.bridge.play()
    live.wait(lambda: live.newest is not None and live.newest.step > 20)
    took = live.draw(3) + live.draw(8)
    before = live.newest.step if live.newest is not None else 0
    assert median(took) < SLOWEST_S
    live.wait(lambda: live.newest is not None and live.newest.step > before)
    live.bridge.pause()
