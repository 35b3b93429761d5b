"""The engine in its own thread."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from threading import Event
from threading import enumerate as threads
from time import monotonic

import pytest

from engine.messages import Load, Message, Pause, Play, SaveState, SetSpeed, SetWatch, StateSaved, StepOnce, Travel
from engine.snapshot import RunState, Snapshot, Watch
from engine.spec.catalog.layers import Dense
from engine.spec.document import Spec
from engine.spec.edits import ResetRun, SetDataField, SetTraining
from engine.worker import EngineThread
from tests.engine.engines import EVERYTHING, Desk, same_state, small

PATIENCE_S = 30.0


@pytest.fixture
def engine() -> Iterator[EngineThread]:
    thread = EngineThread()
    thread.start()
    yield thread
    assert thread.stop()
    assert not thread.is_alive


def wait(engine: EngineThread, until: Callable[[Snapshot], bool]) -> Snapshot:
    """Take snapshots until one is as wanted."""
    end, pause = monotonic() + PATIENCE_S, Event()
    while monotonic() < end:
        snapshot = engine.latest()
        if snapshot is not None and until(snapshot):
            return snapshot
        pause.wait(0.005)
    raise AssertionError("no such snapshot came")


def open_(engine: EngineThread, spec: Spec, *messages: Message) -> None:
    for message in (Load(spec, 0, Travel.OPEN, 0), *messages):
        engine.post(message)


def test_importing_the_doors_does_not_import_torch() -> None:
    code = "import sys, engine.worker; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_says_that_it_loads_and_then_plays_what_was_asked_before() -> None:
    engine = EngineThread()
    open_(engine, small(), Play())
    engine.start()
    states = []
    try:
        wait(engine, lambda s: states.append((s.state, s.message)) or s.step > 5)  # type: ignore[func-returns-value]
    finally:
        assert engine.stop()
    assert states[-1][0] is RunState.RUNNING


def test_it_trains_as_the_inline_engine_does(engine: EngineThread) -> None:
    spec = small(Dense(id="dense-1", units=6, dropout=0.1), batch_size=30, stop_epochs=50)
    open_(engine, spec, SetWatch(EVERYTHING), Play())
    done = wait(engine, lambda s: s.state is RunState.FINISHED)
    engine.post(SaveState(3))
    wait(engine, lambda s: s.heard >= 4)
    (saved,) = engine.replies()
    assert isinstance(saved, StateSaved)
    inline = Desk(spec)
    inline.play(1000)
    assert inline.run.step == done.step
    assert same_state(inline.run, Desk(spec, state=dict(saved.members)).run)


def test_pause_holds_still(engine: EngineThread) -> None:
    open_(engine, small(), Play())
    wait(engine, lambda s: s.step > 20)
    engine.post(Pause())
    paused = wait(engine, lambda s: s.state is RunState.PAUSED)
    engine.post(StepOnce())
    assert wait(engine, lambda s: s.state is RunState.PAUSED and s.heard == 4).step == paused.step + 1


def test_edits_while_training_do_not_stop_it(engine: EngineThread) -> None:
    spec = small()
    open_(engine, spec, Play())
    for revision, noise in enumerate(range(1, 40), 1):
        edit = SetDataField(field="noise", value=float(noise))
        travel = Travel.DO if revision == 1 else Travel.MERGE
        engine.post(Load(edit.apply(spec), revision, travel, 1, 0 if revision == 1 else 1, edit))
    snapshot = wait(engine, lambda s: s.revision == 39)
    assert snapshot.state is RunState.RUNNING
    wait(engine, lambda s: s.step > snapshot.step + 20)


def test_speed_holds_steps_back_and_lets_them_go(engine: EngineThread) -> None:
    open_(engine, small(), SetSpeed(20.0), Play())
    first = wait(engine, lambda s: s.step >= 1)
    began = monotonic()
    last = wait(engine, lambda s: s.step >= first.step + 8)
    rate = (last.step - first.step) / (monotonic() - began)
    assert 5 < rate < 40
    engine.post(SetSpeed(None))
    wait(engine, lambda s: s.step > last.step + 500)


def test_slow_motion_can_be_stopped_and_changed_at_once(engine: EngineThread) -> None:
    open_(engine, small(), SetSpeed(0.01), Play())
    wait(engine, lambda s: s.state is RunState.RUNNING)
    began = monotonic()
    engine.post(Pause())
    wait(engine, lambda s: s.state is RunState.PAUSED and s.heard == 4)
    assert monotonic() - began < 5


@pytest.mark.parametrize("data", ["spiral", "garments"])
def test_it_stops_in_mid_step_and_leaves_no_thread(data: str) -> None:
    engine = EngineThread()
    engine.start()
    open_(engine, small(Dense(id="dense-1", units=64), data=data), SetWatch(EVERYTHING), Play())
    wait(engine, lambda s: s.step > 3)
    assert engine.stop()
    assert "engine" not in {thread.name for thread in threads()}


def test_it_stops_before_it_was_ready_and_twice_and_without_a_start() -> None:
    engine = EngineThread()
    engine.start()
    assert engine.stop(20.0)
    assert engine.stop()
    assert EngineThread().stop()


def test_divergence_in_the_thread_shows_nothing_but_numbers(engine: EngineThread) -> None:
    spec = small()
    open_(engine, spec, SetWatch(EVERYTHING), Play())
    wait(engine, lambda s: s.step > 5)
    edit = SetTraining(field="learning_rate", value=1000.0)
    wild = edit.apply(spec)
    engine.post(Load(wild, 1, Travel.DO, 1, 0, edit))
    stopped = wait(engine, lambda s: s.state is RunState.DIVERGED)
    assert stopped.trouble is not None
    assert "learning rate" in stopped.trouble.remedy
    engine.post(Load(wild, 2, Travel.DO, 2, 1, ResetRun()))
    assert wait(engine, lambda s: s.revision == 2).step == 0


def test_snapshots_come_no_faster_than_wanted(engine: EngineThread) -> None:
    open_(engine, small(), SetWatch(Watch(curves=True, rate_hz=5.0)), Play())
    wait(engine, lambda s: s.state is RunState.RUNNING)
    seen: list[float] = []
    wait(engine, lambda s: seen.append(monotonic()) or len(seen) == 6)  # type: ignore[func-returns-value]
    assert seen[-1] - seen[1] > 0.6


def test_a_snapshot_that_is_taken_later_is_made_when_it_is_wanted(engine: EngineThread) -> None:
    open_(engine, small(), SetWatch(Watch(curves=True, rate_hz=1000.0)), Play())
    wait(engine, lambda s: s.state is RunState.RUNNING)
    first = None
    while first is None:
        first = engine.latest(later=True)
    asked_at = monotonic() + 0.2
    while monotonic() < asked_at:
        assert engine.latest(later=True) is None
    engine.want()
    assert wait(engine, lambda s: s.step > first.step).step > first.step + 5  # it was not made long before
