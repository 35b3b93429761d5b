"""Frames of the stage on their way to the window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bridge import Bridge
from engine.messages import Load, Travel
from engine.snapshot import Frame, Watch, WorldWatch
from engine.worker import InlineEngine
from tests.engine.train.reinforcement.acting import small_spec

pytestmark = pytest.mark.usefixtures("qapp")


def test_frames_of_an_older_document_are_dropped_and_of_two_the_newest_comes() -> None:
    bridge, engine, frames = Bridge(), InlineEngine(), list[Frame]()
    bridge.framed.connect(frames.append)
    bridge.attach(engine)
    bridge.load(Load(small_spec("ppo"), 4, Travel.OPEN, 0))
    bridge.set_watch(Watch(world=WorldWatch(stage="learning")))
    bridge.take_over(True)
    bridge.poll(at_once=True)
    assert [frame.shown for frame in frames] == ["hand"]
    hand = frames.pop()
    for revision, moment in ((4, 7), (4, 8), (3, 9)):
        engine._outbox.put_frame(replace(hand, revision=revision, moment=moment))
        if moment == 7:
            continue
        bridge.poll(at_once=True)
    assert [frame.moment for frame in frames] == [8]
    engine._outbox.answer(replace(hand, revision=3))
    bridge.poll(at_once=True)
    assert len(frames) == 1
    bridge.stop()
