"""Both threads on one core where they would wait for each other; nowhere in particular else."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest

from engine.cores import CROWDED, HOLDS_S, PERIOD_S, WEIGH_S, Linux, SharedCore, shared_core
from engine.snapshot import RunState, Snapshot

ENGINE, WINDOW, OTHER = 11, 12, 13
QUICK, SLOW = 3000.0, 40.0  # steps a second


class Desk:
    """A machine of so many cores on paper; who is where, and what each core has done."""

    def __init__(self, cores: int = 4, at: int = 2) -> None:
        self.every = frozenset(range(cores))
        self.at = at
        self.done = dict.fromkeys(range(cores), 0.0)
        self.used = {ENGINE: 0.0, WINDOW: 0.0}
        self.taken = 0.0
        self.places = dict.fromkeys((ENGINE, WINDOW, OTHER), self.every)

    def cores(self) -> frozenset[int]:
        return self.every

    def busy(self) -> dict[int, float]:
        return dict(self.done)

    def stolen(self) -> float:
        return self.taken

    def core_now(self) -> int:
        return self.at

    def worked(self, thread: int) -> float:
        return self.used[thread]

    def threads(self) -> list[int]:
        return list(self.places)

    def where(self, thread: int) -> frozenset[int]:
        return self.places.get(thread, frozenset())

    def put(self, thread: int, cores: Iterable[int]) -> None:
        self.places[thread] = frozenset(cores)


def training(steps_per_second: float, state: RunState = RunState.RUNNING) -> Snapshot:
    return Snapshot(revision=0, state=state, steps_per_second=steps_per_second)


def held(desk: Desk) -> SharedCore:
    shared = SharedCore((ENGINE, WINDOW), desk)
    shared.follow(training(QUICK), 0.0)
    assert desk.where(ENGINE) == desk.where(WINDOW) == {2}
    return shared


def test_short_steps_bring_both_to_the_core_the_engine_is_on() -> None:
    desk = Desk()
    held(desk)
    assert desk.where(OTHER) == desk.every


def weighed(desk: Desk, engine: float, window: float, stolen: float = 0.0) -> SharedCore:
    """Long steps for a while, for which the engine and the window had these shares of a core."""
    shared = SharedCore((ENGINE, WINDOW), desk)
    shared.follow(training(SLOW), 0.0)
    assert shared.core is None
    desk.used = {ENGINE: engine * WEIGH_S, WINDOW: window * WEIGH_S}
    desk.taken = stolen * WEIGH_S
    shared.follow(training(SLOW), WEIGH_S)
    return shared


def test_long_steps_that_are_not_kept_waiting_have_a_core_of_their_own() -> None:
    desk = Desk()
    assert weighed(desk, engine=0.9, window=0.12).core is None
    assert desk.where(ENGINE) == desk.every


def test_long_steps_that_wait_for_more_than_the_window_takes_share_its_core() -> None:
    desk = Desk()
    shared = weighed(desk, engine=0.6, window=0.12)
    assert desk.where(ENGINE) == desk.where(WINDOW) == {2}
    shared.follow(training(SLOW, RunState.PAUSED), 3.0)
    assert shared.core is None
    shared.follow(training(SLOW), 4.0)
    assert shared.core == 2, "what was found is remembered"
    shared.follow(training(SLOW / 4), 5.0)
    assert shared.core is None, "these steps are others"


def test_an_engine_whose_core_the_host_gave_to_others_did_not_wait_for_the_window() -> None:
    assert weighed(Desk(), engine=0.6, window=0.12).core is not None
    assert weighed(Desk(), engine=0.6, window=0.12, stolen=0.3).core is None


def test_what_was_found_is_looked_into_again() -> None:
    desk = Desk()
    shared = weighed(desk, engine=0.6, window=0.12)
    shared.follow(training(SLOW), WEIGH_S + HOLDS_S + 1)
    assert shared.core is None
    shared.follow(training(SLOW), WEIGH_S + HOLDS_S + 2)
    assert shared.core is None


def test_an_engine_that_has_little_to_do_is_not_kept_waiting() -> None:
    assert weighed(Desk(), engine=0.1, window=0.12).core is None


@pytest.mark.parametrize("then", [training(SLOW), training(QUICK, RunState.PAUSED), training(0.0)])
def test_they_part_when_the_steps_are_long_or_at_rest(then: Snapshot) -> None:
    desk = Desk()
    shared = held(desk)
    shared.follow(then, 0.1)
    assert shared.core is None
    assert desk.where(ENGINE) == desk.where(WINDOW) == desk.every


def test_a_step_a_little_longer_does_not_part_them() -> None:
    desk = Desk()
    shared = held(desk)
    shared.follow(training(1 / 0.003), 0.1)
    assert shared.core == 2
    shared.let_go()
    shared.follow(training(1 / 0.003), 0.2)
    assert shared.core is None


def test_they_move_where_others_need_the_core() -> None:
    desk = Desk()
    shared = held(desk)
    desk.done[2] = PERIOD_S  # busy all the time, half of it for others
    desk.used = {ENGINE: 0.4 * PERIOD_S, WINDOW: 0.1 * PERIOD_S}
    desk.done[0] = desk.done[3] = 0.2 * PERIOD_S
    shared.follow(training(QUICK), PERIOD_S)
    assert desk.where(ENGINE) == desk.where(WINDOW) == {1}


def test_they_stay_where_the_core_is_busy_with_them_alone() -> None:
    desk = Desk()
    shared = held(desk)
    desk.done[2] = PERIOD_S
    desk.used = {ENGINE: (0.9 - CROWDED) * PERIOD_S, WINDOW: 0.2 * PERIOD_S}
    shared.follow(training(QUICK), PERIOD_S)
    assert shared.core == 2


def test_a_thread_that_was_begun_on_the_core_may_go_where_it_likes() -> None:
    desk = Desk()
    shared = held(desk)
    desk.places[OTHER] = frozenset({2})
    shared.follow(training(QUICK), PERIOD_S / 2)
    assert desk.where(OTHER) == {2}
    shared.follow(training(QUICK), PERIOD_S)
    assert desk.where(OTHER) == desk.every
    assert desk.where(ENGINE) == {2}


def test_on_a_single_core_there_is_nothing_to_do() -> None:
    desk = Desk(cores=1, at=0)
    shared = SharedCore((ENGINE, WINDOW), desk)
    shared.follow(training(QUICK), 0.0)
    assert shared.core is None


linux = pytest.mark.skipif(sys.platform != "linux", reason="only there a program says where its threads run")


@contextmanager
def another_thread() -> Iterator[int]:
    """One that waits; its native id."""
    begun, ended = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        ended.wait()

    thread = threading.Thread(target=wait)
    thread.start()
    begun.wait()
    assert thread.native_id is not None
    yield thread.native_id
    ended.set()
    thread.join()


@linux
def test_the_system_does_as_it_is_told() -> None:
    machine = Linux()
    if len(machine.cores()) < 2:
        pytest.skip("needs two cores")
    assert machine.core_now() in machine.cores()
    assert machine.busy().keys() >= machine.cores()
    assert sum(machine.busy().values()) > 0
    with another_thread() as window:
        assert window in machine.threads()
        assert machine.worked(window) >= 0
        shared = shared_core(window)
        assert shared is not None
        before = machine.where(window)
        try:
            shared.follow(training(QUICK), 0.0)
            assert machine.where(window) == machine.where(threading.get_native_id()) == {shared.core}
            shared.follow(training(QUICK), PERIOD_S + 1)
        finally:
            shared.let_go()
        assert machine.where(window) == machine.where(0) == before


@linux
def test_a_thread_that_has_ended_is_nowhere() -> None:
    machine, gone = Linux(), 2**30  # more than the system counts up to
    assert machine.worked(gone) == 0.0
    assert machine.where(gone) == frozenset()
    machine.put(gone, {0})


@linux
def test_a_system_that_tells_nothing_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_args: object, **_how: object) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", closed)
    assert shared_core(threading.get_native_id()) is None
