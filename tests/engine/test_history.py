"""Checkpoints within a limit of memory."""

from __future__ import annotations

from engine.data import make
from engine.history import History
from engine.messages import EngineNotice
from engine.run import Run
from engine.spec.edits import ResetRun
from tests.engine.engines import Desk, small


def test_the_oldest_go_when_memory_is_short() -> None:
    spec = small()
    checkpoint = Run(spec, make(spec.data, spec.seed)).checkpoint()
    history = History(most_bytes=int(2.5 * checkpoint.bytes))
    for key in (1, 2, 3):
        history.keep(key, checkpoint)
    assert history.get(1) is None
    assert history.get(3) is checkpoint
    history.keep(3, checkpoint)
    assert len(history) == 2
    history.clear()
    assert (len(history), history.get(3)) == (0, None)


def test_an_undo_without_its_moment_says_so_and_goes_on() -> None:
    desk = Desk(small())
    desk.play(20)
    desk.edit(ResetRun())
    desk.engine._loop._history.clear()
    desk.undo()
    (notice,) = desk.engine.replies()
    assert isinstance(notice, EngineNotice)
    assert "not kept" in notice.text
    assert desk.play(5).step == 5
