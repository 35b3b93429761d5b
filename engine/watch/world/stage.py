"""The stage, as the loop knows it: when its next frame is due, what is done on it by hand, and what becomes of a show
that fails."""

from __future__ import annotations

from collections.abc import Callable

from engine.messages import Act, EngineNotice, Kick, Reply, TakeOver
from engine.run import Run
from engine.snapshot import Frame, Watch
from engine.watch.world.theatre import Theatre
from engine.worlds import WorldError

FRAMES_HZ = 30.0
STUMBLED_S = 2.0  # until a show that failed is tried again


class Stage:
    """Hands out frames, at most so many a second.

    Parameters
    ----------
    answer : where replies go.

    Attributes
    ----------
    moved : whether what is learned from has moved on since the newest frame, or something was done about it.
    next_at : before this moment there is no other frame.
    """

    def __init__(self, answer: Callable[[Reply], None]) -> None:
        self._answer = answer
        self._theatre = Theatre()
        self._said = ""  # of a show that fails; once is enough for a document
        self.moved = False
        self.next_at = 0.0

    def begin(self) -> None:
        """Another document: what was said may be said again."""
        self._said = ""

    def close(self) -> None:
        """Nothing is shown any more."""
        self._theatre.close()

    def wait_s(self, watch: Watch, now: float) -> float | None:
        """Seconds until there is something new to show; None is never, unless something happens."""
        if not watch.world.stage:
            return None
        due = 0.0 if self.moved else self._theatre.wait_s(watch, now)
        return None if due is None else max(due, self.next_at - now)

    def frame(self, run: Run, watch: Watch, revision: int, now: float) -> Frame | None:
        """The frame of this moment, if somebody watches and one is due.

        A show that fails is tried again later; whoever learns goes on meanwhile.
        """
        if now < self.next_at:
            return None
        self.next_at = now + 1.0 / FRAMES_HZ
        if not watch.world.stage:
            return None
        self.moved = False
        try:
            return self._theatre.frame(run, watch, revision, now)
        except WorldError as error:
            self.next_at = now + STUMBLED_S
            if self._said != error.problem:
                self._said = error.problem
                self._answer(EngineNotice("warning", f"The show broke off: {error.problem}", error.remedy))
            return None

    def play_along(self, run: Run, watch: Watch, message: Kick | TakeOver | Act, revision: int) -> None:
        """Somebody lays hands on the world.

        Raises
        ------
        engine.worlds.WorldError
            If the world in which he acts fails; his next action begins another episode.
        """
        if isinstance(message, Kick):
            self._theatre.kick(run, watch, message.strength)
            return
        if isinstance(message, TakeOver):
            frame = self._theatre.take_over(run, message.on, revision)
        else:
            frame = self._theatre.act(run, message.action, revision)
        if frame is not None:
            self._answer(frame)

    def follow(self, run: Run, watch: Watch) -> None:
        """Whoever acts paints its world only where recordings are looked at, and without a show it is seen at its own
        work."""
        agent = run.learner.agent
        if agent is not None:
            agent.paints = watch.world.recordings
            if watch.world.stage != "show":
                agent.shown = None
