"""While training runs as fast as it can, the window takes snapshots at a pace that leaves the training its time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bridge import FRAME_MS, Bridge
from app.pace import LONGEST_S, SHARE, Pace
from engine.messages import Message, Reply
from engine.snapshot import RunState, Snapshot

pytestmark = pytest.mark.usefixtures("qapp")
COST_S = 0.02  # at which a snapshot is shown
FRAME_S = 0.001


class Times:
    """A clock, and the work of the window's thread, that go on when they are told to."""

    def __init__(self) -> None:
        self.now = self.worked = 100.0

    def pace(self) -> Pace:
        return Pace(lambda: self.now, lambda: self.worked)


class Always:
    """An engine that has always a newer snapshot, and hears at once unless it is deaf."""

    def __init__(self, state: RunState = RunState.RUNNING, steps_per_second: float = 80.0) -> None:
        self.state, self.steps_per_second = state, steps_per_second
        self.heard, self.deaf = 0, False

    def post(self, message: Message) -> None:
        self.heard += not self.deaf

    def want(self) -> None:
        pass

    def latest(self, later: bool = False) -> Snapshot | None:
        return Snapshot(0, self.state, heard=self.heard, steps_per_second=self.steps_per_second)

    def frame(self) -> None:
        return None

    def replies(self) -> list[Reply]:
        return []


class Prompt(Always):
    """An engine that makes one snapshot each time it is wanted, whose step is the millisecond of that moment."""

    def __init__(self, times: Times) -> None:
        super().__init__()
        self._times, self._made = times, 0

    def want(self) -> None:
        self._made = self._made or round(self._times.now * 1000)

    def latest(self, later: bool = False) -> Snapshot | None:
        made, self._made = self._made, 0
        snapshot = super().latest()
        return replace(snapshot, step=made) if made and snapshot is not None else None


def shown_in_a_second(times: Times, bridge: Bridge, cost_s: float) -> int:
    """How many snapshots are shown when the screen asks a thousand times, each of which costs the window so much."""
    shown = 0

    def show(_snapshot: Snapshot) -> None:
        nonlocal shown
        shown += 1
        times.worked += cost_s

    bridge.snapshot_ready.connect(show)
    for _ in range(1000):
        times.now += FRAME_S
        bridge.poll()
    bridge.snapshot_ready.disconnect(show)
    return shown


def playing(times: Times, engine: Always, limit: float | None = None) -> Bridge:
    bridge = Bridge(pace=times.pace())
    bridge.attach(engine)
    bridge.set_speed(limit)
    bridge.play()
    return bridge


def test_what_is_cheap_to_show_is_shown_often_and_what_is_dear_seldom_yet_it_stays_live() -> None:
    times = Times()
    bridge = playing(times, Always())
    cheap, dear, dearest = (shown_in_a_second(times, bridge, cost) for cost in (0.001, 0.005, 0.05))
    bridge.stop()
    assert cheap == pytest.approx(SHARE / 0.001, rel=0.2)
    assert dear == pytest.approx(SHARE / 0.005, rel=0.2)
    assert dearest == pytest.approx(1 / LONGEST_S, rel=0.2)
    assert dearest >= 4


@pytest.mark.parametrize(("limit", "reached", "rests"), [(None, 80, True), (200, 80, True), (200, 199, False)])
def test_only_a_training_at_its_full_speed_is_spared(limit: float | None, reached: float, rests: bool) -> None:
    times = Times()
    bridge = playing(times, Always(steps_per_second=reached), limit)
    shown = shown_in_a_second(times, bridge, COST_S)
    bridge.stop()
    assert (shown < 20) is rests
    assert rests or shown == 1000


@pytest.mark.parametrize("state", [RunState.PAUSED, RunState.FINISHED, RunState.LOADING])
def test_what_does_not_train_is_shown_at_once(state: RunState) -> None:
    times = Times()
    bridge = playing(times, Always(state))
    assert shown_in_a_second(times, bridge, COST_S) == 1000
    bridge.stop()


def test_the_answer_to_what_was_asked_is_shown_at_once() -> None:
    times, engine = Times(), Always()
    bridge = playing(times, engine)
    bridge.poll()
    times.worked += 1.0  # the window was busy, and would rest
    assert shown_at_once(bridge) == 0
    engine.deaf = True
    bridge.pause()
    assert shown_at_once(bridge) == 1  # made before the message: what comes next is waited for, too
    engine.deaf, engine.heard = False, engine.heard + 1
    assert shown_at_once(bridge) == 1
    times.worked += 1.0
    assert shown_at_once(bridge) == 0
    bridge.stop()


def test_what_is_shown_was_made_a_moment_ago_however_long_the_window_rests() -> None:
    times = Times()
    bridge, ages = playing(times, Prompt(times)), list[float]()
    bridge.snapshot_ready.connect(lambda snapshot: ages.append(times.now * 1000 - snapshot.step))
    shown = 0
    for _ in range(60):
        times.now += FRAME_MS / 1000
        before = len(ages)
        bridge.poll()
        times.worked += COST_S * (len(ages) - before)
        shown += len(ages) - before
    bridge.stop()
    assert shown >= 8  # and no frame was lost by asking
    assert max(ages[1:]) <= FRAME_MS + 1


def shown_at_once(bridge: Bridge) -> int:
    shown: list[Snapshot] = []
    bridge.snapshot_ready.connect(shown.append)
    bridge.poll()
    bridge.snapshot_ready.disconnect(shown.append)
    return len(shown)
