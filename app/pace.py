"""How often the window takes a snapshot, so that showing them costs a training that runs as fast as it can little.

All that the GUI thread does in Python holds the interpreter's lock, for which the training thread then waits.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter, thread_time

from engine.snapshot import RunState, Snapshot

SHARE = 0.07  # of one core is for the window while training runs as fast as it can
LONGEST_S = 0.25  # between two snapshots, whatever they cost: it stays visibly live
NEARLY = 0.9  # of the speed that is asked for: who reaches it has time to spare


class Pace:
    """Says when the next snapshot is due. A network that is paused, or held to a speed it can reach, is shown at once.

    Parameters
    ----------
    clock : seconds. worked : seconds for which the thread of the window was at work.
    """

    def __init__(self, clock: Callable[[], float] = perf_counter, worked: Callable[[], float] = thread_time) -> None:
        self._clock, self._worked = clock, worked
        self._limit: float | None = None
        self._hard = False  # training goes as fast as it can
        self._at = self._before = 0.0

    def set_limit(self, steps_per_second: float | None) -> None:
        """At most so many steps a second are asked for; None is as many as can be."""
        self._limit, self._hard = steps_per_second, False

    def hurry(self) -> None:
        """Take the next snapshot at once: somebody waits for it."""
        self._hard = False

    @property
    def rests(self) -> bool:
        """Whether the window rests between two snapshots."""
        return self._hard

    def is_due(self, ahead_s: float = 0.0) -> bool:
        """Whether the window has rested enough since the last snapshot, for all that it has done since.

        Parameters
        ----------
        ahead_s : whether it will have by then, if nothing else is to do.
        """
        since = self._clock() - self._at + ahead_s
        return not self._hard or since >= LONGEST_S or self._worked() - self._before <= since * SHARE

    def note(self, snapshot: Snapshot) -> None:
        """A snapshot was taken, and is going to be shown."""
        wanted = self._limit is None or snapshot.steps_per_second < NEARLY * self._limit
        self._hard = snapshot.state is RunState.RUNNING and wanted
        self._at, self._before = self._clock(), self._worked()
