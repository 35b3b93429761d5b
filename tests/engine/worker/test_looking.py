"""Looking does not drive the training: what is asked in slow motion is answered at once, between two steps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from engine.messages import Load, Play, SetSpeed, SetWatch, StepOnce, Travel
from engine.snapshot import Watch
from engine.spec.catalog.data import Digits
from engine.spec.catalog.layers import Dense, Input, Output
from engine.spec.document import Spec, Training, chain
from engine.worker import EngineThread
from tests.engine.worker.test_thread import wait

NETWORK = chain(Input(id="input"), Dense(id="dense-1", units=8), Output(id="output"))
SPEC = Spec(data=Digits(), network=NETWORK, training=Training(task="multi-class", loss="cross_entropy"))


@pytest.fixture
def engine() -> Iterator[EngineThread]:
    thread = EngineThread()
    thread.start()
    for message in (Load(SPEC, 0, Travel.OPEN, 0), SetSpeed(0.01), Play()):
        thread.post(message)
    yield thread
    assert thread.stop()


def test_a_drawing_is_answered_between_two_slow_steps(engine: EngineThread) -> None:
    first = wait(engine, lambda s: s.step >= 1).step
    for pixel in range(40):
        picture = np.zeros(64, np.float32)
        picture[pixel] = 1.0
        engine.post(SetWatch(Watch(chosen=True, picture=picture.tobytes())))
        snapshot = wait(engine, lambda s, pixel=pixel: s.chosen is not None and s.chosen.inputs[pixel] == 1)  # type: ignore[misc]
        assert snapshot.step == first


def test_a_step_by_hand_does_not_wait(engine: EngineThread) -> None:
    first = wait(engine, lambda s: s.step >= 1).step
    engine.post(StepOnce())
    wait(engine, lambda s: s.step == first + 1)
