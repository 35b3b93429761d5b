"""Which processor cores the engine and the window run on: one and the same where they would wait for each other.

Only one thread at a time can hold the interpreter's lock, and a short step is little else than Python and small calls
of torch, each of which hands the lock over. From one core to another a handover wakes a core that has gone to sleep,
and on a virtual machine that takes longer than the step; on one core it is a switch between two threads. A long step
computes without the lock: there it is measured what is lost by waiting, and what sharing would cost.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterable
from typing import Protocol

from engine.snapshot import RunState, Snapshot

SHORT_S = 0.002  # a step of this length or less has the core of the window without further ado
TWICE = 2.0  # as long as a step may be that was found to be better off there: then they part
WEIGH_S = 0.7  # for which it is measured how much an engine with a core of its own is kept waiting
BUSY = 0.2  # of the time an engine computes that goes as fast as it can
MARGIN = 0.05  # of the time that must be won
HOLDS_S = 60.0  # after which a finding is looked into again
PERIOD_S = 2.0  # between two looks at who else is at work on the core
CROWDED = 0.25  # of a core that others use, and another core has to spare: time to move


class Machine(Protocol):
    """What the system has to offer: `Linux` is behind it."""

    def cores(self) -> frozenset[int]:
        """The cores that this process may use."""

    def busy(self) -> dict[int, float]:
        """Seconds for which each core has been at work, whoever for."""

    def stolen(self) -> float:
        """Seconds for which cores were kept from this machine, all of them together."""

    def core_now(self) -> int:
        """The core of the thread that asks."""

    def worked(self, thread: int) -> float:
        """Seconds of the processor that a thread has used."""

    def threads(self) -> list[int]:
        """All threads of the process."""

    def where(self, thread: int) -> frozenset[int]:
        """The cores a thread may use; empty where it has just ended."""

    def put(self, thread: int, cores: Iterable[int]) -> None:
        """Let a thread run on these cores only; nothing where it has just ended."""


class SharedCore:
    """Keeps two threads on one core as long as the engine is better off there.

    Parameters
    ----------
    threads : native ids of the engine's thread and the window's. machine : where they run.
    """

    def __init__(self, threads: tuple[int, int], machine: Machine) -> None:
        self._engine, self._window = self._threads = threads
        self._machine = machine
        self._all = machine.cores()
        self._core: int | None = None
        self._short, self._found_at = SHORT_S, 0.0  # steps up to here share, and since when that is known
        self._weighed: tuple[float, ...] | None = None  # moment, what both had used by then, and what was stolen
        self._looked_at, self._busy, self._own = 0.0, machine.busy(), 0.0

    @property
    def core(self) -> int | None:
        """The core that both are on; None where each goes where the system puts it."""
        return self._core

    def follow(self, snapshot: Snapshot, now: float) -> None:
        """Come together or let go, as the run's newest steps ask for; `now` in seconds."""
        if len(self._all) < 2:
            return
        if snapshot.state is not RunState.RUNNING or snapshot.steps_per_second <= 0:
            self.let_go()
            self._weighed = None
            return
        step_s = 1 / snapshot.steps_per_second
        if self._core is None:
            if step_s <= self._short or self._is_kept_waiting(step_s, now):
                self._go_to(self._machine.core_now(), now)
        elif step_s > TWICE * self._short:
            self.let_go()
        elif self._short > SHORT_S and now - self._found_at > HOLDS_S:
            self._short = SHORT_S
            self.let_go()
        elif now - self._looked_at >= PERIOD_S:
            self._look_around(now)

    def _is_kept_waiting(self, step_s: float, now: float) -> bool:
        """Whether an engine with a core of its own waits for more of the time than the window would take from it."""
        used = (*(self._machine.worked(thread) for thread in self._threads), self._machine.stolen())
        if self._weighed is None:
            self._weighed = (now, *used)
            return False
        passed = now - self._weighed[0]
        if passed < WEIGH_S:
            return False
        engine, window, stolen = (
            (after - before) / passed for after, before in zip(used, self._weighed[1:], strict=True)
        )
        self._weighed = (now, *used)
        if engine < BUSY or 1.0 - engine - stolen <= window + MARGIN:
            return False
        self._short, self._found_at = 1.5 * step_s, now
        return True

    def let_go(self) -> None:
        """Every thread may run anywhere again, also those that were begun in the meantime."""
        if self._core is not None:
            self._core, self._weighed = None, None
            self._free(self._machine.threads())

    def _go_to(self, core: int, now: float) -> None:
        self._core = core
        for thread in self._threads:
            self._machine.put(thread, (core,))
        self._note(now)

    def _note(self, now: float) -> None:
        self._looked_at, self._busy, self._own = now, self._machine.busy(), self._used()

    def _used(self) -> float:
        return sum(self._machine.worked(thread) for thread in self._threads)

    def _look_around(self, now: float) -> None:
        """Move where others need this core and another has time; a thread begun on it may go where it likes."""
        assert self._core is not None
        self._free(thread for thread in self._machine.threads() if thread not in self._threads)
        passed, busy = now - self._looked_at, self._machine.busy()
        load = {core: (busy[core] - self._busy.get(core, 0.0)) / passed for core in self._all & busy.keys()}
        if self._core in load:
            load[self._core] -= (self._used() - self._own) / passed
            best = min(load, key=lambda core: (load[core], core))
            if load[self._core] > load[best] + CROWDED:
                self._go_to(best, now)
        self._note(now)

    def _free(self, threads: Iterable[int]) -> None:
        """A thread inherits the cores of the one that began it; one that was put somewhere on purpose stays there."""
        for thread in threads:
            if len(self._machine.where(thread)) == 1:
                self._machine.put(thread, self._all)


class Linux:
    """A machine that lets a program say on which cores its threads run."""

    def cores(self) -> frozenset[int]:
        """The cores that this process may use."""
        return self.where(0)

    def busy(self) -> dict[int, float]:
        """Seconds for which each core has been at work: for users, nice ones too, and the system."""
        return {core: sum(counts[:3]) for core, counts in self._counts().items()}

    def stolen(self) -> float:
        """Seconds that the host of a virtual machine gave to others, of all cores together."""
        return sum(sum(counts[7:8]) for counts in self._counts().values())

    def _counts(self) -> dict[int, list[float]]:
        """Seconds of each kind for each core, by the kernel's count since the start (proc(5), /proc/stat)."""
        ticks = os.sysconf("SC_CLK_TCK")
        with open("/proc/stat", encoding="ascii") as lines:
            rows = [line.split() for line in lines if line.startswith("cpu") and line[3] != " "]
        return {int(name[3:]): [int(count) / ticks for count in counts] for name, *counts in rows}

    def core_now(self) -> int:
        """The core of the thread that asks (proc(5), field 39 of its stat)."""
        with open("/proc/thread-self/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[36])

    def worked(self, thread: int) -> float:
        """Seconds of the processor that a thread has used; 0 where it has ended."""
        try:
            with open(f"/proc/self/task/{thread}/stat", encoding="utf-8", errors="replace") as file:
                user, system = file.read().rpartition(")")[2].split()[11:13]
        except OSError:
            return 0.0
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def threads(self) -> list[int]:
        """All threads of the process."""
        return [int(name) for name in os.listdir("/proc/self/task")]

    def where(self, thread: int) -> frozenset[int]:
        """The cores a thread may use; empty where it has just ended."""
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                return frozenset(os.sched_getaffinity(thread))
        return frozenset()

    def put(self, thread: int, cores: Iterable[int]) -> None:
        """Let a thread run on these cores only; nothing where it has just ended."""
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                os.sched_setaffinity(thread, cores)


def shared_core(window: int) -> SharedCore | None:
    """For the thread that calls this and the window's; None where the system does not let one choose.

    Parameters
    ----------
    window : native id of the window's thread.
    """
    if sys.platform != "linux":
        return None
    machine = Linux()
    try:
        machine.core_now()
        return SharedCore((threading.get_native_id(), window), machine)
    except OSError:  # a system that tells a program nothing of itself
        return None
